"""The sending of notifications as a part of `serve`, and what is measured of it: no label tells of a person.

One in each process is right: they share the rows of the outbox.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from prometheus_client import Counter, Gauge

from anbieter360.api.running.context import Services
from anbieter360.delivery.post import Post
from anbieter360.delivery.sender import Delivery, Sender, Surroundings
from anbieter360.gateway.background import Background

OVERDUE_SECONDS = 600.0  # how often it looks for acknowledgements that do not come

_TRIES = Counter(
    "anbieter360_notifications",
    "Tries to tell a recipient, by what it is told and by what became of it: DELIVERED, PENDING for tried again, DEAD, "
    "MANUAL.",
    ("kind", "status"),
)
_OVERDUE = Gauge(
    "anbieter360_acknowledgements_overdue",
    "Recipients that have a message and have not acknowledged it in time.",
    multiprocess_mode="max",
)

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def delivering(services: Services) -> AsyncIterator[None]:
    """Recipients are told within."""
    settings = services.settings
    seconds, inside = settings.webhook_timeout_seconds, settings.webhook_private_addresses
    async with Post(seconds, private_addresses=inside) as post:
        around = Surroundings(done=_count)
        sender = Sender(services.graph, services.vault, services.store, settings, post, around)
        sending = Background("deliveries", sender.send_due)
        looking = Background("acknowledgements", lambda: _look(sender), every=OVERDUE_SECONDS)
        async with sending.running(), looking.running():
            yield


def _count(delivery: Delivery) -> None:
    _TRIES.labels(delivery.kind, delivery.status).inc()


async def _look(sender: Sender) -> None:
    """Who has a message and does not say that they acted on it."""
    overdue = await sender.overdue()
    _OVERDUE.set(overdue)
    if overdue:
        _log.warning("acknowledgements_overdue", count=overdue)
