"""What the passing of time alone asks for, as a part of `serve`: once a day, and when the gateway starts.

What looks at everybody is one process's for a day; the others look every hour whether it was interrupted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog

from anbieter360.api.running.context import Services
from anbieter360.erasure.aftermath.review import review_today
from anbieter360.erasure.aftermath.sweep import sweep_today
from anbieter360.gateway.background import Background

DAY_SECONDS = 86_400.0
HOUR_SECONDS = 3_600.0

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def nightly(services: Services) -> AsyncIterator[None]:
    """It is done within; one in each process is right, because doing it again changes nothing."""
    parts = services.erasing
    forgetting = Background("forgetting", lambda: _forget(services), every=DAY_SECONDS)
    sweeping = Background("sweep", lambda: sweep_today(parts), every=HOUR_SECONDS)
    reviewing = Background("review", lambda: review_today(parts), every=HOUR_SECONDS)
    async with forgetting.running(), sweeping.running(), reviewing.running():
        yield


async def _forget(services: Services) -> None:
    """Who looked at whom in months that are long over."""
    for month in await services.vault.forget_old(datetime.now(UTC)):
        _log.info("journal_expired", month=month)
