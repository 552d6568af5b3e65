"""One of several workers: `python -m anbieter360.gateway.worker`, started by `workers`, answers what it is handed.

Standard input is the channel to the process that listens. When that ends, so does the worker: requests in progress
first. Signals are that process's to handle; Ctrl-C in a terminal reaches every process of the gateway.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import sys

import structlog
import uvloop
from starlette.types import ASGIApp

from anbieter360.errors import Anbieter360Error
from anbieter360.gateway.app import METRICS_FOLDER
from anbieter360.gateway.channel import State, receive_connection, receive_launch, send_state
from anbieter360.gateway.logs import configure_logs
from anbieter360.gateway.serve import application
from anbieter360.gateway.server import HandedServer
from anbieter360.gateway.services import open_services
from anbieter360.gateway.working import working
from anbieter360.settings import Settings

DONE, FAILED = 0, 1

_log = structlog.get_logger(__name__)


def main() -> int:
    """Answer until the channel ends; the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    channel = socket.socket(fileno=os.dup(0))
    launch = receive_launch(channel)
    settings = Settings.load(**launch.settings)
    configure_logs(settings.log_level, worker=launch.number)
    try:
        uvloop.run(_work(channel, settings, dev=launch.dev))
        shutil.rmtree(os.environ[METRICS_FOLDER], ignore_errors=True)  # nobody else would, if the parent was killed
    except Anbieter360Error as error:
        _log.error("worker_does_not_start", code=error.code, reason=error.message)
        return FAILED
    except asyncio.CancelledError:  # the channel ended before it answered
        return DONE
    except Exception:
        _log.exception("worker_does_not_start")
        return FAILED
    return DONE


async def _work(channel: socket.socket, settings: Settings, *, dev: bool) -> None:
    inlet = Inlet(channel)
    async with open_services(settings, owner=False, quarantined=True) as services:
        app = await application(services, dev=dev)
        async with working(services):
            await inlet.serve(app, settings)


class Inlet:
    """Where connections come in. From its making on it notices when the channel ends."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        self._server: HandedServer | None = None
        self._taken = 0
        self._is_told = False  # that the channel's other side is about to hear how many are open
        channel.setblocking(False)
        self._loop.add_reader(channel, self._take)

    async def serve(self, app: ASGIApp, settings: Settings) -> None:
        """Answer what comes in, until the channel ends."""
        self._server = HandedServer(app, settings, on_ready=self._tell, on_change=self._changed)
        await self._server.serve([])

    def _take(self) -> None:
        try:
            connection = receive_connection(self._channel)
        except BlockingIOError:
            return
        except OSError as error:
            _log.error("connection_dropped", reason=error.strerror)
            self._taken += 1
            self._changed()
            return
        if connection is None or self._server is None:  # nothing is handed to a worker that has not said a State
            self._end()
            return
        self._taken += 1
        self._server.take(connection)

    def _end(self) -> None:
        self._loop.remove_reader(self._channel)
        if self._server is not None:
            self._server.should_exit = True
        elif self._task is not None:
            self._task.cancel()

    def _changed(self) -> None:
        if not self._is_told:
            self._is_told = True
            self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._is_told = False
        if self._server is not None:
            with contextlib.suppress(OSError):  # whoever listened is gone, and this worker about to notice
                send_state(self._channel, State(self._taken, self._server.open))


if __name__ == "__main__":
    sys.exit(main())
