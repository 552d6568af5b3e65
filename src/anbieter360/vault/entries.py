"""What one transaction adds to the journal: entries on this process's chain, the rows that find them, its new head.

journal.py gathers the entries and hands them over; this runs in the writer's thread on the driver's own cursor, in
statements as texts, for every answer waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.engine.interfaces import DBAPICursor

from anbieter360.vault.chain import ANCHOR, GENESIS, link_hash
from anbieter360.vault.encoding import canonical, now
from anbieter360.vault.keyed import KeyedHash

_INSERT = "INSERT INTO journal (writer, seq, at, kind, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_TAG = "INSERT INTO access_subject (writer, seq, tag, month, at, role, purpose) VALUES (?, ?, ?, ?, ?, ?, ?)"
_UPSERT_HEAD = (
    "INSERT INTO journal_head (writer, seq, hash, anchored_seq) VALUES (?, ?, ?, -1)"
    " ON CONFLICT (writer) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
)
_HEAD = "SELECT seq, hash FROM journal_head WHERE writer = ?"
_LOOSE_HEADS = "SELECT writer, seq, hash FROM journal_head WHERE writer <> ? AND anchored_seq < seq"
_SET_ANCHORED = "UPDATE journal_head SET anchored_seq = ? WHERE writer = ?"

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FoundBy:
    """Finds an access entry by persons, a tag each; see accesses.py, which makes them. purpose: see `purposes_of`."""

    tags: Sequence[str]
    month: str
    role: str
    purpose: str | None


class Addition(Protocol):
    """An entry that has no place on a chain yet."""

    kind: str
    body: str
    at: str
    found_by: FoundBy | None


@dataclass(frozen=True, slots=True)
class Chain:
    """This process's chain, up to its head."""

    writer: str
    seq: int = -1
    hash: str = GENESIS
    since_anchor: int = 0


class Entries:
    """Writes under the journal's key. `place` is how the driver marks a parameter."""

    def __init__(self, key: KeyedHash, place: str) -> None:
        self._key = key
        texts = (_INSERT, _INSERT_TAG, _UPSERT_HEAD, _HEAD, _LOOSE_HEADS, _SET_ANCHORED)
        (self._insert, self._insert_tag, self._upsert_head, self._head, self._loose_heads, self._set_anchored) = (
            text.replace("?", place) for text in texts
        )

    def write(self, cursor: DBAPICursor, chain: Chain, additions: Sequence[Addition], anchor: bool) -> Chain:
        """The chain with the additions, and before them an anchor where one is due."""
        rows: list[Row] = []
        if anchor:
            heads = self._anchor(cursor, chain.writer)
            if heads or additions:
                chain = self._add(chain, rows, ANCHOR, canonical({"heads": heads}), now(), 0)
        tags: list[Row] = []
        for one in additions:
            chain = self._add(chain, rows, one.kind, one.body, one.at, chain.since_anchor + 1)
            if one.found_by is not None:
                tags += _tag_rows(chain, one.at, one.found_by)
        if rows:
            _execute(cursor, self._insert, rows)
            _execute(cursor, self._insert_tag, tags)
            cursor.execute(self._upsert_head, (chain.writer, chain.seq, chain.hash))
        return chain

    def found(self, cursor: DBAPICursor, chain: Chain) -> Chain:
        """After a failure it is unknown whether the last transaction stands: the chain as the database has it."""
        cursor.execute(self._head, (chain.writer,))
        head = cursor.fetchone()
        return chain if head is None else Chain(chain.writer, head[0], head[1], chain.since_anchor)

    def _add(self, chain: Chain, rows: list[Row], kind: str, body: str, at: str, since_anchor: int) -> Chain:
        seq = chain.seq + 1
        link = link_hash(self._key, chain.writer, seq, at, kind, body, chain.hash)
        rows.append((chain.writer, seq, at, kind, body, chain.hash, link))
        return Chain(chain.writer, seq, link, since_anchor)

    def _anchor(self, cursor: DBAPICursor, writer: str) -> dict[str, tuple[int, str]]:
        """The heads {writer: (seq, hash)} that no chain vouches for yet; from now on they count as vouched for."""
        cursor.execute(self._loose_heads, (writer,))
        heads = {other: (seq, link) for other, seq, link in cursor.fetchall()}
        _execute(cursor, self._set_anchored, [(seq, other) for other, (seq, _) in heads.items()])
        return heads


def _tag_rows(chain: Chain, at: str, found_by: FoundBy) -> list[Row]:
    """A row for each person that finds the chain's newest entry."""
    writer, seq, month, role, purpose = chain.writer, chain.seq, found_by.month, found_by.role, found_by.purpose
    return [(writer, seq, tag, month, at, role, purpose) for tag in found_by.tags]


def _execute(cursor: DBAPICursor, statement: str, rows: Sequence[Row]) -> None:
    if len(rows) == 1:  # what is alone needs no preparations of the driver for many
        cursor.execute(statement, rows[0])
    elif rows:
        cursor.executemany(statement, rows)
