"""How every Python peer is served: uvicorn with httptools and uvloop, one process, a free loopback port.

Prints `ready URL` once it answers, as `anbieter360 serve` does, and ends on SIGTERM.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import uvicorn
import uvloop
from neo4j import AsyncDriver, AsyncGraphDatabase
from starlette.types import ASGIApp

from anbieter360.settings import Settings

Build = Callable[[Settings], AbstractAsyncContextManager[ASGIApp]]


def serve(build: Build) -> None:
    """Serve what `build` makes of the settings in the environment."""
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
            print(f"ready http://127.0.0.1:{listener.getsockname()[1]}/graphql", flush=True)
            await server.serve([listener])
