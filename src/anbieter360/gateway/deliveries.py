"""The sending of notifications as a part of `serve`, and what is measured of it: no label tells of a person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Counter, Gauge

from anbieter360.api.context import Services
from anbieter360.delivery.post import Post
from anbieter360.delivery.runner import Runner
from anbieter360.delivery.sender import Delivery, Sender, Surroundings

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


@asynccontextmanager
async def delivering(services: Services) -> AsyncIterator[Runner]:
    """Recipients are told within."""
    settings = services.settings
    seconds, inside = settings.webhook_timeout_seconds, settings.webhook_private_addresses
    async with Post(seconds, private_addresses=inside) as post:
        around = Surroundings(done=_count)
        sender = Sender(services.graph, services.vault, services.store, settings, post, around)
        async with Runner(sender, _OVERDUE.set).running() as runner:
            yield runner


def _count(delivery: Delivery) -> None:
    _TRIES.labels(delivery.kind, delivery.status).inc()
