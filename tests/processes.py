"""`anbieter360` as processes of their own, as a user starts them: run to their end, served, or killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from anbieter360.access import Role, Scope
from anbieter360.engine.embedded_child import Address
from anbieter360.engine.open import open_graph
from anbieter360.gateway.services import open_services
from anbieter360.gateway.tokens import development_token
from anbieter360.settings import Settings
from engines import Running

COMMAND = (sys.executable, "-m", "anbieter360")
END_SECONDS = 300


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Program:
    """The program on one data folder: with an embedded engine in it, or with the Neo4j `neo4j`."""

    data: Path
    neo4j: Running | None = None
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return self.neo4j.settings(self.data) if self.neo4j else Settings.load(data=self.data)

    @property
    def errors(self) -> Path:
        """Beside the data folder: what its processes wrote to stderr, one after the other."""
        return self.data.with_name(f"{self.data.name}.stderr")

    @property
    def environment(self) -> dict[str, str]:
        """This process's, without settings of its own."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}
        own |= {"ANBIETER360_DATA": str(self.data), "ANBIETER360_IMPORT_BATCH": "5", **self.more}
        return own | ({"ANBIETER360_NEO4J_URI": self.neo4j.uri} if self.neo4j else {})

    def run(self, *arguments: object) -> Ended:
        """A command to its end."""
        command = [*COMMAND, *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=END_SECONDS, env=self.environment, check=False
        )
        with self.errors.open("a", encoding="utf-8") as errors:
            errors.write(done.stderr)
        return Ended(done.returncode, done.stdout, done.stderr)

    def done(self, *arguments: object) -> Ended:
        """A command that must succeed."""
        ended = self.run(*arguments)
        assert ended.code == 0, ended
        return ended

    @contextmanager
    def running(self, *arguments: object) -> Iterator[subprocess.Popen[str]]:
        """A command in the background; killed at the end if it still runs."""
        with self.errors.open("a", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=errors, text=True, env=self.environment
            )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    @contextmanager
    def serving(self, *flags: str) -> Iterator[Gateway]:
        """A gateway that answers."""
        with self.running("--log-level", "debug", "serve", "--dev", "--port", "0", *flags) as process:
            assert process.stdout is not None
            line = process.stdout.readline().split()
            assert line[:1] == ["ready"], self.errors.read_text(encoding="utf-8")[-2000:]
            yield Gateway(self, process, line[1])

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Any]:
        """Its graph, vault and catalogue in this process, beside whatever runs."""
        async with open_services(self.settings, owner=False) as services:
            yield services

    def open_graph(self) -> Any:
        """Its graph in this process; the embedded engine is the running one's."""
        return open_graph(self.settings, owner=False)

    def kill_engine(self) -> None:
        """SIGKILL to the embedded engine's process, if there is one."""
        address = Address.of(self.data / "engine")
        if address is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(address.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Gateway:
    """A gateway that runs."""

    program: Program
    process: subprocess.Popen[str]
    url: str

    async def ask(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        role: Role = Role.INTEGRATION,
        purpose: str | None = "order-handling",
        client: httpx.AsyncClient,
        **token: Any,
    ) -> httpx.Response:
        """One request; an INTEGRATION may write the ledger."""
        scopes = list(Scope) if role is Role.INTEGRATION else ()
        headers = {"Authorization": f"Bearer {development_token(self.program.settings, role, scopes=scopes, **token)}"}
        if purpose:
            headers["Purpose-Of-Use"] = purpose
        return await client.post(self.url, json={"query": query, "variables": variables or {}}, headers=headers)

    def kill(self) -> None:
        """SIGKILL, to the gateway and to its engine."""
        self.process.kill()
        self.program.kill_engine()
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM and the exit code."""
        self.process.terminate()
        return self.process.wait(END_SECONDS)
