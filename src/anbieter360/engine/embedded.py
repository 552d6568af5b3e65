"""The embedded engine as seen by its owner: started, supervised, stopped, or found running and attached to.

It is a process of its own (`embedded_child`) on a free loopback port. One process owns it: the gateway, or a
command that found none running. The owner holds `gateway.lock`, the engine itself `engine.lock`, both as long as
they live, so that a crash of either leaves no stale mark.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, cast

import structlog

from anbieter360.engine.bolt import Graph
from anbieter360.engine.embedded_child import ADDRESS, LOCK, READY, Address, Launch
from anbieter360.errors import EngineError, EngineUnavailable, FolderLocked, SettingsError

GATEWAY_LOCK = "gateway.lock"
STOP_SECONDS = 20.0
ORPHAN_SECONDS = 10.0  # an engine whose owner was killed ends itself; this long it may take
FIRST_RESTART_SECONDS = 0.1
LAST_RESTART_SECONDS = 10.0
STABLE_SECONDS = 60.0
POLL_SECONDS = 0.05

# Below the range the system gives to outgoing connections: none of them takes the port while the engine restarts.
_PORTS = range(20_000, 32_000)

_log = structlog.get_logger(__name__)


class EmbeddedEngine:
    """A running engine of another process, only used by this one: it is not stopped and not restarted."""

    def __init__(self, folder: Path, address: Address) -> None:
        self.folder = folder
        self.uri, self.user, self.password = address.uri, address.user, address.password

    @classmethod
    async def start(
        cls,
        folder: Path,
        heap: str = "512m",
        start_seconds: float = 60.0,
        timeout_seconds: float = 30.0,
    ) -> OwnedEngine:
        """Own the folder and start its engine; an engine left by a killed owner is ended first.

        Raises FolderLocked, SettingsError if the folder cannot be written, EngineError if nothing starts.
        """
        folder = _made(folder)
        lock = _locked(folder)
        if lock is None:
            raise FolderLocked(f"{folder} is in use by process {_pid_in(folder / GATEWAY_LOCK)}.")
        return await _started(folder, lock, _launch(heap, timeout_seconds), start_seconds)

    @classmethod
    async def attach_or_start(
        cls,
        folder: Path,
        heap: str = "512m",
        start_seconds: float = 60.0,
        timeout_seconds: float = 30.0,
    ) -> EmbeddedEngine:
        """Use the engine that another process runs on this folder, or start one."""
        folder = _made(folder)
        deadline = time.monotonic() + start_seconds
        while time.monotonic() < deadline:
            if lock := _locked(folder):
                return await _started(folder, lock, _launch(heap, timeout_seconds), start_seconds)
            if (address := Address.of(folder)) and await _answers(address):
                return cls(folder, address)
            await asyncio.sleep(POLL_SECONDS)
        raise EngineUnavailable(f"The engine of {folder} is owned by another process and does not answer.")

    async def stop(self) -> None:
        """Nothing: the engine is its owner's."""


class OwnedEngine(EmbeddedEngine):
    """An engine that this process started, and ends."""

    def __init__(self, folder: Path, lock: IO[str], launch: Launch, start_seconds: float) -> None:
        super().__init__(folder, Address.at(launch, os.getpid()))
        self._lock = lock
        self._launch = launch
        self._start_seconds = start_seconds
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Of the engine's process, if it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def run(self) -> None:
        """One start of the process, until it says it is ready. Raises EngineError."""
        out = self.folder / "log" / "engine.out"
        with _log_file(out) as stderr:
            self._process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "anbieter360.engine.embedded_child", str(self.folder)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,  # Ctrl-C in a terminal must not reach it before its owner has finished
            )
        try:
            await asyncio.wait_for(_handshake(process, self._launch), self._start_seconds)
        except TimeoutError:
            await _kill(process)
            raise EngineError(f"The embedded engine did not start in {self._start_seconds:g} s.") from None
        except BaseException:
            await _kill(process)
            raise
        if process.returncode is not None:
            raise EngineError(f"The embedded engine does not start; {out} says why.")

    async def wait_crashed(self) -> int | None:
        """Return when the engine's process has ended, with its exit status (negative: the signal)."""
        return await self._process.wait() if self._process else None

    async def supervise(self) -> None:
        """Start the engine again, on the same port with the same password, whenever it ends; until cancelled."""
        delay = FIRST_RESTART_SECONDS
        while True:
            began = time.monotonic()
            status = await self.wait_crashed()
            if time.monotonic() - began > STABLE_SECONDS:
                delay = FIRST_RESTART_SECONDS
            _log.warning("engine_ended", status=status, restart_in_seconds=delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, LAST_RESTART_SECONDS)
            try:
                await self.run()
            except EngineError as error:
                _log.error("engine_does_not_start", reason=error.message)
            else:
                _log.info("engine_restarted", pid=self.pid)

    async def stop(self) -> None:
        """End the engine and give the folder free. A supervisor is to be cancelled before."""
        if self._process is not None:
            await _end(self._process)
        (self.folder / ADDRESS).unlink(missing_ok=True)
        self._lock.close()


def _launch(heap: str, timeout_seconds: float) -> Launch:
    return Launch(free_port(), free_port(), secrets.token_urlsafe(24), heap, timeout_seconds)


async def _started(folder: Path, lock: IO[str], launch: Launch, start_seconds: float) -> OwnedEngine:
    engine = OwnedEngine(folder, lock, launch, start_seconds)
    try:
        await _end_orphan(folder)
        await engine.run()
    except BaseException:
        lock.close()
        raise
    return engine


async def _handshake(process: asyncio.subprocess.Process, launch: Launch) -> None:
    """Hand over the launch and wait for READY, or for the end of the process."""
    stdin, stdout = cast(asyncio.StreamWriter, process.stdin), cast(asyncio.StreamReader, process.stdout)
    with contextlib.suppress(ConnectionError):
        stdin.write(json.dumps(asdict(launch)).encode() + b"\n")
        await stdin.drain()
    if (await stdout.readline()).decode().strip() != READY:
        await process.wait()


async def _end(process: asyncio.subprocess.Process) -> None:
    """Cut the lifeline, and wait for an orderly end."""
    cast(asyncio.StreamWriter, process.stdin).close()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        await _kill(process)


async def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def _answers(address: Address) -> bool:
    graph = Graph.connect(address.uri, address.user, address.password, timeout_seconds=5.0)
    try:
        await graph.verify()
    except EngineUnavailable:
        return False
    finally:
        await graph.close()
    return True


async def _end_orphan(folder: Path) -> None:
    """Wait for an engine whose owner was killed; kill it if it does not end.

    Who holds the lock is our engine, so the pid in it cannot be that of another program by now.
    """
    if await _comes_true(lambda: _is_free(folder / LOCK), ORPHAN_SECONDS):
        return
    pid = _pid_in(folder / LOCK)
    _log.warning("engine_orphan_killed", pid=pid)
    if pid > 0:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if not await _comes_true(lambda: _is_free(folder / LOCK), ORPHAN_SECONDS):
        raise FolderLocked(f"{folder} is held by an engine, process {pid}, that does not end.")


async def _comes_true(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(POLL_SECONDS)
    return True


def _made(folder: Path) -> Path:
    folder = folder.absolute()
    try:
        (folder / "log").mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / GATEWAY_LOCK).open("a"):
            pass
    except OSError as error:
        raise SettingsError(f"The data folder {folder} cannot be written: {error.strerror}.") from None
    return folder


def _locked(folder: Path) -> IO[str] | None:
    """The gateway's lock with our pid in it, or None if another living process holds it."""
    lock = (folder / GATEWAY_LOCK).open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _is_free(path: Path) -> bool:
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _pid_in(path: Path) -> int:
    return int(path.read_text(encoding="utf-8") or 0)


def _log_file(path: Path) -> IO[bytes]:
    path.parent.mkdir(exist_ok=True)
    return path.open("wb")


def free_port() -> int:
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
