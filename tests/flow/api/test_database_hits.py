"""What the questions of the contract cost the database by its own count: the same however many people Neo4j holds.

Every purpose, use and recipient asked about here has all the people of the graph on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio
from crowd import open_crowd
from profiled import Cost, Profiler

from anbieter360.access import Role
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

#: The largest first: an edge whose type the database has never seen is charged for otherwise.
SIZES = (90, 45, 20)
ITEMS = 40
#: Of a page; so there is a sixth one at every size.
FIRST = 3
PERSON = {"by": {"ref": "N-0000007"}}
#: Their standings and disclosures are alike in every person, so that every page of them costs the same.
PURPOSE, RECIPIENT = "payment-handling", "hosting"

#: What a request may cost at most. Lower a figure when its statement gets better. Neo4j 2026 counts one hit more than
#: 5.26 for a page of people: the figures are its.
MOST_HITS = {
    "footprint": 1_400,
    "footprint of an agent": 1_400,
    "bench": 677,
    "people of a purpose": 61,
    "people of a purpose, last page": 61,
    "people of a recipient": 76,
    "people of a recipient, last page": 76,
    "count of a purpose": 6,
    "count of a use": 6,
    "count of a recipient": 6,
}
#: Of a person with so many items as here.
MOST_HITS_OF_AN_ITEM = {"footprint": 35, "footprint of an agent": 35, "bench": 17}
COUNTS = [question for question in MOST_HITS if question.startswith("count")]


class Asked(NamedTuple):
    """people: what the answer says that the node has; None where it says nothing."""

    costs: Sequence[Cost]
    people: int | None

    @property
    def hits(self) -> list[int]:
        return [cost.hits for cost in self.costs]


@pytest_asyncio.fixture(scope="module")
async def asked(
    engines: Engines, vault: tuple[Vault, Settings], shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[int, Mapping[str, Asked]]:
    """Every question at every size."""
    found = {}
    for size in SIZES:
        folder = tmp_path_factory.mktemp(f"crowd-{size}")
        crowd = await open_crowd(engines, "neo4j", vault, folder, size, ITEMS)
        found[size] = await _ask_everything(await Profiler.on(crowd, vault), shared / "contract", size)
    return found


async def _ask_everything(profiler: Profiler, contract: Path, size: int) -> Mapping[str, Asked]:
    def text(name: str) -> str:
        return (contract / f"{name}.graphql").read_text(encoding="utf-8")

    async def ask(query: str, variables: Mapping[str, Any], **who: Any) -> Asked:
        data, costs = await profiler.costs(query, variables, **who)
        return Asked(costs, next(iter(data.values())).get("subjectCount"))

    async def count(field: str, key: str) -> Asked:
        return await ask(f'{{ {field}(key: "{key}") {{ subjectCount }} }}', {})

    asked = {
        "footprint": await ask(text("footprint"), PERSON),
        "footprint of an agent": await ask(text("footprint"), PERSON, role=Role.AGENT, purpose="order-handling"),
        "bench": await ask(text("bench"), PERSON),
        "count of a purpose": await count("purpose", PURPOSE),
        "count of a use": await count("processingUse", "confirm-order"),
        "count of a recipient": await count("recipient", RECIPIENT),
    }
    for field, key in (("purpose", PURPOSE), ("recipient", RECIPIENT)):
        after = await _end_of_page(profiler, field, key, size // FIRST - 2)
        page = {"key": key, "first": FIRST}
        asked[f"people of a {field}"] = await ask(text(f"reverse_{field}"), page)
        asked[f"people of a {field}, last page"] = await ask(text(f"reverse_{field}"), page | {"after": after})
    return asked


async def _end_of_page(profiler: Profiler, field: str, key: str, number: int) -> str:
    query = f'{{ {field}(key: "{key}") {{ subjects(first: {FIRST * number}) {{ pageInfo {{ endCursor }} }} }} }}'
    return str((await profiler.api.data(query))[field]["subjects"]["pageInfo"]["endCursor"])


@pytest.mark.parametrize("question", MOST_HITS)
def test_a_question_costs_the_same_at_every_size(asked: Mapping[int, Mapping[str, Asked]], question: str) -> None:
    """And not more than was once reached."""
    hits = [asked[size][question].hits for size in SIZES]
    assert hits == [hits[0]] * len(SIZES)
    assert 0 < sum(hits[0]) <= MOST_HITS[question]


@pytest.mark.parametrize("question", MOST_HITS)
def test_a_question_is_one_statement(asked: Mapping[int, Mapping[str, Asked]], question: str) -> None:
    """Lookup, version of the catalogue, answer and counts together."""
    assert [len(asked[size][question].costs) for size in SIZES] == [1] * len(SIZES)


@pytest.mark.parametrize("question", MOST_HITS_OF_AN_ITEM)
def test_a_footprint_costs_some_hits_for_each_item(asked: Mapping[int, Mapping[str, Asked]], question: str) -> None:
    """Not more than was once reached."""
    assert sum(asked[SIZES[0]][question].hits) / ITEMS <= MOST_HITS_OF_AN_ITEM[question]


@pytest.mark.parametrize("field", ["purpose", "recipient"])
def test_every_page_of_people_costs_what_the_first_one_costs(
    asked: Mapping[int, Mapping[str, Asked]], field: str
) -> None:
    """The last but one among them, which is the twenty-ninth of ninety people."""
    for size in SIZES:
        assert asked[size][f"people of a {field}, last page"].hits == asked[size][f"people of a {field}"].hits


@pytest.mark.parametrize("question", COUNTS)
def test_people_are_counted_by_a_degree(asked: Mapping[int, Mapping[str, Asked]], question: str) -> None:
    """The node knows how many edges it has; none of them is walked, and the number is right."""
    for size in SIZES:
        costs, people = asked[size][question]
        assert people == size
        assert any("getDegree(" in cost.details for cost in costs)
        assert not any(operator.startswith("Expand") for cost in costs for operator in cost.operators)


def test_no_question_looks_at_all_nodes_of_a_label(asked: Mapping[int, Mapping[str, Asked]]) -> None:
    """Every statement begins at an index."""
    costs = [cost for questions in asked.values() for one in questions.values() for cost in one.costs]
    assert not [cost.statement for cost in costs for operator in cost.operators if "Scan" in operator]
