"""The one shape of an error and its HTTP status, whatever it was that failed.

`{"errors": [{"message": …, "extensions": {"code": …, "hint": …, "retry": …, "requestId": …}}]}`
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import orjson
from starlette.responses import Response

from anbieter360.api.running.masking import coded
from anbieter360.errors import Anbieter360Error, MethodNotAllowed, Throttled, Unauthenticated

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
INTERNAL = Anbieter360Error.code
OK = 200


def _tree(root: type[Anbieter360Error]) -> Iterator[type[Anbieter360Error]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


#: Every published code and its HTTP status, as the error tree has them.
STATUS: Mapping[str, int] = MappingProxyType({error.code: error.status for error in _tree(Anbieter360Error)})


def refusal(error: Anbieter360Error, media_type: str = JSON, request_id: str = "") -> Response:
    """The answer to a request that was refused before anything ran."""
    return Response(
        orjson.dumps({"errors": [coded(error, request_id).formatted]}), error.status, _headers(error), media_type
    )


def status_of(answer: Mapping[str, Any]) -> int:
    """The HTTP status of a GraphQL answer: 200 where a field ran, else that of its first error.

    An error with a path happened while running; one without was there before.
    """
    errors = answer.get("errors") or ()
    if answer.get("data") is not None or not errors or any("path" in error for error in errors):
        return OK
    return STATUS.get(errors[0].get("extensions", {}).get("code", ""), Anbieter360Error.status)


def media_type(accept: str) -> str:
    """The newer media type for whoever asks for it (GraphQL over HTTP, section 4)."""
    return GRAPHQL_JSON if GRAPHQL_JSON in accept else JSON


def _headers(error: Anbieter360Error) -> dict[str, str]:
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, MethodNotAllowed):
        return {"Allow": "POST"}
    if isinstance(error, Throttled):
        return {"Retry-After": str(error.retry_after_seconds)}
    return {}
