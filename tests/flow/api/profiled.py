"""What a request costs the database: the statements that the gateway really sent, run again under PROFILE on Neo4j.

Hits are what the database itself counts of its work. They do not depend on the machine, so a test can demand them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scenario import Api, open_api

from anbieter360.cypher import Statement
from anbieter360.engine.bolt import Graph
from anbieter360.settings import Settings
from anbieter360.vault import Vault


@dataclass(frozen=True)
class Cost:
    """Of one statement. hits: of all operators of its plan; details: what Neo4j says that they do."""

    statement: str
    hits: int
    operators: tuple[str, ...]
    details: str


class Listening(Graph):
    """A graph that notes every read that passes through it, on the connections of another."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph._driver, graph.uri, graph.database, graph.timeout_seconds)
        self.heard: list[tuple[Statement, Mapping[str, Any]]] = []

    async def _retried(self, read: Any, statement: Statement, parameters: Mapping[str, Any]) -> Any:
        self.heard.append((statement, parameters))
        return await super()._retried(read, statement, parameters)


@dataclass(frozen=True)
class Profiler:
    """A gateway whose statements are listened to."""

    api: Api
    graph: Listening

    @classmethod
    async def on(cls, api: Api, vault: tuple[Vault, Settings]) -> Profiler:
        """Another gateway on the same graph, with the catalogue in memory."""
        graph = Listening(api.services.graph)
        listened = replace(await open_api(graph, *vault))
        await listened.services.store.current()
        return cls(listened, graph)

    async def costs(self, query: str, variables: Mapping[str, Any], **who: Any) -> tuple[Any, list[Cost]]:
        """The answer of a request, and what each of its statements costs."""
        self.graph.heard.clear()
        data = await self.api.data(query, dict(variables), **who)
        heard = list(self.graph.heard)
        return data, [await self._cost(statement, parameters) for statement, parameters in heard]

    async def _cost(self, statement: Statement, parameters: Mapping[str, Any]) -> Cost:
        plan = list(_operators(await self.graph.profile(statement, **parameters)))
        return Cost(
            statement.name,
            sum(int(one["dbHits"]) for one in plan),
            tuple(map(_operator, plan)),
            "\n".join(str(one["args"].get("Details", "")) for one in plan),
        )


def operators_of(plan: Mapping[str, Any]) -> list[str]:
    """The names of all operators of a plan that `Graph.profile` gave."""
    return [_operator(one) for one in _operators(plan)]


def _operator(step: Mapping[str, Any]) -> str:
    return str(step["operatorType"]).partition("@")[0]


def _operators(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("children", ()):
        yield from _operators(child)
