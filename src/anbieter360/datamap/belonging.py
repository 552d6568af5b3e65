"""Whom a label belongs to: the way from a person to it, along the edges by which one end owns the other.

An end is owned when the erasure decides about it together with its owner: it goes (DEEP, REFCOUNT), becomes
about nobody (ANONYMISE) or stays by a rule (RETAIN, EVIDENCE). The other rules cut the edge and leave the end alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from anbieter360.datamap.graph import PERSON, DataMap, EdgeType, Erase, Half, Side

OWNING = frozenset({Erase.DEEP, Erase.REFCOUNT, Erase.ANONYMISE, Erase.RETAIN, Erase.EVIDENCE})


def owner(edge: EdgeType) -> str:
    """The label at the end whose erasure the edge's rule follows."""
    return edge.target if edge.erasure and edge.erasure.toward is Side.SOURCE else edge.source


def owned(edge: EdgeType) -> str:
    """The label at the end that the edge's rule is about."""
    return edge.source if edge.erasure and edge.erasure.toward is Side.SOURCE else edge.target


def owning_edges(datamap: DataMap) -> tuple[EdgeType, ...]:
    """The edges by which a label of the ledger owns the other end."""
    return tuple(
        edge
        for edge in datamap.edges
        if edge.erasure and edge.erasure.do in OWNING and _in_ledger(datamap, owner(edge))
    )


def outlasting(datamap: DataMap) -> frozenset[str]:
    """The labels that hang on a person and are kept as evidence when the person is gone."""
    kept = (edge for edge in owning_edges(datamap) if edge.erasure and edge.erasure.do is Erase.EVIDENCE)
    return frozenset(owned(edge) for edge in kept if owner(edge) == PERSON)


def paths_from_person(datamap: DataMap) -> Mapping[str, tuple[EdgeType, ...]]:
    """Label -> the shortest way of owning edges from Subject; a label that belongs to no person is absent."""
    if PERSON not in datamap.node:
        return {}
    paths: dict[str, tuple[EdgeType, ...]] = {PERSON: ()}
    waiting = deque([PERSON])
    while waiting:
        label = waiting.popleft()
        for edge in owning_edges(datamap):
            if owner(edge) == label and owned(edge) not in paths:
                paths[owned(edge)] = (*paths[label], edge)
                waiting.append(owned(edge))
    return paths


def _in_ledger(datamap: DataMap, label: str) -> bool:
    return label in datamap.node and datamap.node[label].half is Half.LEDGER
