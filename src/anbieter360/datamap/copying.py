"""The statements by which a graph is copied into a backup and back: derived, so that no label and no edge is forgotten.

src/anbieter360/cypher/copies.cypher, for every label `nodes_…` and `put_…`, for every edge `out_…` and `tie_…`, and
`roots_…` for the labels that a copy begins at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anbieter360.datamap.belonging import owned, owning_edges
from anbieter360.datamap.graph import PERSON, DataMap, EdgeType, Half, NodeType

PATH = "src/anbieter360/cypher/copies.cypher"
#: The database's own: a copy begins with an empty database that has them.
NOT_COPIED = frozenset({"SchemaVersion", "GraphState"})
#: Where a copy of the ledger begins: at the people, and at what is left of those who are gone.
LEFT_BEHIND = "ErasureRequest"
CATALOGUE_STATE = "CatalogueState"


def copied(datamap: DataMap) -> tuple[NodeType, ...]:
    """Every label that is copied."""
    return tuple(node for node in datamap.node.values() if node.label not in NOT_COPIED)


def roots(datamap: DataMap) -> tuple[str, ...]:
    """Labels that a copy of people begins at, in order.

    Answers of mutations and marks of imports come before what they say was done; what is left of people comes after the
    people, who may go meanwhile.
    """
    marks = [node.label for node in copied(datamap) if node.half is Half.INTERNAL and node.label != CATALOGUE_STATE]
    return (*marks, PERSON, LEFT_BEHIND)


def catalogue_roots(datamap: DataMap) -> tuple[str, ...]:
    """The labels of the provider's half, with its version."""
    return (*(node.label for node in copied(datamap) if node.half is Half.CATALOGUE), CATALOGUE_STATE)


def followed(datamap: DataMap) -> frozenset[EdgeType]:
    """The edges whose end belongs to the star of their start."""
    return frozenset(edge for edge in owning_edges(datamap) if owned(edge) == edge.target)


def snake(name: str) -> str:
    """As it stands in the name of a statement."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def edge_name(edge: EdgeType) -> str:
    """Of an edge, in the name of a statement: `subject_has_standing_standing`."""
    return f"{snake(edge.source)}_{edge.type.lower()}_{snake(edge.target)}"


def copies_cypher(datamap: DataMap, command: str) -> str:
    """The text of the file."""
    inside = followed(datamap)
    labels = {node.label for node in copied(datamap)}
    blocks = [
        f"// What a backup reads and a restore writes. Derived by `{command}`, do not edit.",
        *(_roots(datamap, label) for label in (*roots(datamap), *catalogue_roots(datamap))),
        *(block for node in copied(datamap) for block in _node(node)),
        *(block for edge in datamap.edges if edge.source in labels for block in _edge(datamap, edge, edge in inside)),
    ]
    return "\n\n".join(blocks) + "\n"


def _roots(datamap: DataMap, label: str) -> str:
    alone = f"\nWHERE NOT EXISTS {{ (:{PERSON})-->(n) }}" if label == LEFT_BEHIND else ""
    head = f"// roots_{snake(label)}\n// Parameters: none. Rows: {{key}}.\n"
    return f"{head}MATCH (n:{label}){alone}\nRETURN n.{_key(datamap, label)} AS key"


def _node(node: NodeType) -> Iterator[str]:
    key = node.key.name if node.key else "id"
    yield (
        f"// nodes_{snake(node.label)}\n// Parameters: $keys list. Rows: {{key, node}}.\nUNWIND $keys AS key\n"
        f"MATCH (n:{node.label} {{{key}: key}})\nRETURN key, properties(n) AS node"
    )
    yield (
        f"// put_{snake(node.label)}\n// Parameters: $rows list of properties. Rows: {{made}}.\nUNWIND $rows AS row\n"
        f"MERGE (n:{node.label} {{{key}: row.{key}}})\nSET n = row\nRETURN count(*) AS made"
    )


def _edge(datamap: DataMap, edge: EdgeType, is_inside: bool) -> Iterator[str]:
    start, end = _key(datamap, edge.source), _key(datamap, edge.target)
    node = ", properties(n) AS node" if is_inside else ""
    said = "{key, end, edge, node}" if is_inside else "{key, end, edge}"
    yield (
        f"// out_{edge_name(edge)}\n// Parameters: $keys list. Rows: {said}.\nUNWIND $keys AS key\n"
        f"MATCH (:{edge.source} {{{start}: key}})-[e:{edge.type}]->(n:{edge.target})\n"
        f"RETURN key, n.{end} AS end, properties(e) AS edge{node}"
    )
    said = "\nSET e = row.edge" if edge.properties else ""
    yield (
        f"// tie_{edge_name(edge)}\n// Parameters: $rows list of {{key, end, edge}}. Rows: {{made}}.\n"
        "UNWIND $rows AS row\n"
        f"MATCH (a:{edge.source} {{{start}: row.key}})\nMATCH (b:{edge.target} {{{end}: row.end}})\n"
        f"WHERE NOT EXISTS {{ (b)<-[:{edge.type}]-(a) }}\n"
        f"CREATE (a)-[e:{edge.type}]->(b){said}\nRETURN count(*) AS made"
    )


def _key(datamap: DataMap, label: str) -> str:
    key = datamap.node[label].key
    return key.name if key else "id"
