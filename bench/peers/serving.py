"""How every Python peer is served: uvicorn with httptools and uvloop, a free loopback port, one process or several.

Prints `ready URL` once it answers, as `anbieter360 serve` does, and ends on SIGTERM. With `--workers N` one process
listens and N others answer, each with its share of the connections, as with the gateway's own workers.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import cycle

import uvicorn
import uvloop
from neo4j import AsyncDriver, AsyncGraphDatabase
from starlette.types import ASGIApp

from anbieter360.gateway.channel import send_connection
from anbieter360.gateway.worker import Inlet
from anbieter360.settings import Settings

Build = Callable[[Settings], AbstractAsyncContextManager[ASGIApp]]


def serve(build: Build) -> None:
    """Serve what `build` makes of the settings in the environment."""
    given = _arguments()
    if given.handed:
        uvloop.run(_work(build, socket.socket(fileno=os.dup(0))))
    elif given.workers > 1:
        _hand_out(given.workers)
    else:
        uvloop.run(_serve(build))


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[AsyncDriver]:
    """The driver as this project's reference advises: a native decoder, no notifications."""
    password = settings.neo4j_password.get_secret_value() if settings.neo4j_password else None
    auth = (settings.neo4j_user, password) if password else None
    uri = settings.neo4j_uri or ""
    async with AsyncGraphDatabase.driver(uri, auth=auth, notifications_min_severity="OFF") as driver:
        yield driver


async def _serve(build: Build) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with build(Settings.load()) as app:
            server = uvicorn.Server(
                uvicorn.Config(
                    app, http="httptools", loop="uvloop", log_level="warning", access_log=False, lifespan="off"
                )
            )
            _say_ready(listener)
            await server.serve([listener])


def _hand_out(workers: int) -> None:
    """Start the workers, then hand each connection to the next of them, until a signal ends this process."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        channels = [_started() for _ in range(workers)]
        for channel in channels:
            channel.recv(1)  # it says its first state when it answers
        _say_ready(listener)
        for channel in cycle(channels):
            connection, _ = listener.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                send_connection(channel, connection)


def _started() -> socket.socket:
    """The channel to one more worker, which ends when the channel does."""
    ours, theirs = socket.socketpair()
    with theirs:
        subprocess.Popen([sys.executable, *sys.argv, "--handed"], stdin=theirs)
    return ours


async def _work(build: Build, channel: socket.socket) -> None:
    inlet, settings = Inlet(channel), Settings.load()
    async with build(settings) as app:
        await inlet.serve(app, settings)


def _say_ready(listener: socket.socket) -> None:
    print(f"ready http://127.0.0.1:{listener.getsockname()[1]}/graphql", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--handed", action="store_true")
    return parser.parse_known_args()[0]
