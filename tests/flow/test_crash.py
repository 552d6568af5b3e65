"""`kill -9` of an import, the gateway, the engine: what was acknowledged is there afterwards, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from anbieter360.access import Role
from anbieter360.backup.fitting import tie_to
from anbieter360.catalogue.document import read_catalogue
from anbieter360.demo import people
from anbieter360.engine.bolt import Graph
from anbieter360.engine.migrate import migrate
from anbieter360.gateway.services import open_services
from anbieter360.vault import Vault
from canonical import Ledger, read_ledger
from engines import WIPE, Running
from lengths import length
from processes import Gateway, Program

DEMO_CATALOGUE = read_catalogue(
    Path(people.__file__).with_name("catalogue.yaml").read_text(encoding="utf-8"), "catalogue.yaml"
)
SUBJECTS = length(50, 120)
ROUNDS = length(2, 5)
PATIENCE_SECONDS = 120

LOOK = "query Look%d($by: SubjectLookup!) { subject(by: $by) { ref items(first: 50) { nodes { value } } } }"
RECORD = """mutation ($input: RecordCollectionInput!) {
  recordCollection(input: $input) { __typename ... on CollectionRecorded { items { ref } } ... on Error { code } } }"""
LOOKS = "query ($after: String) { me { accesses(first: 500, after: $after) { nodes { operation } %s } } }"
ITEMS = "query ($after: String) { me { items(first: 500, after: $after) { nodes { ref value } %s } } }"
PAGE = "pageInfo { hasNextPage endCursor }"


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """The program on an empty engine: an embedded one of its own, for it will be killed, or the Neo4j of the tests."""
    return Program(tmp_path / "data", engine if engine.name == "neo4j" else None)


async def test_an_import_killed_on_its_way_ends_as_if_it_had_not_been(program: Program, tmp_path: Path) -> None:
    """Import, engine and gateway are killed at any moment; run again, the graph is that of an uninterrupted run."""
    file = people_file(tmp_path)
    with program.serving() as gateway:
        await apply_demo(program)
        await kill_on_its_way(program, file, 5, lambda: None)
        await kill_on_its_way(program, file, 15, program.kill_engine)
        await kill_on_its_way(program, file, 25, gateway.kill)
    async with open_services(program.settings):
        last = program.done("import", "records", file, "--json").json
        crashed = await ledger_of(program)
        await emptied(program)
        whole = program.done("import", "records", file, "--json").json
        uninterrupted = await ledger_of(program)
    assert last["resumed_from_line"] >= 25
    assert (whole["imported"], whole["resumed_from_line"]) == (SUBJECTS, 0)
    assert len(crashed.nodes) > 20 * SUBJECTS
    assert crashed == uninterrupted


async def test_what_was_answered_is_there_after_a_kill(program: Program) -> None:
    """After SIGKILL of gateway and engine, every answered look is under `me { accesses }`, every collection there."""
    looks: set[str] = set()
    items: set[str] = set()
    for number in range(ROUNDS):
        with program.serving() as gateway:
            if number == 0:
                await program.load()
            await killed_while_busy(gateway, number, looks, items)
    with program.serving() as gateway:
        async with httpx.AsyncClient(timeout=30) as client:
            seen = {look["operation"] for look in await pages(gateway, client, LOOKS, "accesses")}
            held = {item["ref"] for item in await pages(gateway, client, ITEMS, "items")}
        assert gateway.stop() == 0
    assert len(looks) >= ROUNDS
    assert len(items) >= ROUNDS
    assert looks - seen == set()
    assert items - held == set()
    vault = await Vault.open(program.settings)
    assert await vault.journal.verify() == []
    await vault.close()


async def test_a_killed_engine_is_a_clean_error_until_it_is_back(engine: Running, tmp_path: Path) -> None:
    """While the engine is down every request is ENGINE_UNAVAILABLE, then they are answered again, each write once.

    The HTTP status is 503, or 200 where a part of the answer was there already.
    """
    with door_to(engine) as door:
        program = Program(tmp_path / "data", door.running if engine.name == "neo4j" else None)
        with program.serving() as gateway:
            await program.load()
            outcomes: list[tuple[int, str | None]] = []
            items: set[str] = set()
            stop = asyncio.Event()
            async with httpx.AsyncClient(timeout=60) as client:
                writers = [asyncio.create_task(insist(gateway, client, n, items, outcomes, stop)) for n in range(2)]
                readers = [asyncio.create_task(look_on(gateway, client, outcomes, stop)) for _ in range(2)]
                await asyncio.sleep(1.0)
                if engine.name == "neo4j":
                    await door.shut_for(1.5)
                else:
                    program.kill_engine()
                await until(lambda: (503, "ENGINE_UNAVAILABLE") in outcomes)
                await until(lambda: outcomes[-8:] == [(200, None)] * 8)
                stop.set()
                await asyncio.gather(*writers, *readers)
                held = [item["ref"] for item in await pages(gateway, client, ITEMS, "items")]
            assert gateway.stop() == 0
    assert set(outcomes) - {(200, "ENGINE_UNAVAILABLE")} == {(200, None), (503, "ENGINE_UNAVAILABLE")}
    assert sorted(ref for ref in held if ref.startswith("told")) == sorted(items)


def people_file(folder: Path) -> Path:
    file = folder / "people.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in people.generate_records(SUBJECTS, 5)), encoding="utf-8")
    return file


async def kill_on_its_way(program: Program, file: Path, at_least: int, others: Callable[[], None]) -> None:
    """Start an import, kill it and others once so many people are there, and see that they stay."""
    with program.running("import", "records", file) as importing:
        async with program.open_graph() as graph:
            seen = await people_in(graph)
            while len(seen) < at_least + random.randrange(10):  # noqa: S311 - a moment
                assert importing.poll() is None, program.errors.read_text(encoding="utf-8")[-2000:]
                await asyncio.sleep(0.05)
                seen = await people_in(graph)
        others()
        importing.kill()
        importing.wait()
    assert len(seen) < SUBJECTS
    async with program.open_graph() as graph:
        assert seen <= await people_in(graph)


async def people_in(graph: Graph) -> set[str]:
    return {row["id"] for row in await graph.run_text("MATCH (s:Subject) RETURN s.id AS id")}


async def ledger_of(program: Program) -> Ledger:
    async with program.opened() as services:
        assert await services.graph.run_text("MATCH (m:ImportMark) RETURN m.line AS line") == []
        return await read_ledger(services.graph, services.vault)


async def emptied(program: Program) -> None:
    """The same vault, and an empty graph with the catalogue in it."""
    async with program.open_graph() as graph:
        while (await graph.execute(WIPE))[0]["gone"]:
            pass
        await migrate(graph)
        vault = await Vault.open(program.settings)
        await tie_to(graph, vault)
        await vault.close()
    await apply_demo(program)


async def apply_demo(program: Program) -> None:
    async with program.opened() as services:
        await services.store.apply(DEMO_CATALOGUE, home=True, source="catalogue.yaml")


async def killed_while_busy(gateway: Gateway, number: int, looks: set[str], items: set[str]) -> None:
    """Look and record from several sides, note each answer, and kill everything at some moment after the first."""
    count = iter(range(number * 10_000, (number + 1) * 10_000))
    before = len(looks), len(items)

    async def look(client: httpx.AsyncClient) -> None:
        while True:
            one = next(count)
            answer = await gateway.ask(LOOK % one, {"by": {"ref": "anna"}}, role=Role.AGENT, client=client)
            assert answer.json()["data"]["subject"]["ref"] == "anna", answer.text
            looks.add(f"Look{one}")

    async def record(client: httpx.AsyncClient) -> None:
        while True:
            ref = f"told-{next(count)}"
            answer = await gateway.ask(RECORD, {"input": collection(ref)}, client=client)
            assert answer.json()["data"]["recordCollection"].get("items") == [{"ref": ref}], answer.text
            items.add(ref)

    async with httpx.AsyncClient(timeout=30) as client:
        busy = [asyncio.create_task(work(client)) for work in (look, record, look, record)]
        await until(lambda: len(looks) > before[0] and len(items) > before[1])
        await asyncio.sleep(random.uniform(0.0, 0.5))  # noqa: S311 - a moment
        gateway.kill()
        ends = await asyncio.gather(*busy, return_exceptions=True)
    assert [end for end in ends if not isinstance(end, httpx.TransportError)] == []


async def insist(
    gateway: Gateway,
    client: httpx.AsyncClient,
    worker: int,
    items: set[str],
    outcomes: list[tuple[int, str | None]],
    stop: asyncio.Event,
) -> None:
    """Record one collection after the other, each with its key until it is answered."""
    number = 0
    while not stop.is_set():
        ref = f"told-{worker}-{number}"
        outcome = outcome_of(await gateway.ask(RECORD, {"input": collection(ref)}, client=client))
        outcomes.append(outcome)
        if outcome == (200, None):
            items.add(ref)
            number += 1


async def look_on(
    gateway: Gateway, client: httpx.AsyncClient, outcomes: list[tuple[int, str | None]], stop: asyncio.Event
) -> None:
    while not stop.is_set():
        answer = await gateway.ask(LOOK % 1, {"by": {"ref": "anna"}}, role=Role.AGENT, client=client)
        outcomes.append(outcome_of(answer))
        await asyncio.sleep(0.02)


def outcome_of(answer: httpx.Response) -> tuple[int, str | None]:
    """The HTTP status, and the code of the first error if there is one, a mutation's own included."""
    found = answer.json()
    if errors := found.get("errors"):
        return answer.status_code, errors[0]["extensions"]["code"]
    return answer.status_code, found["data"].get("recordCollection", {}).get("code")


def collection(ref: str) -> dict[str, Any]:
    return {
        "subject": {"ref": "anna"},
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "system": "webshop",
        "collectedAt": "2026-03-01T10:00:00Z",
        "items": [{"ref": ref, "category": "order", "value": f"Bestellung {ref}"}],
        "idempotencyKey": ref,
    }


async def pages(gateway: Gateway, client: httpx.AsyncClient, query: str, name: str) -> list[dict[str, Any]]:
    """All nodes of a connection of anna's `me`."""
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        answer = await gateway.ask(
            query % PAGE, {"after": after}, role=Role.SUBJECT, subject="anna", purpose=None, client=client
        )
        page = answer.json()["data"]["me"][name]
        nodes += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


class Door:
    """A TCP door before an engine that others use too: shut, the engine is as if gone. It has its own thread."""

    def __init__(self, engine: Running) -> None:
        self._engine = engine
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.StreamWriter] = set()
        self.port = 0

    @property
    def running(self) -> Running:
        return replace(self._engine, uri=f"bolt://127.0.0.1:{self.port}")

    def open(self) -> None:
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)

    async def shut_for(self, seconds: float) -> None:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._shut(), self._loop))
        await asyncio.sleep(seconds)
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._open(), self._loop))

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _shut(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._passing:
            writer.transport.abort()
        await asyncio.sleep(0.1)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = urlsplit(self._engine.uri)
        there, back = await asyncio.open_connection(address.hostname, address.port)
        self._passing |= {writer, back}
        await asyncio.gather(_copy(reader, back), _copy(there, writer))
        self._passing -= {writer, back}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextmanager
def door_to(engine: Running) -> Iterator[Door]:
    door = Door(engine)
    door.open()
    try:
        yield door
    finally:
        door.close()
