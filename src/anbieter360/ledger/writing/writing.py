"""What every writer of a person's star does alike: once per key, under the person's lock, the least that differs.

A writer inherits from `Writing` and brings its work: it locks the person, says which nodes there are to be, and saves
what the graph lacks of them. Nodes are created and changed here, never deleted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.decision.consequences import Consequences, consequences
from anbieter360.decision.facts import Star
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import ConstraintViolated, DuplicateRef, SubjectNotFound
from anbieter360.instant import instant_of, text_of
from anbieter360.ledger.reading.birth_dates import birth_date_of
from anbieter360.ledger.reading.lookup import SubjectLookup, find_subject
from anbieter360.ledger.reading.lost import tie_lost
from anbieter360.ledger.reading.star import star_of
from anbieter360.ledger.reading.star_parts import EVERYTHING, star_statement
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.difference import Changes
from anbieter360.ledger.stars.plain import PlainStar, removed_identifiers
from anbieter360.ledger.stars.save import save, steps, touch
from anbieter360.ledger.stars.stored import read_stored
from anbieter360.ledger.stars.suppression import check_return, lift
from anbieter360.ledger.writing.once import Answer, Call, Done, once
from anbieter360.vault import Vault

_NOTHING_HIDDEN: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Work:
    """One write about one person. stored: as the graph has them, locked; wanted: what is to be saved, filled by who
    writes; at: the time of the write, in the graph's milliseconds, later than that of any write before it."""

    stored: PlainStar
    wanted: PlainStar
    catalogue: Catalogue
    naming: Naming
    at: datetime

    @property
    def subject(self) -> str:
        return self.stored.subject


class Writing:
    """What writers are made of; all of it concerns the home provider's ledger."""

    def __init__(self, graph: Graph, vault: Vault, store: CatalogueStore) -> None:
        self._graph = graph
        self._vault = vault
        self._store = store

    async def _once(
        self, mutation: str, actor: str, key: str, given: dict[str, Any], work: Callable[[Tx], Awaitable[Done]]
    ) -> Answer:
        """Do the work in one transaction, or give the answer that the same call got before.

        given: the whole input in JSON types. Raises BadInput without a key, IdempotencyConflict, DuplicateRef where
        the work makes a node that is there.
        """
        try:
            return await once(self._graph, self._vault, Call(mutation, actor, key, given), work)
        except ConstraintViolated:
            raise DuplicateRef from None

    async def _save(self, tx: Tx, wanted: PlainStar, stored: PlainStar | None, naming: Naming) -> None:
        """stored: as read in this transaction, under its lock; None for a new person.

        Raises Suppressed where something or somebody comes back that was erased, without a new ground.
        """
        await lift(tx, await check_return(tx.run, wanted, stored, naming))
        if stored is not None:
            _take_back(wanted, stored)
        await self._write(tx, wanted, stored)

    async def _write(self, tx: Tx, wanted: PlainStar, stored: PlainStar | None) -> None:
        """Without a look for marks."""
        changes = Changes()
        changes.add(wanted, stored)
        sealers = await self._vault.create_sealers((wanted.subject,))
        await save(tx, steps(changes, sealers))
        if changes.new_subjects:
            await tie_lost(tx, [one.subject for one in changes.new_subjects])

    async def _locked(self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup) -> PlainStar:
        """The person's star, opened, with other writers kept out. Raises SubjectNotFound."""
        subject = await self._found(tx, catalogue, lookup)
        await touch(tx, (subject,))
        stored = (await read_stored(tx.run, self._vault, (subject,))).get(subject)
        # Gone where it was merged while this waited for the lock: the lookup finds the kept one now, or nobody.
        return stored.star if stored else await self._locked(tx, catalogue, lookup)

    async def _begin(self, tx: Tx, lookup: SubjectLookup) -> Work:
        """The person, locked, with nothing to save yet. Raises SubjectNotFound."""
        catalogue = await self._catalogue()
        stored = await self._locked(tx, catalogue, lookup)
        # Read behind the lock: whatever was written about the person before has an earlier time.
        at = instant_of(text_of(datetime.now(UTC)))
        return Work(stored, nothing_new(stored), catalogue, self._naming(catalogue), at)

    async def _finish(self, tx: Tx, work: Work) -> None:
        """Save what is wanted."""
        await self._save(tx, work.wanted, work.stored, work.naming)

    async def _consequences(self, tx: Tx, before: Star, work: Work) -> Consequences:
        """What changed with what this transaction wrote. before: the facts without it."""
        after = await self._facts(tx, before.id)
        return consequences(before, after, work.catalogue, work.at, await birth_date_of(self._vault, after))

    async def _facts(self, tx: Tx, subject: str) -> Star:
        """All that the graph holds on a person, nothing hidden, as the decision takes it; what this transaction wrote
        before is in it. subject: the id of one who is locked. Raises SubjectNotFound."""
        nothing: list[str] = []
        statement = star_statement("stars")
        rows = await tx.run_lists(statement, ids=[subject], own=None, hidden=nothing, hiddenUses=nothing)
        if not rows:
            raise SubjectNotFound
        return star_of(rows[0][0], EVERYTHING, _NOTHING_HIDDEN, _NOTHING_HIDDEN)

    async def _found(self, tx: Tx, catalogue: Catalogue, lookup: SubjectLookup) -> str:
        provider = catalogue.provider
        subject = await find_subject(tx.run, self._vault, provider.key, lookup, country=provider.country, fenced=True)
        if subject is None:
            raise SubjectNotFound
        return subject

    async def _catalogue(self) -> Catalogue:
        return (await self._store.current()).home_catalogue

    def _naming(self, catalogue: Catalogue) -> Naming:
        return Naming(catalogue.provider.key, self._vault.hash)


def _take_back(wanted: PlainStar, stored: PlainStar) -> None:
    """Whoever adds an identifier that was taken off before wants it there: from now on a record may say it again."""
    removed = removed_identifiers(wanted) or removed_identifiers(stored)
    added = {one.properties["hash"] for one in wanted.nodes["Identifier"].values()}
    if not added.isdisjoint(removed):
        wanted.properties["removedIdentifiers"] = [one for one in removed if one not in added] or None


def nothing_new(stored: PlainStar) -> PlainStar:
    """A star to which a writer adds what is new; the person's own fields stay as they are."""
    return PlainStar(stored.subject, {"pending": stored.properties["pending"]})
