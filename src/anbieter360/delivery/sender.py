"""Sends what is due: takes rows, opens how each recipient knows the person, posts, notes what became of it.

Sent and noted are two steps, so a crash between them sends a message twice; its `webhook-id` is the same, and whoever
receives it does once what comes twice.
"""

from __future__ import annotations

import asyncio
import os
from asyncio import FIRST_COMPLETED
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import split_node_id
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.delivery.destination import NO_ADDRESS, Destination, NoDestination, destination_of
from anbieter360.delivery.message import CONTENT_TYPE, Message
from anbieter360.delivery.outbox import Outbox, Taken
from anbieter360.delivery.schedule import Attempt, after, utc_now
from anbieter360.delivery.signature import signed_headers
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.points import Point, passed
from anbieter360.errors import Anbieter360Error, ValueUnreadable
from anbieter360.ledger.writing.outbox import NotificationKind, NotificationStatus
from anbieter360.settings import Settings
from anbieter360.vault import Vault

AT_ONCE = 16  # messages on their way
LOOK_SECONDS = 1.0  # how soon what becomes due meanwhile joins them
LEASE_MARGIN = timedelta(seconds=30)  # for what is done before and after the sending

NO_REFERENCE, REFERENCE_UNREADABLE, INTERNAL = "NO_REFERENCE", "REFERENCE_UNREADABLE", "INTERNAL"
_BY_HAND = (NO_ADDRESS, NO_REFERENCE)  # not wrong, but nothing that a machine can send

_log = structlog.get_logger(__name__)


class Way(Protocol):
    """How a message gets to its receiver: `post.Post`."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Attempt: ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one try ended, without a word of whom it was about. error: code, or None."""

    kind: NotificationKind
    status: NotificationStatus
    error: str | None


def _nobody(_delivery: Delivery) -> None:
    """Where nobody counts."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sender has to do with beside graph and vault; tests bring their own. done: told of every try."""

    now: Callable[[], datetime] = utc_now
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    done: Callable[[Delivery], None] = _nobody


class Sender:
    """Sends for one gateway. Several may, in any process: a row is sent by one of them at a time."""

    def __init__(
        self,
        graph: Graph,
        vault: Vault,
        store: CatalogueStore,
        settings: Settings,
        way: Way,
        around: Surroundings | None = None,
    ) -> None:
        self._vault, self._store, self._way = vault, store, way
        self._around = around or Surroundings()
        self._acknowledge_within = timedelta(days=settings.acknowledgement_days)
        self.outbox = Outbox(graph, timedelta(seconds=settings.webhook_timeout_seconds) + LEASE_MARGIN)

    async def send_due(self) -> int:
        """Send until nothing is due; the answer is how many tries that were.

        Raises EngineUnavailable, VaultUnavailable once what is on its way has arrived.
        """
        sent, under_way = 0, set[asyncio.Task[None]]()
        try:
            while True:
                taken = await self.outbox.take(AT_ONCE - len(under_way), self._around.now())
                if not taken and not under_way:
                    return sent
                catalogues = await self._store.current()
                under_way |= {asyncio.create_task(self._deliver(one, catalogues)) for one in taken}
                sent += len(taken)
                arrived, under_way = await asyncio.wait(under_way, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                _check(arrived)
        finally:
            await _ended(under_way)

    async def overdue(self) -> int:
        """How many receivers have not acknowledged in time."""
        return await self.outbox.overdue(self._around.now())

    async def _deliver(self, taken: Taken, catalogues: Catalogues) -> None:
        attempt = await self._tried(taken, catalogues)
        await passed(Point.SENT)
        now = self._around.now()
        becomes = after(attempt, taken.tries, now, self._acknowledge_within)
        if await self.outbox.note(taken, attempt, becomes, now):
            self._tell(Delivery(taken.kind, becomes.status, attempt.error), taken)

    async def _tried(self, taken: Taken, catalogues: Catalogues) -> Attempt:
        """A failed try where this program is what fails: a row that is not noted would be sent again for ever."""
        try:
            return await self._attempt(taken, catalogues)
        except Anbieter360Error:  # of graph or vault, which would not have it noted either
            raise
        except Exception:
            _log.exception("notification_failed", notification=taken.id)
            return Attempt(INTERNAL)

    async def _attempt(self, taken: Taken, catalogues: Catalogues) -> Attempt:
        try:
            destination = destination_of(taken.told, catalogues, self._around.environment)
            message = await self._message(taken)
        except NoDestination as reason:
            return Attempt(reason.code, reason.may_retry, by_hand=reason.code in _BY_HAND)
        return await self._post(destination, message)

    async def _message(self, taken: Taken) -> Message:
        """Raises NoDestination where nothing says whom it is about."""
        reference = await self._reference(taken)
        if reference is None and not taken.items:
            raise NoDestination(NO_REFERENCE)
        return Message(
            taken.id,
            split_node_id(taken.told or "")[0],
            taken.kind,
            taken.at,
            reference,
            taken.items,
            taken.request,
            self._acknowledge_by(taken.at),
        )

    def _acknowledge_by(self, told: datetime) -> datetime:
        """The same for each try, so that what comes under one id says one thing; of what is sent again after that day,
        another one."""
        by, now = told + self._acknowledge_within, self._around.now()
        return by if by > now else now + self._acknowledge_within

    async def _reference(self, taken: Taken) -> str | None:
        """How the recipient knows the person; opened here, and nowhere kept."""
        if taken.reference is None:
            return None
        sealers = await self._vault.sealers((taken.subject,) if taken.subject else ())
        try:
            return sealers[taken.subject or ""].open(taken.reference, owner=taken.id, field="recipientRef")
        except (KeyError, ValueUnreadable):
            # Perhaps for a minute: another process is giving the person a new key, and this one still has the old.
            raise NoDestination(REFERENCE_UNREADABLE, may_retry=True) from None

    async def _post(self, destination: Destination, message: Message) -> Attempt:
        body = message.body
        signed = signed_headers(message.id, self._around.now(), body, destination.secrets, self._vault.signer)
        return await self._way.send(destination.url, {**signed, "content-type": CONTENT_TYPE}, body)

    def _tell(self, delivery: Delivery, taken: Taken) -> None:
        self._around.done(delivery)
        said = {"kind": delivery.kind, "status": delivery.status, "tries": taken.tries, "notification": taken.id}
        if delivery.error is None:
            _log.info("notification_sent", **said)
        else:
            _log.warning("notification_not_sent", **said, problem=delivery.error)


def _check(arrived: Iterable[asyncio.Task[None]]) -> None:
    """Raises what one of them failed with; what others did is said in the log."""
    failed = [error for one in arrived if (error := one.exception())]
    for error in failed[1:]:
        _say_not_noted(error)
    if failed:
        raise failed[0]


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Wait for what is on its way; what fails now is tried again when its lease ends."""
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            _say_not_noted(outcome)


def _say_not_noted(error: BaseException) -> None:
    if isinstance(error, Anbieter360Error):
        _log.warning("delivery_not_noted", code=error.code)
    else:
        _log.error("delivery_not_noted", code=INTERNAL, exc_info=error)
