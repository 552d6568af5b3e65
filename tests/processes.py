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
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue
from anbieter360.engine.embedded_child import Address
from anbieter360.engine.open import open_graph
from anbieter360.gateway.services import open_services
from anbieter360.gateway.tokens import development_token
from anbieter360.ledger.importing.importer import import_records
from anbieter360.settings import Settings
from engines import Running

BIRTHDAY = Path(__file__).parents[1] / "examples" / "birthday"
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
    """The program on one data folder: with an embedded engine in it, or on the engine `server`, which runs elsewhere.

    To start an embedded engine takes some seconds; who only needs a graph is given that of the tests.
    vault_url: of its vault, where that is not in the data folder.
    """

    data: Path
    server: Running | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    vault_url: str | None = None

    @property
    def settings(self) -> Settings:
        vault = {"vault_url": self.vault_url} if self.vault_url else {}
        return self.server.settings(self.data, **vault) if self.server else Settings.load(data=self.data, **vault)

    @property
    def errors(self) -> Path:
        """Beside the data folder: what its processes wrote to stderr, one after the other."""
        return self.data.with_name(f"{self.data.name}.stderr")

    @property
    def environment(self) -> dict[str, str]:
        """This process's, without settings of its own."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}
        own |= {"ANBIETER360_DATA": str(self.data), "ANBIETER360_IMPORT_BATCH": "5", **self.more}
        vault = {"ANBIETER360_VAULT_URL": self.vault_url} if self.vault_url else {}
        return own | vault | (self.server.environment if self.server else {})

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

    async def load(
        self, catalogue: Path = BIRTHDAY / "catalogue.yaml", people: Path = BIRTHDAY / "subjects.jsonl"
    ) -> None:
        """What `catalogue apply` and `import records` do, in this process, which has started already."""
        async with self.opened() as services:
            await services.store.apply(_read(catalogue), home=True, source=catalogue.name)
            report = await import_records(people, services.graph, services.vault, services.store)
        assert report.rejected == 0

    def open_graph(self) -> Any:
        """Its graph in this process; the embedded engine is the running one's."""
        return open_graph(self.settings, owner=False)

    def kill_engine(self) -> None:
        """SIGKILL to the embedded engine's process, if there is one."""
        address = Address.of(self.data / "engine")
        if address is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(address.pid, signal.SIGKILL)


def _read(catalogue: Path) -> Catalogue:
    return read_catalogue(catalogue.read_text(encoding="utf-8"), catalogue.name)


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
