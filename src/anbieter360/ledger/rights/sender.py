"""Who exercises a right: the person, or somebody at the provider on their behalf, with what shows that they want it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from anbieter360.errors import BadInput, EvidenceMissing
from anbieter360.ledger.stars.plain import Properties
from anbieter360.ledger.writing.given import check_range, check_words, time_text

#: The role of the person themselves; every other acts on their behalf (DESIGN.md section 4).
PERSON = "SUBJECT"


#: Nobody enters later than that what a person sent; the mistyped year of a date would pass for a missed time limit.
LONGEST_WAIT = timedelta(days=3652)


@dataclass(frozen=True, slots=True)
class Sender:
    """actor: id of the caller; role: as in the token; hidden: ids of the purposes that are absent for them.

    received_at: when it reached the provider, where an agent enters what came before; None for now. needs_evidence: not
    for a withdrawal of consent, which nothing may make harder than giving it (Art. 7(3) GDPR). Raises EvidenceMissing
    for an agent without evidence, BadInput for a person who says when it came.
    """

    actor: str
    role: str
    evidence: str | None = None
    hidden: frozenset[str] = frozenset()
    received_at: datetime | None = None
    needs_evidence: bool = True

    def __post_init__(self) -> None:
        if self.needs_evidence and self.role != PERSON and not self.evidence:
            raise EvidenceMissing
        check_words(self.evidence, "evidence")
        if self.role == PERSON and self.received_at:
            raise BadInput("receivedAt: is not for a SUBJECT to say; leave it out, it is now.")

    def since(self, now: datetime) -> datetime:
        """From when it counts. Raises BadInput for a time that is to come, or whose year must be wrong."""
        if self.received_at:
            check_range(self.received_at, "receivedAt")
        if self.received_at and self.received_at > now:
            raise BadInput("receivedAt: lies in the future; say when it came in.")
        if self.received_at and self.received_at < now - LONGEST_WAIT:
            raise BadInput("receivedAt: lies more than ten years back; check the year.")
        return self.received_at or now

    @property
    def sent_by(self) -> str | None:
        """The agent; of the person themselves the role is enough."""
        return None if self.role == PERSON else self.actor

    @property
    def given(self) -> Mapping[str, str | None]:
        """What of it is input of the call. Raises BadInput for a time without a zone."""
        received = time_text(self.received_at, "receivedAt") if self.received_at else None
        return {"evidence": self.evidence, "receivedAt": received}

    @property
    def recorded(self) -> Properties:
        """How a node says who sent it."""
        said = {"receivedBy": self.role, "sentBy": self.sent_by, "evidence": self.evidence}
        return {name: value for name, value in said.items() if value}
