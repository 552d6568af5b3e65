"""Verify the journal: walk every chain and see that nothing was altered, removed or put in between, nor in the log,
nor taken out of what erasures were about to do.

Reads in pages, each a short transaction of its own, so that a long walk holds up nobody; entries that are
written meanwhile do no harm.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, select

from anbieter360.vault import tables
from anbieter360.vault.chain import ACCESS, ANCHOR, EXPIRED, GENESIS, LOGGED, Entry, link_hash, purposes_of, tags_hash
from anbieter360.vault.entered import Missing, missing_intents
from anbieter360.vault.keyed import KeyedHash
from anbieter360.vault.log_verification import log_size, verify_log
from anbieter360.vault.store import Store

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class _Claim:
    """`by` says that the chain `writer` has an entry `seq` with this hash."""

    writer: str
    seq: int
    hash: str
    by: str


@dataclass(slots=True)
class _Walk:
    problems: list[str] = field(default_factory=list)
    claims: list[_Claim] = field(default_factory=list)
    unfindable: dict[str, list[str]] = field(default_factory=dict)  # by month: fine if that month expired
    expired: set[str] = field(default_factory=set)
    logged: dict[int, str] = field(default_factory=dict)  # leaves of the receipt log by index


async def verify(store: Store, key: KeyedHash) -> list[str]:
    """What is wrong, a sentence each; empty where the journal is intact."""
    walk = _Walk()
    # Heads and size first: what is written while walking is then beyond them, and not missed.
    walk.claims += await _heads(store)
    size = await log_size(store)
    writers = await _writers(store)
    if size and not writers:
        return [f"the journal is empty, and {size} receipts are in the log"]
    for writer in writers:
        await _walk_chain(store, key, writer, walk)
    for claim in walk.claims:
        if await _hash_at(store, claim.writer, claim.seq) != claim.hash:
            walk.problems.append(f"chain {claim.writer}: entry {claim.seq} is not the one that {claim.by} vouches for")
    walk.problems += await verify_log(store, size, walk.logged)
    walk.problems += [_said_of(one) for one in await missing_intents(store)]
    for month, problems in walk.unfindable.items():
        walk.problems += problems if month not in walk.expired else []
    return walk.problems


async def _walk_chain(store: Store, key: KeyedHash, writer: str, walk: _Walk) -> None:
    expected, previous = 0, GENESIS
    async for page in _pages(store, writer):
        found = await _found_by(store, page)
        for entry in page:
            if entry.seq != expected:
                walk.problems.append(f"chain {writer}: entries {expected} to {entry.seq - 1} are missing")
            elif entry.prev_hash != previous:
                walk.problems.append(f"chain {writer}: entry {entry.seq} does not follow the one before it")
            if entry.hash != _hash_of(key, entry):
                walk.problems.append(f"chain {writer}: entry {entry.seq} was altered")
            else:
                _read(entry, found.get(entry.seq, []), walk)
            expected, previous = entry.seq + 1, entry.hash


def _read(entry: Entry, found: Sequence[Row[Any]], walk: _Walk) -> None:
    """What a genuine entry says about others."""
    if entry.kind == ANCHOR:
        walk.claims += _claims(entry)
    elif entry.kind == EXPIRED:
        walk.expired.add(orjson.loads(entry.body)["month"])
    elif entry.kind == LOGGED:
        body = orjson.loads(entry.body)
        walk.logged[body["index"]] = body["leaf"]
    elif entry.kind == ACCESS:
        body = orjson.loads(entry.body)
        purposes = purposes_of(body["purpose"], body.get("withheld", ()))
        expected = {(body["month"], entry.at, body["role"], purposes)}
        alike = {(row.month, row.at, row.role, row.purpose) for row in found} <= expected
        if not alike or tags_hash(row.tag for row in found) != body["foundBy"]:
            problem = f"chain {entry.writer}: entry {entry.seq} is not found by the persons it is about"
            walk.unfindable.setdefault(body["month"], []).append(problem)


def _said_of(missing: Missing) -> str:
    what = "that it is done" if missing.is_done else "what it was about to do"
    return f"erasure {missing.request}: the journal has it, and {what} has been taken out of the vault"


def _hash_of(key: KeyedHash, entry: Entry) -> str:
    return link_hash(key, entry.writer, entry.seq, entry.at, entry.kind, entry.body, entry.prev_hash)


def _claims(anchor: Entry) -> list[_Claim]:
    heads: dict[str, tuple[int, str]] = orjson.loads(anchor.body)["heads"]
    by = f"entry {anchor.seq} of chain {anchor.writer}"
    return [_Claim(writer, seq, link, by) for writer, (seq, link) in heads.items()]


async def _heads(store: Store) -> list[_Claim]:
    heads = select(tables.journal_head)
    rows = await store.read(lambda connection: connection.execute(heads).all())
    return [_Claim(row.writer, row.seq, row.hash, "the list of heads") for row in rows]


async def _writers(store: Store) -> Sequence[str]:
    writers = select(tables.journal.c.writer).distinct().order_by(tables.journal.c.writer)
    return await store.read(lambda connection: connection.execute(writers).scalars().all())


async def _pages(store: Store, writer: str) -> AsyncIterator[list[Entry]]:
    entry, last = tables.journal, -1
    while True:
        page = select(entry).where(entry.c.writer == writer, entry.c.seq > last).order_by(entry.c.seq).limit(_PAGE)
        rows = await store.read(_rows(page))
        if rows:
            yield [Entry(**row._mapping) for row in rows]
        if len(rows) < _PAGE:
            return
        last = rows[-1].seq


async def _found_by(store: Store, page: Sequence[Entry]) -> dict[int, list[Row[Any]]]:
    """The rows that find the page's access entries, by sequence number."""
    row = tables.access_subject
    wanted = select(row).where(row.c.writer == page[0].writer, row.c.seq.between(page[0].seq, page[-1].seq))
    found: dict[int, list[Row[Any]]] = {}
    for tagged in await store.read(_rows(wanted)):
        found.setdefault(tagged.seq, []).append(tagged)
    return found


async def _hash_at(store: Store, writer: str, seq: int) -> str | None:
    entry = tables.journal.c
    wanted = select(entry.hash).where(entry.writer == writer, entry.seq == seq)
    return await store.read(lambda connection: connection.execute(wanted).scalar_one_or_none())


def _rows(statement: Select[Any]) -> Callable[[Connection], Sequence[Row[Any]]]:
    return lambda connection: connection.execute(statement).all()
