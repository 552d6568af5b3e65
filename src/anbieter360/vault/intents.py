"""What erasures are about to do, written before anything is destroyed, and apart from the graph: it survives a restore.

The journal has a line for each with the hash of the whole; the whole, which keys of nodes go and which stay, stands
in a table of its own, so that it can be forgotten when no backup needs it any more. Keys are opaque: no value of a
person is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Row, delete, select

from anbieter360.vault import tables
from anbieter360.vault.encoding import canonical, now
from anbieter360.vault.journal import Journal
from anbieter360.vault.store import Store

INTENT = "erasure-intent"
DONE = "erasure-done"
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Intent:
    """request, subject: ids. at: when it was written; done_at: when the erasure had been verified; body: JSON types.

    rewritten: what stays as it was written last, sealed under the person's key of then; a graph that was restored has
    it under a key that is gone.
    """

    request: str
    subject: str
    at: str
    done_at: str | None
    body: Mapping[str, Any]
    rewritten: Sequence[Mapping[str, Any]]


class Intents:
    """Written once per request; the same again changes nothing."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal

    async def put(self, request: str, subject: str, body: Mapping[str, object]) -> None:
        """Durable and journalled on return; a request that begins anew has its newest intent."""
        text = canonical(body)
        row = {"request": request, "subject": subject, "at": now(), "body": text}
        gone = delete(tables.erasure_intent).where(tables.erasure_intent.c.request == request)
        insert = self._store.insert_absent(tables.erasure_intent)
        await self._store.write(lambda connection: (connection.execute(gone), connection.execute(insert, row)))
        digest = sha256(text.encode()).hexdigest()
        await self._journal.append(INTENT, {"request": request, "subject": subject, "sha256": digest})

    async def keep_rewritten(self, request: str, rows: Sequence[Mapping[str, object]]) -> None:
        """What stays, as it is written now; durable on return."""
        text = orjson.dumps(list(rows)).decode()
        table = tables.erasure_intent
        change = table.update().where(table.c.request == request).values(rewritten=text)
        await self._store.write(lambda connection: connection.execute(change))

    async def done(self, request: str) -> None:
        """The erasure has been verified; durable and journalled on return."""
        table = tables.erasure_intent
        at = now()
        mark = table.update().where(table.c.request == request, table.c.done_at.is_(None)).values(done_at=at)
        changed = await self._store.write(lambda connection: connection.execute(mark).rowcount)
        if changed:
            await self._journal.append(DONE, {"request": request})

    async def get(self, request: str) -> Intent | None:
        """One intent, None where there is none."""
        wanted = select(tables.erasure_intent).where(tables.erasure_intent.c.request == request)
        row = await self._store.read(lambda connection: connection.execute(wanted).one_or_none())
        return _intent(row) if row else None

    async def page(self, after: tuple[str, str] = ("", "")) -> list[Intent]:
        """Up to 500 intents in the order of time and request, those behind (at, request)."""
        column = tables.erasure_intent.c
        behind = (column.at > after[0]) | ((column.at == after[0]) & (column.request > after[1]))
        wanted = select(tables.erasure_intent).where(behind).order_by(column.at, column.request).limit(_PAGE)
        rows = await self._store.read(lambda connection: connection.execute(wanted).all())
        return [_intent(row) for row in rows]


def _intent(row: Row[Any]) -> Intent:
    return Intent(
        row.request, row.subject, row.at, row.done_at, orjson.loads(row.body), orjson.loads(row.rewritten or "[]")
    )
