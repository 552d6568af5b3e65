"""The person half of the map as frozen values: one `Star` is all that the graph holds on one person.

Catalogue nodes are named by their ids (`musterstrom:Purpose:order-handling`). Fields whose name ends in `_sealed` are
ciphertext; only the vault opens them. Lists are in the contract's order: items by (collected_at, id).
Items and collections are named tuples: dozens of them are made for each question, in a third of a dataclass's time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

_BY_COLLECTED_AT = attrgetter("collected_at", "id")


@dataclass(frozen=True, slots=True)
class Identifier:
    id: str
    type: str
    value_sealed: str


class Collection(NamedTuple):
    """An act of collecting. items: ids of the items it holds."""

    id: str
    purpose: str
    legal_basis: str
    collected_at: datetime
    ended_at: datetime | None
    source: str
    informed_at: datetime | None
    system: str
    notice: str | None
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class Consent:
    """requested: only asked for, at `given_at`; renews: ref of the consent that it renews; notice_hash: SHA-256 of the
    text that was shown; recorded_by: the role of who entered it, None for one that was imported."""

    id: str
    ref: str
    purpose: str
    given_at: datetime
    method: str
    channels: tuple[str, ...]
    notice: str | None
    evidence_sealed: str | None
    preselected: bool
    bundled: bool
    explicit: bool
    age_declared: int | None
    expires_at: datetime | None
    withdrawn_at: datetime | None
    guardian_sealed: str | None
    requested: bool = False
    refused_at: datetime | None = None
    revoked_at: datetime | None = None
    invalidated_at: datetime | None = None
    renews: str | None = None
    notice_hash: str | None = None
    language: str | None = None
    recorded_by: str | None = None
    receipt_sealed: str | None = field(default=None, compare=False)  # large, and often not read


@dataclass(frozen=True, slots=True)
class Objection:
    id: str
    purpose: str
    at: datetime
    withdrawn_at: datetime | None
    decision_outcome: str | None
    decision_at: datetime | None
    reasoning_sealed: str | None = None
    reason_sealed: str | None = None
    received_by: str | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    page: str
    purpose: str
    collections: tuple[Collection, ...]
    consents: tuple[Consent, ...]
    objections: tuple[Objection, ...]

    @property
    def id(self) -> str:
        """Its page is its id."""
        return self.page


class Item(NamedTuple):
    """One DataItem.

    derived_from: ids of its sources; shared: whether another person has a twin of it; retained_for: ids of the
    purposes that it is kept for after an erasure, empty where none ran; rectified_at: when its value was last put
    right.
    Where it was read of the graph: group, the same for items of the same collections of one person and no others;
    held_for, ids of those collections' purposes.
    """

    id: str
    ref: str
    category: str
    system: str
    collected_at: datetime
    source: str
    value_sealed: str | None
    derived_from: tuple[str, ...]
    shared: bool
    retained_for: tuple[str, ...] = ()
    rectified_at: datetime | None = None
    group: tuple[str, int] = ("", 0)
    held_for: frozenset[str] = frozenset()

    def is_kept_for_another(self, line: Iterable[str]) -> bool:
        """An erasure ran, and what keeps it is another purpose. line: ids of the purpose and of those above it."""
        return bool(self.retained_for) and not any(one in self.retained_for for one in line)


@dataclass(frozen=True, slots=True)
class Usage:
    """items: ids of the items used; disclosures: recipient id -> last time this use led to it."""

    page: str
    use: str
    count: int
    first_at: datetime
    last_at: datetime
    items: frozenset[str]
    disclosures: Mapping[str, datetime]

    @property
    def id(self) -> str:
        """Its page is its id."""
        return self.page


@dataclass(frozen=True, slots=True)
class Disclosure:
    page: str
    recipient: str
    uses: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    items: frozenset[str]

    @property
    def id(self) -> str:
        """Its page is its id."""
        return self.page


@dataclass(frozen=True, slots=True)
class Restriction:
    id: str
    at: datetime
    ground: str
    scope: tuple[str, ...]
    informed_at: datetime | None
    lifted_at: datetime | None
    received_by: str | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    id: str
    ref: str
    scope: tuple[str, ...]
    placed_at: datetime
    review_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class Information:
    """A notice that reached the person at `at`; effective_at: from when what it announces may run, None is at once."""

    notice: str
    at: datetime
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asks under chapter III GDPR. about: id of the item, objection or restriction it is about, or
    birthDate for the person's own;
    outcome: ACCEPTED or REJECTED once it is answered; extended_at: when the person was told that it takes longer."""

    id: str
    right: str
    received_at: datetime
    due_on: date
    received_by: str
    about: str | None
    value_sealed: str | None
    text_sealed: str | None
    assignee_hash: str | None
    assignee_sealed: str | None
    answered_at: datetime | None
    outcome: str | None
    answer_sealed: str | None
    extended_at: datetime | None = None
    extension_reason_sealed: str | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether it waited for an answer at that moment."""
        return in_force(self.received_at, self.answered_at, at)


#: What asks for erasure where nobody does: a period ran out, or a withdrawal left nothing to stand on.
SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Erasure:
    """A request under Art. 17. It counts from verified_at; erased: ids of the categories of which items went.

    received_by: role of who sent it, SYSTEM where nobody asked; scope_kind: PURPOSES, ITEMS, else everything; scope:
    keys of purposes or refs of items.
    """

    id: str
    status: str
    received_at: datetime
    verified_at: datetime | None
    refused_at: datetime | None
    executed_at: datetime | None
    erased: tuple[str, ...]
    received_by: str | None = None
    scope_kind: str | None = None
    scope: frozenset[str] = frozenset()
    assignee_hash: str | None = None
    answered_at: datetime | None = None
    cancelled_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether it waited for an answer at that moment."""
        ends = (self.answered_at, self.executed_at, self.refused_at, self.cancelled_at)
        return all(in_force(self.received_at, end, at) for end in ends)


@dataclass(frozen=True, slots=True)
class Notification:
    """That a recipient or system is told of something. due: when it is to be tried, or must be acknowledged; about: id
    of the restriction or item it came of; items: refs, None for all that it got; uses: ids of those that had led the
    data there; request: id of the erasure request; last_error: code; outcome, ground, until: what it answered."""

    id: str
    recipient: str | None
    kind: str
    at: datetime
    due: datetime
    about: str | None
    items: tuple[str, ...] | None
    uses: frozenset[str]
    status: str
    system: str | None = None
    request: str | None = None
    attempts: int = 0
    last_error: str | None = None
    delivered_at: datetime | None = None
    acknowledged_at: datetime | None = None
    outcome: str | None = None
    ground: str | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Star:
    """Everything held on one person that the caller may see."""

    id: str
    ref_sealed: str
    provider: str
    country: str | None
    birth_date_sealed: str | None
    language: str | None
    pending: bool
    identifiers: tuple[Identifier, ...] = ()
    standings: tuple[Standing, ...] = ()
    items: tuple[Item, ...] = ()
    usages: tuple[Usage, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    holds: tuple[Hold, ...] = ()
    informed: tuple[Information, ...] = ()
    requests: tuple[Request, ...] = ()
    erasures: tuple[Erasure, ...] = ()
    notifications: tuple[Notification, ...] = ()
    #: Where nothing but the mark of an erasure is left of the person.
    erased_at: datetime | None = None

    @cached_property
    def item(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def collections(self) -> tuple[Collection, ...]:
        """All collections, in the order of time."""
        every = (collection for standing in self.standings for collection in standing.collections)
        return tuple(sorted(every, key=_BY_COLLECTED_AT))

    @cached_property
    def consents(self) -> tuple[Consent, ...]:
        every = (consent for standing in self.standings for consent in standing.consents)
        return tuple(sorted(every, key=lambda one: (one.given_at, one.id)))

    @cached_property
    def objections(self) -> tuple[Objection, ...]:
        every = (objection for standing in self.standings for objection in standing.objections)
        return tuple(sorted(every, key=lambda one: (one.at, one.id)))

    @cached_property
    def holding(self) -> Mapping[str, tuple[Collection, ...]]:
        """Item -> the collections that hold it, in the order of time.

        Items of the same collections share one tuple: what is worked out for it is worked out once.
        """
        holders: dict[str, tuple[Collection, ...]] = {}
        for collection in self.collections:
            alone = (collection,)
            joined: dict[int, tuple[Collection, ...]] = {}
            for item in collection.items:
                before = holders.setdefault(item, alone)
                if before is not alone:
                    holders[item] = joined.get(id(before)) or joined.setdefault(id(before), (*before, collection))
        return holders

    def holders(self, item: str) -> tuple[Collection, ...]:
        """The collections that hold the item, in the order of time."""
        return self.holding.get(item, ())


def in_force(start: datetime, end: datetime | None, at: datetime) -> bool:
    """A fact counts from ≤ at < until (DECISION.md, Time)."""
    return start <= at and (end is None or at < end)
