"""An objection (Art. 21 GDPR) and the decision on it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import lazy, purpose
from anbieter360.api.person_node import PersonNode
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="An objection (Art. 21 GDPR).")
class Objection(PersonNode):
    fact: strawberry.Private[facts.Objection]
    label: strawberry.Private[str] = "Objection"

    @strawberry.field
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        return purpose.Purpose(home=self.home, value=self.person.catalogue.purpose[key])

    @strawberry.field
    def at(self) -> datetime:
        return self.fact.at

    @strawberry.field
    def withdrawn_at(self) -> datetime | None:
        return self.fact.withdrawn_at

    @strawberry.field(
        description="UPHELD or OVERRIDDEN; null while undecided. One to marketing needs none (Art. 21(3))."
    )
    def decision(self) -> str | None:
        return self.fact.decision_outcome

    @strawberry.field
    def decided_at(self) -> datetime | None:
        return self.fact.decision_at
