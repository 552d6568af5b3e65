"""How big a query is, from its text alone."""

from __future__ import annotations

import time
from typing import Any

from graphql import build_schema, get_introspection_query, parse

from anbieter360.gateway.measure import Size, measured

SCHEMA = build_schema("""
directive @mark repeatable on FIELD
type Query { people(first: Int, last: Int): PersonConnection! nodes(ids: [ID!]!): [Person]! name: String }
type PersonConnection { totalCount: Int! nodes: [Person!]! edges: [PersonEdge!]! }
type PersonEdge { node: Person! }
type Person { name: String friends(first: Int): PersonConnection! uses: [Use!]! tags: [String!]! }
type Use { key: String people: [Person!]! }
""")


def size(query: str, **variables: Any) -> Size:
    return measured(parse(query), SCHEMA, variables)


def test_pages_are_multiplied() -> None:
    """Connections within connections multiply; a page that is not asked for counts 50, from a variable what it says."""
    query = "query ($n: Int) { people(first: 10) { nodes { friends(first: $n) { nodes { name } } } } }"
    assert size(query, n=5).nodes == 10 + 10 * 5
    assert size(query).nodes == 10 + 10 * 50
    assert size("{ people(last: 7) { edges { node { name } } } }").nodes == 7


def test_a_default_of_a_variable_counts() -> None:
    """A page may come from the default of a variable."""
    query = "query ($n: Int = 400) { people(first: $n) { nodes { name } } }"
    assert (size(query).nodes, size(query, n=3).nodes) == (400, 3)


def test_lists_count_too() -> None:
    """A list of objects counts ten entries, one of scalars none, one by ids as many as are named."""
    assert size("{ people(first: 1) { nodes { tags uses { people { name } } } } }").nodes == 1 + 10 + 100
    assert size("query ($ids: [ID!]!) { nodes(ids: $ids) { name } }", ids=["a", "b"]).nodes == 2
    assert size('{ nodes(ids: ["a", "b", "c"]) { name } }').nodes == 3


def test_a_wrong_page_counts_as_none() -> None:
    """What validation will refuse does not make a query small."""
    assert size("{ people(first: -500) { nodes { name } } }").nodes == 50
    assert size("query ($n: Int) { people(first: $n) { nodes { name } } }", n="5").nodes == 50


def test_everything_else() -> None:
    """Depth, aliases, the most directives on one node and root fields, with fragments where they are spread."""
    query = """
    query { a: name b: name ...F people { ...G } }
    fragment F on Query { c: name @mark @mark }
    fragment G on PersonConnection { nodes { d: name ... on Person { uses { key } } } }
    """
    assert size(query) == Size(depth=4, aliases=4, directives=2, root_fields=4, nodes=50 + 50 * 10)


def test_fragments_are_measured_once() -> None:
    """Three hundred fragments that each spread the next one twice are measured at once."""
    chain = " ".join(f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(300))
    started = time.process_time()
    assert size(f"{{ ...f0 }} {chain} fragment f300 on Query {{ a: name }}").aliases == 2**300
    assert time.process_time() - started < 1


def test_circles_and_unknown_names_are_left_to_validation() -> None:
    """What validation refuses is measured without a fault."""
    assert size("{ ...A } fragment A on Query { ...A }") == Size()
    assert size("{ nothing { at { all } } ...Missing ... on Nothing { a } }").depth == 3


def test_introspection_is_small() -> None:
    """The query of every tool passes."""
    introspection = size(get_introspection_query())
    assert (introspection.nodes, introspection.depth < 20) == (0, True)


def test_the_largest_operation_counts() -> None:
    """A document with several operations is as big as its biggest."""
    assert size("query A { name } query B { people(first: 3) { nodes { name } } }").nodes == 3
