"""Does a deed of an erasure in a process of its own and kills it on the way.

Each is forked from one that has imported what they all need and begun nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from anbieter360.api.context import Services
from anbieter360.delivery.acknowledging import Acknowledgement, AcknowledgementOutcome, Acknowledger
from anbieter360.delivery.post import Post
from anbieter360.delivery.sender import Sender
from anbieter360.erasure import removing
from anbieter360.erasure.executor import Executor
from anbieter360.erasure.points import Passing, Point
from anbieter360.erasure.requests import ErasureWriter
from anbieter360.erasure.runner import carry_out_due
from anbieter360.gateway.services import open_services
from anbieter360.settings import Settings

#: Of whoever approves or acknowledges twice, here and after the crash.
KEY = "once"
SECONDS = 120.0

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["anbieter360.gateway.serve", "anbieter360.delivery.sender"])


def die_at(point: Point) -> None:
    """From now on this process ends where it passes the point."""

    async def die(passed: Point) -> None:
        if passed is point:
            os.kill(os.getpid(), signal.SIGKILL)

    Passing.do = die


async def carry_out(services: Services, request: str) -> None:
    await Executor(services.erasing).carry_out(request)


async def watch(services: Services) -> None:
    await carry_out_due(services.erasing)


async def approve(services: Services, request: str, plan: str) -> None:
    await ErasureWriter(services.erasing).approve(request, plan, actor="manager", idempotency_key=KEY)


async def send(services: Services) -> None:
    async with Post(5.0, private_addresses=True) as post:
        await Sender(services.graph, services.vault, services.store, services.settings, post).send_due()


async def acknowledge(services: Services, notification: str) -> None:
    given = Acknowledgement(AcknowledgementOutcome.ERASED)
    await Acknowledger(services.graph, services.vault).acknowledge(
        notification, given, actor="carrier", idempotency_key=KEY
    )


DEEDS: Mapping[str, Callable[..., Awaitable[None]]] = {
    deed.__name__: deed for deed in (carry_out, watch, approve, send, acknowledge)
}


async def do(settings: Settings, point: Point, deed: str, given: tuple[str, ...]) -> None:
    die_at(point)
    async with open_services(settings, owner=False) as services:
        await DEEDS[deed](services, *given)


def run(*what: Any) -> None:
    """All that the process does. Few nodes are a batch, so that there is one before that in which the person goes."""
    removing.BATCH = 4
    asyncio.run(do(*what))


async def ended(settings: Settings, point: Point, deed: str, *given: str) -> int | None:
    """The exit code of a process that did it: minus the signal that ended it."""
    process = FORKS.Process(target=run, args=(settings, point, deed, given))
    process.start()
    await asyncio.to_thread(process.join, SECONDS)
    return process.exitcode
