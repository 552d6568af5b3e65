"""Legal holds (Art. 17(3)(e) GDPR): for a proceeding or an authority data stays, whoever asks for its erasure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from anbieter360.engine.bolt import Tx
from anbieter360.errors import AlreadyDone, BadInput, DuplicateRef, NodeNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.restrictions import check_scope
from anbieter360.ledger.stars.build import Person, build
from anbieter360.ledger.stars.plain import Node
from anbieter360.ledger.stars.records import HoldPart, Record, SubjectPart
from anbieter360.ledger.stars.refs import check_ref, spelt
from anbieter360.ledger.writing.given import check_filled, check_words, time_text
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.writing import Work, Writing

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HoldInput:
    """ref: the provider's own, unique; scope: item refs and category keys, at least one; review_at: when somebody looks
    whether it is still needed."""

    ref: str
    authority: str
    scope: tuple[str, ...]
    review_at: datetime

    def __post_init__(self) -> None:
        for name, given in (("ref", self.ref), ("authority", self.authority), ("scope", self.scope)):
            check_filled(given, name)
        check_ref(self.ref, "ref")
        check_words(self.authority, "authority")


@dataclass(frozen=True, slots=True)
class HoldWritten:
    """Ids of person and hold."""

    subject: str
    hold: str


class HoldWriter(Writing):
    """Writes holds. Raises SubjectNotFound, NodeNotFound, IdempotencyConflict, BadInput, EngineUnavailable,
    VaultUnavailable."""

    async def place(self, person: SubjectLookup, hold: HoldInput, *, actor: str, idempotency_key: str) -> HoldWritten:
        """Raises DuplicateRef where the ref is taken."""

        def change(work: Work) -> str:
            return _place(work, hold, actor)

        given = asdict(hold) | {"review_at": time_text(hold.review_at, "reviewAt"), "scope": sorted(hold.scope)}
        return await self._written(person, change, ("placeHold", actor, idempotency_key, given))

    async def release(self, person: SubjectLookup, ref: str, *, actor: str, idempotency_key: str) -> HoldWritten:
        """It ends now. ref: the hold's. Raises AlreadyDone."""

        def change(work: Work) -> str:
            return _release(work, ref, actor)

        return await self._written(person, change, ("releaseHold", actor, idempotency_key, {"hold": ref}))

    async def _written(
        self, person: SubjectLookup, change: Callable[[Work], str], call: tuple[str, str, str, dict[str, Any]]
    ) -> HoldWritten:
        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            hold = change(begun)
            await self._finish(tx, begun)
            return Done(asdict(HoldWritten(begun.subject, hold)), begun.subject)

        mutation, actor, key, given = call
        return HoldWritten(**await self._once(mutation, actor, key, given | {"subject": asdict(person)}, work))


def _place(work: Work, hold: HoldInput, actor: str) -> str:
    check_scope(work, hold.scope, _NOTHING)
    if hold.review_at <= work.at:
        raise BadInput("reviewAt: lies in the past; give a time to come.")
    part = HoldPart(hold.ref, hold.authority, hold.scope, text_of(work.at), text_of(hold.review_at))
    record = Record(SubjectPart(""), holds=(part,))
    (built,) = build(record, {"": Person("", work.subject, work.subject)}, work.naming)
    ((id_, node),) = built.nodes["Hold"].items()
    if id_ in work.stored.nodes["Hold"]:
        raise DuplicateRef
    node.properties["placedBy"] = actor
    work.wanted.nodes["Hold"][id_] = node
    return id_


def _release(work: Work, ref: str, actor: str) -> str:
    for id_, node in work.stored.nodes["Hold"].items():
        if node.properties["ref"] == spelt(ref):
            if "releasedAt" in node.properties:
                raise AlreadyDone
            said = {"releasedAt": text_of(work.at), "releasedBy": actor}
            work.wanted.nodes["Hold"][id_] = Node(node.parent, said)
            return id_
    raise NodeNotFound("hold: the person has no such hold.")
