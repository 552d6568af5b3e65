"""`anbieter360 …` in the process of the test, on the engine and the vault of an Api that is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from anbieter360.cli.root import run
from engines import Running


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


Command = Callable[..., Awaitable[Ended]]


def commands(
    running: Running, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """A function that runs a command with these arguments."""
    named = {"URI": running.uri, "USER": running.user, "PASSWORD": running.password}
    for name, value in named.items():
        if value is not None:
            monkeypatch.setenv(f"ANBIETER360_NEO4J_{name}", value)
    monkeypatch.setenv("ANBIETER360_DATA", str(data))

    async def call(*arguments: str) -> Ended:
        capsys.readouterr()  # what came before is not the command's
        code = await asyncio.to_thread(run, arguments)
        return Ended(code, *capsys.readouterr())

    return call
