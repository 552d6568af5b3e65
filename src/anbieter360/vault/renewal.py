"""The persons' keys, and how one is renewed: what stays of a person is sealed anew before the old key is destroyed.

While a renewal goes on the person has two keys: the old one where it always was, the fresh one in a table of its own.
Both open, the fresh one seals. Each step is one transaction and may be done again, so that whoever renews goes on
after a crash where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, bindparam, select

from anbieter360.vault import tables
from anbieter360.vault.keys import KeyTable
from anbieter360.vault.master import MasterKeys
from anbieter360.vault.seal import Sealer
from anbieter360.vault.store import Store
from anbieter360.vault.wrapped import WrappedKeys, chunks


@dataclass(frozen=True, slots=True)
class Renewal:
    """A person's two keys. old: opens what either of them sealed, and seals under the fresh one as every Sealer of the
    person does from now on. fresh: opens what the fresh key sealed and nothing else."""

    old: Sealer
    fresh: Sealer


def _nothing(_connection: Connection, _renewal: Renewal) -> None:
    """Nothing is written beside the keys."""


class SubjectKeys(KeyTable[Sealer]):
    """The persons' keys as Sealers."""

    def __init__(self, store: Store, masters: MasterKeys, cache_seconds: float) -> None:
        super().__init__(store, masters, tables.subject_key, Sealer, cache_seconds)
        self._fresh = WrappedKeys(store, masters, tables.renewed_key)
        old, fresh = tables.subject_key, tables.renewed_key
        keys = (old.c.master_key_id, old.c.wrapped, fresh.c.master_key_id.label("by"), fresh.c.wrapped.label("fresh"))
        # One statement: two would see two moments on PostgreSQL, and seal under a key that is destroyed by then.
        self._select = (
            select(old.c.subject_id.label("name"), *keys)
            .select_from(old.outerjoin(fresh, fresh.c.subject_id == old.c.subject_id))
            .where(old.c.subject_id.in_(bindparam("names", expanding=True)))
        )

    async def begin(self, subject_id: str, also: Callable[[Connection, Renewal], None] = _nothing) -> Renewal:
        """Both keys of the person, the fresh one made where there is none; durable on return.

        also: what is written with them, in the same transaction.
        """

        def work(connection: Connection) -> Renewal:
            renewal = self._begun(connection, subject_id)
            also(connection, renewal)
            return renewal

        renewal = await self._store.write(work, alone=True)
        self._cache.put({subject_id: renewal.old})
        return renewal

    async def finish(self, subject_id: str) -> None:
        """Destroy the old key; the fresh one takes its place. Without a renewal it does nothing."""
        await self._store.write(lambda connection: self._finished(connection, subject_id), alone=True)
        self._cache.drop((subject_id,))

    def _begun(self, connection: Connection, subject_id: str) -> Renewal:
        name = (subject_id,)
        self._rows.make(connection, name)
        self._fresh.make(connection, name)
        fresh = Sealer(subject_id, self._fresh.read(connection, name)[subject_id])
        return Renewal(self._read(connection, name)[subject_id], fresh)

    def _finished(self, connection: Connection, subject_id: str) -> None:
        for key in self._fresh.read(connection, (subject_id,)).values():
            self._rows.exchange(connection, subject_id, key)
            self._fresh.blank(connection, (subject_id,))

    def _read(self, connection: Connection, names: Sequence[str]) -> dict[str, Sealer]:
        rows = (row for chunk in chunks(names) for row in connection.execute(self._select, {"names": chunk}))
        return {name: self._sealer(name, *keys) for name, *keys in rows}

    def _sealer(self, name: str, master_key_id: str, wrapped: bytes, by: str | None, fresh: bytes | None) -> Sealer:
        """What it cannot open was perhaps sealed under a key it does not know yet: then the keys are read anew."""
        dropped = partial(self._cache.drop, (name,))
        key = self._rows.unwrap(name, master_key_id, wrapped)
        if by is None or fresh is None:
            return Sealer(name, key, on_unreadable=dropped)
        return Sealer(name, self._fresh.unwrap(name, by, fresh), older=key, on_unreadable=dropped)

    def _blank(self, connection: Connection, names: Sequence[str]) -> None:
        super()._blank(connection, names)
        self._fresh.blank(connection, names)
