"""Connections find their worker: real sockets, with a pair of them for each worker."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from anbieter360.gateway.channel import (
    Launch,
    State,
    States,
    receive_connection,
    receive_launch,
    send_launch,
    send_state,
)
from anbieter360.gateway.server import listening
from anbieter360.gateway.spread import Spread
from anbieter360.settings import Settings


@dataclass(eq=False)
class Outlet:
    """A worker that closes nothing."""

    channel: socket.socket
    worker: socket.socket
    open: int = 0
    given: int = 0

    @property
    def load(self) -> int:
        return self.open + self.given


@pytest.fixture
def outlets() -> Iterator[list[Outlet]]:
    """Three of them."""
    with ExitStack() as stack:
        yield [Outlet(*map(stack.enter_context, socket.socketpair())) for _ in range(3)]


async def connected(spread: Spread, listener: socket.socket, outlets: list[Outlet], count: int) -> list[int]:
    """Open so many connections at once; how many each outlet was given."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(socket.create_connection(listener.getsockname()))
        deadline = time.monotonic() + 10
        while sum(outlet.given for outlet in outlets) < count:
            assert time.monotonic() < deadline
            await asyncio.sleep(0)
    spread.close()
    return [outlet.given for outlet in outlets]


async def test_who_has_the_fewest_gets_the_next(outlets: list[Outlet]) -> None:
    """Connections that are open already count."""
    outlets[0].open = 3
    with listening("127.0.0.1", 0) as listener:
        spread = Spread(listener)
        for outlet in outlets:
            spread.add(outlet)
        assert await connected(spread, listener, outlets, 9) == [1, 4, 4]
    taken = receive_connection(outlets[0].worker)
    assert taken is not None
    taken.close()


async def test_who_is_gone_gets_none(outlets: list[Outlet]) -> None:
    """A worker that ended a moment ago, or was removed, is passed over."""
    outlets[0].worker.close()
    with listening("127.0.0.1", 0) as listener:
        spread = Spread(listener)
        for outlet in outlets:
            spread.add(outlet)
        spread.remove(outlets[2])
        spread.remove(outlets[2])
        assert await connected(spread, listener, outlets, 4) == [0, 4, 0]


def test_a_channel_ends_when_its_other_side_does() -> None:
    """What was said before is read first, whole lines only, and then the end."""
    here, there = socket.socketpair()
    states = States(here)
    here.setblocking(False)
    assert states.read() == []
    send_state(there, State(1, 1))
    send_state(there, State(3, 2))
    there.sendall(b'{"taken":')
    there.close()
    assert states.read() == [State(1, 1), State(3, 2)]
    assert states.read() is None
    here.close()


def test_a_killed_sender_is_the_end(outlets: list[Outlet]) -> None:
    """Also where it had not read what it was told: the system calls that a reset, not an end."""
    send_state(outlets[0].worker, State())
    outlets[0].channel.close()
    assert receive_connection(outlets[0].worker) is None


def test_a_worker_starts_with_the_same_settings_and_its_share_of_requests() -> None:
    """Secrets arrive, and of requests per minute each of several has its part, at least one."""
    settings = Settings(master_key="top secret", requests_per_minute=100)
    here, there = socket.socketpair()
    with here, there:
        send_launch(here, Launch.of(2, 3, settings, dev=True))
        launch = receive_launch(there)
    received = Settings.load(**launch.settings)
    assert (launch.number, launch.dev) == (2, True)
    assert received == settings.model_copy(update={"requests_per_minute": 33})
    few = settings.model_copy(update={"requests_per_minute": 2})
    assert Launch.of(1, 3, few, dev=False).settings["requests_per_minute"] == 1
