"""Keys of persons and of the vault itself, each wrapped by the master key, opened and kept in memory for a short while.

Destroying a person's key makes everything sealed under it unreadable, wherever a copy of it lies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import islice, takewhile
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy import Connection, Table, select

from anbieter360.vault import tables
from anbieter360.vault.master import MasterKeys
from anbieter360.vault.store import Store
from anbieter360.vault.wrapped import WrappedKeys, is_living

CACHED_KEYS = 10_000

Opened = TypeVar("Opened")


class KeyTable(Generic[Opened]):
    """One table of wrapped keys by name, each opened by `make(name, key)` and cached for a short while."""

    def __init__(
        self,
        store: Store,
        masters: MasterKeys,
        table: Table,
        make: Callable[[str, bytes], Opened],
        cache_seconds: float,
    ) -> None:
        self._store, self._table, self._make = store, table, make
        self._rows = WrappedKeys(store, masters, table)
        self._cache: KeyCache[Opened] = KeyCache(cache_seconds)

    async def existing(self, names: Sequence[str]) -> dict[str, Opened]:
        """The keys that are there, from the cache where it has them."""
        found = self._cache.get(names)
        if len(found) == len(names):
            return found
        missing = [name for name in dict.fromkeys(names) if name not in found]
        if missing:
            found |= self._kept(await self._store.read(lambda connection: self._read(connection, missing)))
        return found

    async def ensured(self, names: Sequence[str]) -> dict[str, Opened]:
        """A key for each name; what was made is durable. Never from the cache: its keys may be destroyed."""
        found = await self._store.read(lambda connection: self._read(connection, names))
        missing = [name for name in dict.fromkeys(names) if name not in found]
        if missing:
            found |= await self._store.write(lambda connection: self._made(connection, missing))
        return self._kept(found)

    async def names(self) -> Sequence[str]:
        """The name of every key that is there: for tables that stay small."""
        named = select(self._rows.name).where(is_living(self._table)).order_by(self._rows.name)
        return await self._store.read(lambda connection: connection.execute(named).scalars().all())

    async def all(self) -> dict[str, Opened]:
        """Every key of the table by name: for tables that stay small."""
        return await self.existing(await self.names())

    async def destroy(self, names: Sequence[str]) -> None:
        """Blank the keys; `Store.wipe_deleted` takes their bytes out of the log. Destroying again is safe."""
        if names:
            await self._store.write(lambda connection: self._blank(connection, names))
        self._cache.drop(names)

    def forget(self) -> None:
        """Drop every unwrapped key from memory."""
        self._cache.clear()

    def drop(self, names: Sequence[str]) -> None:
        """Drop these unwrapped keys from memory."""
        self._cache.drop(names)

    def cached(self, name: str) -> Opened | None:
        return self._cache.get((name,)).get(name)

    def _read(self, connection: Connection, names: Sequence[str]) -> dict[str, Opened]:
        return {name: self._make(name, key) for name, key in self._rows.read(connection, names).items()}

    def _made(self, connection: Connection, names: Sequence[str]) -> dict[str, Opened]:
        self._rows.make(connection, names)
        return self._read(connection, names)

    def _blank(self, connection: Connection, names: Sequence[str]) -> None:
        self._rows.blank(connection, names)

    def _kept(self, found: dict[str, Opened]) -> dict[str, Opened]:
        self._cache.put(found)
        return found


def has_own_keys(connection: Connection) -> bool:
    """Whether there is a vault already: its own keys are the first that it gets."""
    return connection.execute(select(tables.vault_key.c.name).limit(1)).first() is not None


async def vault_keys(store: Store, masters: MasterKeys, names: Sequence[str]) -> Mapping[str, bytes]:
    """The vault's own keys, made at first use; bytes."""
    table: KeyTable[bytes] = KeyTable(store, masters, tables.vault_key, lambda _, key: key, 0)
    return await table.ensured(names)


class KeyCache(Generic[Opened]):
    """Unwrapped keys, none older than `seconds` and no more than CACHED_KEYS. Safe between threads.

    First in, first out: a key that is used all the time must be read again too, for it may be destroyed.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._entries: dict[str, tuple[float, Opened]] = {}
        self._lock = Lock()
        self._sweep: asyncio.TimerHandle | None = None

    def get(self, names: Sequence[str]) -> dict[str, Opened]:
        time, entries, found = monotonic(), self._entries, {}
        for name in names:
            entry = entries.get(name)  # needs no lock: a single look, and an entry never changes
            if entry is not None and entry[0] > time:
                found[name] = entry[1]
        return found

    def put(self, opened: Mapping[str, Opened]) -> None:
        if not self._seconds:
            return
        until = monotonic() + self._seconds
        with self._lock:
            for name, key in opened.items():
                self._entries.pop(name, None)  # so that the order stays the order of age
                self._entries[name] = (until, key)
            self._evict(len(self._entries) - CACHED_KEYS)
        self._sweep_later()

    def drop(self, names: Sequence[str]) -> None:
        with self._lock:
            for name in names:
                self._entries.pop(name, None)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None

    def _evict(self, count: int) -> None:
        for name in list(islice(self._entries, max(count, 0))):
            del self._entries[name]

    def _sweep_later(self) -> None:
        """Old keys leave memory even where nobody asks again."""
        if self._sweep is None and self._entries:
            self._sweep = asyncio.get_running_loop().call_later(self._seconds, self._drop_old)

    def _drop_old(self) -> None:
        time = monotonic()
        with self._lock:
            old = takewhile(lambda entry: entry[0] <= time, self._entries.values())
            self._evict(sum(1 for _ in old))
        self._sweep = None
        self._sweep_later()
