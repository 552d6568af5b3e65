"""What the process that listens and its workers say to each other, over one pair of sockets for each worker.

Down go one line of JSON, the Launch, and then a byte for each connection with the connection itself; up go lines of
JSON. Whoever reads the end of it knows that the other process is gone, however that ended.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import orjson

from anbieter360.settings import Settings

_CONNECTION = b"c"
_READ_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start worker `number`, counted from 1. `settings` are in clear: they travel over this channel alone."""

    number: int
    dev: bool
    settings: Mapping[str, object]

    @classmethod
    def of(cls, number: int, workers: int, settings: Settings, *, dev: bool) -> Launch:
        """One of several workers. Each counts requests by itself, so each allows an actor its share of them."""
        share = max(1, settings.requests_per_minute // workers)
        return cls(number, dev, {**settings.in_clear(), "requests_per_minute": share})


@dataclass(frozen=True, slots=True)
class State:
    """A worker that answers: how many connections it has taken so far, and how many of them are open."""

    taken: int = 0
    open: int = 0


def send_launch(channel: socket.socket, launch: Launch) -> None:
    channel.sendall(orjson.dumps(asdict(launch), default=str) + b"\n")


def receive_launch(channel: socket.socket) -> Launch:
    """Waits for it, and reads nothing beyond. Raises EOFError where the sender is gone."""
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = channel.recv(1)
        if not byte:
            raise EOFError
        line += byte
    return Launch(**orjson.loads(line))


def send_connection(channel: socket.socket, connection: socket.socket) -> None:
    """Hand a connection over; the sender's own is still to be closed. Raises OSError where nothing can be sent now."""
    socket.send_fds(channel, [_CONNECTION], [connection.fileno()])


def receive_connection(channel: socket.socket) -> socket.socket | None:
    """The next connection, or None at the end.

    Raises BlockingIOError where there is none yet, OSError for one that this process has no file number left for.
    """
    try:
        data, numbers, _, _ = socket.recv_fds(channel, len(_CONNECTION), 1)
    except ConnectionError:  # the sender was killed, with states that it had not read
        return None
    if not data:
        return None
    if not numbers:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    return socket.socket(fileno=numbers[0])


def send_state(channel: socket.socket, state: State) -> None:
    """Raises OSError where the receiver is gone."""
    channel.sendall(orjson.dumps(asdict(state)) + b"\n")


class States:
    """What a worker says, read in whole lines."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._rest = b""

    def read(self) -> list[State] | None:
        """Those that have come, or None at the end."""
        try:
            data = self._channel.recv(_READ_BYTES)
        except BlockingIOError:
            return []
        except OSError:
            return None
        if not data:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [State(**orjson.loads(line)) for line in lines]
