"""The outbox: which recipients are to be told about whom, in the order in which they are due."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.person.notification import Notification
from anbieter360.api.relay import lazy
from anbieter360.api.relay.pagination import After, Before, Connection, First, Last, asked, connection
from anbieter360.api.running.context import Info
from anbieter360.api.scalars import NotificationStatus
from anbieter360.ledger.reading.pages import EVERY_NODE, Listing, read_page
from anbieter360.ledger.reading.star import notification_of


@strawberry.type
class NotificationQuery:
    """The outbox's part of Query."""

    @strawberry.field(
        description="Whom recipients are to be told about (Art. 19 GDPR), by status and in the order in which they are "
        "due; null for roles that see one person at most."
    )
    async def notifications(
        self,
        info: Info,
        status: Annotated[
            NotificationStatus | None, strawberry.argument(description="Only those that have come so far.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.Notification] | None:
        context, node = info.context, status.value if status else EVERY_NODE
        wanted = asked(first, after, last, before, of=f"notifications{node}")
        if not context.view.may(Act.READ_PEOPLE):
            return None
        page = await read_page(context.services.graph, Listing.NOTIFICATIONS, node, wanted.range, own=context.view.own)
        people = await asyncio.gather(*(context.people.get(row["subject"] or "") for row in page.rows))
        pairs = [
            (
                row["queue"].removeprefix(f"{node}/") if node else row["queue"],
                Notification(context=context, fact=notification_of(row["row"]), person=person),
            )
            for row, person in zip(page.rows, people, strict=True)
        ]
        return connection(pairs, wanted, page.more, lambda: context.counts.get(Listing.NOTIFICATIONS, node))
