"""What of the erasures needs somebody: overdue, stuck, told in vain, undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.execution.lease import RUNNING
from anbieter360.erasure.requests.finding import Filter, count_requests, read_requests
from anbieter360.erasure.requests.request import queue
from anbieter360.instant import text_of
from anbieter360.ledger.reading.pages import Range, bounds
from anbieter360.ledger.writing.outbox import NotificationStatus

_STATEMENTS, _REVIEW = statements("erasure_requests"), statements("erasure_review")
#: After so long without a worker a request is stuck.
PATIENCE = timedelta(minutes=10)
#: So many of those that are overdue are named, and of those who were told of one thing in vain.
NAMED = 20


@dataclass(frozen=True, slots=True)
class Told:
    """Rows of the outbox that tell of one thing. ids: of the first of them."""

    kind: str
    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """overdue: how many requests have no answer after the last day for it, and late: ids of the first of them; stuck:
    ids of approved ones that nobody works on; in_vain: who was told in vain, of an erasure or of something else;
    undone: ids of those in REPAIR; by_hand: recipients whom somebody has to tell, which is a task and no trouble."""

    overdue: int
    stuck: tuple[str, ...]
    in_vain: tuple[Told, ...]
    undone: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    by_hand: int = 0

    @property
    def unheard(self) -> int:
        """How many rows of the outbox were sent in vain."""
        return sum(one.count for one in self.in_vain)

    def __bool__(self) -> bool:
        return bool(self.overdue or self.stuck or self.in_vain or self.undone)


async def trouble(graph: Graph, provider: str, at: datetime) -> Trouble:
    """What is wrong at a time. provider: key of the home provider."""
    is_late = Filter(overdue=at)
    overdue = await count_requests(graph, provider, is_late, own=None)
    late, _ = await read_requests(graph, provider, is_late, Range(NAMED), own=None)
    low, high = bounds(queue(provider, is_open=True))
    everything = {"from": low, "until": high}
    running: Mapping[str, Any] = {"running": [*RUNNING], "since": text_of(at - PATIENCE)}
    stuck = await graph.read(_STATEMENTS["stuck_requests"], **everything, **running)
    undone = await graph.read(_REVIEW["repairs"], **everything)
    dead, by_hand = [await _queued(graph, status) for status in (NotificationStatus.DEAD, NotificationStatus.MANUAL)]
    tasks = sum(one.count for one in by_hand)
    return Trouble(overdue, _ids(stuck), dead, _ids(undone), tuple(one.id for one in late), tasks)


async def _queued(graph: Graph, status: NotificationStatus) -> tuple[Told, ...]:
    low, high = bounds(status.value)
    rows = await graph.read(_STATEMENTS["queued"], **{"from": low}, until=high, named=NAMED)
    return tuple(Told(row["kind"], row["notifications"], tuple(row["ids"])) for row in rows)


def _ids(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(row["id"] for row in rows)
