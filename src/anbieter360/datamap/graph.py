"""The graph model as values: what `load` reads from schema/graph and the rest of the product asks.

Words (Half, Form, Erase, Side, Flow) are those of schema/graph/annotations.graphql, which says what each means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

PERSON = "Subject"
"""The label that a person's star begins at."""


class Half(StrEnum):
    CATALOGUE = "CATALOGUE"
    LEDGER = "LEDGER"
    INTERNAL = "INTERNAL"


class Form(StrEnum):
    SEALED = "SEALED"
    HASHED = "HASHED"
    CLEAR = "CLEAR"


class Erase(StrEnum):
    DEEP = "DEEP"
    SHALLOW = "SHALLOW"
    REFCOUNT = "REFCOUNT"
    ANONYMISE = "ANONYMISE"
    REDACT_FOR = "REDACT_FOR"
    RETAIN = "RETAIN"
    EVIDENCE = "EVIDENCE"
    NOTIFY = "NOTIFY"


class Side(StrEnum):
    TARGET = "TARGET"
    SOURCE = "SOURCE"


class Flow(StrEnum):
    FORWARD = "FORWARD"
    BACKWARD = "BACKWARD"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class ErasureRule:
    """What an erasure does; on an edge, to the end `toward`. `rule` names the article or rule it rests on."""

    do: Erase
    toward: Side
    rule: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """A property of a label. `type` as in the SDL, `String!`; `form` is None where it says nothing about a person."""

    label: str
    name: str
    type: str
    required: bool
    key: bool
    index: bool
    form: Form | None
    erasure: ErasureRule | None
    description: str | None
    line: int


@dataclass(frozen=True, slots=True)
class EdgeType:
    """An edge `(source)-[type {properties}]->(target)`, declared as `field` of the source's label."""

    source: str
    field: str
    type: str
    target: str
    many: bool
    properties: tuple[str, ...]
    erasure: ErasureRule | None
    flow: Flow
    description: str | None
    line: int

    def __str__(self) -> str:
        return f"({self.source})-[{self.type}]->({self.target})"


@dataclass(frozen=True, slots=True)
class NodeType:
    """A label. `file` is relative to the schema folder; fields and edges stand in the order of the file."""

    label: str
    half: Half
    description: str | None
    fields: tuple[Field, ...]
    edges: tuple[EdgeType, ...]
    file: str
    line: int

    @property
    def key(self) -> Field | None:
        """The property that identifies a node of this label: `id` or `page`; None in a broken model only."""
        return next((field for field in self.fields if field.key and field.name in ("id", "page")), None)


@dataclass(frozen=True, slots=True)
class FlowStep:
    """Data flows from `first` to `second` along `edge`; `reversed` where the edge itself points the other way."""

    first: str
    edge: str
    second: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class DataMap:
    """The whole model. `node` has every label, in alphabetical order."""

    node: Mapping[str, NodeType]

    @property
    def edges(self) -> tuple[EdgeType, ...]:
        return tuple(edge for node in self.node.values() for edge in node.edges)

    def of_half(self, half: Half) -> tuple[NodeType, ...]:
        return tuple(node for node in self.node.values() if node.half is half)

    def edges_from(self, label: str) -> tuple[EdgeType, ...]:
        return self.node[label].edges

    def flows(self) -> tuple[FlowStep, ...]:
        """Every step that lineage may take, in the direction of the data."""
        return tuple(_step(edge) for edge in self.edges if edge.flow is not Flow.NONE)


def _step(edge: EdgeType) -> FlowStep:
    if edge.flow is Flow.FORWARD:
        return FlowStep(edge.source, edge.type, edge.target, reversed=False)
    return FlowStep(edge.target, edge.type, edge.source, reversed=True)
