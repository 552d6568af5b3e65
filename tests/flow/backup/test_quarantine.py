"""A graph that is older than the journal is served to nobody until what was erased is erased again."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from copied import copied, is_found, opened, put_back
from dying_restorer import put_back_and_die
from erasing import approved, carried_out, greeted, left, load_people

from anbieter360.api.running.context import Services
from anbieter360.api.schema import build_schema
from anbieter360.backup.loading import load_graph, settled
from anbieter360.backup.manifest import GRAPH
from anbieter360.backup.quarantine import Quarantine
from anbieter360.erasure.parts import Parts
from anbieter360.errors import ErasuresForgotten, Quarantined
from anbieter360.gateway.app import build_app
from anbieter360.gateway.limits import extensions
from forks import ended
from processes import Program


async def test_a_gateway_answers_nothing_from_an_older_graph(program: Program, tmp_path: Path) -> None:
    """Whoever asks hears QUARANTINED, and so does whoever looks whether it is ready; it lives, and opens by itself."""
    async with opened(program) as services:
        request, subject = await erased_and_back(services, tmp_path)
        before = services.quarantine
        assert not before.is_shut
        quarantine = await Quarantine.of(services.graph, services.vault)
        served = replace(services, quarantine=quarantine)
        app = build_app(served, build_schema(extensions=extensions(services.settings)), dev=True)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
            refused = await client.post("/graphql", json={"query": "{ provider { key } }"})
            assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (503, "QUARANTINED")
            assert (await client.get("/healthz")).status_code == 200
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["erasures"]) == (503, "QUARANTINED")
            await quarantine.lift(served.erasing)
            assert (await client.get("/readyz")).status_code == 200
            assert (await client.post("/graphql", json={"query": "{ provider { key } }"})).status_code == 401
        assert not await is_found(services, "gone")
        assert (await left(services, request, subject))["done"]


async def test_a_fault_does_not_end_the_lifting(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nor what nobody foresaw: it is said in the log, and tried again."""
    monkeypatch.setattr("anbieter360.backup.quarantine.RETRY_SECONDS", 0.0)
    async with opened(program) as services:
        await erased_and_back(services, tmp_path)
        quarantine = Stumbling(Quarantined())
        await quarantine.lift(services.erasing)
        assert not quarantine.is_shut
        assert not await is_found(services, "gone")
    assert "ZeroDivisionError" in "".join(capfd.readouterr())


async def test_no_command_works_on_an_older_graph(program: Program, tmp_path: Path) -> None:
    """Neither does a backup copy it."""
    async with opened(program) as services:
        await erased_and_back(services, tmp_path)
        with pytest.raises(Quarantined):
            await copied(services, tmp_path / "another")
    with pytest.raises(Quarantined):
        async with opened(program):
            pass
    assert program.run("may-use", "--subject", "gone", "--use", "birthday-email").code == 1
    found = {one["name"]: one for one in program.run("doctor", "--json").json}["quarantine"]
    assert (found["ok"], "erased people are in it again" in found["detail"]) == (False, True)


async def test_a_list_of_erasures_that_was_emptied_opens_nothing(program: Program, tmp_path: Path) -> None:
    """The chained journal has them still: the older graph stays shut, and both say why."""
    async with opened(program) as services:
        await erased_and_back(services, tmp_path)
        assert await services.vault.journal.verify() == []
        with closing(sqlite3.connect(program.data / "vault.db")) as database, database:
            database.execute("DELETE FROM erasure_intent")
        quarantine = await Quarantine.of(services.graph, services.vault)
        with pytest.raises(ErasuresForgotten):
            quarantine.check()
        assert len(await services.vault.journal.verify()) == 1
        with pytest.raises(Quarantined):
            await copied(services, tmp_path / "another")


async def test_serving_lifts_the_quarantine(embedding: Program, tmp_path: Path) -> None:
    """A gateway that starts on such a graph erases again, and answers then."""
    async with opened(embedding) as services:
        await erased_and_back(services, tmp_path)
    with embedding.serving() as gateway:
        url = gateway.url.replace("graphql", "readyz")
        async with httpx.AsyncClient(timeout=20) as client:
            for _ in range(300):
                if (await client.get(url)).status_code == 200:
                    break
                await asyncio.sleep(0.1)
            measured = (await client.get(url.replace("readyz", "metrics"))).text
            assert "anbieter360_quarantined 0.0" in measured
        async with embedding.opened() as services:
            assert not await is_found(services, "gone")


@pytest.mark.parametrize("where", ["LOADING", "REPLAYING"])
async def test_an_interrupted_restore_serves_nobody(program: Program, tmp_path: Path, where: str) -> None:
    """Killed in the middle of the graph or of the replay it leaves a quarantine; the same command again ends it."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("gone"), greeted("stays")])
        await copied(services, tmp_path / "backup")
        request, subject = await approved(services, "gone")
        assert await carried_out(services, request)
        before = await left(services, request, subject)
    assert await ended(put_back_and_die, program.settings, where, tmp_path / "backup") == -signal.SIGKILL
    with pytest.raises(Quarantined):
        async with opened(program):
            pass
    await put_back(program.settings, tmp_path / "backup")
    async with opened(program) as services:
        assert await left(services, request, subject) == before
        assert [await is_found(services, ref) for ref in ("gone", "stays")] == [False, True]


class Stumbling(Quarantine):
    """Fails the first time."""

    has_stumbled = False

    async def _replay(self, parts: Parts) -> None:
        if not self.has_stumbled:
            self.has_stumbled = True
            raise ZeroDivisionError
        await super()._replay(parts)


async def erased_and_back(services: Services, folder: Path) -> tuple[str, str]:
    """Somebody is erased, and then the graph is one of before, as an engine's own tools put it back."""
    await load_people(services, folder, [greeted("gone")])
    await copied(services, folder / "backup")
    request, subject = await approved(services, "gone")
    assert await carried_out(services, request)
    await load_graph(services.graph, folder / "backup" / GRAPH, "", lambda _: None)
    await settled(services.graph)
    return request, subject
