"""The graph as a copy reads it: beginning at people, whatever hangs on them, along the edges of the declared model.

Neither engine has a snapshot that reads can share. But the unit in which the ledger is written is a person's star, and
every writer raises the person's epoch: a star whose epoch is the same before and after is as it was at one moment, and
one that was written meanwhile is read again. What an erasure does meanwhile raises no epoch: restoring does it again.
The catalogue has a version, which every change of it raises.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from anbieter360.cypher import statements
from anbieter360.datamap.copying import catalogue_roots, edge_name, followed, roots, snake
from anbieter360.datamap.graph import PERSON, EdgeType
from anbieter360.datamap.load import load_datamap
from anbieter360.engine.bolt import Graph
from anbieter360.errors import BackupFailed

_STATEMENTS, _CATALOGUE = statements("copies"), statements("catalogue")
PAGE = 100  # people, or other nodes that a copy begins at
_KEYS = 2_000  # of one statement
_TRIES = 50  # of a single person who is written all the time

Properties = dict[str, Any]
#: The edge's name; keys of its start and its end; properties.
Edge = tuple[str, str, str, Properties]


@dataclass(slots=True)
class Part:
    """nodes: label and properties of each, every node before those that hang on it."""

    nodes: list[tuple[str, Properties]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)


async def parts_of(graph: Graph) -> AsyncIterator[Part]:
    """The whole graph, a page at a time; the catalogue last: what people stand to is not taken out of it."""
    for label in roots(load_datamap()):
        async for keys in _pages(graph, label):
            async for part in _settled(graph, label, keys):
                yield part
    for part in await _catalogue(graph):
        yield part


async def _catalogue(graph: Graph) -> list[Part]:
    """As one version has it. Raises BackupFailed."""
    for _ in range(_TRIES):
        before = await graph.read(_CATALOGUE["catalogue_state"])
        parts = [
            await _walked(graph, label, keys)
            for label in catalogue_roots(load_datamap())
            async for keys in _pages(graph, label)
        ]
        if before == await graph.read(_CATALOGUE["catalogue_state"]):
            return parts
    raise BackupFailed("The catalogue is changed all the time: it cannot be copied as of one moment.")


async def _pages(graph: Graph, label: str) -> AsyncIterator[list[str]]:
    page: list[str] = []
    async for row in graph.stream(_STATEMENTS[f"roots_{snake(label)}"]):
        page.append(row["key"])
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


async def _settled(graph: Graph, label: str, keys: Sequence[str]) -> AsyncIterator[Part]:
    """As one moment had it: where something moved, again in two halves. Raises BackupFailed."""
    for _ in range(_TRIES if len(keys) == 1 else 1):
        found = await _walked(graph, label, keys)
        if label != PERSON or _epochs(found.nodes) == await _epochs_now(graph, keys):
            yield found
            return
    if len(keys) == 1:
        raise BackupFailed("A person's data is written all the time: it cannot be copied as of one moment.")
    middle = len(keys) // 2
    for half in (keys[:middle], keys[middle:]):
        async for part in _settled(graph, label, half):
            yield part


def _epochs(nodes: Iterable[tuple[str, Properties]]) -> dict[str, int]:
    return {node["id"]: node["epoch"] for label, node in nodes if label == PERSON}


async def _epochs_now(graph: Graph, keys: Sequence[str]) -> dict[str, int]:
    rows = await graph.read(_STATEMENTS[f"nodes_{snake(PERSON)}"], keys=list(keys))
    return _epochs((PERSON, row["node"]) for row in rows)


async def _walked(graph: Graph, label: str, keys: Sequence[str]) -> Part:
    """These nodes, and what hangs on them, step by step away from them."""
    part, seen = Part(), set[tuple[str, str]]()
    rows = await graph.read(_STATEMENTS[f"nodes_{snake(label)}"], keys=list(keys))
    reached = {label: _new(part, seen, label, ((row["key"], row["node"]) for row in rows))}
    while any(reached.values()):
        steps = [(edge, some) for label, keys in reached.items() for edge in _out(label) for some in _chunks(keys)]
        found = await asyncio.gather(*(_along(graph, edge, some) for edge, some in steps))
        reached = {}
        for (edge, _), rows in zip(steps, found, strict=True):
            part.edges += [(edge_name(edge), row["key"], row["end"], row["edge"]) for row in rows]
            if edge in _followed():
                ends = ((row["end"], row["node"]) for row in rows)
                reached.setdefault(edge.target, []).extend(_new(part, seen, edge.target, ends))
    return part


def _new(part: Part, seen: set[tuple[str, str]], label: str, ends: Iterable[tuple[str, Properties]]) -> list[str]:
    """Keys of those that were not there yet, which are now."""
    keys = []
    for key, node in ends:
        if (label, key) not in seen:
            seen.add((label, key))
            part.nodes.append((label, node))
            keys.append(key)
    return keys


async def _along(graph: Graph, edge: EdgeType, keys: list[str]) -> list[dict[str, Any]]:
    return await graph.read(_STATEMENTS[f"out_{edge_name(edge)}"], keys=keys)


@cache
def _out(label: str) -> tuple[EdgeType, ...]:
    return tuple(load_datamap().edges_from(label))


@cache
def _followed() -> frozenset[EdgeType]:
    return followed(load_datamap())


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    left = iter(keys)
    while some := list(islice(left, _KEYS)):
        yield some
