"""Writes about one person, as mutations make them: each in one transaction, and once per idempotency key.

They build the same stars as an import and write them the same way, so both give the same nodes. All concern the home
provider's ledger; who may do what was decided before (access).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from anbieter360.catalogue.model import Catalogue
from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.errors import BadInput, DuplicateRef, NodeNotFound, SubjectNotFound
from anbieter360.ledger.reading.lookup import IdentifierLookup, SubjectLookup, find_subject
from anbieter360.ledger.stars.build import Naming, Person, bare_star, build, identified
from anbieter360.ledger.stars.derivation import circle
from anbieter360.ledger.stars.form import Wrong, unknown
from anbieter360.ledger.stars.identifiers import IdentifierType, normalise_new
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.plan import find_persons
from anbieter360.ledger.stars.records import (
    CollectionPart,
    IdentifierPart,
    ItemPart,
    Record,
    SubjectPart,
    check_collection,
    check_order,
    read_record,
    setting_of,
)
from anbieter360.ledger.stars.refs import check_ref, spelt
from anbieter360.ledger.stars.said import contradiction
from anbieter360.ledger.stars.save import touch
from anbieter360.ledger.stars.stored import read_stored
from anbieter360.ledger.stars.suppression import find_person_again
from anbieter360.ledger.writing.given import time_text
from anbieter360.ledger.writing.merging import moved, take_out, tie_again
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.writing import Writing

_STATEMENTS = statements("write")


@dataclass(frozen=True, slots=True)
class ItemInput:
    """ref: the provider's own key of the item; without one it gets one."""

    category: str
    value: str | None = None
    ref: str | None = None
    derived_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectionInput:
    """An act of collecting from the person; purpose, system, notice and categories by their keys."""

    subject: SubjectLookup
    purpose: str
    legal_basis: str
    system: str
    collected_at: datetime
    items: tuple[ItemInput, ...]
    notice: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class SubjectWritten:
    """subject: the person's id in the graph."""

    subject: str


@dataclass(frozen=True, slots=True)
class CollectionWritten:
    """Ids of the person, the collection and its items, these in the order of the input."""

    subject: str
    collection: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectsMerged:
    """subject: the id of the person that stays; merged: the id that is gone."""

    subject: str
    merged: str


class LedgerWriter(Writing):
    """The writes. Each takes who does it and an idempotency key, and answers ids.

    All raise IdempotencyConflict, IdentifierAmbiguous, BadInput, EngineUnavailable, VaultUnavailable.
    """

    async def register_subject(
        self,
        ref: str,
        identifiers: Sequence[IdentifierLookup] = (),
        country: str | None = None,
        birth_date: str | None = None,
        language: str | None = None,
        *,
        actor: str,
        idempotency_key: str,
    ) -> SubjectWritten:
        """A new person; one that was known only from a shared item is completed. birth_date as 1984-05-12.

        Raises DuplicateRef where the reference is taken; Suppressed where that person was erased, or one who had such
        an identifier: `record_collection` brings them back.
        """
        subject: dict[str, Any] = {"ref": ref, "country": country, "birthDate": birth_date, "language": language}
        subject["identifiers"] = [{"type": one.type.value, "value": one.value} for one in identifiers]
        given = {"subject": {name: value for name, value in subject.items() if value is not None}}
        catalogue = await self._catalogue()
        record = checked(given, catalogue)

        async def work(tx: Tx) -> Done:
            naming = self._naming(catalogue)
            persons, known = await find_persons(tx.run, naming, (record.subject.ref,))
            person = persons[record.subject.ref]
            stored = await self._pending(tx, person) if person.subject in known else None
            (wanted,) = build(record, persons, naming)
            await self._save(tx, wanted, stored, naming)
            return Done({"subject": person.subject}, person.subject)

        answer = await self._once("registerSubject", actor, idempotency_key, given, work)
        return SubjectWritten(**answer)

    async def add_identifier(
        self, lookup: SubjectLookup, type_: IdentifierType, value: str, *, actor: str, idempotency_key: str
    ) -> SubjectWritten:
        """One more way to find the person. Raises SubjectNotFound; Suppressed where somebody who was erased had it, and
        nothing was collected from this person since."""
        catalogue = await self._catalogue()
        given = {"subject": _given(lookup), "type": type_.value, "value": value}

        async def work(tx: Tx) -> Done:
            star = await self._locked(tx, catalogue, lookup)
            spelt = _spelt(type_, value, star.properties.get("country"), catalogue)
            person = Person("", star.subject, star.subject)
            naming = self._naming(catalogue)
            wanted = identified(person, (IdentifierPart(type_.value, spelt),), naming)
            await self._save(tx, wanted, star, naming)
            return Done({"subject": star.subject}, star.subject)

        return SubjectWritten(**await self._once("addIdentifier", actor, idempotency_key, given, work))

    async def record_collection(
        self, collection: CollectionInput, *, actor: str, idempotency_key: str
    ) -> CollectionWritten:
        """What was collected from a person, for which purpose. Whoever was erased is there again by it, as new.

        Raises SubjectNotFound; NodeNotFound for an unknown key or a source item that the person does not have;
        DuplicateRef for an item ref of another person, or of this one with another category or value, and for a ref of
        a collection that says something else; Suppressed for what was erased and is not collected later.
        """
        catalogue = await self._catalogue()
        made_up = self._vault.hash("made-up-ref", actor, idempotency_key)[:16]
        items = tuple(_item(one, f"{made_up}-{index}") for index, one in enumerate(collection.items))
        part = _collection(collection, items, catalogue)

        async def work(tx: Tx) -> Done:
            naming = self._naming(catalogue)
            star = await self._there(tx, catalogue, collection.subject, part.collected_at)
            _check_sources(part, star, naming)
            person = Person("", star.subject, star.subject)
            (wanted,) = build(Record(SubjectPart(""), (part,)), {"": person}, naming)
            _check_held(part, wanted, star, naming)
            _check_said(wanted, star)
            _check_circle(wanted, star, items, naming)
            # Only what is said here: the person's own fields stay as they are.
            wanted.properties = {"pending": star.properties["pending"]}
            await self._save(tx, wanted, star, naming)
            (id_,) = wanted.nodes["Collection"]
            ids = [naming.item(item.ref) for item in items]
            return Done({"subject": star.subject, "collection": id_, "items": ids}, star.subject)

        given = _given(collection)
        try:
            answer = await self._once("recordCollection", actor, idempotency_key, given, work)
        except DuplicateRef as error:
            raise await self._placed(error, items, catalogue, collection.subject) from None
        return CollectionWritten(answer["subject"], answer["collection"], tuple(answer["items"]))

    async def _there(self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup, collected_at: str) -> PlainStar:
        """The person, locked; whoever was erased before it was collected is there again, under a new id and a new key.

        Raises SubjectNotFound, Suppressed.
        """
        try:
            return await self._locked(tx, catalogue, lookup)
        except SubjectNotFound:
            naming = self._naming(catalogue)
            back = await find_person_again(tx.run, lookup.ref, collected_at, naming) if lookup.ref else None
            if back is None:
                raise
            star = bare_star(back, naming)
            await self._write(tx, star, None)  # what brings them back lifts the marks, by the collection
            return star

    async def _placed(
        self, error: DuplicateRef, items: Sequence[ItemPart], catalogue: Catalogue, lookup: SubjectLookup
    ) -> DuplicateRef:
        """The error with the item that it is about, where another person has its ref."""
        subject = await find_subject(
            self._graph.read, self._vault, catalogue.provider.key, lookup, country=catalogue.provider.country
        )
        ids = {self._naming(catalogue).item(item.ref): index for index, item in enumerate(items)}
        taken = await self._graph.read(_STATEMENTS["items_of_others"], ids=list(ids), subject=subject)
        places = sorted(ids[row["id"]] for row in taken)
        return DuplicateRef(f"items[{places[0]}].ref: the reference is taken.") if places else error

    async def end_collection(
        self, collection: str, ended_at: datetime, *, actor: str, idempotency_key: str
    ) -> CollectionWritten:
        """A contract ends, and with it what was collected for it. collection: its id. Raises NodeNotFound."""
        at = time_text(ended_at, "endedAt")

        async def work(tx: Tx) -> Done:
            rows = await tx.run(_STATEMENTS["person_of_collection"], id=collection)
            if not rows:
                raise NodeNotFound("There is no such collection.")
            _order(rows[0]["collectedAt"], at)
            subject = rows[0]["subject"]
            await touch(tx, (subject,))
            await tx.run(_STATEMENTS["end_collection"], id=collection, endedAt=at)
            return Done({"subject": subject, "collection": collection}, subject)

        given = {"collection": collection, "endedAt": at}
        return CollectionWritten(**await self._once("endCollection", actor, idempotency_key, given, work))

    async def merge_subjects(
        self, keep: SubjectLookup, merge: SubjectLookup, *, actor: str, idempotency_key: str
    ) -> SubjectsMerged:
        """Two records are one person: the second becomes part of the first and its key is destroyed.

        Raises SubjectNotFound, BadInput where both are the same person already. A crash behind the commit leaves the
        key; the same call again destroys it.
        """
        catalogue = await self._catalogue()

        async def work(tx: Tx) -> Done:
            kept = await self._found(tx, catalogue, keep)
            merged = await self._found(tx, catalogue, merge)
            if kept == merged:
                raise BadInput("merge: finds the same person as keep; name another.")
            await self._merge(tx, kept, merged, self._naming(catalogue))
            return Done({"subject": kept, "merged": merged}, kept)

        given = {"keep": _given(keep), "merge": _given(merge)}
        done = SubjectsMerged(**await self._once("mergeSubjects", actor, idempotency_key, given, work))
        await self._vault.accesses.follow(done.merged, done.subject)
        await self._destroy_key(done)
        return done

    async def _merge(self, tx: Tx, kept: str, merged: str, naming: Naming) -> None:
        await touch(tx, (kept, merged))
        stars = await read_stored(tx.run, self._vault, (kept, merged))
        if len(stars) < 2:  # merged by another while this waited for the lock
            raise SubjectNotFound
        wanted = moved(stars[merged], stars[kept].star, naming)
        ties = await take_out(tx, merged)
        await self._write(tx, wanted, stars[kept].star)
        await tie_again(tx, ties)
        await tx.run(_STATEMENTS["answers_follow"], merged=merged, kept=kept)

    async def _destroy_key(self, done: SubjectsMerged) -> None:
        """Journalled first: a restored vault must destroy it again."""
        if await self._vault.sealers((done.merged,)):
            await self._vault.journal.append("subjects-merged", {"kept": done.subject, "merged": done.merged})
            await self._vault.destroy_keys((done.merged,))

    async def _pending(self, tx: Tx, person: Person) -> PlainStar:
        """A person known only from a shared item, locked. Raises DuplicateRef for any other."""
        await touch(tx, (person.subject,))
        star = (await read_stored(tx.run, self._vault, (person.subject,)))[person.subject].star
        if person.merged or not star.properties["pending"]:
            raise DuplicateRef
        return star


def checked(given: dict[str, Any], catalogue: Catalogue) -> Record:
    """A record as a mutation's input says it. Raises BadInput."""
    try:
        return read_record(given, catalogue, setting_of(catalogue))
    except Wrong as wrong:
        raise _refused(wrong) from None


def _refused(wrong: Wrong) -> BadInput:
    """As a mutation names its arguments: without the word `subject` of a line, and without a collection's place."""
    return BadInput(f"{wrong.path.lstrip('.').removeprefix('subject.')}: {wrong.reason}.")


def _order(collected_at: str, ended_at: str) -> None:
    try:
        check_order(collected_at, ended_at, "collectedAt", "endedAt")
    except Wrong as wrong:
        raise _refused(wrong) from None


def _collection(given: CollectionInput, items: tuple[ItemPart, ...], catalogue: Catalogue) -> CollectionPart:
    _known("purpose", given.purpose, catalogue)
    _known("system", given.system, catalogue)
    if given.notice is not None:
        _known("notice", given.notice, catalogue)
    check_ref(given.ref, "ref")
    for index, item in enumerate(items):
        check_ref(item.ref, f"items[{index}].ref")
        _known("category", item.category or "", catalogue)
    part = CollectionPart(
        given.purpose,
        given.legal_basis,
        time_text(given.collected_at, "collectedAt"),
        given.system,
        items,
        given.notice,
        ref=given.ref,
    )
    try:
        check_collection(part, "", "", frozenset(item.ref for item in items))
    except Wrong as wrong:
        raise _refused(wrong) from None
    return part


def _known(kind: str, key: str, catalogue: Catalogue) -> None:
    keys = getattr(catalogue, kind)
    if key not in keys:
        raise NodeNotFound(unknown(kind, key, keys))


def _check_sources(part: CollectionPart, star: PlainStar, naming: Naming) -> None:
    there = {naming.item(item.ref) for item in part.items} | star.nodes["DataItem"].keys()
    for item in part.items:
        if any(naming.item(ref) not in there for ref in item.derived_from):
            raise NodeNotFound("items.derivedFrom names an item that the person does not have.")


def _check_held(part: CollectionPart, wanted: PlainStar, star: PlainStar, naming: Naming) -> None:
    """An item that is there may be held once more; to change it is to rectify, which recipients are told of."""
    for index, item in enumerate(part.items):
        id_ = naming.item(item.ref)
        node, held = wanted.nodes["DataItem"][id_], star.nodes["DataItem"].get(id_)
        said = {name: node.properties[name] for name in ("category", "value") if name in node.properties}
        if held and any(held.properties.get(name) != value for name, value in said.items()):
            raise DuplicateRef(f"items[{index}].ref: the item is there with another category or value.")


def _check_said(wanted: PlainStar, star: PlainStar) -> None:
    """A collection that is there may hold more items; what it stands on does not change."""
    found = contradiction(wanted, star)
    if found:
        raise DuplicateRef(f"ref: the collection is there with another {found.field}.")


def _check_circle(wanted: PlainStar, star: PlainStar, items: Sequence[ItemPart], naming: Naming) -> None:
    item = circle(wanted, (star,))
    if item:
        place = next(index for index, one in enumerate(items) if naming.item(one.ref) == item)
        raise BadInput(f"items[{place}].derivedFrom: the item comes to be derived from itself; leave its source out.")


def _item(given: ItemInput, made_up: str) -> ItemPart:
    if given.ref == "":
        raise BadInput("items.ref: is empty; leave it out, or choose one.")
    if given.value == "":
        raise BadInput("items.value: is empty; leave it out, or say one.")
    ref = spelt(given.ref or made_up)
    return ItemPart(ref, given.category, given.value, tuple(map(spelt, given.derived_from)))


def _spelt(type_: IdentifierType, value: str, country: str | None, catalogue: Catalogue) -> str:
    try:
        return normalise_new(type_, value, (country, catalogue.provider.country))
    except ValueError as error:
        raise BadInput(f"value: {error}.") from None


def _given(value: SubjectLookup | CollectionInput) -> dict[str, Any]:
    return asdict(value)
