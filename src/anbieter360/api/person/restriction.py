"""A restriction of processing (Art. 18 GDPR)."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.scalars import Role
from anbieter360.decision import facts


@strawberry.type(description="A restriction of processing (Art. 18 GDPR).")
class Restriction(PersonNode):
    fact: strawberry.Private[facts.Restriction]
    label: strawberry.Private[str] = "Restriction"

    @strawberry.field(description="From when.")
    def at(self) -> datetime:
        return self.fact.at

    @strawberry.field(description="ACCURACY_CONTESTED UNLAWFUL_PROCESSING LEGAL_CLAIMS OBJECTION_PENDING.")
    def ground(self) -> str:
        return self.fact.ground

    @strawberry.field(description="Item refs or category keys; empty means everything.")
    def scope(self) -> list[str]:
        return list(self.fact.scope)

    @strawberry.field(description="When the person was told that it would be lifted (Art. 18(3) GDPR).")
    def informed_at(self) -> datetime | None:
        return self.fact.informed_at

    @strawberry.field(description="When it ended, or will end; null while nothing ends it.")
    def lifted_at(self) -> datetime | None:
        return self.fact.lifted_at

    @strawberry.field(description="When it was entered: later than `at` if it came another way.")
    def recorded_at(self) -> datetime | None:
        return self.fact.recorded_at

    @strawberry.field(description="Who sent it: SUBJECT, or AGENT on the person's behalf; null if it was imported.")
    def received_by(self) -> Role | None:
        return Role(self.fact.received_by) if self.fact.received_by else None
