"""Requests for erasure: sent, taken back, and what a PRIVACY_MANAGER decides about them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Protocol, TypedDict, TypeVar

import strawberry

from anbieter360.access import Act, Role
from anbieter360.api.erasure.erasure_preview import ErasureScope, person_to_erase
from anbieter360.api.erasure.erasure_request import ErasureRequest, find, seer
from anbieter360.api.erasure.erasure_sight import sight_of
from anbieter360.api.mutations.on_behalf import forget, sender
from anbieter360.api.person import lookup
from anbieter360.api.relay.ids import key_in
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import ErasureGround, RefusalGround, Requester
from anbieter360.erasure.planning.plan import EVERYTHING
from anbieter360.erasure.requests.changing import ErasureWritten
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.erasure.requests.request import LABEL
from anbieter360.errors import BadInput, NodeNotFound, SubjectNotFound
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.sender import Sender


@strawberry.input(description="A person wants data erased (Art. 17 GDPR).")
class RequestErasureInput:
    subject: lookup.SubjectLookup | None = strawberry.field(default=None, description="The caller if none is named.")
    scope: ErasureScope | None = strawberry.field(default=None, description="Everything if not given.")
    received_at: datetime | None = strawberry.field(
        default=None, description="When it came in if that was earlier, e.g. by letter; not of a SUBJECT."
    )
    requested_by: Requester = strawberry.field(default=Requester.SUBJECT, description="Who wants it.")
    ground: ErasureGround | None = strawberry.field(default=None, description="Why, if they say so.")
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


@strawberry.input(description="Somebody at the provider works on it from now on.")
class AssignErasureInput:
    id: strawberry.ID
    actor: str = strawberry.field(description="Id of the actor: the `sub` of their token. Sealed.")
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


@strawberry.type(description="Somebody works on the request.")
class ErasureAssigned:
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
AssignErasureResult = Annotated[
    ErasureAssigned | InvalidInput | NotFound | Conflicted, strawberry.union("AssignErasureResult")
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
    @expected_as_data
    async def request_erasure(self, info: Info, input: RequestErasureInput) -> RequestErasureResult:  # noqa: A002
        context = info.context
        done = await _writer(context).request(
            await _whom(context, input.subject),
            _wanted(context, input),
            _sender(context, input),
            idempotency_key=input.idempotency_key,
        )
        return ErasureRequested(request=await _request(context, done))

    @strawberry.mutation(description="Ask the person who they are; once. PRIVACY_MANAGER.")
    async def ask_erasure_identity(
        self,
        info: Info,
        input: AskErasureIdentityInput,  # noqa: A002
    ) -> AskErasureIdentityResult:
        def ask(writer: ErasureWriter, request: str, by: _By) -> _Written:
            return writer.ask_identity(request, **by)

        return await _decide(info.context, Act.APPROVE_ERASURE, input, ask, ErasureIdentityAsked)

    @strawberry.mutation(description="Note that it is known who asks. PRIVACY_MANAGER.")
    async def confirm_erasure_identity(
        self,
        info: Info,
        input: ConfirmErasureIdentityInput,  # noqa: A002
    ) -> ConfirmErasureIdentityResult:
        def confirm(writer: ErasureWriter, request: str, by: _By) -> _Written:
            return writer.confirm_identity(request, input.evidence, **by)

        return await _decide(info.context, Act.APPROVE_ERASURE, input, confirm, ErasureIdentityConfirmed)

    @strawberry.mutation(
        description="Assign a request that has not begun: under rights-handling the AGENT then sees what it is about. "
        "PRIVACY_MANAGER."
    )
    async def assign_erasure(self, info: Info, input: AssignErasureInput) -> AssignErasureResult:  # noqa: A002
        def assign(writer: ErasureWriter, request: str, by: _By) -> _Written:
            return writer.assign(request, input.actor, **by)

        return await _decide(info.context, Act.HANDLE_REQUESTS, input, assign, ErasureAssigned)

    @strawberry.mutation(description="Take longer for an answer, and say why, within the first month. PRIVACY_MANAGER.")
    async def extend_erasure(self, info: Info, input: ExtendErasureInput) -> ExtendErasureResult:  # noqa: A002
        def extend(writer: ErasureWriter, request: str, by: _By) -> _Written:
            return writer.extend(request, input.reason, **by)

        return await _decide(info.context, Act.APPROVE_ERASURE, input, extend, ErasureExtended)

    @strawberry.mutation(
        description="Carry out exactly the plan that was shown; what goes is hidden from then on. Where the plan is "
        "another one now, nothing happens and the code is PLAN_CHANGED. PRIVACY_MANAGER."
    )
    async def approve_erasure(self, info: Info, input: ApproveErasureInput) -> ApproveErasureResult:  # noqa: A002
        async def approve(writer: ErasureWriter, request: str, by: _By) -> ErasureWritten:
            done = await writer.approve(request, input.plan_hash, **by)
            info.context.services.bell.ring()
            return done

        return await _decide(info.context, Act.APPROVE_ERASURE, input, approve, ErasureApproved)

    @strawberry.mutation(
        description="Cancel a request before it begins; what was hidden is visible again. By those who may send one."
    )
    async def cancel_erasure(self, info: Info, input: CancelErasureInput) -> CancelErasureResult:  # noqa: A002
        def cancel(writer: ErasureWriter, request: str, by: _By) -> _Written:
            return writer.cancel(request, seer(info.context), role=info.context.actor.role.value, **by)

        return await _decide(info.context, Act.REQUEST_ERASURE, input, cancel, ErasureCancelled)

    @strawberry.mutation(
        description="Refuse a request before it has begun, even if that is late; the person reads "
        "why, and where they can turn. PRIVACY_MANAGER."
    )
    async def refuse_erasure(self, info: Info, input: RefuseErasureInput) -> RefuseErasureResult:  # noqa: A002
        def refuse(writer: ErasureWriter, request: str, by: _By) -> _Written:
            return writer.refuse(request, input.ground, **by)

        return await _decide(info.context, Act.APPROVE_ERASURE, input, refuse, ErasureRefused)


class _By(TypedDict):
    """Who decides, as the writer takes it."""

    actor: str
    idempotency_key: str


class _Named(Protocol):
    """What the inputs of all decisions have."""

    id: strawberry.ID
    idempotency_key: str


_Written = Awaitable[ErasureWritten]
_Decision = Callable[[ErasureWriter, str, _By], _Written]
_Done = TypeVar("_Done")


@expected_as_data
async def _decide(
    context: Context, act: Act, given: _Named, decision: _Decision, done: Callable[..., _Done]
) -> _Done | InvalidInput | NotFound | Conflicted:
    """Raises Forbidden, ScopeMissing."""
    context.view.require(act)
    by = _By(actor=context.actor.id, idempotency_key=given.idempotency_key)
    written = await decision(_writer(context), await _named(context, given.id), by)
    return done(request=await _request(context, written))


def _writer(context: Context) -> ErasureWriter:
    return ErasureWriter(context.services.erasing)


async def _whom(context: Context, by: lookup.SubjectLookup | None) -> SubjectLookup:
    """As `person_to_erase`; one who is absent is the writer's to find, because an erasure of theirs may be under way.

    Raises SubjectNotFound for a SUBJECT who names anybody else.
    """
    try:
        return await person_to_erase(context, by, Act.REQUEST_ERASURE)
    except SubjectNotFound:
        wanted = by.to_ledger() if by else None
        if context.actor.role is Role.SUBJECT and context.actor.subject:
            own = SubjectLookup(ref=context.actor.subject)
            wanted = own if wanted in (None, own) else None
        if wanted is None:
            raise
        return wanted


def _sender(context: Context, given: RequestErasureInput) -> Sender:
    """Who asks; what is absent in a preview for them can be no part of a request of theirs."""
    asks = sender(context, given.evidence, given.received_at, needs_evidence=False)
    return replace(asks, hidden=sight_of(context).hidden)


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
    """As it stands after the write; of the person, who may be absent, the rest of the answer is read anew."""
    forget(context, done.subject)
    found = await find(context, done.request)
    if found is None:
        raise NodeNotFound
    return found
