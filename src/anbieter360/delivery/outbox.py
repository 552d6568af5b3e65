"""The rows of the outbox in the graph: each is taken by one sender at a time, for a while.

Who takes a row counts the try, moves it behind the end of the lease in the queue and has its token. A sender that dies
leaves a row that is due again when the lease ends, and is sent again under the same id; one that is merely slow finds
the token changed and notes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from anbieter360.cypher import statements
from anbieter360.decision.facts import Notification
from anbieter360.delivery.schedule import Attempt, Next
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import NodeNotFound
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.reading.star import notification_of
from anbieter360.ledger.writing.outbox import NotificationKind, NotificationStatus, items_told, queue_of

_STATEMENTS = statements("delivery")
_BEHIND = "0"  # the character after "/": what is due at this very millisecond is due


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that this sender alone may send. told: id of the recipient or system; subject: whose key opens `reference`,
    which is sealed; tries: how often it was taken, this time included."""

    id: str
    token: int
    kind: NotificationKind
    at: datetime
    told: str | None
    subject: str | None
    reference: str | None = field(repr=False)
    items: tuple[str, ...] | None
    request: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class Found:
    """A row as it stands, and the id of the person whom it is about."""

    fact: Notification
    subject: str | None


async def read_notification(graph: Graph, id_: str) -> Found:
    """One row. Raises NodeNotFound."""
    rows = await graph.read(_STATEMENTS["notification_fact"], id=id_)
    if not rows:
        raise NodeNotFound("notification: there is no such notification.")
    return Found(notification_of(rows[0]["row"]), rows[0]["subject"])


async def locked(tx: Tx, id_: str) -> Mapping[str, Any]:
    """The properties of a row, which stays as it is until the transaction ends. Raises NodeNotFound."""
    rows = await tx.run(_STATEMENTS["locked_notification"], id=id_)
    if not rows:
        raise NodeNotFound("notification: there is no such notification.")
    row: Mapping[str, Any] = rows[0]["row"]
    return row


class Outbox:
    """Takes rows and notes what became of them. Raises EngineUnavailable."""

    def __init__(self, graph: Graph, lease: timedelta) -> None:
        self._graph, self._lease = graph, lease

    async def take(self, limit: int, at: datetime) -> list[Taken]:
        """Up to so many rows that are due, the one that waited longest first; none that another sender has."""
        until = _until(NotificationStatus.PENDING, at)
        due = await self._graph.read(_STATEMENTS["due_notifications"], until=until, limit=limit)
        ids = sorted(row["id"] for row in due)
        if not ids:
            return []
        leased = text_of(at + self._lease)
        rows = await self._graph.execute(_STATEMENTS["take_notifications"], ids=ids, until=until, leasedUntil=leased)
        return [_taken(row["row"], row["person"]) for row in rows]

    async def note(self, taken: Taken, attempt: Attempt, becomes: Next, at: datetime) -> bool:
        """Write how the try ended. False where the row is not this sender's any more, or is acknowledged."""
        changes = {
            "status": becomes.status.value,
            "queue": queue_of(becomes.status, text_of(becomes.at), taken.id),
            "lastError": attempt.error,
            "deliveredAt": None if attempt.error else text_of(at),
        }
        rows = await self._graph.execute(_STATEMENTS["note_attempt"], id=taken.id, token=taken.token, **changes)
        return bool(rows[0]["noted"])

    async def overdue(self, at: datetime) -> int:
        """How many receivers have not said in time that they acted on what they got."""
        until = _until(NotificationStatus.DELIVERED, at)
        rows = await self._graph.read(_STATEMENTS["overdue_acknowledgements"], until=until)
        return int(rows[0]["overdue"])


def _until(status: NotificationStatus, at: datetime) -> str:
    return f"{status}/{text_of(at)}{_BEHIND}"


def _taken(row: dict[str, Any], person: str | None) -> Taken:
    return Taken(
        row["id"],
        row["token"],
        NotificationKind(row["kind"]),
        instant_of(row["at"]),
        row.get("recipient") or row.get("system"),
        person or row.get("subject"),
        row.get("recipientRef"),
        items_told(row),
        row.get("request"),
        row["attempts"],
    )
