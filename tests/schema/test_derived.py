"""What is derived from the declared model is what is committed, and what the migrations leave in a database."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from anbieter360.datamap.derive import constraints_cypher, derived_files
from anbieter360.datamap.explain import Explanation, Kind, explain
from anbieter360.datamap.graph import DataMap
from anbieter360.datamap.load import load_datamap
from anbieter360.derived import stale_files
from anbieter360.engine.bolt import Graph
from anbieter360.engine.migrate import migrate
from anbieter360.errors import ModelError

ROOT = Path(__file__).parents[2]

OWNER = "(Subject)-[HAS_STANDING]->(Standing)-[COLLECTED]->(Collection)"

Columns = set[tuple[str, str]]


@pytest.fixture(scope="module")
def datamap() -> DataMap:
    return load_datamap()


def test_derived_files_are_committed() -> None:
    """`python -m anbieter360.datamap` would change nothing."""
    assert sorted(stale_files(ROOT, derived_files(load_datamap()))) == []


def test_each_key_has_a_constraint_and_each_index_an_index(datamap: DataMap) -> None:
    """constraints.cypher names every @key and every @index, and nothing else."""
    text = constraints_cypher(datamap)
    assert columns(text, "CONSTRAINT") == keys(datamap)
    assert columns(text, "INDEX") == indexes(datamap)


async def test_migrations_leave_the_declared_constraints(graph: Graph, datamap: DataMap) -> None:
    """A migrated database has the constraints of constraints.cypher and no other."""
    await migrate(graph)
    rows = await graph.run_text("SHOW CONSTRAINTS")
    assert {(row["type"], *column(row)) for row in rows} == {("UNIQUENESS", *key) for key in keys(datamap)}


async def test_migrations_leave_the_declared_indexes(graph: Graph, datamap: DataMap) -> None:
    """A migrated database has the indexes of constraints.cypher, one for each constraint, and no other."""
    await migrate(graph)
    rows = [row for row in await graph.run_text("SHOW INDEXES") if row["type"] != "LOOKUP"]
    assert {column(row) for row in rows if row["owningConstraint"]} == keys(datamap)
    assert {column(row) for row in rows if not row["owningConstraint"]} == indexes(datamap)


async def test_constraints_can_be_applied_again(graph: Graph, datamap: DataMap) -> None:
    """After the migrations constraints.cypher finds nothing left to do, on either engine."""
    await migrate(graph)
    before = await graph.run_text("SHOW INDEXES YIELD name RETURN name ORDER BY name")
    for line in constraints_cypher(datamap).splitlines():
        if line.startswith("CREATE"):
            await graph.run_text(line.rstrip(";"))
    assert await graph.run_text("SHOW INDEXES YIELD name RETURN name ORDER BY name") == before


def test_explain_says_what_erasure_does_to_a_label(datamap: DataMap) -> None:
    """The first row of a label gives the way from the person and what becomes of it."""
    assert explain(datamap, "Collection")[0] == Explanation(
        Kind.LABEL,
        "Collection",
        f"The person, by {OWNER}.",
        "When the Standing goes, the Collection goes.",
    )


def test_explain_says_what_erasure_does_to_an_edge(datamap: DataMap) -> None:
    """An edge that counts says with what its end goes."""
    assert explain(datamap, "Collection")[-1] == Explanation(
        Kind.EDGE,
        "(Collection)-[HOLDS]->(DataItem)",
        f"The person, by {OWNER}.",
        "When the Collection goes, the edge HOLDS is cut; the DataItem goes with the last Collection holding it.",
    )


def test_explain_says_that_the_catalogue_is_about_nobody(datamap: DataMap) -> None:
    """Every row of a catalogue label belongs to no person and is not touched."""
    assert {(row.belongs_to, row.erasure) for row in explain(datamap, "Purpose")} == {
        ("No person: it is what the provider says about itself.", "Erasure does not touch it.")
    }


def test_explain_without_a_label_is_about_all(datamap: DataMap) -> None:
    """Each label, field and edge of the model has exactly one row."""
    things = [thing for node in datamap.node.values() for thing in (node, *node.fields, *node.edges)]
    assert len(explain(datamap)) == len(things) == len({row.name for row in explain(datamap)})


def test_explain_refuses_an_unknown_label(datamap: DataMap) -> None:
    """The error lists the labels that there are."""
    with pytest.raises(ModelError, match=r"The model has no label Person; it has CatalogueRevision, .*UseEvent\."):
        explain(datamap, "Person")


def columns(text: str, kind: str) -> Columns:
    """(label, property) of each `CREATE <kind>` in a text."""
    found = re.findall(rf"CREATE {kind} \w+ IF NOT EXISTS FOR \(n:(\w+)\) (?:REQUIRE|ON) \(?n\.(\w+)", text)
    return {(label, name) for label, name in found}


def column(row: dict[str, Any]) -> tuple[str, str]:
    """(label, property) of a row of SHOW; fails where there is more than one of either."""
    ((label,), (name,)) = row["labelsOrTypes"], row["properties"]
    return label, name


def keys(datamap: DataMap) -> Columns:
    return {(node.label, field.name) for node in datamap.node.values() for field in node.fields if field.key}


def indexes(datamap: DataMap) -> Columns:
    return {(node.label, field.name) for node in datamap.node.values() for field in node.fields if field.index}
