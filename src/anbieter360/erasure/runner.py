"""What the background of `serve` does for erasures: carry out, go on with what a crash left, note who has answered.

It looks every second; one in each process is right, because each request is one worker's at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from anbieter360.cypher import statements
from anbieter360.erasure.aftermath.confirming import confirm
from anbieter360.erasure.execution.executor import PAUSE, Executor
from anbieter360.erasure.execution.lease import RUNNING
from anbieter360.erasure.execution.pace import rest
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.request import ErasureStatus, queue
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.reading.pages import bounds

_STATEMENTS, _REVIEW = statements("erasure"), statements("erasure_review")


@dataclass(frozen=True, slots=True)
class Held:
    """How many requests a worker has, or had until it died, and until when the last of them is kept for it; None where
    there is none."""

    requests: int = 0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Of how many requests it was: carried_out, up to the receipt; confirmed, after the last answer of who was told."""

    carried_out: int = 0
    confirmed: int = 0


async def carry_out_due(parts: Parts, *, pause: float = PAUSE) -> Done:
    """Carry out every request that waits for it, the one that is due first before the others.

    pause: how long the worker rests after each batch and each request, in times of what it took: others' requests come
    in between. Raises VaultError and EngineError where one is interrupted; it goes on at the next call.
    """
    if (home := (await parts.store.current()).home) is None:  # no catalogue yet, so nobody either
        return Done()
    due = await _due(parts, home)
    await passed(Point.WATCHED)
    executor = Executor(parts, pause=pause)
    carried_out = [await _carry_out(executor, request, pause) for request in due]
    confirmed = [await confirm(parts, request) for request in await _answered(parts, home)]
    return Done(sum(carried_out), sum(confirmed))


async def _carry_out(executor: Executor, request: str, pause: float) -> bool:
    began = monotonic()
    done = await executor.carry_out(request)
    await rest(began, pause)
    return done


async def held(parts: Parts) -> Held:
    """What nobody else can carry out yet."""
    if (home := (await parts.store.current()).home) is None:
        return Held()
    row = (await parts.graph.read(_REVIEW["held_requests"], **_running(parts, home)))[0]
    return Held(row["held"], instant_of(row["last"]) if row["last"] else None)


async def _due(parts: Parts, home: str) -> list[str]:
    """Ids of the requests that nobody carries out though they are due, in the order of their due days."""
    return [row["id"] for row in await parts.graph.read(_STATEMENTS["runnable"], **_running(parts, home))]


def _running(parts: Parts, home: str) -> dict[str, Any]:
    """Parameters: open requests that are carried out now, or could be."""
    low, high = bounds(queue(home, is_open=True))
    return {"now": text_of(parts.time), "running": [one.value for one in RUNNING], "from": low, "until": high}


async def _answered(parts: Parts, home: str) -> list[str]:
    """Ids of those that wait for recipients, all of whom have answered."""
    low, high = bounds(queue(home, is_open=True))
    given = {"status": ErasureStatus.WAITING_FOR_RECIPIENTS.value, "from": low, "until": high}
    return [row["id"] for row in await parts.graph.read(_STATEMENTS["answered"], **given)]
