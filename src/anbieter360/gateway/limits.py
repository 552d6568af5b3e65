"""How often an actor may ask, and how much at a time: refused before anything is read.

`Throttle` counts requests. `extensions(settings)` is what `build_schema(extensions=…)` takes: it bounds a
query before graphql-core validates it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, cast

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    ValidationContext,
)
from graphql.validation.validate import ValidationAbortedError
from strawberry.extensions import SchemaExtension

from anbieter360.access import Actor
from anbieter360.api.running.documents import Document
from anbieter360.api.running.masking import coded
from anbieter360.errors import LimitExceeded, RequestError, Throttled
from anbieter360.gateway.measure import Size, Writing, counted_variables, measured, weight, written
from anbieter360.gateway.observe import current
from anbieter360.settings import Settings

MINUTE = 60.0  # seconds
MAX_DIRECTIVES = 4  # on one node
MAX_ROOT_FIELDS = 20  # of one operation: enough for a page, too few to try passwords by
# Validation compares selections in pairs. A document is refused before that begins where it is plain that there are
# too many, and else when so many pairs are done: about 50 milliseconds, where the event loop stands still.
MAX_SPREADS = 180  # of fragments in one document; a page of many components has some dozens
MAX_REPEATS = 20  # of one response name at one place
MAX_COMPARISONS = 20_000  # as graphql-core counts them; the largest of our generated questions needs 900

_ABSENT = object()
_COMPARES = OverlappingFieldsCanBeMergedRule
_TOO_MANY_PAIRS = f"The query has more than {MAX_COMPARISONS} pairs of selections to be compared."

#: graphql-core's words for a document over max_tokens, or nested deeper than it can read.
_TOO_LONG = ("tokens. Parsing aborted", "nest")


class Throttle:
    """Counts the requests of each actor over the last minute, in this process.

    Two minutes are kept, this one and the one before, which counts as far as it still lies within the last 60 seconds:
    as much memory as there are actors, and no list of times.
    """

    def __init__(self, requests_per_minute: int) -> None:
        self._most = requests_per_minute
        self._minute = 0
        self._now: dict[tuple[str, str], int] = {}
        self._before: dict[tuple[str, str], int] = {}

    def count(self, actor: Actor) -> None:
        """Raises Throttled with the seconds to wait."""
        minute, into = divmod(time.monotonic(), MINUTE)
        self._turn(int(minute))
        who = (actor.role, actor.id)
        now, before = self._now.get(who, 0), self._before.get(who, 0)
        if now + before * (1 - into / MINUTE) >= self._most:
            raise Throttled(self._wait(now, before, into))
        self._now[who] = now + 1

    def _turn(self, minute: int) -> None:
        if minute != self._minute:
            self._before = self._now if minute == self._minute + 1 else {}
            self._now, self._minute = {}, minute

    def _wait(self, now: int, before: int, into: float) -> int:
        """Seconds until one request is free: this minute while that before fades, or the next as this one does."""
        if now < self._most and before:
            return max(1, math.ceil(MINUTE * (1 - (self._most - now) / before) - into))
        return max(1, math.ceil(MINUTE - into + MINUTE * (1 - self._most / now)))


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
        execution = self.execution_context
        if seen := current():
            seen.operation = execution.operation_type.value
        if refused := self._refused():
            # Set before validation, so that validation of something oversized does not begin.
            execution.pre_execution_errors = [coded(refused)]
        execution.validation_rules = (*(one for one in execution.validation_rules if one is not _COMPARES), _Comparing)
        yield
        found = execution.pre_execution_errors or []
        if any(_is_unfinished(error) for error in found):
            found[:] = [coded(LimitExceeded(_TOO_MANY_PAIRS))]  # this very list is on its way already

    def _refused(self) -> RequestError | None:
        execution = self.execution_context
        document, variables = execution.graphql_document, execution.variables or {}
        if document is None:
            return None
        if is_ambiguous(document, execution._provided_operation_name):
            return RequestError("The document has several operations: say with 'operationName' which one to run.")
        schema, known = execution.schema._schema, getattr(execution.context, "document", None)
        size = size_of(known, schema, variables) if known else measured(document, schema, variables)
        excess = next(_over(size, self._settings), None) or next(_too_dear(written(document)), None)
        return LimitExceeded(excess) if excess else None


class _Comparing(OverlappingFieldsCanBeMergedRule):
    """The rule that compares selections in pairs, with a smaller budget than graphql-core's."""

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = MAX_COMPARISONS


def _is_unfinished(error: GraphQLError) -> bool:
    """Whether validation gave up, and not for the number of mistakes that it found."""
    return isinstance(error, ValidationAbortedError) and "error limit" not in error.message


def is_ambiguous(document: DocumentNode, operation_name: str | None) -> bool:
    """Strawberry would run the first of several operations, a mutation too; the specification wants an error."""
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return len(operations) > 1 and operation_name is None


def is_within(known: Document, schema: GraphQLSchema, variables: Mapping[str, Any], settings: Settings) -> bool:
    """Whether a valid document is within all bounds."""
    return next(_over(size_of(known, schema, variables), settings), None) is None


def size_of(known: Document, schema: GraphQLSchema, variables: Mapping[str, Any]) -> Size:
    """The size of a document that is known: measured once for each choice of the variables that count."""
    names = known.sizes.get("names")
    if names is None:
        names = known.sizes.put("names", counted_variables(known.document))
    key = tuple(weight(variables[name]) if name in variables else _ABSENT for name in names)
    size = known.sizes.get(key)
    if size is None:
        size = known.sizes.put(key, measured(known.document, schema, variables))
    return cast(Size, size)


def _over(size: Size, settings: Settings) -> Iterator[str]:
    """A sentence for each limit that the query is over."""
    limits = (
        ("levels", size.depth, settings.max_depth),
        ("aliases", size.aliases, settings.max_aliases),
        ("directives on one field", size.directives, MAX_DIRECTIVES),
        ("fields at its root", size.root_fields, MAX_ROOT_FIELDS),
        ("nodes to be read", size.nodes, settings.max_nodes),
    )
    return _sentences(limits)


def _too_dear(writing: Writing) -> Iterator[str]:
    """A sentence for each limit that keeps validation short and the document is over."""
    limits = (
        ("spreads of fragments", writing.spreads, MAX_SPREADS),
        ("selections of one name at one place", writing.repeats, MAX_REPEATS),
    )
    return _sentences(limits)


def _sentences(limits: Sequence[tuple[str, int, int]]) -> Iterator[str]:
    return (f"The query has more than {most} {what}." for what, found, most in limits if found > most)
