"""How often an actor may ask, and how much at a time: refused before anything is read.

`Throttle` counts requests. `extensions(settings)` is what `build_schema(extensions=…)` takes: it bounds a
query before graphql-core validates it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from functools import partial

from graphql import OperationDefinitionNode
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from strawberry.extensions import SchemaExtension

from anbieter360.access import Actor
from anbieter360.api.masking import coded
from anbieter360.errors import LimitExceeded, RequestError, Throttled
from anbieter360.gateway.measure import Size, measured
from anbieter360.gateway.observe import current
from anbieter360.settings import Settings

MAX_DIRECTIVES = 4  # on one node
MAX_ROOT_FIELDS = 20  # of one operation: enough for a page, too few to try passwords by

#: graphql-core's words for a document over max_tokens, or nested deeper than it can read.
_TOO_LONG = ("tokens. Parsing aborted", "nest")


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
    """Bounds one operation, and notes its type for the log. `api.masking` words the errors."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def on_operation(self) -> Iterator[None]:
        self.execution_context.parse_options["max_tokens"] = self._settings.max_tokens
        yield

    def on_parse(self) -> Iterator[None]:
        yield
        for error in self.execution_context.pre_execution_errors or ():
            if any(sign in error.message for sign in _TOO_LONG) or isinstance(error.original_error, RecursionError):
                error.original_error = LimitExceeded("The query is too long or too deeply nested.")

    def on_validate(self) -> Iterator[None]:
        if seen := current():
            seen.operation = self.execution_context.operation_type.value
        if refused := self._refused():
            # Set before validation, so that validation of something oversized does not begin.
            self.execution_context.pre_execution_errors = [coded(refused)]
        yield

    def _refused(self) -> RequestError | None:
        if self._is_ambiguous():
            return RequestError("The document has several operations: say with 'operationName' which one to run.")
        excess = self._excess()
        return LimitExceeded(excess) if excess else None

    def _is_ambiguous(self) -> bool:
        """Strawberry would run the first of several operations, a mutation too; the specification wants an error."""
        context = self.execution_context
        definitions = context.graphql_document.definitions if context.graphql_document else ()
        operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
        return len(operations) > 1 and context._provided_operation_name is None

    def _excess(self) -> str | None:
        context = self.execution_context
        if context.graphql_document is None:
            return None
        size = measured(context.graphql_document, context.schema._schema, context.variables or {})
        return next(_over(size, self._settings), None)


def _over(size: Size, settings: Settings) -> Iterator[str]:
    """A sentence for each limit that the query is over."""
    limits = (
        ("levels", size.depth, settings.max_depth),
        ("aliases", size.aliases, settings.max_aliases),
        ("directives on one field", size.directives, MAX_DIRECTIVES),
        ("fields at its root", size.root_fields, MAX_ROOT_FIELDS),
        ("nodes to be read", size.nodes, settings.max_nodes),
    )
    return (f"The query has more than {most} {what}." for what, found, most in limits if found > most)
