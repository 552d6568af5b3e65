"""What integrations write: people, how they are found, what was collected from them; and two records made one.

Each mutation takes an idempotency key: the same key with the same input answers what it answered before.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import strawberry

from anbieter360.access import Act
from anbieter360.api.person import lookup
from anbieter360.api.person.collection import Collection
from anbieter360.api.person.data_item import DataItem
from anbieter360.api.person.people import Person
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.api.running.context import Context, Info
from anbieter360.api.running.mutation_errors import ERASED_SINCE, Conflicted, InvalidInput, NotFound, expected_as_data
from anbieter360.api.scalars import LegalBasis
from anbieter360.decision.facts import Standing, Star
from anbieter360.errors import NodeNotFound, ValueUnreadable
from anbieter360.ledger.reading.lookup import IdentifierLookup
from anbieter360.ledger.reading.star import read_stars
from anbieter360.ledger.stars.identifiers import IdentifierType
from anbieter360.ledger.writing.write import CollectionInput, CollectionWritten, ItemInput, LedgerWriter


@strawberry.input(description="An item that was collected or derived.")
class CollectedItemInput:
    category: str = strawberry.field(description="Key of its category.")
    ref: str | None = strawberry.field(default=None, description="The provider's own key; one is made up without it.")
    value: str | None = strawberry.field(default=None, description="Sealed before it reaches the graph.")
    derived_from: list[str] | None = strawberry.field(default=None, description="Refs of the items it comes from.")


@strawberry.input(description="An act of collecting: what, for which purpose, on which basis, under which notice.")
class RecordCollectionInput:
    subject: lookup.SubjectLookup
    purpose: str = strawberry.field(description="Key.")
    legal_basis: LegalBasis
    notice: str | None = strawberry.field(default=None, description="Key of the notice that was shown.")
    system: str = strawberry.field(description="Key.")
    collected_at: datetime
    items: list[CollectedItemInput]
    idempotency_key: str


@strawberry.input(description="A new person.")
class RegisterSubjectInput:
    ref: str = strawberry.field(description="The provider's own reference, unique within the provider.")
    identifiers: list[lookup.IdentifierInput] | None = None
    country: str | None = strawberry.field(default=None, description="ISO 3166-1 alpha-2.")
    birth_date: date | None = None
    language: str | None = strawberry.field(default=None, description="ISO 639-1.")
    idempotency_key: str


@strawberry.input(description="One more way to find a person.")
class AddIdentifierInput:
    subject: lookup.SubjectLookup
    type: IdentifierType
    value: str
    idempotency_key: str


@strawberry.input(description="A contract or duty ends, and with it what was collected for it.")
class EndCollectionInput:
    collection: strawberry.ID
    ended_at: datetime
    idempotency_key: str


@strawberry.input(description="Two records of one person: the second becomes part of the first.")
class MergeSubjectsInput:
    keep: lookup.SubjectLookup
    merge: lookup.SubjectLookup
    idempotency_key: str


@strawberry.type(description="The collection was recorded.")
class CollectionRecorded:
    collection: Collection
    items: list[DataItem] = strawberry.field(description="In the order of the input.")


@strawberry.type(description="A person who was written about: enough to go on with, also for who may not see them.")
class SubjectReference:
    id: strawberry.ID = strawberry.field(description="Global id; `node(id:)` shows the person to who may see them.")
    ref: str = strawberry.field(description="The provider's own reference.")


@strawberry.type(description="The person is in the ledger.")
class SubjectRegistered:
    subject: SubjectReference


@strawberry.type(description="The person can be found by the identifier.")
class IdentifierAdded:
    subject: SubjectReference


@strawberry.type(description="The collection has ended.")
class CollectionEnded:
    collection: Collection


@strawberry.type(description="The two records are one.")
class SubjectsMerged:
    subject: SubjectReference = strawberry.field(description="The person that stays.")
    merged: strawberry.ID = strawberry.field(description="Global id of the record that is gone.")


RecordCollectionResult = Annotated[
    CollectionRecorded | InvalidInput | NotFound | Conflicted, strawberry.union("RecordCollectionResult")
]
RegisterSubjectResult = Annotated[
    SubjectRegistered | InvalidInput | NotFound | Conflicted, strawberry.union("RegisterSubjectResult")
]
AddIdentifierResult = Annotated[
    IdentifierAdded | InvalidInput | NotFound | Conflicted, strawberry.union("AddIdentifierResult")
]
EndCollectionResult = Annotated[
    CollectionEnded | InvalidInput | NotFound | Conflicted, strawberry.union("EndCollectionResult")
]
MergeSubjectsResult = Annotated[
    SubjectsMerged | InvalidInput | NotFound | Conflicted, strawberry.union("MergeSubjectsResult")
]


@strawberry.type
class LedgerMutation:
    """The ledger's part of Mutation."""

    @strawberry.mutation(description="Record what was collected from a person. Scope ledger:write.")
    @expected_as_data
    async def record_collection(self, info: Info, input: RecordCollectionInput) -> RecordCollectionResult:  # noqa: A002
        context = info.context
        context.view.require(Act.WRITE_LEDGER)
        written = await _writer(context).record_collection(
            _collection(input), actor=context.actor.id, idempotency_key=input.idempotency_key
        )
        person = await _written(context, written)
        items = [DataItem(person=person, fact=person.star.item[one]) for one in written.items]
        return CollectionRecorded(collection=_collection_of(person), items=items)

    @strawberry.mutation(description="A new person. Scope ledger:write.")
    @expected_as_data
    async def register_subject(self, info: Info, input: RegisterSubjectInput) -> RegisterSubjectResult:  # noqa: A002
        context = info.context
        context.view.require(Act.WRITE_LEDGER)
        written = await _writer(context).register_subject(
            input.ref,
            [IdentifierLookup(one.type, one.value) for one in input.identifiers or ()],
            input.country,
            input.birth_date.isoformat() if input.birth_date else None,
            input.language,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return SubjectRegistered(subject=await _subject(context, written.subject))

    @strawberry.mutation(description="One more way to find a person. Scope ledger:write.")
    @expected_as_data
    async def add_identifier(self, info: Info, input: AddIdentifierInput) -> AddIdentifierResult:  # noqa: A002
        context = info.context
        context.view.require(Act.WRITE_LEDGER)
        written = await _writer(context).add_identifier(
            input.subject.to_ledger(),
            input.type,
            input.value,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return IdentifierAdded(subject=await _subject(context, written.subject))

    @strawberry.mutation(description="A contract or duty ends. Scope ledger:write.")
    @expected_as_data
    async def end_collection(self, info: Info, input: EndCollectionInput) -> EndCollectionResult:  # noqa: A002
        context = info.context
        context.view.require(Act.WRITE_LEDGER)
        written = await _writer(context).end_collection(
            _collection_id(input.collection),
            input.ended_at,
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        return CollectionEnded(collection=_collection_of(await _written(context, written)))

    @strawberry.mutation(description="Two records of one person become one. PRIVACY_MANAGER, or scope ledger:write.")
    @expected_as_data
    async def merge_subjects(self, info: Info, input: MergeSubjectsInput) -> MergeSubjectsResult:  # noqa: A002
        context = info.context
        context.view.require(Act.MERGE_SUBJECTS)
        done = await _writer(context).merge_subjects(
            input.keep.to_ledger(),
            input.merge.to_ledger(),
            actor=context.actor.id,
            idempotency_key=input.idempotency_key,
        )
        merged = strawberry.ID(global_id("Subject", done.merged))
        return SubjectsMerged(subject=await _subject(context, done.subject), merged=merged)


def _writer(context: Context) -> LedgerWriter:
    services = context.services
    return LedgerWriter(services.graph, services.vault, services.store)


def _collection(given: RecordCollectionInput) -> CollectionInput:
    return CollectionInput(
        given.subject.to_ledger(),
        given.purpose,
        given.legal_basis.value,
        given.system,
        given.collected_at,
        tuple(ItemInput(one.category, one.value, one.ref, tuple(one.derived_from or ())) for one in given.items),
        given.notice,
    )


def _collection_id(opaque: str) -> str:
    label, key = split_global_id(opaque) or ("", "")
    if label != "Collection":
        raise NodeNotFound("There is no such collection.")
    return key


async def _written(context: Context, written: CollectionWritten) -> Person:
    """The person with nothing but what this mutation wrote: who may write may not therefore read."""
    star = await _star(context, written.subject)
    shown = [one for one in star.collections if one.id == written.collection]
    held = {item for one in shown for item in (written.items or one.items)}
    narrowed = Star(
        star.id,
        star.ref_sealed,
        star.provider,
        None,
        None,
        None,
        star.pending,
        standings=tuple(Standing("", one.purpose, (one._replace(items=frozenset(held)),), (), ()) for one in shown),
        items=tuple(one for one in star.items if one.id in held),
    )
    sealers = await context.services.vault.sealers([star.id])
    return Person(narrowed, context, sealers.get(star.id))


async def _subject(context: Context, subject: str) -> SubjectReference:
    star = await _star(context, subject)
    refs = await context.people.refs([(star.id, star.ref_sealed)])
    if subject not in refs:
        raise ValueUnreadable
    return SubjectReference(id=strawberry.ID(global_id("Subject", subject)), ref=refs[subject])


async def _star(context: Context, subject: str) -> Star:
    """The star of the person that was just written about, whoever wrote; noted as seen."""
    context.look(subject)
    none: frozenset[str] = frozenset()
    stars = await read_stars(context.services.graph, [subject], own=None, hidden=none, hidden_uses=none)
    if subject not in stars:
        raise NodeNotFound(ERASED_SINCE)
    return stars[subject]


def _collection_of(person: Person) -> Collection:
    return Collection(person=person, fact=person.star.collections[0])
