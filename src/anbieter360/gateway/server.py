"""uvicorn as `serve` needs it: on a socket of ours, silent about itself, and ended by a signal without dying of it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from anbieter360.errors import AddressTaken
from anbieter360.settings import Settings

STOP_SECONDS = 10  # how long requests in progress may take to end
KEEP_ALIVE_SECONDS = 30
BACKLOG = 2_048  # connections that may wait to be accepted
_SIGNALS = (signal.SIGINT, signal.SIGTERM)

_log = structlog.get_logger(__name__)


class Server(uvicorn.Server):
    """Serves one application; what was opened around it can be closed afterwards."""

    def __init__(self, app: ASGIApp, settings: Settings, on_ready: Callable[[], None]) -> None:
        super().__init__(_config(app, settings))
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn's own sends the signal again at the end, and the process would die before closing anything."""
        with on_signals(lambda number: self.handle_exit(number, None)):
            yield


class HandedServer(Server):
    """Serves connections that another process accepted; that process ends it, no signal does."""

    def __init__(
        self, app: ASGIApp, settings: Settings, on_ready: Callable[[], None], on_change: Callable[[], None]
    ) -> None:
        super().__init__(app, settings, on_ready)
        self._connections = self.server_state.connections = _Watched(on_change)
        self._on_change = on_change
        self._coming: dict[Any, asyncio.Task[None]] = {}  # protocols, some of which are among the connections already

    @property
    def open(self) -> int:
        """Connections that are open, or about to be; each counts once."""
        return len(self._coming.keys() | self._connections)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def take(self, connection: socket.socket) -> None:
        """Serve this connection."""
        protocol = self._protocol()
        self._coming[protocol] = asyncio.ensure_future(self._connect(connection, protocol))

    async def _connect(self, connection: socket.socket, protocol: Any) -> None:
        connection.setblocking(False)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: protocol, connection)
        except OSError as error:  # the client is gone again
            _log.debug("connection_lost", reason=error.strerror)
            connection.close()
        finally:
            del self._coming[protocol]
            self._on_change()

    def _protocol(self) -> Any:
        make: Any = self.config.http_protocol_class
        return make(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)


class _Watched(set[Any]):
    """uvicorn's set of open connections, which says when there are fewer or more."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        super().__init__()
        self._on_change = on_change

    def add(self, connection: Any) -> None:
        super().add(connection)
        self._on_change()

    def discard(self, connection: Any) -> None:
        super().discard(connection)
        self._on_change()

    def remove(self, connection: Any) -> None:
        super().remove(connection)
        self._on_change()


@contextmanager
def on_signals(act: Callable[[signal.Signals], None]) -> Iterator[None]:
    """Within, SIGINT and SIGTERM do this and nothing else."""
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, act, number)
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that is ours before anything slow begins; port 0 takes a free one.

    Raises AddressTaken where the address is not free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)  # two sockets may be bound to one port, but only one may listen
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "not a port"
            raise AddressTaken(f"--host {host} --port {port}: {reason}.") from error
        yield listener


def address(listener: socket.socket) -> str:
    """Where the API answers, e.g. `http://127.0.0.1:8360/graphql`."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/graphql"


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
