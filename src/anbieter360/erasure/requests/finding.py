"""Requests for erasure as they are looked for: one by its id, those of a person, pages in the order of the due days.

Who may see one is part of each statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anbieter360.cypher import statements
from anbieter360.decision.facts import Notification
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.requests.request import ErasureRequest, ErasureStatus, queue, request_of
from anbieter360.instant import text_of
from anbieter360.ledger.reading.pages import Range, bounds
from anbieter360.ledger.reading.star import in_sight, notification_of
from anbieter360.ledger.stars.stored import Read

_STATEMENTS = statements("erasure_requests")


@dataclass(frozen=True, slots=True)
class Seer:
    """Who looks for a request. own: the id of the only person whose requests they see, None for all; ref: hash of the
    reference of the person that a SUBJECT is, who may be gone; sent_by: hash of the actor, for one who sees what they
    sent themselves."""

    own: str | None
    ref: str = ""
    sent_by: str = ""

    @property
    def parameters(self) -> Mapping[str, str | None]:
        return {"own": self.own, "ref": self.ref, "sentBy": self.sent_by}


#: Whoever sees all of them.
EVERYBODY = Seer(None)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requests are listed. overdue: those that are at that time; statuses: None for all; dead_letters: with a
    recipient who was told in vain."""

    is_open: bool = True
    overdue: datetime | None = None
    statuses: frozenset[ErasureStatus] | None = None
    dead_letters: bool = False

    def has(self, one: ErasureRequest) -> bool:
        """Whether a request is listed, as far as it says so itself: what recipients answered, it does not."""
        is_late = self.overdue is None or one.is_overdue(self.overdue)
        return one.is_open is self.is_open and is_late and (self.statuses is None or one.status in self.statuses)


async def find_request(read: Read, id_: str, seer: Seer) -> ErasureRequest | None:
    """The request, where it is there for who looks."""
    rows = await read(_STATEMENTS["erasure_request"], id=id_, **seer.parameters)
    return request_of(rows[0]["request"]) if rows else None


async def requests_of(read: Read, subject: str) -> tuple[ErasureRequest, ...]:
    """Those of a person who is there, in the order of receipt."""
    rows = await read(_STATEMENTS["erasure_requests_of"], subject=subject)
    return tuple(request_of(row["request"]) for row in rows)


async def requests_by_ref(read: Read, ref_hash: str) -> tuple[ErasureRequest, ...]:
    """Those of a person who may be gone, in the order of receipt."""
    rows = await read(_STATEMENTS["erasure_requests_by_ref"], ref=ref_hash)
    return tuple(request_of(row["request"]) for row in rows)


async def read_told(read: Read, id_: str, hidden_uses: frozenset[str]) -> tuple[Notification, ...]:
    """Who is told of it, but for recipients that uses led to which are hidden from who looks."""
    rows = await read(_STATEMENTS["erasure_told"], id=id_)
    return in_sight((notification_of(row["row"]) for row in rows), hidden_uses)


async def read_requests(
    graph: Graph, provider: str, listed: Filter, asked: Range, *, own: str | None
) -> tuple[tuple[ErasureRequest, ...], bool]:
    """A page in the order of the due days, and whether there is more; keys as `key_of_request` makes them.

    Empty for who may see one person.
    """
    low, high = _bounds(provider, listed)
    node = queue(provider, is_open=listed.is_open)
    rows = await graph.read(
        _STATEMENTS["erasure_page_backwards" if asked.backwards else "erasure_page"],
        **{"from": low if asked.after is None else f"{node}/{asked.after}"},
        until=high if asked.before is None else min(high, f"{node}/{asked.before}"),
        limit=asked.limit + 1,
        own=own,
        **_which(listed),
    )
    found = [request_of(row["request"]) for row in rows[: asked.limit]]
    return tuple(reversed(found) if asked.backwards else found), len(rows) > asked.limit


def key_of_request(one: ErasureRequest, provider: str, listed: Filter) -> str:
    """What a cursor names of one of a page."""
    return str(one.page).removeprefix(f"{queue(provider, is_open=listed.is_open)}/")


async def count_requests(graph: Graph, provider: str, listed: Filter, *, own: str | None) -> int:
    """How many there are."""
    low, high = _bounds(provider, listed)
    rows = await graph.read(_STATEMENTS["erasure_count"], **{"from": low}, until=high, own=own, **_which(listed))
    return int(rows[0]["requests"])


def _bounds(provider: str, listed: Filter) -> tuple[str, str]:
    low, high = bounds(queue(provider, is_open=listed.is_open))
    return low, f"{low}{text_of(listed.overdue)}" if listed.overdue else high


def _which(listed: Filter) -> dict[str, Any]:
    statuses = None if listed.statuses is None else sorted(listed.statuses)
    return {"unanswered": listed.overdue is not None, "statuses": statuses, "dead": listed.dead_letters}
