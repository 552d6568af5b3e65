"""What a change of the catalogue changes, node by node and field by field. Pure; the store writes exactly this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anbieter360.catalogue.document_form import camel_case
from anbieter360.catalogue.graph_form import FORM, FORMS, Node, nodes
from anbieter360.catalogue.model import Catalogue

Nodes = Mapping[tuple[str, str], Node]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One property or reference. None on a side means that it is not there."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class NodeChange:
    """One node of the catalogue; `fields` only where it was there before and stays."""

    label: str
    key: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Nodes in the order of FORMS, then of their keys."""

    added: tuple[NodeChange, ...] = ()
    changed: tuple[NodeChange, ...] = ()
    removed: tuple[NodeChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def difference(old: Catalogue | None, new: Catalogue, *, was_home: bool = False, home: bool = False) -> Difference:
    """What it takes to come from the old half to the new one of the same provider."""
    return difference_of_nodes({} if old is None else nodes(old, was_home), nodes(new, home))


def difference_of_nodes(old: Nodes, new: Nodes) -> Difference:
    """The same, of nodes by (label, key)."""
    both = ((label, key, _fields(old[label, key], new[label, key])) for label, key in _ordered(old.keys() & new.keys()))
    return Difference(
        added=tuple(NodeChange(*one) for one in _ordered(new.keys() - old.keys())),
        changed=tuple(NodeChange(label, key, fields) for label, key, fields in both if fields),
        removed=tuple(NodeChange(*one) for one in _ordered(old.keys() - new.keys())),
    )


_ORDER = {form.label: number for number, form in enumerate(FORMS)}


def _ordered(keys: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(keys, key=lambda one: (_ORDER[one[0]], one[1]))


def _fields(old: Node, new: Node) -> tuple[FieldChange, ...]:
    before, after = _named(old), _named(new)
    names = sorted(before.keys() | after.keys())
    changes = (FieldChange(name, before.get(name), after.get(name)) for name in names)
    return tuple(change for change in changes if change.before != change.after)


def _named(node: Node) -> dict[str, Any]:
    """Properties and references under the names the file has for them."""
    edges = FORM[node.label].edges
    references = {camel_case(edge.field): node.edges.get(edge.type, ()) for edge in edges}
    orders = {edge.order for edge in edges}
    return {name: value for name, value in node.properties.items() if name not in orders} | references
