"""The embedded engine as seen by its owner: started, supervised, stopped, or found running and attached to.

It is a process of its own (`embedded_child`) on a free loopback port. One process owns it: the gateway, or a
command that found none running. The owner holds `gateway.lock`, the engine itself `engine.lock`, both as long as
they live, so that a crash of either leaves no stale mark. Who else uses it shares `engine.users`: an engine whose owner
is gone, in good order or killed, goes on until they are done. Commands begun together do not end each other's engine.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import math
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, cast

import structlog

from anbieter360.engine.bolt import Graph
from anbieter360.engine.embedded_child import ADDRESS, END, LOCK, READY, USERS, Address, Launch
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

    def __init__(self, folder: Path, address: Address, use: IO[str] | None = None) -> None:
        self.folder = folder
        self._use = use
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
        if (lock := _locked(folder)) is None:
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
        """Use the engine that another process runs on this folder, or that its owner left to others; or start one."""
        folder = _made(folder)
        deadline = time.monotonic() + start_seconds
        while time.monotonic() < deadline:
            if lock := _locked(folder):
                if attached := await _left_running(folder):
                    lock.close()
                    return attached
                return await _started(folder, lock, _launch(heap, timeout_seconds), start_seconds)
            if attached := await _attached(folder):
                return attached
            await asyncio.sleep(POLL_SECONDS)
        raise EngineUnavailable(f"The engine of {folder} is owned by another process and does not answer.")

    async def stop(self) -> None:
        """Use it no longer: the engine is its owner's."""
        if self._use is not None:
            self._use.close()


class OwnedEngine(EmbeddedEngine):
    """An engine that this process started, and ends."""

    def __init__(self, folder: Path, lock: IO[str], launch: Launch, start_seconds: float) -> None:
        super().__init__(folder, Address.at(launch, os.getpid()))
        self._lock = lock
        self._launch = launch
        self._start_seconds = start_seconds
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the engine's process, if it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    async def run(self) -> None:
        """One start of the process, until it says it is ready. Raises EngineError."""
        out = self.folder / "log" / "engine.out"
        with _log_file(out) as stderr:
            self._process = process = _process(self.folder, stderr)
        try:
            await asyncio.wait_for(_handshake(process, self._launch), self._start_seconds)
        except TimeoutError:
            await _kill(process)
            raise EngineError(f"The embedded engine did not start in {self._start_seconds:g} s.") from None
        except BaseException:
            await _kill(process)
            raise
        if process.poll() is not None:
            raise EngineError(f"The embedded engine does not start; {out} says why.")

    async def wait_crashed(self) -> int | None:
        """Return when the engine's process has ended, with its exit status (negative: the signal)."""
        return await _exit_status(self._process) if self._process else None

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
        """End the engine, or leave it to those who use it, and give the folder free.

        A supervisor is to be cancelled before.
        """
        alone = _held(self.folder / USERS, fcntl.LOCK_EX)  # until it has ended: meanwhile nobody begins to use it
        if self._process is not None:
            await _end(self._process, at_once=alone is not None)
        if alone is not None:
            (self.folder / ADDRESS).unlink(missing_ok=True)
            alone.close()
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


def _process(folder: Path, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    """Not one of asyncio's, which are killed when this process ends: others may be using it."""
    return subprocess.Popen(  # noqa: S603 - of a name that nobody gives
        (sys.executable, "-P", "-m", "anbieter360.engine.embedded_child", str(folder)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,  # Ctrl-C in a terminal must not reach it before its owner has finished
    )


async def _handshake(process: subprocess.Popen[bytes], launch: Launch) -> None:
    """Hand over the launch and wait for READY, or for the end of the process."""
    _say(process, json.dumps(asdict(launch)))
    answer = await asyncio.to_thread(cast(IO[bytes], process.stdout).readline)
    if answer.decode().strip() != READY:
        await _exit_status(process)


def _say(process: subprocess.Popen[bytes], line: str) -> None:
    stdin = cast(IO[bytes], process.stdin)
    with contextlib.suppress(OSError):  # it has ended
        stdin.write(line.encode() + b"\n")
        stdin.flush()


async def _end(process: subprocess.Popen[bytes], *, at_once: bool) -> None:
    """Cut the lifeline, and wait for an orderly end; or leave its end to those who use it."""
    if at_once:
        _say(process, END)
    with contextlib.suppress(OSError):
        cast(IO[bytes], process.stdin).close()
    if at_once:
        try:
            await asyncio.wait_for(_exit_status(process), STOP_SECONDS)
        except TimeoutError:
            await _kill(process)
    cast(IO[bytes], process.stdout).close()


async def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    await _exit_status(process)


async def _exit_status(process: subprocess.Popen[bytes]) -> int | None:
    await _comes_true(lambda: process.poll() is not None, math.inf)
    return process.returncode


async def _attached(folder: Path) -> EmbeddedEngine | None:
    """The engine that answers in this folder, which does not end from now on; None where none does or it ends."""
    use = _held(folder / USERS, fcntl.LOCK_SH)
    if use is None:
        return None
    try:
        if (address := Address.of(folder)) and await _answers(address):
            return EmbeddedEngine(folder, address, use)
    except BaseException:
        use.close()
        raise
    use.close()
    return None


async def _left_running(folder: Path) -> EmbeddedEngine | None:
    """The engine whose owner is gone, where others use it; None once it has ended, or if it hangs."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while not _is_free(folder / LOCK) and time.monotonic() < deadline:
        if attached := await _attached(folder):
            return attached
        await asyncio.sleep(POLL_SECONDS)
    return None


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
    """Wait for an engine whose owner is gone; kill it if it does not end and nobody uses it.

    Who holds the lock is our engine, so the pid in it cannot be that of another program by now.
    """
    if await _comes_true(lambda: _is_free(folder / LOCK), ORPHAN_SECONDS):
        return
    pid = _pid_in(folder / LOCK)
    if _is_used(folder):
        raise FolderLocked(f"{folder} is in use by commands that are not done, on the engine of process {pid}.")
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
    lock = _held(folder / GATEWAY_LOCK, fcntl.LOCK_EX)
    if lock is not None:
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
    return lock


def _held(path: Path, how: int) -> IO[str] | None:
    """The file, locked until it is closed; None if others hold it."""
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _is_free(path: Path, how: int = fcntl.LOCK_EX) -> bool:
    if (lock := _held(path, how)) is None:
        return False
    lock.close()
    return True


def _is_used(folder: Path) -> bool:
    """By others than its owner; an engine that is about to end lets nobody in any more."""
    return _is_free(folder / USERS, fcntl.LOCK_SH) and not _is_free(folder / USERS)


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
