"""Verify the journal: walk every chain and see that nothing was altered, removed or put in between.

Reads in pages, each a short transaction of its own, so that a long walk holds up nobody; entries that are
written meanwhile do no harm.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import orjson
from sqlalchemy import select

from anbieter360.vault import tables
from anbieter360.vault.journal import ANCHOR, GENESIS, Entry, link_hash
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


async def verify(store: Store, key: bytes) -> list[str]:
    """What is wrong, a sentence each; empty where the journal is intact."""
    walk = _Walk()
    # The heads first: what is written while walking is then beyond them, and not missed.
    walk.claims += await _heads(store)
    for writer in await _writers(store):
        await _walk_chain(store, key, writer, walk)
    for claim in walk.claims:
        if await _hash_at(store, claim.writer, claim.seq) != claim.hash:
            walk.problems.append(f"chain {claim.writer}: entry {claim.seq} is not the one that {claim.by} vouches for")
    return walk.problems


async def _walk_chain(store: Store, key: bytes, writer: str, walk: _Walk) -> None:
    expected, previous = 0, GENESIS
    async for entry in _entries(store, writer):
        if entry.seq != expected:
            walk.problems.append(f"chain {writer}: entries {expected} to {entry.seq - 1} are missing")
        elif entry.prev_hash != previous:
            walk.problems.append(f"chain {writer}: entry {entry.seq} does not follow the one before it")
        if entry.hash != _hash_of(key, entry):
            walk.problems.append(f"chain {writer}: entry {entry.seq} was altered")
        elif entry.kind == ANCHOR:
            walk.claims += _claims(entry)
        expected, previous = entry.seq + 1, entry.hash


def _hash_of(key: bytes, entry: Entry) -> str:
    return link_hash(key, entry.writer, entry.seq, entry.at, entry.kind, entry.body, entry.prev_hash)


def _claims(anchor: Entry) -> list[_Claim]:
    heads: dict[str, tuple[int, str]] = orjson.loads(anchor.body)["heads"]
    by = f"entry {anchor.seq} of chain {anchor.writer}"
    return [_Claim(writer, seq, link, by) for writer, (seq, link) in heads.items()]


async def _heads(store: Store) -> list[_Claim]:
    async with store.read() as connection:
        rows: Sequence = (await connection.execute(select(tables.journal_head))).all()  # type: ignore[type-arg]
    return [_Claim(row.writer, row.seq, row.hash, "the list of heads") for row in rows]


async def _writers(store: Store) -> Sequence[str]:
    writer = tables.journal.c.writer
    async with store.read() as connection:
        return (await connection.execute(select(writer).distinct().order_by(writer))).scalars().all()


async def _entries(store: Store, writer: str) -> AsyncIterator[Entry]:
    entry, last = tables.journal, -1
    while True:
        page = select(entry).where(entry.c.writer == writer, entry.c.seq > last).order_by(entry.c.seq).limit(_PAGE)
        async with store.read() as connection:
            rows = (await connection.execute(page)).all()
        for row in rows:
            yield Entry(*row)
        if len(rows) < _PAGE:
            return
        last = rows[-1].seq


async def _hash_at(store: Store, writer: str, seq: int) -> str | None:
    entry = tables.journal.c
    async with store.read() as connection:
        found = await connection.execute(select(entry.hash).where(entry.writer == writer, entry.seq == seq))
        return found.scalar_one_or_none()
