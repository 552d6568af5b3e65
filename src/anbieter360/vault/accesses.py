"""The access log: no look without a trace. Entries of the journal, found again by the person they are about.

Who looked, at whom and the reason are sealed under a key per calendar month, so that they expire when that
key is destroyed; unit, role, purpose, operation and time stay. A person's events are found by a tag, the
keyed hash of their id under the month's key: without it nobody can tell whose events these are.
Whose record became part of another one's is found by that one's id as well.
Who looked is told to that person only where it was released for the one event, with a reason, which is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import digest
from typing import Any

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, func, literal, or_, select, tuple_

from anbieter360.errors import BadInput
from anbieter360.vault import tables
from anbieter360.vault.chain import ACCESS, EXPIRED, RELEASED, purposes_of, tags_hash
from anbieter360.vault.encoding import canonical, from_base64, joined, now, to_base64, to_text, to_time, token
from anbieter360.vault.entries import FoundBy
from anbieter360.vault.journal import Journal
from anbieter360.vault.keyed import KeyedHash
from anbieter360.vault.keys import KeyTable
from anbieter360.vault.master import MasterKeys
from anbieter360.vault.seal import decrypt, encrypt
from anbieter360.vault.store import Store

OWN_ROLE = frozenset({"SUBJECT"})
_OPERATION = re.compile(r"[A-Za-z0-9_]{1,100}")
_NUMBER = re.compile(r"[0-9]{1,9}")  # what an Integer of either database holds
_UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class AccessEvent:
    """One answered request: who looked at whom, when and why.

    `at` has a zone; `subjects` are the ids of the persons in the answer; `operation` is the caller's own name
    for it and is kept only where it is a plain name of at most 100 characters. `opened`: whether values of theirs were
    shown; None where nobody noted it. `withheld`: keys of confidential purposes of which something was shown.
    """

    at: datetime
    actor: str
    unit: str | None
    role: str
    purpose: str | None
    operation: str
    subjects: tuple[str, ...]
    reason: str | None
    request_id: str
    opened: bool | None = None
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """A look at one person, as that person may read it.

    `id` is the event's, which may be about others too. `actor` is None unless it was asked for or released to the
    person, which was at `released_at`, for the reason that is there where the actor was asked for. `opened` is None
    where the event is older than that this was noted.
    """

    id: str
    at: datetime
    unit: str | None
    role: str
    purpose: str | None
    operation: str
    actor: str | None
    cursor: str
    opened: bool | None = None
    released_at: datetime | None = None
    release_reason: str | None = None


@dataclass(frozen=True, slots=True)
class AccessPage:
    """Some of a person's accesses, newest first; `total` counts all that the filters let through.

    more: whether there are others beyond these in the direction of reading.
    """

    accesses: tuple[Access, ...]
    more: bool
    total: int


class MonthKey:
    """Seals and tags the access events of one month."""

    __slots__ = ("_aead", "_tags", "month")

    def __init__(self, month: str, key: bytes) -> None:
        self.month = month
        self._aead = AESGCM(digest(key, b"seal", sha256))
        self._tags = KeyedHash(digest(key, b"tag", sha256))

    def __repr__(self) -> str:
        return f"MonthKey({self.month})"

    def tag(self, subject_id: str) -> str:
        return token(self._tags.of(joined(subject_id)))

    def seal(self, who: Mapping[str, object]) -> str:
        return to_base64(encrypt(self._aead, orjson.dumps(who), joined(self.month, ACCESS)))

    def open(self, sealed: str) -> dict[str, Any]:
        """{actor, subjects, reason}; raises ValueUnreadable where it was altered."""
        opened: dict[str, Any] = orjson.loads(decrypt(self._aead, from_base64(sealed), joined(self.month, ACCESS)))
        return opened


def month_keys(store: Store, masters: MasterKeys, cache_seconds: float) -> KeyTable[MonthKey]:
    """The months' keys by month (`2026-10`)."""
    return KeyTable(store, masters, tables.month_key, MonthKey, cache_seconds)


def month_before(at: datetime, months: int) -> str:
    """The month (`2024-11`) that lies so many months before the one of `at` in UTC."""
    now = at.astimezone(UTC)
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return f"{year:04}-{month + 1:02}"


class Accesses:
    """Records looks and shows a person those at them."""

    def __init__(self, store: Store, journal: Journal, months: KeyTable[MonthKey]) -> None:
        self._store, self._journal, self._months = store, journal, months

    async def record(self, event: AccessEvent) -> None:
        """Write the event; it is on disk when this returns. Raises VaultUnavailable where it could not be."""
        at = to_text(event.at)
        key = await self._month(at[:7])
        subjects = tuple(dict.fromkeys(event.subjects))
        tags = [key.tag(subject) for subject in subjects]
        body = canonical(
            {
                "month": key.month,
                "operation": event.operation if _OPERATION.fullmatch(event.operation) else _UNNAMED,
                "purpose": event.purpose,
                "requestId": event.request_id,
                "role": event.role,
                "foundBy": tags_hash(tags),
                **({} if event.opened is None else {"opened": event.opened}),
                "sealed": key.seal({"actor": event.actor, "subjects": subjects, "reason": event.reason}),
                "unit": event.unit,
                **({"withheld": event.withheld} if event.withheld else {}),
            }
        )
        purposes = purposes_of(event.purpose, event.withheld)
        await self._journal.put(ACCESS, body, at, FoundBy(tags, key.month, event.role, purposes))

    async def of_subject(
        self,
        subject_id: str,
        *,
        first: int = 50,
        last: int | None = None,
        before: str | None = None,
        after: str | None = None,
        hidden_purposes: frozenset[str] = frozenset(),
        exclude_roles: frozenset[str] = OWN_ROLE,
        with_actor: bool = False,
    ) -> AccessPage:
        """The first looks at a person, newest first, or the `last` where that is given; newest first as well.

        As in Relay, `after` continues further down the list (older), `before` ends above that one (newer); both are
        cursors of an Access.
        Looks for a hidden purpose or by an excluded role are neither shown nor counted; a person's own looks
        are excluded unless `exclude_roles` says otherwise. Raises BadInput for a cursor that is none.
        """
        months = await self._months.all()
        size, backwards = (first, False) if last is None else (last, True)
        between = _between(before, after)

        def look(connection: Connection) -> tuple[int, Sequence[Row[Any]]]:
            shown = _shown(connection, subject_id, months, hidden_purposes, exclude_roles)
            count = select(func.count()).select_from(tables.access_subject).where(shown)
            page = _page(and_(shown, *between), backwards).limit(size + 1)  # one more tells whether there are others
            return connection.execute(count).scalar_one(), connection.execute(page).all()

        total, rows = await self._store.read(look)
        kept = rows[:size][::-1] if backwards else rows[:size]
        accesses = tuple(_access(row, months, with_actor) for row in kept)
        return AccessPage(accesses, more=len(rows) > size, total=total)

    async def of_event(
        self,
        subject_id: str,
        event: str,
        *,
        hidden_purposes: frozenset[str] = frozenset(),
        exclude_roles: frozenset[str] = OWN_ROLE,
        with_actor: bool = False,
    ) -> Access | None:
        """The look at a person by the id of its event; None where there is none that the filters let through."""
        months = await self._months.all()
        found = await self._event(subject_id, event, months, hidden_purposes, exclude_roles)
        return _access(found, months, with_actor) if found else None

    async def _event(
        self,
        subject_id: str,
        event: str,
        months: Mapping[str, MonthKey],
        hidden_purposes: frozenset[str],
        exclude_roles: frozenset[str],
    ) -> Row[Any] | None:
        place = _place_of(event)
        if place is None:
            return None

        def look(connection: Connection) -> Row[Any] | None:
            row = tables.access_subject.c
            shown = _shown(connection, subject_id, months, hidden_purposes, exclude_roles)
            wanted = _looks().where(shown, row.writer == place[0], row.seq == place[1])
            return connection.execute(wanted).one_or_none()

        return await self._store.read(look)

    async def release_actor(self, subject_id: str, event: str, *, reason: str, by: str) -> bool:
        """Let the person read who looked at them in this one event; durable and journalled on return.

        by: the actor who decided it. Once released it stays as it was: a later reason changes nothing. False where
        there is no such look at the person.
        """
        look = await self._event(subject_id, event, await self._months.all(), frozenset(), frozenset())
        if look is None:
            return False
        if look.released is None:
            month = look.at[:7]
            key = await self._month(month)
            row = {"writer": look.writer, "seq": look.seq, "month": month, "tag": look.tag}
            sealed = key.seal({"actor": by, "reason": reason})
            await self._journal.append(RELEASED, row | {"sealed": sealed})
            release = row | {"at": now(), "sealed": sealed}
            insert = self._store.insert_absent(tables.actor_release)
            await self._store.write(lambda connection: connection.execute(insert, release))
        return True

    async def follow(self, merged: str, kept: str) -> None:
        """Looks at a record that became part of another person's were looks at that person; durable on return."""
        row = {"merged": merged, "kept": kept, "month": now()[:7]}
        insert = self._store.insert_absent(tables.merged_subject)
        await self._store.write(lambda connection: connection.execute(insert, row))

    async def expire(self, month: str) -> None:
        """Destroy a past month's key (`2026-10`): nobody can tell any more who looked at whom in it.

        Safe to call again. Raises ValueError for a month that is not over.
        """
        if not month < now()[:7]:
            raise ValueError("only a month that is over can expire")
        await self._journal.append(EXPIRED, {"month": month})
        gone = [delete(table).where(table.c.month == month) for table in (tables.access_subject, tables.actor_release)]
        # Looks at a merged record are older than the merge.
        gone.append(delete(tables.merged_subject).where(tables.merged_subject.c.month <= month))
        await self._store.write(lambda connection: [connection.execute(one) for one in gone])
        await self._months.destroy([month])
        await self._store.wipe_deleted()

    async def expire_before(self, month: str) -> tuple[str, ...]:
        """`expire` for each month before this one that is over and still has its key; the months, oldest first."""
        old = tuple(name for name in await self._months.names() if name < min(month, now()[:7]))
        for one in old:
            await self.expire(one)
        return old

    async def _month(self, month: str) -> MonthKey:
        cached = self._months.cached(month)
        return cached if cached is not None else (await self._months.ensured([month]))[month]


def _shown(
    connection: Connection,
    subject_id: str,
    months: Mapping[str, MonthKey],
    hidden_purposes: frozenset[str],
    exclude_roles: frozenset[str],
) -> ColumnElement[bool]:
    row, ids = tables.access_subject.c, _known_as(connection, subject_id)
    tags = [key.tag(one) for key in months.values() for one in ids]
    return and_(
        row.tag.in_(tags),
        *([_once(tags)] if len(ids) > 1 else []),
        row.role.not_in(sorted(exclude_roles)),
        *(_not_for(purpose) for purpose in sorted(hidden_purposes)),
    )


def _not_for(purpose: str) -> ColumnElement[bool]:
    """The look was neither made for this purpose nor at something of it; see `purposes_of`."""
    purposes = tables.access_subject.c.purpose
    return or_(purposes.is_(None), ~(literal(" ") + purposes + " ").contains(f" {purpose} ", autoescape=True))


def _known_as(connection: Connection, subject_id: str) -> list[str]:
    """The person's id, and those of the records that became part of theirs."""
    row, ids = tables.merged_subject.c, [subject_id]
    newest = ids
    while newest:
        newest = list(connection.execute(select(row.merged).where(row.kept.in_(newest))).scalars())
        ids = [*ids, *newest]
    return ids


def _once(tags: Sequence[str]) -> ColumnElement[bool]:
    """An event about several of a person's records is one look at them."""
    row, other = tables.access_subject.c, tables.access_subject.alias()
    same = (other.c.writer == row.writer, other.c.seq == row.seq)
    return ~exists().where(*same, other.c.tag.in_(tags), other.c.tag < row.tag)


_PLACE = (tables.access_subject.c.at, tables.access_subject.c.writer, tables.access_subject.c.seq)


def _between(before: str | None, after: str | None) -> list[ColumnElement[bool]]:
    """What lies between the cursors: older than `after`, newer than `before`."""
    order = tuple_(*_PLACE)
    older = [] if after is None else [order < tuple_(*_position(after))]
    newer = [] if before is None else [order > tuple_(*_position(before))]
    return [*older, *newer]


def _page(shown: ColumnElement[bool], backwards: bool) -> Select[Any]:
    """From the newest, or backwards from the oldest."""
    return _looks().where(shown).order_by(*(column.asc() if backwards else column.desc() for column in _PLACE))


def _looks() -> Select[Any]:
    """Rows for `_access`: what finds an event by a person, the event, and when its actor was released to them."""
    row, entry, release = tables.access_subject, tables.journal, tables.actor_release.c
    look = row.c
    found = row.join(entry, and_(entry.c.writer == look.writer, entry.c.seq == look.seq)).outerjoin(
        tables.actor_release,
        and_(release.writer == look.writer, release.seq == look.seq, release.tag == look.tag),
    )
    released = (release.at.label("released"), release.sealed.label("release"))
    columns = (look.at, look.writer, look.seq, look.tag, look.role, entry.c.body)
    return select(*columns, *released).select_from(found)


def _access(row: Row[Any], months: Mapping[str, MonthKey], with_actor: bool) -> Access:
    body = orjson.loads(row.body)
    key = months.get(body["month"]) if with_actor or row.released else None
    return Access(
        id=f"{row.writer}-{row.seq}",
        at=to_time(row.at),
        unit=body["unit"],
        role=row.role,
        purpose=body["purpose"],
        operation=body["operation"],
        actor=key.open(body["sealed"])["actor"] if key is not None else None,
        cursor=to_base64(f"{row.at} {row.writer} {row.seq}".encode()),
        opened=body.get("opened"),
        released_at=to_time(row.released) if row.released else None,
        release_reason=key.open(row.release)["reason"] if key is not None and with_actor and row.release else None,
    )


def _place_of(event: str) -> tuple[str, int] | None:
    """(writer, number on its chain) of an event's id; None for what is none."""
    writer, dash, seq = event.partition("-")
    return (writer, int(seq)) if dash and _NUMBER.fullmatch(seq) else None


def _position(cursor: str) -> tuple[str, str, int]:
    try:
        at, writer, seq = from_base64(cursor).decode("ascii").split(" ")
        return at, writer, int(seq)
    except ValueError:
        raise BadInput("after: is not a cursor of this list; use one that its pages give.") from None
