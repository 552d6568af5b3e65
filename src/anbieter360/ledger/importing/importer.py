"""Import records.jsonl: batch by batch, each in one transaction that also notes how far the file came.

The next batch is read, checked, compared and sealed while the present one is written. After a kill the same call goes
on behind the last batch that was committed; what is there already is compared and left as it is, so importing a file
again changes nothing. A line that cannot be imported is counted and told, and never stops the others.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import orjson

from anbieter360.catalogue.store import CatalogueStore
from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import (
    ConstraintViolated,
    DuplicateRef,
    InputError,
    NodeNotFound,
    SubjectErased,
    Suppressed,
    Where,
)
from anbieter360.instant import text_of
from anbieter360.ledger.importing.fitting import misfit
from anbieter360.ledger.importing.judgement import counted, judge, lifts_of, pruned
from anbieter360.ledger.importing.lines import Batch, Numbered, RecordFile, Reject
from anbieter360.ledger.reading.lost import bring_back
from anbieter360.ledger.stars.build import Naming, Person, build
from anbieter360.ledger.stars.difference import combined, put_right
from anbieter360.ledger.stars.plain import PlainStar, erased_at, removed_identifiers
from anbieter360.ledger.stars.plan import Plan, find_persons, plan, refs_of, save_stars
from anbieter360.ledger.stars.records import item_paths
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.ledger.stars.suppression import Lift, Marks, find_marks, hashes_of, keys_of, reborn
from anbieter360.vault import Vault

_STATEMENTS = statements("import")
_WRITE = statements("write")
_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Lines of this run. read = imported + unchanged + rejected; by_reason: rejected lines by error code.

    left_out: label -> nodes that lines came in without, because they were erased or taken off, and label and field of
    what was put right, `DataItem.value`; resumed_from_line: the last line of an earlier, interrupted run; 0 where there
    was none.
    """

    read: int = 0
    imported: int = 0
    unchanged: int = 0
    rejected: int = 0
    by_reason: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    resumed_from_line: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import is: bytes of the file that are read, and the report so far."""

    bytes_read: int
    bytes_total: int
    report: ImportReport


async def import_records(
    path: Path,
    graph: Graph,
    vault: Vault,
    store: CatalogueStore,
    *,
    rejects: Path | None = None,
    batch: int = 50,
    on_progress: Callable[[Progress], None] | None = None,
) -> ImportReport:
    """Import a file into the home provider's ledger. rejects: where bad lines are told, one JSON object a line
    {line, path, reason, code}; batch: people in one transaction.

    Raises InputError (a file cannot be opened, or both are one), NoCatalogue, EngineUnavailable, VaultUnavailable;
    after any of them the same call goes on where this one stopped.
    """
    if rejects is not None:
        await asyncio.to_thread(_check_apart, path, rejects)
    catalogue = (await store.current()).home_catalogue
    naming = Naming(catalogue.provider.key, vault.hash)
    file = await asyncio.to_thread(RecordFile, path, catalogue, naming.subject, batch)
    try:
        mark = vault.hash("import", naming.provider, await asyncio.to_thread(_fingerprint, path))
        done = await _line_of(graph, mark)
        told = await asyncio.to_thread(_RejectsFile, rejects, done)
        try:
            run = _Import(graph, vault, naming, file, told, mark, on_progress, ImportReport(resumed_from_line=done))
            return await run.through(done)
        finally:
            told.close()
    finally:
        file.close()


@dataclass(slots=True)
class _Prepared:
    """A batch, ready to be written."""

    batch: Batch
    plan: Plan
    work: _Work


@dataclass(slots=True)
class _Work:
    """Records with the stars that they speak of, and those that turned out to be no good.

    lifts: marks of an erasure that go with them; left_out: as of the report.
    """

    records: Sequence[Numbered]
    stars: dict[int, list[PlainStar]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    lifts: list[Lift] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Import:
    """One run over one file."""

    graph: Graph
    vault: Vault
    naming: Naming
    file: RecordFile
    told: _RejectsFile
    mark: str
    on_progress: Callable[[Progress], None] | None
    report: ImportReport

    async def through(self, done: int) -> ImportReport:
        if done:
            await asyncio.to_thread(self.file.skip_to, done)
        following = asyncio.create_task(self._next())
        try:
            while (prepared := await following) is not None:
                following = asyncio.create_task(self._next())
                await self._commit_batch(prepared)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        await self.graph.execute(_STATEMENTS["remove_import_mark"], id=self.mark)
        return self.report

    async def _next(self) -> _Prepared | None:
        batch = await asyncio.to_thread(self.file.next_batch)
        if batch is None:
            return None
        work, planned = await self._prepare(batch.records)
        return _Prepared(batch, planned, work)

    async def _prepare(self, records: Sequence[Numbered]) -> tuple[_Work, Plan]:
        """What the graph lacks of the records. It may be out of date when it is written: see `_commit`."""
        every = [one.record for one in records]
        persons, stored = await self._people(refs_of(every))
        # Behind the people: who went before is marked by now, and who goes later is missed under the lock.
        marks = await find_marks(self.graph.read, hashes_of(every, self.naming))
        persons = reborn(persons, stored.keys(), marks, self.naming)
        work = _Work(records)
        await asyncio.to_thread(self._build, work, persons, stored)
        await self._suppress(work, persons, stored, marks)
        stars = [star for found in work.stars.values() for star in found]
        return work, await plan(self.vault, stars, stored, work.lifts)

    async def _people(self, refs: Set[str]) -> tuple[dict[str, Person], dict[str, PlainStar]]:
        """Whom they mean, and what the graph has of them, asked again where somebody went in between."""
        persons, known = await find_persons(self.graph.read, self.naming, refs)
        absent = [one for one in persons.values() if one.subject not in known]
        if await bring_back(self.graph, self.vault, self.naming, absent):
            return await self._people(refs)
        stored = await read_opened(self.graph.read, self.vault, known)
        return (persons, stored) if stored.keys() == known else await self._people(refs)

    async def _suppress(
        self, work: _Work, persons: Mapping[str, Person], stored: Mapping[str, PlainStar], marks: Marks
    ) -> None:
        """Leave out what was erased or taken off. People of whom nothing was cost nothing but the look for marks."""
        erased = {id_ for id_, star in stored.items() if erased_at(star)}
        if not marks and not erased and not any(map(removed_identifiers, stored.values())):
            return
        ours = (star for stars in work.stars.values() for star in stars if star.subject in erased)
        every = {**marks, **await find_marks(self.graph.read, (key for star in ours for key in keys_of(star)))}
        for one in work.records:
            if one.line in work.stars:
                self._judge(work, one, persons, stored, every)

    def _judge(
        self,
        work: _Work,
        one: Numbered,
        persons: Mapping[str, Person],
        stored: Mapping[str, PlainStar],
        marks: Marks,
    ) -> None:
        whole = work.stars[one.line]
        found = judge(one.record, whole, stored, persons, marks, self.naming)
        if found.path:
            del work.stars[one.line]
            work.rejects.append(Reject(one.line, found.path, Suppressed.default_message(), Suppressed.code))
        elif found.left_out:
            built = build(one.record, persons, self.naming, found.left_out)
            kept = {star.subject: star for star in whole}
            stars = [pruned(star, kept[star.subject], stored.get(star.subject)) for star in built]
            work.stars[one.line] = stars
            work.lifts += lifts_of(found, stars[0])
            work.left_out += counted(whole, stars, stored)

    def _build(self, work: _Work, persons: Mapping[str, Person], stored: Mapping[str, PlainStar]) -> None:
        before: dict[str, PlainStar] = {}
        for one in work.records:
            person = persons[one.record.subject.ref]
            stars = build(one.record, persons, self.naming)
            reject = misfit(one, person, stars, (stored, before), self.naming)
            if reject:
                work.rejects.append(reject)
                continue
            work.stars[one.line] = stars
            for star in stars:
                if star.subject in stored:
                    work.left_out += put_right(star, stored[star.subject])
                known = before.get(star.subject)
                before[star.subject] = star if known is None else combined(known, star)

    async def _commit_batch(self, prepared: _Prepared) -> None:
        batch = prepared.batch
        # Told before the mark passes them: a run that is killed in between tells them once.
        self._reject(batch.rejects)
        self.report = replace(
            self.report, read=self.report.read + batch.read, unchanged=self.report.unchanged + batch.repeated
        )
        await self._commit(prepared.work, prepared.plan, batch.last_line, fresh=False)
        if self.on_progress:
            self.on_progress(Progress(self.file.bytes_read, self.file.bytes_total, self.report))

    async def _commit(self, work: _Work, planned: Plan, last_line: int, *, fresh: bool) -> None:
        """Write the records. What no transaction takes is planned anew once, then halved until the bad one is found."""
        try:
            if planned.stars:
                await self.graph.write(lambda tx: self._write(tx, planned, last_line))
        except (ConstraintViolated, DuplicateRef, NodeNotFound, SubjectErased) as error:
            if not fresh:
                await self._commit(*await self._prepare(work.records), last_line, fresh=True)
            elif len(work.records) > 1:
                await self._halve(work.records, last_line)
            else:
                self._reject([await self._refused(work.records[0], error)])
            return
        self._reject(work.rejects)
        self._count(work, planned)

    async def _refused(
        self, one: Numbered, error: ConstraintViolated | DuplicateRef | NodeNotFound | SubjectErased
    ) -> Reject:
        if not isinstance(error, ConstraintViolated):
            return Reject(one.line, None, error.message, error.code)
        reason = "a ref of an item, consent or hold is another person's"
        return Reject(one.line, await self._taken(one), reason, DuplicateRef.code)

    async def _taken(self, one: Numbered) -> str | None:
        """Where the line describes an item of another person."""
        paths = {self.naming.item(ref): path for ref, path in item_paths(one.record)}
        persons, _ = await find_persons(self.graph.read, self.naming, (one.record.subject.ref,))
        subject = persons[one.record.subject.ref].subject
        rows = await self.graph.read(_WRITE["items_of_others"], ids=list(paths), subject=subject)
        taken = {row["id"] for row in rows}
        return next((path for id_, path in paths.items() if id_ in taken), None)

    async def _halve(self, records: Sequence[Numbered], last_line: int) -> None:
        middle = len(records) // 2
        for half, line in ((records[:middle], records[middle - 1].line), (records[middle:], last_line)):
            await self._commit(*await self._prepare(half), line, fresh=True)

    async def _write(self, tx: Tx, planned: Plan, last_line: int) -> None:
        await save_stars(tx, self.vault, planned)
        await tx.run(_STATEMENTS["set_import_mark"], id=self.mark, line=last_line, at=text_of(datetime.now(UTC)))

    def _reject(self, rejects: Sequence[Reject]) -> None:
        if rejects:
            self.told.write(rejects)
            reasons = Counter(self.report.by_reason) + Counter(one.code for one in rejects)
            self.report = replace(
                self.report, rejected=self.report.rejected + len(rejects), by_reason=MappingProxyType(dict(reasons))
            )

    def _count(self, work: _Work, planned: Plan) -> None:
        changed = planned.changed
        imported = sum(any(star.subject in changed for star in stars) for stars in work.stars.values())
        left_out = Counter(self.report.left_out) + work.left_out
        self.report = replace(
            self.report,
            imported=self.report.imported + imported,
            left_out=MappingProxyType(dict(left_out)),
            unchanged=self.report.unchanged + len(work.stars) - imported,
        )


def _check_apart(path: Path, rejects: Path) -> None:
    """Whoever writes the rejects over the records loses them, by whatever name. Raises InputError."""
    if path.exists() and rejects.exists() and path.samefile(rejects):
        raise InputError("is the file that is imported; name another one for the rejects", Where(str(rejects)))


class _RejectsFile:
    """The file of bad lines. A resumed run keeps what was told of lines that it does not read again."""

    def __init__(self, path: Path | None, done: int) -> None:
        self._file = None
        if path is None:
            return
        try:
            kept = _told_until(path, done) if done else []
            self._file = path.open("wb")
            self._file.writelines(kept)
            self._file.flush()
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", Where(str(path))) from None

    def write(self, rejects: Sequence[Reject]) -> None:
        if self._file is not None:
            self._file.writelines(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in rejects)
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _told_until(path: Path, done: int) -> list[bytes]:
    if not path.exists():
        return []
    lines = path.read_bytes().splitlines(keepends=True)
    return [line for line in lines if line.endswith(b"\n") and orjson.loads(line)["line"] <= done]


def _fingerprint(path: Path) -> str:
    """Tells one file from another, wherever it lies."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return sha256(b"\0".join((path.name.encode(), str(path.stat().st_size).encode(), head))).hexdigest()


async def _line_of(graph: Graph, mark: str) -> int:
    rows = await graph.read(_STATEMENTS["import_mark"], id=mark)
    return int(rows[0]["line"]) if rows else 0
