"""Erasures as a part of `serve`: what is approved is carried out, what a crash left is finished, and what needs
somebody is counted, for whoever has an alarm on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import structlog
from prometheus_client import Gauge

from anbieter360.api.running.context import Services
from anbieter360.erasure.runner import carry_out_due
from anbieter360.erasure.watching import Trouble, trouble
from anbieter360.gateway.background import Background

#: A tenth of the time is enough for erasures, for what goes is hidden at once: footprints beside them keep nine tenths
#: of their pace (`bench/erase.py`).
PAUSE = 9.0
#: How often it looks for requests that are overdue, stuck, told in vain or to be repaired.
WATCH_SECONDS = 600.0

_TROUBLE = Gauge(
    "anbieter360_erasures_need_somebody",
    "What needs a person: requests that are overdue, stuck or in repair, and recipients that were told in vain.",
    ("what",),
    multiprocess_mode="livemostrecent",
)

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def erasing(services: Services) -> AsyncIterator[None]:
    """Erasures are carried out within."""
    parts = services.erasing
    with_rests = partial(carry_out_due, parts, pause=PAUSE)
    watching = Background("watching", lambda: watch(services), every=WATCH_SECONDS)
    async with Background("erasures", with_rests, heard=services.bell.heard).running(), watching.running():
        yield


async def watch(services: Services) -> None:
    """Alarm in the log, and in the metrics, about what needs somebody; `doctor` says which they are."""
    home = (await services.store.current()).home
    found = await trouble(services.graph, home, datetime.now(UTC)) if home else Trouble(0, (), ())
    counts = {"overdue": found.overdue, "stuck": len(found.stuck), "undone": len(found.undone)}
    counts["told_in_vain"] = found.unheard
    for what, count in counts.items():
        _TROUBLE.labels(what).set(count)
    if found:
        _log.error("erasures_need_somebody", **counts)
