"""`serve` as a process of its own: it says when it answers, ends on a signal, and says what is wrong."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from errno import EACCES
from pathlib import Path
from typing import IO

import httpx
import pytest

from anbieter360.access import Role
from anbieter360.gateway import doctor
from anbieter360.gateway.doctor import examine
from anbieter360.gateway.services import open_services
from anbieter360.gateway.tokens import development_token
from anbieter360.settings import Settings
from anbieter360.vault.copying import is_lost

SERVE = (sys.executable, "-m", "anbieter360")


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and the address it printed; killed at the end if it still runs."""
    command = [*SERVE, "--data", str(folder), "serve", "--port", "0", *flags]
    with (folder.parent / "stderr").open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment())
    try:
        yield process, first_line(process.stdout).removeprefix("ready ")
    finally:
        process.kill()
        process.wait()


def first_line(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline().strip()


def environment() -> dict[str, str]:
    """This process's, without settings of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ANBIETER360_")}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_and_stops(tmp_path: Path, number: signal.Signals) -> None:
    """It answers once it says so; SIGINT and SIGTERM end it with 0 and its engine with it."""
    folder = tmp_path / "data"
    with serving(folder, "--dev") as (process, url):
        headers = {"Authorization": f"Bearer {development_token(Settings(data=folder), Role.DPO)}"}
        answer = httpx.post(url, json={"query": "{ __schema { queryType { name } } }"}, headers=headers)
        assert answer.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
        assert httpx.get(url.replace("graphql", "readyz")).status_code == 200
        process.send_signal(number)
        assert process.wait(30) == 0
    assert not (folder / "engine" / "engine.json").exists()
    lines = [json.loads(line) for line in (tmp_path / "stderr").read_text().splitlines()]
    assert lines[-1]["event"] == "stopped"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ((), "Nothing to verify tokens with: set ANBIETER360_JWT_KEY or ANBIETER360_JWKS_URL, or serve with --dev."),
        (("--dev", "--host", "192.0.2.1"), "--host 192.0.2.1 --port 0: Cannot assign requested address."),
    ],
)
def test_serve_refuses_to_start(tmp_path: Path, flags: tuple[str, ...], message: str) -> None:
    """What is wrong is said before an engine is started, with exit code 1."""
    command = [*SERVE, "--data", str(tmp_path), "serve", "--port", "0", *flags]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment(), check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in " ".join(done.stderr.split())
    assert not (tmp_path / "engine").exists()


@pytest.mark.parametrize("workers", ["0", "65"])
def test_workers_are_counted_from_1_to_64(tmp_path: Path, workers: str) -> None:
    """No worker, or more than a machine has use for, is wrong usage."""
    command = [*SERVE, "--data", str(tmp_path), "serve", "--port", "0", "--dev", "--workers", workers]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment(), check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--workers" in done.stderr
    assert not (tmp_path / "engine").exists()


async def test_the_doctor_finds_everything_well(tmp_path: Path) -> None:
    """On a new folder each finding is a good one, and no vault is made: it would be in the way of a restore."""
    findings = {finding.name: finding for finding in await examine(Settings(data=tmp_path))}
    assert list(findings) == [
        "versions",
        "driver speed-up",
        "clock",
        "free disk",
        "token key",
        "vault",
        "engine",
        "schema version",
        "catalogue",
        "erasures",
    ]
    assert [finding for finding in findings.values() if not finding.ok] == []
    assert await is_lost(Settings(data=tmp_path))
    async with open_services(Settings(data=tmp_path)):
        pass
    findings = {finding.name: finding for finding in await examine(Settings(data=tmp_path))}
    looked_at = ("vault", "vault's database", "journal", "quarantine")
    assert [findings[name].ok for name in looked_at] == [True, True, True, True]


async def test_the_doctor_goes_on_after_a_finding(tmp_path: Path) -> None:
    """A vault that cannot be opened and an engine that does not answer are findings with a hint."""
    (tmp_path / "vault.db").mkdir()
    settings = Settings(data=tmp_path, neo4j_uri="bolt://127.0.0.1:9", engine_timeout_seconds=1, jwt_key="short")
    wrong = [finding for finding in await examine(settings) if not finding.ok]
    assert [finding.name for finding in wrong] == ["token key", "vault", "engine"]
    said = " ".join(finding.detail for finding in wrong)
    assert ("Neo4j" in said, "embedded engine" in said, "anbieter360 doctor" in said) == (True, False, False)


async def test_the_doctor_finds_what_it_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system says of another user's file is a finding, with its place; whoever runs the tests may be root."""

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(EACCES, "Permission denied", "engine/engine.json")

    monkeypatch.setattr(doctor, "open_graph", forbidden)
    (found,) = [finding for finding in await examine(Settings(data=tmp_path)) if not finding.ok]
    assert (found.name, found.detail) == ("data folder", "engine/engine.json: Permission denied.")


async def test_the_doctor_names_the_first_of_many_problems(tmp_path: Path) -> None:
    """And how many more there are; that a journal is empty is one problem, not as many as there are receipts."""
    settings = Settings(data=tmp_path)
    async with open_services(settings) as services:
        for number in range(8):
            await services.vault.log.append(bytes([number]) * 32)
    with closing(sqlite3.connect(tmp_path / "vault.db")) as database, database:
        database.execute("UPDATE log_node SET hash = 'x' || position WHERE level = 0")
    journal = {finding.name: finding for finding in await examine(settings)}["journal"]
    assert (journal.ok, journal.detail.count("; "), journal.detail.endswith(" more")) == (False, 5, True)
    with closing(sqlite3.connect(tmp_path / "vault.db")) as database, database:
        database.execute("DELETE FROM journal")
        database.execute("DELETE FROM journal_head")
    journal = {finding.name: finding for finding in await examine(settings)}["journal"]
    assert journal.detail == "the journal is empty, and 8 receipts are in the log"


async def test_the_doctor_finds_a_damaged_database(tmp_path: Path) -> None:
    """SQLite opens it and reads what it needs; what is broken elsewhere is said."""
    settings = Settings(data=tmp_path)
    async with open_services(settings):
        pass
    with closing(sqlite3.connect(tmp_path / "vault.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'merged_subject_kept'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with (tmp_path / "vault.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x00" * size)
    found = {finding.name: finding for finding in await examine(settings)}["vault's database"]
    assert not found.ok
