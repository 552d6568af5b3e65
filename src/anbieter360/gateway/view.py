"""One GraphQL request over HTTP, from its headers to its answer. Over WebSocket `websocket` does the same.

Who asks is settled before the body is read: a stranger learns nothing of the schema, and costs nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLRequestData
from strawberry.schema.base import BaseSchema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET, UnsetType

from anbieter360.api.running.context import Context, Services
from anbieter360.api.running.masking import NO_OPERATION, coded, make_public
from anbieter360.api.schema import Schema
from anbieter360.errors import (
    Anbieter360Error,
    BadInput,
    LimitExceeded,
    MethodNotAllowed,
    RequestError,
    UnsupportedMediaType,
)
from anbieter360.gateway.answers import JSON, media_type, refusal, status_of
from anbieter360.gateway.auth import Authenticator
from anbieter360.gateway.body import DocumentFile
from anbieter360.gateway.limits import Throttle, is_ambiguous, is_within
from anbieter360.gateway.observe import Observation, current, observed
from anbieter360.gateway.websocket import Connection, Socket

CONNECTION_INIT_SECONDS = 10
REASON_CHARACTERS = 200
_OVER_HTTP = frozenset({OperationType.QUERY, OperationType.MUTATION})

_log = structlog.get_logger(__name__)


class View(GraphQL[Any, None]):
    """The endpoint /graphql: an ASGI application."""

    graphql_transport_ws_handler_class = Socket

    def __init__(self, schema: BaseSchema, services: Services, authenticator: Authenticator, *, dev: bool) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=CONNECTION_INIT_SECONDS),
            allowed_origins=services.settings.allowed_origins,
        )
        self.services = services
        self._compiling = schema if isinstance(schema, Schema) else None
        self.documents = DocumentFile(services.settings.documents, only=services.settings.documents_only)
        self.throttle = Throttle(services.settings.requests_per_minute)
        self._authenticator = authenticator
        self._dev = dev

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.run(WebSocket(scope, receive, send))
            return
        request = Request(scope, _limited(receive, self.services.settings.max_body_bytes))
        with observed() as seen:
            response = await self._answer(request, seen)
            response.raw_headers.append((b"x-request-id", seen.request_id.encode("ascii")))
            await response(scope, receive, send)

    async def _answer(self, request: Request, seen: Observation) -> Response:
        try:
            return await self._execute(request, seen)
        except Anbieter360Error as error:
            refused = error
        except Exception as error:
            _log.exception("request.crashed", error=type(error).__name__)
            refused = Anbieter360Error()
        seen.failed(coded(refused).formatted)
        return refusal(refused, media_type(request.headers.get("accept", "")), seen.request_id)

    async def _execute(self, request: Request, seen: Observation) -> Response:
        if self._dev and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/")
        if request.method != "POST":
            raise MethodNotAllowed
        self.services.quarantine.check()
        actor = await self._authenticator.actor(request.headers.get("authorization"))
        seen.role = actor.role
        self.throttle.count(actor)
        _require_json(request.headers.get("content-type", ""))
        context = Context(
            self.services,
            actor,
            purpose=request.headers.get("purpose-of-use"),
            reason=access_reason(request.headers.get("access-reason")),
            request_id=seen.request_id,
        )
        response = await self._known(request, context, seen)
        if response is None:
            response = await self.run(request, context=context, root_value=None)
        seen.asked, seen.path = context.asked, context.path
        return response

    async def _known(self, request: Request, context: Context, seen: Observation) -> Response | None:
        """The answer of the fast path to a document that is known; None where Strawberry's own way must be gone."""
        schema, asked = self._compiling, self.documents.request(await request.body())
        known = schema.documents.get(asked.text) if schema else None
        if schema is None or known is None or is_ambiguous(known.document, asked.name):
            return None
        variables = asked.variables or {}
        if not is_within(known, schema._schema, variables, self.services.settings):
            return None
        result = await schema.answer(known, context, variables, asked.name)
        if result is None:
            return None
        seen.operation = OperationType.QUERY.value
        return Response(orjson.dumps({"data": result.data}), media_type=media_type(request.headers.get("accept", "")))

    async def parse_http_body(self, request: Any) -> GraphQLRequestData:
        """One operation. Raises RequestError, DocumentUnknown."""
        asked = self.documents.request(await request.get_body())
        return GraphQLRequestData(asked.text, asked.variables, asked.name, asked.extensions, "http")

    async def execute_single(
        self,
        request: Request,
        request_adapter: Any,
        sub_response: Response,
        context: Any,
        root_value: None,
        request_data: GraphQLRequestData,
    ) -> ExecutionResult:
        """Run a query or a mutation. Raises RequestError where the document has another, or none by that name."""
        try:
            result = await self.schema.execute(
                request_data.query,
                variable_values=request_data.variables,
                context_value=context,
                operation_name=request_data.operation_name,
                operation_extensions=request_data.extensions,
                allowed_operation_types=_OVER_HTTP,
            )
        except CannotGetOperationTypeError:
            raise RequestError(NO_OPERATION) from None
        except InvalidOperationTypeError:
            raise RequestError("A subscription is served over WebSocket only.") from None
        make_public(result, context.request_id)
        return result

    async def get_context(self, request: Any, response: Any) -> Connection:
        """Only a WebSocket comes here: who asks is known when its first message has come."""
        return Connection()

    async def on_ws_connect(self, context: Connection) -> UnsetType:
        """Settle who asks, from the payload of `connection_init`. A refusal closes with 4403."""
        try:
            self.services.quarantine.check()
            context.admission = await self._authenticator.admit(context.parameter("authorization"))
            context.purpose = context.parameter("purpose-of-use")
            context.reason = access_reason(context.parameter("access-reason"))
        except Anbieter360Error as error:
            _log.info("connection.refused", code=error.code)
            raise ConnectionRejectionError from error
        return cast(UnsetType, UNSET)  # an acknowledgement without payload

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        response = await super().get_sub_response(request)
        response.headers["content-type"] = media_type(request.headers.get("accept", ""))
        return response

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        if seen := current():
            seen.failed(*response_data.get("errors") or ())
        response = Response(
            orjson.dumps(response_data),
            sub_response.status_code or status_of(response_data),
            background=sub_response.background,
        )
        response.raw_headers.extend(sub_response.raw_headers)
        return response

    def encode_json(self, data: object) -> str:
        """Text, because bytes would make a WebSocket's frames binary; HTTP goes through `create_response`."""
        return orjson.dumps(data).decode()

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)


def access_reason(header: str | None) -> str | None:
    """The Access-Reason as text. Raises BadInput where it is too long or not printable."""
    if header is None:
        return None
    try:
        reason = header.encode("latin-1").decode("utf-8").strip()  # ASGI hands headers on as Latin-1
    except UnicodeError:
        reason = header.strip()
    if len(reason) > REASON_CHARACTERS or not reason.isprintable():
        raise BadInput(f"Access-Reason: is not acceptable; send at most {REASON_CHARACTERS} printable characters.")
    return reason or None


def _require_json(content_type: str) -> None:
    """JSON alone: no page of another origin can send it without asking first (CSRF)."""
    kind, _, parameters = content_type.lower().partition(";")
    charset = parameters.partition("charset=")[2].strip(' "')
    if kind.strip() != JSON or charset not in ("", "utf-8", "utf8"):
        raise UnsupportedMediaType


def _limited(receive: Receive, most_bytes: int) -> Receive:
    """Counts the body while it comes in, whatever its Content-Length says. Raises LimitExceeded."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most_bytes:
            raise LimitExceeded(f"The body has more than {most_bytes} bytes.")
        return message

    return counted
