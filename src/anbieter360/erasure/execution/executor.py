"""Carries an erasure out, from the approval to the receipt, and goes on where another worker was interrupted.

    pivot ─> RESEAL ─> REMOVE ─> VERIFY ─> SETTLE

REMOVE takes out the person's node, too, with the last batch. Each step may be done again. What step is next stands on
the request, in the transaction of what went before.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from secrets import token_hex
from typing import Any

import structlog

from anbieter360.engine.bolt import Tx
from anbieter360.erasure.execution.closing import remove_and_close
from anbieter360.erasure.execution.lease import Lease, LeaseLost, check, keep, keep_with, take
from anbieter360.erasure.execution.pivot import PlanChanged, pivot
from anbieter360.erasure.execution.resealing import reseal
from anbieter360.erasure.execution.settling import settle
from anbieter360.erasure.execution.suppressing import suppress_rest
from anbieter360.erasure.execution.verifying import NotGone, verify_twice
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.asked import Asked, Erasing, asked_of, erasing_of
from anbieter360.erasure.requests.fencing import take_down
from anbieter360.erasure.requests.request import ErasureStatus
from anbieter360.errors import SubjectErased, SubjectNotFound, VaultError
from anbieter360.instant import text_of

_log = structlog.get_logger(__name__)

#: Of a batch's own time, how long a worker rests before the next: others' requests come in between.
PAUSE = 0.5


#: What the request says of a step that is done, written with the next one: interrupted before, it is done again.
_Said = Mapping[str, Any]
_NOTHING: _Said = {}


class Executor:
    """One worker. Several may run, in this process and in others."""

    def __init__(self, parts: Parts, *, pause: float = PAUSE) -> None:
        self._parts = parts
        self._pause = pause
        self._name = token_hex(8)

    async def carry_out(self, request: str) -> bool:
        """Carry out one request as far as it goes; whether this worker has come to its receipt.

        Raises VaultError and EngineError where it is interrupted: it goes on when it is called again.
        """
        await passed(Point.APPROVED)
        lease = await take(self._parts, request, self._name)
        if lease is None:
            return False
        self._parts.vault.forget((lease.subject,))  # the worker before may have exchanged the key
        await passed(Point.TAKEN)
        try:
            return await self._as_long_as_it_is_mine(lease)
        except LeaseLost:
            _log.warning("erasure_taken_over", request=request)
        except NotGone:
            pass
        return False

    async def _as_long_as_it_is_mine(self, lease: Lease) -> bool:
        """False where the plan is another than was approved. Raises LeaseLost, also where another worker was faster:
        then person or plan are not what they were."""
        try:
            await self._steps(lease)
        except (SubjectNotFound, SubjectErased):
            await self._hold(lease)
            raise
        except PlanChanged as changed:
            await self._hold(lease)
            await self._back_to_preview(lease, changed.hash)
            return False
        return True

    async def _steps(self, lease: Lease) -> None:
        asked, said = asked_of(lease.properties), _NOTHING
        if asked.step:
            erasing = await self._intent(asked)
        else:
            erasing, said = await self._begin(lease, asked), self._unreadable()
        for step in _from(asked.step or "REMOVE"):
            said = await STEPS[step](self, lease, erasing, said)

    async def _begin(self, lease: Lease, asked: Asked) -> Erasing:
        """Past the pivot, and past the first step, while what the pivot read is still at hand."""
        meant = await pivot(self._parts, lease, asked)
        await suppress_rest(self._parts, lease, meant.erasing)
        await reseal(self._parts, lease, meant.erasing, meant.star, begun=False)
        return meant.erasing

    async def _intent(self, asked: Asked) -> Erasing:
        intent = await self._parts.vault.intents.get(asked.id)
        if intent is None:
            raise VaultError("The intent of an erasure that is past its pivot is missing.")
        return erasing_of(asked.id, asked.subject, intent.body)

    async def reseal(self, lease: Lease, erasing: Erasing, _said: _Said) -> _Said:
        await check(self._parts, lease)  # before a key is made for somebody whom another worker has finished with
        await suppress_rest(self._parts, lease, erasing)
        await reseal(self._parts, lease, erasing)
        return self._unreadable()

    def _unreadable(self) -> _Said:
        return {"step": "REMOVE", "unreadableAt": text_of(self._parts.time)}

    async def remove(self, lease: Lease, erasing: Erasing, said: _Said) -> _Said:
        await remove_and_close(self._parts, lease, erasing, erasing.gone, self._pause, said)
        await passed(Point.GONE)
        return {}

    async def verify(self, lease: Lease, erasing: Erasing, _said: _Said) -> _Said:
        await verify_twice(self._parts, lease, erasing)
        return {"step": "SETTLE", "goneAt": text_of(self._parts.time)}

    async def settle(self, lease: Lease, erasing: Erasing, said: _Said) -> _Said:
        await settle(self._parts, lease, erasing, said)
        return {}

    async def _hold(self, lease: Lease) -> None:
        """Raises LeaseLost."""
        await keep(self._parts, lease)

    async def _back_to_preview(self, lease: Lease, hash_: str) -> None:
        """The approval was of another plan: nothing is done, and what was hidden comes back."""

        async def work(tx: Tx) -> None:
            await take_down(tx, lease.subject, lease.request)
            changes = {"status": ErasureStatus.PREVIEWED.value, "planHash": hash_, "hiddenAt": None, "approvedAt": None}
            await keep_with(tx, self._parts, lease, (), **changes, leasedUntil=None, worker=None)

        # An earlier worker may have come as far as the intent: a graph that was restored must not follow it.
        await self._parts.vault.intents.void(lease.request)
        await self._parts.graph.write(work)
        _log.warning("erasure_plan_changed", request=lease.request)


_Step = Callable[[Executor, Lease, Erasing, _Said], Awaitable[_Said]]

#: In their order; the names are what a request says is next.
STEPS: Mapping[str, _Step] = {
    "RESEAL": Executor.reseal,
    "REMOVE": Executor.remove,
    "VERIFY": Executor.verify,
    "SETTLE": Executor.settle,
}


def _from(step: str) -> list[str]:
    """That step and those after it."""
    names = list(STEPS)
    return names[names.index(step) :]
