"""How far an erasure is, while it runs (graphql-transport-ws)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from anbieter360.api.erasure.erasure_request import find, seer
from anbieter360.api.erasure.erasure_sight import sight_of
from anbieter360.api.relay.ids import key_in
from anbieter360.api.running.context import Info
from anbieter360.api.running.executor import record
from anbieter360.api.running.prepare import caller, prepare
from anbieter360.api.scalars import ErasureStatus
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.requests.finding import Seer, find_request
from anbieter360.erasure.requests.request import LABEL, ErasureRequest
from anbieter360.errors import NodeNotFound

POLL_SECONDS = 1.0
_PARTS = 100


@strawberry.type(description="How far an erasure is.")
class ErasureProgress:
    status: ErasureStatus = strawberry.field(description="How far the request has come.")
    done: int = strawberry.field(description="Nodes that went so far.")
    total: int = strawberry.field(
        description="Nodes that go; 0 while it has not begun. Where purposes are hidden from the caller it is 100, and "
        "`done` is of a hundred: how many nodes there are would tell of them."
    )
    at: datetime = strawberry.field(description="When that was so.")


@strawberry.type(description="What can be followed.")
class Subscription:
    @strawberry.subscription(
        description="How far a request for erasure is: at once, then whenever something changes, until it is over."
    )
    async def erasure_progress(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="Global id.")],  # noqa: A002
    ) -> AsyncIterator[ErasureProgress]:
        context, key = info.context, key_in(id, LABEL)
        try:
            catalogues = await context.services.store.current()
            prepare(context, catalogues, await caller(context, catalogues))
            if await find(context, key) is None:
                raise NodeNotFound("There is no such request.")
            await record(context, info.operation)
            in_parts = bool(sight_of(context).hidden)
            async for one in _followed(context.services.graph, key, seer(context)):
                yield _progress(one, in_parts)
        finally:
            context.let_go()


def _progress(found: ErasureRequest, in_parts: bool) -> ErasureProgress:
    """in_parts: of a hundred."""
    done, total = found.done, found.total
    if in_parts and total:
        done, total = _PARTS * done // total, _PARTS
    return ErasureProgress(status=found.status, done=done, total=total, at=datetime.now(UTC))


async def _followed(graph: Graph, key: str, who: Seer) -> AsyncIterator[ErasureRequest]:
    """The request whenever it has changed, until it is over, or is there no more for who looks."""
    last = None
    while (found := await find_request(graph.read, key, who)) is not None:
        now = (found.status, found.done, found.total)
        if now != last:
            yield found
        if not found.is_open:
            return
        last = now
        await asyncio.sleep(POLL_SECONDS)
