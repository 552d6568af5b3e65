"""What a person asks for and what the provider answers: proposals, annotations, access; assigned, extended, answered.

Each write is one transaction under the person's lock, once per idempotency key. An objection waits for a decision of
its own and is not answered here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import statements
from anbieter360.decision.codes import Right
from anbieter360.decision.deadline import is_overdue
from anbieter360.engine.bolt import Tx
from anbieter360.errors import AlreadyDone, BadInput, Conflict, NodeNotFound
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.own_fields import (
    BIRTH_DATE,
    field_of,
    put_fields_right,
    put_proposed_right,
    tell_of_fields,
)
from anbieter360.ledger.rights.rectification import Correction, item_of, rectify
from anbieter360.ledger.rights.requests import (
    RequestOutcome,
    RequestPart,
    add_request,
    answer_request,
    assign_request,
    extend_request,
    hash_of_assignee,
    is_open,
)
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.plain import Node
from anbieter360.ledger.writing.given import check_needed, check_words
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.writing import Work, Writing

_STATEMENTS, _WRITE = statements("requests"), statements("write")
_ANSWERING = "PRIVACY_MANAGER"  # the role that answers


@dataclass(frozen=True, slots=True)
class RequestWritten:
    """subject: the person's id; request: the id of what they asked."""

    subject: str
    request: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person says about an item: another value, their own words, or both. item: its ref."""

    item: str
    value: str | None = None
    text: str | None = None


class RequestWriter(Writing):
    """The writes. All raise IdempotencyConflict, BadInput, EngineUnavailable, VaultUnavailable beside what they say."""

    async def propose_change(
        self,
        lookup: SubjectLookup,
        proposal: Proposal,
        sender: Sender,
        *,
        idempotency_key: str,
    ) -> RequestWritten:
        """A person wants an item put right, or their remark kept with it; it waits for the provider's answer.

        Raises SubjectNotFound, NodeNotFound for an item that is not there for the sender.
        """
        _check_proposal(proposal)
        asked = _Asked("proposeChange", Right.RECTIFICATION, proposal.value, proposal.text, proposal.item)
        return await self._ask(lookup, asked, sender, idempotency_key)

    async def request_access(
        self,
        lookup: SubjectLookup,
        text: str | None,
        sender: Sender,
        *,
        idempotency_key: str,
    ) -> RequestWritten:
        """A person wants to know what is held on them (Art. 15). Raises SubjectNotFound."""
        check_words(text, "text")
        asked = _Asked("requestAccess", Right.ACCESS, text=text)
        return await self._ask(lookup, asked, sender, idempotency_key)

    async def assign(self, request: str, assignee: str, *, actor: str, idempotency_key: str) -> RequestWritten:
        """Somebody works on an open request from now on, in place of whoever did before. assignee: id of an actor.

        Raises NodeNotFound, AlreadyDone where it is answered.
        """
        check_needed(assignee, "actor")
        hash_ = hash_of_assignee(self._vault.hash, assignee)

        async def work(tx: Tx) -> Done:
            begun, node = await self._open_request(tx, request)
            assign_request(begun.wanted, node, assignee=assignee, assignee_hash=hash_, at=begun.at)
            return await self._written(tx, begun, request)

        given = {"request": request, "actor": assignee}
        return RequestWritten(**await self._once("assignRequest", actor, idempotency_key, given, work))

    async def extend(self, request: str, reason: str, *, actor: str, idempotency_key: str) -> RequestWritten:
        """The answer takes longer, at most three months from receipt; the person is told so in time (Art. 12(3)).

        Raises NodeNotFound, AlreadyDone where it is answered or was extended, Conflict where it is overdue.
        """
        check_needed(reason, "reason")

        async def work(tx: Tx) -> Done:
            begun, node = await self._open_request(tx, request)
            _check_extensible(node, begun)
            extend_request(begun.wanted, node, begun.catalogue, reason=reason, at=begun.at)
            return await self._written(tx, begun, request)

        given = {"request": request, "reason": reason}
        return RequestWritten(**await self._once("extendRequest", actor, idempotency_key, given, work))

    async def answer(
        self, request: str, outcome: RequestOutcome, answer: str, *, actor: str, idempotency_key: str
    ) -> RequestWritten:
        """The provider's answer, which the person reads; an accepted proposal of a value puts the item right with it.

        Raises NodeNotFound, AlreadyDone where it is answered, Conflict where it waits for another kind of decision.
        """
        check_needed(answer, "answer")

        async def work(tx: Tx) -> Done:
            begun, node = await self._open_request(tx, request)
            if node.properties["right"] == Right.OBJECTION:
                raise Conflict("An objection is answered by the decision on it: decideObjection.")
            removed = _put_right(begun, node) if outcome is RequestOutcome.ACCEPTED else ()
            provider = begun.catalogue.provider.key
            answer_request(begun.wanted, node, provider, outcome=outcome, answer=answer, by=actor, at=begun.at)
            done = await self._written(tx, begun, request)
            for identifier in removed:
                await tx.run(_WRITE["remove_identifier"], subject=begun.subject, id=identifier)
            return done

        given = {"request": request, "outcome": outcome.value, "answer": answer}
        return RequestWritten(**await self._once("answerRequest", actor, idempotency_key, given, work))

    async def _ask(self, lookup: SubjectLookup, asked: _Asked, sender: Sender, key: str) -> RequestWritten:
        apart = self._vault.hash("request", sender.actor, asked.mutation, key)

        async def work(tx: Tx) -> Done:
            begun = await self._begin(tx, lookup)
            about = None if asked.item is None else item_of(begun, asked.item, sender.hidden)
            part = RequestPart(
                asked.right,
                sender.since(begun.at),
                sender.role,
                about,
                asked.value,
                asked.text,
                sender.evidence,
                sender.sent_by,
            )
            id_ = add_request(begun.wanted, part, begun.catalogue, begun.naming, apart=apart)
            return await self._written(tx, begun, id_)

        given = {"subject": asdict(lookup), **asked.given, **sender.given}
        return RequestWritten(**await self._once(asked.mutation, sender.actor, key, given, work))

    async def _open_request(self, tx: Tx, request: str) -> tuple[Work, Node]:
        """The person who asked, locked, and the request. Raises NodeNotFound, AlreadyDone."""
        rows = await tx.run(_STATEMENTS["person_of_request"], id=request)
        begun = await self._begin(tx, SubjectLookup(id=rows[0]["subject"])) if rows else None
        node = begun.stored.nodes["RightsRequest"].get(request) if begun else None
        if begun is None or node is None:
            raise NodeNotFound("There is no such request.")
        if not is_open(node):
            raise AlreadyDone("The request has been answered.")
        return begun, node

    async def _written(self, tx: Tx, begun: Work, request: str) -> Done:
        await self._finish(tx, begun)
        return Done({"subject": begun.subject, "request": request}, begun.subject)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What came in. item: ref of the item that it is about."""

    mutation: str
    right: Right
    value: str | None = None
    text: str | None = None
    item: str | None = None

    @property
    def given(self) -> dict[str, Any]:
        return {"item": self.item, "value": self.value, "text": self.text}


def _put_right(work: Work, request: Node) -> tuple[str, ...]:
    """The value that was proposed, if one was, stands from now on, and who got the item is to be told (Art. 16, 19).

    Ids of the person's identifiers that are to be removed.
    """
    said = request.properties
    if "value" not in said:
        return ()
    if field_of(said["about"]):
        return _put_own_right(work, said["about"], said["value"])
    if said["about"] not in work.stored.nodes["DataItem"]:
        raise NodeNotFound("The item that it is about is gone.")
    rectify(work, said["about"], Correction(said["value"], _ANSWERING))
    return ()


def _put_own_right(work: Work, about: str, value: str) -> tuple[str, ...]:
    removed: tuple[str, ...] = ()
    if about == BIRTH_DATE:
        put_fields_right(work, {BIRTH_DATE: value}, _ANSWERING)
    else:
        removed = put_proposed_right(work, about, value, _ANSWERING)
    if "rectifiedAt" in work.wanted.properties:
        tell_of_fields(work)
    return removed


def _check_proposal(proposal: Proposal) -> None:
    if not (proposal.value or "").strip() and not (proposal.text or "").strip():
        raise BadInput("value: is empty, and so is text; say what is right, or remark on it.")
    check_words(proposal.value, "value")
    check_words(proposal.text, "text")


def _check_extensible(request: Node, work: Work) -> None:
    if "extendedAt" in request.properties:
        raise AlreadyDone("The time for the answer was extended before.")
    if is_overdue(date.fromisoformat(request.properties["dueOn"]), work.at, zone_of(work.catalogue.provider)):
        raise Conflict("The answer is overdue: the person had to be told within a month (Art. 12(3)).")
