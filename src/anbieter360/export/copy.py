"""A person's copy as a frozen value: all that Art. 15 GDPR asks for, before it is written in a form.

Nodes name each other: items by their ref, collections and consents by id or ref, what the catalogue has by a Named.
Times have a zone; a `value` is None where there is none or where its key is gone, and `readable` tells which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anbieter360.catalogue.model import Text
from anbieter360.decision.codes import ConsentStatus, Reason, Right


@dataclass(frozen=True, slots=True)
class Named:
    """A node of the catalogue. id: in the graph; key: the provider's own."""

    id: str
    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class Reachable:
    """Somebody, and how to reach them."""

    name: Text | None
    email: str | None = None
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Controller:
    """Art. 15 with 13(1)(a), (b). authority: where to complain, Art. 15(1)(f)."""

    id: str
    key: str
    contact: Reachable
    country: str | None
    representative: str | None
    officer: Reachable | None
    withdrawal: str | None
    authority: str | None


@dataclass(frozen=True, slots=True)
class Identified:
    """A way the person can be found."""

    type: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """other: what the provider keeps of the person beside items, as it came."""

    id: str
    ref: str | None
    country: str | None
    language: str | None
    birth_date: str | None
    identifiers: tuple[Identified, ...]
    other: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class PurposeCopy:
    """Art. 15(1)(a). bases: those of the collections for it and of the uses that ran for it."""

    purpose: Named
    description: str | None
    dpv: str | None
    marketing: bool
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StorageRule:
    """Art. 15(1)(d): how long a category is kept. period: ISO 8601; starts: the event that it runs from.

    law and held_for belong to a duty to keep; a rule without them says when an item goes by itself.
    """

    category: Named
    period: str
    starts: str
    law: str | None
    held_for: Named | None
    ground: str | None


@dataclass(frozen=True, slots=True)
class CategoryCopy:
    """Art. 15(1)(b). items: how many there are; storage: empty where the provider states nothing."""

    category: Named
    dpv: str | None
    special: bool
    items: int
    storage: tuple[StorageRule, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A law that keeps an item. until: the first day it may go; None while the period has not begun or has no end."""

    until: date | None
    law: str
    held_for: str
    because: str


@dataclass(frozen=True, slots=True)
class ItemCopy:
    """shared: another person has a side of their own of it, which is not in this copy."""

    id: str
    ref: str
    category: Named
    dpv: str | None
    value: str | None
    readable: bool
    collected_at: datetime
    source: str
    system: Named
    derived_from: tuple[str, ...]
    collections: tuple[str, ...]
    shared: bool
    rectified_at: datetime | None
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class CollectionCopy:
    """An act of collecting. items: their refs; source and informed_at: Art. 15(1)(g), 14(3)."""

    id: str
    purpose: Named
    legal_basis: str
    collected_at: datetime
    ended_at: datetime | None
    source: str
    informed_at: datetime | None
    system: Named
    notice: str | None
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecipientCopy:
    """Art. 15(1)(c), (2). received: whether data of this person really went there; else it is declared only.

    known_as: how the recipient knows the person. uses: that led to it, or that are declared to; items: refs.
    """

    id: str
    key: str
    name: Text | None
    description: str | None
    role: str | None
    country: str | None
    third_country: bool
    transfer_basis: str | None
    safeguards_document: str | None
    contact: str | None
    received: bool
    uses: tuple[Named, ...]
    items: tuple[str, ...]
    first_at: datetime | None
    last_at: datetime | None
    known_as: str | None


@dataclass(frozen=True, slots=True)
class EventCopy:
    """One time that a use ran. recipient: key."""

    at: datetime
    reference: str | None
    recipient: str | None


@dataclass(frozen=True, slots=True)
class UseCopy:
    """A use that ran for the person. items: refs; recipients: keys; automated: Art. 22(1)."""

    id: str
    use: Named
    purpose: Named
    legal_basis: str
    law: str | None
    channel: str | None
    automated: bool
    count: int
    first_at: datetime
    last_at: datetime
    items: tuple[str, ...]
    recipients: tuple[str, ...]
    events: tuple[EventCopy, ...]


@dataclass(frozen=True, slots=True)
class RefusedCopy:
    """A use that was asked for and did not run."""

    use: Named
    at: datetime
    reason: str
    reference: str | None
    recipient: str | None


@dataclass(frozen=True, slots=True)
class ConsentCopy:
    """guardian: whether a guardian consented; who that is, is another person's data. recorded_by: role of who entered
    it; receipt: the signed file that the person got."""

    id: str
    ref: str
    purpose: Named
    status: ConsentStatus
    defects: tuple[Reason, ...]
    given_at: datetime
    requested: bool
    method: str
    channels: tuple[str, ...]
    notice: str | None
    language: str | None
    evidence: str | None
    preselected: bool
    bundled: bool
    explicit: bool
    age_declared: int | None
    guardian: bool
    expires_at: datetime | None
    withdrawn_at: datetime | None
    refused_at: datetime | None
    revoked_at: datetime | None
    invalidated_at: datetime | None
    renews: str | None
    recorded_by: str | None
    receipt: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ObjectionCopy:
    """received_by: role; reason: the person's own words; evidence: what shows an agent that the person meant it, or
    took it back; outcome: UPHELD or OVERRIDDEN once it is decided."""

    id: str
    purpose: Named
    at: datetime
    withdrawn_at: datetime | None
    received_by: str | None
    reason: str | None
    evidence: tuple[str, ...]
    outcome: str | None
    decided_at: datetime | None
    reasoning: str | None


@dataclass(frozen=True, slots=True)
class RestrictionCopy:
    """scope: item refs or category keys; empty is everything. received_by, evidence: as of an objection."""

    id: str
    at: datetime
    ground: str
    scope: tuple[str, ...]
    received_by: str | None
    evidence: tuple[str, ...]
    informed_at: datetime | None
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticeCopy:
    """A notice that something of this copy refers to. informed_at: when it reached the person as a later one."""

    id: str
    key: str
    language: str
    published: date | None
    url: str | None
    text: str | None
    text_hash: str | None
    informed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestCopy:
    """A right that the person exercised, and what was answered. received_by: role; about: ref of an item, where it is
    about one; extension_reason: why the answer takes longer than a month (Art. 12(3))."""

    id: str
    right: str
    received_at: datetime
    due_on: date
    received_by: str
    about: str | None
    value: str | None
    text: str | None
    extended_at: datetime | None
    extension_reason: str | None
    answered_at: datetime | None
    outcome: str | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class ErasureCopy:
    """A request under Art. 17. erased: keys of the categories of which items went."""

    id: str
    status: str
    received_at: datetime
    verified_at: datetime | None
    refused_at: datetime | None
    executed_at: datetime | None
    erased: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldCopy:
    """A recipient who is told of a rectification, restriction or erasure (Art. 19)."""

    recipient: str
    kind: str
    at: datetime
    items: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class RightCopy:
    """Art. 15(1)(e). reason: why it is not available."""

    right: Right
    available: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class StatementCopy:
    """What else the provider states, e.g. on the logic of automated decisions, Art. 15(1)(h). about: key of a node."""

    kind: str
    about: str | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LookCopy:
    """Somebody looked: which unit, and who where that was released to the person."""

    at: datetime
    unit: str | None
    role: str
    purpose: Named | None
    operation: str
    actor: str | None


@dataclass(frozen=True, slots=True)
class PersonalCopy:
    """All of it. automated: uses for the person's purposes that decide automatically, whether they ran or not."""

    created_at: datetime
    time_zone: str
    controller: Controller
    person: Person
    purposes: tuple[PurposeCopy, ...]
    categories: tuple[CategoryCopy, ...]
    items: tuple[ItemCopy, ...]
    collections: tuple[CollectionCopy, ...]
    recipients: tuple[RecipientCopy, ...]
    uses: tuple[UseCopy, ...]
    refused: tuple[RefusedCopy, ...]
    automated: tuple[Named, ...]
    consents: tuple[ConsentCopy, ...]
    objections: tuple[ObjectionCopy, ...]
    restrictions: tuple[RestrictionCopy, ...]
    notices: tuple[NoticeCopy, ...]
    requests: tuple[RequestCopy, ...]
    erasures: tuple[ErasureCopy, ...]
    told: tuple[ToldCopy, ...]
    rights: tuple[RightCopy, ...]
    statements: tuple[StatementCopy, ...]
    looks: tuple[LookCopy, ...]
