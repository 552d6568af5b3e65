"""Requests for erasure: sent, taken back, and what a PRIVACY_MANAGER decides about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act, Role
from anbieter360.api import lookup
from anbieter360.api.context import Context, Info
from anbieter360.api.erasure_preview import ErasureScope, person_to_erase
from anbieter360.api.erasure_request import ErasureRequest, find, seer
from anbieter360.api.ids import key_in
from anbieter360.api.mutation_errors import EXPECTED, Conflicted, InvalidInput, NotFound, as_data
from anbieter360.api.on_behalf import sender
from anbieter360.api.scalars import ErasureGround, RefusalGround, Requester
from anbieter360.erasure.plan import EVERYTHING
from anbieter360.erasure.requests import LABEL, ErasureWriter, ErasureWritten, Wanted
from anbieter360.errors import BadInput, NodeNotFound


@strawberry.input(description="A person wants data erased (Art. 17 GDPR).")
class RequestErasureInput:
    subject: lookup.SubjectLookup | None = strawberry.field(default=None, description="The caller where none is named.")
    scope: ErasureScope | None = strawberry.field(default=None, description="Everything where nothing is said.")
    received_at: datetime | None = strawberry.field(
        default=None, description="When it came in where that was earlier, as by letter; not of a SUBJECT."
    )
    requested_by: Requester = strawberry.field(default=Requester.SUBJECT, description="Who wants it.")
    ground: ErasureGround | None = strawberry.field(default=None, description="Why, where they say so.")
    evidence: str | None = strawberry.field(
        default=None,
        description="What shows that the person wants it. An AGENT's request without it waits until it is known who "
        "asks. Sealed.",
    )
    idempotency_key: str


@strawberry.input(description="The person is asked who they are, because there is reason to doubt it (Art. 12(6)).")
class AskErasureIdentityInput:
    id: strawberry.ID
    idempotency_key: str


@strawberry.input(description="It is known who asks.")
class ConfirmErasureIdentityInput:
    id: strawberry.ID
    evidence: str = strawberry.field(description="What shows it. Sealed.")
    idempotency_key: str


@strawberry.input(description="The answer takes longer, up to three months from receipt (Art. 12(3) GDPR).")
class ExtendErasureInput:
    id: strawberry.ID
    reason: str = strawberry.field(description="Told to the person; sealed.")
    idempotency_key: str


@strawberry.input(description="Exactly the plan with this hash is to be carried out.")
class ApproveErasureInput:
    id: strawberry.ID
    plan_hash: str = strawberry.field(description="As `previewErasure` or the request shows it.")
    idempotency_key: str


@strawberry.input(description="The person does not want it any more.")
class CancelErasureInput:
    id: strawberry.ID
    idempotency_key: str


@strawberry.input(description="Nothing is erased (Art. 12(4) GDPR).")
class RefuseErasureInput:
    id: strawberry.ID
    ground: RefusalGround = strawberry.field(description="Told to the person.")
    idempotency_key: str


@strawberry.type(description="The request is there, or was: one person has one of a scope that is open.")
class ErasureRequested:
    request: ErasureRequest


@strawberry.type(description="The person is asked who they are.")
class ErasureIdentityAsked:
    request: ErasureRequest


@strawberry.type(description="It is known who asks, and there is a plan.")
class ErasureIdentityConfirmed:
    request: ErasureRequest


@strawberry.type(description="The request is due later, and the person reads why.")
class ErasureExtended:
    request: ErasureRequest


@strawberry.type(description="What goes is hidden, and it is carried out.")
class ErasureApproved:
    request: ErasureRequest


@strawberry.type(description="Nothing is erased, and what was hidden is there again.")
class ErasureCancelled:
    request: ErasureRequest


@strawberry.type(description="Nothing is erased, and the person reads why.")
class ErasureRefused:
    request: ErasureRequest


RequestErasureResult = Annotated[
    ErasureRequested | InvalidInput | NotFound | Conflicted, strawberry.union("RequestErasureResult")
]
AskErasureIdentityResult = Annotated[
    ErasureIdentityAsked | InvalidInput | NotFound | Conflicted, strawberry.union("AskErasureIdentityResult")
]
ConfirmErasureIdentityResult = Annotated[
    ErasureIdentityConfirmed | InvalidInput | NotFound | Conflicted, strawberry.union("ConfirmErasureIdentityResult")
]
ExtendErasureResult = Annotated[
    ErasureExtended | InvalidInput | NotFound | Conflicted, strawberry.union("ExtendErasureResult")
]
ApproveErasureResult = Annotated[
    ErasureApproved | InvalidInput | NotFound | Conflicted, strawberry.union("ApproveErasureResult")
]
CancelErasureResult = Annotated[
    ErasureCancelled | InvalidInput | NotFound | Conflicted, strawberry.union("CancelErasureResult")
]
RefuseErasureResult = Annotated[
    ErasureRefused | InvalidInput | NotFound | Conflicted, strawberry.union("RefuseErasureResult")
]


@strawberry.type
class ErasureMutation:
    """The erasures' part of Mutation."""

    @strawberry.mutation(
        description="Ask for an erasure. SUBJECT for themselves; AGENT and PRIVACY_MANAGER for a person; INTEGRATION "
        "with the scope erasure:request, whose request waits until it is known who asks."
    )
    async def request_erasure(self, info: Info, input: RequestErasureInput) -> RequestErasureResult:  # noqa: A002
        context = info.context
        try:
            done = await _writer(context).request(
                await person_to_erase(context, input.subject, Act.REQUEST_ERASURE),
                _wanted(context, input),
                sender(context, input.evidence, input.received_at, needs_evidence=False),
                idempotency_key=input.idempotency_key,
            )
        except EXPECTED as error:
            return as_data(error)
        return ErasureRequested(request=await _request(context, done))

    @strawberry.mutation(description="Ask the person who they are; once. PRIVACY_MANAGER.")
    async def ask_erasure_identity(
        self,
        info: Info,
        input: AskErasureIdentityInput,  # noqa: A002
    ) -> AskErasureIdentityResult:
        context = info.context
        context.view.require(Act.APPROVE_ERASURE)
        try:
            id_, who = await _named(context, input.id), context.actor.id
            done = await _writer(context).ask_identity(id_, actor=who, idempotency_key=input.idempotency_key)
        except EXPECTED as error:
            return as_data(error)
        return ErasureIdentityAsked(request=await _request(context, done))

    @strawberry.mutation(description="Note that it is known who asks. PRIVACY_MANAGER.")
    async def confirm_erasure_identity(
        self,
        info: Info,
        input: ConfirmErasureIdentityInput,  # noqa: A002
    ) -> ConfirmErasureIdentityResult:
        context = info.context
        context.view.require(Act.APPROVE_ERASURE)
        try:
            id_, who = await _named(context, input.id), context.actor.id
            done = await _writer(context).confirm_identity(
                id_, input.evidence, actor=who, idempotency_key=input.idempotency_key
            )
        except EXPECTED as error:
            return as_data(error)
        return ErasureIdentityConfirmed(request=await _request(context, done))

    @strawberry.mutation(description="Take longer for an answer, and say why, within the first month. PRIVACY_MANAGER.")
    async def extend_erasure(self, info: Info, input: ExtendErasureInput) -> ExtendErasureResult:  # noqa: A002
        context = info.context
        context.view.require(Act.APPROVE_ERASURE)
        try:
            id_, who = await _named(context, input.id), context.actor.id
            done = await _writer(context).extend(id_, input.reason, actor=who, idempotency_key=input.idempotency_key)
        except EXPECTED as error:
            return as_data(error)
        return ErasureExtended(request=await _request(context, done))

    @strawberry.mutation(
        description="Carry out exactly the plan that was shown; what goes is hidden from then on. Where the plan is "
        "another one now, nothing happens and the code is PLAN_CHANGED. PRIVACY_MANAGER."
    )
    async def approve_erasure(self, info: Info, input: ApproveErasureInput) -> ApproveErasureResult:  # noqa: A002
        context = info.context
        context.view.require(Act.APPROVE_ERASURE)
        try:
            id_, who = await _named(context, input.id), context.actor.id
            done = await _writer(context).approve(
                id_, input.plan_hash, actor=who, idempotency_key=input.idempotency_key
            )
        except EXPECTED as error:
            return as_data(error)
        context.services.bell.ring()
        return ErasureApproved(request=await _request(context, done))

    @strawberry.mutation(
        description="Take a request back before it has begun; what was hidden is there again. Who may send it."
    )
    async def cancel_erasure(self, info: Info, input: CancelErasureInput) -> CancelErasureResult:  # noqa: A002
        context = info.context
        context.view.require(Act.REQUEST_ERASURE)
        try:
            id_, who = await _named(context, input.id), context.actor.id
            done = await _writer(context).cancel(id_, seer(context), actor=who, idempotency_key=input.idempotency_key)
        except EXPECTED as error:
            return as_data(error)
        return ErasureCancelled(request=await _request(context, done))

    @strawberry.mutation(
        description="Refuse a request before it has begun and while there is time; the person reads why, and where to "
        "turn to. PRIVACY_MANAGER."
    )
    async def refuse_erasure(self, info: Info, input: RefuseErasureInput) -> RefuseErasureResult:  # noqa: A002
        context = info.context
        context.view.require(Act.APPROVE_ERASURE)
        try:
            id_, who = await _named(context, input.id), context.actor.id
            done = await _writer(context).refuse(id_, input.ground, actor=who, idempotency_key=input.idempotency_key)
        except EXPECTED as error:
            return as_data(error)
        return ErasureRefused(request=await _request(context, done))


def _writer(context: Context) -> ErasureWriter:
    return ErasureWriter(context.services.erasing)


def _wanted(context: Context, given: RequestErasureInput) -> Wanted:
    """Raises BadInput."""
    if context.actor.role is Role.SUBJECT and given.requested_by is not Requester.SUBJECT:
        raise BadInput("requestedBy: is not for a SUBJECT to say; leave it out, they ask themselves.")
    return Wanted(given.scope.to_plan() if given.scope else EVERYTHING, given.requested_by, given.ground)


async def _named(context: Context, opaque: str) -> str:
    """The request's id, and whose it is noted as seen before anything is written about them. Raises NodeNotFound."""
    key = key_in(opaque, LABEL)
    if await find(context, key) is None:
        raise NodeNotFound("There is no such request.")
    return key


async def _request(context: Context, done: ErasureWritten) -> ErasureRequest:
    """As it stands after the write; of the person the rest of the answer is read anew."""
    context.at = max(context.at, datetime.now(UTC))
    await context.people.again(done.subject)
    found = await find(context, done.request)
    if found is None:
        raise NodeNotFound
    return found
