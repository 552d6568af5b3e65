"""`graph check` finds in a database whatever the declared model does not know, on either engine."""

from __future__ import annotations

from anbieter360.datamap.load import load_datamap
from anbieter360.engine.bolt import Graph
from anbieter360.engine.check import Undeclared, UndeclaredKind, find_undeclared

DECLARED = """\
CREATE (s:Subject {id: 's', page: 'shop/s'})-[:USED_BY]->(u:Usage {page: 'u/s', count: 1})
CREATE (s)-[:DISCLOSED]->(d:Disclosure {page: 'r/s'})-[:TO]->(:Recipient {id: 'r', key: 'carrier'})
CREATE (u)-[:LED_TO {lastAt: '2026-01-15T09:00:00Z'}]->(d)"""


async def undeclared(graph: Graph, text: str) -> list[Undeclared]:
    await graph.run_text(text)
    return await find_undeclared(graph, load_datamap())


async def test_an_empty_database_is_clean(graph: Graph) -> None:
    """A migrated database without data holds nothing undeclared."""
    assert await find_undeclared(graph, load_datamap()) == []


async def test_declared_nodes_and_edges_are_clean(graph: Graph) -> None:
    """Labels, edges, properties and properties of edges that the model declares are not told."""
    assert await undeclared(graph, DECLARED) == []


async def test_an_undeclared_label_is_found(graph: Graph) -> None:
    """Each undeclared label is told once with the number of its nodes, its properties are not."""
    found = await undeclared(graph, "CREATE (:Friend {name: 'x'}), (:Friend)")
    assert found == [Undeclared(UndeclaredKind.LABEL, "Friend", 2)]


async def test_an_undeclared_property_is_found(graph: Graph) -> None:
    """A property that its label does not declare is told with the label, never with a value."""
    found = await undeclared(graph, "CREATE (:Subject {id: 's', nickname: 'x'}), (:Subject {id: 't'})")
    assert found == [Undeclared(UndeclaredKind.PROPERTY, "Subject.nickname", 1)]


async def test_an_undeclared_edge_is_found(graph: Graph) -> None:
    """An edge type that no label declares is told with both ends."""
    found = await undeclared(graph, "CREATE (:Subject {id: 's'})-[:KNOWS {since: 'x'}]->(:Subject {id: 't'})")
    assert found == [Undeclared(UndeclaredKind.EDGE, "(Subject)-[KNOWS]->(Subject)", 1)]


async def test_a_declared_edge_between_other_labels_is_found(graph: Graph) -> None:
    """An edge from an item to the catalogue breaks the hub rule, though its type is declared elsewhere."""
    found = await undeclared(graph, "CREATE (:DataItem {id: 'i'})-[:FOR]->(:Purpose {id: 'p'})")
    assert found == [Undeclared(UndeclaredKind.EDGE, "(DataItem)-[FOR]->(Purpose)", 1)]


async def test_an_undeclared_property_of_an_edge_is_found(graph: Graph) -> None:
    """A property that its edge does not declare is told with the edge."""
    found = await undeclared(graph, "CREATE (:Disclosure {page: 'd'})-[:TO {since: 'x'}]->(:Recipient {id: 'r'})")
    assert found == [Undeclared(UndeclaredKind.EDGE_PROPERTY, "(Disclosure)-[TO {since}]->(Recipient)", 1)]
