"""Arguments of a field as its resolver takes them, worked out once for a plan as far as no variable has a part in them.

What is left for a request is one converter a variable, made once of the argument's type. Whatever these do not cover (a
variable that is absent, null or inside a literal) goes Strawberry's own way, which knows defaults and refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass
from typing import Any, TypeAlias

from graphql import VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.relay.types import GlobalID
from strawberry.scalars import is_scalar
from strawberry.types.arguments import StrawberryArgument, convert_argument, convert_arguments
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, has_object_definition
from strawberry.types.enum import StrawberryEnumDefinition, has_enum_definition
from strawberry.types.lazy_type import LazyType
from strawberry.types.maybe import Some

from anbieter360.api.scalars import CONFIG
from anbieter360.compiler.selection import Field, has_variable

Convert: TypeAlias = Callable[[Any], Any]
Scalars: TypeAlias = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """constants: arguments without a variable, converted; variables: (argument, variable, converter) of the others.

    whole: whether that is all of them.
    """

    constants: Mapping[str, Any]
    variables: Sequence[tuple[str, str, Convert]]
    whole: bool

    def to(self, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The arguments for these variables; None where only Strawberry's own way has them."""
        if not self.whole:
            return None
        if not self.variables:
            return self.constants
        found = dict(self.constants)
        for name, variable, convert in self.variables:
            value = values.get(variable)
            if value is None:
                return None
            found[name] = convert(value)
        return found


def coerced(
    field: Field, arguments: list[StrawberryArgument], variables: VariableValues, scalars: Scalars
) -> dict[str, Any]:
    """Strawberry's own way. Raises GraphQLError."""
    values = get_argument_values(field.definition, field.node, variables)
    return convert_arguments(values, arguments, scalars, CONFIG)


def given(arguments: list[StrawberryArgument], field: Field, found: Mapping[str, Any], scalars: Scalars) -> Given:
    """What can be kept of the arguments that one request had. found: those of that request."""
    written = {one.name.value: one.value for one in field.node.arguments or ()}
    nodes = {one.python_name: written.get(CONFIG.name_converter.from_argument(one)) for one in arguments}
    variables = [
        (one.python_name, node.name.value, converter(one.type, scalars))
        for one in arguments
        if isinstance(node := nodes[one.python_name], VariableNode)
    ]
    whole = not any(has_variable(one) for one in written.values() if not isinstance(one, VariableNode))
    taken = {name for name, _, _ in variables}
    constants = {name: value for name, value in found.items() if name not in taken}
    return Given(constants, variables, whole)


def converter(type_: Any, scalars: Scalars) -> Convert:
    """What `convert_argument` does for values of this type."""

    def generic(value: Any) -> Any:
        return convert_argument(value, type_, scalars, CONFIG)

    if isinstance(type_, StrawberryMaybe):
        return _maybe(converter(type_.of_type, scalars), generic)
    if isinstance(type_, StrawberryOptional):
        return converter(type_.of_type, scalars)
    if isinstance(type_, LazyType):
        return converter(type_.resolve_type(), scalars)
    if type_ is not GlobalID and (
        isinstance(type_, StrawberryEnumDefinition) or has_enum_definition(type_) or is_scalar(type_, scalars)
    ):
        return _same
    if isinstance(type_, StrawberryList) and converter(type_.of_type, scalars) is _same:
        return _list
    if has_object_definition(type_) and type_.__strawberry_definition__.from_input is None:
        return _input(type_, scalars)
    return generic


def _same(value: Any) -> Any:
    return value


def _list(value: Any) -> Any:
    return None if value is None else list(value)


def _maybe(convert: Convert, generic: Convert) -> Convert:
    return lambda value: generic(None) if value is None else Some(convert(value))


def _input(type_: Any, scalars: Scalars) -> Convert:
    definition = type_.__strawberry_definition__
    absent = {
        one.python_name: None
        for one in definition.fields
        if one.default_value is MISSING and one.default_factory is MISSING
    }
    fields = [
        (
            CONFIG.name_converter.from_field(one),
            one.python_name,
            converter(one.resolve_type(type_definition=definition), scalars),
        )
        for one in definition.fields
    ]

    def convert(value: Mapping[str, Any] | None) -> Any:
        if value is None:
            return None
        found: dict[str, Any] = dict(absent)
        for name, python_name, of_field in fields:
            if name in value:
                found[python_name] = of_field(value[name])
        return type_(**found)

    return convert
