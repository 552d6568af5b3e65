"""For `graph explain`: whom each label, field and edge belongs to, and what an erasure does to it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from anbieter360.datamap.belonging import owned, owner, owning_edges, paths_from_person
from anbieter360.datamap.graph import PERSON, DataMap, EdgeType, Erase, ErasureRule, Field, Form, Half, NodeType, Side
from anbieter360.errors import ModelError

Paths = Mapping[str, tuple[EdgeType, ...]]

UNTOUCHED = "Erasure does not touch it."


class Kind(StrEnum):
    LABEL = "label"
    FIELD = "field"
    EDGE = "edge"


@dataclass(frozen=True, slots=True)
class Explanation:
    """One row. `name` is the label, `Label.field` or `(Source)-[TYPE]->(Target)`; the rest are sentences."""

    kind: Kind
    name: str
    belongs_to: str
    erasure: str


def explain(datamap: DataMap, label: str | None = None) -> list[Explanation]:
    """A row for the label, then one for each of its fields and of the edges that start there; all labels by default.

    Raises ModelError if the model has no such label.
    """
    if label is not None and label not in datamap.node:
        raise ModelError(f"The model has no label {label}; it has {', '.join(datamap.node)}.")
    paths = paths_from_person(datamap)
    nodes = datamap.node.values() if label is None else (datamap.node[label],)
    return [row for node in nodes for row in _rows(datamap, node, paths)]


def erasure_of_label(datamap: DataMap, node: NodeType) -> str:
    """What becomes of a node of this label when its person asks for erasure."""
    if node.label == PERSON:
        return "Goes with the person's data."
    owners = [edge for edge in owning_edges(datamap) if owned(edge) == node.label]
    sentences = [erasure_of_edge(edge) for edge in owners]
    if any(field.form for field in node.fields) and not owners:
        sentences = ["What it holds on a person goes with the person's data."]
    return " ".join(sentences) or UNTOUCHED


def erasure_of_field(field: Field) -> str:
    """What becomes of the property."""
    if field.erasure is None:
        return UNTOUCHED
    sealed = " It is sealed: no copy can be read once the person's key is destroyed."
    return _OF_FIELD[field.erasure.do].format(rule=_rule(field.erasure)) + (sealed if _goes(field) else "")


def erasure_of_edge(edge: EdgeType) -> str:
    """What becomes of the end that the rule is about, when the other end goes."""
    if edge.erasure is None:
        return UNTOUCHED
    end, other = _ends(edge)
    return _OF_EDGE[edge.erasure.do].format(end=end, other=other, type=edge.type, rule=_rule(edge.erasure))


_OF_FIELD = {
    Erase.DEEP: "Goes with the person's data.",
    Erase.SHALLOW: "Is taken off; what it names stays.",
    Erase.REFCOUNT: "Goes with the last that holds it.",
    Erase.ANONYMISE: "Is replaced by something that is about nobody.",
    Erase.REDACT_FOR: "Goes on this side; the other person's side stays as it is.",
    Erase.RETAIN: "Stays, restricted, as long as the rule says: {rule}.",
    Erase.EVIDENCE: "Stays as evidence that the rules were kept: {rule}.",
    Erase.NOTIFY: "Goes, and whoever got it is told (Art. 19).",
}

_OF_EDGE = {
    Erase.DEEP: "When the {other} goes, the {end} goes.",
    Erase.SHALLOW: "When the {other} goes, the edge {type} is cut and the {end} stays.",
    Erase.REFCOUNT: "When the {other} goes, the edge {type} is cut; the {end} goes with the last {other} holding it.",
    Erase.ANONYMISE: "When the {other} goes, the {end} is replaced by something that is about nobody.",
    Erase.REDACT_FOR: "When the {other} goes, the {end} stays as it is, for the other person.",
    Erase.RETAIN: "When the {other} goes, the {end} stays, restricted, as long as the rule says: {rule}.",
    Erase.EVIDENCE: "When the {other} goes, the {end} stays as evidence that the rules were kept: {rule}.",
    Erase.NOTIFY: "When the {other} goes, the edge {type} is cut and the {end} is told (Art. 19).",
}


def _rows(datamap: DataMap, node: NodeType, paths: Paths) -> Iterator[Explanation]:
    belongs = _belongs(node, paths)
    yield Explanation(Kind.LABEL, node.label, belongs, erasure_of_label(datamap, node))
    for field in node.fields:
        whose = belongs if field.form is None or node.label in paths else "The person that it names."
        yield Explanation(Kind.FIELD, f"{node.label}.{field.name}", whose, erasure_of_field(field))
    for edge in node.edges:
        yield Explanation(Kind.EDGE, str(edge), belongs, erasure_of_edge(edge))


def _belongs(node: NodeType, paths: Paths) -> str:
    if node.label == PERSON:
        return "The person."
    if node.label in paths:
        return f"The person, by {path_text(paths[node.label])}."
    if node.half is Half.CATALOGUE:
        return "No person: it is what the provider says about itself."
    return "No person: the product keeps it for itself."


def path_text(path: tuple[EdgeType, ...]) -> str:
    """The way as a Cypher pattern: `(Subject)-[HAS_STANDING]->(Standing)-[FOR]->(Purpose)`."""
    text = f"({PERSON})"
    for edge in path:
        forward = owned(edge) == edge.target
        text += f"-[{edge.type}]->({edge.target})" if forward else f"<-[{edge.type}]-({edge.source})"
    return text


def _ends(edge: EdgeType) -> tuple[str, str]:
    """Names for the end that the rule is about and for the other one, also where both have one label."""
    if edge.source != edge.target:
        return owned(edge), owner(edge)
    start, goal = f"{edge.source} that {edge.type} starts from", f"{edge.target} that {edge.type} points to"
    return (start, goal) if edge.erasure and edge.erasure.toward is Side.SOURCE else (goal, start)


def _goes(field: Field) -> bool:
    return field.form is Form.SEALED and field.erasure is not None and field.erasure.do is Erase.DEEP


def _rule(erasure: ErasureRule) -> str:
    return erasure.rule or "none named"
