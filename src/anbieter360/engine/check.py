"""For `graph check`: what a database holds that the declared model does not know.

The database counts in one pass over its nodes and one over its edges; only a row per label, edge and property
leaves it, so memory stays constant here whatever its size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from anbieter360.cypher import statements
from anbieter360.datamap.graph import DataMap, EdgeType
from anbieter360.engine.bolt import Graph

NO_LABEL = "(no label)"


class UndeclaredKind(StrEnum):
    LABEL = "label"
    EDGE = "edge"
    PROPERTY = "property"
    EDGE_PROPERTY = "edge property"


@dataclass(frozen=True, slots=True, order=True)
class Undeclared:
    """Something the model does not know, and how many nodes or edges have it.

    `name` is `Label`, `(Source)-[TYPE]->(Target)`, `Label.property` or `(Source)-[TYPE {property}]->(Target)`.
    """

    kind: UndeclaredKind
    name: str
    count: int


async def find_undeclared(graph: Graph, datamap: DataMap) -> list[Undeclared]:
    """Undeclared labels, edges and properties, by kind and name; none in a clean database.

    What hangs on an undeclared label or edge is not told again. Takes as long as a scan of the database.
    """
    found = Counter(await _in_nodes(graph, datamap))
    found.update(await _in_edges(graph, datamap))
    return sorted(Undeclared(kind, name, count) for (kind, name), count in found.items())


async def _in_nodes(graph: Graph, datamap: DataMap) -> Counter[tuple[UndeclaredKind, str]]:
    found: Counter[tuple[UndeclaredKind, str]] = Counter()
    async for row in graph.stream(statements("check")["properties_by_label"]):
        for label in row["labels"] or [NO_LABEL]:
            if name := _unknown_in_node(datamap, label, row["property"]):
                found[name] += row["count"]
    return found


def _unknown_in_node(datamap: DataMap, label: str, key: str | None) -> tuple[UndeclaredKind, str] | None:
    node = datamap.node.get(label)
    if node is None:
        return (UndeclaredKind.LABEL, label) if key is None else None
    if key is None or any(field.name == key for field in node.fields):
        return None
    return UndeclaredKind.PROPERTY, f"{label}.{key}"


async def _in_edges(graph: Graph, datamap: DataMap) -> Counter[tuple[UndeclaredKind, str]]:
    found: Counter[tuple[UndeclaredKind, str]] = Counter()
    declared = {(edge.source, edge.type, edge.target): edge for edge in datamap.edges}
    async for row in graph.stream(statements("check")["properties_by_edge"]):
        sources, targets = row["sources"] or [NO_LABEL], row["targets"] or [NO_LABEL]
        edge = _declared(declared, sources, row["type"], targets)
        key = row["property"]
        if edge is None and key is None:
            found[UndeclaredKind.EDGE, _pattern(sources, row["type"], targets)] += row["count"]
        elif edge and key and key not in edge.properties:
            found[UndeclaredKind.EDGE_PROPERTY, _pattern(sources, f"{row['type']} {{{key}}}", targets)] += row["count"]
    return found


def _declared(
    declared: dict[tuple[str, str, str], EdgeType], sources: Sequence[str], type_: str, targets: Sequence[str]
) -> EdgeType | None:
    ways = ((source, type_, target) for source in sources for target in targets)
    return next((declared[way] for way in ways if way in declared), None)


def _pattern(sources: Sequence[str], edge: str, targets: Sequence[str]) -> str:
    return f"({':'.join(sources)})-[{edge}]->({':'.join(targets)})"
