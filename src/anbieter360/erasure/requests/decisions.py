"""What is decided about a person's request for erasure: checked, assigned, extended, refused, cancelled, approved.

Each write is one transaction under the person's lock, once per idempotency key. What an approval begins, the executor
carries out; from its pivot on nothing here changes a request any more.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from anbieter360.cypher import Call, statements
from anbieter360.decision.deadline import due_at
from anbieter360.decision.facts import SYSTEM
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.planning.plan import Plan, ScopeKind
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.answer import refusal, text_of_answer
from anbieter360.erasure.requests.asked import asked_of
from anbieter360.erasure.requests.changing import Begun, Changing, ErasureWritten, planned
from anbieter360.erasure.requests.fencing import put_up, take_down
from anbieter360.erasure.requests.finding import EVERYBODY, Seer, find_request
from anbieter360.erasure.requests.foreseen import Foreseen
from anbieter360.erasure.requests.reading import plan_of
from anbieter360.erasure.requests.refusal import RefusalGround
from anbieter360.erasure.requests.request import BEFORE_PIVOT, UNVERIFIED, ErasureRequest, ErasureStatus, request_of
from anbieter360.errors import AlreadyDone, BadInput, Conflict, NodeNotFound, PlanStale, SubjectErased
from anbieter360.instant import text_of
from anbieter360.ledger.rights.requests import hash_of_assignee
from anbieter360.ledger.stars.plain import Properties
from anbieter360.ledger.writing.given import check_needed
from anbieter360.ledger.writing.once import Done

_STATEMENTS = statements("erasure_requests")

#: By how much an approval raises the person's epoch: their lock, and their fence.
_RAISED = 2
_HASH = re.compile(r"[0-9a-f]{64}")
Changed = Callable[[Tx, Begun], Awaitable[Properties]]

_TOO_LATE_FOR_LONGER = (
    "The first date has passed, and by then the person had to be told that it takes longer (Art. 12(3)); "
    "it can still be approved or refused."
)


class Decisions(Changing):
    """The writes. All raise IdempotencyConflict, BadInput, EngineUnavailable, VaultUnavailable beside what they say."""

    async def ask_identity(self, request: str, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """The person is asked who they are, because there is reason to doubt it (Art. 12(6)); once.

        Raises NodeNotFound, AlreadyDone where they were asked before or it is known.
        """

        async def change(_tx: Tx, begun: Begun) -> Properties:
            if begun.facts.status is not ErasureStatus.RECEIVED:
                raise AlreadyDone(
                    f"The request is {begun.facts.status}: they were asked before, or it is known who asks."
                )
            return {"status": ErasureStatus.IDENTITY_UNVERIFIED.value, "identityAskedAt": text_of(begun.at)}

        return await self._change("askErasureIdentity", request, {}, change, actor=actor, key=idempotency_key)

    async def confirm_identity(
        self, request: str, evidence: str, *, actor: str, idempotency_key: str
    ) -> ErasureWritten:
        """It is known who asks, and there is a plan from now on. Raises NodeNotFound, AlreadyDone."""
        check_needed(evidence, "evidence")
        foreseen = await self._foreseen(request, UNVERIFIED)

        async def change(tx: Tx, begun: Begun) -> Properties:
            if begun.facts.status not in UNVERIFIED:
                raise AlreadyDone(f"It is known who asks: the request is {begun.facts.status}.")
            sure = foreseen and foreseen.behind(begun.subject, begun.epoch)
            said = await self._verified(tx, begun.subject, begun.facts.scope, begun.at, request, sure)
            return {**said, **begun.unpaused(), "verifiedBy": actor, "evidence": evidence}

        given = {"evidence": evidence}
        return await self._change("confirmErasureIdentity", request, given, change, actor=actor, key=idempotency_key)

    async def assign(self, request: str, assignee: str, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """Somebody works on it from now on, in place of whoever did before. assignee: id of an actor.

        Raises NodeNotFound, AlreadyDone where it is over, Conflict where it has begun.
        """
        check_needed(assignee, "actor")
        hash_ = hash_of_assignee(self._vault.hash, assignee)

        async def change(_tx: Tx, begun: Begun) -> Properties:
            _check_not_begun(begun.facts)
            return {"assignee": assignee, "assigneeHash": hash_, "assignedAt": text_of(begun.at)}

        given = {"actor": assignee}
        return await self._change("assignErasure", request, given, change, actor=actor, key=idempotency_key)

    async def extend(self, request: str, reason: str, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """The answer takes longer, at most three months from receipt; the person is told so in time (Art. 12(3)).

        Raises NodeNotFound, AlreadyDone where it was extended or has begun, Conflict where it is overdue.
        """
        check_needed(reason, "reason")

        async def change(_tx: Tx, begun: Begun) -> Properties:
            _check_not_begun(begun.facts)
            if begun.facts.extended_at:
                raise AlreadyDone("It was extended before, and once is all: approve or refuse it.")
            if begun.facts.is_overdue(begun.at):
                raise Conflict(_TOO_LATE_FOR_LONGER)
            due = text_of(due_at(begun.facts.received_at, begun.zone, extended=True))
            said = {"dueAt": due, "extendedAt": text_of(begun.at), "extensionReason": reason}
            return {**said, "page": begun.page(begun.facts.status, due)}

        given = {"reason": reason}
        return await self._change("extendErasure", request, given, change, actor=actor, key=idempotency_key)

    async def refuse(self, request: str, ground: RefusalGround, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """Nothing is erased, and the person reads why and to whom they can turn (Art. 12(4)); what was hidden is there
        again.

        Also where it is overdue: an answer that is late is better than none. Raises NodeNotFound, AlreadyDone where it
        is over, Conflict where it has begun, or where it is known who asks and that is to be the ground.
        """

        async def change(tx: Tx, begun: Begun) -> Properties:
            _check_not_begun(begun.facts)
            _check_ground(ground, begun.facts)
            at = text_of(begun.at)
            answer = refusal(begun.catalogue.provider, begun.facts.language, ground)
            said = {"refusedAt": at, "refusalGround": ground.value, "refusedBy": actor}
            told = {"answeredAt": at, "answer": text_of_answer(answer)}
            return {**said, **told, **await self._ended(tx, begun, ErasureStatus.REFUSED)}

        given = {"ground": ground.value}
        return await self._change("refuseErasure", request, given, change, actor=actor, key=idempotency_key)

    async def cancel(self, request: str, seer: Seer, *, actor: str, role: str, idempotency_key: str) -> ErasureWritten:
        """The person does not want it any more; what was hidden is there again.

        seer: who may name it; role: of the actor, which the person reads. Raises NodeNotFound, AlreadyDone where it is
        over, Conflict where it has begun.
        """

        async def change(tx: Tx, begun: Begun) -> Properties:
            _check_not_begun(begun.facts)
            ended = await self._ended(tx, begun, ErasureStatus.CANCELLED)
            return {"cancelledAt": text_of(begun.at), "cancelledBy": role, **ended}

        return await self._change("cancelErasure", request, {}, change, actor=actor, key=idempotency_key, seer=seer)

    async def approve(self, request: str, plan_hash: str, *, actor: str, idempotency_key: str) -> ErasureWritten:
        """What the plan says is going is hidden from now on, and a worker may begin when the time to undo it is over.

        Raises NodeNotFound, AlreadyDone, Conflict where it is not known who asks or another erasure of the person is
        under way, PlanStale where the plan is not the one with that hash any more.
        """

        if not _HASH.fullmatch(plan_hash):
            raise BadInput("planHash: is not the hash of a plan; use the 64 digits that the preview shows.")
        foreseen = await self._foreseen(request, (ErasureStatus.PREVIEWED,))
        approved: list[Foreseen] = []
        fence: list[Call] = []

        async def change(tx: Tx, begun: Begun) -> Properties:
            _check_approvable(begun.facts)
            if sure := foreseen and foreseen.behind(begun.subject, begun.epoch):
                plan, stored = sure.plan, sure.stored
            else:
                plan, stored = await plan_of(
                    tx, self._parts, begun.subject, begun.facts.scope, begun.at, request=request
                )
            _check_hash(plan_hash, plan, begun.facts)
            if begun.is_fenced:
                raise SubjectErased
            approved[:] = [Foreseen(plan, stored, begun.epoch + _RAISED)]
            fence[:] = put_up(begun.subject, request, plan.fence)
            at = text_of(begun.at)
            said = {"status": ErasureStatus.APPROVED.value, "approvedAt": at, "approvedBy": actor, "hiddenAt": at}
            return {**said, **self._undo(begun), **planned(plan), "subject": begun.subject}

        given = {"planHash": plan_hash}
        done = await self._change(
            "approveErasure", request, given, change, actor=actor, key=idempotency_key, also=fence
        )
        for one in approved:
            self._parts.foresight.put(request, one)
        await passed(Point.HIDDEN)
        return done

    def _undo(self, begun: Begun) -> Properties:
        """How long it waits before it begins. What nobody asked for, nobody has to think over, and while it waits
        nothing is written about the person, whatever they want."""
        hours = self._parts.settings.erasure_undo_hours
        if not hours or begun.facts.received_by == SYSTEM:
            return {}
        return {"undoUntil": text_of(begun.at + timedelta(hours=hours))}

    async def _foreseen(self, request: str, statuses: Container[str]) -> Foreseen | None:
        """The plan as it is before the lock, of a request of one of these statuses."""
        rows = await self._graph.read(_STATEMENTS["before_lock"], id=request)
        if not rows or rows[0]["request"]["status"] not in statuses:
            return None
        asked, epoch = asked_of(rows[0]["request"]), rows[0]["epoch"]
        known = self._parts.foresight.take(request, epoch, rows[0]["catalogue"] or 0)
        return known or await self._foresee(asked.subject, asked.scope, epoch, request)

    async def _ended(self, tx: Tx, begun: Begun, status: ErasureStatus) -> Properties:
        """Nothing is erased: what was hidden is there again, no clock runs on, and whoever has taken it writes no more.

        Nor does a graph that is restored follow what a worker may have meant to do.
        """
        await self._parts.vault.intents.void(begun.facts.id)
        await take_down(tx, begun.subject, begun.facts.id)
        waits = {"hiddenAt": None, "undoUntil": None, **begun.unpaused()}
        taken = {"token": begun.facts.token + 1, "worker": None, "leasedUntil": None}
        return {"status": status.value, "page": begun.page(status), **waits, **taken}

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
        also: Sequence[Call] = (),
    ) -> ErasureWritten:
        """Write what a change says of a request, under the lock of its person. also: what it wants written with it."""

        async def work(tx: Tx) -> Done:
            begun = await self._of_request(tx, request, seer)
            changes = await self._updated(begun.subject, request, await change(tx, begun))
            return Done(asdict(ErasureWritten(request, begun.subject)), begun.subject, (*also, *changes))

        return ErasureWritten(**await self._once(mutation, actor, key, {"request": request, **given}, work))

    async def _of_request(self, tx: Tx, request: str, seer: Seer) -> Begun:
        """The request as it is under the lock of its person. Raises NodeNotFound, AlreadyDone where they are gone."""
        rows = await tx.run(_STATEMENTS["lock_by_request"], id=request)
        of_all = request_of(rows[0]["request"]) if rows else None
        facts = of_all if of_all and seer == EVERYBODY else await _stored(tx, request, seer)
        if facts.subject is None:
            raise AlreadyDone("The request was carried out before there was a way to change it.")
        if not rows:
            raise AlreadyDone(f"The request is {facts.status}, and the person is erased.")
        catalogue = (await self._parts.store.at_least(rows[0]["catalogue"] or 0)).home_catalogue
        fence, epoch = rows[0]["fence"], rows[0]["epoch"] - 1
        return Begun(facts, facts.subject, catalogue, self._parts.time, epoch, is_fenced=fence is not None)


async def _stored(tx: Tx, request: str, seer: Seer) -> ErasureRequest:
    found = await find_request(tx.run, request, seer)
    if found is None:
        raise NodeNotFound("There is no such request.")
    return found


def _check_not_begun(facts: ErasureRequest) -> None:
    if not facts.is_open:
        raise AlreadyDone(f"The request is over: {facts.status}.")
    if facts.status not in BEFORE_PIVOT or facts.pivot_at:
        raise Conflict(
            f"It has begun and only goes forward, and is {facts.status}: nobody stops or changes it any more."
        )


def _check_ground(ground: RefusalGround, facts: ErasureRequest) -> None:
    """That it is a reason (Art. 12(4) GDPR), and can be one here. Raises BadInput, Conflict."""
    if ground is RefusalGround.NON_FULFILMENT_JUSTIFICATION:
        raise BadInput("ground: says that there is a reason and not which; name the one that the person is to read.")
    if ground is RefusalGround.CONSENT_PROVIDED and facts.scope.kind in (ScopeKind.EVERYTHING, ScopeKind.PURPOSES):
        raise Conflict("ground: is not true: who asks for this takes their consent back (Art. 17(1)(b)).")
    if ground is RefusalGround.IDENTITY_VERIFICATION_FAILURE and facts.verified_at:
        raise Conflict(f"ground: is not true: it is known since {text_of(facts.verified_at)} who asks.")


def _check_hash(given: str, plan: Plan, facts: ErasureRequest) -> None:
    """The message does not say which hash is right: whoever approves a plan has looked at it. Raises PlanStale."""
    if given == plan.hash:
        return
    if plan.hash == facts.plan_hash:
        raise PlanStale("planHash: is of another plan than this request's, which has not changed; preview that.")
    raise PlanStale("The plan has changed since that hash was made; preview it again.")


def _check_approvable(facts: ErasureRequest) -> None:
    if facts.status in UNVERIFIED:
        raise Conflict(
            "Nobody knows yet who asks: confirm that (confirmErasureIdentity, `erase confirm`); then there is a plan."
        )
    if facts.status is not ErasureStatus.PREVIEWED:
        raise AlreadyDone(f"The request is {facts.status}: it was approved before, or is over.")
