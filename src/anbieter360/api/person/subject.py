"""A natural person and everything held on them: the centre of the view in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeAlias

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions import refused_use
from anbieter360.api.erasure import erasure_request
from anbieter360.api.person import (
    collection,
    consent,
    data_item,
    disclosure,
    notification,
    objection,
    restriction,
    rights_request,
    standing,
    usage,
)
from anbieter360.api.person.access_event import accesses_of
from anbieter360.api.person.hold import Hold, hold_of
from anbieter360.api.person.people import Person
from anbieter360.api.provider import notice, provider
from anbieter360.api.provider.catalogue_node import InLanguage
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import global_id
from anbieter360.api.relay.node import Node
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, slice_of
from anbieter360.api.running.context import Context
from anbieter360.api.scalars import Lang, Right
from anbieter360.catalogue.model import Text, split_node_id
from anbieter360.decision.rights import rights_of
from anbieter360.erasure.requests.finding import requests_of
from anbieter360.errors import NodeNotFound

Row: TypeAlias = Mapping[str, Any]


@strawberry.type(description="Whether a right can be exercised, and if not, why (DPV's mapping from legal bases).")
class RightAvailable:
    why: strawberry.Private[Text | None]
    right: Right = strawberry.field(description="The right.")
    available: bool = strawberry.field(description="Whether it can be exercised now.")

    @strawberry.field(description="In the language asked for; null if it is available.")
    def reason(self, lang: InLanguage = Lang.EN) -> str | None:
        return self.why.get(lang) if self.why else None


@strawberry.type(description="How a person can be found.")
class Identifier:
    type: str = strawberry.field(description="EMAIL PHONE CUSTOMER_NUMBER ACCOUNT DEVICE OTHER.")
    value: str | None = strawberry.field(description="Shown to the person alone.")


@strawberry.type(description="A later notice that reached the person (Art. 13(3), 14(4) GDPR).")
class Information:
    notice: lazy.Notice = strawberry.field(description="The notice.")
    at: datetime = strawberry.field(description="When it reached the person.")
    effective_at: datetime | None = strawberry.field(
        description="From when the purposes that it announces may run for the person; null for at once."
    )


@strawberry.type(description="A natural person (Art. 4(1) GDPR).")
class Subject(Node):
    context: strawberry.Private[Context]
    key: strawberry.Private[str]
    known_ref: strawberry.Private[str | None] = None

    async def person(self) -> Person:
        found = await self.context.people.get(self.key)
        if found is None:  # gone since the page was read
            raise NodeNotFound
        return found

    @strawberry.field(description="Opaque global id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(global_id("Subject", self.key))

    @strawberry.field(description="The provider's own reference for the person.")
    async def ref(self) -> str:
        return self.known_ref if self.known_ref is not None else (await self.person()).ref

    @strawberry.field(description="ISO 3166-1 alpha-2.")
    async def country(self) -> str | None:
        return (await self.person()).star.country

    @strawberry.field(description="The language the person is written to in, ISO 639-1.")
    async def language(self) -> str | None:
        return (await self.person()).star.language

    @strawberry.field(description="Shown to the person alone.")
    async def birth_date(self) -> date | None:
        person = await self.person()
        return person.birth_date if person.is_caller else None

    @strawberry.field(description="Known only from an item shared with another person; the own record is to come.")
    async def pending(self) -> bool:
        return (await self.person()).star.pending

    @strawberry.field(description="Whose ledger this is.")
    async def provider(self) -> lazy.Provider:
        person = await self.person()
        return provider.Provider(home=Visible(self.context, person.catalogue))

    @strawberry.field(description="The ways the person can be found.")
    async def identifiers(self) -> list[Identifier]:
        person = await self.person()
        return [
            Identifier(
                type=one.type, value=person.open(one.value_sealed, one.id, "value") if person.is_caller else None
            )
            for one in person.star.identifiers
        ]

    @strawberry.field(description="Everything held, by time of collection and id.")
    async def items(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[lazy.DataItem]:
        person = await self.person()
        nodes = [data_item.DataItem(person, one) for one in person.star.items]
        return slice_of(nodes, attrgetter("fact.id"), asked(first, after, last, before))

    @strawberry.field(description="One node per use that ran, by key of the use.")
    async def usages(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[lazy.Usage]:
        person = await self.person()
        nodes = [usage.Usage(person=person, fact=one) for one in person.star.usages]
        return slice_of(nodes, attrgetter("fact.page"), asked(first, after, last, before))

    @strawberry.field(description="How the person stands to each purpose, by key of the purpose.")
    async def standings(self) -> list[lazy.Standing]:
        person = await self.person()
        return [standing.Standing(person=person, fact=one) for one in person.star.standings]

    @strawberry.field(description="Every act of collecting, in the order of time.")
    async def collections(self) -> list[lazy.Collection]:
        person = await self.person()
        return [collection.Collection(person=person, fact=one) for one in person.star.collections]

    @strawberry.field(description="Every consent, in the order of time.")
    async def consents(self) -> list[lazy.Consent]:
        person = await self.person()
        return [consent.Consent(person=person, fact=one) for one in person.star.consents]

    @strawberry.field(description="Every objection, in the order of time.")
    async def objections(self) -> list[lazy.Objection]:
        person = await self.person()
        return [objection.Objection(person=person, fact=one) for one in person.star.objections]

    @strawberry.field(description="Every restriction, in the order of time.")
    async def restrictions(self) -> list[lazy.Restriction]:
        person = await self.person()
        return [restriction.Restriction(person=person, fact=one) for one in person.star.restrictions]

    @strawberry.field(description="The person's requests for erasure, in the order of receipt.")
    async def erasure_requests(self) -> list[lazy.ErasureRequest]:
        person = await self.person()
        found = await requests_of(self.context.services.graph.read, person.star.id)
        return [erasure_request.shown(self.context, one) for one in found]

    @strawberry.field(description="What the person asked for and what was answered, in the order of time.")
    async def requests(self) -> list[lazy.RightsRequest]:
        person = await self.person()
        return [rights_request.RightsRequest(person=person, fact=one) for one in person.star.requests]

    @strawberry.field(
        description="Who is told what became of the person's data (Art. 19 GDPR), in the order of time: the recipients "
        "that really got it."
    )
    async def notifications(self) -> list[lazy.Notification]:
        person = await self.person()
        return [notification.of_person(person, one) for one in person.star.notifications]

    @strawberry.field(description="The later notices that reached the person, in the order of time.")
    async def informed(self) -> list[Information]:
        person = await self.person()
        home = Visible(self.context, person.catalogue)
        found = ((home.notice(split_node_id(one.notice)[2]), one) for one in person.star.informed)
        return [
            Information(notice=notice.Notice(home=home, value=shown), at=one.at, effective_at=one.effective_at)
            for shown, one in found
            if shown
        ]

    @strawberry.field(
        description="Legal holds on the person's data, in the order of time. Empty for roles that see one person at "
        "most: a proceeding may be secret."
    )
    async def holds(self) -> list[Hold]:
        person = await self.person()
        if not self.context.view.may(Act.READ_PEOPLE):
            return []
        return [hold_of(one) for one in person.star.holds]

    @strawberry.field(description="Who really got data of this person, by key of the recipient.")
    async def disclosures(self) -> list[lazy.Disclosure]:
        person = await self.person()
        return [disclosure.Disclosure(person=person, fact=one) for one in person.star.disclosures]

    @strawberry.field(description="Who looked at the person's data, newest first; the person's own looks are left out.")
    async def accesses(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[lazy.Access]:
        person = await self.person()
        return await accesses_of(self.context, person.star.id, asked(first, after, last, before, of="accesses"))

    @strawberry.field(description="Uses of the person's data that were asked for and might not run, newest first.")
    async def refused_uses(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[lazy.RefusedUse]:
        wanted = asked(first, after, last, before, of="refusedUses")
        return await refused_use.refused_uses_of(self.context, wanted, await self.person())

    @strawberry.field(description="Every right once.")
    async def rights(self) -> list[RightAvailable]:
        return rights(await self.person())


def rights(person: Person) -> list[RightAvailable]:
    found = rights_of(person.star, person.catalogue, person.context.at)
    return [RightAvailable(right=one.right, available=one.available, why=one.why) for one in found]


async def of_rows(context: Context, rows: Sequence[Row]) -> list[Subject]:
    """A Subject a row, from its `subject` id and sealed `ref`; the keys of all are fetched at once."""
    refs = await context.people.refs([(row["subject"], row["ref"]) for row in rows])
    return [Subject(context=context, key=row["subject"], known_ref=refs.get(row["subject"])) for row in rows]
