"""`serve --workers N`: several processes that are one gateway: in what they answer, log, measure and leave behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from anbieter360.access import Role
from anbieter360.vault import Vault
from engines import Running
from processes import Gateway, Program

CONNECTIONS, LOOKS_EACH = 8, 10
PATIENCE_SECONDS = 60
LOOK = 'query %s { subject(by: { ref: "anna" }) { ref items(first: 5) { nodes { value } } } }'
LOOKS = """query ($after: String) { me { accesses(first: 500, after: $after) {
  nodes { at operation } pageInfo { hasNextPage endCursor } } } }"""
COUNT = re.compile(r"^anbieter360_request_seconds_count\{.*\} (\S+)$", re.MULTILINE)


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """The program on the engine of the tests."""
    return Program(tmp_path / "data", engine)


@pytest.fixture
def embedding(engine: Running, tmp_path: Path) -> Program:
    """The program with an embedded engine of its own, or on the Neo4j of the tests."""
    return Program(tmp_path / "data", engine if engine.name == "neo4j" else None)


async def test_workers_share_the_work_and_one_trace(program: Program) -> None:
    """Connections are spread evenly, every look is in the log of accesses in its order, and /metrics counts all."""
    with program.serving("--workers", "2") as gateway:
        await program.load()
        async with connections(CONNECTIONS) as clients:
            await asyncio.gather(*(looks(gateway, client, n) for n, client in enumerate(clients)))
            after_one_another = [await look(gateway, client, f"Turn{n}") for n, client in enumerate(clients * 2)]
            asked = CONNECTIONS * LOOKS_EACH + len(after_one_another)
            await until_measured(gateway, clients, asked)
            seen = await accesses(gateway, clients[0])
        assert gateway.stop() == 0
    assert [one["operation"] for one in seen if one["operation"] in after_one_another] == after_one_another[::-1]
    assert {one["operation"] for one in seen} == {*after_one_another, *names()}
    assert [one["at"] for one in seen] == sorted((one["at"] for one in seen), reverse=True)
    lines = log_of(program)
    answered = Counter(line["worker"] for line in lines if line["event"] == "request" and line["role"] == Role.AGENT)
    assert answered == {1: asked / 2, 2: asked / 2}
    assert lines[-1]["event"] == "stopped"
    assert list(program.data.glob("metrics-*")) == []
    assert len(await sound_writers(program)) == 2


async def test_a_killed_worker_is_replaced(program: Program) -> None:
    """The others answer meanwhile, a new process takes its place, and no look that was answered is lost."""
    told: list[str] = []
    with program.serving("--workers", "2") as gateway:
        await program.load()
        stop = asyncio.Event()
        async with connections(4) as clients:
            busy = [asyncio.create_task(look_on(gateway, client, n, told, stop)) for n, client in enumerate(clients)]
            await until(lambda: len(told) >= 8)
            killed = worker_pids(program)[1]
            os.kill(killed, signal.SIGKILL)
            at_kill = len(told)
            await until(lambda: worker_pids(program).get(1) not in (killed, None) and len(told) >= at_kill + 8)
            stop.set()
            lost = await asyncio.gather(*busy)
            async with connections(1) as fresh:  # the others are open still, with the worker that stayed
                told.append(await look(gateway, fresh[0], "After"))
                seen = {one["operation"] for one in await accesses(gateway, fresh[0])}
        assert gateway.stop() == 0
    assert sum(lost) <= 2 * 2  # its two connections, each at the kill and perhaps once more on its way
    assert set(told) - seen == set()
    assert "worker_ended" in {line["event"] for line in log_of(program)}
    assert len(await sound_writers(program)) == 3


async def test_nothing_outlives_a_killed_gateway(embedding: Program) -> None:
    """SIGKILL of the process that listens ends the workers and the engine, and the next one starts.

    Also where it had not heard yet what its workers said: that connections were closed.
    """
    with embedding.serving("--workers", "2") as gateway:
        workers = worker_pids(embedding)
        async with connections(2) as clients:
            await asyncio.gather(*(client.get(gateway.url.replace("graphql", "healthz")) for client in clients))
            gateway.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(0.2)
        gateway.process.kill()
        gateway.process.wait()
        await until(lambda: not any(is_running(pid) for pid in workers.values()))
    assert len(workers) == 2
    assert list(embedding.data.glob("metrics-*")) == []
    with embedding.serving("--workers", "2") as gateway:
        async with connections(1) as clients:
            answer = await gateway.ask("{ __typename }", role=Role.DPO, client=clients[0])
            assert answer.json() == {"data": {"__typename": "Query"}}
        assert gateway.stop() == 0


@asynccontextmanager
async def connections(count: int) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients of one connection each."""
    async with AsyncExitStack() as stack:
        one = httpx.Limits(max_connections=1)
        yield [await stack.enter_async_context(httpx.AsyncClient(timeout=30, limits=one)) for _ in range(count)]


async def look(gateway: Gateway, client: httpx.AsyncClient, name: str) -> str:
    """One look at anna by that name."""
    answer = await gateway.ask(LOOK % name, role=Role.AGENT, client=client)
    assert answer.json()["data"]["subject"]["ref"] == "anna", answer.text
    return name


async def looks(gateway: Gateway, client: httpx.AsyncClient, number: int) -> None:
    for time_ in range(LOOKS_EACH):
        await look(gateway, client, name_of(number, time_))


def name_of(connection: int, time_: int) -> str:
    return f"Look{connection}x{time_}"


def names() -> set[str]:
    return {name_of(connection, time_) for connection in range(CONNECTIONS) for time_ in range(LOOKS_EACH)}


async def look_on(
    gateway: Gateway, client: httpx.AsyncClient, number: int, told: list[str], stop: asyncio.Event
) -> int:
    """Look until told to stop, noting what was answered; how often the connection was lost."""
    lost = count = 0
    while not stop.is_set():
        count += 1
        try:
            told.append(await look(gateway, client, f"Busy{number}x{count}"))
            await asyncio.sleep(0.05)  # the new worker needs the processor more
        except httpx.TransportError:
            lost += 1
    return lost


async def until_measured(gateway: Gateway, clients: list[httpx.AsyncClient], asked: int) -> None:
    """Until /metrics says the same over every connection, which is so many requests."""
    url = gateway.url.replace("graphql", "metrics")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        texts = [(await client.get(url)).text for client in clients]
        counts = {sum(float(count) for count in COUNT.findall(text)) for text in texts}
        if counts == {float(asked)}:
            return
        assert time.monotonic() < deadline, counts
        await asyncio.sleep(0.1)


async def accesses(gateway: Gateway, client: httpx.AsyncClient) -> list[dict[str, Any]]:
    """All looks at anna as she reads them, newest first."""
    found: list[dict[str, Any]] = []
    page: Mapping[str, Any] = {"hasNextPage": True, "endCursor": None}
    while page["hasNextPage"]:
        variables = {"after": page["endCursor"]}
        answer = await gateway.ask(LOOKS, variables, role=Role.SUBJECT, subject="anna", purpose=None, client=client)
        read = answer.json()["data"]["me"]["accesses"]
        found += read["nodes"]
        page = read["pageInfo"]
    return found


async def sound_writers(program: Program) -> set[str]:
    """The writers of the accesses of anna, once every chain of the journal has been found intact."""
    vault = await Vault.open(program.settings)
    try:
        assert await vault.journal.verify() == []
        page = await vault.accesses.of_subject(vault.hash("subject", "musterstrom", "anna"), first=1_000)
        return {access.id.split("-")[0] for access in page.accesses}
    finally:
        await vault.close()


def log_of(program: Program) -> list[dict[str, Any]]:
    """What the gateway logged; each line is one whole object. The last is no line yet while it is being written."""
    *lines, _ = program.errors.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines]


def worker_pids(program: Program) -> dict[int, int]:
    """The newest process of each worker by its number."""
    return {line["worker"]: line["pid"] for line in log_of(program) if line["event"] == "worker_answers"}


def is_running(pid: int) -> bool:
    """Not so a process that has ended and is not collected yet."""
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
