"""What a recipient answers: that it acted on what it was told, that it keeps the data and why, or knows no such person.

An id that only the recipient was sent names the row, so whoever has it may answer for it. For a recipient that no
machine can tell, a PRIVACY_MANAGER enters what it answered. An answer stands: the same again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from anbieter360.cypher import statements
from anbieter360.delivery.outbox import locked
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.erasure.points import Point, passed
from anbieter360.errors import AlreadyDone, BadInput, NodeNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.writing.given import time_text
from anbieter360.ledger.writing.once import Call, Done, once
from anbieter360.ledger.writing.outbox import NotificationKind, NotificationStatus, queue_of
from anbieter360.vault import Vault

_STATEMENTS = statements("delivery")
#: A law, or a code: § 147 AO, Art. 17(3)(b) GDPR, LEGAL_CLAIMS. No room for what is said of a person.
_GROUND = re.compile(r"[\w§.,()/: -]{1,80}")
_HAS_NUMBER_OR_CODE = re.compile(r"\d|^[A-Z][A-Z0-9_]*$")


#: Longer no law has anybody keep something; a mistyped year would stand for good.
LONGEST_KEPT = timedelta(days=36525)


class AcknowledgementOutcome(StrEnum):
    """What a recipient answers."""

    ERASED = "ERASED"
    RETAINED = "RETAINED"
    UNKNOWN_SUBJECT = "UNKNOWN_SUBJECT"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """ground and until: why it keeps the data, as a law or a code, and until when; with RETAINED, and only then."""

    outcome: AcknowledgementOutcome
    ground: str | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        keeps = self.outcome is AcknowledgementOutcome.RETAINED
        for name, given in (("ground", self.ground), ("until", self.until)):
            if keeps and not given:
                raise BadInput(
                    f"{name}: is missing; a recipient that keeps the data says on which ground and until when."
                )
            if given and not keeps:
                raise BadInput(f"{name}: is for RETAINED alone; leave it out.")
        if self.ground and not (_GROUND.fullmatch(self.ground) and _HAS_NUMBER_OR_CODE.search(self.ground)):
            raise BadInput("ground: is not a law or code; write it as § 147 AO or LEGAL_CLAIMS.")

    @property
    def properties(self) -> dict[str, str | None]:
        """As the row has it."""
        return {"outcome": self.outcome.value, "ground": self.ground, "until": _text(self.until)}


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """notification: its id; request: that of the erasure request that it belongs to, if it does to one."""

    notification: str
    request: str | None


class Acknowledger:
    """Writes what recipients answer. Raises IdempotencyConflict, EngineUnavailable, VaultUnavailable."""

    def __init__(self, graph: Graph, vault: Vault) -> None:
        self._graph, self._vault = graph, vault

    async def acknowledge(
        self, notification: str, given: Acknowledgement, *, actor: str, idempotency_key: str, reviews: bool = False
    ) -> Acknowledged:
        """It may come late, before the sending is noted, and for a row that was given up or waits for somebody.

        reviews: whether the caller may say what somebody at the provider has found who looked at an item.

        Raises NodeNotFound; AlreadyDone where another answer stands; BadInput.
        """

        async def work(tx: Tx) -> Done:
            return Done(asdict(await _acknowledged(tx, notification, given, reviews)))

        sent = {"notification": notification, **given.properties}
        call = Call("acknowledgeErasure", actor, idempotency_key, sent)
        done = Acknowledged(**await once(self._graph, self._vault, call, work))
        await passed(Point.ACKNOWLEDGED)
        return done


async def _acknowledged(tx: Tx, notification: str, given: Acknowledgement, reviews: bool) -> Acknowledged:
    row = await locked(tx, notification)
    if row["kind"] == NotificationKind.REVIEW:
        _check_review(given, reviews)
    if row["status"] == NotificationStatus.ACKNOWLEDGED:
        _check_same(row, given)
    else:
        await _write(tx, notification, given)
    return Acknowledged(notification, row.get("request"))


def _check_review(given: Acknowledgement, reviews: bool) -> None:
    """No machine looks at an item, and what is found there is nobody else's to keep."""
    if not reviews:
        raise NodeNotFound("notification: there is no such notification.")
    if given.outcome is AcknowledgementOutcome.RETAINED:
        raise BadInput(
            "outcome: RETAINED is a recipient's answer; for an item that was looked at it is ERASED, or "
            "UNKNOWN_SUBJECT if nothing was there."
        )


async def _write(tx: Tx, notification: str, given: Acknowledgement) -> None:
    now = datetime.now(UTC)
    if given.until and given.until <= now:
        raise BadInput("until: lies in the past; what is kept no longer is erased.")
    if given.until and given.until > now + LONGEST_KEPT:
        raise BadInput("until: lies more than a hundred years ahead; check the year.")
    at = text_of(now)
    queue = queue_of(NotificationStatus.ACKNOWLEDGED, at, notification)
    await tx.run(_STATEMENTS["acknowledge"], id=notification, queue=queue, at=at, **given.properties)


def _check_same(row: Mapping[str, Any], given: Acknowledgement) -> None:
    if {name: row.get(name) for name in given.properties} != given.properties:
        raise AlreadyDone(f"{row['outcome']} was answered at {row['acknowledgedAt']}, and stands.")


def _text(at: datetime | None) -> str | None:
    return time_text(at, "until") if at else None
