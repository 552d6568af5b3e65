"""The queries: from a person to the provider, from the provider to the people, and the way between.

What can refuse an argument is async, also where nothing is waited for: of a field that fails at once graphql-core
leaves the coroutines beside it behind, never awaited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import strawberry

from anbieter360.access import Act
from anbieter360.api.decisions.decision_query import DecisionQuery
from anbieter360.api.decisions.use_query import UseQuery
from anbieter360.api.erasure.erasure_query import ErasureQuery
from anbieter360.api.export import ExportQuery
from anbieter360.api.lineage import DEEPEST, LineageView, lineage
from anbieter360.api.person import lookup
from anbieter360.api.person.me import Me
from anbieter360.api.person.notification_query import NotificationQuery
from anbieter360.api.person.request_query import RequestQuery
from anbieter360.api.person.subject import Subject, of_rows
from anbieter360.api.provider.catalogue_node import CatalogueNode
from anbieter360.api.provider.category import DataCategory
from anbieter360.api.provider.notice import Notice
from anbieter360.api.provider.provider import Provider
from anbieter360.api.provider.purpose import Purpose
from anbieter360.api.provider.recipient import Recipient
from anbieter360.api.provider.system import System
from anbieter360.api.provider.use import ProcessingUse
from anbieter360.api.provider.visible import Visible
from anbieter360.api.relay import lazy
from anbieter360.api.relay.node import Node
from anbieter360.api.relay.node_types import find_node
from anbieter360.api.relay.pagination import After, Asked, Before, Connection, First, Last, asked, connection, slice_of
from anbieter360.api.running.context import Context, Info
from anbieter360.api.scalars import LineageDirection
from anbieter360.errors import BadInput
from anbieter360.ledger.reading.pages import Listing, read_page

Key = Annotated[str, strawberry.argument(description="The home provider's own key.")]
OfProvider = Annotated[str | None, strawberry.argument(description="Key of a provider; all providers if not given.")]
GlobalId = Annotated[strawberry.ID, strawberry.argument(description="Global id.")]
N = TypeVar("N", bound=CatalogueNode)
_MOST_NODES = 100


@strawberry.type(description="What can be asked.")
class Query(DecisionQuery, UseQuery, RequestQuery, NotificationQuery, ErasureQuery, ExportQuery):
    @strawberry.field(description="The caller, for the role SUBJECT; null for the others.")
    async def me(self, info: Info) -> Me | None:
        context = info.context
        if not context.view.may(Act.READ_SELF) or not context.view.own:
            return None
        person = await context.people.get(context.view.own)
        return Me(context=context, key=person.star.id) if person else None

    @strawberry.field(description="A person and everything held on them; null if there is none for this caller.")
    async def subject(
        self, info: Info, by: Annotated[lookup.SubjectLookup, strawberry.argument(description="Who.")]
    ) -> Subject | None:
        found = await lookup.find(info.context, by)
        person = await info.context.people.get(found) if found else None
        return Subject(context=info.context, key=person.star.id) if person else None

    @strawberry.field(description="All people, by id; null for roles that see one person at most.")
    async def subjects(
        self,
        info: Info,
        provider: Annotated[
            str | None, strawberry.argument(description="Key of the provider whose ledger it is; home if not said.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.Subject] | None:
        context, wanted = info.context, asked(first, after, last, before, Listing.PEOPLE)
        if not context.view.may(Act.READ_PEOPLE):
            return None
        node = provider or context.catalogues.home_catalogue.provider.key
        graph, own = context.services.graph, context.view.own
        page = await read_page(graph, Listing.PEOPLE, node, wanted.range, own=own)
        people = await of_rows(context, page.rows)
        rows = [(one.key, one) for one in people]
        return connection(rows, wanted, page.more, lambda: context.counts.get(Listing.PEOPLE, node))

    @strawberry.field(description="A provider and its story; the home provider if no key is given.")
    def provider(
        self,
        info: Info,
        key: Annotated[str | None, strawberry.argument(description="Key of the provider; home if not said.")] = None,
    ) -> Provider | None:
        catalogues = info.context.catalogues
        found = catalogues.by_provider.get(key or catalogues.home_catalogue.provider.key)
        return Provider(home=Visible(info.context, found)) if found else None

    @strawberry.field(description="Every provider in the graph, by key.")
    async def providers(
        self, info: Info, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[lazy.Provider]:
        nodes = [Provider(home=home) for home in _homes(info.context, None)]
        return slice_of(nodes, lambda one: one.home.provider, asked(first, after, last, before))

    @strawberry.field(description="A purpose of the home provider; null if there is none for this caller.")
    def purpose(self, info: Info, key: Key) -> Purpose | None:
        home = _home(info.context)
        found = home.purpose(key)
        return Purpose(home=home, value=found) if found else None

    @strawberry.field(description="Purposes of every provider, by provider and key.")
    async def purposes(
        self,
        info: Info,
        provider: OfProvider = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.Purpose]:
        wanted = asked(first, after, last, before)
        return _page(info, provider, lambda home: [Purpose(home=home, value=one) for one in home.purposes], wanted)

    @strawberry.field(description="A declared use of the home provider; null if there is none for this caller.")
    def processing_use(self, info: Info, key: Key) -> ProcessingUse | None:
        home = _home(info.context)
        found = home.use(key)
        return ProcessingUse(home=home, value=found) if found else None

    @strawberry.field(description="Declared uses of every provider, by provider and key.")
    async def processing_uses(
        self,
        info: Info,
        provider: OfProvider = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.ProcessingUse]:
        wanted = asked(first, after, last, before)
        return _page(info, provider, lambda home: [ProcessingUse(home=home, value=one) for one in home.uses], wanted)

    @strawberry.field(description="A recipient of the home provider; null if there is none for this caller.")
    def recipient(self, info: Info, key: Key) -> Recipient | None:
        home = _home(info.context)
        found = home.recipient(key)
        return Recipient(home=home, value=found) if found else None

    @strawberry.field(description="Recipients of every provider, by provider and key.")
    async def recipients(
        self,
        info: Info,
        provider: OfProvider = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.Recipient]:
        wanted = asked(first, after, last, before)
        return _page(info, provider, lambda home: [Recipient(home=home, value=one) for one in home.recipients], wanted)

    @strawberry.field(description="A kind of data of the home provider; null if there is none.")
    def category(self, info: Info, key: Key) -> DataCategory | None:
        home = _home(info.context)
        found = home.catalogue.category.get(key)
        return DataCategory(home=home, value=found) if found else None

    @strawberry.field(description="Kinds of data of every provider, by provider and key.")
    async def categories(
        self,
        info: Info,
        provider: OfProvider = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.DataCategory]:
        wanted = asked(first, after, last, before)
        return _page(
            info, provider, lambda home: [DataCategory(home=home, value=one) for one in home.categories], wanted
        )

    @strawberry.field(description="A system of the home provider; null if there is none.")
    def system(self, info: Info, key: Key) -> System | None:
        home = _home(info.context)
        found = home.catalogue.system.get(key)
        return System(home=home, value=found) if found else None

    @strawberry.field(description="Systems of every provider, by provider and key.")
    async def systems(
        self,
        info: Info,
        provider: OfProvider = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.System]:
        wanted = asked(first, after, last, before)
        return _page(info, provider, lambda home: [System(home=home, value=one) for one in home.systems], wanted)

    @strawberry.field(description="A notice of the home provider; null if there is none for this caller.")
    def notice(self, info: Info, key: Key) -> Notice | None:
        home = _home(info.context)
        found = home.notice(key)
        return Notice(home=home, value=found) if found else None

    @strawberry.field(description="Notices of every provider, by provider and key.")
    async def notices(
        self,
        info: Info,
        provider: OfProvider = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.Notice]:
        wanted = asked(first, after, last, before)
        return _page(info, provider, lambda home: [Notice(home=home, value=one) for one in home.notices], wanted)

    @strawberry.field(description="Any node by its global id; null if there is none for this caller.")
    async def node(self, info: Info, id: GlobalId) -> Node | None:  # noqa: A002 - Relay's name
        return await find_node(info.context, id)

    @strawberry.field(description="Nodes by their global ids, in that order; at most 100.")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Global ids.")]
    ) -> list[Node | None]:
        if len(ids) > _MOST_NODES:
            raise BadInput(f"ids: are too many; ask for {_MOST_NODES} at a time.")
        return list(await asyncio.gather(*(find_node(info.context, one) for one in ids)))

    @strawberry.field(description="Where data comes from and goes; null for roles that see one person at most.")
    async def lineage(
        self,
        info: Info,
        start: Annotated[strawberry.ID, strawberry.argument(description="Global id of the node to start from.")],
        direction: Annotated[LineageDirection, strawberry.argument(description="Which way to follow.")],
        max_depth: Annotated[int, strawberry.argument(description=f"How many hops at most, 0 to {DEEPEST}.")],
    ) -> LineageView | None:
        return await lineage(info.context, start, direction, max_depth)


def _home(context: Context) -> Visible:
    return Visible(context, context.catalogues.home_catalogue)


def _homes(context: Context, provider: str | None) -> list[Visible]:
    """Catalogues by key of the provider; one alone where it is named."""
    return [
        Visible(context, catalogue)
        for key, catalogue in sorted(context.catalogues.by_provider.items())
        if provider in (None, key)
    ]


def _page(info: Info, provider: str | None, nodes_of: Callable[[Visible], Sequence[N]], wanted: Asked) -> Connection[N]:
    nodes = [node for home in _homes(info.context, provider) for node in nodes_of(home)]
    return slice_of(nodes, lambda one: one.node, wanted)
