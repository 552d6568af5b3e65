"""That a person's data was really used: one node per person and use, and each time below it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import data_item, disclosure, lazy, recipient, subject, use
from anbieter360.api.ids import global_id
from anbieter360.api.node import Node
from anbieter360.api.people import Person
from anbieter360.api.visible import Visible
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="That a person's data was used: one node per person and use.")
class Usage(Node):
    person: strawberry.Private[Person]
    fact: strawberry.Private[facts.Usage]

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Usage", self.fact.page))

    @strawberry.field
    def subject(self) -> lazy.Subject:
        return subject.Subject(context=self.person.context, key=self.person.star.id)

    @strawberry.field
    def use(self) -> lazy.ProcessingUse:
        key = split_node_id(self.fact.use)[2]
        return use.ProcessingUse(home=self._home, value=self.person.catalogue.use[key])

    @strawberry.field(description="Who really got data through it, by key.")
    def recipients(self) -> list[lazy.Recipient]:
        found = (self._home.recipient(split_node_id(one)[2]) for one in sorted(self.fact.disclosures))
        return [recipient.Recipient(home=self._home, value=one) for one in found if one]

    @strawberry.field(description="How often.")
    def count(self) -> int:
        return self.fact.count

    @strawberry.field
    def first_at(self) -> datetime:
        return self.fact.first_at

    @strawberry.field
    def last_at(self) -> datetime:
        return self.fact.last_at

    @strawberry.field(description="The items that were used.")
    def items(self) -> list[lazy.DataItem]:
        found = (one for one in self.person.star.items if one.id in self.fact.items)
        return [data_item.DataItem(person=self.person, item=one) for one in found]

    @strawberry.field(description="The disclosures it led to.")
    def disclosures(self) -> list[lazy.Disclosure]:
        found = (one for one in self.person.star.disclosures if one.recipient in self.fact.disclosures)
        return [disclosure.Disclosure(person=self.person, fact=one) for one in found]

    @property
    def _home(self) -> Visible:
        return Visible(self.person.context, self.person.catalogue)
