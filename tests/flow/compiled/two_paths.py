"""One question asked on the compiled and on the ordinary path: two gateways over one graph, vault and moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from profiled import Listening
from scenario import Api

from anbieter360.api.running.context import Context, Services
from anbieter360.api.schema import build_schema
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.gateway import view
from anbieter360.gateway.app import build_app
from anbieter360.gateway.limits import extensions
from anbieter360.settings import Settings
from anbieter360.vault import Vault


@dataclass
class Watch:
    """Makes the contexts of all requests: of one moment, and kept to be looked at."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    last: Context | None = None

    def context(self, *args: Any, **kwargs: Any) -> Context:
        self.last = Context(*args, **kwargs, at=self.at)
        return self.last


@dataclass(frozen=True)
class Answer:
    """status: HTTP's; body: without the request's id; path: `compiled` or `resolver`, "" where nothing was run.

    heard: names of the statements that were sent to the graph, in their order.
    """

    status: int
    body: bytes
    path: str
    heard: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it shows nothing: no root field but `__typename` has anything to say."""
        data = orjson.loads(self.body).get("data") or {}
        return not any(one not in (None, [], "Query") for one in data.values())

    @property
    def is_refused(self) -> bool:
        return "errors" in orjson.loads(self.body)


@dataclass(frozen=True)
class Paths:
    """The same question on both. loop: the one they live on, for tests that are not in it."""

    compiled: Api
    resolver: Api
    heard: Listening
    watch: Watch
    loop: asyncio.AbstractEventLoop

    @classmethod
    async def on(
        cls,
        graph: Graph,
        vault: Vault,
        settings: Settings,
        patch: pytest.MonkeyPatch,
        fill: Callable[[Services], Awaitable[None]],
    ) -> Paths:
        """Over a graph that is filled first."""
        watch, heard = Watch(), Listening(graph)
        patch.setattr(view, "Context", watch.context)
        await fill(Services(graph, vault, CatalogueStore(graph), settings))
        services = Services(heard, vault, CatalogueStore(heard), settings)
        await services.store.current()  # in memory, as in a gateway that was asked before
        return cls(
            open_path(services, compiled=True),
            open_path(services, compiled=False),
            heard,
            watch,
            asyncio.get_running_loop(),
        )

    async def both(self, query: str, variables: Mapping[str, Any] | None = None, **who: Any) -> tuple[Answer, Answer]:
        """(compiled, ordinary) answers at one moment."""
        self.watch.at = datetime.now(UTC)
        return await self.ask(self.compiled, query, variables, **who), await self.ask(
            self.resolver, query, variables, **who
        )

    async def equal(self, query: str, variables: Mapping[str, Any] | None = None, **who: Any) -> Answer:
        """The answer, which is the same on both."""
        ready, ordinary = await self.both(query, variables, **who)
        assert (ready.status, ready.body) == (ordinary.status, ordinary.body)
        return ready

    async def ask(self, api: Api, query: str, variables: Mapping[str, Any] | None = None, **who: Any) -> Answer:
        self.watch.last = None
        self.heard.heard.clear()
        response = await api.send(query, dict(variables or {}), **who)
        body = response.content.replace(response.headers["x-request-id"].encode(), b"")
        path = self.watch.last.path if self.watch.last else ""
        return Answer(response.status_code, body, path, tuple(statement.name for statement, _ in self.heard.heard))


def open_path(services: Services, *, compiled: bool) -> Api:
    schema = build_schema(extensions=extensions(services.settings), compiled=compiled)
    return Api(services, build_app(services, schema, dev=True))
