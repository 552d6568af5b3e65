"""An objection (Art. 21 GDPR) and the decision on it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import lazy, purpose, subject
from anbieter360.api.ids import global_id
from anbieter360.api.node import Node
from anbieter360.api.people import Person
from anbieter360.api.visible import Visible
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="An objection (Art. 21 GDPR).")
class Objection(Node):
    person: strawberry.Private[Person]
    fact: strawberry.Private[facts.Objection]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Objection", self.fact.id))

    @strawberry.field
    def subject(self) -> lazy.Subject:
        return subject.Subject(context=self.person.context, key=self.person.star.id)

    @strawberry.field
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        home = Visible(self.person.context, self.person.catalogue)
        return purpose.Purpose(home=home, value=self.person.catalogue.purpose[key])

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
