"""`anbieter360 serve`: open graph, vault and catalogue, answer until a signal comes, close them again.

With several workers each of them does that (`worker`), and this process starts them (`workers`).
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import structlog
import uvloop
from starlette.types import ASGIApp

from anbieter360.api.running.context import Services
from anbieter360.api.schema import build_schema
from anbieter360.backup.alone import serving
from anbieter360.backup.fitting import fitting_vault
from anbieter360.engine.open import open_graph
from anbieter360.gateway.app import build_app
from anbieter360.gateway.auth import Authenticator
from anbieter360.gateway.channel import Launch
from anbieter360.gateway.collector import collect_rarely
from anbieter360.gateway.limits import extensions
from anbieter360.gateway.server import Server, address, listening
from anbieter360.gateway.services import open_services
from anbieter360.gateway.workers import Workers, measurements
from anbieter360.gateway.working import working
from anbieter360.settings import Settings

_log = structlog.get_logger(__name__)


def run(settings: Settings, host: str, port: int, workers: int, dev: bool, on_ready: Callable[[str], None]) -> None:
    """`serve` on uvloop, which answers small requests about twice as fast; for whoever has no loop yet."""
    uvloop.run(serve(settings, host, port, workers, dev, on_ready))


async def serve(
    settings: Settings, host: str, port: int, workers: int, dev: bool, on_ready: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` gets the address of the API once it answers. Port 0 takes a free one.

    One worker is this process; several are processes of their own, and this one only listens and owns the engine.
    Raises SettingsError (no token key), AddressTaken, EngineError, VaultError, FolderLocked, WorkersFailed.
    """
    Authenticator(settings, dev=dev)  # what is wrong there is said before an engine is started
    with serving(settings.data), listening(host, port) as listener:
        answer = _serve_alone if workers == 1 else _serve_together
        await answer(settings, listener, workers, dev, lambda: on_ready(address(listener)))
    _log.info("stopped")


async def _serve_alone(
    settings: Settings, listener: socket.socket, _one: int, dev: bool, on_ready: Callable[[], None]
) -> None:
    async with open_services(settings, quarantined=True) as services:
        app = await application(services, dev=dev)
        async with working(services):
            await Server(app, settings, on_ready).serve([listener])


async def _serve_together(
    settings: Settings, listener: socket.socket, workers: int, dev: bool, on_ready: Callable[[], None]
) -> None:
    launches = [Launch.of(number, workers, settings, dev=dev) for number in range(1, workers + 1)]
    async with open_graph(settings, owner=True) as graph:
        async with fitting_vault(graph, settings):  # made, and its key tried, once and not by all of them at a time
            pass
        with measurements(settings.data) as folder:
            await Workers(listener, launches, folder).serve(on_ready)


async def application(services: Services, *, dev: bool) -> ASGIApp:
    """The gateway over these services, the catalogue loaded before the first request."""
    app = build_app(services, build_schema(extensions=extensions(services.settings)), dev=dev)
    await services.store.current()
    collect_rarely()
    return app
