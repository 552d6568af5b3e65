"""Sends in the background for as long as a gateway lives.

It looks every second, and at once when somebody in this process says that there is something. One in each process is
right: they share the rows. What fails is said in the log, and tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from anbieter360.delivery.sender import Sender
from anbieter360.errors import Anbieter360Error

POLL_SECONDS = 1.0
PAUSE_SECONDS = 5.0  # after a failure of graph or vault
STOP_SECONDS = 5.0  # how long what is on its way may take at the end
OVERDUE_SECONDS = 600.0  # how often it looks for acknowledgements that do not come

_log = structlog.get_logger(__name__)


def _unheard(_overdue: int) -> None:
    """Where nobody counts."""


class Runner:
    """One gateway's sending. overdue: told how many acknowledgements are late, now and then."""

    def __init__(self, sender: Sender, overdue: Callable[[int], None] = _unheard) -> None:
        self._sender, self._overdue = sender, overdue
        self._woken = asyncio.Event()
        self._looked = float("-inf")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Runner]:
        """Sends within; at the end what is on its way may arrive, and nothing new is taken."""
        task = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            await _stop(task)

    def wake(self) -> None:
        """There is something to send: it need not wait for the next look."""
        self._woken.set()

    async def _run(self) -> None:
        while True:
            pause = POLL_SECONDS if await self._worked() else PAUSE_SECONDS
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)
            self._woken.clear()

    async def _worked(self) -> bool:
        try:
            await self._sender.send_due()
            await self._look_for_overdue()
        except Anbieter360Error as error:
            _log.warning("delivery_waits", code=error.code)
            return False
        except Exception:  # whatever it is, the next row is not to suffer from it
            _log.exception("delivery_failed")
            return False
        return True

    async def _look_for_overdue(self) -> None:
        if time.monotonic() - self._looked < OVERDUE_SECONDS:
            return
        self._looked = time.monotonic()
        overdue = await self._sender.overdue()
        self._overdue(overdue)
        if overdue:
            _log.warning("acknowledgements_overdue", count=overdue)


async def _stop(task: asyncio.Task[None]) -> None:
    """Twice cancelled is cancelled for good: the first time the sender still waits for what is on its way."""
    task.cancel()
    await asyncio.wait((task,), timeout=STOP_SECONDS)
    task.cancel()
    await asyncio.wait((task,))
