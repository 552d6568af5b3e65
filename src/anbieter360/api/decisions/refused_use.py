"""Uses that were asked for and might not run: nothing was used, and who oversees the provider finds the attempts."""

from __future__ import annotations

from datetime import datetime

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions.decision import Decision, shown
from anbieter360.api.decisions.kept import kept_decision, opens_reference
from anbieter360.api.person import subject
from anbieter360.api.person.people import Person
from anbieter360.api.provider import recipient, use
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import Asked, Connection, connection
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import Outcome, Reason
from anbieter360.catalogue.model import node_id, split_node_id
from anbieter360.errors import NodeNotFound, ValueUnreadable
from anbieter360.instant import instant_of
from anbieter360.ledger.reading.star import Row
from anbieter360.ledger.uses.use_events import RefusedUses, RefusedUsesOf, refused_key


@strawberry.type(description="A use that was asked for and might not run: nothing was used, the attempt is kept.")
class RefusedUse:
    context: strawberry.Private[Context]
    row: strawberry.Private[Row]

    @strawberry.field(description="Whose data was to be used.")
    async def subject(self) -> lazy.Subject:
        return subject.Subject(context=self.context, key=self.row["subject"])

    @strawberry.field(description="The declared use; null if it is not in the catalogue any more.")
    def use(self) -> lazy.ProcessingUse | None:
        found = self._home.use(split_node_id(self.row["use"])[2])
        return use.ProcessingUse(home=self._home, value=found) if found else None

    @strawberry.field(description="When it was to run.")
    def at(self) -> datetime:
        return instant_of(self.row["at"])

    @strawberry.field(description="When it was asked for.")
    def asked_at(self) -> datetime:
        return instant_of(self.row["askedAt"])

    @strawberry.field(description="Who was to get data by it; null if nobody was named.")
    def recipient(self) -> lazy.Recipient | None:
        key = split_node_id(self.row["recipient"])[2] if self.row["recipient"] else ""
        found = self._home.recipient(key)
        return recipient.Recipient(home=self._home, value=found) if found else None

    @strawberry.field(
        description="The caller's own reference; shown to the person, and under the purpose that the use serves."
    )
    async def reference(self) -> str | None:
        person, declared = await self._person(), self._home.use(split_node_id(self.row["use"])[2])
        opens = self.row["reference"] and opens_reference(person, declared)
        return person.open(self.row["reference"], self.row["id"], "reference") if opens else None

    @strawberry.field(description="Denied, or not to be told.")
    def outcome(self) -> Outcome:
        return Outcome(self.row["outcome"])

    @strawberry.field(description="The code of the step that decided.")
    def reason(self) -> Reason:
        return Reason(self.row["reason"])

    @strawberry.field(description="The whole decision, as it was then.")
    async def decision(self) -> Decision:
        person = await self._person()
        kept = kept_decision(person, self.row)
        if kept is None:
            raise ValueUnreadable
        return shown(person, kept)

    @strawberry.field(description="Who asked; null for roles that see one person at most.")
    async def actor(self) -> str | None:
        if not self.context.view.may(Act.READ_PEOPLE):
            return None
        return (await self._person()).open(self.row["actor"], self.row["id"], "actor")

    async def _person(self) -> Person:
        found = await self.context.people.get(self.row["subject"])
        if found is None:  # gone since the page was read
            raise NodeNotFound
        return found

    @property
    def _home(self) -> Visible:
        return Visible(self.context, self.context.catalogues.home_catalogue)


async def refused_uses(
    context: Context, wanted: Asked, key: str | None, reason: Reason | None
) -> Connection[RefusedUse]:
    """Of all people; whether the caller may see them was decided before. key: of a use; None is any."""
    provider, graph = context.catalogues.home_catalogue.provider.key, context.services.graph
    use_id = node_id(provider, "ProcessingUse", key) if key is not None else None
    return await _page(context, wanted, RefusedUses(graph, provider, context.view.own, use_id, reason))


async def refused_uses_of(context: Context, wanted: Asked, person: Person) -> Connection[RefusedUse]:
    """Of one person, who was read already."""
    found = RefusedUsesOf(
        context.services.graph, person.star.provider, person.star.id, context.view.own, context.hidden_uses
    )
    return await _page(context, wanted, found)


async def _page(context: Context, wanted: Asked, found: RefusedUses | RefusedUsesOf) -> Connection[RefusedUse]:
    page = await found.page(wanted.range)
    for row in page.rows:
        context.look(row["subject"])
        context.note_withheld(row["subject"], (row["use"],))
    pairs = [(refused_key(row), RefusedUse(context=context, row=row)) for row in page.rows]
    return connection(pairs, wanted, page.more, found.count)
