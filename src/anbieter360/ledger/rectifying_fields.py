"""The person's own fields are put right in one transaction, with the notifications of those who got data of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from anbieter360.catalogue.model import Catalogue
from anbieter360.cypher import statements
from anbieter360.decision.codes import Right
from anbieter360.engine.bolt import Tx
from anbieter360.errors import BadInput
from anbieter360.ledger.lookup import SubjectLookup
from anbieter360.ledger.once import Done
from anbieter360.ledger.own_fields import (
    BIRTH_DATE,
    IdentifierChange,
    check_chosen,
    put_fields_right,
    put_identifier_right,
    tell_of_fields,
)
from anbieter360.ledger.requests import RequestPart, add_request
from anbieter360.ledger.sender import PERSON, Sender
from anbieter360.ledger.write import checked
from anbieter360.ledger.writing import Work, Writing

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
    """Ids of the person, of the request that the birth date waits in, and of the notifications."""

    subject: str
    request: str | None
    notifications: tuple[str, ...]


class FieldsWriter(Writing):
    """Replaces what a person is known as. Raises SubjectNotFound, NodeNotFound, IdempotencyConflict, BadInput,
    EngineUnavailable, VaultUnavailable."""

    async def rectify_fields(
        self, person: SubjectLookup, said: FieldsSaid, *, sender: Sender, idempotency_key: str
    ) -> FieldsRectified:
        """A birth date that the person says themselves waits for the provider's answer: age limits stand on it. Raises
        Suppressed for an identifier of somebody who was erased, where nothing was collected from this person since."""
        check_chosen(said.identifier, sender.role)
        _check(said, await self._catalogue())
        apart = self._vault.hash("request", sender.actor, "rectifySubject", idempotency_key)

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, person)
            fields = said.by_name
            born = fields.pop(BIRTH_DATE, None) if sender.role == PERSON else None
            removed = _put_right(begun, fields, said.identifier, sender)
            told = tell_of_fields(begun) if _is_changed(begun) else ()
            request = _ask(begun, born, apart) if born else None
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


def _put_right(
    work: Work, fields: dict[str, str], identifier: IdentifierChange | None, sender: Sender
) -> tuple[str, ...]:
    """Ids of the identifiers that are to be removed."""
    put_fields_right(work, fields, sender.role, sender.evidence)
    return put_identifier_right(work, identifier, sender.role, sender.evidence) if identifier else ()


def _is_changed(work: Work) -> bool:
    return "rectifiedAt" in work.wanted.properties


def _ask(work: Work, born: str, apart: str) -> str | None:
    """The id of the request; None where the birth date is right already."""
    if work.stored.properties.get(BIRTH_DATE) == born:
        return None
    part = RequestPart(Right.RECTIFICATION, work.at, PERSON, BIRTH_DATE, born)
    return add_request(work.wanted, part, work.catalogue, work.naming, apart=apart)
