"""Strawberry field by field, with a dataloader for each edge: what one gets by following its documentation.

Asked with bench.graphql but for the argument: `subject(hash: …)`. No token, no access log, no opened value.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import strawberry
from neo4j import READ_ACCESS, AsyncDriver
from serving import connected, serve
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from texts import queries

from anbieter360.instant import text_of
from anbieter360.settings import Settings

QUERIES = queries("strawberry_dataloaders.cypher")

Node = Mapping[str, Any]
Loader = DataLoader[str, list[Node]]


class Loaders:
    """One request's: each gathers the keys of a level and asks for all of them at once."""

    def __init__(self, driver: AsyncDriver) -> None:
        self._driver = driver
        self._found: dict[str, Loader] = {}

    def __getitem__(self, name: str) -> Loader:
        if name not in self._found:
            self._found[name] = DataLoader(lambda keys: self._batch(name, keys))
        return self._found[name]

    async def one(self, name: str, key: str) -> Node:
        return (await self[name].load(key))[0]

    async def rows(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        async with self._driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
            return await (await session.run(QUERIES[name], parameters)).data()

    async def _batch(self, name: str, keys: Sequence[str]) -> list[list[Node]]:
        found = {row["key"]: row["found"] for row in await self.rows(name, keys=list(keys))}
        return [found.get(key, []) for key in keys]

    @cached_property
    def now(self) -> str:
        return text_of(datetime.now(UTC))


Info = strawberry.Info[Mapping[str, Loaders], None]


def loaders(info: Info) -> Loaders:
    return info.context["loaders"]


@strawberry.type
class Named:
    node: strawberry.Private[Node]

    @strawberry.field
    def key(self) -> str:
        return str(self.node["key"])

    @strawberry.field
    def name(self) -> str | None:
        return self.node.get("nameEn") or self.node.get("nameDe")


@strawberry.type
class DataCategory(Named):
    pass


@strawberry.type
class System(Named):
    pass


@strawberry.type
class Purpose(Named):
    @strawberry.field
    def description(self) -> str | None:
        return self.node.get("description")


@strawberry.type
class Recipient(Named):
    @strawberry.field
    def role(self) -> str | None:
        return self.node.get("role")

    @strawberry.field
    def country(self) -> str | None:
        return self.node.get("country")


@strawberry.type
class ProcessingUse(Named):
    @strawberry.field
    def legal_basis(self) -> str:
        return str(self.node["legalBasis"])

    @strawberry.field
    def channel(self) -> str | None:
        return self.node.get("channel")

    @strawberry.field
    async def purpose(self, info: Info) -> Purpose:
        return Purpose(node=await loaders(info).one("purpose_of_use", self.node["id"]))

    @strawberry.field
    async def recipients(self, info: Info) -> list[Recipient]:
        return [Recipient(node=one) for one in await loaders(info)["recipients_of_use"].load(self.node["id"])]


@strawberry.type
class Collection:
    node: strawberry.Private[Node]

    @strawberry.field
    def legal_basis(self) -> str:
        return str(self.node["legalBasis"])

    @strawberry.field
    def collected_at(self) -> str:
        return str(self.node["collectedAt"])

    @strawberry.field
    async def purpose(self, info: Info) -> Purpose:
        return Purpose(node=await loaders(info).one("purposes", self.node["purpose"]))


@strawberry.type
class DataItem:
    node: strawberry.Private[Node]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.node["id"])

    @strawberry.field
    def ref(self) -> str:
        return str(self.node["ref"])

    @strawberry.field
    def collected_at(self) -> str:
        return str(self.node["collectedAt"])

    @strawberry.field
    async def category(self, info: Info) -> DataCategory:
        return DataCategory(node=await loaders(info).one("categories", self.node["category"]))

    @strawberry.field
    async def system(self, info: Info) -> System:
        return System(node=await loaders(info).one("systems", self.node["system"]))

    @strawberry.field
    async def collections(self, info: Info) -> list[Collection]:
        return [Collection(node=one) for one in await loaders(info)["collections"].load(self.node["id"])]

    @strawberry.field
    async def uses(self, info: Info) -> list[ProcessingUse]:
        using = loaders(info)
        held, consents, needing = await asyncio.gather(
            using["collections"].load(self.node["id"]),
            using["consents"].load(self.node["subject"]),
            using["uses_of_category"].load(self.node["category"]),
        )
        lines = await using["purpose_lines"].load_many([use["id"] for use in needing])
        purposes = {one["purpose"] for one in held}
        consented = {one["purpose"] for one in consents if in_force(one, using.now)}
        return [
            ProcessingUse(node=use)
            for use, line in zip(needing, lines, strict=True)
            if serves(use, {one["id"] for one in line}, purposes, consented)
        ]


@strawberry.type
class Items:
    nodes: list[DataItem]


@strawberry.type
class Subject:
    node: strawberry.Private[Node]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(self.node["id"])

    @strawberry.field
    async def items(self, info: Info, first: int) -> Items:
        found = await loaders(info)["items"].load(self.node["id"])
        ordered = sorted(found, key=lambda one: (one["collectedAt"], one["id"]))
        return Items(nodes=[DataItem(node=one) for one in ordered[:first]])


@strawberry.type
class Query:
    @strawberry.field
    async def subject(self, info: Info, hash: str) -> Subject | None:  # noqa: A002 - the argument's name
        rows = await loaders(info).rows("subject", hash=hash)
        return Subject(node=rows[0]["node"]) if rows else None


def in_force(consent: Node, now: str) -> bool:
    ends = (consent.get("withdrawnAt"), consent.get("expiresAt"))
    return bool(consent["givenAt"] <= now) and all(end is None or end > now for end in ends)


def serves(use: Node, line: set[str], purposes: set[str], consented: set[str]) -> bool:
    return bool(line & purposes) or (use["legalBasis"] == "CONSENT" and bool(line & consented))


class View(GraphQL[Mapping[str, Loaders], None]):
    """With loaders of its own for each request."""

    def __init__(self, driver: AsyncDriver) -> None:
        super().__init__(strawberry.Schema(Query), graphql_ide=None)
        self._driver = driver

    async def get_context(self, request: Request, response: Response) -> Mapping[str, Loaders]:  # type: ignore[override]  # no WebSocket here
        return {"loaders": Loaders(self._driver)}


@asynccontextmanager
async def build(settings: Settings) -> AsyncIterator[ASGIApp]:
    async with connected(settings) as driver:
        yield Starlette(routes=[Route("/graphql", View(driver))])


if __name__ == "__main__":
    serve(build)
