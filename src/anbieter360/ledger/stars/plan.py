"""From records to planned writes: who is meant, what the graph lacks, and the transaction that adds it.

The flow of an import's batch and of every single write: `find_persons` -> `build` -> `plan` -> `save_stars`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.errors import DuplicateRef, SubjectErased
from anbieter360.ledger.stars.build import Naming, Person
from anbieter360.ledger.stars.difference import Changes, combined
from anbieter360.ledger.stars.plain import PlainStar, kept_off
from anbieter360.ledger.stars.records import Record
from anbieter360.ledger.stars.said import same_facts
from anbieter360.ledger.stars.save import Step, save, steps, touch
from anbieter360.ledger.stars.stored import Read, read_opened
from anbieter360.ledger.stars.suppression import Lift, check_new, lift
from anbieter360.vault import Vault

_STATEMENTS = statements("import")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a transaction is to write. known: the people in it that the graph has; steps: the statements, ready where
    all are new. Where some are known, they are read again under their lock, so the statements are made then.

    lifts: marks of an erasure that go with it; stored: those that are known, as it was made with them.
    """

    stars: Sequence[PlainStar]
    known: frozenset[str]
    steps: Sequence[Step] | None
    lifts: Sequence[Lift] = ()
    stored: Mapping[str, PlainStar] = field(default_factory=dict)

    @property
    def changed(self) -> frozenset[str]:
        """Ids of the people that something is written about."""
        return frozenset(star.subject for star in self.stars)


def refs_of(records: Iterable[Record]) -> set[str]:
    """Every person that the records speak of, by ref."""
    found: set[str] = set()
    for record in records:
        found.add(record.subject.ref)
        for collection in record.collections:
            for item in collection.items:
                found.update(item.shared_with)
    return found


async def find_persons(read: Read, naming: Naming, refs: Iterable[str]) -> tuple[dict[str, Person], frozenset[str]]:
    """Whom the refs mean, and the ids of those that are in the graph."""
    hashes = {naming.ref_hash(ref): ref for ref in refs}
    wanted = sorted(hashes)
    merged = {row["hash"]: row["subject"] for row in await read(_STATEMENTS["people_by_merged_ref"], hashes=wanted)}
    there = {row["hash"]: row["subject"] for row in await read(_STATEMENTS["people_by_ref"], hashes=wanted)}
    persons: dict[str, Person] = {}
    for hash_, ref in hashes.items():
        # Whoever came back after an erasure is there under another id than the one that the ref gives.
        origin = there.get(hash_) or naming.subject(ref)
        persons[ref] = Person(ref, origin, there.get(hash_) or merged.get(hash_) or origin)
    return persons, frozenset(there.values()) | frozenset(merged.values())


async def plan(
    vault: Vault, stars: Iterable[PlainStar], stored: Mapping[str, PlainStar], lifts: Sequence[Lift] = ()
) -> Plan:
    """What `stored` lacks of the stars, sealed where no lock is needed. stored: the people that are in the graph."""
    wanted = _one_each(stars)
    changes = Changes()
    changed = [star for star in wanted if changes.add(star, stored.get(star.subject))]
    known = frozenset(star.subject for star in changed if star.subject in stored)
    if known:  # behind their lock it shows who is being erased, and gets no new key
        return Plan(changed, known, None, lifts, {id_: stored[id_] for id_ in known})
    # Keys are durable before anything sealed with them is.
    sealers = await vault.create_sealers([star.subject for star in changed]) if changed else {}
    return Plan(changed, known, await asyncio.to_thread(steps, changes, sealers), lifts)


async def save_stars(tx: Tx, vault: Vault, planned: Plan) -> None:
    """Write the plan. May run again from the start: what it depends on is read in the same transaction.

    Raises SubjectErased where one of the people is being erased, or was since the plan was made, in part or by taking
    an identifier off; DuplicateRef where it speaks of what was said of one of them since, or ended.
    """
    await lift(tx, planned.lifts)
    if planned.steps is not None:
        await save(tx, planned.steps)
        await check_new(tx.run, planned.stars)
        return
    await touch(tx, planned.known)
    stored = await read_opened(tx.run, vault, planned.known)
    _check_unchanged(planned, stored)
    changes = Changes()
    for star in planned.stars:
        changes.add(star, stored.get(star.subject))
    sealers = await vault.create_sealers([star.subject for star in planned.stars])
    await save(tx, steps(changes, sealers))
    await check_new(tx.run, changes.new_subjects)


def _check_unchanged(planned: Plan, stored: Mapping[str, PlainStar]) -> None:
    """That what the plan was checked against is there still. Raises SubjectErased, DuplicateRef."""
    for star in planned.stars:
        if star.subject not in planned.known:
            continue
        there, then = stored.get(star.subject), planned.stored[star.subject]
        if there is None or kept_off(there) != kept_off(then):
            raise SubjectErased
        if not same_facts(star, there, then):
            raise DuplicateRef("What the record speaks of was said by another at the same time.")


def _one_each(stars: Iterable[PlainStar]) -> list[PlainStar]:
    """What several records say about one person, put together."""
    found: dict[str, PlainStar] = {}
    for star in stars:
        known = found.get(star.subject)
        found[star.subject] = star if known is None else combined(known, star)
    return list(found.values())
