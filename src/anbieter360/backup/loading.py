"""The graph as a restore writes it: every node, then every edge, in batches that may run twice."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from anbieter360.cypher import statements
from anbieter360.datamap.copying import snake
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import BackupError

_STATEMENTS = statements("copies")
_STATE = statements("graph_state")
NODE, EDGE = "n", "e"
_BATCH = 500
_WIPED = 2_000

Progress = Callable[[int], object]


async def is_empty(graph: Graph) -> bool:
    """Whether the graph has nothing, or nothing but what an interrupted restore left."""
    return bool((await state_of(graph)).get("loading")) or await has_nothing(graph)


async def has_nothing(graph: Graph) -> bool:
    """Whether there is no node but the database's own."""
    return not (await graph.read(_STATE["nodes"]))[0]["nodes"]


async def state_of(graph: Graph) -> Mapping[str, Any]:
    """{vault: the one that it goes with; loading, since: of a restore that is under way}, those that are said."""
    rows = await graph.read(_STATE["state"])
    return dict(rows[0]["state"]) if rows else {}


async def load_graph(graph: Graph, path: Path, began: str, progress: Progress) -> None:
    """Put a copy in the place of whatever the graph has.

    began: when the copy was begun; progress: told how many nodes and edges are there. Until it is wholly there the
    graph says that it is not.
    """
    await graph.execute(_STATE["set_state"], loading=True, since=began)
    while (await graph.execute(_STATE["wipe"], limit=_WIPED))[0]["gone"]:
        pass
    written = 0
    for kind in (NODE, EDGE):
        for name, rows in _batches(_lines(path, kind)):
            (row,) = await graph.execute(_STATEMENTS[name], rows=rows)
            if kind == NODE and row["made"] != len(rows):
                raise BackupError(f"Of {len(rows)} nodes {row['made']} were written ({name}).")
            written += len(rows)
            progress(written)
    await graph.execute(_STATE["free"])
    await graph.execute(_STATE["leave_pages"])
    await graph.execute(_STATE["set_state"], loading=False, since=began)


async def settled(graph: Graph) -> None:
    """What was erased since the copy is gone again: nothing is left of the restore."""
    await graph.execute(_STATE["clear_state"])


def _lines(path: Path, kind: str) -> Iterator[list[Any]]:
    with gzip.open(path, "rb") as file:
        for line in file:
            if line.startswith(b'["' + kind.encode()):
                yield orjson.loads(line)


def _batches(lines: Iterable[list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """The statement and the rows of each batch."""
    left = iter(lines)
    while some := list(islice(left, _BATCH)):
        for name in dict.fromkeys(one[1] for one in some):
            rows = [one[2:] for one in some if one[1] == name]
            if some[0][0] == NODE:
                yield f"put_{snake(name)}", [row[0] for row in rows]
            else:
                yield f"tie_{name}", [{"key": key, "end": end, "edge": edge} for key, end, edge in rows]


async def put(tx: Tx, label: str, rows: list[dict[str, Any]]) -> None:
    """Nodes of a label as they are to be, whether they are there or not."""
    await tx.run(_STATEMENTS[f"put_{snake(label)}"], rows=rows)


async def tie(tx: Tx, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    """Edges of that name between these keys, where both ends are there and none is yet."""
    await tx.run(_STATEMENTS[f"tie_{name}"], rows=[{"key": key, "end": end, "edge": {}} for key, end in pairs])
