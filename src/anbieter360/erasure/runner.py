"""What the background of `serve` does for erasures: carry out, go on with what a crash left, note who has answered.

It looks every second; one in each process is right, because each request is one worker's at a time.
"""

from __future__ import annotations

from time import monotonic

from anbieter360.cypher import statements
from anbieter360.erasure.confirming import confirm
from anbieter360.erasure.executor import PAUSE, Executor
from anbieter360.erasure.lease import RUNNING
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.removing import rest
from anbieter360.erasure.request import ErasureStatus, queue
from anbieter360.instant import text_of
from anbieter360.ledger.pages import bounds

_STATEMENTS = statements("erasure")


async def carry_out_due(parts: Parts, *, pause: float = PAUSE) -> int:
    """Carry out every request that waits for it, the one that is due first before the others; how many there were.

    pause: how long the worker rests after each batch and each request, in times of what it took: others' requests come
    in between. Raises VaultError and EngineError where one is interrupted; it goes on at the next call.
    """
    executor, done = Executor(parts, pause=pause), 0
    due = await _open(parts, [one.value for one in RUNNING])
    await passed(Point.WATCHED)
    for request in due:
        began = monotonic()
        done += await executor.carry_out(request)
        await rest(began, pause)
    for request in await _open(parts, [ErasureStatus.WAITING_FOR_RECIPIENTS.value]):
        done += await confirm(parts, request)
    return done


async def _open(parts: Parts, statuses: list[str]) -> list[str]:
    """Ids of the open requests of these states that nobody works on, in the order of their due days."""
    home = (await parts.store.current()).home
    if home is None:  # no catalogue yet, so nobody either
        return []
    low, high = bounds(queue(home, is_open=True))
    given = {"now": text_of(parts.time), "running": statuses, "from": low, "until": high}
    rows = await parts.graph.read(_STATEMENTS["runnable"], **given)
    return [row["id"] for row in rows]
