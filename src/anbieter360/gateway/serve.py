"""`anbieter360 serve`: open graph, vault and catalogue, answer until a signal comes, close them again."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn

from anbieter360.api.context import Services
from anbieter360.api.schema import build_schema
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.open import open_graph
from anbieter360.errors import SettingsError
from anbieter360.gateway.app import build_app
from anbieter360.gateway.auth import Authenticator
from anbieter360.gateway.limits import extensions
from anbieter360.settings import Settings
from anbieter360.vault import Vault

STOP_SECONDS = 10  # how long requests in progress may take to end
KEEP_ALIVE_SECONDS = 30
BACKLOG = 2_048

_log = structlog.get_logger(__name__)


async def serve(
    settings: Settings, host: str, port: int, workers: int, dev: bool, on_ready: Callable[[str], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `on_ready` gets the address of the API once it answers. Port 0 takes a free one.

    Raises SettingsError (no token key, address not free, workers), EngineError, VaultError, FolderLocked.
    """
    if workers != 1:
        raise SettingsError("--workers: this version serves with one process; leave it at 1.")
    Authenticator(settings, dev=dev)  # what is wrong there is said before an engine is started
    with _listening(host, port) as listener:
        async with open_services(settings) as services:
            app = build_app(services, build_schema(extensions=extensions(settings)), dev=dev)
            await services.store.current()  # loaded before the first request
            await _Server(_config(app, settings), lambda: on_ready(_address(listener))).run(listener)
    _log.info("stopped")


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Vault, graph and catalogue of these settings, as the owner of the data folder; closed at the end."""
    vault = await Vault.open(settings)
    try:
        async with open_graph(settings, owner=True) as graph:
            yield Services(graph=graph, vault=vault, store=CatalogueStore(graph), settings=settings)
    finally:
        await vault.close()


class _Server(uvicorn.Server):
    """uvicorn, but signals only end it: what was opened around it must be closed afterwards."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def run(self, listener: socket.socket) -> None:  # type: ignore[override]  # uvicorn's starts a loop of its own
        await self.serve([listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


def _config(app: object, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # an ASGI application
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that is ours before anything slow begins. Raises SettingsError where the address is not free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "not a port"
            raise SettingsError(f"--host {host} --port {port}: {reason}.") from error
        listener.set_inheritable(False)
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/graphql"
