"""The journal: append-only, one keyed hash chain per writing process, chains anchored in each other.

Whoever waits for `append` shares one transaction with all who wait at that moment (group commit). A chain's
first entry, each thousandth and its last name the heads of other chains that no chain vouches for yet, as a
merge names its parents: so what is cut off a chain is missed by another. The hash is an HMAC under a key
that the master key wraps: whoever can write the database but lacks that key cannot make a chain fit again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from secrets import token_hex
from typing import Any

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from anbieter360.errors import VaultError, VaultUnavailable
from anbieter360.vault import tables
from anbieter360.vault.encoding import canonical, joined, now
from anbieter360.vault.store import Store

ANCHOR_EVERY = 1_000  # entries of a chain
ANCHOR = "anchor"
GENESIS = ""
_BATCH = 256  # entries in one transaction

_INSERT = insert(tables.journal)
_UPSERT_HEAD = text(
    "INSERT INTO journal_head (writer, seq, hash, anchored_seq) VALUES (:writer, :seq, :hash, -1)"
    " ON CONFLICT (writer) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)
_SET_ANCHORED = (
    update(tables.journal_head)
    .where(tables.journal_head.c.writer == bindparam("other"))
    .values(anchored_seq=bindparam("up_to"))
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a chain."""

    writer: str
    seq: int
    at: str
    kind: str
    body: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Tag:
    """Finds an access entry by a person; see accesses.py, which makes them."""

    tag: str
    month: str
    role: str
    purpose: str | None


@dataclass(slots=True)
class _Waiting:
    kind: str
    body: str
    at: str
    tags: Sequence[Tag]
    done: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass(slots=True)
class _Chain:
    """This process's chain, as far as it is known to be committed."""

    writer: str
    seq: int = -1
    hash: str = GENESIS
    since_anchor: int = 0


class Journal:
    """Appends to this process's chain."""

    def __init__(self, store: Store, key: bytes) -> None:
        self._store, self._key = store, key
        self._chain = _Chain(token_hex(8))
        self._is_sure = True  # that _chain is what the database has
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def append(self, kind: str, body: Mapping[str, object]) -> None:
        """Write an entry; it is on disk when this returns. Raises VaultUnavailable where it could not be.

        `body` is what JSON holds, with text keys, and no personal value in clear: it stays for good.
        """
        await self.put(kind, canonical(body), now(), ())

    async def put(self, kind: str, body: str, at: str, tags: Sequence[Tag]) -> None:
        """`append` for a body that is canonical already, with a time of its own and rows that find it."""
        if self._closed:
            raise VaultUnavailable("The vault is closed.")
        waiting = _Waiting(kind, body, at, tags)
        self._waiting.append(waiting)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        # A caller that gives up must not take the others' transaction with it.
        await asyncio.shield(waiting.done)

    async def verify(self) -> list[str]:
        """What is wrong with the journal, a sentence each; empty where it is intact."""
        from anbieter360.vault.verification import verify

        return await verify(self._store, self._key)

    async def close(self) -> None:
        """Write what waits, then anchor the other chains once more."""
        self._closed = True
        if self._task is not None:
            await self._task
        if self._chain.seq >= 0:
            await self._commit([], anchor=True)

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            try:
                await self._commit(batch, anchor=self._chain.seq < 0 or self._chain.since_anchor >= ANCHOR_EVERY)
            except Exception as error:
                _fail(batch, error)
            else:
                _succeed(batch)

    async def _commit(self, batch: Sequence[_Waiting], *, anchor: bool) -> None:
        if not self._is_sure:
            await self._reload()
        self._is_sure = False
        # Only a transaction that anchors touches other chains' heads; being alone, two cannot lock crosswise.
        async with self._store.write(alone=anchor) as connection:
            chain, entries = self._chain, []
            if anchor:
                chain = self._extend(chain, entries, ANCHOR, await _anchor(connection, chain.writer), now())
            for waiting in batch:
                chain = self._extend(chain, entries, waiting.kind, waiting.body, waiting.at)
            if entries:
                await _insert(connection, entries, batch)
                await connection.execute(_UPSERT_HEAD, {"writer": chain.writer, "seq": chain.seq, "hash": chain.hash})
        chain.since_anchor = 0 if anchor else chain.since_anchor
        self._chain, self._is_sure = chain, True

    def _extend(self, chain: _Chain, entries: list[dict[str, Any]], kind: str, body: str, at: str) -> _Chain:
        seq = chain.seq + 1
        link = link_hash(self._key, chain.writer, seq, at, kind, body, chain.hash)
        entries.append(
            {
                "writer": chain.writer,
                "seq": seq,
                "at": at,
                "kind": kind,
                "body": body,
                "prev_hash": chain.hash,
                "hash": link,
            }
        )
        return _Chain(chain.writer, seq, link, chain.since_anchor + 1)

    async def _reload(self) -> None:
        """After a failure it is unknown whether the last transaction stands: ask."""
        head = tables.journal_head
        async with self._store.read() as connection:
            row = (await connection.execute(select(head).where(head.c.writer == self._chain.writer))).first()
        if row is not None:
            self._chain = _Chain(row.writer, row.seq, row.hash, self._chain.since_anchor)
        self._is_sure = True


def link_hash(key: bytes, writer: str, seq: int, at: str, kind: str, body: str, prev_hash: str) -> str:
    """The hash of an entry: it covers all of it and, by `prev_hash`, all before it."""
    return digest(key, joined(writer, str(seq), at, kind, body, prev_hash), sha256).hex()


async def _anchor(connection: AsyncConnection, writer: str) -> str:
    """The body of an anchor, {"heads": {writer: [seq, hash]}}; the heads are then vouched for."""
    head = tables.journal_head
    loose = select(head).where(head.c.writer != writer, head.c.anchored_seq < head.c.seq)
    rows = (await connection.execute(loose)).all()
    if rows:
        await connection.execute(_SET_ANCHORED, [{"other": row.writer, "up_to": row.seq} for row in rows])
    return canonical({"heads": {row.writer: [row.seq, row.hash] for row in rows}})


async def _insert(connection: AsyncConnection, entries: Sequence[dict[str, Any]], batch: Sequence[_Waiting]) -> None:
    await connection.execute(_INSERT, entries)
    # The batch's entries are the last ones; an anchor may stand before them.
    placed = zip(batch, entries[len(entries) - len(batch) :], strict=True)
    rows = [
        {
            "writer": entry["writer"],
            "seq": entry["seq"],
            "tag": tag.tag,
            "month": tag.month,
            "at": entry["at"],
            "role": tag.role,
            "purpose": tag.purpose,
        }
        for waiting, entry in placed
        for tag in waiting.tags
    ]
    if rows:
        await connection.execute(insert(tables.access_subject), rows)


def _succeed(batch: Sequence[_Waiting]) -> None:
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_result(None)


def _fail(batch: Sequence[_Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.done.done():
            # Each gets an exception of its own: one raised in many tasks would mix their tracebacks.
            failure = type(error)(str(error)) if isinstance(error, VaultError) else VaultUnavailable()
            failure.__cause__ = error
            waiting.done.set_exception(failure)
