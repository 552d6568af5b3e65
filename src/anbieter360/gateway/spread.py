"""Who listens hands each connection to the worker that has the fewest open.

Left to the system, connections are spread by chance, and one that lives long stays where it fell.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Protocol

import structlog

from anbieter360.gateway.channel import send_connection
from anbieter360.gateway.server import BACKLOG

PAUSE_SECONDS = 1.0  # where the system has no more connections to give

_log = structlog.get_logger(__name__)


class Outlet(Protocol):
    """A worker as it is seen from here."""

    channel: socket.socket
    given: int

    @property
    def load(self) -> int:
        """Its open connections, those included that it was given and has not reported yet."""


class Spread:
    """Accepts on a listening socket while there is an outlet; else connections wait in the system's queue."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._outlets: list[Outlet] = []
        listener.setblocking(False)

    def add(self, outlet: Outlet) -> None:
        self._outlets.append(outlet)
        self._accept_or_wait()

    def remove(self, outlet: Outlet) -> None:
        """Does nothing where it is not there."""
        if outlet in self._outlets:
            self._outlets.remove(outlet)
            self._accept_or_wait()

    def close(self) -> None:
        """Take no more."""
        self._outlets.clear()
        self._accept_or_wait()

    def _accept_or_wait(self) -> None:
        self._loop.remove_reader(self._listener)
        if self._outlets:
            self._loop.add_reader(self._listener, self._accept)

    def _accept(self) -> None:
        for _ in range(BACKLOG):
            try:
                connection, _address = self._listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                _log.error("accept_failed", reason=error.strerror)
                self._loop.remove_reader(self._listener)
                self._loop.call_later(PAUSE_SECONDS, self._accept_or_wait)
                return
            with connection:
                self._hand_over(connection)

    def _hand_over(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for outlet in sorted(self._outlets, key=lambda one: one.load):
            with contextlib.suppress(OSError):  # it has ended a moment ago, or hangs
                send_connection(outlet.channel, connection)
                outlet.given += 1
                return
        _log.error("connection_dropped")
