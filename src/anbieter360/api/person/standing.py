"""How a person stands to a purpose: what was collected, consented and objected."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from anbieter360.api.person import collection, consent, objection
from anbieter360.api.person.people import Person
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.provider import purpose
from anbieter360.api.relay import lazy
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="How a person stands to a purpose.")
class Standing(PersonNode):
    fact: strawberry.Private[facts.Standing]
    label: strawberry.Private[str] = "Standing"

    @property
    def hangs_on(self) -> Iterable[str]:
        return (self.fact.purpose,)

    @strawberry.field(description="The purpose.")
    def purpose(self) -> lazy.Purpose:
        key = split_node_id(self.fact.purpose)[2]
        return purpose.Purpose(home=self.home, value=self.person.catalogue.purpose[key])

    @strawberry.field(description="What was collected for it, in the order of time.")
    def collections(self) -> list[lazy.Collection]:
        return [collection.Collection(person=self.person, fact=one) for one in self.fact.collections]

    @strawberry.field(description="The consents for it, in the order of time.")
    def consents(self) -> list[lazy.Consent]:
        return [consent.Consent(person=self.person, fact=one) for one in self.fact.consents]

    @strawberry.field(description="The objections to it, in the order of time.")
    def objections(self) -> list[lazy.Objection]:
        return [objection.Objection(person=self.person, fact=one) for one in self.fact.objections]


async def of_purpose(person: Person, node: str) -> Standing | None:
    """The person's standing to a purpose, by its id; None for a caller who may write about the person but not see them.

    Read anew, because the answer to a write holds no more of the star than what was written.
    """
    whole = await person.context.people.get(person.star.id)
    found = next((one for one in whole.star.standings if one.purpose == node), None) if whole else None
    return Standing(person=whole, fact=found) if whole and found else None
