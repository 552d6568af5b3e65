"""SIGKILL between a decision and its record, of the one who writes, of gateway and engine: there is neither half."""

from __future__ import annotations

import asyncio
import random
import signal
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from dying_writer import MOMENTS, open_and_record, record

from anbieter360.engine.bolt import Graph
from anbieter360.gateway.services import open_services
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.ledger.uses.kept_decision import read_decision
from engines import Running
from forks import ended
from lengths import length
from processes import Gateway, Program

ATTEMPTS = (("ben", "birthday-letter"), ("anna", "birthday-letter"))  # the one may run, the other may not
ROUNDS = length(1, 3)
RECORD = "mutation ($input: RecordUseInput!) { recordUse(input: $input) { __typename } }"
WRITTEN = ("Usage", "UseEvent", "RefusedUse", "Disclosure", "IdempotencyKey")


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """The program on an empty engine: an embedded one of its own, for it will be killed, or the Neo4j of the tests."""
    return Program(tmp_path / "data", engine if engine.name == "neo4j" else None)


async def test_a_writer_killed_on_its_way_leaves_neither_half(engine: Running, tmp_path: Path) -> None:
    """Wherever it is killed, nothing of use or attempt is there; the same call again records it once."""
    program = Program(tmp_path / "data", engine)
    await program.load()
    async with program.opened() as services:
        before = await counts(services.graph)
        for moment, attempt in product(MOMENTS, ATTEMPTS):
            assert await ended(open_and_record, program.settings, moment, *attempt) == -signal.SIGKILL
        assert await counts(services.graph) == before
        for attempt in ATTEMPTS * 2:
            await record(services, "", *attempt)
        after = await counts(services.graph)
    made = {"Usage": 1, "UseEvent": 1, "RefusedUse": 1, "IdempotencyKey": 2}
    assert after == {label: before[label] + made.get(label, 0) for label in WRITTEN}


async def test_what_a_killed_gateway_recorded_is_whole(program: Program) -> None:
    """After kills of gateway and engine at any moment, each event has its decision, each answered use is there once."""
    answered: set[str] = set()
    for number in range(ROUNDS):
        with program.serving() as gateway:
            if number == 0:
                await program.load()
            await killed_while_recording(gateway, number, answered)
    async with open_services(program.settings) as services:
        (subject,) = await services.graph.run_text(
            "MATCH (s:Subject)-[:USED_BY]->(u:Usage) WHERE u.use ENDS WITH 'birthday-letter' RETURN s.id AS id"
        )
        star = (await read_opened(services.graph.read, services.vault, [subject["id"]]))[subject["id"]]
        keys = await services.graph.run_text("MATCH (k:IdempotencyKey) RETURN count(k) AS found")
    events = [one.properties for one in star.nodes["UseEvent"].values()]
    (usage,) = star.nodes["Usage"].values()
    assert answered <= {one["reference"] for one in events}
    assert len({one["reference"] for one in events}) == len(events) == usage.properties["count"] == keys[0]["found"]
    assert {read_decision(one["decision"], star.subject).allowed for one in events} == {True}


async def counts(graph: Graph) -> dict[str, int]:
    rows = await graph.run_text("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS found")
    found = {row["label"]: row["found"] for row in rows}
    return {label: found.get(label, 0) for label in WRITTEN}


async def killed_while_recording(gateway: Gateway, number: int, answered: set[str]) -> None:
    """Record uses from several sides, note each answer, and kill everything at some moment after some of them."""
    count, before = iter(range(number * 10_000, (number + 1) * 10_000)), len(answered)

    async def insist(client: httpx.AsyncClient) -> None:
        while True:
            reference = f"letter {next(count)}"
            answer = await gateway.ask(RECORD, {"input": letter(reference)}, client=client)
            assert answer.json()["data"]["recordUse"] == {"__typename": "UseRecorded"}, answer.text
            answered.add(reference)

    async with httpx.AsyncClient(timeout=30) as client:
        busy = [asyncio.create_task(insist(client)) for _ in range(3)]
        while len(answered) < before + 3:
            assert not any(one.done() for one in busy)
            await asyncio.sleep(0.01)
        await asyncio.sleep(random.uniform(0.0, 0.4))  # noqa: S311 - a moment
        gateway.kill()
        ends = await asyncio.gather(*busy, return_exceptions=True)
    assert [end for end in ends if not isinstance(end, httpx.TransportError)] == []


def letter(reference: str) -> dict[str, Any]:
    return {
        "subject": {"ref": "ben"},
        "use": "birthday-letter",
        "at": "2026-05-12T00:00:00Z",
        "reference": reference,
        "idempotencyKey": reference,
    }
