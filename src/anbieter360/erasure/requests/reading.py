"""A person as an erasure reads them: the whole star, opened, with the facts that decisions are made from."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import Any, Protocol

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.cypher import Statement
from anbieter360.decision.facts import Star
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import Plan, Scope
from anbieter360.erasure.planning.planner import make_plan
from anbieter360.erasure.requests.foreseen import Foreseen
from anbieter360.errors import SubjectNotFound
from anbieter360.ledger.reading.star import star_of
from anbieter360.ledger.reading.star_parts import EVERYTHING, star_statement
from anbieter360.ledger.stars.stored import Read, StoredStar, read_stored


class ReadLists(Protocol):
    """`Graph.read_lists`, or `Tx.run_lists` within a transaction."""

    def __call__(self, statement: Statement, **parameters: Any) -> Awaitable[list[list[Any]]]: ...


_NOTHING: frozenset[str] = frozenset()


async def stored_star(read: Read, parts: Parts, subject: str, *, at_once: bool = False) -> StoredStar:
    """All nodes and edges of the star, opened, whatever fence there is. at_once: not within a transaction.

    Raises SubjectNotFound.
    """
    stored = (await read_stored(read, parts.vault, (subject,), at_once=at_once)).get(subject)
    if stored is None:
        raise SubjectNotFound
    return stored


async def facts(read: ReadLists, subject: str) -> Star:
    """The facts, nothing hidden, whatever fence there is. Raises SubjectNotFound."""
    nobody: list[str] = []
    statement = star_statement("stars_behind_fence")
    rows = await read(statement, ids=[subject], hidden=nobody, hiddenUses=nobody)
    if not rows:
        raise SubjectNotFound
    return star_of(rows[0][0], EVERYTHING, _NOTHING, _NOTHING, behind_fence=True)


async def plan_of(
    tx: Tx, parts: Parts, subject: str, scope: Scope, at: datetime, *, request: str | None = None
) -> tuple[Plan, StoredStar]:
    """The plan for a person who has no fence, and the star it is made from. request: id of the one that it is for.

    Raises SubjectNotFound, and what `make_plan` raises.
    """
    catalogues = await parts.store.current()
    stored = await stored_star(tx.run, parts, subject)
    star = await facts(tx.run_lists, subject)
    plan = make_plan(stored, star, catalogues.home_catalogue, catalogues.version, scope, at, request=request)
    return plan, stored


async def foreseen_plan(
    parts: Parts, subject: str, scope: Scope, at: datetime, epoch: int, *, request: str | None = None
) -> Foreseen:
    """The same without any lock. epoch: of the person, as it was read before. Raises the same."""
    catalogues, stored, star = await asyncio.gather(
        parts.store.current(),
        stored_star(parts.graph.read, parts, subject, at_once=True),
        facts(parts.graph.read_lists, subject),
    )
    # Of a large person it takes long, and others' requests go on; with its hash, for which nobody is to wait either.
    plan = await asyncio.to_thread(_reckoned, stored, star, catalogues, scope, at, request)
    return Foreseen(plan, stored, epoch)


def _reckoned(
    stored: StoredStar, star: Star, catalogues: Catalogues, scope: Scope, at: datetime, request: str | None
) -> Plan:
    plan = make_plan(stored, star, catalogues.home_catalogue, catalogues.version, scope, at, request=request)
    plan.hash  # noqa: B018  # a cached property
    return plan
