"""One table of keys, each wrapped by the master key: read, made, exchanged and blanked inside a caller's transaction.

A row is only ever appended and overwritten in place, with as many bytes as it had. Deleting rows would make SQLite
join half-empty pages: it then copies other keys, and what is left of the copied bytes is never wiped, not even with
secure_delete (found by a test).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, Connection, Table, bindparam, select, update

from anbieter360.errors import ValueUnreadable
from anbieter360.vault.encoding import now
from anbieter360.vault.master import MasterKey, MasterKeys
from anbieter360.vault.seal import KEY_BYTES, WRAPPED_BYTES
from anbieter360.vault.store import Store

_BLANK = "!"  # begins the name of a destroyed key; no subject's id and no month does
_CHUNK = 1_000  # names in one statement; SQLite takes 32,766 parameters


class WrappedKeys:
    """The rows of `table`, which has a name, the master key's id, the wrapped key and when it was made."""

    def __init__(self, store: Store, masters: MasterKeys, table: Table) -> None:
        self._masters, self._table = masters, table
        self.name = table.primary_key.columns[0]
        self._insert = store.insert_absent(table)
        self._overwrite = update(table).where(self.name == bindparam("which"))
        self._select = select(self.name.label("name"), table.c.master_key_id, table.c.wrapped).where(
            self.name.in_(bindparam("names", expanding=True))
        )

    def read(self, connection: Connection, names: Sequence[str]) -> dict[str, bytes]:
        """The keys that are there, unwrapped. Raises WrongMasterKey, ValueUnreadable."""
        rows = (row for chunk in chunks(names) for row in connection.execute(self._select, {"names": chunk}))
        return {row.name: self.unwrap(*row) for row in rows}

    def make(self, connection: Connection, names: Sequence[str]) -> None:
        """A new key for each name that has none. Read them after: what another process made in between stands."""
        master = self._masters.in_use(connection)
        connection.execute(self._insert, [self._row(master, name, os.urandom(KEY_BYTES)) for name in names])

    def exchange(self, connection: Connection, name: str, key: bytes) -> None:
        """Overwrite the key of this name where it lies, if there is one."""
        row = self._row(self._masters.in_use(connection), name, key)
        connection.execute(self._overwrite.values(row), {"which": name})

    def blank(self, connection: Connection, names: Sequence[str]) -> None:
        """Overwrite names and keys where they lie: what was there is gone, and nobody asks for what is."""
        values = {self.name.name: bindparam("blank"), "wrapped": bytes(WRAPPED_BYTES)}
        rows = [{"which": name, "blank": _blank_name(name)} for name in names]
        connection.execute(self._overwrite.values(values), rows)

    def rewrap(self, connection: Connection, new: MasterKey, after: str, most: int) -> list[str]:
        """Wrap the next keys behind `after` by `new`, where another master key does; their names, [] at the end."""
        old = self._table.c
        wanted = select(self.name.label("name"), old.master_key_id, old.wrapped).where(
            self.name > after, old.master_key_id != new.id, is_living(self._table)
        )
        rows = connection.execute(wanted.order_by(self.name).limit(most).with_for_update()).all()
        for row in rows:
            wrapped = new.wrap(self.unwrap(*row), self._table.name, row.name)
            values = {"master_key_id": new.id, "wrapped": wrapped}
            connection.execute(self._overwrite.values(values), {"which": row.name})
        return [row.name for row in rows]

    def unwrap(self, name: str, master_key_id: str, wrapped: bytes) -> bytes:
        """The key of a row. Raises WrongMasterKey, ValueUnreadable where the row was altered."""
        master = self._masters.of(master_key_id)
        try:
            return master.unwrap(bytes(wrapped), self._table.name, name)
        except ValueUnreadable:
            raise ValueUnreadable(f"A wrapped key in {self._table.name} was altered.") from None

    def _row(self, master: MasterKey, name: str, key: bytes) -> Mapping[str, object]:
        wrapped = master.wrap(key, self._table.name, name)
        return {self.name.name: name, "master_key_id": master.id, "wrapped": wrapped, "created_at": now()}


def is_living(table: Table) -> ColumnElement[bool]:
    """True of every row that is not blanked."""
    return ~table.primary_key.columns[0].startswith(_BLANK)


def chunks(names: Sequence[str]) -> Iterator[list[str]]:
    """The names in as many lists as statements take."""
    for start in range(0, len(names), _CHUNK):
        yield list(names[start : start + _CHUNK])


def _blank_name(name: str) -> str:
    """A name that nobody asks for, of the same length."""
    return (_BLANK + token_urlsafe(len(name)))[: len(name)]
