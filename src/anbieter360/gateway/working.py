"""What goes on in the background of a gateway: first what a restore of the graph undid, then all the rest."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Gauge

from anbieter360.api.running.context import Services
from anbieter360.gateway.deliveries import delivering
from anbieter360.gateway.erasures import erasing
from anbieter360.gateway.nightly import nightly

_QUARANTINED = Gauge(
    "anbieter360_quarantined",
    "1 while nothing is served, for the graph is older than the journal.",
    multiprocess_mode="livemax",
)


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """Within, recipients are told, erasures carried out, old looks forgotten; not before the quarantine is lifted."""
    _QUARANTINED.set(services.quarantine.is_shut)
    if not services.quarantine.is_shut:
        async with _all(services):
            yield
        return
    task = asyncio.create_task(_lifted(services))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _lifted(services: Services) -> None:
    await services.quarantine.lift(services.erasing)
    _QUARANTINED.set(0)
    async with _all(services):
        await asyncio.Event().wait()


@asynccontextmanager
async def _all(services: Services) -> AsyncIterator[None]:
    async with delivering(services), erasing(services), nightly(services):
        yield
