"""Who exercises a right: the person, or somebody at the provider on their behalf, with what shows that they want it."""

from __future__ import annotations

from dataclasses import dataclass

from anbieter360.errors import EvidenceMissing
from anbieter360.ledger.plain import Properties

#: The role of the person themselves; every other acts on their behalf (DESIGN.md section 4).
PERSON = "SUBJECT"


@dataclass(frozen=True, slots=True)
class Sender:
    """actor: id of the caller; role: as in the token; hidden: ids of the purposes that are absent for them.

    Raises EvidenceMissing for an agent without evidence.
    """

    actor: str
    role: str
    evidence: str | None = None
    hidden: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.role != PERSON and not self.evidence:
            raise EvidenceMissing

    @property
    def sent_by(self) -> str | None:
        """The agent; of the person themselves the role is enough."""
        return None if self.role == PERSON else self.actor

    @property
    def recorded(self) -> Properties:
        """How a node says who sent it."""
        said = {"receivedBy": self.role, "sentBy": self.sent_by, "evidence": self.evidence}
        return {name: value for name, value in said.items() if value}
