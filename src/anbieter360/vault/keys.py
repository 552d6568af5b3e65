"""Keys of persons and of the vault itself, each wrapped by the master key.

Destroying a person's key makes everything sealed under it unreadable, wherever a copy of it lies.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from secrets import token_urlsafe
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy import Connection, Table, bindparam, select, update

from anbieter360.errors import ValueUnreadable, WrongMasterKey
from anbieter360.vault import tables
from anbieter360.vault.encoding import now
from anbieter360.vault.master import MasterKey
from anbieter360.vault.seal import KEY_BYTES, WRAPPED_BYTES, Sealer
from anbieter360.vault.store import Store

CACHED_KEYS = 10_000
_BLANK = "!"  # begins the name of a destroyed key; no subject's id and no month does
_CHUNK = 1_000  # names in one statement; SQLite takes 32,766 parameters

Opened = TypeVar("Opened")


class KeyTable(Generic[Opened]):
    """One table of wrapped keys by name, each opened by `make(name, key)` and cached for a short while."""

    def __init__(
        self, store: Store, master: MasterKey, table: Table, make: Callable[[str, bytes], Opened], cache_seconds: float
    ) -> None:
        self._store, self._master, self._table, self._make = store, master, table, make
        self._name = table.primary_key.columns[0]
        self._cache: KeyCache[Opened] = KeyCache(cache_seconds)
        self._insert = store.insert_absent(table)
        self._overwrite = (
            update(table)
            .where(self._name == bindparam("destroyed"))
            .values({self._name.name: bindparam("blank"), "wrapped": bytes(WRAPPED_BYTES)})
        )
        self._select = select(self._name.label("name"), table.c.master_key_id, table.c.wrapped).where(
            self._name.in_(bindparam("names", expanding=True))
        )

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

    async def all(self) -> dict[str, Opened]:
        """Every key of the table by name: for tables that stay small."""
        named = select(self._name).where(~self._name.startswith(_BLANK))
        return await self.existing(await self._store.read(lambda connection: connection.execute(named).scalars().all()))

    async def destroy(self, names: Sequence[str]) -> None:
        """Blank the keys and wipe their bytes. Destroying again is safe and wipes again."""
        if names:
            await self._store.write(lambda connection: self._blank(connection, names))
        self._cache.drop(names)
        await self._store.wipe_deleted()

    def forget(self) -> None:
        """Drop every unwrapped key from memory."""
        self._cache.clear()

    def cached(self, name: str) -> Opened | None:
        return self._cache.get((name,)).get(name)

    def _read(self, connection: Connection, names: Sequence[str]) -> dict[str, Opened]:
        rows = (row for chunk in _chunks(names) for row in connection.execute(self._select, {"names": chunk}))
        return {row.name: self._opened(*row) for row in rows}

    def _made(self, connection: Connection, names: Sequence[str]) -> dict[str, Opened]:
        connection.execute(self._insert, [self._fresh(name) for name in names])
        # What another process made in between stands; so the keys are read, not taken from above.
        return self._read(connection, names)

    def _blank(self, connection: Connection, names: Sequence[str]) -> None:
        """Overwrite names and keys where they lie, with as many bytes.

        Deleting the rows would make SQLite join half-empty pages: it then copies other keys, and what is left
        of the copied bytes is never wiped, not even with secure_delete (found by a test). A row that is only
        appended and overwritten never moves.
        """
        rows = [{"destroyed": name, "blank": _blank_name(name)} for name in names]
        connection.execute(self._overwrite, rows)

    def _kept(self, found: dict[str, Opened]) -> dict[str, Opened]:
        self._cache.put(found)
        return found

    def _opened(self, name: str, master_key_id: str, wrapped: bytes) -> Opened:
        if master_key_id != self._master.id:
            raise WrongMasterKey(f"A key in {self._table.name} is wrapped by another master key.")
        try:
            return self._make(name, self._master.unwrap(bytes(wrapped), self._table.name, name))
        except ValueUnreadable:
            raise ValueUnreadable(f"A wrapped key in {self._table.name} was altered.") from None

    def _fresh(self, name: str) -> dict[str, object]:
        wrapped = self._master.wrap(os.urandom(KEY_BYTES), self._table.name, name)
        return {self._name.name: name, "master_key_id": self._master.id, "wrapped": wrapped, "created_at": now()}


def subject_keys(store: Store, master: MasterKey, cache_seconds: float) -> KeyTable[Sealer]:
    """The persons' keys as Sealers."""
    return KeyTable(store, master, tables.subject_key, Sealer, cache_seconds)


async def vault_keys(store: Store, master: MasterKey, names: Sequence[str]) -> Mapping[str, bytes]:
    """The vault's own keys, made at first use; bytes."""
    table: KeyTable[bytes] = KeyTable(store, master, tables.vault_key, lambda _, key: key, 0)
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


def _chunks(names: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _CHUNK):
        yield list(names[start : start + _CHUNK])


def _blank_name(name: str) -> str:
    """A name that nobody asks for, of the same length."""
    return (_BLANK + token_urlsafe(len(name)))[: len(name)]
