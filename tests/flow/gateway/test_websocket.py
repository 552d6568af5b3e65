"""The gateway over WebSocket, on a real server: who may connect, and that each operation is a request of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
import structlog
from graphql import GraphQLError
from small_schema import PERSON, schema_of
from strawberry.schema.exceptions import CannotGetOperationTypeError
from structlog.testing import LogCapture
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from anbieter360.access import Role
from anbieter360.api.running import masking
from anbieter360.api.running.context import Services
from anbieter360.api.running.masking import log_error
from anbieter360.errors import SettingsError
from anbieter360.gateway import limits
from anbieter360.gateway.app import build_app
from anbieter360.gateway.server import Server, address, listening
from anbieter360.gateway.tokens import development_token
from anbieter360.settings import Settings

PROTOCOL = "graphql-transport-ws"


@dataclass(frozen=True)
class Gateway:
    """A running server."""

    url: str
    settings: Settings

    def token(self, ttl_seconds: float = 60) -> str:
        return "Bearer " + development_token(self.settings, Role.DPO, actor="ada", ttl_seconds=ttl_seconds)

    @asynccontextmanager
    async def opened(self, protocol: str = PROTOCOL, **headers: str) -> AsyncIterator[ClientConnection]:
        url = self.url.replace("http", "ws")
        async with connect(url, subprotocols=[protocol], additional_headers=headers) as socket:  # type: ignore[list-item]
            yield socket

    @asynccontextmanager
    async def acknowledged(self, **payload: str) -> AsyncIterator[ClientConnection]:
        async with self.opened() as socket:
            await send(socket, type="connection_init", payload={"Authorization": self.token(), **payload})
            assert await receive(socket) == {"type": "connection_ack"}
            yield socket


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncIterator[Gateway]:
    async with serving(services) as gateway:
        yield gateway


@asynccontextmanager
async def serving(services: Services) -> AsyncIterator[Gateway]:
    """uvicorn on a free port, in this loop."""
    app = build_app(services, schema_of(services.settings), dev=True)
    ready = asyncio.Event()
    with listening("127.0.0.1", 0) as listener:
        server = Server(app, services.settings, ready.set)
        running = asyncio.create_task(server.serve([listener]))
        await ready.wait()
        yield Gateway(address(listener), services.settings)
        server.should_exit = True
        await running


async def send(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def receive(socket: ClientConnection) -> Any:
    frame = await asyncio.wait_for(socket.recv(), 5)
    assert isinstance(frame, str)  # a binary frame is none of the protocol
    return json.loads(frame)


async def closed(socket: ClientConnection) -> tuple[int, str]:
    """Code and reason with which the server closed."""
    with suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            async for _ in socket:
                pass
    assert socket.close_code is not None
    return socket.close_code, socket.close_reason or ""


async def ask(socket: ClientConnection, query: Any, id: str = "1", **payload: Any) -> list[Any]:  # noqa: A002
    """All messages of one operation, in order."""
    await send(socket, type="subscribe", id=id, payload={"query": query, **payload})
    messages = [await receive(socket)]
    while messages[-1]["type"] == "next":
        messages.append(await receive(socket))
    return messages


async def test_a_subscription(gateway: Gateway) -> None:
    """With a token in connection_init a subscription streams."""
    async with gateway.acknowledged() as socket:
        messages = await ask(socket, "subscription { count(to: 2) }")
    assert [(message["type"], message.get("payload")) for message in messages] == [
        ("next", {"data": {"count": 0}}),
        ("next", {"data": {"count": 1}}),
        ("complete", None),
    ]


async def test_each_operation_has_a_context_of_its_own(gateway: Gateway) -> None:
    """Purpose and reason hold for the connection; the request id is another each time."""
    async with gateway.acknowledged(**{"purpose-of-use": "accounting", "Access-Reason": "a call"}) as socket:
        told = [(await ask(socket, "{ told }"))[0]["payload"]["data"]["told"] for _ in range(2)]
    assert [one[:2] for one in told] == [["accounting", "a call"]] * 2
    assert told[0][2] != told[1][2]


@pytest.mark.parametrize("payload", [None, {}, {"Authorization": "Bearer x.y.z"}, {"Authorization": 1}])
async def test_no_token(gateway: Gateway, payload: Any) -> None:
    """A connection without a good token is closed before anything is acknowledged."""
    async with gateway.opened() as socket:
        message = {"type": "connection_init"} | ({"payload": payload} if payload is not None else {})
        await send(socket, **message)
        assert await closed(socket) == (4403, "Forbidden")


async def test_no_init(gateway: Gateway) -> None:
    """An operation before connection_init is refused; the handshake's own header counts for nothing."""
    async with gateway.opened(Authorization=gateway.token()) as socket:
        await send(socket, type="subscribe", id="1", payload={"query": "{ role }"})
        assert await closed(socket) == (4401, "Unauthorized")


async def test_a_connection_ends_with_its_token(gateway: Gateway) -> None:
    """A connection does not outlive its token."""
    async with gateway.opened() as socket:
        await send(socket, type="connection_init", payload={"Authorization": gateway.token(ttl_seconds=1)})
        assert await receive(socket) == {"type": "connection_ack"}
        assert await closed(socket) == (4401, "The token has expired")


async def test_the_legacy_protocol_is_off(gateway: Gateway) -> None:
    """graphql-ws is not spoken."""
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with gateway.opened("graphql-ws") as socket:
            await socket.recv()


@pytest.mark.parametrize(("origin", "allowed"), [("https://evil.example", False), ("https://app.example", True)])
async def test_origins(services: Services, origin: str, allowed: bool) -> None:
    """A page of another origin may connect only if the settings name it."""
    settings = services.settings.model_copy(update={"allowed_origins": ("https://app.example",)})
    async with serving(Services(services.graph, services.vault, services.store, settings)) as gateway:
        if allowed:
            async with gateway.opened(Origin=origin):
                pass
        else:
            with pytest.raises(InvalidStatus) as caught:
                async with gateway.opened(Origin=origin):
                    pass
            assert caught.value.response.status_code == 403


WRONG: list[Any] = [
    [],
    1,
    {},
    {"type": "nothing"},
    {"type": "subscribe", "id": "1"},
    {"type": "subscribe", "id": "1", "payload": {"query": 1}},
    {"type": "subscribe", "id": 1, "payload": {"query": "{ role }"}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ role }", "variables": []}},
    {"type": PERSON * 10},
    {"type": [PERSON]},
    {"type": "complete", "id": [PERSON]},
    {"type": "complete"},
    {"type": "connection_init", "payload": PERSON * 10},
]


@pytest.mark.parametrize("message", WRONG, ids=json.dumps)
async def test_a_message_that_is_none(gateway: Gateway, message: Any) -> None:
    """What is not of the protocol closes the connection with its code, and is not repeated."""
    async with gateway.acknowledged() as socket:
        await socket.send(json.dumps(message))
        code, reason = await closed(socket)
        assert (code, PERSON in reason) == (4400, False)


@pytest.mark.parametrize("frame", ["{", '"' + PERSON, b"{}", "[" * 10_000], ids=["half", "open", "bytes", "deep"])
async def test_a_frame_that_is_none(gateway: Gateway, frame: str | bytes) -> None:
    """Neither is what is no JSON, or no text."""
    async with gateway.acknowledged() as socket:
        await socket.send(frame)
        assert await closed(socket) == (4400, "The message is none of the protocol")


@pytest.mark.parametrize("id_", ["1", PERSON * 10])
async def test_an_id_that_is_taken(gateway: Gateway, id_: str) -> None:
    """The id of a running operation closes the connection with its code, and is not repeated."""
    async with gateway.acknowledged() as socket:
        for _ in range(2):
            await send(socket, type="subscribe", id=id_, payload={"query": "subscription { count(to: 100000) }"})
        assert await closed(socket) == (4409, "An operation with this id is running")


async def test_an_operation_that_the_document_lacks(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong name is BAD_REQUEST, as over HTTP, and no error in the log."""
    async with gateway.acknowledged() as socket:
        [failed] = await ask(socket, "query A { role } query B { role }", operationName=PERSON)
    [error] = failed["payload"]
    message = "The document has no such operation, or several and 'operationName' is none of them."
    assert (error["extensions"]["code"], error["message"]) == ("BAD_REQUEST", message)
    assert PERSON not in json.dumps(failed)
    logged = LogCapture()
    # Not `capture_logs`: where another test has set the logs up, loggers are made already.
    monkeypatch.setattr(masking, "log", structlog.wrap_logger(None, processors=[logged]))
    log_error(GraphQLError(PERSON, original_error=CannotGetOperationTypeError(PERSON)), "1")
    assert [(line["log_level"], line["code"], PERSON in str(line)) for line in logged.entries] == [
        ("info", "BAD_REQUEST", False)
    ]


ERRORS = [
    ("{", "GRAPHQL_PARSE_FAILED"),
    ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    ("{ friends(first: 1001) { nodes { name } } }", "LIMIT_EXCEEDED"),
    (f'{{ crash @include(if: "{PERSON}") }}', "GRAPHQL_VALIDATION_FAILED"),
]


@pytest.mark.parametrize(("query", "code"), ERRORS)
async def test_an_operation_fails_alone(gateway: Gateway, query: str, code: str) -> None:
    """A wrong operation gets its error, and the connection answers the next one."""
    async with gateway.acknowledged() as socket:
        [failed] = await ask(socket, query)
        assert (failed["type"], [error["extensions"]["code"] for error in failed["payload"]]) == ("error", [code])
        assert PERSON not in json.dumps(failed)
        assert (await ask(socket, "{ role }"))[0]["payload"] == {"data": {"role": "DPO"}}


async def test_null_for_a_condition_is_the_callers_mistake(gateway: Gateway) -> None:
    """It has a code and an id, as over HTTP."""
    async with gateway.acknowledged() as socket:
        query = "query ($v: Boolean = true) { role @skip(if: $v) }"
        message = (await ask(socket, query, variables={"v": None}))[0]
    errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
    assert [one["extensions"]["code"] for one in errors] == ["GRAPHQL_VALIDATION_FAILED"]
    assert all(one["extensions"]["requestId"] for one in errors)


async def test_what_fails_outside_a_resolver_is_internal(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its words do not leave, and the connection lives on."""

    def fail(*_: object) -> None:
        raise RuntimeError(PERSON)

    async with gateway.acknowledged() as socket:
        with monkeypatch.context() as broken:
            broken.setattr(limits, "measured", fail)
            [failed] = await ask(socket, "{ role }")
        assert (failed["type"], [one["extensions"]["code"] for one in failed["payload"]]) == ("error", ["INTERNAL"])
        assert PERSON not in json.dumps(failed)
        assert (await ask(socket, "{ role }"))[0]["payload"] == {"data": {"role": "DPO"}}


async def test_an_operation_crashes_alone(gateway: Gateway) -> None:
    """What nobody foresaw is INTERNAL here too."""
    async with gateway.acknowledged() as socket:
        answer = (await ask(socket, "{ crash }"))[0]["payload"]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL"]
    assert PERSON not in json.dumps(answer)


async def test_operations_are_throttled(services: Services) -> None:
    """Operations count as requests do, whichever way they come."""
    settings = services.settings.model_copy(update={"requests_per_minute": 2})
    async with serving(Services(services.graph, services.vault, services.store, settings)) as gateway:
        headers = {"Authorization": gateway.token()}
        async with httpx.AsyncClient() as client:
            assert (await client.post(gateway.url, json={"query": "{ role }"}, headers=headers)).status_code == 200
        async with gateway.acknowledged() as socket:
            types = [(await ask(socket, "{ role }"))[0]["type"] for _ in range(2)]
            assert types == ["next", "error"]


async def test_a_message_too_large(gateway: Gateway) -> None:
    """A message over the limit of a body closes the connection."""
    async with gateway.acknowledged() as socket:
        await send(socket, type="subscribe", id="1", payload={"query": "{ role }" + " " * 30_000})
        assert (await closed(socket))[0] == 1009


async def test_the_server_says_nothing_of_itself(gateway: Gateway) -> None:
    """No header names the server; a body that is too large ends early."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(gateway.url, content=b" " * 30_000, headers={"Authorization": gateway.token()})
    assert "server" not in answer.headers
    assert answer.status_code == 415


async def test_an_address_that_is_taken(gateway: Gateway) -> None:
    """A port in use is a clear error."""
    port = int(gateway.url.split(":")[2].split("/")[0])
    with pytest.raises(SettingsError, match=f"--port {port}: Address already in use"), listening("127.0.0.1", port):
        pass
