"""That a person's data was really used: one node per person and use, and each time below it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import strawberry

from anbieter360.api.person import data_item, disclosure
from anbieter360.api.person.person_node import PersonNode
from anbieter360.api.person.use_event import UseEvent
from anbieter360.api.provider import recipient, use
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts
from anbieter360.ledger.reading.star import count_use_events, event_key, read_use_events


@strawberry.type(description="That a person's data was used: one node per person and use.")
class Usage(PersonNode):
    fact: strawberry.Private[facts.Usage]
    label: strawberry.Private[str] = "Usage"

    @property
    def hangs_on(self) -> Iterable[str]:
        return (self.fact.use,)

    @strawberry.field(description="The declared use that ran.")
    def use(self) -> lazy.ProcessingUse:
        key = split_node_id(self.fact.use)[2]
        return use.ProcessingUse(home=self.home, value=self.person.catalogue.use[key])

    @strawberry.field(description="Who really got data through it, by key.")
    def recipients(self) -> list[lazy.Recipient]:
        found = (self.home.recipient(split_node_id(one)[2]) for one in sorted(self.fact.disclosures))
        return [recipient.Recipient(home=self.home, value=one) for one in found if one]

    @strawberry.field(description="How often.")
    def count(self) -> int:
        return self.fact.count

    @strawberry.field(description="The first time.")
    def first_at(self) -> datetime:
        return self.fact.first_at

    @strawberry.field(description="The last time.")
    def last_at(self) -> datetime:
        return self.fact.last_at

    @strawberry.field(description="The items that were used.")
    def items(self) -> list[lazy.DataItem]:
        found = (one for one in self.person.star.items if one.id in self.fact.items)
        return [data_item.DataItem(person=self.person, fact=one) for one in found]

    @strawberry.field(description="The disclosures it led to.")
    def disclosures(self) -> list[lazy.Disclosure]:
        found = (one for one in self.person.star.disclosures if one.recipient in self.fact.disclosures)
        return [disclosure.Disclosure(person=self.person, fact=one) for one in found]

    @strawberry.field(description="Each time, newest first.")
    async def events(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[UseEvent]:
        context, wanted = self.person.context, asked(first, after, last, before, of="events")
        page = await read_use_events(context.services.graph, self.fact.page, wanted.range, own=context.view.own)
        pairs = [(event_key(row), UseEvent(person=self.person, fact=self.fact, row=row)) for row in page.rows]

        async def count() -> int:
            return await count_use_events(context.services.graph, self.fact.page, own=context.view.own)

        return connection(pairs, wanted, page.more, count)
