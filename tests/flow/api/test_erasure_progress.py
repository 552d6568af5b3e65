"""`erasureProgress` over WebSocket, on a real server, while a worker carries the erasure out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from erasures import MANAGER, Erasures
from scenario import Api
from websockets.asyncio.client import ClientConnection, connect

from anbieter360.access import Role
from anbieter360.erasure.requests.request import FINAL
from anbieter360.erasure.runner import carry_out_due
from anbieter360.gateway.server import Server, address, listening
from anbieter360.gateway.tokens import development_token

QUERY = "subscription Follow($id: ID!) { erasureProgress(id: $id) { status done total at } }"


@asynccontextmanager
async def connected(api: Api, role: Role, subject: str | None = None) -> AsyncIterator[ClientConnection]:
    """An acknowledged connection to the gateway on a free port, in this loop."""
    ready, settings = asyncio.Event(), api.services.settings
    with listening("127.0.0.1", 0) as listener:
        server = Server(api.app, settings, ready.set)
        running = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        url = address(listener).replace("http", "ws")
        async with connect(url, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
            token = development_token(settings, role, subject=subject, actor="petra")
            purpose = {} if role is Role.SUBJECT else {"Purpose-Of-Use": str(MANAGER["purpose"])}
            await send(socket, type="connection_init", payload={"Authorization": f"Bearer {token}", **purpose})
            assert (await receive(socket))["type"] == "connection_ack"
            yield socket
        server.should_exit = True
        await running


async def send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def receive(socket: ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(socket.recv(), 60))


async def follow(socket: ClientConnection, request: str) -> None:
    await send(socket, type="subscribe", id="1", payload={"query": QUERY, "variables": {"id": request}})


def shown(message: Mapping[str, Any]) -> Any:
    return message["payload"]["data"]["erasureProgress"]


async def test_a_request_is_followed_to_its_end(fresh: Api) -> None:
    """At once, then with each change, until it is over; the one who follows leaves one look, not one a second."""
    jan = Erasures(fresh, "jan")
    request = (await jan.request())["request"]
    async with connected(fresh, Role.PRIVACY_MANAGER) as socket:
        await follow(socket, request["id"])
        first = shown(await receive(socket))
        assert (first["status"], first["done"], first["total"]) == ("PREVIEWED", 0, 0)
        await jan.manage("approveErasure", request["id"], planHash=request["planHash"])
        assert shown(await receive(socket))["status"] == "APPROVED"
        await jan.manage("refuseErasure", request["id"], ground="PROCESS_EXCESSIVE")
        assert shown(await receive(socket))["status"] == "REFUSED"
        assert (await receive(socket))["type"] == "complete"
    looks = (await fresh.as_subject("jan", "{ me { accesses(first: 50) { nodes { operation } } } }"))["me"]
    assert [one["operation"] for one in looks["accesses"]["nodes"]].count("Follow") == 1


async def test_an_erasure_is_followed_while_it_runs(fresh: Api) -> None:
    """By the person themselves, who is gone at the end; the numbers only grow."""
    ben = Erasures(fresh, "ben")
    request = (await ben.request())["request"]
    async with connected(fresh, Role.SUBJECT, "ben") as socket:
        await follow(socket, request["id"])
        await receive(socket)
        await ben.manage("approveErasure", request["id"], planHash=request["planHash"])
        await carry_out_due(fresh.services.erasing)
        steps = [shown(await receive(socket))]
        while steps[-1]["status"] not in {*FINAL, "WAITING_FOR_RECIPIENTS"}:
            steps.append(shown(await receive(socket)))
    done = [one["done"] for one in steps]
    assert done == sorted(done)
    assert (await ben.see(request["id"], role=Role.SUBJECT, subject="ben"))["id"] == request["id"]


async def test_nobody_follows_what_they_may_not_see(fresh: Api) -> None:
    """The request of another person is not there."""
    request = (await Erasures(fresh, "ida").request())["request"]
    async with connected(fresh, Role.SUBJECT, "jan") as socket:
        await follow(socket, request["id"])
        message = await receive(socket)
    (error,) = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"
