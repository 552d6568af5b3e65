"""The vault in a backup: what it says in one file, its keys in another, so that those can be destroyed earlier.

Keys stay wrapped by the master key, which is in neither. All but the journal is read at one moment; the journal only
grows, so its entries up to the heads of that moment are read afterwards, in pages, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Table, select

from anbieter360.errors import VaultError
from anbieter360.settings import Settings
from anbieter360.vault import tables
from anbieter360.vault.encoding import from_base64, to_base64
from anbieter360.vault.keys import has_own_keys
from anbieter360.vault.master import check_master_keys
from anbieter360.vault.store import SNAPSHOT, Store

KEYS = (
    tables.master_key,
    tables.retiring_master_key,
    tables.vault_key,
    tables.subject_key,
    tables.renewed_key,
    tables.month_key,
)
SAYINGS = (
    tables.journal_head,
    tables.log_node,
    tables.erasure_intent,
    tables.actor_release,
    tables.merged_subject,
)
#: They only grow, along the chains of the journal.
GROWING = (tables.journal, tables.access_subject)
#: Empty in a vault that nobody was ever in.
_OF_PEOPLE = (tables.subject_key, tables.erasure_intent, tables.log_node)
_TABLES = {table.name: table for table in (*KEYS, *SAYINGS, *GROWING)}
_PAGE = 5_000
_BATCH = 1_000

#: Takes a line without its end.
Write = Callable[[bytes], object]
#: Writer of a chain -> its newest entry's number and hash.
Heads = Mapping[str, tuple[int, str]]


class Copies:
    """Reads a vault for a backup."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def write(self, keys: Write, sayings: Write) -> Heads:
        """Hand out every line, and say where the journal stood."""
        heads = await self._store.read(lambda connection: self._now(connection, keys, sayings))
        for writer, (last, _) in heads.items():
            for table in GROWING:
                for first in range(0, last + 1, _PAGE):
                    numbers = first, min(first + _PAGE - 1, last)
                    await self._store.read(partial(_part, table=table, of=writer, numbers=numbers, write=sayings))
        return heads

    async def lacks(self, heads: Heads) -> bool:
        """Whether this vault is older than one that stood there: it lacks an entry of its journal."""
        return await self._store.read(lambda connection: any(_lacks(connection, *head) for head in heads.items()))

    async def is_used(self) -> bool:
        """Whether anybody was ever in it: a person's key, destroyed or not, an erasure, a receipt."""
        return await self._store.read(_is_used)

    def _now(self, connection: Connection, keys: Write, sayings: Write) -> Heads:
        if not self._store.is_sqlite:
            connection.exec_driver_sql(SNAPSHOT)
        for write, some in ((keys, KEYS), (sayings, SAYINGS)):
            for table in some:
                _lines(connection.execution_options(yield_per=_BATCH), table, write)
        rows = connection.execute(select(tables.journal_head))
        return {row.writer: (row.seq, row.hash) for row in rows}


def _is_used(connection: Connection) -> bool:
    return any(connection.execute(select(table).limit(1)).first() is not None for table in _OF_PEOPLE)


async def is_lost(settings: Settings) -> bool:
    """Whether there is no vault yet where these settings have it."""
    store = await Store.open(settings)
    try:
        return not await store.read(has_own_keys)
    finally:
        await store.close()


async def load(settings: Settings, lines: Iterable[bytes]) -> None:
    """Fill a vault that is lost, or that nobody was ever in, from both files: wholly or not at all.

    Raises WrongMasterKey without its key, VaultError where somebody is in it.
    """

    def fill(connection: Connection) -> None:
        if _is_used(connection):
            raise VaultError("There are people in the vault already.")
        for table in _TABLES.values():
            connection.execute(table.delete())
        _load(connection, lines)
        check_master_keys(connection, settings)

    store = await Store.open(settings)
    try:
        await store.write(fill, alone=True)
    finally:
        await store.close()


def _load(connection: Connection, lines: Iterable[bytes]) -> None:
    rows = map(orjson.loads, lines)
    for name, some in _batches(rows):
        table = _TABLES[name]
        connection.execute(table.insert(), [_row(table, one) for one in some])


def _batches(rows: Iterator[list[Any]]) -> Iterator[tuple[str, list[list[Any]]]]:
    """As many rows of one table as a statement takes, in their order."""
    while batch := list(islice(rows, _BATCH)):
        for name in dict.fromkeys(row[0] for row in batch):
            yield name, [row[1] for row in batch if row[0] == name]


def _part(connection: Connection, table: Table, of: str, numbers: tuple[int, int], write: Write) -> None:
    """Of one chain, the entries from the first number to the last."""
    column = table.c
    wanted = select(table).where(column.writer == of, column.seq.between(*numbers))
    for row in connection.execute(wanted.order_by(column.seq)):
        write(_line(table, row))


def _lines(connection: Connection, table: Table, write: Write) -> None:
    for row in connection.execute(select(table)):
        write(_line(table, row))


def _line(table: Table, row: Iterable[Any]) -> bytes:
    return orjson.dumps([table.name, [_plain(value) for value in row]])


def _plain(value: Any) -> Any:
    return {"bytes": to_base64(bytes(value))} if isinstance(value, bytes | memoryview) else value


def _row(table: Table, values: list[Any]) -> dict[str, Any]:
    found = (from_base64(value["bytes"]) if isinstance(value, dict) else value for value in values)
    return dict(zip(table.c.keys(), found, strict=True))


def _lacks(connection: Connection, writer: str, head: tuple[int, str]) -> bool:
    entry = tables.journal.c
    wanted = select(entry.hash).where(entry.writer == writer, entry.seq == head[0])
    return bool(connection.execute(wanted).scalar_one_or_none() != head[1])
