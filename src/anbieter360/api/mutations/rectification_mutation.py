"""A person puts an item of theirs right (Art. 16 GDPR)."""

from __future__ import annotations

from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.mutations.on_behalf import person_of, sender, written
from anbieter360.api.mutations.request_written import RequestReceived, request_written
from anbieter360.api.person import lookup
from anbieter360.api.person.data_item import DataItem
from anbieter360.api.person.notification import told
from anbieter360.api.person.people import Person
from anbieter360.api.relay import lazy
from anbieter360.api.running.context import Info
from anbieter360.api.running.mutation_errors import ERASED_SINCE, Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.rights import rectifying
from anbieter360.ledger.rights.rights_requests import RequestWritten


@strawberry.input(description="The right value of an item.")
class RectifyInput:
    subject: lookup.SubjectLookup | None = None
    item: str = strawberry.field(description="Ref.")
    value: str = strawberry.field(description="The right value. Sealed.")
    evidence: str | None = None
    idempotency_key: str


@strawberry.type(description="The item says what is right.")
class Rectified:
    item: DataItem = strawberry.field(
        description="The item; of a shared one only this person's side, the other person's stays as it is."
    )
    derived: list[DataItem] = strawberry.field(
        description="What was derived from the old value and stays as it is until it is derived again."
    )
    told_recipients: list[lazy.Recipient] = strawberry.field(
        description="Who got the old value and is told of it (Art. 19 GDPR); nobody if it was right already."
    )


RectifyResult = Annotated[
    Rectified | RequestReceived | InvalidInput | NotFound | Conflicted, strawberry.union("RectifyResult")
]


@strawberry.type
class RectificationMutation:
    """The rectification's part of Mutation."""

    @strawberry.mutation(
        description="Put the value of an item right. SUBJECT, or AGENT on a person's behalf with evidence. A SUBJECT "
        "proposes it (RequestReceived) if the item is there for LEGAL_OBLIGATION alone, or is not from them; the "
        "provider answers."
    )
    @expected_as_data
    async def rectify_item(self, info: Info, input: RectifyInput) -> RectifyResult:  # noqa: A002
        context, services = info.context, info.context.services
        writer = rectifying.RectificationWriter(services.graph, services.vault, services.store)
        done = await writer.rectify_item(
            await person_of(context, input.subject, Act.EXERCISE_RIGHTS),
            input.item,
            input.value,
            sender=sender(context, input.evidence),
            idempotency_key=input.idempotency_key,
        )
        if isinstance(done, RequestWritten):
            return RequestReceived(request=await request_written(context, done))
        return _rectified(await written(context, done.subject), done)


def _rectified(person: Person, done: rectifying.Rectified) -> Rectified:
    item = person.star.item.get(done.item)
    if item is None:
        raise NodeNotFound(ERASED_SINCE)
    derived = (person.star.item.get(one) for one in done.derived)
    return Rectified(
        item=DataItem(person=person, fact=item),
        derived=[DataItem(person=person, fact=one) for one in derived if one],
        told_recipients=told(person, done.notifications),
    )
