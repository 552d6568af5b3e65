"""GraphQL over WebSocket (graphql-transport-ws): one token for the connection, each operation a request of its own.

Token and purpose come in `connection_init`: {"Authorization": "Bearer …", "Purpose-Of-Use": …, "Access-Reason": …}.
"""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.types.execution import PreExecutionError

from anbieter360.api.running.context import Context
from anbieter360.api.running.masking import caught, coded, log_error, make_public
from anbieter360.errors import Anbieter360Error, Unauthenticated
from anbieter360.gateway.auth import Admission
from anbieter360.gateway.observe import current, observed

EXPIRED = 4401
NO_MESSAGE, TAKEN = 4400, 4409


@dataclass(slots=True)
class Connection:
    """One WebSocket. Strawberry puts the payload of `connection_init` into connection_params."""

    connection_params: dict[str, Any] | None = None
    admission: Admission | None = None
    purpose: str | None = None
    reason: str | None = None

    @property
    def admitted(self) -> Admission:
        """Only asked after the acknowledgement, which nobody gets without a token."""
        if self.admission is None:
            raise Unauthenticated
        return self.admission

    def parameter(self, name: str) -> str | None:
        """A string of the payload; upper and lower case are equal, as in headers."""
        given = {key.lower(): value for key, value in (self.connection_params or {}).items()}
        value = given.get(name)
        return value if isinstance(value, str) else None


class Socket(BaseGraphQLTransportWSHandler[Any, None]):
    """Strawberry's handler, stricter about what it is sent, and no longer alive than its token."""

    _expiry: asyncio.TimerHandle | None = None

    async def handle_message(self, message: Any) -> None:
        if _is_message(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("")

    async def handle_invalid_message(self, error_message: str) -> None:
        """Strawberry's text repeats what was sent, and a frame that closes holds no more than 123 bytes."""
        await self.websocket.close(NO_MESSAGE, "The message is none of the protocol")

    async def handle_subscribe(self, message: Any) -> None:
        if self.connection_acknowledged and message["id"] in self.operations:
            await self.websocket.close(TAKEN, "An operation with this id is running")
        else:
            await super().handle_subscribe(message)

    async def handle_connection_init(self, message: Any) -> None:
        await super().handle_connection_init(message)
        if self.connection_acknowledged and self._expiry is None:
            left = self.context.admitted.expires_at - time.time()
            self._expiry = asyncio.get_running_loop().call_later(max(left, 0), self._expire)

    async def shutdown(self) -> None:
        if self._expiry:
            self._expiry.cancel()
        await super().shutdown()

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Like a request over HTTP: counted, observed, with a context of its own."""
        connection: Connection = self.context
        actor = connection.admitted.actor
        with observed() as seen:
            seen.role = actor.role
            try:
                self.view.throttle.count(actor)  # type: ignore[attr-defined]  # the view is ours
                self.view.documents.require(operation.query)  # type: ignore[attr-defined]
            except Anbieter360Error as error:
                seen.failed(coded(error).formatted)
                await operation.send_initial_errors([coded(error, seen.request_id)])
                return
            own = copy.copy(self)  # shares socket and operations; only the context is this operation's
            own.context = Context(
                self.view.services,  # type: ignore[attr-defined]
                actor,
                purpose=connection.purpose,
                reason=connection.reason,
                request_id=seen.request_id,
            )
            await super(Socket, own).run_operation(operation)
            seen.asked, seen.path = own.context.asked, own.context.path

    async def _send_result_stream(self, operation: Operation[Any, None], result_source: Any) -> None:
        await super()._send_result_stream(operation, _public(result_source))

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:
        """None: a wrong operation ends with its error, and the connection lives on."""
        return None

    def _expire(self) -> None:
        closing = asyncio.ensure_future(self.websocket.close(EXPIRED, "The token has expired"))
        closing.add_done_callback(self._task_done)


async def _public(results: AsyncIterator[Any]) -> AsyncGenerator[Any, None]:
    """Results with errors as a caller may read them: here they leave before the schema's masking has its turn."""
    seen = current()
    request_id = seen.request_id if seen else ""
    async for result in _until_it_crashes(results, request_id):
        make_public(result, request_id)
        if seen:
            seen.failed(*(error.formatted for error in result.errors or ()))
        yield result


async def _until_it_crashes(results: AsyncIterator[Any], request_id: str) -> AsyncGenerator[Any, None]:
    """Results, and an error in the place of an exception: Strawberry would say that the operation is complete."""
    try:
        async for result in results:
            yield result
    except Exception as error:
        crashed = caught(error)
        log_error(crashed, request_id)
        yield PreExecutionError(data=None, errors=[crashed])


def _is_message(message: Any) -> bool:
    """Whether the protocol has it. What `connection_init` carries, and other types, Strawberry looks at."""
    if not isinstance(message, dict):
        return False
    kind = message.get("type")
    if kind in ("subscribe", "complete") and not isinstance(message.get("id"), str):
        return False
    return kind != "subscribe" or _is_operation(message.get("payload"))


def _is_operation(payload: Any) -> bool:
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )
