"""The pivot: from here on an erasure only goes forward.

The plan is made again, unless nothing can have changed since, and must be the approved one. Then the intent is written
apart from the graph, and after it, in one transaction, what the erasure says to others and keeps of itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from datetime import datetime
from typing import Any

from anbieter360.cypher import Call, call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.execution.intending import Intended, intended
from anbieter360.erasure.execution.lease import Lease, LeaseLost, keep_with
from anbieter360.erasure.execution.suppressing import suppress
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import Fence
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.asked import Asked
from anbieter360.erasure.requests.fencing import keys_of
from anbieter360.erasure.requests.foreseen import Foreseen
from anbieter360.erasure.requests.reading import foreseen_plan, plan_of
from anbieter360.errors import SubjectErased, SubjectNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.stars.plain import Properties
from anbieter360.ledger.stars.save import sealed

_STATEMENTS = statements("erasure")


class PlanChanged(Exception):
    """The plan is not the approved one any more. hash: of the plan as it is now."""

    def __init__(self, hash_: str) -> None:
        super().__init__("The plan is another than the one that was approved.")
        self.hash = hash_


async def pivot(parts: Parts, lease: Lease, asked: Asked) -> Intended:
    """Go past the pivot; what is to be done. Raises PlanChanged, LeaseLost."""

    now = parts.time
    foreseen = await _foreseen(parts, lease, asked, now)
    before = await intended(parts, lease, asked, foreseen.plan, foreseen.stored, now)
    await passed(Point.HELD)

    async def work(tx: Tx) -> Intended:
        is_as_before = await _hold(tx, lease) == foreseen.epoch
        meant = before if is_as_before else await _anew(tx, parts, lease, asked, now)
        if meant.plan.hash != asked.plan_hash:
            raise PlanChanged(meant.plan.hash)
        told = await _sealed(parts, meant)
        # Nothing of it is there before this transaction ends, and that is after the intent is durable.
        await _both(_intend(parts, lease, asked, meant, told), _say(tx, parts, lease, asked, meant, told, now))
        return meant

    meant = await parts.graph.write(work)
    await passed(Point.PIVOT)
    return meant


async def _foreseen(parts: Parts, lease: Lease, asked: Asked, now: datetime) -> Foreseen:
    """Before the lock: the plan of a moment ago, or else what it is now. Raises SubjectNotFound."""
    if lease.epoch is None:
        raise SubjectNotFound
    found = parts.foresight.take(asked.id, lease.epoch, lease.catalogue)
    return found or await foreseen_plan(parts, asked.subject, asked.scope, now, lease.epoch, request=asked.id)


async def _hold(tx: Tx, lease: Lease) -> int:
    """The person's epoch. Raises SubjectNotFound; LeaseLost: what another worker has intended stays as it is."""
    rows = await tx.run(_STATEMENTS["hold"], subject=lease.subject, request=lease.request)
    if not rows:
        raise SubjectNotFound
    if rows[0]["token"] != lease.token:
        raise LeaseLost
    return int(rows[0]["epoch"])


async def _anew(tx: Tx, parts: Parts, lease: Lease, asked: Asked, now: datetime) -> Intended:
    """Behind the lock, where somebody has written about the person since."""
    plan, stored = await plan_of(tx, parts, asked.subject, asked.scope, now, request=asked.id)
    return await intended(parts, lease, asked, plan, stored, now)


async def _sealed(parts: Parts, meant: Intended) -> list[Properties]:
    """Rows of the outbox, as they stand in the graph."""
    if not meant.told:
        return []
    subject = meant.erasing.subject
    sealer = (await parts.vault.create_sealers((subject,)))[subject]
    return [sealed("Notification", row["id"], row, sealer) for row in meant.told]


async def _both(first: Coroutine[Any, Any, None], second: Awaitable[None]) -> None:
    """Side by side; neither is left alone where the other one fails."""
    begun = asyncio.create_task(first)
    try:
        await second
    finally:
        await begun


async def _intend(parts: Parts, lease: Lease, asked: Asked, meant: Intended, told: list[Properties]) -> None:
    request = {**lease.properties, **meant.changes}
    kept = {"ErasureRequest": [request], "Notification": told, "Suppression": meant.marks}
    await parts.vault.intents.put(asked.id, asked.subject, meant.erasing.body(), kept)
    await passed(Point.INTENT)


async def _say(
    tx: Tx, parts: Parts, lease: Lease, asked: Asked, meant: Intended, told: list[Properties], now: datetime
) -> None:
    """Raises SubjectErased where the person has not the fence of the request, LeaseLost."""
    erasing = meant.erasing
    telling = _telling(asked, erasing.fence, told)
    ended = [call(_STATEMENTS["withdraw"], ids=list(erasing.withdrawn), at=text_of(now))] if erasing.withdrawn else []
    made = await keep_with(tx, parts, lease, [*telling, *ended, *suppress(asked.id, meant.marks)], **meant.changes)
    if telling and not made[0]:
        raise SubjectErased


def _telling(asked: Asked, fence: Fence, told: list[Properties]) -> tuple[Call, ...]:
    """What puts these rows into the outbox, if there are any."""
    if not told:
        return ()
    keys = {"going": keys_of(fence.going), "staying": keys_of(fence.staying)}
    return (call(_STATEMENTS["tell"], request=asked.id, subject=asked.subject, rows=told, **keys),)
