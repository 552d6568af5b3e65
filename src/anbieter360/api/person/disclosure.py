"""What a recipient really got about a person: one node per person and recipient (Art. 15(1)(c) GDPR)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import strawberry

from anbieter360.api.person import data_item, usage
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.provider import recipient, use
from anbieter360.api.relay import lazy
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts


@strawberry.type(description="What a recipient got about a person: one node per person and recipient.")
class Disclosure(PersonNode):
    fact: strawberry.Private[facts.Disclosure]
    label: strawberry.Private[str] = "Disclosure"

    @property
    def hangs_on(self) -> Iterable[str]:
        return self.fact.uses

    @strawberry.field(description="Who got it.")
    def recipient(self) -> lazy.Recipient:
        key = split_node_id(self.fact.recipient)[2]
        return recipient.Recipient(home=self.home, value=self.person.catalogue.recipient[key])

    @strawberry.field(description="The uses that led to it, by key.")
    def uses(self) -> list[lazy.ProcessingUse]:
        found = (self.home.use(split_node_id(one)[2]) for one in self.fact.uses)
        return [use.ProcessingUse(home=self.home, value=one) for one in found if one]

    @strawberry.field(description="Where the data was really used that led to it, by key of the use.")
    def usages(self) -> list[lazy.Usage]:
        found = (one for one in self.person.star.usages if self.fact.recipient in one.disclosures)
        return [usage.Usage(person=self.person, fact=one) for one in found]

    @strawberry.field(description="The items it got.")
    def items(self) -> list[lazy.DataItem]:
        found = (one for one in self.person.star.items if one.id in self.fact.items)
        return [data_item.DataItem(person=self.person, fact=one) for one in found]

    @strawberry.field(description="The first time.")
    def first_at(self) -> datetime:
        return self.fact.first_at

    @strawberry.field(description="The last time.")
    def last_at(self) -> datetime:
        return self.fact.last_at
