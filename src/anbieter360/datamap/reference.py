"""docs/reference/graph.md: the model as tables, a section a label, in the words of the declaration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anbieter360.datamap.belonging import paths_from_person
from anbieter360.datamap.explain import erasure_of_edge, erasure_of_field, erasure_of_label, path_text
from anbieter360.datamap.graph import PERSON, DataMap, EdgeType, Field, Flow, Half, NodeType

_HALVES = {
    Half.LEDGER: ("The ledger", "What is held on a person (Kunde360)."),
    Half.CATALOGUE: ("The catalogue", "What the provider says about itself (Anbieter360). No erasure touches it."),
    Half.INTERNAL: ("Internal", "What the product keeps for itself."),
}

_FLOWS = {Flow.FORWARD: "along the edge", Flow.BACKWARD: "against the edge", Flow.NONE: "not followed"}


def reference_markdown(datamap: DataMap, command: str) -> str:
    """The whole page; `command` is what rewrites it."""
    return "\n".join(_page(datamap, command)) + "\n"


def _page(datamap: DataMap, command: str) -> Iterator[str]:
    yield f"<!-- Derived from schema/graph by `{command}`; do not edit. -->"
    yield "# The graph"
    yield ""
    yield "Every label, property and edge that may be in the database, as `schema/graph/*.graphql` declares them."
    yield "`anbieter360 graph check` finds whatever else is there; `anbieter360 graph explain` prints these rules."
    yield ""
    yield "Forms: SEALED is encrypted with the person's key before it reaches the graph, HASHED is a keyed hash,"
    yield "CLEAR is an opaque id, a time, a code or a key of the catalogue."
    for half, (title, meaning) in _HALVES.items():
        yield from ("", f"## {title}", "", meaning)
        for node in datamap.of_half(half):
            yield from _section(datamap, node)


def _section(datamap: DataMap, node: NodeType) -> Iterator[str]:
    yield from ("", f"### {node.label}", "", node.description or "")
    path = paths_from_person(datamap).get(node.label)
    if path:
        yield from ("", f"Belongs to the person by `{path_text(path)}`. {erasure_of_label(datamap, node)}")
    elif node.label == PERSON:
        yield from ("", f"The person. {erasure_of_label(datamap, node)}")
    yield from ("", *_fields(node))
    if node.edges:
        yield from ("", *_edges(node))


def _fields(node: NodeType) -> Iterator[str]:
    about_people = any(field.form for field in node.fields)
    heads = ("property", "type", "lookup", "meaning") + (("form", "erasure") if about_people else ())
    yield from _table(heads, [_field(field, about_people) for field in node.fields])


def _field(field: Field, about_people: bool) -> tuple[str, ...]:
    marks = "key" if field.key else "index" if field.index else ""
    row = (f"`{field.name}`", f"`{field.type}`", marks, field.description or "")
    return row + ((str(field.form or ""), erasure_of_field(field)) if about_people else ())


def _edges(node: NodeType) -> Iterator[str]:
    about_people = any(edge.erasure for edge in node.edges)
    heads = ("edge", "how many", "lineage", "meaning") + (("erasure",) if about_people else ())
    yield from _table(heads, [_edge(edge, about_people) for edge in node.edges])


def _edge(edge: EdgeType, about_people: bool) -> tuple[str, ...]:
    own = f" {{{', '.join(edge.properties)}}}" if edge.properties else ""
    pattern = f"`-[{edge.type}{own}]->({edge.target})`"
    row = (pattern, "many" if edge.many else "one", _FLOWS[edge.flow], edge.description or "")
    return row + ((erasure_of_edge(edge),) if about_people else ())


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
