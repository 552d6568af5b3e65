"""The graph over Bolt, on both engines."""

from __future__ import annotations

import asyncio
import logging

import pytest

from anbieter360.cypher import parse
from anbieter360.engine.bolt import Graph, Tx, rust_extension_active
from anbieter360.errors import ConstraintViolated, EngineError, EngineUnavailable, SettingsError

CREATE = parse("create", "CREATE (s:Subject {id: $id, kind: $kind}) RETURN s.id AS id")
ADD = parse("add", "MATCH (s:Subject {id: $id}) SET s.count = coalesce(s.count, 0) + 1")
ALL = parse("all", "MATCH (s:Subject) RETURN s.id AS id, s.kind AS kind ORDER BY s.id")
COUNT = parse("count", "MATCH (s:Subject {id: $id}) RETURN s.count AS count")
WRONG = parse("wrong", "MATCH (s:Subject WHERE RETURN 'geheim-0001'")
FAILS = parse("fails", "UNWIND [$value] AS value RETURN date(value) AS day")


async def test_a_written_node_is_read_back_by_name_and_by_position(graph: Graph) -> None:
    """Rows come as dicts by name or as lists in the order of RETURN."""
    assert await graph.execute(CREATE, id="s1", kind="person") == [{"id": "s1"}]
    await graph.execute(CREATE, id="s2", kind=None)
    rows = [{"id": "s1", "kind": "person"}, {"id": "s2", "kind": None}]
    assert await graph.read(ALL) == rows
    assert await graph.read_lists(ALL) == [["s1", "person"], ["s2", None]]
    assert [row async for row in graph.stream(ALL)] == rows


async def test_the_graph_of_each_test_is_empty(graph: Graph) -> None:
    """Nothing of the test before is left."""
    assert await graph.read(ALL) == []


async def test_work_that_raises_leaves_nothing(graph: Graph) -> None:
    """A transaction is whole or not at all."""

    async def work(tx: Tx) -> None:
        await tx.run(CREATE, id="s1", kind="person")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await graph.write(work)
    assert await graph.read(ALL) == []


async def test_a_constraint_is_said_without_the_value(graph: Graph, caplog: pytest.LogCaptureFixture) -> None:
    """A doubled key is CONSTRAINT_VIOLATED, and neither the message, its causes nor a log has the key."""
    await graph.execute(CREATE, id="geheim-0001", kind="person")
    with caplog.at_level(logging.DEBUG), pytest.raises(ConstraintViolated) as caught:
        await graph.execute(CREATE, id="geheim-0001", kind="person")
    assert caught.value.message == "Statement create breaks a constraint of the graph."
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
    assert "geheim" not in caplog.text


@pytest.mark.parametrize("statement", [WRONG, FAILS], ids=["syntax", "value"])
async def test_an_error_of_the_server_has_its_code_and_no_text(graph: Graph, statement: object) -> None:
    """All else is an EngineError with the statement's name and the server's code."""
    parameters = {"value": "geheim-0001"} if statement is FAILS else {}
    with pytest.raises(EngineError) as caught:
        await graph.read(statement, **parameters)  # type: ignore[arg-type]  # both are statements
    assert "failed with Neo.ClientError.Statement." in caught.value.message
    assert "geheim" not in caught.value.message


async def test_parameters_are_exactly_those_of_the_statement(graph: Graph) -> None:
    """A parameter missing or too many is a mistake of the program."""
    with pytest.raises(ValueError, match=r"create takes the parameters \['id', 'kind'\], not \['id'\]"):
        await graph.execute(CREATE, id="s1")
    with pytest.raises(ValueError, match=r"all takes the parameters \[\], not \['id'\]"):
        await graph.read(ALL, id="s1")


async def test_concurrent_writers_of_one_node_all_get_through(graph: Graph) -> None:
    """The loser of a conflict is run again: no increment is lost."""
    await graph.execute(CREATE, id="s1", kind="person")
    await asyncio.gather(*(graph.execute(ADD, id="s1") for _ in range(20)))
    assert await graph.read(COUNT, id="s1") == [{"count": 20}]


async def test_the_engine_says_what_it_is(graph: Graph) -> None:
    """Both introduce themselves as Neo4j."""
    assert (await graph.server_version()).startswith("Neo4j/")


async def test_no_engine_is_unavailable_at_once() -> None:
    """A refused connection is ENGINE_UNAVAILABLE for reads and for writes."""
    graph = Graph.connect("bolt://127.0.0.1:9", timeout_seconds=1.0)
    for attempt in (graph.verify(), graph.server_version(), graph.read(ALL)):
        with pytest.raises(EngineUnavailable):
            await attempt
    await graph.close()


async def test_a_wrong_password_is_unavailable(engine: object) -> None:
    """Who is not let in gets ENGINE_UNAVAILABLE with the code, and no word of the server's."""
    if engine.name == "neo4j":  # type: ignore[attr-defined]
        return
    graph = Graph.connect(engine.uri, "root", "wrong-password")  # type: ignore[attr-defined]
    with pytest.raises(EngineUnavailable, match="Unauthorized"):
        await graph.verify()
    await graph.close()


@pytest.mark.parametrize("uri", ["http://example.org", "example.org"])
def test_an_address_that_is_none_is_a_wrong_setting(uri: str) -> None:
    """The setting is named, its value is not."""
    with pytest.raises(SettingsError) as caught:
        Graph.connect(uri)
    assert caught.value.message == "ANBIETER360_NEO4J_URI: not an address like neo4j://host:7687."


def test_the_driver_decodes_in_rust() -> None:
    """neo4j-rust-ext is installed and fits the driver."""
    assert rust_extension_active()
