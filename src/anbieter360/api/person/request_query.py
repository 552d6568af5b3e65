"""What people ask for, in the order in which the answers are due."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.person.rights_request import RightsRequest
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.api.running.context import Info
from anbieter360.ledger.reading.pages import Listing, read_page
from anbieter360.ledger.rights.requests import queue


@strawberry.type
class RequestQuery:
    @strawberry.field(
        description="What people ask for, in the order in which the answers are due; null for roles that see one "
        "person at most."
    )
    async def requests(
        self,
        info: Info,
        open: Annotated[  # noqa: A002 - what one says
            bool, strawberry.argument(description="Those that wait for an answer, or those that were answered.")
        ] = True,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.RightsRequest] | None:
        context = info.context
        node = queue(context.catalogues.home_catalogue.provider.key, answered=not open)
        wanted = asked(first, after, last, before, of=f"requests{node}")
        if not context.view.may(Act.READ_PEOPLE):
            return None
        page = await read_page(context.services.graph, Listing.REQUESTS, node, wanted.range, own=context.view.own)
        people = await asyncio.gather(*(context.people.get(row["subject"]) for row in page.rows))
        pairs = [
            (f"{row['dueOn']}/{row['request']}", RightsRequest(person=person, fact=fact))
            for row, person in zip(page.rows, people, strict=True)
            if person
            for fact in person.star.requests
            if fact.id == row["request"]
        ]
        return connection(pairs, wanted, page.more, lambda: context.counts.get(Listing.REQUESTS, node))
