"""The person's own fields are put right in one transaction, with the notifications of those who got data of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from anbieter360.catalogue.model import Catalogue
from anbieter360.cypher import statements
from anbieter360.decision.codes import Right
from anbieter360.engine.bolt import Tx
from anbieter360.errors import BadInput
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.own_fields import (
    BIRTH_DATE,
    IdentifierChange,
    check_chosen,
    proposed,
    put_fields_right,
    put_identifier_right,
    tell_of_fields,
)
from anbieter360.ledger.rights.requests import RequestPart, add_request
from anbieter360.ledger.rights.sender import PERSON, Sender
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.write import checked
from anbieter360.ledger.writing.writing import Work, Writing

_STATEMENTS = statements("write")


@dataclass(frozen=True, slots=True)
class FieldsSaid:
    """What is right, each None where nothing is said of it. birth_date as 1984-05-12."""

    birth_date: str | None = None
    country: str | None = None
    language: str | None = None
    identifier: IdentifierChange | None = None

    @property
    def by_name(self) -> dict[str, str]:
        """Those of them that are fields of the person."""
        given = {"country": self.country, BIRTH_DATE: self.birth_date, "language": self.language}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class FieldsRectified:
    """Ids of the person, of the request that a birth date or an identifier waits in, and of the notifications."""

    subject: str
    request: str | None
    notifications: tuple[str, ...]


class FieldsWriter(Writing):
    """Replaces what a person is known as. Raises SubjectNotFound, NodeNotFound, IdempotencyConflict, BadInput,
    EngineUnavailable, VaultUnavailable."""

    async def rectify_fields(
        self, person: SubjectLookup, said: FieldsSaid, *, sender: Sender, idempotency_key: str
    ) -> FieldsRectified:
        """A birth date or a new identifier that the person says themselves waits for the provider's answer: age limits
        stand on the one, and by the other they would be found. Raises Suppressed for an identifier of somebody who was
        erased, where nothing was collected from this person since."""
        check_chosen(said.identifier, sender.role)
        _check(said, await self._catalogue())
        waits = _waiting(said, sender)
        apart = self._vault.hash("request", sender.actor, "rectifySubject", idempotency_key)

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            removed = _put_right(begun, _without(said, waits), sender)
            told = tell_of_fields(begun) if _is_changed(begun) else ()
            request = _ask(begun, waits, apart) if waits else None
            await self._finish(tx, begun)
            for identifier in removed:
                await tx.run(_STATEMENTS["remove_identifier"], subject=begun.subject, id=identifier)
            return Done(asdict(FieldsRectified(begun.subject, request, told)), begun.subject)

        given = {"subject": asdict(person), "said": asdict(said), **sender.given}
        answer = await self._once("rectifySubject", sender.actor, idempotency_key, given, work)
        return FieldsRectified(answer["subject"], answer["request"], tuple(answer["notifications"]))


def _check(said: FieldsSaid, catalogue: Catalogue) -> None:
    if not said.by_name and said.identifier is None:
        raise BadInput("input: names nothing to put right; give birthDate, country, language or identifier.")
    checked({"subject": {"ref": "-", **said.by_name}}, catalogue)


def _waiting(said: FieldsSaid, sender: Sender) -> str | IdentifierChange | None:
    """What of it waits for an answer. Raises BadInput for two such things: each is answered by itself."""
    if sender.role != PERSON:
        return None
    new = said.identifier if said.identifier and said.identifier.new else None
    if new and said.birth_date:
        raise BadInput("input: birthDate and identifier each wait for an answer of their own; send two.")
    return new or said.birth_date


def _without(said: FieldsSaid, waits: str | IdentifierChange | None) -> FieldsSaid:
    if isinstance(waits, IdentifierChange):
        return replace(said, identifier=None)
    return replace(said, birth_date=None) if waits else said


def _put_right(work: Work, said: FieldsSaid, sender: Sender) -> tuple[str, ...]:
    """Ids of the identifiers that are to be removed."""
    put_fields_right(work, said.by_name, sender.role, sender.evidence)
    return put_identifier_right(work, said.identifier, sender.role, sender.evidence) if said.identifier else ()


def _is_changed(work: Work) -> bool:
    return "rectifiedAt" in work.wanted.properties


def _ask(work: Work, waits: str | IdentifierChange, apart: str) -> str | None:
    """The id of the request; None where it is right already."""
    if isinstance(waits, IdentifierChange):
        asked = proposed(work, waits)
    else:
        asked = (BIRTH_DATE, waits) if work.stored.properties.get(BIRTH_DATE) != waits else None
    if asked is None:
        return None
    part = RequestPart(Right.RECTIFICATION, work.at, PERSON, *asked)
    return add_request(work.wanted, part, work.catalogue, work.naming, apart=apart)
