"""What an error may tell: our own messages and names of the schema, never a value that a caller or a person gave.

graphql-core quotes what it does not like ("found: 'anna@…'"), in answers and in logs. Every error passes `public` on
its way out; what it does not know becomes INTERNAL, and the log gets its type alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import islice
from typing import Any

import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLSyntaxError,
    ObjectFieldNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_input_type,
    is_list_type,
    type_from_ast,
)
from graphql.utilities import coerce_input_value, validate_input_value
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types.execution import PreExecutionError

from anbieter360.api.running.literals import types_of_literals
from anbieter360.api.running.nearest import nearest
from anbieter360.errors import Anbieter360Error, BadInput, ParseFailed, RequestError, ValidationFailed

log = structlog.get_logger(__name__)

INTERNAL = Anbieter360Error.code
NO_OPERATION = "The document has no such operation, or several and 'operationName' is none of them."

#: Messages of validation about a value that hold names of the schema alone.
_HARMLESS = re.compile(
    r"(Field '[\w.]+' of required type '[\w\[\]!]+' was not provided\."
    r"|OneOf Input Object '\w+' must specify exactly one key\."
    r"|Exactly one key must be specified for OneOf type '\w+'\.)"
)
#: How values of our scalars are written.
_FORMS = {
    "DateTime": ", which is ISO 8601 with a zone, e.g. 2026-01-15T09:00:00Z",
    "Date": ", which is ISO 8601, e.g. 2026-01-15",
}
#: So many values of an enum are listed to whoever gave another one.
FEW = 16
#: A list can be wrong in each of a hundred thousand places. graphql-core tells as many.
MOST_MISTAKES = 50
#: How much of what a caller has named comes back to them: of one name, and of a message.
NAME_LETTERS, MESSAGE_LETTERS = 100, 500
_LONG_NAME = re.compile(rf"(\w{{{NAME_LETTERS}}})\w+")
_MISSING = re.compile(r"Expected value of type '\w+' to include required field '(\w+)'")
_UNKNOWN = re.compile(r"Expected value of type '\w+' not to include unknown field '(\w+)'")


@dataclass(frozen=True)
class Asked:
    """What an operation was read from."""

    schema: GraphQLSchema
    document: DocumentNode

    @cached_property
    def types(self) -> Mapping[int, GraphQLNamedType]:
        """Of its literals; looked for where one of them is wrong."""
        return types_of_literals(self.schema, self.document)


def coded(error: Anbieter360Error, request_id: str = "") -> GraphQLError:
    """One of our errors as GraphQL answers it. request_id: "" where it is added later, by `public`."""
    return GraphQLError(error.message, original_error=error, extensions=_extensions(type(error), request_id))


def caught(error: Exception, request_id: str = "") -> GraphQLError:
    """An exception that ended an operation, as one of its errors. What it says is left to `public`."""
    if isinstance(error, Anbieter360Error):
        return coded(error, request_id)
    return error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)


def make_public(result: Any, request_id: str, asked: Asked | None = None) -> None:
    """Put `public` errors in the place of those of a result: of an operation, or of what came before it."""
    if result.errors:
        result.errors = [public(error, request_id, asked) for error in result.errors]


def public(error: GraphQLError, request_id: str, asked: Asked | None = None) -> GraphQLError:
    """The error as a caller may read it: with a code, a place, the request's id, and nobody's values.

    asked: where it is known, an error about a literal says what would be right there. One that is public stays.
    """
    original = error.original_error
    if "requestId" in (error.extensions or {}):
        return error
    if isinstance(original, Anbieter360Error):
        return _told(error, original.message, _extensions(type(original), request_id))
    if isinstance(original, CannotGetOperationTypeError):
        return _told(error, NO_OPERATION, _extensions(RequestError, request_id))
    if isinstance(error, GraphQLSyntaxError):
        message = f"The document cannot be parsed{_place(error)}."
        return _told(error, message, _extensions(ParseFailed, request_id))
    if original is None and "code" in (error.extensions or {}):
        return error
    # Null in a variable for an argument that takes none is found only where the field is about to run.
    is_about_a_variable = any(isinstance(node, VariableNode) for node in error.nodes or ())
    of_graphql = original is None or isinstance(original, GraphQLError)
    refused_by_the_schema = of_graphql and (is_about_a_variable or not error.path)
    if refused_by_the_schema or _literal(error):
        return _told(error, _validation_message(error, asked), _extensions(ValidationFailed, request_id))
    return _told(error, "Something went wrong inside the gateway.", _extensions(Anbieter360Error, request_id))


def wrong_variables(
    schema: GraphQLSchema,
    document: DocumentNode,
    given: Mapping[str, Any],
    operation_name: str | None,
    errors: Sequence[GraphQLError],
) -> list[GraphQLError]:
    """The first things wrong with the given variables, by name and path; `errors` where it is not about variables."""
    operation = _operation(document, operation_name)
    found = [*islice(_wrong(schema, operation, given), MOST_MISTAKES)] if operation else []
    return found or [public(error, "") for error in errors]


def _wrong(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> Iterator[GraphQLError]:
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        if not is_input_type(type_) or (name not in given and definition.default_value):
            continue
        problems: list[tuple[str, Sequence[str | int]]] = []
        with suppress(_Enough):
            validate_input_value(given.get(name), type_, _into(problems))
        problems = problems or _uncoercible(given.get(name), type_)
        for message, path in problems:
            yield _wrong_variable(name, type_, message, path, given)


class _Enough(Exception):
    """As many mistakes were found as are told."""


def _into(problems: list[tuple[str, Sequence[str | int]]]) -> Callable[[GraphQLError, list[str | int]], None]:
    def note(error: GraphQLError, path: list[str | int]) -> None:
        problems.append((error.message, path))
        if len(problems) == MOST_MISTAKES:
            raise _Enough

    return note


def _uncoercible(value: object, type_: GraphQLInputType) -> list[tuple[str, Sequence[str | int]]]:
    """What Strawberry finds only while it makes its own types, such as two keys where one may be."""
    try:
        coerce_input_value(value, type_)
    except GraphQLError as error:
        return [(error.message, ())]
    return []


def _wrong_variable(
    name: str, type_: GraphQLInputType, message: str, path: Sequence[str | int], given: Mapping[str, Any]
) -> GraphQLError:
    place, expected = _walk(type_, path)
    reason = message if _HARMLESS.fullmatch(message) else _reason(message, expected, _at(given.get(name), path))
    if name not in given:
        reason = f"is missing, a value of the type {expected} is needed."
    shown = _shortened(name)
    return coded(BadInput(f"Variable '${shown}'{' at ' + shown + place if place else ''}: {reason}"))


def _at(value: Any, path: Sequence[str | int]) -> Any:
    """What was given there; None where nothing was."""
    for step in path:
        try:
            value = value[step]
        except (TypeError, LookupError):
            return None
    return value


def _reason(message: str, expected: GraphQLNamedType, value: Any) -> str:
    """Without what the caller sent: behind a field's declared name graphql-core goes on with the value."""
    if missing := _MISSING.match(message):
        return f"{expected} needs the field {missing[1]}."
    if unknown := _UNKNOWN.match(message):
        return _unknown_field(unknown[1], expected)
    return f"not acceptable for {expected}{_allowed(expected, value)}."


def _unknown_field(name: str, expected: GraphQLNamedType) -> str:
    """The name is shown where it is close to a declared one: any other could be a value that slipped."""
    fields = list(getattr(expected, "fields", ()))
    near = get_close_matches(name, fields, n=1)
    if near:
        return f'{expected} has no field "{name}"; did you mean "{near[0]}"?'
    return f"{expected} has no such field; it has {', '.join(fields)}."


def _allowed(type_: GraphQLNamedType, value: Any) -> str:
    """What would be: the values of an enum, of one with many the nearest; the form of a time."""
    if not isinstance(type_, GraphQLEnumType):
        return _FORMS.get(type_.name, "")
    names = [*type_.values]
    if len(names) <= FEW:
        return f", which is one of {', '.join(names)}"
    near = nearest(value, names)
    meant = f"; did you mean {' or '.join(near)}?" if near else "."
    return f"{meant} The schema says what each of its {len(names)} values means"


def _walk(type_: GraphQLInputType, path: Sequence[str | int]) -> tuple[str, GraphQLNamedType]:
    """(path as text, type there): declared names and numbers only, since the path too comes from the caller."""
    place, current = "", type_
    for step in path:
        inner = get_nullable_type(current)
        if isinstance(step, int) and is_list_type(inner):
            place, current = f"{place}[{step}]", inner.of_type
        elif isinstance(inner, GraphQLInputObjectType) and step in inner.fields:
            place, current = f"{place}.{step}", inner.fields[str(step)].type
        else:
            break
    return place, get_named_type(current)


def _validation_message(error: GraphQLError, asked: Asked | None) -> str:
    literal = _literal(error)
    if literal is None or _HARMLESS.fullmatch(error.message):
        return _shortened(error.message)
    expected = asked.types.get(id(literal)) if asked else None
    if expected is None:
        return f"A value of the document is not acceptable{_place(error)}."
    value = getattr(literal, "value", None)
    return f"The value{_place(error)}: {_reason(error.message, expected, value)}"


def _shortened(message: str) -> str:
    """graphql-core repeats names of the document, which are as long and as many as the caller likes."""
    message = _LONG_NAME.sub(r"\1…", message)
    return message if len(message) <= MESSAGE_LETTERS else message[:MESSAGE_LETTERS] + "…"


def _literal(error: GraphQLError) -> ValueNode | ObjectFieldNode | None:
    """The one it points at, whose text it then quotes; a variable's name is none."""
    literals = (node for node in error.nodes or () if isinstance(node, ValueNode | ObjectFieldNode))
    return next((node for node in literals if not isinstance(node, VariableNode)), None)


def _place(error: GraphQLError) -> str:
    locations = error.locations
    return f" at line {locations[0].line}, column {locations[0].column}" if locations else ""


def _told(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        original_error=error.original_error,
        extensions=extensions,
    )


def _extensions(kind: type[Anbieter360Error], request_id: str) -> dict[str, Any]:
    """retry: whether the same request may succeed later."""
    extensions: dict[str, Any] = {"code": kind.code, "hint": kind.hint, "retry": kind.retry}
    return extensions | ({"requestId": request_id} if request_id else {})


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    named = [one for one in operations if name is None or (one.name and one.name.value == name)]
    return named[0] if named else None


class Masking(SchemaExtension):
    """Makes errors `public` while it is known what was asked. The gateway does the same with those that come later."""

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        if isinstance(result, ExecutionResult | PreExecutionError):
            make_public(result, getattr(self.execution_context.context, "request_id", ""), self._asked())

    def _asked(self) -> Asked | None:
        document = self.execution_context.graphql_document
        return Asked(self.execution_context.schema._schema, document) if document else None


def log_error(error: GraphQLError, request_id: str) -> None:
    """One line an error: code, field and type, never a message of somebody else's."""
    seen = public(error, request_id)
    code = (seen.extensions or {}).get("code", INTERNAL)
    field = _field_that_ran(error)
    if code == INTERNAL:
        kind = type(error.original_error).__name__
        log.error("request failed", code=code, field=field, type=kind, request_id=request_id)
    elif not isinstance(error.original_error, RequestError):
        log.info("request refused", code=code, field=field, request_id=request_id)


def _field_that_ran(error: GraphQLError) -> str | None:
    """Its name is one of the schema's. What never ran may be called as a caller likes, and so may a path's aliases."""
    nodes = error.nodes or () if error.path else ()
    return next((node.name.value for node in nodes if isinstance(node, FieldNode)), None)
