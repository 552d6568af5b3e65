"""Every path of the schema as a query: each field of each type, to a depth, whatever the schema gains.

A document is one root field and fragments `Type_2`, `Type_1`, `Type_0` below it: `Type_2` holds every field of the
type, and of each object below it `Type_1`. All fields have aliases, so that types do not clash in one selection.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)

#: What an argument below the root is given; one that is not here fails the walk, until somebody says what to try.
ARGUMENTS = {"lang": "DE", "first": "5", "last": None, "after": None, "before": None, "use": '"ship-order"', "at": None}


@dataclass
class Walk:
    """cursor: what every `after` below the root is given. visited: (type, field) of all documents so far."""

    schema: GraphQLSchema
    cursor: str | None = None
    visited: set[tuple[str, str]] = field(default_factory=set)

    def document(self, kind: str, name: str, root: str, depth: int, arguments: str = "", declared: str = "") -> str:
        """One root field with everything below it, for so many levels. kind: `query`, `mutation`, `subscription`."""
        operation = getattr(self.schema, f"{kind}_type")
        assert operation is not None
        returned = get_named_type(operation.fields[root].type)
        self.visited.add((operation.name, root))
        fragments: dict[str, str] = {}
        below = self._spread(returned, depth, fragments)
        heading = f"{kind} {name}{f'({declared})' if declared else ''}"
        call = f"{root}{f'({arguments})' if arguments else ''}"
        return "\n".join([f"{heading} {{ {call} {below} }}", *fragments.values()])

    def _spread(self, kind: GraphQLNamedType, depth: int, fragments: dict[str, str]) -> str:
        names = [self._fragment(one, depth, fragments) for one in possible_types(self.schema, kind)]
        return f"{{ __typename {' '.join(f'...{name}' for name in names)} }}"

    def _fragment(self, kind: GraphQLObjectType, depth: int, fragments: dict[str, str]) -> str:
        name = f"{kind.name}_{depth}"
        if name not in fragments:
            fragments[name] = ""  # claimed, because a type can come back to itself
            selections = " ".join(self._fields(kind, depth, fragments))
            fragments[name] = f"fragment {name} on {kind.name} {{ __typename {selections} }}"
        return name

    def _fields(self, kind: GraphQLObjectType, depth: int, fragments: dict[str, str]) -> Iterator[str]:
        for name, definition in kind.fields.items():
            returned = get_named_type(definition.type)
            call = f"{kind.name}_{name}: {name}{self._arguments(definition)}"
            if is_leaf_type(returned):
                yield call
            elif depth:
                yield f"{call} {self._spread(returned, depth - 1, fragments)}"
            else:
                continue
            self.visited.add((kind.name, name))

    def _arguments(self, definition: GraphQLField) -> str:
        given = {name: self._argument(name) for name in definition.args}
        assert all(given[name] or not is_non_null_type(one.type) for name, one in definition.args.items() if given)
        written = ", ".join(f"{name}: {value}" for name, value in given.items() if value)
        return f"({written})" if written else ""

    def _argument(self, name: str) -> str | None:
        assert name in ARGUMENTS, f"nobody said what to try for the argument {name}"
        return f'"{self.cursor}"' if name == "after" and self.cursor else ARGUMENTS[name]


def possible_types(schema: GraphQLSchema, kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        return [*schema.get_possible_types(kind)]
    assert isinstance(kind, GraphQLObjectType)
    return [kind]


def every_field(schema: GraphQLSchema) -> set[tuple[str, str]]:
    """(type, field) of each object type of the schema's own."""
    return {
        (kind.name, name)
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name in kind.fields
    }


def texts(answer: object) -> Iterator[str]:
    """Every text in a JSON value that is no name of a field."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, dict):
        for name, value in answer.items():
            if name != "__typename":
                yield from texts(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from texts(value)
