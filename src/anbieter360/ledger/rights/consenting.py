"""A person consents, refuses or withdraws; the provider asks, revokes, invalidates. Each in one transaction.

What a withdrawal changes is found in that transaction by the rules that decide on uses, so that whoever reads the
answer knows what has stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from anbieter360.catalogue.model import LegalBasis
from anbieter360.decision.consequences import Consequences, Continues, consequences
from anbieter360.decision.facts import Consent, Star
from anbieter360.engine.bolt import Tx
from anbieter360.errors import BadInput, DuplicateRef
from anbieter360.instant import text_of
from anbieter360.ledger.reading.birth_dates import birth_date_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.consent_ends import (
    end_by_provider,
    refuse,
    withdraw,
    withdrawn_by_purpose,
    withdrawn_by_ref,
)
from anbieter360.ledger.rights.consents import (
    AskedInput,
    ConsentInput,
    add_consent,
    add_receipt,
    add_request_for,
    consent_of,
)
from anbieter360.ledger.rights.sender import PERSON, Sender
from anbieter360.ledger.stars.plain import Node
from anbieter360.ledger.writing.given import check_filled
from anbieter360.ledger.writing.once import Answer, Done
from anbieter360.ledger.writing.writing import Work, Writing


@dataclass(frozen=True, slots=True)
class ConsentWritten:
    """Ids of person and consent."""

    subject: str
    consent: str


@dataclass(frozen=True, slots=True)
class ConsentsEnded:
    """Ids of the person and of what ended, the nearest to what was named first; and what that changed."""

    subject: str
    consents: tuple[str, ...]
    consequences: Consequences


class ConsentWriter(Writing):
    """Writes consents. Raises SubjectNotFound, NodeNotFound, IdempotencyConflict, BadInput, EngineUnavailable,
    VaultUnavailable."""

    async def give(
        self, person: SubjectLookup, consent: ConsentInput, *, sender: Sender, idempotency_key: str
    ) -> ConsentWritten:
        """The person consents, and gets a signed receipt that is kept with it.

        Raises DuplicateRef; for a person's own call only where they have the reference themselves.
        """
        try:
            return await self._give(person, consent, sender, idempotency_key, apart=False)
        except DuplicateRef:
            if sender.role != PERSON:
                raise
        return await self._give(person, consent, sender, idempotency_key, apart=True)

    async def _give(
        self, person: SubjectLookup, consent: ConsentInput, sender: Sender, idempotency_key: str, *, apart: bool
    ) -> ConsentWritten:
        ref = consent.ref or self._made_up(sender.actor, idempotency_key)

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            id_ = add_consent(begun, consent, sender, ref, apart=apart)
            principal = self._vault.hash("receipt-principal", begun.subject)
            receipt = self._vault.hash("consent-receipt", id_, text_of(begun.at))
            add_receipt(begun, id_, principal, receipt, self._vault.signer, sender.hidden)
            await self._finish(tx, begun)
            return Done({"subject": begun.subject, "consent": id_}, begun.subject)

        given = {"subject": asdict(person), **_plain(consent)}
        return ConsentWritten(**await self._once("giveConsent", sender.actor, idempotency_key, given, work))

    async def ask(
        self, person: SubjectLookup, asked: AskedInput, *, actor: str, hidden: frozenset[str], idempotency_key: str
    ) -> ConsentWritten:
        """The person is asked for a consent; until they answer it carries nothing. hidden: ids of the purposes that are
        absent for the actor. Raises DuplicateRef."""
        ref = asked.ref or self._made_up(actor, idempotency_key)

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            id_ = add_request_for(begun, asked, ref, hidden)
            await self._finish(tx, begun)
            return Done({"subject": begun.subject, "consent": id_}, begun.subject)

        given = {"subject": asdict(person), **asdict(asked)}
        return ConsentWritten(**await self._once("requestConsent", actor, idempotency_key, given, work))

    async def refuse(
        self, person: SubjectLookup, consent: str, *, sender: Sender, idempotency_key: str
    ) -> ConsentWritten:
        """The person says no to what they were asked. consent: its ref. Raises AlreadyDone."""

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            node = consent_of(begun, consent, sender.hidden)
            refuse(begun, node, sender)
            await self._finish(tx, begun)
            return Done({"subject": begun.subject, "consent": node.properties["id"]}, begun.subject)

        given = {"subject": asdict(person), "consent": consent, "evidence": sender.evidence}
        return ConsentWritten(**await self._once("refuseConsent", sender.actor, idempotency_key, given, work))

    async def withdraw(
        self, person: SubjectLookup, consent: str | None, purpose: str | None, *, sender: Sender, idempotency_key: str
    ) -> ConsentsEnded:
        """The person takes back a consent by its ref, or all in force that cover a purpose, by its key.

        What was taken back before is answered as it is. Raises BadInput unless exactly one is named; AlreadyDone for a
        consent that was only asked for.
        """
        if (consent is None) == (purpose is None):
            raise BadInput("input: takes exactly one of consent and purpose; leave the other out.")

        def end(work: Work) -> list[Node]:
            if consent is not None:
                found = withdrawn_by_ref(work, consent, sender)
            else:
                found = withdrawn_by_purpose(work, purpose or "", sender)
            withdraw(work, found, sender)
            return found

        given = {"subject": asdict(person), "consent": consent, "purpose": purpose, "evidence": sender.evidence}
        return await self._ended(person, end, ("withdrawConsent", sender.actor, idempotency_key, given))

    async def revoke(
        self, person: SubjectLookup, consent: str, reason: str, *, actor: str, idempotency_key: str
    ) -> ConsentsEnded:
        """The provider ends a consent. consent: its ref. Raises AlreadyDone."""
        return await self._by_provider(person, consent, "revokedAt", reason, ("revokeConsent", actor, idempotency_key))

    async def invalidate(
        self, person: SubjectLookup, consent: str, reason: str, *, actor: str, idempotency_key: str
    ) -> ConsentsEnded:
        """The provider found that a consent is not valid. consent: its ref. Raises AlreadyDone."""
        call = ("invalidateConsent", actor, idempotency_key)
        return await self._by_provider(person, consent, "invalidatedAt", reason, call)

    async def _by_provider(
        self, person: SubjectLookup, consent: str, field: str, reason: str, call: tuple[str, str, str]
    ) -> ConsentsEnded:
        check_filled(reason, "reason")
        mutation, actor, key = call

        def end(work: Work) -> list[Node]:
            node = consent_of(work, consent)
            end_by_provider(work, node, field, reason, actor)
            return [node]

        given = {"subject": asdict(person), "consent": consent, "reason": reason}
        return await self._ended(person, end, (mutation, actor, key, given))

    async def _ended(
        self,
        person: SubjectLookup,
        end: Callable[[Work], list[Node]],
        call: tuple[str, str, str, dict[str, Any]],
    ) -> ConsentsEnded:
        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            ids = [node.properties["id"] for node in end(begun)]
            await self._finish(tx, begun)
            after = await self._facts(tx, begun.subject)
            birth_date = await birth_date_of(self._vault, after)
            found = consequences(_still_given(after, ids), after, begun.catalogue, begun.at, birth_date)
            return Done(_answer(begun.subject, ids, found), begun.subject)

        return _read(await self._once(*call, work))

    def _made_up(self, actor: str, idempotency_key: str) -> str:
        """The same for a call that is repeated."""
        return self._vault.hash("made-up-ref", actor, idempotency_key)[:16]


def _plain(consent: ConsentInput) -> dict[str, Any]:
    """In JSON types."""
    expires = consent.expires_at
    return asdict(consent) | {"method": consent.method.value, "expires_at": expires.isoformat() if expires else None}


def _still_given(star: Star, consents: Collection[str]) -> Star:
    """The person as if these had not been ended by anybody."""

    def given(consent: Consent) -> Consent:
        if consent.id not in consents:
            return consent
        return replace(consent, withdrawn_at=None, revoked_at=None, invalidated_at=None)

    standings = (replace(one, consents=tuple(map(given, one.consents))) for one in star.standings)
    return replace(star, standings=tuple(standings))


def _answer(subject: str, consents: list[str], found: Consequences) -> Answer:
    continues = [[one.use, one.legal_basis.value] for one in found.continues]
    changed = {"stopped": list(found.stopped), "continues": continues, "erasable": list(found.erasable)}
    return {"subject": subject, "consents": consents, **changed}


def _read(answer: Answer) -> ConsentsEnded:
    continues = tuple(Continues(use, LegalBasis(basis)) for use, basis in answer["continues"])
    found = Consequences(tuple(answer["stopped"]), continues, tuple(answer["erasable"]))
    return ConsentsEnded(answer["subject"], tuple(answer["consents"]), found)
