"""An objection (Art. 21 GDPR) and the decision on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import strawberry

from anbieter360.api.person import standing
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.provider import purpose
from anbieter360.api.relay import lazy
from anbieter360.api.scalars import Role
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="An objection (Art. 21 GDPR).")
class Objection(PersonNode):
    fact: strawberry.Private[facts.Objection]
    label: strawberry.Private[str] = "Objection"

    @property
    def hangs_on(self) -> Iterable[str]:
        return (self.fact.purpose,)

    @strawberry.field(description="What it is against; it covers the purposes below as well.")
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        return purpose.Purpose(home=self.home, value=self.person.catalogue.purpose[key])

    @strawberry.field(description="How the person stands to its purpose; null if `subject` is.")
    async def standing(self) -> lazy.Standing | None:
        return await standing.of_purpose(self.person, self.fact.purpose)

    @strawberry.field(description="When it was received.")
    def at(self) -> datetime:
        return self.fact.at

    @strawberry.field(description="When the person took it back; null if not.")
    def withdrawn_at(self) -> datetime | None:
        return self.fact.withdrawn_at

    @strawberry.field(
        description="UPHELD or OVERRIDDEN; null while undecided. One to marketing needs none (Art. 21(3))."
    )
    def decision(self) -> str | None:
        return self.fact.decision_outcome

    @strawberry.field(description="When it was decided on; null while undecided.")
    def decided_at(self) -> datetime | None:
        return self.fact.decision_at

    @strawberry.field(
        description="Why it was decided so, in the provider's words; shown to the person, and to who answers requests."
    )
    def reasoning(self) -> str | None:
        return self._words(self.fact.reasoning_sealed, "decisionReasoning")

    @strawberry.field(description="Why the person objects, in their words; shown as `reasoning` is.")
    def reason(self) -> str | None:
        return self._words(self.fact.reason_sealed, "reason")

    @strawberry.field(description="When it was entered: later than `at` if it came another way.")
    def recorded_at(self) -> datetime | None:
        return self.fact.recorded_at

    @strawberry.field(description="Who sent it: SUBJECT, or AGENT on the person's behalf; null if it was imported.")
    def received_by(self) -> Role | None:
        return Role(self.fact.received_by) if self.fact.received_by else None

    def _words(self, sealed: str | None, field: str) -> str | None:
        handler = self.person.context.handler
        answers = handler is not None and handler.assignee_hash is None
        if sealed is None or not (self.person.is_caller or answers):
            return None
        return self.person.open(sealed, self.fact.id, field)
