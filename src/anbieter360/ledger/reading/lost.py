"""People who are lost to a restored graph, and of whom an erasure had left something: their requests are there.

They come back as bare people with these, so that what went of them stays out as it does of anybody who stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import ConstraintViolated, SubjectErased
from anbieter360.ledger.stars.build import Naming, Person, bare_star
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.plan import plan, save_stars
from anbieter360.vault import Vault

_STATEMENTS = statements("suppression")
_NOBODY: Mapping[str, PlainStar] = {}


async def bring_back(graph: Graph, vault: Vault, naming: Naming, absent: Iterable[Person]) -> bool:
    """Whether any of these people, who are not there, was lost, and is there now."""
    people = {one.subject: one for one in absent}
    rows = await graph.read(_STATEMENTS["lost_people"], people=sorted(people)) if people else []
    lost = [bare_star(people[row["id"]], naming) for row in rows]
    return any([await _is_back(graph, vault, star) for star in lost])


async def tie_lost(tx: Tx, people: Sequence[str]) -> None:
    """Give their requests to those of these people, who were just written as new, who were lost."""
    if lost := [row["id"] for row in await tx.run(_STATEMENTS["lost_people"], people=people)]:
        await _tie(tx, lost)


async def _is_back(graph: Graph, vault: Vault, star: PlainStar) -> bool:
    planned = await plan(vault, [star], _NOBODY)

    async def work(tx: Tx) -> None:
        await save_stars(tx, vault, planned)
        await _tie(tx, [star.subject])

    try:
        await graph.write(work)
    except SubjectErased:  # altogether, since: whoever says the reference again is somebody new
        return False
    except ConstraintViolated:  # another import was faster
        pass
    return True


async def _tie(tx: Tx, people: Sequence[str]) -> None:
    await tx.run(_STATEMENTS["tie_requests"], people=people)
    await tx.run(_STATEMENTS["tie_told"], people=people)
