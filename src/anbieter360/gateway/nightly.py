"""What the passing of time alone asks for, as a part of `serve`: once a day, and when the gateway starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog

from anbieter360.api.context import Services
from anbieter360.gateway.background import Background

DAY_SECONDS = 86_400.0

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def nightly(services: Services) -> AsyncIterator[None]:
    """It is done within; one in each process is right, because doing it again changes nothing."""
    async with Background("forgetting", lambda: _forget(services), every=DAY_SECONDS).running():
        yield


async def _forget(services: Services) -> None:
    """Who looked at whom in months that are long over."""
    for month in await services.vault.forget_old(datetime.now(UTC)):
        _log.info("journal_expired", month=month)
