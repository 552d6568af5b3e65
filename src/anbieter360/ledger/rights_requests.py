"""What a person asks for and what the provider answers: proposals, annotations, access; assigned, extended, answered.

Each write is one transaction under the person's lock, once per idempotency key. An objection waits for a decision of
its own and is not answered here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import statements
from anbieter360.decision.codes import Right
from anbieter360.decision.deadline import is_overdue
from anbieter360.engine.bolt import Tx
from anbieter360.errors import AlreadyDone, BadInput, Conflict, NodeNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.lookup import SubjectLookup
from anbieter360.ledger.once import Done
from anbieter360.ledger.outbox import News, NotificationKind, tell_recipients
from anbieter360.ledger.plain import Node, PlainStar
from anbieter360.ledger.requests import (
    RequestOutcome,
    RequestPart,
    add_request,
    answer_request,
    assign_request,
    extend_request,
    hash_of_assignee,
    is_open,
)
from anbieter360.ledger.sender import Sender
from anbieter360.ledger.writing import Writing, nothing_new

_STATEMENTS = statements("requests")
_BY_ANSWER = "PRIVACY_MANAGER"  # the role that answers
_LONGEST_TEXT = 10_000  # letters of what a person or the provider writes


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
        at: datetime,
        hidden: frozenset[str],
        idempotency_key: str,
    ) -> RequestWritten:
        """A person wants an item put right, or their remark kept with it; it waits for the provider's answer.

        at: when it was received. hidden: ids of purposes that are absent for the caller, and what is held for them
        alone with them. Raises SubjectNotFound, NodeNotFound for an item that is not there for them.
        """
        _check_proposal(proposal)
        part = RequestPart(Right.RECTIFICATION, at, sender.role, None, proposal.value, proposal.text)
        given = {"subject": asdict(lookup), **asdict(proposal), "evidence": sender.evidence}
        return await self._ask(
            "proposeChange", lookup, part, sender, given, idempotency_key, item=proposal.item, hidden=hidden
        )

    async def request_right(
        self,
        lookup: SubjectLookup,
        right: Right,
        text: str | None,
        sender: Sender,
        *,
        at: datetime,
        mutation: str,
        idempotency_key: str,
    ) -> RequestWritten:
        """A person exercises a right that somebody at the provider must see to. Raises SubjectNotFound."""
        _check_text(text, "text")
        part = RequestPart(right, at, sender.role, None, None, text)
        given = {"subject": asdict(lookup), "right": right.value, "text": text, "evidence": sender.evidence}
        return await self._ask(mutation, lookup, part, sender, given, idempotency_key)

    async def assign(
        self, request: str, assignee: str, *, at: datetime, actor: str, idempotency_key: str
    ) -> RequestWritten:
        """Somebody works on an open request from now on, in place of whoever did before. assignee: id of an actor.

        Raises NodeNotFound, Conflict where it is answered.
        """
        if not assignee:
            raise BadInput("actor: cannot be empty.")

        async def work(tx: Tx) -> Done:
            star, node = await self._open_request(tx, request)
            wanted = nothing_new(star)
            hash_ = hash_of_assignee(self._vault.hash, assignee)
            assign_request(wanted, node, assignee=assignee, assignee_hash=hash_, at=at)
            return await self._written(tx, wanted, star, request)

        given = {"request": request, "actor": assignee}
        return RequestWritten(**await self._once("assignRequest", actor, idempotency_key, given, work))

    async def extend(
        self, request: str, reason: str, *, at: datetime, actor: str, idempotency_key: str
    ) -> RequestWritten:
        """The answer takes longer, at most three months from receipt; the person is told so in time (Art. 12(3)).

        Raises NodeNotFound, Conflict where it is answered, was extended before, or is due already.
        """
        _check_needed(reason, "reason")
        catalogue = await self._catalogue()

        async def work(tx: Tx) -> Done:
            star, node = await self._open_request(tx, request)
            _check_extensible(node, catalogue, at)
            wanted = nothing_new(star)
            extend_request(wanted, node, catalogue, reason=reason, at=at)
            return await self._written(tx, wanted, star, request)

        given = {"request": request, "reason": reason}
        return RequestWritten(**await self._once("extendRequest", actor, idempotency_key, given, work))

    async def answer(
        self,
        request: str,
        outcome: RequestOutcome,
        answer: str,
        *,
        at: datetime,
        actor: str,
        idempotency_key: str,
    ) -> RequestWritten:
        """The provider's answer, which the person reads; an accepted proposal of a value puts the item right with it.

        Raises NodeNotFound, Conflict where it is answered already or waits for a decision of another kind.
        """
        _check_needed(answer, "answer")
        catalogue = await self._catalogue()

        async def work(tx: Tx) -> Done:
            star, node = await self._open_request(tx, request)
            if node.properties["right"] == Right.OBJECTION:
                raise Conflict("An objection is answered by its decision: decideObjection.")
            wanted = nothing_new(star)
            if outcome is RequestOutcome.ACCEPTED:
                self._put_right(wanted, star, node, catalogue, at)
            provider = catalogue.provider.key
            answer_request(wanted, node, provider, outcome=outcome, answer=answer, by=actor, at=at)
            return await self._written(tx, wanted, star, request)

        given = {"request": request, "outcome": outcome.value, "answer": answer}
        return RequestWritten(**await self._once("answerRequest", actor, idempotency_key, given, work))

    async def _ask(
        self,
        mutation: str,
        lookup: SubjectLookup,
        part: RequestPart,
        sender: Sender,
        given: dict[str, Any],
        key: str,
        *,
        item: str | None = None,
        hidden: frozenset[str] = frozenset(),
    ) -> RequestWritten:
        catalogue = await self._catalogue()
        apart = self._vault.hash("request", sender.actor, mutation, key)

        async def work(tx: Tx) -> Done:
            naming = self._naming(catalogue)
            star = await self._locked(tx, catalogue, lookup)
            about = None if item is None else _item(star, naming.item(item), hidden)
            wanted = nothing_new(star)
            full = _sent(part, sender, about)
            id_ = add_request(wanted, full, catalogue, naming, apart=apart)
            return await self._written(tx, wanted, star, id_)

        return RequestWritten(**await self._once(mutation, sender.actor, key, given, work))

    async def _open_request(self, tx: Tx, request: str) -> tuple[PlainStar, Node]:
        """The star of the person who asked, locked, and the request. Raises NodeNotFound, Conflict."""
        rows = await tx.run(_STATEMENTS["person_of_request"], id=request)
        if not rows:
            raise NodeNotFound("There is no such request.")
        star = await self._locked(tx, await self._catalogue(), SubjectLookup(id=rows[0]["subject"]))
        node = star.nodes["RightsRequest"].get(request)
        if node is None:
            raise NodeNotFound("There is no such request.")
        if not is_open(node):
            raise AlreadyDone("The request has been answered.")
        return star, node

    async def _written(self, tx: Tx, wanted: PlainStar, star: PlainStar, request: str) -> Done:
        await self._save(tx, wanted, star)
        return Done({"subject": star.subject, "request": request}, star.subject)

    def _put_right(self, wanted: PlainStar, star: PlainStar, request: Node, catalogue: Catalogue, at: datetime) -> None:
        """The value that was proposed stands from now on, and who got the item is to be told (Art. 16, 19)."""
        said = request.properties
        if "value" not in said:
            return
        item = star.nodes["DataItem"].get(said["about"])
        if item is None:
            raise NodeNotFound("The item that it is about is gone.")
        right = item.properties | {"value": said["value"], "rectifiedAt": text_of(at), "rectifiedBy": _BY_ANSWER}
        wanted.nodes["DataItem"][said["about"]] = Node(item.parent, right)
        news = News(NotificationKind.RECTIFICATION, said["about"], at, frozenset({said["about"]}))
        tell_recipients(wanted, star, news, catalogue, self._naming(catalogue))


def _sent(part: RequestPart, sender: Sender, about: str | None) -> RequestPart:
    """With what it is about, and who sent it where that was not the person."""
    recorded = sender.recorded
    return replace(part, about=about, evidence=recorded.get("evidence"), sent_by=recorded.get("sentBy"))


def _item(star: PlainStar, item: str, hidden: frozenset[str]) -> str:
    """The id of an item that the person has, under a purpose that is not hidden."""
    holders = (collection for collection, held in star.links["HOLDS"] if held == item)
    purposes = {star.nodes["Collection"][one].properties["purpose"] for one in holders}
    if not purposes - hidden:
        raise NodeNotFound("The person has no such item.")
    return item


def _check_proposal(proposal: Proposal) -> None:
    if not proposal.value and not proposal.text:
        raise BadInput("value: give the value that is right, or a remark as text.")
    _check_text(proposal.value, "value")
    _check_text(proposal.text, "text")


def _check_needed(text: str, name: str) -> None:
    if not text.strip():
        raise BadInput(f"{name}: cannot be empty.")
    _check_text(text, name)


def _check_text(text: str | None, name: str) -> None:
    if text is not None and len(text) > _LONGEST_TEXT:
        raise BadInput(f"{name}: is longer than {_LONGEST_TEXT} letters.")


def _check_extensible(request: Node, catalogue: Catalogue, at: datetime) -> None:
    if "extendedAt" in request.properties:
        raise AlreadyDone("The time for the answer was extended before.")
    if is_overdue(date.fromisoformat(request.properties["dueOn"]), at, zone_of(catalogue.provider)):
        raise Conflict("The answer is overdue: the person had to be told within a month (Art. 12(3)).")
