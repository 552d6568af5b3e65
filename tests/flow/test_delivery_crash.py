"""`serve` sends in the background, in several processes; what it was killed over is sent again, and done once."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml

from anbieter360.access import Role
from anbieter360.api.running.context import Services
from anbieter360.cypher import parse
from anbieter360.delivery.post import Post
from anbieter360.delivery.sender import Sender, Surroundings
from anbieter360.instant import text_of
from engines import Running
from processes import Gateway, Program
from receivers import HANG, Receiver, Sent, receiving

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday"
CARRIER = "parcel-carrier"
RESTRICT = """mutation ($input: RestrictInput!) { restrictProcessing(input: $input) { __typename } }"""
LIST = """query ($status: NotificationStatus!) { notifications(status: $status, first: 100) {
  nodes { attempts recipient { key } } } }"""
ACKNOWLEDGE = """mutation ($input: AcknowledgeErasureInput!) { acknowledgeErasure(input: $input) { __typename } }"""
ROWS = parse(
    "outbox_rows",
    """
    CREATE (q:ErasureRequest {id: 'request'})
    WITH q
    UNWIND $rows AS row
    CREATE (q)-[:TOLD]->(w:Notification)
    SET w = row
    """,
)

#: So long a lease that a gateway that is started again, however slowly, does not find it at its end.
INSIDE = {"ANBIETER360_WEBHOOK_PRIVATE_ADDRESSES": "true", "ANBIETER360_WEBHOOK_TIMEOUT_SECONDS": "300"}


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """The program on the engine of the tests."""
    return Program(tmp_path / "data", engine, INSIDE)


@pytest.fixture
def mortal(engine: Running, tmp_path: Path) -> Program:
    """The program on an empty engine: an embedded one of its own, for it will be killed, or the Neo4j of the tests."""
    return Program(tmp_path / "data", engine if engine.name == "neo4j" else None, INSIDE)


@pytest_asyncio.fixture
async def receiver(tmp_path: Path) -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        (tmp_path / "catalogue.yaml").write_text(catalogue(receiver), encoding="utf-8")
        yield receiver


async def test_it_sends_while_it_serves(program: Program, receiver: Receiver, tmp_path: Path) -> None:
    """Nobody asks it to: what is queued arrives, and is counted; no line of the log says whom it is about."""
    with program.serving() as gateway:
        await load(program, tmp_path)
        async with httpx.AsyncClient(timeout=30) as client:
            await restrict(gateway, client)
            await receiver.until(1)
            await until_listed(gateway, client, "DELIVERED", 1)
            measured = (await client.get(gateway.url.replace("graphql", "metrics"))).text
        assert gateway.stop() == 0
    assert 'anbieter360_notifications_total{kind="RESTRICTION",status="DELIVERED"} 1.0' in measured
    assert "PN-55301" in receiver.came[0].body.decode()
    lines = program.errors.read_text(encoding="utf-8")
    assert "notification_sent" in lines
    assert [value for value in ("PN-55301", "anna") if value in lines] == []


async def test_a_gateway_killed_while_it_sends(mortal: Program, receiver: Receiver, tmp_path: Path) -> None:
    """The receiver has it, the row does not say so: it comes again under its id, and what it does is done once."""
    with mortal.serving() as gateway:
        await load(mortal, tmp_path)
        receiver.answers, receiver.act = [HANG, 204], killing(gateway)
        async with httpx.AsyncClient(timeout=30) as client:
            with contextlib.suppress(httpx.TransportError):  # it may be killed before she has her answer
                await restrict(gateway, client)
            await receiver.until(1)
        await asyncio.to_thread(gateway.process.wait)
        receiver.act = None
    with mortal.serving() as gateway:
        async with mortal.opened() as services, httpx.AsyncClient(timeout=30) as client:
            assert await send(services, timedelta(0)) == 0
            assert await send(services, timedelta(minutes=30)) == 1
            (row,) = await listed(gateway, client, "DELIVERED")
        assert gateway.stop() == 0
    assert (row["attempts"], len(receiver.came), dict(receiver.effects)) == (2, 2, {receiver.ids[0]: 1})


async def test_a_gateway_killed_behind_an_acknowledgement(mortal: Program, receiver: Receiver, tmp_path: Path) -> None:
    """The recipient has answered, and the gateway dies before it says so: the answer is sent again, and stands once."""
    with mortal.serving() as gateway:
        await load(mortal, tmp_path)
        async with httpx.AsyncClient(timeout=30) as client:
            await restrict(gateway, client)
            await until_listed(gateway, client, "DELIVERED", 1)
            given = {"notification": receiver.ids[0], "outcome": "ERASED", "idempotencyKey": "mine"}
            lost = asyncio.create_task(gateway.ask(ACKNOWLEDGE, {"input": given}, client=client))
            await asyncio.sleep(0.02)
            gateway.kill()
            await asyncio.gather(lost, return_exceptions=True)
    with mortal.serving() as gateway:
        async with httpx.AsyncClient(timeout=30) as client:
            for _ in range(2):
                answer = await gateway.ask(ACKNOWLEDGE, {"input": given}, client=client)
                assert answer.json()["data"]["acknowledgeErasure"] == {"__typename": "ErasureAcknowledged"}
            assert len(await listed(gateway, client, "ACKNOWLEDGED")) == 1
        assert gateway.stop() == 0
    assert len(receiver.came) == 1


async def test_two_processes_send_each_row_once(program: Program, receiver: Receiver, tmp_path: Path) -> None:
    """Both look for what is due; a row is taken by one of them. The receiver is slow enough that one of them alone is
    still busy when the other looks."""
    receiver.act = dawdle
    with program.serving("--workers", "2") as gateway:
        await load(program, tmp_path)
        async with program.opened() as services:
            await queue(services, 100)
        await receiver.until(100)
        async with httpx.AsyncClient(timeout=30) as client:
            await until_listed(gateway, client, "DELIVERED", 100)
            rows = await listed(gateway, client, "DELIVERED")
        assert gateway.stop() == 0
    assert {one["attempts"] for one in rows} == {1}
    assert sorted(receiver.ids) == [f"row-{number:03}" for number in range(100)]
    lines = [line for line in program.errors.read_text(encoding="utf-8").splitlines() if "notification_sent" in line]
    assert {json.loads(line)["worker"] for line in lines} == {1, 2}


async def dawdle(_sent: Sent) -> None:
    await asyncio.sleep(0.5)


def catalogue(receiver: Receiver) -> str:
    """The scenario's, in which the carrier listens here."""
    given: dict[str, Any] = yaml.safe_load((BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8"))
    for one in given["recipients"]:
        if one["key"] == CARRIER:
            one["erasure"] = {"webhook": receiver.url}
    return yaml.safe_dump(given, allow_unicode=True)


async def load(program: Program, folder: Path) -> None:
    await program.load(folder / "catalogue.yaml")


async def restrict(gateway: Gateway, client: httpx.AsyncClient) -> None:
    """Anna has processing restricted: the carrier is to hear of it."""
    given = {"ground": "ACCURACY_CONTESTED", "idempotencyKey": "restrict"}
    answer = await gateway.ask(
        RESTRICT, {"input": given}, role=Role.SUBJECT, subject="anna", purpose=None, client=client
    )
    assert answer.json()["data"]["restrictProcessing"] == {"__typename": "Restricted"}, answer.text


async def listed(gateway: Gateway, client: httpx.AsyncClient, status: str) -> list[dict[str, Any]]:
    answer = await gateway.ask(LIST, {"status": status}, role=Role.DPO, purpose="privacy-oversight", client=client)
    found: list[dict[str, Any]] = answer.json()["data"]["notifications"]["nodes"]
    return found


async def until_listed(gateway: Gateway, client: httpx.AsyncClient, status: str, count: int) -> None:
    """Noted a moment after it was sent."""
    for _ in range(300):
        if len(await listed(gateway, client, status)) >= count:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"not {count} {status}")


def killing(gateway: Gateway) -> Any:
    async def act(_sent: Sent) -> None:
        gateway.kill()

    return act


async def send(services: Services, later: timedelta) -> int:
    """What is due so much later, sent by another process than the gateway."""
    around = Surroundings(now=lambda: datetime.now(UTC) + later)
    async with Post(10, private_addresses=True) as post:
        sender = Sender(services.graph, services.vault, services.store, services.settings, post, around)
        return await sender.send_due()


async def queue(services: Services, count: int) -> None:
    """So many rows for the carrier, due now."""
    at, node = text_of(datetime.now(UTC)), f"musterstrom:Recipient:{CARRIER}"
    rows = [
        {"id": id_, "kind": "ERASURE", "at": at, "status": "PENDING", "attempts": 0, "recipient": node}
        | {"items": ["item"], "queue": f"PENDING/{at}/{id_}"}
        for id_ in (f"row-{number:03}" for number in range(count))
    ]
    await services.graph.execute(ROWS, rows=rows)
