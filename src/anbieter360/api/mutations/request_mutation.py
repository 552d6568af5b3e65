"""What people ask for and how it is answered: proposals, access; assigned, extended, answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.mutations.on_behalf import person_of, sender
from anbieter360.api.mutations.request_written import RequestReceived, request_written
from anbieter360.api.person import lookup
from anbieter360.api.person.rights_request import RightsRequest
from anbieter360.api.relay.ids import split_global_id
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import RequestOutcome
from anbieter360.erasure.requests.request import LABEL as ERASURE_REQUEST
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights.rights_requests import Proposal, RequestWriter


@strawberry.input(description="What a person says is right, or a remark of theirs that stays with the item.")
class ProposeChangeInput:
    subject: lookup.SubjectLookup | None = None
    item: str = strawberry.field(description="Ref of the item.")
    value: str | None = strawberry.field(default=None, description="The value that is right; sealed.")
    text: str | None = strawberry.field(default=None, description="The person's own words; sealed.")
    received_at: datetime | None = None
    evidence: str | None = None
    idempotency_key: str


@strawberry.input(description="A person wants to know what is held on them (Art. 15 GDPR).")
class RequestAccessInput:
    subject: lookup.SubjectLookup | None = None
    text: str | None = strawberry.field(default=None, description="The person's own words; sealed.")
    received_at: datetime | None = None
    evidence: str | None = None
    idempotency_key: str


@strawberry.input(description="Somebody at the provider works on a request from now on.")
class AssignRequestInput:
    request: strawberry.ID
    actor: str = strawberry.field(description="Id of the actor: the `sub` of their token. Sealed.")
    idempotency_key: str


@strawberry.input(description="The answer takes longer, up to three months from receipt (Art. 12(3) GDPR).")
class ExtendRequestInput:
    request: strawberry.ID
    reason: str = strawberry.field(description="Told to the person; sealed.")
    idempotency_key: str


@strawberry.input(description="The provider's answer to a request.")
class AnswerRequestInput:
    request: strawberry.ID
    outcome: RequestOutcome = strawberry.field(description="What was decided.")
    answer: str = strawberry.field(description="In words, for the person; sealed.")
    idempotency_key: str


@strawberry.type(description="Somebody works on the request.")
class RequestAssigned:
    request: RightsRequest


@strawberry.type(description="The request is due later, and the person reads why.")
class RequestExtended:
    request: RightsRequest


@strawberry.type(description="The person has the answer.")
class RequestAnswered:
    request: RightsRequest


ProposeChangeResult = Annotated[
    RequestReceived | InvalidInput | NotFound | Conflicted, strawberry.union("ProposeChangeResult")
]
RequestAccessResult = Annotated[
    RequestReceived | InvalidInput | NotFound | Conflicted, strawberry.union("RequestAccessResult")
]
AssignRequestResult = Annotated[
    RequestAssigned | InvalidInput | NotFound | Conflicted, strawberry.union("AssignRequestResult")
]
ExtendRequestResult = Annotated[
    RequestExtended | InvalidInput | NotFound | Conflicted, strawberry.union("ExtendRequestResult")
]
AnswerRequestResult = Annotated[
    RequestAnswered | InvalidInput | NotFound | Conflicted, strawberry.union("AnswerRequestResult")
]


@strawberry.type
class RequestMutation:
    """The requests' part of Mutation."""

    @strawberry.mutation(
        description="A person says what is right about an item, or remarks on it; the provider answers. SUBJECT, or "
        "AGENT on a person's behalf with evidence."
    )
    @expected_as_data
    async def propose_change(self, info: Info, input: ProposeChangeInput) -> ProposeChangeResult:  # noqa: A002
        context = info.context
        written = await _writer(context).propose_change(
            await person_of(context, input.subject, Act.SEND_REQUEST),
            Proposal(input.item, input.value, input.text),
            sender(context, input.evidence, input.received_at),
            idempotency_key=input.idempotency_key,
        )
        return RequestReceived(request=await request_written(context, written))

    @strawberry.mutation(
        description="A person asks for access to their data. SUBJECT, or AGENT on a person's behalf with evidence."
    )
    @expected_as_data
    async def request_access(self, info: Info, input: RequestAccessInput) -> RequestAccessResult:  # noqa: A002
        context = info.context
        written = await _writer(context).request_access(
            await person_of(context, input.subject, Act.SEND_REQUEST),
            input.text,
            sender(context, input.evidence, input.received_at),
            idempotency_key=input.idempotency_key,
        )
        return RequestReceived(request=await request_written(context, written))

    @strawberry.mutation(
        description="Assign a request: under rights-handling the AGENT then sees what it is about. PRIVACY_MANAGER."
    )
    @expected_as_data
    async def assign_request(self, info: Info, input: AssignRequestInput) -> AssignRequestResult:  # noqa: A002
        context = info.context
        context.view.require(Act.HANDLE_REQUESTS)
        written = await _writer(context).assign(
            _request_id(input.request),
            input.actor,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return RequestAssigned(request=await request_written(context, written))

    @strawberry.mutation(description="Take longer for an answer, and say why, within the first month. PRIVACY_MANAGER.")
    @expected_as_data
    async def extend_request(self, info: Info, input: ExtendRequestInput) -> ExtendRequestResult:  # noqa: A002
        context = info.context
        context.view.require(Act.HANDLE_REQUESTS)
        written = await _writer(context).extend(
            _request_id(input.request),
            input.reason,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return RequestExtended(request=await request_written(context, written))

    @strawberry.mutation(
        description="Answer a request. A proposed value that is accepted stands from then on, and recipients are told. "
        "PRIVACY_MANAGER."
    )
    @expected_as_data
    async def answer_request(self, info: Info, input: AnswerRequestInput) -> AnswerRequestResult:  # noqa: A002
        context = info.context
        context.view.require(Act.HANDLE_REQUESTS)
        written = await _writer(context).answer(
            _request_id(input.request),
            input.outcome,
            input.answer,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return RequestAnswered(request=await request_written(context, written))


def _writer(context: Context) -> RequestWriter:
    services = context.services
    return RequestWriter(services.graph, services.vault, services.store)


def _request_id(opaque: str) -> str:
    label, key = split_global_id(opaque) or ("", "")
    if label == ERASURE_REQUEST:
        raise NodeNotFound("It is a request for erasure; assignErasure, extendErasure and approveErasure take it.")
    if label != "RightsRequest":
        raise NodeNotFound("There is no such request.")
    return key
