"""How a person stands to a purpose: what was collected, consented and objected."""

from __future__ import annotations

import strawberry

from anbieter360.api import collection, consent, lazy, objection, purpose, subject
from anbieter360.api.ids import global_id
from anbieter360.api.node import Node
from anbieter360.api.people import Person
from anbieter360.api.visible import Visible
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="How a person stands to a purpose.")
class Standing(Node):
    person: strawberry.Private[Person]
    fact: strawberry.Private[facts.Standing]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Standing", self.fact.page))

    @strawberry.field
    def subject(self) -> lazy.Subject:
        return subject.Subject(context=self.person.context, key=self.person.star.id)

    @strawberry.field
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        home = Visible(self.person.context, self.person.catalogue)
        return purpose.Purpose(home=home, value=self.person.catalogue.purpose[key])

    @strawberry.field
    def collections(self) -> list[lazy.Collection]:
        return [collection.Collection(person=self.person, fact=one) for one in self.fact.collections]

    @strawberry.field
    def consents(self) -> list[lazy.Consent]:
        return [consent.Consent(person=self.person, fact=one) for one in self.fact.consents]

    @strawberry.field
    def objections(self) -> list[lazy.Objection]:
        return [objection.Objection(person=self.person, fact=one) for one in self.fact.objections]
