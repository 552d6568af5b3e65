"""What a recipient is sent: a CloudEvent (1.0, structured JSON) that says whom it is about in the recipient's own
words, and what to do. Never a value of the person. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from anbieter360.instant import text_of
from anbieter360.ledger.writing.outbox import NotificationKind

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
MUTATION = "acknowledgeErasure"

#: What is told -> the event's type; a REVIEW is for a person at the provider alone.
TYPES: dict[NotificationKind, str] = {
    NotificationKind.ERASURE: "eu.anbieter360.erasure.requested.v1",
    NotificationKind.RECTIFICATION: "eu.anbieter360.rectification.made.v1",
    NotificationKind.RESTRICTION: "eu.anbieter360.restriction.placed.v1",
    NotificationKind.RESTRICTION_LIFTED: "eu.anbieter360.restriction.lifted.v1",
}


@dataclass(frozen=True, slots=True)
class Message:
    """reference: how the recipient knows the person; items: refs of what it is about, None for all that it got;
    request: id of the erasure request."""

    id: str
    provider: str
    kind: NotificationKind
    at: datetime
    reference: str | None
    items: tuple[str, ...] | None
    request: str | None
    acknowledge_by: datetime

    @property
    def body(self) -> bytes:
        event = {
            "specversion": "1.0",
            "id": self.id,
            "source": f"urn:anbieter360:provider:{self.provider}",
            "type": TYPES[self.kind],
            "time": text_of(self.at),
            "datacontenttype": "application/json",
            "data": self._data,
        }
        return orjson.dumps(event)

    @property
    def _data(self) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "items": None if self.items is None else list(self.items),
            "request": self.request,
            "acknowledgeBy": text_of(self.acknowledge_by),
            "acknowledge": {"mutation": MUTATION, "notification": self.id},
        }
