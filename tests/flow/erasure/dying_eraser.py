"""Does a deed of an erasure in a process of its own and kills it on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable, Mapping

import forks
from anbieter360.api.running.context import Services
from anbieter360.delivery.acknowledging import Acknowledgement, AcknowledgementOutcome, Acknowledger
from anbieter360.delivery.post import Post
from anbieter360.delivery.sender import Sender
from anbieter360.erasure.execution import pace
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.points import Passing, Point
from anbieter360.erasure.requests.intake import ErasureWriter
from anbieter360.erasure.runner import carry_out_due
from anbieter360.gateway.services import open_services
from anbieter360.settings import Settings

#: Of whoever approves or acknowledges twice, here and after the crash.
KEY = "once"


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
    """All that the process does. Few nodes are a batch, so that there is one before that in which the person goes."""
    pace.AT_ONCE = pace.FIRST = 4
    die_at(point)
    async with open_services(settings, owner=False) as services:
        await DEEDS[deed](services, *given)


async def ended(settings: Settings, point: Point, deed: str, *given: str) -> int | None:
    """The exit code of a process that did it: minus the signal that ended it."""
    return await forks.ended(do, settings, point, deed, given)
