"""What is absent of a person whose erasure is being carried out, taken out of what was read of them (ADR 12).

Statements that read no star say the same by the conditions of cypher/fence.cypher. Whoever is absent altogether has no
row that could come here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from anbieter360.ledger.stars.plain import PlainStar

Row: TypeAlias = Sequence[Any]

#: Place of the fence among the columns of a person.
FENCE = 7
#: Place among the columns of a person -> the field of their own that stands there.
_OWN = {3: "country", 4: "birthDate", 5: "language"}
#: What is never shown, and what a person who is there at all has.
_ALWAYS = frozenset({"id", "refHash", "ref", "provider", "page", "pending", "epoch"})


@dataclass(frozen=True, slots=True)
class Fence:
    """going: keys of what is absent; where that is None, staying: of all that is not."""

    subject: str
    going: frozenset[str] | None
    staying: frozenset[str]

    def passes(self, key: str) -> bool:
        return key not in self.going if self.going is not None else key in self.staying

    def own(self, field: str) -> bool:
        """Whether a field of the person's own is there."""
        return self.passes(f"Subject.{field}")

    def at(self, node: str) -> bool:
        """The same of what hangs on that node of the catalogue, one for each person."""
        return self.passes(f"{node}/{self.subject}")

    def items(self, ids: Iterable[str]) -> list[str]:
        return [one for one in ids if self.passes(one)]


def without_absent(row: Row) -> Row:
    """A row of `star_statement` without what is absent, wherever it is named. A part that was not read stays null."""
    person, identifiers, standings, usages, disclosures, restrictions, holds, informed, requests, erasures, told = row
    fence = _fence(person[0], *person[FENCE])
    return [
        _person(person, fence),
        _passing(identifiers, fence),
        standings and [_standing(one, fence) for one in standings if fence.passes(one[0])],
        usages and [_usage(one, fence) for one in usages if fence.passes(one[0])],
        disclosures and [_disclosure(one, fence) for one in disclosures if fence.passes(one[0])],
        _passing(restrictions, fence),
        _passing(holds, fence),
        informed and [one for one in informed if fence.at(one[0])],
        _passing(requests, fence),
        _passing(erasures, fence),
        _passing(told, fence),
    ]


def _fence(subject: str, going: Iterable[str] | None, staying: Iterable[str] | None) -> Fence:
    return Fence(subject, None if going is None else frozenset(going), frozenset(staying or ()))


def _passing(rows: Sequence[Row] | None, fence: Fence) -> Sequence[Row] | None:
    """Of rows that begin with their key."""
    return rows and [one for one in rows if fence.passes(one[0])]


def _person(row: Row, fence: Fence) -> Row:
    return [None if place in _OWN and not fence.own(_OWN[place]) else value for place, value in enumerate(row)]


def _standing(row: Row, fence: Fence) -> Row:
    page, purpose, collections, consents, objections = row
    held = collections and [_collection(one, fence) for one in collections if fence.passes(one[0])]
    return [page, purpose, held, _passing(consents, fence), _passing(objections, fence)]


def _collection(row: Row, fence: Fence) -> Row:
    *collection, items = row
    return [*collection, items and [_item(one, fence) for one in items if fence.passes(one[0])]]


def _item(row: Row, fence: Fence) -> Row:
    *item, sources, shared, retained, rectified = row
    return [*item, sources and fence.items(sources), shared, retained, rectified]


def _usage(row: Row, fence: Fence) -> Row:
    *usage, items, disclosures = row
    return [*usage, fence.items(items), [one for one in disclosures if fence.at(one[0])]]


def _disclosure(row: Row, fence: Fence) -> Row:
    page, recipient, uses, first, last, items = row
    return [page, recipient, [one for one in uses if fence.at(one)], first, last, fence.items(items)]


def plain_without_absent(star: PlainStar) -> PlainStar:
    """An opened star of somebody who is not absent altogether, without the nodes and own fields that are; of one with
    a fence, without links."""
    properties = star.properties
    if properties.get("fence") is None:
        return star
    fence = _fence(star.subject, properties.get("going"), properties.get("staying"))
    nodes = {
        label: {key: one for key, one in found.items() if fence.passes(key)} for label, found in star.nodes.items()
    }
    own = {name: value for name, value in properties.items() if name in _ALWAYS or fence.own(name)}
    return PlainStar(star.subject, own, nodes)
