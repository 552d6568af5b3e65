"""What a person is known as is put right (Art. 16 GDPR): birth date, country, language, and how they are found."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.mutations.on_behalf import person_of, sender, written
from anbieter360.api.mutations.request_written import request_written
from anbieter360.api.person import lookup, subject
from anbieter360.api.person.notification import told
from anbieter360.api.person.rights_request import RightsRequest
from anbieter360.api.relay import lazy
from anbieter360.api.running.context import Info
from anbieter360.api.running.mutation_errors import Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import IdentifierType
from anbieter360.ledger.rights.own_fields import IdentifierChange
from anbieter360.ledger.rights.rectifying_fields import FieldsRectified, FieldsSaid, FieldsWriter
from anbieter360.ledger.rights.rights_requests import RequestWritten


@strawberry.input(description="How a person is found from now on: from alone is removed, to alone is added.")
class IdentifierChangeInput:
    type: IdentifierType = strawberry.field(
        description="What kind of identifier it is. A SUBJECT does not change CUSTOMER_NUMBER and ACCOUNT."
    )
    old: str | None = strawberry.field(default=None, name="from", description="The one that is wrong.")
    new: str | None = strawberry.field(
        default=None, name="to", description="The right one. Sealed; found by its keyed hash."
    )


@strawberry.input(description="What is right about a person; nothing is said of what is left out.")
class RectifySubjectInput:
    subject: lookup.SubjectLookup | None = None
    birth_date: date | None = strawberry.field(
        default=None, description="Sealed. Of a SUBJECT it waits for the provider's answer: age limits stand on it."
    )
    country: str | None = strawberry.field(default=None, description="ISO 3166-1 alpha-2.")
    language: str | None = strawberry.field(default=None, description="ISO 639-1.")
    identifier: IdentifierChangeInput | None = strawberry.field(
        default=None,
        description="One that is replaced, added or removed. A new one of a SUBJECT waits for the provider's answer: "
        "they would be found by it.",
    )
    evidence: str | None = None
    idempotency_key: str


@strawberry.type(
    description="What was said stands, but for a birth date or a new identifier of a SUBJECT that waits in `request`."
)
class SubjectRectified:
    subject: lazy.Subject = strawberry.field(description="The person as they are known now.")
    request: RightsRequest | None = strawberry.field(
        description="The request that it waits in; null where nothing waits."
    )
    told_recipients: list[lazy.Recipient] = strawberry.field(
        description="Who got data of the person and is told (Art. 19 GDPR); nobody if nothing changed."
    )


RectifySubjectResult = Annotated[
    SubjectRectified | InvalidInput | NotFound | Conflicted, strawberry.union("RectifySubjectResult")
]


@strawberry.type
class OwnFieldsMutation:
    """The own fields' part of Mutation."""

    @strawberry.mutation(
        description="Put right what a person is known as. SUBJECT; AGENT or PRIVACY_MANAGER with evidence."
    )
    @expected_as_data
    async def rectify_subject(self, info: Info, input: RectifySubjectInput) -> RectifySubjectResult:  # noqa: A002
        context, services = info.context, info.context.services
        writer = FieldsWriter(services.graph, services.vault, services.store)
        done = await writer.rectify_fields(
            await person_of(context, input.subject, Act.RECTIFY_PERSON),
            _said(input),
            sender=sender(context, input.evidence),
            idempotency_key=input.idempotency_key,
        )
        return await _rectified(info, done)


def _said(given: RectifySubjectInput) -> FieldsSaid:
    change = given.identifier
    return FieldsSaid(
        given.birth_date.isoformat() if given.birth_date else None,
        given.country,
        given.language,
        IdentifierChange(change.type, change.old, change.new) if change else None,
    )


async def _rectified(info: Info, done: FieldsRectified) -> SubjectRectified:
    context = info.context
    person = await written(context, done.subject)
    waiting = RequestWritten(done.subject, done.request) if done.request else None
    return SubjectRectified(
        subject=subject.Subject(context=context, key=done.subject),
        request=await request_written(context, waiting) if waiting else None,
        told_recipients=told(person, done.notifications),
    )
