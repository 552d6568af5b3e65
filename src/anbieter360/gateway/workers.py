"""Several workers behind one port: started, started again when they end, and ended with their parent.

The parent listens (`spread`), owns the engine and does nothing else; each `worker` is a gateway of its own on that
engine and the same vault. While one is started again, the others answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from prometheus_client.multiprocess import mark_process_dead

from anbieter360.errors import WorkersFailed
from anbieter360.gateway.app import METRICS_FOLDER
from anbieter360.gateway.channel import Launch, State, States, send_launch
from anbieter360.gateway.server import STOP_SECONDS, on_signals
from anbieter360.gateway.spread import Spread

START_SECONDS = 60  # a worker that does not answer by then is started again
START_TRIES = 3  # of a worker, before the gateway gives up starting
FIRST_RESTART_SECONDS = 0.1
LAST_RESTART_SECONDS = 10.0
STABLE_SECONDS = 60.0
END_SECONDS = STOP_SECONDS + 10  # a worker that has not ended by then is killed

_log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class _Worker:
    """A worker's process as its parent sees it."""

    process: asyncio.subprocess.Process
    channel: socket.socket
    states: States
    given: int = 0
    state: State = field(default_factory=State)
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def load(self) -> int:
        return self.state.open + self.given - self.state.taken

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()


class Workers:
    """Serves a listening socket by a worker for each Launch, until SIGINT or SIGTERM."""

    def __init__(self, listener: socket.socket, launches: Iterable[Launch], metrics: Path) -> None:
        """`metrics` is an empty folder for what the workers measure."""
        self._launches = {launch.number: launch for launch in launches}
        self._metrics = metrics
        self._spread = Spread(listener)
        self._loop = asyncio.get_running_loop()
        self._running: set[_Worker] = set()
        self._missing = set(self._launches)  # numbers that have not answered yet
        self._ready = asyncio.Event()
        self._told_to_stop = asyncio.Event()

    async def serve(self, on_ready: Callable[[], None]) -> None:
        """Until a signal comes; `on_ready` is called once, when every worker answers. Raises WorkersFailed."""
        keepers = [asyncio.create_task(self._keep(launch)) for launch in self._launches.values()]
        stopping = asyncio.create_task(self._told_to_stop.wait())
        ready = asyncio.create_task(self._ready.wait())
        try:
            with on_signals(self._stop):
                try:
                    await _first(ready, stopping, *keepers)
                    if not stopping.done():
                        on_ready()
                        await _first(stopping, *keepers)
                finally:
                    await _cancelled(ready, stopping, *keepers)
                    await self._end()
        finally:
            self._kill()

    def _stop(self, _number: signal.Signals) -> None:
        if self._told_to_stop.is_set():  # who asks twice does not want to wait
            self._kill()
        self._told_to_stop.set()

    async def _keep(self, launch: Launch) -> None:
        """Run this worker, and again whenever it ends; until cancelled."""
        delay, tries = FIRST_RESTART_SECONDS, 0
        while True:
            began = time.monotonic()
            status = await self._run(launch)
            tries += 1
            if tries >= START_TRIES and launch.number in self._missing:
                raise WorkersFailed(f"Worker {launch.number} ended {tries} times before it answered.")
            if time.monotonic() - began > STABLE_SECONDS:
                delay = FIRST_RESTART_SECONDS
            _log.warning("worker_ended", worker=launch.number, status=status, restart_in_seconds=delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LAST_RESTART_SECONDS)

    async def _run(self, launch: Launch) -> int:
        """One life of a worker; its exit status (negative: the signal)."""
        worker = await self._start(launch)
        admission = asyncio.create_task(self._admit(worker, launch.number))
        try:
            status = await worker.process.wait()
        finally:
            await _cancelled(admission)
        self._running.discard(worker)
        self._loop.remove_reader(worker.channel)
        self._spread.remove(worker)
        worker.channel.close()
        mark_process_dead(worker.process.pid, str(self._metrics))  # type: ignore[no-untyped-call]
        return status

    async def _start(self, launch: Launch) -> _Worker:
        ours, theirs = socket.socketpair()
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "anbieter360.gateway.worker"),
                stdin=theirs.fileno(),
                stdout=2,  # standard output is for what `serve` says
                env={**os.environ, METRICS_FOLDER: str(self._metrics)},
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        worker = _Worker(process, ours, States(ours))
        self._running.add(worker)
        with contextlib.suppress(OSError):  # it has ended already
            send_launch(ours, launch)
        ours.setblocking(False)
        self._loop.add_reader(ours, self._hear, worker)
        return worker

    async def _admit(self, worker: _Worker, number: int) -> None:
        """Give it connections once it answers; end it if it never does."""
        try:
            await asyncio.wait_for(worker.answers.wait(), START_SECONDS)
        except TimeoutError:
            _log.error("worker_does_not_answer", worker=number, seconds=START_SECONDS)
            worker.kill()
            return
        _log.info("worker_answers", worker=number, pid=worker.process.pid)
        self._spread.add(worker)
        self._missing.discard(number)
        if not self._missing:
            self._ready.set()

    def _hear(self, worker: _Worker) -> None:
        states = worker.states.read()
        if states is None:  # it is ending
            self._loop.remove_reader(worker.channel)
            self._spread.remove(worker)
            return
        for worker.state in states:
            worker.answers.set()

    async def _end(self) -> None:
        """Take no more connections, let each worker finish its requests, and wait for it."""
        self._spread.close()
        for worker in self._running:
            self._loop.remove_reader(worker.channel)
            worker.channel.close()
        ends = [asyncio.create_task(worker.process.wait()) for worker in self._running]
        if ends:
            _, late = await asyncio.wait(ends, timeout=END_SECONDS)
            if late:
                _log.error("workers_killed", count=len(late))
                self._kill()
                await asyncio.wait(late)

    def _kill(self) -> None:
        for worker in self._running:
            worker.kill()


@contextmanager
def measurements(data: Path) -> Iterator[Path]:
    """An empty folder in the data folder for what the workers measure, gone at the end."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix="metrics-", dir=data, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


async def _first(*tasks: asyncio.Task[Any]) -> None:
    """Until one of them ends; its error is raised."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
