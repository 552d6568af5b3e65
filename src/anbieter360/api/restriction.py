"""A restriction of processing (Art. 18 GDPR)."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import lazy, subject
from anbieter360.api.ids import global_id
from anbieter360.api.node import Node
from anbieter360.api.people import Person
from anbieter360.decision import facts


@strawberry.type(description="A restriction of processing (Art. 18 GDPR).")
class Restriction(Node):
    person: strawberry.Private[Person]
    fact: strawberry.Private[facts.Restriction]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Restriction", self.fact.id))

    @strawberry.field
    def subject(self) -> lazy.Subject:
        return subject.Subject(context=self.person.context, key=self.person.star.id)

    @strawberry.field
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

    @strawberry.field
    def lifted_at(self) -> datetime | None:
        return self.fact.lifted_at
