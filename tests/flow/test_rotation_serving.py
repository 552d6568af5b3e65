"""The master key is exchanged while a gateway answers: it goes on, with every value open, and wraps by the new key."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from anbieter360.access import Role
from engines import Running
from processes import Gateway, Program

LOOK = "query Look($by: SubjectLookup!) { subject(by: $by) { ref items(first: 50) { nodes { value } } } }"
REGISTER = """mutation ($input: RegisterSubjectInput!) {
  registerSubject(input: $input) { __typename ... on Error { code message } } }"""


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """Keys stay in memory for a moment only, so that each look meets what the exchange has done."""
    more = {"ANBIETER360_KEY_CACHE_SECONDS": "0.05"}
    return Program(tmp_path / "data", engine, more)


async def test_a_gateway_answers_before_during_and_after(program: Program) -> None:
    """The same values each time, and persons registered meanwhile are there after a new start."""
    with program.serving() as gateway:
        await program.load()
        async with httpx.AsyncClient(timeout=60) as client:
            before = await values(gateway, client)
            exchange = asyncio.create_task(asyncio.to_thread(program.done, "keys", "rotate", "--json"))
            registered = []
            while not exchange.done():
                assert await values(gateway, client) == before
                registered.append(await register(gateway, client, len(registered)))
            done = (await exchange).json
            assert await values(gateway, client) == before
            registered.append(await register(gateway, client, len(registered)))
        assert gateway.stop() == 0
    assert done["keys"] > 3
    assert program.done("keys", "show").out.count(done["master"]) == 1
    with program.serving() as gateway:
        async with httpx.AsyncClient(timeout=60) as client:
            assert await values(gateway, client) == before
            for ref in registered:
                assert (await look(gateway, client, ref))["ref"] == ref


async def values(gateway: Gateway, client: httpx.AsyncClient) -> list[str | None]:
    """What is open of Anna."""
    found = [item["value"] for item in (await look(gateway, client, "anna"))["items"]["nodes"]]
    assert any(found)
    return found


async def look(gateway: Gateway, client: httpx.AsyncClient, ref: str) -> Any:
    answer = await gateway.ask(LOOK, {"by": {"ref": ref}}, role=Role.AGENT, client=client)
    assert answer.json().get("errors") is None, answer.text
    return answer.json()["data"]["subject"]


async def register(gateway: Gateway, client: httpx.AsyncClient, number: int) -> str:
    ref = f"new-{number}"
    answer = await gateway.ask(REGISTER, {"input": {"ref": ref, "idempotencyKey": ref}}, client=client)
    assert answer.json()["data"]["registerSubject"]["__typename"] == "SubjectRegistered", answer.text
    return ref
