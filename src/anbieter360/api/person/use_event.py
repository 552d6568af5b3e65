"""One time that a use ran: from what reached a person back to items, source, notice, basis, decision and recipient."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions.decision import Decision, shown
from anbieter360.api.decisions.kept import kept_decision, opens_reference
from anbieter360.api.person import collection, consent, data_item, usage
from anbieter360.api.person.people import Person
from anbieter360.api.provider import recipient, use
from anbieter360.api.relay import lazy
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import Outcome, Reason
from anbieter360.catalogue.model import ProcessingUse, split_node_id
from anbieter360.decision import decided, facts
from anbieter360.errors import OnePersonPerRequest
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.lookup import SubjectLookup, find_subject
from anbieter360.ledger.reading.star import Row
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.uses.use_events import events_by_reference


@strawberry.type(description="One time that a use ran, and all that it stood on.")
class UseEvent:
    person: strawberry.Private[Person]
    fact: strawberry.Private[facts.Usage]
    row: strawberry.Private[Row]

    def __post_init__(self) -> None:
        self.person.context.note_withheld(self.person.star.id, (self.fact.use,))

    @strawberry.field(description="When it ran.")
    def at(self) -> datetime:
        return instant_of(self.row["at"])

    @strawberry.field(description="When it was recorded; null if it was imported.")
    def recorded_at(self) -> datetime | None:
        return instant_of(self.row["recordedAt"]) if self.row["recordedAt"] else None

    @strawberry.field(
        description="The caller's own reference; shown to the person, and under the purpose that the use serves."
    )
    def reference(self) -> str | None:
        sealed = self.row["reference"]
        return self.person.open(sealed, self.row["id"], "reference") if sealed and self._opens else None

    @strawberry.field(description="The declared use that ran: its purpose, legal basis and channel.")
    def use(self) -> lazy.ProcessingUse:
        return use.ProcessingUse(home=self.person.home, value=self._declared)

    @strawberry.field(description="All the times this use ran for the person, as one.")
    def usage(self) -> lazy.Usage:
        return usage.Usage(person=self.person, fact=self.fact)

    @strawberry.field(description="Who got data by it; null if nobody did.")
    def recipient(self) -> lazy.Recipient | None:
        key = split_node_id(self.row["recipient"])[2] if self.row["recipient"] else ""
        found = self.person.home.recipient(key)
        return recipient.Recipient(home=self.person.home, value=found) if found else None

    @strawberry.field(description="The items that were used, each with its source; of an import, those of the usage.")
    def items(self) -> list[lazy.DataItem]:
        return [data_item.DataItem(person=self.person, fact=one) for one in self._items]

    @strawberry.field(
        description="The acts of collecting that held those items by then, each with its notice, purpose and legal "
        "basis, in the order of time."
    )
    def collections(self) -> list[lazy.Collection]:
        ids = {one.id for one in self._items}
        found = (one for one in self.person.star.collections if one.items & ids and one.collected_at <= self._at)
        return [collection.Collection(person=self.person, fact=one) for one in found]

    @strawberry.field(description="The consents that the decision stood on, each with its notice.")
    def consents(self) -> list[lazy.Consent]:
        kept = self._kept
        nodes = {one.id for finding in kept.explanation for one in finding.nodes} if kept else set()
        found = (one for one in self.person.star.consents if one.id in nodes)
        return [consent.Consent(person=self.person, fact=one) for one in found]

    @strawberry.field(description="The decision it ran on, as it was then; null if none was asked.")
    def decision(self) -> Decision | None:
        kept = self._kept
        return shown(self.person, kept) if kept else None

    @strawberry.field(description="Whether it was refused; attempts are under `refusedUses`.")
    def refused(self) -> bool:
        return bool(self.row["refused"])

    @strawberry.field(description="Of the decision it ran on, where one was asked.")
    def outcome(self) -> Outcome | None:
        return Outcome(self.row["outcome"]) if self.row["outcome"] else None

    @strawberry.field(description="The code of the step that decided, where a decision was asked.")
    def reason(self) -> Reason | None:
        return Reason(self.row["reason"]) if self.row["reason"] else None

    @property
    def _at(self) -> datetime:
        return instant_of(self.row["at"])

    @property
    def _declared(self) -> ProcessingUse:
        return self.person.catalogue.use[split_node_id(self.fact.use)[2]]

    @property
    def _items(self) -> list[facts.Item]:
        used = self.row["items"] or self.fact.items
        return [one for one in self.person.star.items if one.id in used]

    @property
    def _kept(self) -> decided.Decision | None:
        return kept_decision(self.person, self.row)

    @property
    def _opens(self) -> bool:
        return opens_reference(self.person, self._declared)


async def of_reference(context: Context, reference: str, by: SubjectLookup | None) -> list[UseEvent]:
    """The times that uses ran under a reference, newest first, as far as the caller may see them.

    by: whose they are, where that is said. Raises OnePersonPerRequest where they are several people's and the caller
    may see one: whose is shown would be chance.
    """
    home, view, services = context.catalogues.home_catalogue.provider, context.view, context.services
    subject = view.own
    if by is not None:
        vault, country = services.vault, home.country
        subject = await find_subject(services.graph.read, vault, home.key, by, own=view.own, country=country)
        if subject is None:
            return []
    hash_ = Naming(home.key, services.vault.hash).reference_hash(reference)
    rows = await events_by_reference(services.graph, hash_, subject=subject, hidden_uses=context.hidden_uses)
    if not view.may(Act.READ_PEOPLE) and len({row["subject"] for row in rows}) > 1:
        raise OnePersonPerRequest("The reference is that of several people: say whose with `subject`.")
    found = [await _event(context, row) for row in rows]
    return [one for one in found if one]


async def _event(context: Context, row: Row) -> UseEvent | None:
    person = await context.people.get(row["subject"])
    fact = next((one for one in person.star.usages if one.page == row["page"]), None) if person else None
    return UseEvent(person=person, fact=fact, row=row) if person and fact else None
