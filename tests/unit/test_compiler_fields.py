"""A schema that the compiler could not guard does not start."""

from __future__ import annotations

from typing import Any

import pytest
import strawberry
from graphql import GraphQLObjectType
from strawberry.extensions import FieldExtension
from strawberry.permission import BasePermission
from strawberry.tools import create_type

from anbieter360.api.running.fields import Fields
from anbieter360.api.schema import build_schema
from anbieter360.errors import ModelError


class Never(BasePermission):
    message = "no"

    def has_permission(self, source: Any, info: Any, **kwargs: Any) -> bool:
        return False


class Louder(FieldExtension):
    def resolve(self, next_: Any, source: Any, info: Any, **kwargs: Any) -> Any:
        return next_(source, info, **kwargs).upper()


@strawberry.type
class Guarded:
    @strawberry.field(permission_classes=[Never])
    def secret(self) -> str:
        return "x"


@strawberry.type
class PlainlyGuarded:
    secret: str = strawberry.field(permission_classes=[Never])


@strawberry.type
class Extended:
    @strawberry.field(extensions=[Louder()])
    def secret(self) -> str:
        return "x"


def nothing() -> None:
    return None


@pytest.mark.parametrize("guarded", [Guarded, PlainlyGuarded, Extended])
def test_a_guard_that_is_not_known_stops_the_start(guarded: type) -> None:
    """With or without a resolver; the field is named."""
    query = create_type("Query", [strawberry.field(resolver=nothing, graphql_type=guarded, name="found")])
    with pytest.raises(ModelError, match=rf"{guarded.__name__}\.secret"):
        Fields(strawberry.Schema(query=query)._schema)


def test_every_field_that_is_served_has_a_getter() -> None:
    """But those of the mutations' unions, which no query reaches, none is left out."""
    schema = build_schema()._schema
    fields = Fields(schema)
    missing = [
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
        for name in type_.fields
        if fields.getter(type_.name, name) is None
    ]
    assert missing == []


def test_nodes_of_the_catalogue_have_a_key_and_people_have_none() -> None:
    """JSON is kept for the ones and never for the others."""
    fields = Fields(build_schema()._schema)
    kept = {name for name in ("Purpose", "ProcessingUse", "Recipient", "Provider", "Notice") if fields.node_key(name)}
    assert len(kept) == 5
    assert not [name for name in ("Subject", "Me", "DataItem", "Consent", "Usage", "Access") if fields.node_key(name)]
