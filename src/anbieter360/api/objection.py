"""An objection (Art. 21 GDPR) and the decision on it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import lazy, purpose, standing
from anbieter360.api.person_node import PersonNode
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="An objection (Art. 21 GDPR).")
class Objection(PersonNode):
    fact: strawberry.Private[facts.Objection]
    label: strawberry.Private[str] = "Objection"

    @strawberry.field(description="What it is against; it covers the purposes below as well.")
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        return purpose.Purpose(home=self.home, value=self.person.catalogue.purpose[key])

    @strawberry.field(description="How the person stands to its purpose; null where `subject` is.")
    async def standing(self) -> lazy.Standing | None:
        return await standing.of_purpose(self.person, self.fact.purpose)

    @strawberry.field(description="When it was received.")
    def at(self) -> datetime:
        return self.fact.at

    @strawberry.field(description="When the person took it back; null where not.")
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
