"""A person's requests for erasure: received, checked, extended, refused, cancelled, approved.

Each write is one transaction under the person's lock, once per idempotency key. What an approval begins, the executor
carries out; from its pivot on nothing here changes a request any more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from anbieter360.catalogue.model import Catalogue, node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import statements
from anbieter360.decision.deadline import day_of, days_paused, due_at, is_overdue, paused_due_at
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.answer import refusal, text_of_answer
from anbieter360.erasure.fencing import put_up, take_down
from anbieter360.erasure.finding import EVERYBODY, Seer
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.plan import EVERYTHING, Plan, Scope, ScopeKind
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.reading import plan_of
from anbieter360.erasure.refusal import RefusalGround
from anbieter360.erasure.request import (
    BEFORE_PIVOT,
    FINAL,
    UNVERIFIED,
    ErasureGround,
    ErasureRequest,
    ErasureStatus,
    Requester,
    outcomes_text,
    page_of,
    request_of,
)
from anbieter360.errors import AlreadyDone, BadInput, Conflict, NodeNotFound, PlanStale, SubjectNotFound
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.given import check_filled, check_words
from anbieter360.ledger.lookup import SubjectLookup, find_subject, key_of
from anbieter360.ledger.once import Done
from anbieter360.ledger.plain import Properties
from anbieter360.ledger.save import sealed
from anbieter360.ledger.sender import PERSON, Sender
from anbieter360.ledger.writing import Writing

_STATEMENTS = statements("erasure_requests")
_SAVE = statements("import")

LABEL = "ErasureRequest"
#: What asks where nobody does: a period ran out, or a withdrawal left nothing to stand on.
SYSTEM = "SYSTEM"
#: Those that check for themselves who asks, or know that nobody does.
_CHECKS = frozenset({"PRIVACY_MANAGER", SYSTEM})
#: The role whose word shows who asks, where it says what it has seen.
_SHOWS = "AGENT"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. requester: None where nobody asks; ground: the letter of Art. 17(1), where one is said."""

    scope: Scope = EVERYTHING
    requester: Requester | None = Requester.SUBJECT
    ground: ErasureGround | None = None


@dataclass(frozen=True, slots=True)
class ErasureWritten:
    """Ids of the request and of the person; joined: whether it is one that was open before."""

    request: str
    subject: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class _Begun:
    """One write about a request whose person is locked. at: its time, in the graph's milliseconds."""

    node: Properties
    facts: ErasureRequest
    subject: str
    catalogue: Catalogue
    at: datetime

    @property
    def zone(self) -> str:
        return zone_of(self.catalogue.provider)

    def page(self, status: ErasureStatus, due: str | None = None) -> str:
        return page_of(self.catalogue.provider.key, status, due or self.node["dueAt"], self.facts.id)


Changed = Callable[[Tx, _Begun], Awaitable[Properties]]


class ErasureWriter(Writing):
    """The writes. All raise IdempotencyConflict, BadInput, EngineUnavailable, VaultUnavailable beside what they say."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.graph, parts.vault, parts.store)
        self._parts = parts

    async def request(
        self, lookup: SubjectLookup, wanted: Wanted, sender: Sender, *, idempotency_key: str
    ) -> ErasureWritten:
        """Take a request in, or find the open one for the same person and scope. Its clock starts with the receipt.

        Where it is clear who asks there is a plan at once. Raises SubjectNotFound, NodeNotFound for a purpose or item
        that is not there for the sender.
        """

        async def work(tx: Tx) -> Done:
            written = await self._requested(tx, lookup, wanted, sender, idempotency_key)
            return Done(asdict(written), written.subject)

        given = {
            "subject": asdict(lookup),
            "scope": [wanted.scope.kind.value, *sorted(wanted.scope.keys)],
            "requester": wanted.requester and wanted.requester.value,
            "ground": wanted.ground,
            **sender.given,
        }
        return ErasureWritten(**await self._once("requestErasure", sender.actor, idempotency_key, given, work))

    async def ask_identity(self, request: str, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """The person is asked who they are, because there is reason to doubt it (Art. 12(6)); once.

        Raises NodeNotFound, AlreadyDone where they were asked before or it is known.
        """

        async def change(_tx: Tx, begun: _Begun) -> Properties:
            if begun.facts.status is not ErasureStatus.RECEIVED:
                raise AlreadyDone("The person was asked before, or it is known who they are.")
            return {"status": ErasureStatus.IDENTITY_UNVERIFIED.value, "identityAskedAt": text_of(begun.at)}

        return await self._change("askErasureIdentity", request, {}, change, actor=actor, key=idempotency_key)

    async def confirm_identity(
        self, request: str, evidence: str, *, actor: str, idempotency_key: str
    ) -> ErasureWritten:
        """It is known who asks, and there is a plan from now on. Raises NodeNotFound, AlreadyDone."""
        _check_needed(evidence, "evidence")

        async def change(tx: Tx, begun: _Begun) -> Properties:
            if begun.facts.status not in UNVERIFIED:
                raise AlreadyDone("It is known who asks.")
            said = await self._verified(tx, begun.subject, begun.facts.scope, begun.at, request)
            return {**said, **_unpaused(begun), "verifiedBy": actor, "evidence": evidence}

        given = {"evidence": evidence}
        return await self._change("confirmErasureIdentity", request, given, change, actor=actor, key=idempotency_key)

    async def extend(self, request: str, reason: str, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """The answer takes longer, at most three months from receipt; the person is told so in time (Art. 12(3)).

        Raises NodeNotFound, AlreadyDone where it was extended or has begun, Conflict where it is overdue.
        """
        _check_needed(reason, "reason")

        async def change(_tx: Tx, begun: _Begun) -> Properties:
            _check_not_begun(begun.facts)
            if begun.facts.extended_at:
                raise AlreadyDone("The time for the answer was extended before.")
            if is_overdue(day_of(begun.facts.due_at, begun.zone), begun.at, begun.zone):
                raise Conflict("The answer is overdue: the person had to be told within a month (Art. 12(3)).")
            due = text_of(due_at(begun.facts.received_at, begun.zone, extended=True))
            said = {"dueAt": due, "extendedAt": text_of(begun.at), "extensionReason": reason}
            return {**said, "page": begun.page(begun.facts.status, due)}

        given = {"reason": reason}
        return await self._change("extendErasure", request, given, change, actor=actor, key=idempotency_key)

    async def refuse(self, request: str, ground: RefusalGround, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """Nothing is erased, and the person reads why and to whom they can turn (Art. 12(4)).

        Raises NodeNotFound, AlreadyDone where it is over or has begun, Conflict where it is overdue, unless nobody can
        tell who asks.
        """

        async def change(tx: Tx, begun: _Begun) -> Properties:
            _check_not_begun(begun.facts)
            if ground is not RefusalGround.IDENTITY_VERIFICATION_FAILURE and _is_late(begun):
                raise Conflict("It is overdue: the person had to be told within the time (Art. 12(4)).")
            await self._take_back(tx, begun)
            status, at = ErasureStatus.REFUSED, text_of(begun.at)
            answer = refusal(begun.catalogue.provider, begun.node.get("language"), ground.value)
            said = {"status": status.value, "refusedAt": at, "refusalGround": ground.value, "refusedBy": actor}
            told = {"answeredAt": at, "answer": text_of_answer(answer)}
            return {**said, **told, **_taken_from_workers(begun), "page": begun.page(status)}

        given = {"ground": ground.value}
        return await self._change("refuseErasure", request, given, change, actor=actor, key=idempotency_key)

    async def cancel(self, request: str, seer: Seer, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """The person does not want it any more; what was hidden is there again.

        seer: who may name it. Raises NodeNotFound, AlreadyDone where it is over, Conflict where it has begun.
        """

        async def change(tx: Tx, begun: _Begun) -> Properties:
            _check_not_begun(begun.facts)
            await self._take_back(tx, begun)
            status = ErasureStatus.CANCELLED
            said = {"status": status.value, "cancelledAt": text_of(begun.at), "hiddenAt": None}
            return {**said, **_taken_from_workers(begun), "page": begun.page(status)}

        return await self._change("cancelErasure", request, {}, change, actor=actor, key=idempotency_key, seer=seer)

    async def approve(self, request: str, plan_hash: str, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """What the plan says is going is hidden from now on, and a worker may begin when the time to undo it is over.

        Raises NodeNotFound, AlreadyDone, Conflict where it is not known who asks or another erasure of the person is
        under way, PlanStale where the plan is not the one with that hash any more.
        """

        async def change(tx: Tx, begun: _Begun) -> Properties:
            _check_approvable(begun.facts)
            plan = await self._plan(tx, begun.subject, begun.facts.scope, begun.at, request)
            if plan.hash != plan_hash:
                raise PlanStale(f"The plan is not the one that was shown: its hash is {plan.hash} now.")
            await put_up(tx, begun.subject, request, plan.fence)
            at = text_of(begun.at)
            said = {"status": ErasureStatus.APPROVED.value, "approvedAt": at, "approvedBy": actor, "hiddenAt": at}
            undo = timedelta(hours=self._parts.settings.erasure_undo_hours)
            undone = {"undoUntil": text_of(begun.at + undo)} if undo else {}
            return {**said, **undone, **_planned(plan), "subject": begun.subject}

        given = {"planHash": plan_hash}
        done = await self._change("approveErasure", request, given, change, actor=actor, key=idempotency_key)
        await passed(Point.HIDDEN)
        return done

    async def _requested(
        self, tx: Tx, lookup: SubjectLookup, wanted: Wanted, sender: Sender, idempotency_key: str
    ) -> ErasureWritten:
        catalogue = await self._catalogue()
        gone = await self._open_of_absent(tx, catalogue, lookup, wanted.scope)
        if gone and not await self._is_there(tx, catalogue, lookup):
            return gone
        subject = await self._found(tx, catalogue, lookup)
        person = await self._lock(tx, subject)
        at = _now()
        standing = await standing_request(tx, subject, wanted.scope)
        if standing:
            return await self._joined(tx, subject, standing, sender, catalogue, at)
        await self._check_scope(tx, catalogue, subject, wanted.scope, sender.hidden)
        node = self._node(subject, person, wanted, sender, catalogue, at, idempotency_key)
        if _is_verified(sender):
            node |= await self._verified(tx, subject, wanted.scope, at, node["id"])
            node |= {"verifiedBy": sender.actor}
        await self._create(tx, subject, node)
        return ErasureWritten(node["id"], subject)

    async def _take_back(self, tx: Tx, begun: _Begun) -> None:
        """What was hidden is there again, and no restored graph follows what a worker may have meant to do."""
        await self._parts.vault.intents.void(begun.facts.id)
        await take_down(tx, begun.subject, begun.facts.id)

    async def _is_there(self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup) -> bool:
        """Whether somebody is found, e.g. one who came back since: then what is new of them is asked for."""
        provider = catalogue.provider
        return await find_subject(tx.run, self._vault, provider.key, lookup, country=provider.country) is not None

    async def _open_of_absent(
        self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup, scope: Scope
    ) -> ErasureWritten | None:
        """The open request of a person who is absent because of it: asking again is asking for the same."""
        if lookup.ref is None:
            return None
        hash_ = key_of(lookup, self._vault, catalogue.provider.key)
        rows = await tx.run(_STATEMENTS["erasure_requests_by_ref"], ref=hash_)
        for facts in (request_of(row["request"]) for row in rows):
            if facts.is_open and facts.hidden_at and facts.scope == scope and facts.subject:
                return ErasureWritten(facts.id, facts.subject, joined=True)
        return None

    async def _joined(
        self, tx: Tx, subject: str, node: Properties, sender: Sender, catalogue: Catalogue, at: datetime
    ) -> ErasureWritten:
        """The open request: known now where this sender shows who asks, and due as early as the earlier of both."""
        begun = _Begun(node, request_of(node), subject, catalogue, at)
        changes: Properties = {}
        if sender.since(at) < begun.facts.received_at and begun.facts.status in BEFORE_PIVOT:
            changes |= _received(begun, sender.since(at))
        if begun.facts.status in UNVERIFIED and _is_verified(sender):
            changes |= await self._verified(tx, subject, begun.facts.scope, at, begun.facts.id)
            changes |= {**_unpaused(begun), "verifiedBy": sender.actor}
        await self._update(tx, subject, begun.facts.id, changes)
        return ErasureWritten(begun.facts.id, subject, joined=True)

    def _node(
        self,
        subject: str,
        person: Mapping[str, Any],
        wanted: Wanted,
        sender: Sender,
        catalogue: Catalogue,
        at: datetime,
        idempotency_key: str,
    ) -> Properties:
        """A request that came in, of which nobody knows yet whether it is the person's."""
        provider = catalogue.provider
        received = sender.since(at)
        apart = self._vault.hash("request", sender.actor, "requestErasure", idempotency_key)
        id_ = self._vault.hash("erasure-request", subject, text_of(received), apart)
        due, status = text_of(due_at(received, zone_of(provider))), ErasureStatus.RECEIVED
        given = {
            "id": id_,
            "status": status.value,
            "provider": provider.key,
            "subject": subject,
            "refHash": person["refHash"],
            "page": page_of(provider.key, status, due, id_),
            "receivedAt": text_of(received),
            "sentByHash": hash_of_sender(self._vault.hash, sender.actor),
            "requestedBy": wanted.requester and wanted.requester.value,
            "ground": wanted.ground.value if wanted.ground else None,
            "scopeKind": wanted.scope.kind.value,
            "scope": sorted(wanted.scope.keys) or None,
            "dueAt": due,
            "language": person["language"],
            **sender.recorded,
        }
        return {name: value for name, value in given.items() if value is not None}

    async def _verified(self, tx: Tx, subject: str, scope: Scope, at: datetime, request: str) -> Properties:
        """That it is known who asks, and what would be done."""
        plan = await self._plan(tx, subject, scope, at, request)
        return {"status": ErasureStatus.PREVIEWED.value, "verifiedAt": text_of(at), **_planned(plan)}

    async def _plan(self, tx: Tx, subject: str, scope: Scope, at: datetime, request: str) -> Plan:
        plan, _ = await plan_of(tx, self._parts, subject, scope, at, request=request)
        return plan

    async def _check_scope(
        self, tx: Tx, catalogue: Catalogue, subject: str, scope: Scope, hidden: frozenset[str]
    ) -> None:
        """Raises NodeNotFound for what is not there for the sender, BadInput for a scope of nothing."""
        await check_scope(tx, self._naming(catalogue).item, catalogue, subject, scope, hidden)

    async def _change(
        self,
        mutation: str,
        request: str,
        given: Mapping[str, Any],
        change: Changed,
        *,
        actor: str,
        key: str,
        seer: Seer = EVERYBODY,
    ) -> ErasureWritten:
        """Write what a change says of a request, under the lock of its person."""

        async def work(tx: Tx) -> Done:
            begun = await self._of_request(tx, request, seer)
            await self._update(tx, begun.subject, request, await change(tx, begun))
            return Done(asdict(ErasureWritten(request, begun.subject)), begun.subject)

        return ErasureWritten(**await self._once(mutation, actor, key, {"request": request, **given}, work))

    async def _of_request(self, tx: Tx, request: str, seer: Seer) -> _Begun:
        """The request as it is under the lock of its person. Raises NodeNotFound, AlreadyDone where they are gone."""
        node = await self._stored(tx, request, seer)
        subject = node.get("subject")
        if subject is None:
            raise AlreadyDone("The request was carried out before there was a way to change it.")
        try:
            await self._lock(tx, subject)
        except SubjectNotFound:
            raise AlreadyDone("The person is erased.") from None
        node = await self._stored(tx, request, seer)
        return _Begun(node, request_of(node), subject, await self._catalogue(), _now())

    async def _stored(self, tx: Tx, request: str, seer: Seer) -> Properties:
        rows = await tx.run(_STATEMENTS["erasure_request"], id=request, **seer.parameters)
        if not rows:
            raise NodeNotFound("There is no such request.")
        return dict(rows[0]["request"])

    async def _lock(self, tx: Tx, subject: str) -> Mapping[str, Any]:
        """Keep other writers out, whatever fence there is. Raises SubjectNotFound."""
        rows = await tx.run(_STATEMENTS["lock_for_request"], subject=subject)
        if not rows:
            raise SubjectNotFound
        return rows[0]

    async def _create(self, tx: Tx, subject: str, node: Properties) -> None:
        sealer = (await self._vault.create_sealers((subject,)))[subject]
        children = [sealed(LABEL, node["id"], node, sealer)]
        await tx.run(_SAVE["add_erasure_request"], rows=[{"parent": subject, "children": children}])

    async def _update(self, tx: Tx, subject: str, request: str, changes: Properties) -> None:
        if changes:
            sealer = (await self._vault.create_sealers((subject,)))[subject]
            row = {"key": request, "changes": sealed(LABEL, request, changes, sealer)}
            await tx.run(_SAVE["update_erasure_request"], rows=[row])


async def standing_request(tx: Tx, subject: str, scope: Scope) -> Properties | None:
    """The open request of that scope of a person who is there, as its node has it."""
    rows = await tx.run(_STATEMENTS["erasure_requests_of"], subject=subject)
    same = (row["request"] for row in rows if request_of(row["request"]).scope == scope)
    return next((node for node in same if node["status"] not in FINAL and node.get("page")), None)


async def check_scope(
    tx: Tx, item_id: Callable[[str], str], catalogue: Catalogue, subject: str, scope: Scope, hidden: frozenset[str]
) -> None:
    """Raises BadInput for a scope that names nothing, NodeNotFound for what is not there for who asks.

    item_id: the id of an item by its ref; hidden: ids of the purposes that are absent for who asks.
    """
    if scope.kind is ScopeKind.EVERYTHING:
        return
    if not scope.keys:
        raise BadInput("scope: names nothing; name purposes or items, or leave it out for everything.")
    if scope.kind is ScopeKind.PURPOSES:
        if any(_is_absent(key, catalogue, hidden) for key in scope.keys):
            raise NodeNotFound("scope: there is no such purpose.")
        return
    ids = sorted(map(item_id, scope.keys))
    rows = await tx.run(_STATEMENTS["items_in_scope"], ids=ids, subject=subject, hidden=sorted(hidden))
    if len(rows) < len(ids):
        raise NodeNotFound("scope: there is no such item.")


def hash_of_sender(hash_: Callable[..., str], actor: str) -> str:
    """How an actor is compared with who sent a request. hash_: `Vault.hash`."""
    return hash_("erasure-sender", actor)


def ends(facts: ErasureRequest, at: datetime, zone: str) -> datetime | None:
    """The end of the last day for the answer where the pause counts; None where there was none."""
    open_for = days_paused(facts.identity_asked_at, at) if facts.identity_asked_at else 0
    days = facts.paused_days + open_for
    return paused_due_at(facts.due_at, days, zone) if days or facts.identity_asked_at else None


def _is_absent(key: str, catalogue: Catalogue, hidden: frozenset[str]) -> bool:
    return key not in catalogue.purpose or node_id(catalogue.provider.key, "Purpose", key) in hidden


def _is_verified(sender: Sender) -> bool:
    """Whether it is known who asks: by the person's own token, or by whom the provider trusts to have looked."""
    return sender.role == PERSON or sender.role in _CHECKS or (sender.role == _SHOWS and bool(sender.evidence))


def _planned(plan: Plan) -> Properties:
    return {"planHash": plan.hash, "outcomes": outcomes_text(plan.summary)}


def _received(begun: _Begun, received_at: datetime) -> Properties:
    due = text_of(due_at(received_at, begun.zone, extended=begun.facts.extended_at is not None))
    return {"receivedAt": text_of(received_at), "dueAt": due, "page": begun.page(begun.facts.status, due)}


def _unpaused(begun: _Begun) -> Properties:
    """The question about identity is answered."""
    asked_at = begun.facts.identity_asked_at
    if asked_at is None:
        return {}
    return {"identityAskedAt": None, "pausedDays": begun.facts.paused_days + days_paused(asked_at, begun.at)}


def _taken_from_workers(begun: _Begun) -> Properties:
    """Whoever has taken it writes no more."""
    return {"token": (begun.node.get("token") or 0) + 1, "worker": None, "leasedUntil": None}


def _is_late(begun: _Begun) -> bool:
    last: date = day_of(ends(begun.facts, begun.at, begun.zone) or begun.facts.due_at, begun.zone)
    return is_overdue(last, begun.at, begun.zone)


def _check_not_begun(facts: ErasureRequest) -> None:
    if not facts.is_open:
        raise AlreadyDone(f"The request is over: {facts.status}.")
    if facts.status not in BEFORE_PIVOT or facts.pivot_at:
        raise Conflict("It has begun, and only goes forward.")


def _check_approvable(facts: ErasureRequest) -> None:
    if facts.status in UNVERIFIED:
        raise Conflict("It is not known yet who asks: confirmErasureIdentity.")
    if facts.status is not ErasureStatus.PREVIEWED:
        raise AlreadyDone(f"The request is {facts.status}.")


def _check_needed(text: str, name: str) -> None:
    check_filled(text, name)
    check_words(text, name)


def _now() -> datetime:
    """In the graph's milliseconds."""
    return instant_of(text_of(datetime.now(UTC)))
