"""What is asked of the graph, and questions that come at one moment in one statement.

A round trip costs more than the facts that it brings. Only questions of one read of facts go together, and only of
callers who see the same. They have one text, whatever their number: to plan one takes an engine seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from anbieter360.compiler.reads import FactsRead, Read
from anbieter360.compiler.render import render
from anbieter360.compiler.shape import Unshapable
from anbieter360.engine.bolt import Graph

MOST = 4  # reads of one statement: the engine runs them one after the other


async def ask(graph: Graph, reads: Sequence[Read], shared: Mapping[str, Any]) -> list[Any]:
    """The catalogue's version, and the rows of each read. shared: see `compiler.render.SHARED`.

    Raises EngineError, and Unshapable where there is no catalogue.
    """
    question = render(reads)
    taken = {name: value for name, value in shared.items() if name in question.statement.parameters}
    rows = await graph.read_lists(question.statement, **question.parameters, **taken)
    if not rows:
        raise Unshapable
    return rows[0]


@dataclass(frozen=True, slots=True)
class _Round:
    """Reads of one statement. answer: what `ask` gives for them."""

    answer: asyncio.Task[list[Any]]
    reads: list[FactsRead] = field(default_factory=list)


class Together:
    """One of a process. `open` are the rounds that are not sent yet."""

    def __init__(self) -> None:
        self._open: dict[Hashable, _Round] = {}

    async def ask(self, graph: Graph, read: FactsRead, shared: Mapping[str, Any]) -> list[Any]:
        """`ask` for this one read. Who gives up does not take the others' answer along."""
        alike = (read.by, orjson.dumps(shared))
        joined = self._open.get(alike) or self._opened(graph, alike, shared)
        joined.reads.append(read)
        place = len(joined.reads)
        if place == MOST:
            del self._open[alike]
        row = await asyncio.shield(joined.answer)
        return [row[0], row[place]]

    def _opened(self, graph: Graph, alike: Hashable, shared: Mapping[str, Any]) -> _Round:
        reads: list[FactsRead] = []

        async def sent() -> list[Any]:
            # A task begins after all that is ready before it: whoever asks at this moment has joined by now.
            self._open.pop(alike, None)
            return await ask(graph, _filled(reads), shared)

        opened = self._open[alike] = _Round(asyncio.create_task(sent()), reads)
        return opened


def _filled(reads: Sequence[FactsRead]) -> Sequence[FactsRead]:
    """With reads that look for nobody up to MOST, but for one that is alone."""
    nobody = replace(reads[0], keys=())
    return reads if len(reads) == 1 else [*reads, *[nobody] * (MOST - len(reads))]
