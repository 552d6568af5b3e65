"""What of the erasures needs somebody: overdue, stuck, told in vain, undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.finding import Filter, count_requests
from anbieter360.erasure.lease import RUNNING
from anbieter360.erasure.request import queue
from anbieter360.instant import text_of
from anbieter360.ledger.pages import bounds

_STATEMENTS, _REVIEW = statements("erasure_requests"), statements("erasure_review")
#: After so long without a worker a request is stuck.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Trouble:
    """overdue: requests without an answer after the last day for it; stuck: ids of approved ones that nobody works
    on; dead_letters: recipients who were told in vain; undone: ids of those in REPAIR."""

    overdue: int
    stuck: tuple[str, ...]
    dead_letters: int
    undone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.overdue or self.stuck or self.dead_letters or self.undone)


async def trouble(graph: Graph, provider: str, at: datetime) -> Trouble:
    """What is wrong at a time. provider: key of the home provider."""
    overdue = await count_requests(graph, provider, Filter(overdue=at), own=None)
    low, high = bounds(queue(provider, is_open=True))
    everything = {"from": low, "until": high}
    running: Mapping[str, Any] = {"running": [*RUNNING], "since": text_of(at - PATIENCE)}
    stuck = await graph.read(_STATEMENTS["stuck_requests"], **everything, **running)
    dead = await graph.read(_STATEMENTS["dead_letters"])
    undone = await graph.read(_REVIEW["repairs"], **everything)
    return Trouble(overdue, _ids(stuck), int(dead[0]["notifications"]), _ids(undone))


def _ids(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(row["id"] for row in rows)
