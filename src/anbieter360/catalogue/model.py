"""The provider half of the map as frozen values: what stands in catalogue.yaml, in the graph and in memory.

Keys name catalogue nodes within a provider; `node_id` makes them unique in the graph. All of it is pure.
Source of the fields: the contract's FORMATS.md; of the words: GDPR Art. 13, 14, 30 and W3C DPV.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

_NOT_KEY = re.compile(r"[^a-z0-9]+")


class LegalBasis(StrEnum):
    """Art. 6(1) GDPR, (a) to (f); UNSPECIFIED where the provider does not say."""

    CONSENT = "CONSENT"
    CONTRACT = "CONTRACT"
    LEGAL_OBLIGATION = "LEGAL_OBLIGATION"
    VITAL_INTERESTS = "VITAL_INTERESTS"
    PUBLIC_TASK = "PUBLIC_TASK"
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST"
    UNSPECIFIED = "UNSPECIFIED"


class Channel(StrEnum):
    """How a use reaches the person."""

    EMAIL = "EMAIL"
    SMS = "SMS"
    PHONE = "PHONE"
    PUSH = "PUSH"
    LETTER = "LETTER"
    POSTCARD = "POSTCARD"
    IN_PERSON = "IN_PERSON"


class RecipientRole(StrEnum):
    """Art. 4(7), 4(8), 4(9), 26, 28 GDPR."""

    PROCESSOR = "PROCESSOR"
    CONTROLLER = "CONTROLLER"
    JOINT_CONTROLLER = "JOINT_CONTROLLER"
    SUBPROCESSOR = "SUBPROCESSOR"
    AUTHORITY = "AUTHORITY"


class ControllerProfile(StrEnum):
    """Decides which retention periods hold for the provider."""

    STANDARD = "STANDARD"
    BANK = "BANK"
    INSURER = "INSURER"
    SECURITIES = "SECURITIES"


class Audience(StrEnum):
    """Whom the provider addresses; ADULTS spares the age question of Art. 8."""

    ADULTS = "ADULTS"
    GENERAL = "GENERAL"


class BalancingOutcome(StrEnum):
    PROVIDER_PREVAILS = "PROVIDER_PREVAILS"
    SUBJECT_PREVAILS = "SUBJECT_PREVAILS"


class CompatibilityOutcome(StrEnum):
    COMPATIBLE = "COMPATIBLE"
    INCOMPATIBLE = "INCOMPATIBLE"


class RetentionBecause(StrEnum):
    """Art. 17(3)(b) or (e) GDPR."""

    LEGAL_OBLIGATION = "LEGAL_OBLIGATION"
    LEGAL_CLAIMS = "LEGAL_CLAIMS"


class PeriodStart(StrEnum):
    """The event a retention or deletion period runs from."""

    COLLECTION = "COLLECTION"
    END_OF_YEAR = "END_OF_YEAR"
    LAST_USE = "LAST_USE"
    CONTRACT_END = "CONTRACT_END"


class RestrictionException(StrEnum):
    """Art. 18(2) GDPR."""

    LEGAL_CLAIMS = "LEGAL_CLAIMS"
    RIGHTS_OF_OTHERS = "RIGHTS_OF_OTHERS"
    PUBLIC_INTEREST = "PUBLIC_INTEREST"


class ReviewOutcome(StrEnum):
    """Whether a confidential purpose is released to the people concerned."""

    RELEASED = "RELEASED"
    WITHHELD = "WITHHELD"


class Lang(StrEnum):
    DE = "DE"
    EN = "EN"


class StatementKind(StrEnum):
    """What a provider says about itself beside its uses (Art. 13, 14); mostly from transparency documents."""

    DOCUMENT = "DOCUMENT"
    LEGAL_BASIS = "LEGAL_BASIS"
    LEGITIMATE_INTEREST = "LEGITIMATE_INTEREST"
    STORAGE = "STORAGE"
    NON_DISCLOSURE = "NON_DISCLOSURE"
    SUBCATEGORIES = "SUBCATEGORIES"
    RECIPIENT_DETAIL = "RECIPIENT_DETAIL"
    SOURCE = "SOURCE"
    THIRD_COUNTRY = "THIRD_COUNTRY"
    RIGHT = "RIGHT"
    AUTOMATED_DECISION = "AUTOMATED_DECISION"
    CHANGE_OF_PURPOSE = "CHANGE_OF_PURPOSE"


class GapKind(StrEnum):
    """What a provider's story leaves open."""

    RECIPIENT_UNNAMED = "RECIPIENT_UNNAMED"
    BASIS_NOT_TIED = "BASIS_NOT_TIED"
    BASIS_UNKNOWN = "BASIS_UNKNOWN"
    STORAGE_UNSTATED = "STORAGE_UNSTATED"
    TRANSFER_BASIS_MISSING = "TRANSFER_BASIS_MISSING"
    RIGHT_WITHOUT_CONTACT = "RIGHT_WITHOUT_CONTACT"
    VALUE_UNREADABLE = "VALUE_UNREADABLE"


@dataclass(frozen=True, slots=True)
class Text:
    """A name in German, English or both; a plain string stands for both."""

    de: str | None = None
    en: str | None = None

    def get(self, lang: Lang) -> str:
        """The text in that language, or in the other one."""
        return (self.de or self.en or "") if lang is Lang.DE else (self.en or self.de or "")


@dataclass(frozen=True, slots=True)
class Contact:
    email: str | None = None
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class DataProtectionOfficer:
    name: str | None = None
    email: str | None = None
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class ErasureEndpoint:
    """Where a recipient or system is told of an erasure; secretRef names a secret, it is not one."""

    webhook: str
    secretRef: str | None = None  # noqa: N815 - as in FORMATS.md


@dataclass(frozen=True, slots=True)
class Provider:
    """The controller (Art. 4(7), 13(1)(a), (b))."""

    key: str
    name: Text
    country: str | None  # ISO 3166-1 alpha-2; None only where a transparency document is silent
    contact: Contact = Contact()
    withdrawal: str | None = None
    data_protection_officer: DataProtectionOfficer | None = None
    representative: str | None = None
    supervisory_authority: str | None = None
    controller_profile: ControllerProfile = ControllerProfile.STANDARD
    time_zone: str | None = None
    audience: Audience = Audience.GENERAL
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    key: str
    name: Text
    dpv: str | None = None
    parent: str | None = None
    special: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True)
class System:
    key: str
    name: Text
    description: str | None = None
    flows_to: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    erasure: ErasureEndpoint | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Art. 4(9). Without a name it is only a category of recipients and flagged (CJEU C-154/21)."""

    key: str
    name: Text | None
    role: RecipientRole | None  # None only where a transparency document is silent
    country: str | None
    transfer_basis: str | None = None
    safeguards_document: str | None = None
    contact: str | None = None
    erasure: ErasureEndpoint | None = None
    description: str | None = None  # what a category-only recipient is called

    @property
    def identified(self) -> bool:
        return self.name is not None


@dataclass(frozen=True, slots=True)
class Confidential:
    ground: str
    review_at: date


@dataclass(frozen=True, slots=True)
class ConfidentialityReview:
    """A decision on a purpose that is withheld on that ground. next_review_at: where it goes on being withheld."""

    purpose: str
    ground: str
    at: datetime
    outcome: ReviewOutcome
    by: str
    reasoning: str
    next_review_at: date | None = None


@dataclass(frozen=True, slots=True)
class Purpose:
    key: str
    name: Text
    description: str | None = None
    dpv: str | None = None
    parent: str | None = None
    marketing: bool = False
    confidential: Confidential | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Art. 13, 14: what was announced, in which words, from when."""

    key: str
    language: str
    published: date | None  # None only where a transparency document is silent
    announces: tuple[str, ...]
    text: str | None = None
    text_hash: str | None = None
    url: str | None = None
    supersedes: str | None = None
    opt_out_offered: bool = False

    @property
    def shown_hash(self) -> str | None:
        """SHA-256 of the text, in hexadecimal; None where there is neither text nor hash."""
        if self.text_hash is None and self.text is not None:
            return sha256(self.text.encode()).hexdigest()
        return self.text_hash


@dataclass(frozen=True, slots=True)
class BalancingTest:
    """Art. 6(1)(f)."""

    outcome: BalancingOutcome
    assessed: date
    by: str
    reasoning: str
    advice: str | None = None


@dataclass(frozen=True, slots=True)
class ExistingCustomer:
    """§ 7(3) UWG, § 174 TKG 2021."""

    similar_products: bool
    opt_out_in_each_message: bool
    ecg_list_checked: bool | None = None


@dataclass(frozen=True, slots=True)
class DuringRestriction:
    exception: RestrictionException
    ground: str


@dataclass(frozen=True, slots=True)
class ProcessingUse:
    """One declared use: which categories, for which purpose, on which basis, to whom."""

    key: str
    purpose: str
    legal_basis: LegalBasis
    categories: tuple[str, ...]
    name: Text | None = None
    channel: Channel | None = None
    recipients: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    data_subjects: tuple[str, ...] = ("customers",)
    law: str | None = None
    article9: str | None = None
    automated_decision: bool = False
    balancing_test: BalancingTest | None = None
    existing_customer: ExistingCustomer | None = None
    during_restriction: DuringRestriction | None = None
    owner: str | None = None
    dpia: str | None = None


@dataclass(frozen=True, slots=True)
class Compatibility:
    """Art. 6(4): may data collected for one purpose serve another?"""

    from_purpose: str
    to_purpose: str
    outcome: CompatibilityOutcome
    assessed: date
    by: str
    reasoning: str

    @property
    def key(self) -> str:
        return f"{self.from_purpose}--{self.to_purpose}"


@dataclass(frozen=True, slots=True)
class Retention:
    """What must be kept, for what, how long (Art. 17(3)(b), (e)). keep is an ISO 8601 duration."""

    category: str
    held_for: str
    because: RetentionBecause
    law: str
    keep: str
    starts: PeriodStart  # `from` in the file
    controller_profile: ControllerProfile | None = None
    open_ended: bool = False

    @property
    def key(self) -> str:
        """Several laws may keep the same for the same purpose, so the law is part of it."""
        profile = self.controller_profile and self.controller_profile.lower()
        law = _NOT_KEY.sub("-", self.law.lower()).strip("-")
        return "--".join(filter(None, (self.category, self.held_for, profile, law)))


@dataclass(frozen=True, slots=True)
class Deletion:
    """When an item goes without anyone asking. after is an ISO 8601 duration."""

    category: str
    after: str
    starts: PeriodStart  # `from` in the file
    ground: str | None = None

    @property
    def key(self) -> str:
        return f"{self.category}--{self.starts.lower().replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated value: name is its field in the source, value its text; not readable = kept, but not understood."""

    name: str
    value: str
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the provider states that is no node of its own; about = (label, key) of its node."""

    key: str
    kind: StatementKind
    facts: tuple[Fact, ...]
    about_label: str | None = None
    about_key: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A hole in the provider's story; node = (label, key) or None for the provider itself."""

    kind: GapKind
    message: str
    label: str
    key: str


@dataclass(frozen=True)
class Catalogue:
    """One provider's half of the map. Lists are in the order of their keys once loaded from the graph."""

    provider: Provider
    categories: tuple[Category, ...] = ()
    systems: tuple[System, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    notices: tuple[Notice, ...] = ()
    uses: tuple[ProcessingUse, ...] = ()
    compatibilities: tuple[Compatibility, ...] = ()
    retention: tuple[Retention, ...] = ()
    deletion: tuple[Deletion, ...] = ()
    statements: tuple[Statement, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)  # kept, never shown as a fact
    #: In the order of time. Decided by mutations and kept in the graph alone: a file has none and takes none away.
    reviews: tuple[ConfidentialityReview, ...] = field(default=(), metadata={"in_document": False})

    @cached_property
    def category(self) -> Mapping[str, Category]:
        return {one.key: one for one in self.categories}

    @cached_property
    def system(self) -> Mapping[str, System]:
        return {one.key: one for one in self.systems}

    @cached_property
    def recipient(self) -> Mapping[str, Recipient]:
        return {one.key: one for one in self.recipients}

    @cached_property
    def purpose(self) -> Mapping[str, Purpose]:
        return {one.key: one for one in self.purposes}

    @cached_property
    def notice(self) -> Mapping[str, Notice]:
        return {one.key: one for one in self.notices}

    @cached_property
    def use(self) -> Mapping[str, ProcessingUse]:
        return {one.key: one for one in self.uses}

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """What the layers above work out of this catalogue and keep as long as it lives, by names of their own."""
        return {}

    def purpose_line(self, key: str) -> tuple[str, ...]:
        """The purpose and its ancestors, nearest first."""
        return _line(key, self.purpose)

    def category_line(self, key: str) -> tuple[str, ...]:
        """The category and its ancestors, nearest first."""
        return _line(key, self.category)

    def is_marketing(self, purpose: str) -> bool:
        """Children inherit it."""
        return any(self.purpose[one].marketing for one in self.purpose_line(purpose))

    def is_confidential(self, purpose: str) -> bool:
        """Until it is released. Children inherit it: a part of an investigation is as confidential as the whole."""
        return any(self.is_withheld(one) for one in self.purpose_line(purpose))

    def is_withheld(self, purpose: str) -> bool:
        """Whether the purpose itself is marked confidential and was not released since."""
        review = self.review(purpose)
        released = review is not None and review.outcome is ReviewOutcome.RELEASED
        return self.purpose[purpose].confidential is not None and not released

    def review(self, purpose: str) -> ConfidentialityReview | None:
        """The newest decision on the ground that the purpose is withheld on."""
        marked = self.purpose[purpose].confidential
        found = (one for one in reversed(self.reviews) if marked and one.purpose == purpose)
        return next((one for one in found if marked and one.ground == marked.ground), None)

    def review_due(self, purpose: str) -> date | None:
        """The day on which it is to be decided whether the purpose goes on being withheld; None where it is not."""
        marked, review = self.purpose[purpose].confidential, self.review(purpose)
        if marked is None or not self.is_withheld(purpose):
            return None
        return review.next_review_at if review and review.next_review_at else marked.review_at

    @cached_property
    def confidential_purposes(self) -> frozenset[str]:
        """Their ids."""
        found = (one.key for one in self.purposes if self.is_confidential(one.key))
        return frozenset(node_id(self.provider.key, "Purpose", key) for key in found)


def _line(key: str, nodes: Mapping[str, Category] | Mapping[str, Purpose]) -> tuple[str, ...]:
    line: list[str] = []
    current: str | None = key
    while current is not None and current in nodes and current not in line:
        line.append(current)
        current = nodes[current].parent
    return tuple(line)


def node_id(provider: str, label: str, key: str) -> str:
    """A catalogue node's id in the graph: `musterstrom:Purpose:order-handling`; a provider's is its key."""
    return provider if label == "Provider" else f"{provider}:{label}:{key}"


def split_node_id(node: str) -> tuple[str, str, str]:
    """(provider key, label, key) of a catalogue node's id."""
    parts = node.split(":")
    return (parts[0], "Provider", parts[0]) if len(parts) == 1 else (parts[0], parts[1], parts[2])


#: The two purposes every catalogue has (DESIGN.md section 4): the DPO's oversight and the handling of rights.
PRIVACY_OVERSIGHT = Purpose(
    "privacy-oversight",
    Text(de="Datenschutzaufsicht", en="Privacy oversight"),
    description="Art. 39 GDPR: overseeing that the rules are kept. Opens no value.",
)
RIGHTS_HANDLING = Purpose(
    "rights-handling",
    Text(de="Bearbeitung von Betroffenenrechten", en="Rights handling"),
    description="Art. 12 GDPR: handling what a person asks for. Opens what the request is about.",
)
STANDARD_PURPOSES = (PRIVACY_OVERSIGHT, RIGHTS_HANDLING)
