"""How often an actor may ask, and how much at a time: refused before anything is read.

`Throttle` counts requests. `extensions(settings)` is what `build_schema(extensions=…)` takes: it bounds a
query before graphql-core validates it, and gives every error of parsing and validation its code.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator
from functools import partial

from graphql import GraphQLError
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from strawberry.extensions import SchemaExtension

from anbieter360.access import Actor
from anbieter360.errors import Anbieter360Error, BadInput, LimitExceeded, Throttled
from anbieter360.gateway.answers import INTERNAL
from anbieter360.gateway.measure import Size, measured
from anbieter360.gateway.observe import current
from anbieter360.settings import Settings

MAX_DIRECTIVES = 4  # on one node
MAX_ROOT_FIELDS = 20  # of one operation: enough for a page, too few to try passwords by

_TOO_LONG = "tokens. Parsing aborted"  # graphql-core's words for a document over max_tokens
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_FOUND = re.compile(r"(, found|value:) .*", re.DOTALL)


class Throttle:
    """Counts the requests of each actor over the last minute, in this process."""

    def __init__(self, requests_per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(requests_per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, actor: Actor) -> None:
        """Raises Throttled with the seconds to wait."""
        if not self._limiter.hit(self._limit, actor.role, actor.id):
            free_at = self._limiter.get_window_stats(self._limit, actor.role, actor.id).reset_time
            raise Throttled(max(1, math.ceil(free_at - time.time())))


def extensions(settings: Settings) -> list[Callable[[], SchemaExtension]]:
    """What the schema runs around each operation."""
    return [partial(Bounds, settings)]


class Bounds(SchemaExtension):
    """Bounds one operation, and notes its type and the codes of its errors for the log."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def on_parse(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = self._settings.max_tokens
        yield
        self._note_errors(BadInput.code)

    def on_validate(self) -> Iterator[None]:
        if seen := current():
            seen.operation = self.execution_context.operation_type.value
        if excess := self._excess():
            # Set before validation, so that validation of something oversized does not begin.
            self.execution_context.pre_execution_errors = [excess]
        yield
        self._note_errors(BadInput.code)

    def on_execute(self) -> Iterator[None]:
        yield
        self._note_errors(INTERNAL)

    def _excess(self) -> GraphQLError | None:
        context = self.execution_context
        if context.graphql_document is None:
            return None
        size = measured(context.graphql_document, context.schema._schema, context.variables or {})
        problem = next(_over(size, self._settings), None)
        return GraphQLError(problem, extensions=_extensions(LimitExceeded)) if problem else None

    def _note_errors(self, code: str) -> None:
        """Give errors without a code this one, and take out of their words what the caller sent."""
        errors = self.execution_context.pre_execution_errors or ()
        for error in errors:
            if "code" not in (error.extensions or {}):
                _give_code(error, code)
        if errors and (seen := current()):
            seen.codes = []
            seen.failed(str(error.extensions["code"]) for error in errors if error.extensions)


def _over(size: Size, settings: Settings) -> Iterator[str]:
    """A sentence for each limit that the query is over."""
    limits = (
        ("levels deep", size.depth, settings.max_depth),
        ("aliases", size.aliases, settings.max_aliases),
        ("directives on one field", size.directives, MAX_DIRECTIVES),
        ("fields at its root", size.root_fields, MAX_ROOT_FIELDS),
        ("nodes to be read", size.nodes, settings.max_nodes),
    )
    return (f"The query has more than {most} {what}." for what, found, most in limits if found > most)


def _give_code(error: GraphQLError, code: str) -> None:
    kind: type[Anbieter360Error] = BadInput
    if isinstance(error.original_error, Anbieter360Error):
        kind, error.message = type(error.original_error), error.original_error.message
    elif _TOO_LONG in error.message or isinstance(error.original_error, RecursionError):
        kind, error.message = LimitExceeded, "The query is too long or too deeply nested."
    elif code == INTERNAL:
        kind, error.message = Anbieter360Error, Anbieter360Error.default_message()
    else:
        error.message = without_values(error.message)
    error.extensions = _extensions(kind)


def _extensions(kind: type[Anbieter360Error]) -> dict[str, str]:
    seen = current()
    return {"code": kind.code, "hint": kind.hint, "requestId": seen.request_id if seen else ""}


def without_values(message: str) -> str:
    """graphql-core's message without the values that it repeats; names of fields and types stay."""
    return _QUOTED.sub('"…"', _FOUND.sub(r"\1 …", message))
