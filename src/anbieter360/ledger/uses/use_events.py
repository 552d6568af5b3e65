"""Found again: the times that uses ran, by id or by the caller's reference; and the attempts that were refused.

Whoever may not see many people gets nothing of `refused_uses`, and asks `refused_uses_of` a person.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from anbieter360.cypher import Statement, statements
from anbieter360.engine.bolt import Graph
from anbieter360.ledger.reading.pages import Page, Range

_STATEMENTS = statements("uses")
_AFTER_SLASH = "0"  # the character after "/"

#: How many times under one reference are told apart; nobody reads more.
MOST_OF_A_REFERENCE = 100

Row: TypeAlias = Mapping[str, Any]


async def read_event(graph: Graph, id_: str) -> Row | None:
    """One time that a use ran, whoever's."""
    rows = await graph.read(_STATEMENTS["use_event"], id=id_)
    return rows[0] if rows else None


async def read_refused(graph: Graph, id_: str) -> Row | None:
    """One refused attempt, whoever's."""
    rows = await graph.read(_STATEMENTS["refused_use"], id=id_)
    return rows[0] if rows else None


async def events_by_reference(
    graph: Graph, hash_: str, *, subject: str | None, hidden_uses: frozenset[str]
) -> Sequence[Row]:
    """The times that uses ran under a reference, newest first. hash_: `Naming.reference_hash`; subject: the one person
    it is asked about, or None for any."""
    return await graph.read(
        _STATEMENTS["events_by_reference"],
        hash=hash_,
        subject=subject,
        hiddenUses=sorted(hidden_uses),
        limit=MOST_OF_A_REFERENCE,
    )


@dataclass(frozen=True, slots=True)
class RefusedUses:
    """Refused attempts of a provider's ledger. use: id of a use, reason: a code; None is any."""

    graph: Graph
    provider: str
    own: str | None
    use: str | None = None
    reason: str | None = None

    async def page(self, asked: Range) -> Page:
        """Newest first; `after` goes on with older ones. Keys: see `refused_key`."""
        name = "refused_uses_backwards" if asked.backwards else "refused_uses"
        return await _page(asked, lambda bounds: self._read(_STATEMENTS[name], bounds), self.provider)

    async def count(self) -> int:
        bounds = _bounds(self.provider, None, None)
        statement = _STATEMENTS["refused_use_count"]
        (row,) = await self.graph.read(statement, **bounds, use=self.use, reason=self.reason, own=self.own)
        return int(row["refused"])

    async def _read(self, statement: Statement, bounds: Mapping[str, Any]) -> Sequence[Row]:
        return await self.graph.read(statement, **bounds, use=self.use, reason=self.reason, own=self.own)


@dataclass(frozen=True, slots=True)
class RefusedUsesOf:
    """Refused attempts to use one person's data, but for those of hidden uses. subject: the person's id."""

    graph: Graph
    provider: str
    subject: str
    own: str | None
    hidden_uses: frozenset[str]

    async def page(self, asked: Range) -> Page:
        """As of `RefusedUses`."""
        name = "refused_uses_of_backwards" if asked.backwards else "refused_uses_of"
        return await _page(asked, lambda bounds: self._read(_STATEMENTS[name], bounds), self.provider)

    async def count(self) -> int:
        (row,) = await self._read(_STATEMENTS["refused_use_count_of"], {})
        return int(row["refused"])

    async def _read(self, statement: Statement, bounds: Mapping[str, Any]) -> Sequence[Row]:
        hidden = sorted(self.hidden_uses)
        return await self.graph.read(statement, **bounds, subject=self.subject, hiddenUses=hidden, own=self.own)


def refused_key(row: Row) -> str:
    """The key of an attempt's place in the list: when it was asked for, and its id."""
    return str(row["page"]).partition("/")[2]


async def _page(asked: Range, read: Callable[[Mapping[str, Any]], Awaitable[Sequence[Row]]], provider: str) -> Page:
    rows = await read(_bounds(provider, asked.after, asked.before) | {"limit": asked.limit + 1})
    kept = rows[: asked.limit]
    return Page(tuple(reversed(kept) if asked.backwards else kept), len(rows) > asked.limit)


def _bounds(provider: str, newer: str | None, older: str | None) -> dict[str, Any]:
    """The range between two places, exclusive; the list runs down, so `after` is its upper end."""
    return {
        "from": f"{provider}/{older or ''}",
        "until": f"{provider}/{newer}" if newer is not None else f"{provider}{_AFTER_SLASH}",
    }
