"""A piece of personal data: what it is, where from, why it is held, what it may serve, and its value if that opens."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import collection, disclosure, usage
from anbieter360.api.person.people import People, Person
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.provider import category, system, use
from anbieter360.api.provider.catalogue_node import CatalogueNode
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import Asked, Connection, connection
from anbieter360.api.scalars import Outcome, Reason
from anbieter360.catalogue.model import LegalBasis, ProcessingUse, node_id, split_node_id
from anbieter360.decision import facts
from anbieter360.decision.codes import Outcome as OutcomeCode
from anbieter360.decision.facts import Item
from anbieter360.decision.retention import retention_of
from anbieter360.ledger.reading.pages import Listing
from anbieter360.ledger.reading.star import read_twins


@strawberry.type(description="Why a value is shown or not.")
class ValueDecision:
    outcome: Outcome = strawberry.field(description="Whether the value is shown.")
    reason: Reason | None = strawberry.field(description="Null if no rule was needed: the data is the caller's own.")


@strawberry.type(description="A rule that keeps the item (Art. 17(3) GDPR).")
class Retention:
    until: date | None = strawberry.field(
        description="First day it may go; null while the period has not begun or is open-ended."
    )
    law: str = strawberry.field(description="The law that demands it.")
    held_for: str = strawberry.field(description="Key of the only purpose it serves then.")


@strawberry.type(description="A piece of personal data about one person.")
class DataItem(PersonNode):
    fact: strawberry.Private[Item]
    label: strawberry.Private[str] = "DataItem"

    def __init__(self, person: Person, fact: Item) -> None:  # dozens are made for each question
        self.person, self.fact, self.label = person, fact, "DataItem"
        self.__post_init__()

    @property
    def hangs_on(self) -> Iterable[str]:
        """What no other act of collecting holds than such as the person may not know of.

        Of whom nothing is hidden, the compiled path reads them only where they are asked for: a third more of what the
        database does for a footprint would be for this alone. A look at items without them is told.
        """
        purposes = {one.purpose for one in self.held_by}
        return purposes if purposes <= self.person.withheld else ()

    @strawberry.field(description="The provider's own technical key of the item, unique within the provider.")
    def ref(self) -> str:
        return self.fact.ref

    @strawberry.field(description="What kind of data it is.")
    def category(self) -> lazy.DataCategory:
        key = split_node_id(self.fact.category)[2]
        return category.DataCategory(home=self.home, value=self.person.catalogue.category[key])

    @strawberry.field(description="The system of the collection that first described it.")
    def system(self) -> lazy.System:
        key = split_node_id(self.fact.system)[2]
        return system.System(home=self.home, value=self.person.catalogue.system[key])

    @strawberry.field(description="When it was first collected.")
    def collected_at(self) -> datetime:
        return self.fact.collected_at

    @strawberry.field(description="When its value was last put right (Art. 16 GDPR); null if it never was.")
    def rectified_at(self) -> datetime | None:
        return self.fact.rectified_at

    @strawberry.field(description="SUBJECT, THIRD_PARTY, PUBLIC or DERIVED (Art. 14(2)(f) GDPR).")
    def source(self) -> str:
        return self.fact.source

    @strawberry.field(description="Null if the declared purpose may not see it; `valueDecision` says why.")
    def value(self) -> str | None:
        if self.fact.value_sealed is None or self.person.decide(self.fact).outcome is not OutcomeCode.ALLOWED:
            return None
        self.person.context.opened.add(self.person.star.id)
        return self.person.open(self.fact.value_sealed, self.fact.id, "value")

    @strawberry.field(description="Whether the value opens under the declared purpose, and why.")
    def value_decision(self) -> ValueDecision:
        decision = self.person.decide(self.fact)
        return ValueDecision(outcome=decision.outcome, reason=decision.reason)

    @strawberry.field(description="The acts of collecting that hold it, in the order of time.")
    def collections(self) -> list[lazy.Collection]:
        return [collection.Collection(self.person, one) for one in self.held_by]

    @strawberry.field(
        description="Declared uses that need its category, for a purpose it is collected for or on a consent in force."
    )
    def uses(self) -> list[lazy.ProcessingUse]:
        return [use.ProcessingUse(home=self.home, value=one) for one in self._declared_uses()]

    @strawberry.field(description="Where it was really used, by key of the use.")
    def usages(self) -> list[lazy.Usage]:
        found = (one for one in self.person.star.usages if self.fact.id in one.items)
        return [usage.Usage(person=self.person, fact=one) for one in found]

    @strawberry.field(description="Who really got it, by key of the recipient.")
    def disclosures(self) -> list[lazy.Disclosure]:
        found = (one for one in self.person.star.disclosures if self.fact.id in one.items)
        return [disclosure.Disclosure(person=self.person, fact=one) for one in found]

    @strawberry.field(description="What it was derived from.")
    def derived_from(self) -> list[lazy.DataItem]:
        found = (self.person.star.item.get(one) for one in self.fact.derived_from)
        return [DataItem(person=self.person, fact=one) for one in found if one]

    @strawberry.field(description="What was derived from it.")
    def derived(self) -> list[lazy.DataItem]:
        found = (one for one in self.person.star.items if self.fact.id in one.derived_from)
        return [DataItem(person=self.person, fact=one) for one in found]

    @strawberry.field(description="Whether it is about another person too, who has a twin of it.")
    def shared(self) -> bool:
        return self.fact.shared

    @strawberry.field(description="The other people's sides of it; none for roles that see one person at most.")
    async def shared_with(self) -> list[lazy.DataItem]:
        context = self.person.context
        if not self.fact.shared or not may_see_many(self.person):
            return []
        twins = await read_twins(context.services.graph, self.fact.id, own=context.view.own)
        return await of_pairs(context.people, twins)

    @strawberry.field(description="The rules that keep it, and until when; empty if none does.")
    def retention(self) -> list[Retention]:
        found = retention_of(self.fact, self.person.star, self.person.catalogue)
        shown = (one for one in found if self.home.shows(one.held_for))
        return [Retention(until=one.until, law=one.law, held_for=one.held_for) for one in shown]

    @property
    def held_by(self) -> tuple[facts.Collection, ...]:
        """The collections that hold it."""
        return self.person.star.holders(self.fact.id)

    def _declared_uses(self) -> Sequence[ProcessingUse]:
        held_for, consented = frozenset(one.purpose for one in self.held_by), self.person.consented
        categories = set(self.person.catalogue.category_line(split_node_id(self.fact.category)[2]))
        return [
            one for one in self.home.uses if categories & set(one.categories) and self._serves(one, held_for, consented)
        ]

    def _serves(self, one: ProcessingUse, held_for: frozenset[str], consented: frozenset[str]) -> bool:
        provider, line = self.home.provider, self.person.catalogue.purpose_line(one.purpose)
        ids = {node_id(provider, "Purpose", key) for key in line}
        return bool(ids & held_for) or (one.legal_basis is LegalBasis.CONSENT and bool(ids & consented))


def may_see_many(person: Person) -> bool:
    return person.context.view.may(Act.READ_PEOPLE)


async def of_pairs(people: People, pairs: Sequence[tuple[str, str]]) -> list[DataItem]:
    """Items from (item id, subject id) pairs, in that order; those the caller may not see are left out."""
    persons = await asyncio.gather(*(people.get(one) for _, one in pairs))
    found = ((person, person.star.item.get(item)) for (item, _), person in zip(pairs, persons, strict=True) if person)
    return [DataItem(person=person, fact=item) for person, item in found if item]


async def page_of(node: CatalogueNode, listing: Listing, wanted: Asked) -> Connection[DataItem] | None:
    """A page of the items of a category or system."""
    page = await node.people(listing, wanted)
    if page is None:
        return None
    items = await of_pairs(node.home.context.people, [(row["item"], row["subject"]) for row in page.rows])
    return connection([(one.fact.id, one) for one in items], wanted, page.more, lambda: node.count_people(listing))
