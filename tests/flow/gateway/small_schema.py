"""A schema with one field for each thing that the gateway must cope with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import strawberry
from strawberry.types import Info

from anbieter360.api.running.context import Context
from anbieter360.api.running.masking import Masking
from anbieter360.errors import Forbidden
from anbieter360.gateway.limits import extensions
from anbieter360.settings import Settings

#: Stands for a value of a person that must not come back.
PERSON = "anna.beispiel@example.org"


@strawberry.type
class Friend:
    name: str

    @strawberry.field
    def friends(self, first: int = 1) -> FriendConnection:
        return FriendConnection(nodes=[Friend(name="b")] * first)


@strawberry.type
class FriendConnection:
    nodes: list[Friend]


@strawberry.type
class Query:
    """What the tests of the gateway ask for."""

    @strawberry.field
    def role(self, info: Info[Context, None]) -> str:
        return info.context.actor.role

    @strawberry.field
    def told(self, info: Info[Context, None]) -> list[str | None]:
        return [info.context.purpose, info.context.reason, info.context.request_id]

    @strawberry.field
    def friends(self, first: int) -> FriendConnection:
        return FriendConnection(nodes=[Friend(name="a")] * first)

    @strawberry.field
    def crash(self) -> str | None:
        raise RuntimeError(f"no such person: {PERSON}")

    @strawberry.field
    def forbidden(self) -> str:
        raise Forbidden


@strawberry.type
class Mutation:
    @strawberry.mutation
    def nothing(self) -> bool:
        return True


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number
            await asyncio.sleep(0)


def schema_of(settings: Settings) -> strawberry.Schema:
    return strawberry.Schema(Query, Mutation, Subscription, extensions=[Masking, *extensions(settings)])
