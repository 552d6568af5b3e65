"""Work that goes on in the background for as long as a gateway lives.

It is done again and again, and at once when somebody in this process says that there is something. What fails is said
in the log, and tried again soon; nothing of it ends the gateway.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from anbieter360.errors import Anbieter360Error

POLL_SECONDS = 1.0
PAUSE_SECONDS = 5.0  # after a failure of graph or vault
STOP_SECONDS = 5.0  # how long what has begun may take at the end

_log = structlog.get_logger(__name__)


class Background:
    """One kind of work. name: as it stands in the log; every: seconds from its end to its next beginning.

    heard: returns after so many seconds, or when it is called.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        *,
        every: float = POLL_SECONDS,
        heard: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._name, self._work = name, work
        self._every, self._heard = every, heard

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Works within; at the end what has begun may come to its end, and nothing new is begun."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            await _stop(task)

    async def _run(self) -> None:
        while True:
            await self._heard(self._every if await self._worked() else PAUSE_SECONDS)

    async def _worked(self) -> bool:
        try:
            await self._work()
        except Anbieter360Error as error:
            _log.warning("background_waits", work=self._name, code=error.code)
            return False
        except Exception:  # whatever it is, the next one is not to suffer from it
            _log.exception("background_failed", work=self._name)
            return False
        return True


async def _stop(task: asyncio.Task[None]) -> None:
    """Twice cancelled is cancelled for good: the first time the work may still wait for what it has begun."""
    task.cancel()
    await asyncio.wait((task,), timeout=STOP_SECONDS)
    task.cancel()
    await asyncio.wait((task,))
