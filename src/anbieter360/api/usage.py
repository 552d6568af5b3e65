"""That a person's data was really used: one node per person and use, and each time below it."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.api import data_item, disclosure, lazy, recipient, use
from anbieter360.api.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.api.person_node import PersonNode
from anbieter360.api.scalars import Outcome, Reason
from anbieter360.catalogue.model import split_node_id
from anbieter360.decision import facts
from anbieter360.instant import instant_of
from anbieter360.ledger.star import Row, count_use_events, event_key, read_use_events


@strawberry.type(description="One time that a use ran, or was refused.")
class UseEvent:
    at: datetime = strawberry.field(description="When.")
    reference: str | None = strawberry.field(
        description="The caller's own reference; shown to the person, and under the purpose that the use serves."
    )
    recipient: lazy.Recipient | None = strawberry.field(description="Who got data by it; null where nobody did.")
    refused: bool = strawberry.field(description="Whether it was refused; the attempt is kept.")
    outcome: Outcome | None = strawberry.field(description="Of the decision it ran on, where one was asked.")
    reason: Reason | None = strawberry.field(
        description="The code of the step that decided, where a decision was asked."
    )


@strawberry.type(description="That a person's data was used: one node per person and use.")
class Usage(PersonNode):
    fact: strawberry.Private[facts.Usage]
    label: strawberry.Private[str] = "Usage"

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
        pairs = [(event_key(row), self._event(row)) for row in page.rows]

        async def count() -> int:
            return await count_use_events(context.services.graph, self.fact.page, own=context.view.own)

        return connection(pairs, wanted, page.more, count)

    def _event(self, row: Row) -> UseEvent:
        key = split_node_id(row["recipient"])[2] if row["recipient"] else ""
        found = self.home.recipient(key)
        return UseEvent(
            at=instant_of(row["at"]),
            reference=self.person.open(row["reference"], row["id"], "reference") if self._opens(row) else None,
            recipient=recipient.Recipient(home=self.home, value=found) if found else None,
            refused=row["refused"],
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            reason=Reason(row["reason"]) if row["reason"] else None,
        )

    def _opens(self, row: Row) -> bool:
        """A reference may be as telling as a value: it opens to the person, and under the purpose of the use."""
        declared = self.person.context.view.purpose
        served = self.person.catalogue.purpose_line(self.person.catalogue.use[split_node_id(self.fact.use)[2]].purpose)
        return row["reference"] is not None and (self.person.is_caller or declared in served)
