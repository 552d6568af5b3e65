"""What erasures are about to do, written before anything is destroyed, and apart from the graph: it survives a restore.

The journal has a line for each with the hash of the whole; the whole, which keys of nodes go and which stay, stands
in a table of its own. It stays there for as long as the vault does, however old a graph comes back, unless nothing was
destroyed after all. Keys are opaque: no value of a person is in it but under a key of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, select
from sqlalchemy.engine.interfaces import DBAPICursor

from anbieter360.vault import tables
from anbieter360.vault.chain import DONE, INTENT, VOID
from anbieter360.vault.encoding import canonical, now
from anbieter360.vault.entered import Missing, missing_intents
from anbieter360.vault.journal import Journal
from anbieter360.vault.store import Store

_PAGE = 500

_FORGET = "DELETE FROM erasure_intent WHERE request = ?"
_VOID = f"{_FORGET} AND done_at IS NULL AND rewritten IS NULL"
_INSERT = "INSERT INTO erasure_intent (request, subject, at, body, kept) VALUES (?, ?, ?, ?, ?)"
_FINISH = "UPDATE erasure_intent SET done_at = ?, kept = ? WHERE request = ? AND done_at IS NULL"

_COLUMN = tables.erasure_intent.c
_IS_REWRITTEN = _COLUMN.rewritten.is_not(None).label("is_rewritten")
_MARK = select(_COLUMN.request, _COLUMN.subject, _COLUMN.at, _COLUMN.done_at, _IS_REWRITTEN)

#: Label -> properties of nodes.
Proof = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Intent:
    """request, subject: ids. at: when it was written; done_at: when the erasure had been verified; body: JSON types.

    rewritten: what stays as it was written last, sealed under the person's key of then; a graph that was restored has
    it under a key that is gone. kept: label -> properties of nodes that prove the erasure, the request among them.
    """

    request: str
    subject: str
    at: str
    done_at: str | None
    body: Mapping[str, Any]
    rewritten: Sequence[Mapping[str, Any]]
    kept: Proof


@dataclass(frozen=True, slots=True)
class Mark:
    """How far an intent is, without what it says. is_rewritten: the old key is gone, or about to go."""

    request: str
    subject: str
    at: str
    done_at: str | None
    is_rewritten: bool


class Intents:
    """Written once per request; the same again changes nothing."""

    def __init__(self, store: Store, journal: Journal) -> None:
        self._store, self._journal = store, journal
        texts = (_FORGET, _VOID, _INSERT, _FINISH)
        self._forget, self._take_out, self._insert, self._finish = (text.replace("?", store.place) for text in texts)

    async def put(self, request: str, subject: str, body: Mapping[str, object], kept: Proof) -> None:
        """Durable and journalled on return; a request that begins anew has its newest intent. kept: as of an Intent."""
        text, proof = canonical(body), _text(kept)
        digest = sha256(text.encode()).hexdigest()

        def write(cursor: DBAPICursor) -> dict[str, object]:
            cursor.execute(self._forget, (request,))
            cursor.execute(self._insert, (request, subject, now(), text, proof))
            return {"request": request, "subject": subject, "sha256": digest}

        await self._journal.append_with(INTENT, write)

    async def keep_rewritten(self, request: str, rows: Sequence[Mapping[str, object]]) -> None:
        """What stays, as it is written now; durable on return."""
        await self._store.write(lambda connection: self.write_rewritten(connection, request, rows))

    def write_rewritten(self, connection: Connection, request: str, rows: Sequence[Mapping[str, object]]) -> None:
        """The same, in a transaction of the vault's own."""
        table = tables.erasure_intent
        connection.execute(table.update().where(table.c.request == request).values(rewritten=_text(list(rows))))

    async def keep_proof(self, request: str, kept: Proof) -> None:
        """The nodes that prove the erasure, as they are now; durable on return."""
        table = tables.erasure_intent
        change = table.update().where(table.c.request == request).values(kept=_text(kept))
        await self._store.write(lambda connection: connection.execute(change))

    async def void(self, request: str) -> None:
        """Nothing was destroyed, and it is not meant any more; durable and journalled on return."""

        def write(cursor: DBAPICursor) -> dict[str, object] | None:
            cursor.execute(self._take_out, (request,))
            return {"request": request} if cursor.rowcount else None

        await self._journal.append_with(VOID, write)

    async def done(self, request: str, kept: Proof) -> None:
        """The erasure has been verified; durable and journalled on return. kept: as of an Intent, as it is now."""
        proof = _text(kept)

        def write(cursor: DBAPICursor) -> dict[str, object] | None:
            cursor.execute(self._finish, (now(), proof, request))
            return {"request": request} if cursor.rowcount else None

        await self._journal.append_with(DONE, write)

    async def get(self, request: str) -> Intent | None:
        """One intent, None where there is none."""
        wanted = select(tables.erasure_intent).where(tables.erasure_intent.c.request == request)
        row = await self._store.read(lambda connection: connection.execute(wanted).one_or_none())
        return _intent(row) if row else None

    async def marks(self, after: tuple[str, str] = ("", "")) -> list[Mark]:
        """How far up to 500 of them are, in the order of time and request, those behind (at, request)."""
        return await self._marks(_behind(after))

    async def unknown(self, requests: Sequence[str]) -> list[str]:
        """Those of these requests that have no intent."""
        wanted = select(_COLUMN.request).where(_COLUMN.request.in_(requests))
        known = await self._store.read(lambda connection: frozenset(connection.execute(wanted).scalars()))
        return [one for one in requests if one not in known]

    async def missing(self) -> list[Missing]:
        """Erasures that the journal has, and that have been taken out of here."""
        return await missing_intents(self._store)

    async def unfinished(self) -> list[Mark]:
        """Every intent whose erasure has not been verified, oldest first: few at any time."""
        return await self._marks(_MARK.where(_COLUMN.done_at.is_(None)).order_by(_COLUMN.at))

    async def newest_done(self, most: int) -> list[Mark]:
        """Those that were verified last, newest first."""
        return await self._marks(_MARK.where(_COLUMN.done_at.is_not(None)).order_by(_COLUMN.done_at.desc()).limit(most))

    async def _marks(self, wanted: Select[Any]) -> list[Mark]:
        rows = await self._store.read(lambda connection: connection.execute(wanted).all())
        return [Mark(row.request, row.subject, row.at, row.done_at, bool(row.is_rewritten)) for row in rows]


def _behind(after: tuple[str, str]) -> Select[Any]:
    at, request = _COLUMN.at, _COLUMN.request
    return _MARK.where((at > after[0]) | ((at == after[0]) & (request > after[1]))).order_by(at, request).limit(_PAGE)


def _intent(row: Row[Any]) -> Intent:
    return Intent(
        row.request,
        row.subject,
        row.at,
        row.done_at,
        orjson.loads(row.body),
        orjson.loads(row.rewritten or "[]"),
        orjson.loads(row.kept or "{}"),
    )


def _text(value: object) -> str:
    return orjson.dumps(value).decode()
