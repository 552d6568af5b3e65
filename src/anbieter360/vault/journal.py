"""The journal: append-only, one keyed hash chain per writing process, chains anchored in each other.

Whoever waits for `append` shares one transaction with all who wait at that moment (group commit). A chain's
first entry, each thousandth and its last name the heads of other chains that no chain vouches for yet, as a
merge names its parents: so what is cut off a chain is missed by another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex

import structlog
from sqlalchemy import Connection, bindparam, insert, select, text, update

from anbieter360.errors import VaultError, VaultUnavailable
from anbieter360.vault import tables
from anbieter360.vault.chain import ANCHOR, GENESIS, Entry, link_hash
from anbieter360.vault.encoding import canonical, now
from anbieter360.vault.store import Store
from anbieter360.vault.verification import verify

ANCHOR_EVERY = 1_000  # entries of a chain
_BATCH = 256  # entries in one transaction

_log = structlog.get_logger(__name__)

_INSERT = insert(tables.journal)
_INSERT_TAGS = insert(tables.access_subject)
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
        return await verify(self._store, self._key)

    async def close(self) -> None:
        """Write what waits, then anchor what no chain vouches for yet. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        if self._task is not None:
            await self._task
        if self._chain.seq >= 0:
            try:
                await self._commit((), anchor=True)
            except VaultError as error:  # nothing is lost, and closing must go on
                _log.warning("vault.closed_without_anchor", writer=self._chain.writer, code=error.code)

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
        self._chain = await self._store.write(lambda connection: self._written(connection, batch, anchor), alone=anchor)
        self._is_sure = True

    def _written(self, connection: Connection, batch: Sequence[_Waiting], anchor: bool) -> _Chain:
        """The chain with the batch, and before it an anchor where one is due."""
        chain, entries = self._chain, []
        if anchor:
            heads = _anchor(connection, chain.writer)
            if heads or batch:
                entries.append(self._next(chain, ANCHOR, canonical({"heads": heads}), now()))
                chain = _Chain(chain.writer, entries[-1].seq, entries[-1].hash)
        for waiting in batch:
            entries.append(self._next(chain, waiting.kind, waiting.body, waiting.at))
            chain = _Chain(chain.writer, entries[-1].seq, entries[-1].hash, chain.since_anchor + 1)
        if entries:
            _insert(connection, entries, batch)
            connection.execute(_UPSERT_HEAD, {"writer": chain.writer, "seq": chain.seq, "hash": chain.hash})
        return chain

    def _next(self, chain: _Chain, kind: str, body: str, at: str) -> Entry:
        seq = chain.seq + 1
        link = link_hash(self._key, chain.writer, seq, at, kind, body, chain.hash)
        return Entry(chain.writer, seq, at, kind, body, chain.hash, link)

    async def _reload(self) -> None:
        """After a failure it is unknown whether the last transaction stands: ask."""
        head = tables.journal_head
        mine = select(head).where(head.c.writer == self._chain.writer)
        row = await self._store.read(lambda connection: connection.execute(mine).first())
        if row is not None:
            self._chain = _Chain(row.writer, row.seq, row.hash, self._chain.since_anchor)
        self._is_sure = True


def _anchor(connection: Connection, writer: str) -> dict[str, tuple[int, str]]:
    """The heads {writer: (seq, hash)} that no chain vouches for yet; from now on they count as vouched for."""
    head = tables.journal_head
    loose = select(head).where(head.c.writer != writer, head.c.anchored_seq < head.c.seq)
    rows = connection.execute(loose).all()
    if rows:
        connection.execute(_SET_ANCHORED, [{"other": row.writer, "up_to": row.seq} for row in rows])
    return {row.writer: (row.seq, row.hash) for row in rows}


def _insert(connection: Connection, entries: Sequence[Entry], batch: Sequence[_Waiting]) -> None:
    connection.execute(_INSERT, [_row(entry) for entry in entries])
    # The batch's entries are the last ones; an anchor may stand before them.
    placed = zip(batch, entries[len(entries) - len(batch) :], strict=True)
    rows = [
        {"writer": entry.writer, "seq": entry.seq, "at": entry.at, **_row(tag)}
        for waiting, entry in placed
        for tag in waiting.tags
    ]
    if rows:
        connection.execute(_INSERT_TAGS, rows)


def _row(line: Entry | Tag) -> dict[str, object]:
    # Not `asdict`: it copies in depth, and a page over 500 persons is 500 rows.
    return {name: getattr(line, name) for name in line.__slots__}


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
