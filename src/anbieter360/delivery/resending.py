"""A row that was given up is tried anew: somebody has put right what was in the way, or heard that it is."""

from __future__ import annotations

from datetime import UTC, datetime

from anbieter360.cypher import statements
from anbieter360.delivery.outbox import locked
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import Conflict
from anbieter360.instant import text_of
from anbieter360.ledger.writing.once import Call, Done, once
from anbieter360.ledger.writing.outbox import NotificationStatus, queue_of
from anbieter360.vault import Vault

_STATEMENTS = statements("delivery")
#: What no sender takes any more, and nobody has answered.
_GIVEN_UP = (NotificationStatus.DEAD, NotificationStatus.MANUAL)


async def resend(graph: Graph, vault: Vault, notification: str, *, actor: str, idempotency_key: str) -> None:
    """It is due now, with all its tries before it, under the same id.

    Raises NodeNotFound; Conflict where it is not DEAD or MANUAL; IdempotencyConflict, EngineUnavailable.
    """

    async def work(tx: Tx) -> Done:
        await _resend(tx, notification)
        return Done({})

    await once(graph, vault, Call("resendNotification", actor, idempotency_key, {"notification": notification}), work)


async def _resend(tx: Tx, notification: str) -> None:
    status = (await locked(tx, notification))["status"]
    if status not in _GIVEN_UP:
        raise Conflict(f"notification: is {status}; only what is {' or '.join(_GIVEN_UP)} is sent again.")
    queue = queue_of(NotificationStatus.PENDING, text_of(datetime.now(UTC)), notification)
    await tx.run(_STATEMENTS["resend"], id=notification, queue=queue)
