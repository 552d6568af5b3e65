"""How a person stands to a purpose: what was collected, consented and objected."""

from __future__ import annotations

import strawberry

from anbieter360.api import collection, consent, lazy, objection, purpose
from anbieter360.api.person_node import PersonNode
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="How a person stands to a purpose.")
class Standing(PersonNode):
    fact: strawberry.Private[facts.Standing]
    label: strawberry.Private[str] = "Standing"

    @strawberry.field
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        return purpose.Purpose(home=self.home, value=self.person.catalogue.purpose[key])

    @strawberry.field
    def collections(self) -> list[lazy.Collection]:
        return [collection.Collection(person=self.person, fact=one) for one in self.fact.collections]

    @strawberry.field
    def consents(self) -> list[lazy.Consent]:
        return [consent.Consent(person=self.person, fact=one) for one in self.fact.consents]

    @strawberry.field
    def objections(self) -> list[lazy.Objection]:
        return [objection.Objection(person=self.person, fact=one) for one in self.fact.objections]
