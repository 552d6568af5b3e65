"""The master key is exchanged: every key is wrapped anew by the new one, a batch at a time, while others work on.

First the vault knows both keys and wraps with the new one. Then what the old one wraps is wrapped anew. At the end the
vault no longer knows the old one. Each step is a transaction and may be done again, so whoever was interrupted starts
over and goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, delete, func, insert, select

from anbieter360.errors import WrongMasterKey
from anbieter360.vault import tables
from anbieter360.vault.journal import Journal
from anbieter360.vault.master import MasterKey, MasterKeys, enter, known_keys
from anbieter360.vault.master_source import MasterSource
from anbieter360.vault.store import Store
from anbieter360.vault.wrapped import WrappedKeys, is_living

ROTATED = "master-key-rotated"
BATCH = 250  # keys in one transaction; others wait for it
_TABLES = (tables.vault_key, tables.subject_key, tables.renewed_key, tables.month_key)


@dataclass(frozen=True, slots=True)
class Rotated:
    """master: the id of the key that wraps everything now; keys: how many this run wrapped anew; old: the file in which
    the key of before lies on, None where it came from elsewhere or another process put it there."""

    master: str
    keys: int
    old: str | None = None


class _NotYet(Exception):
    """Some key was wrapped by the old master key in the meantime."""


class Rotation:
    """Exchanges the master key, and says which wraps how many keys."""

    def __init__(self, store: Store, source: MasterSource, masters: MasterKeys, journal: Journal) -> None:
        self._store, self._source, self._masters, self._journal = store, source, masters, journal
        self._tables = [WrappedKeys(store, masters, table) for table in _TABLES]

    async def rotate(self, on_progress: Callable[[int], None]) -> Rotated:
        """Exchange it, or go on with an exchange; `on_progress` hears how many keys are wrapped anew so far.

        Raises SettingsError where the new key is to be set and is not, WrongMasterKey where an exchange for another new
        key is under way, VaultUnavailable.
        """
        new, keys = MasterKey(self._source.made_new()), 0
        await self._journal.append(ROTATED, {"to": new.id})
        await self._store.write(lambda connection: _begin(connection, new), alone=True)
        while not await self._ended(new):
            for table in self._tables:
                keys = await self._wrap_anew(table, new, keys, on_progress)
        await self._store.wipe_deleted()
        old = self._source.install()
        return Rotated(new.id, keys, None if old is None else str(old))

    async def wrapped_by(self) -> Mapping[str, int]:
        """How many keys each master key wraps, by its id."""
        return await self._store.read(_wrapped_by)

    async def _wrap_anew(
        self, table: WrappedKeys, new: MasterKey, keys: int, on_progress: Callable[[int], None]
    ) -> int:
        names = [""]
        while names:
            batch = partial(table.rewrap, new=new, after=names[-1], most=BATCH)
            names = await self._store.write(batch)
            keys += len(names)
            on_progress(keys)
        return keys

    async def _ended(self, new: MasterKey) -> bool:
        try:
            await self._store.write(lambda connection: _end(connection, new), alone=True)
        except _NotYet:
            return False
        return True


def _begin(connection: Connection, new: MasterKey) -> None:
    known = known_keys(connection)
    retiring = set(connection.execute(select(tables.retiring_master_key.c.id)).scalars())
    if new.id in retiring or (retiring and new.id not in known):
        raise WrongMasterKey("The master key is being exchanged for another one than this: finish that first.")
    if new.id not in known:
        enter(connection, new)
        connection.execute(insert(tables.retiring_master_key), [{"id": one} for one in known])


def _end(connection: Connection, new: MasterKey) -> None:
    """Raises _NotYet, and so changes nothing, where the new key does not wrap everything."""
    connection.execute(delete(tables.master_key).where(tables.master_key.c.id != new.id))
    # On PostgreSQL the deletion waits for whoever still wraps by the old key: what they made is seen from here on.
    if _wrapped_by(connection).keys() - {new.id}:
        raise _NotYet
    connection.execute(delete(tables.retiring_master_key))


def _wrapped_by(connection: Connection) -> dict[str, int]:
    found: dict[str, int] = dict.fromkeys(known_keys(connection), 0)
    for table in _TABLES:
        counted = select(table.c.master_key_id, func.count()).where(is_living(table)).group_by(table.c.master_key_id)
        for master_key_id, count in connection.execute(counted):
            found[master_key_id] = found.get(master_key_id, 0) + count
    return found
