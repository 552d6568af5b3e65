"""The journal: append-only, one keyed hash chain per writing process, chains anchored in each other.

Whoever waits for `append` shares one transaction with all who wait at that moment (group commit), for a transaction
costs far more than an entry. A chain's first entry, each thousandth and its last name the heads of other chains that
no chain vouches for yet, as a merge names its parents: so what is cut off a chain is missed by another.
entries.py writes, verification.py reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex

import structlog
from sqlalchemy.engine.interfaces import DBAPICursor

from anbieter360.errors import VaultError, VaultUnavailable
from anbieter360.vault.encoding import canonical, now
from anbieter360.vault.entries import Chain, Entries, FoundBy
from anbieter360.vault.keyed import KeyedHash
from anbieter360.vault.store import Store
from anbieter360.vault.verification import verify

ANCHOR_EVERY = 1_000  # entries of a chain
_BATCH = 256  # entries in one transaction
_ROUNDS = 4  # of the event loop, at most, that a transaction waits for company

_log = structlog.get_logger(__name__)


Made = Callable[[DBAPICursor], Mapping[str, object] | None]


@dataclass(slots=True)
class _Waiting:
    kind: str
    body: str
    at: str
    found_by: FoundBy | None
    done: asyncio.Future[None]
    make: Made | None = None  # the body, where it is not there yet


class Journal:
    """Appends to this process's chain."""

    def __init__(self, store: Store, key: bytes) -> None:
        self._store, self._key = store, KeyedHash(key)
        self._entries = Entries(self._key, store.place)
        self._chain = Chain(token_hex(8))  # as far as it is known to be committed
        self._is_sure = True  # that _chain is what the database has
        self._waiting: list[_Waiting] = []
        self._last_size = 0  # of the last batch
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def append(self, kind: str, body: Mapping[str, object]) -> None:
        """Write an entry; it is on disk when this returns. Raises VaultUnavailable where it could not be.

        `body` is what JSON holds, with text keys, and no personal value in clear: it stays for good.
        """
        await self.put(kind, canonical(body), now(), None)

    async def append_with(self, kind: str, make: Made) -> None:
        """`append` for a body that `make` gives in the entry's transaction, while no other process is in one like it.

        What it writes there and the entry stand or fall together. It gives None where there is nothing to enter, and
        raises nothing but the database's errors, for it shares the transaction with others.
        """
        await self.put(kind, "", now(), None, make)

    async def put(self, kind: str, body: str, at: str, found_by: FoundBy | None, make: Made | None = None) -> None:
        """`append` for a body that is canonical already, with a time of its own and persons who find it."""
        if self._closed:
            raise VaultUnavailable("The vault is closed.")
        # Each waits for a future of its own: a caller that gives up does not take the others' transaction with it.
        waiting = _Waiting(kind, body, at, found_by, asyncio.get_running_loop().create_future(), make)
        self._waiting.append(waiting)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_all())
        await waiting.done

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
            await self._gather()
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            try:
                await self._commit(batch, anchor=self._chain.seq < 0 or self._chain.since_anchor >= ANCHOR_EVERY)
            except Exception as error:
                _fail(batch, error)
            else:
                _succeed(batch)
            self._last_size = len(batch)

    async def _gather(self) -> None:
        """Where several came together last time, give them a moment to do so again; who is alone never waits.

        Some rounds of the loop, not some time: where it is idle they are over at once, and where it is busy the
        writer's thread would stand in its way.
        """
        for _ in range(_ROUNDS):
            if len(self._waiting) >= self._last_size:
                return
            await asyncio.sleep(0)

    async def _commit(self, batch: Sequence[_Waiting], *, anchor: bool) -> None:
        is_sure, self._is_sure = self._is_sure, False

        def write(cursor: DBAPICursor) -> Chain:
            chain = self._chain if is_sure else self._entries.found(cursor, self._chain)
            return self._entries.write(cursor, chain, _made(cursor, batch), anchor)

        # What anchors touches other chains' heads, and what is made what others make: being alone, two of them cannot
        # lock crosswise.
        alone = anchor or any(waiting.make is not None for waiting in batch)
        self._chain = await self._store.writer.write(write, alone=alone)
        self._is_sure = True


def _made(cursor: DBAPICursor, batch: Sequence[_Waiting]) -> Sequence[_Waiting]:
    """Those of the batch that have something to enter, each with its body."""
    entered = []
    for waiting in batch:
        body = waiting.make(cursor) if waiting.make is not None else None
        if body is not None:
            waiting.body = canonical(body)
        if body is not None or waiting.make is None:
            entered.append(waiting)
    return entered


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
