"""Erasures that the journal has and the table of intents has not: a row can be taken out, an entry of a chain cannot.

The graph is compared with the table at every start, and what was erased is erased again by it. So a start counts both,
which an index of the few entries of this kind makes cheap, and only where they differ it looks which are missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, func, select, text

from anbieter360.vault import tables
from anbieter360.vault.chain import DONE, INTENT, VOID
from anbieter360.vault.store import SNAPSHOT, Store

_JOURNAL, _INTENT = tables.journal.c, tables.erasure_intent.c
#: Word for word as the index has it: only then SQLite uses that.
_ENTRIES = text(tables.ERASURES)


@dataclass(frozen=True, slots=True)
class Missing:
    """request: its id; is_done: its erasure had been verified, and the table does not say so."""

    request: str
    is_done: bool


async def missing_intents(store: Store) -> list[Missing]:
    """What the table lacks, oldest first."""

    def look(connection: Connection) -> list[Missing]:
        if not store.is_sqlite:
            connection.exec_driver_sql(SNAPSHOT)
        return [] if _is_alike(connection) else _missing(connection)

    return await store.read(look)


def _is_alike(connection: Connection) -> bool:
    """Whether the table has as many as the journal. A request that begins anew has entered two, and is looked at."""
    entries = select(_JOURNAL.kind, func.count().label("entries")).where(_ENTRIES).group_by(_JOURNAL.kind)
    counted = {row.kind: row.entries for row in connection.execute(entries)}
    rows, done = connection.execute(
        select(func.count(), func.count(_INTENT.done_at)).select_from(tables.erasure_intent)
    ).one()
    return bool(counted.get(INTENT, 0) - counted.get(VOID, 0) <= rows and counted.get(DONE, 0) <= done)


def _missing(connection: Connection) -> list[Missing]:
    rows = {row.request: row.done_at for row in connection.execute(select(_INTENT.request, _INTENT.done_at))}
    entries = select(_JOURNAL.kind, _JOURNAL.body).where(_ENTRIES).order_by(_JOURNAL.at, _JOURNAL.seq)
    last = {orjson.loads(entry.body)["request"]: entry.kind for entry in connection.execute(entries)}
    return [
        Missing(request, kind == DONE)
        for request, kind in last.items()
        if (kind == DONE and rows.get(request) is None) or (kind == INTENT and request not in rows)
    ]
