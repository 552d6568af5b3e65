"""What a decision says: outcome and reason, article, what is missing, per item, and the way it was found.

Source: DECISION.md; the names are those of the contract's may_use.graphql. What a decision has many of is a named
tuple, which is made in a third of a dataclass's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from anbieter360.catalogue.model import LegalBasis, Text
from anbieter360.decision.codes import Outcome, Reason


class Missing(StrEnum):
    """What would make a use allowed."""

    BASIS = "BASIS"
    DATA = "DATA"
    AGE = "AGE"
    TRANSFER_BASIS = "TRANSFER_BASIS"
    EXPLICIT_CONSENT = "EXPLICIT_CONSENT"
    CONSENT = "CONSENT"
    GUARDIAN = "GUARDIAN"
    NOTICE = "NOTICE"
    COMPATIBILITY = "COMPATIBILITY"
    BALANCING_TEST = "BALANCING_TEST"
    CHANNEL = "CHANNEL"


class Step(StrEnum):
    """The steps of DECISION.md, in order."""

    STANDING = "STANDING"
    OBJECTION = "OBJECTION"
    USE = "USE"
    DATA = "DATA"
    CHANNEL = "CHANNEL"
    GROUND = "GROUND"
    OPEN_CHANNEL = "OPEN_CHANNEL"


class StoodOn(NamedTuple):
    """A node of the graph that a finding stands on. label: as in the graph model (`Consent`); id: its key there."""

    label: str
    id: str


class Finding(NamedTuple):
    """What one step found. text holds no personal value: codes, keys and days at most."""

    step: Step
    text: Text
    nodes: tuple[StoodOn, ...] = ()


class ItemDecision(NamedTuple):
    """item: its id in the graph."""

    item: str
    outcome: Outcome
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """subject: the person's id; use: its key. article reads `Art. 6(1)(a) GDPR`; missing is empty where ALLOWED."""

    subject: str
    use: str
    at: datetime
    outcome: Outcome
    reason: Reason
    legal_basis: LegalBasis
    article: str
    missing: tuple[Missing, ...]
    items: tuple[ItemDecision, ...]
    explanation: tuple[Finding, ...]

    @property
    def allowed(self) -> bool:
        return self.outcome is Outcome.ALLOWED
