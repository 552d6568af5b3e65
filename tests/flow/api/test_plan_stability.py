"""What Neo4j plans for a person's star while the graph is empty still serves it when the graph is full.

A plan is kept for some seconds at least, and an import is faster than that. A pattern that may be walked from either
end is planned from the end that holds less: in an empty graph from everybody there is, for each item of one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import pytest_asyncio
from profiled import operators_of

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph
from anbieter360.ledger.reading.star_parts import star_statement
from engines import Engines, emptied

STARS = sorted(name for name in statements("star_parts") if name.startswith(("star_", "stars")))
ANY: Mapping[str, Any] = {
    "ids": ["x"],
    "keys": ["x"],
    "key": "x",
    "provider": "x",
    "own": None,
    "asks": None,
    "hidden": [],
    "hiddenUses": [],
    "from": "a",
    "until": "b",
    "limit": 1,
}


@pytest_asyncio.fixture(scope="module")
async def empty(engines: Engines) -> Graph:
    """A graph of which Neo4j knows that it is empty."""
    graph = (await emptied(engines, "neo4j")).graph
    await graph.run_text("CALL db.prepareForReplanning(120)")
    return graph


@pytest.mark.parametrize("name", STARS)
async def test_a_star_planned_for_nobody_goes_from_the_person_outwards(empty: Graph, name: str) -> None:
    """No operator that looks at every node of a label, or joins two such lists."""
    statement = star_statement(name)
    plan = await empty.profile(statement, **{one: ANY[one] for one in statement.parameters})
    assert not [one for one in operators_of(plan) if "Scan" in one or "Join" in one or "Cartesian" in one]
