"""Requests for erasure: one by its id, and all of them in the order in which they are due."""

from __future__ import annotations

from typing import Annotated

import strawberry

from anbieter360.access import Act, Role
from anbieter360.api.erasure.erasure_preview import ErasurePreviewQuery
from anbieter360.api.erasure.erasure_request import ErasureRequest, find, own_ref_hash, shown
from anbieter360.api.relay import lazy
from anbieter360.api.relay.ids import key_in
from anbieter360.api.relay.pagination import After, Asked, Before, Connection, First, Last, asked, connection, slice_of
from anbieter360.api.running.context import Context, Info
from anbieter360.api.scalars import ErasureStatus, NotificationStatus
from anbieter360.erasure.requests import finding
from anbieter360.erasure.requests.finding import Filter
from anbieter360.erasure.requests.request import LABEL


@strawberry.type
class ErasureQuery(ErasurePreviewQuery):
    """The erasures' part of Query."""

    @strawberry.field(
        description="A request for erasure, also if nothing else of the person is left; null if there is none "
        "for this caller. A SUBJECT sees their own, an INTEGRATION those that it sent."
    )
    async def erasure_request(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")],  # noqa: A002
    ) -> lazy.ErasureRequest | None:
        return await find(info.context, key_in(id, LABEL))

    @strawberry.field(
        description="Requests for erasure in the order in which they are due: of everybody for DPO and "
        "PRIVACY_MANAGER, of a SUBJECT their own, also if nothing else of them is left; null for the others."
    )
    async def erasure_requests(
        self,
        info: Info,
        open: Annotated[  # noqa: A002 - what one says
            bool, strawberry.argument(description="Those that are open, or those that are over.")
        ] = True,
        overdue: Annotated[bool, strawberry.argument(description="Only those whose last day has passed.")] = False,
        statuses: Annotated[
            list[ErasureStatus] | None, strawberry.argument(description="Only those that have come so far.")
        ] = None,
        dead_letters: Annotated[
            bool, strawberry.argument(description="Only those with a recipient who could not be reached.")
        ] = False,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[lazy.ErasureRequest] | None:
        context = info.context
        wanted = asked(first, after, last, before, of=f"erasureRequests{open}")
        listed = Filter(
            open, context.at if overdue else None, frozenset(statuses) if statuses is not None else None, dead_letters
        )
        if context.view.may(Act.READ_ERASURES):
            return await _everybodys(context, listed, wanted)
        return await _own(context, listed, wanted) if context.actor.role is Role.SUBJECT else None


async def _everybodys(context: Context, listed: Filter, wanted: Asked) -> Connection[lazy.ErasureRequest]:
    graph, own = context.services.graph, context.view.own
    provider = context.catalogues.home_catalogue.provider.key
    found, more = await finding.read_requests(graph, provider, listed, wanted.range, own=own)
    pairs = [(finding.key_of_request(one, provider, listed), shown(context, one)) for one in found]

    async def count() -> int:
        return await finding.count_requests(graph, provider, listed, own=own)

    return connection(pairs, wanted, more, count)


async def _own(context: Context, listed: Filter, wanted: Asked) -> Connection[lazy.ErasureRequest]:
    found = await finding.requests_by_ref(context.services.graph.read, own_ref_hash(context))
    nodes = [shown(context, one) for one in sorted(found, key=lambda one: (one.due_at, one.id)) if listed.has(one)]
    if listed.dead_letters:
        nodes = [one for one in nodes if await _was_told_in_vain(one)]
    return slice_of(nodes, _key, wanted)


async def _was_told_in_vain(node: ErasureRequest) -> bool:
    """As far as the caller may know."""
    return any(one.fact.status == NotificationStatus.DEAD for one in await node.rows())


def _key(node: ErasureRequest) -> str:
    return node.fact.id
