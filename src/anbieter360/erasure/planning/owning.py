"""Who owns whom in one person's star: its edges, each with what the declared model says of it.

An edge owns its end where the model says that an erasure decides about both together (`datamap.belonging`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anbieter360.datamap.belonging import OWNING
from anbieter360.datamap.graph import DataMap, EdgeType, Erase, Side
from anbieter360.erasure.planning.case import Case, Key

#: Labels that hang on another than the person.
_PARENTS = {"Collection": "Standing", "Consent": "Standing", "Objection": "Standing", "UseEvent": "Usage"}

#: Links of a plain star: between which labels, along which edge.
_LINKS = {
    "HOLDS": ("Collection", "HOLDS", "DataItem"),
    "DERIVED_FROM": ("DataItem", "DERIVED_FROM", "DataItem"),
    "USAGE_OF": ("Usage", "OF", "DataItem"),
    "DISCLOSURE_OF": ("Disclosure", "OF", "DataItem"),
    "LED_TO": ("Usage", "LED_TO", "Disclosure"),
}


@dataclass(frozen=True, slots=True)
class Owning:
    """of: owner -> the edges to what it owns; by: what is owned -> the edges to its owners."""

    of: Mapping[Key, tuple[tuple[EdgeType, Key], ...]]
    by: Mapping[Key, tuple[tuple[EdgeType, Key], ...]]


def owning_of(case: Case) -> Owning:
    """The edges of the star by which one node owns another, both ways."""
    of: defaultdict[Key, list[tuple[EdgeType, Key]]] = defaultdict(list)
    by: defaultdict[Key, list[tuple[EdgeType, Key]]] = defaultdict(list)
    for edge, source, target in _edges(case):
        if edge.erasure is None or edge.erasure.do not in OWNING:
            continue
        owner, owned = (target, source) if edge.erasure.toward is Side.SOURCE else (source, target)
        of[owner].append((edge, owned))
        by[owned].append((edge, owner))
    return Owning(
        {key: tuple(found) for key, found in of.items()},
        {key: tuple(found) for key, found in by.items()},
    )


def word(edge: EdgeType) -> str:
    """How a plan names an edge and what the model says of it: `HOLDS REFCOUNT`."""
    return f"{edge.type} {edge.erasure.do if edge.erasure else Erase.SHALLOW}"


def hanging(datamap: DataMap, label: str) -> EdgeType | None:
    """The edge by which a node of that label hangs on its parent; None for the person and for items."""
    if label in ("Subject", "DataItem"):
        return None
    parent = _PARENTS.get(label, "Subject")
    return next((edge for edge in datamap.edges_from(parent) if edge.target == label), None)


def declared(datamap: DataMap, source: str, type_: str, target: str) -> EdgeType | None:
    """The declaration of that edge."""
    return next((edge for edge in datamap.edges_from(source) if (edge.type, edge.target) == (type_, target)), None)


def _edges(case: Case) -> Iterator[tuple[EdgeType, Key, Key]]:
    for label, nodes in case.plain.nodes.items():
        edge = hanging(case.datamap, label)
        if edge is not None:
            yield from ((edge, (edge.source, node.parent), (label, key)) for key, node in nodes.items())
    for kind, (source, type_, target) in _LINKS.items():
        edge = declared(case.datamap, source, type_, target)
        if edge is not None:
            starts, ends = case.plain.nodes[source], case.plain.nodes[target]
            for one, other in case.plain.links[kind]:
                if one in starts and other in ends:
                    yield edge, (source, one), (target, other)
