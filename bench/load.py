"""The load: `wrk` where it is installed, else `autocannon` from npm. Never a Python client, which is too slow."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import npm
import orjson

LUA = Path(__file__).with_name("wrk.lua")
PATIENCE_SECONDS = 60


class LoadFailed(Exception):
    """The load generator itself failed."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send and what: a file with a JSON body a line, sent in turn."""

    url: str
    headers: Mapping[str, str]
    bodies: Path


@dataclass(frozen=True, slots=True)
class Load:
    """One run. bytes: received with headers; p50, p99: of the answer's time in milliseconds."""

    seconds: float
    requests: int
    bytes: int
    failed: int
    p50: float
    p99: float


class Generator(Protocol):
    """Says what it is, and sends for so many seconds over so many connections."""

    @property
    def name(self) -> str: ...

    def run(self, target: Target, connections: int, seconds: float) -> Load: ...


class Wrk:
    """`wrk` with one thread: all connections are a loop of their own there, and the machine is small."""

    @property
    def name(self) -> str:
        said = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"[0-9][0-9.]+", said)
        return f"wrk {found[0]}" if found else "wrk"

    def run(self, target: Target, connections: int, seconds: float) -> Load:
        times = ["-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", f"--timeout={PATIENCE_SECONDS}s"]
        headers = [text for header in target.headers.items() for text in header]
        return _told(["wrk", *times, f"--script={LUA}", target.url, "--", str(target.bodies), *headers])


class Autocannon:
    """The same from npm. Raises NotHere without it."""

    def __init__(self) -> None:
        self._folder = npm.installed("autocannon")

    @property
    def name(self) -> str:
        return f"autocannon {npm.version(self._folder, 'autocannon')}"

    def run(self, target: Target, connections: int, seconds: float) -> Load:
        script, headers = str(self._folder / "run.mjs"), orjson.dumps(target.headers).decode()
        return _told(["node", script, target.url, str(connections), f"{seconds:g}", str(target.bodies), headers])


def generator(name: str | None = None) -> Generator:
    """The one asked for, else `wrk` if it is there, else autocannon. Raises NotHere."""
    if name == "autocannon" or (name is None and shutil.which("wrk") is None):
        return Autocannon()
    return Wrk()


def _told(command: list[str]) -> Load:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not lines:
        raise LoadFailed(f"{command[0]}: {done.stderr.strip()[-500:] or done.stdout.strip()[-500:]}")
    return Load(**orjson.loads(lines[0].removeprefix("RESULT ")))
