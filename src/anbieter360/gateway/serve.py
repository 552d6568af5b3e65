"""`anbieter360 serve`: open graph, vault and catalogue, answer until a signal comes, close them again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
import uvloop

from anbieter360.api.context import Services
from anbieter360.api.schema import build_schema
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.open import open_graph
from anbieter360.errors import SettingsError
from anbieter360.gateway.app import build_app
from anbieter360.gateway.auth import Authenticator
from anbieter360.gateway.limits import extensions
from anbieter360.gateway.server import Server, address, listening
from anbieter360.settings import Settings
from anbieter360.vault import Vault

_log = structlog.get_logger(__name__)


def run(settings: Settings, host: str, port: int, workers: int, dev: bool, on_ready: Callable[[str], None]) -> None:
    """`serve` on uvloop, which answers small requests about twice as fast; for whoever has no loop yet."""
    uvloop.run(serve(settings, host, port, workers, dev, on_ready))


async def serve(
    settings: Settings, host: str, port: int, workers: int, dev: bool, on_ready: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` gets the address of the API once it answers. Port 0 takes a free one.

    Raises SettingsError (no token key, address not free, workers), EngineError, VaultError, FolderLocked.
    """
    if workers != 1:
        raise SettingsError("--workers: this version serves with one process; leave it at 1.")
    Authenticator(settings, dev=dev)  # what is wrong there is said before an engine is started
    with listening(host, port) as listener:
        async with open_services(settings) as services:
            app = build_app(services, build_schema(extensions=extensions(settings)), dev=dev)
            await services.store.current()  # loaded before the first request
            await Server(app, settings, lambda: on_ready(address(listener))).serve([listener])
    _log.info("stopped")


@asynccontextmanager
async def open_services(settings: Settings, *, owner: bool = True) -> AsyncIterator[Services]:
    """Vault, graph and catalogue of these settings, closed at the end; `owner` as in `open_graph`."""
    vault = await Vault.open(settings)
    try:
        async with open_graph(settings, owner=owner) as graph:
            yield Services(graph=graph, vault=vault, store=CatalogueStore(graph), settings=settings)
    finally:
        await vault.close()
