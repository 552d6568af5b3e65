"""Whoever reads the schema alone understands it: every part of it says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

from anbieter360.api.enum_values import MEANINGS

SDL = Path(__file__).parents[2] / "schema" / "api.graphql"


def test_every_part_of_the_schema_has_a_description() -> None:
    """Types, fields, arguments, enums and their values, in the schema that is committed and served."""
    kinds = build_schema(SDL.read_text(encoding="utf-8")).type_map.values()
    own = [one for one in kinds if not is_introspection_type(one) and not is_specified_scalar_type(one)]
    parts = [part for kind in own for part in parts_of(kind)]
    assert len(parts) > 500
    assert [place for place, description in parts if not description] == []


def test_every_value_of_an_enum_has_its_own_meaning() -> None:
    """No value is left out, and no two say the same."""
    for kind, meanings in MEANINGS.items():
        assert [*kind] == [*meanings]
        assert len(set(meanings.values())) == len(meanings)


def parts_of(kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    """(place, description) of a type and of all within it."""
    yield kind.name, kind.description
    if isinstance(kind, GraphQLEnumType):
        for name, value in kind.values.items():
            yield f"{kind.name}.{name}", value.description
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}", field.description
            for argument, given in field.args.items():
                yield f"{kind.name}.{name}({argument})", given.description
    if isinstance(kind, GraphQLInputObjectType):
        for name, taken in kind.fields.items():
            yield f"{kind.name}.{name}", taken.description
