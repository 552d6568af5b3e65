"""How big a query is, from its text alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    build_schema,
    get_introspection_query,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    is_introspection_type,
    is_list_type,
    parse,
)

from anbieter360.api.running.documents import Documents
from anbieter360.gateway.limits import size_of
from anbieter360.gateway.measure import Size, counted_variables, measured

SCHEMA = build_schema("""
directive @mark repeatable on FIELD
type Query { people(first: Int, last: Int): PersonConnection! nodes(ids: [ID!]!): [Person]! name: String
  friends(of: [ID!]!): [Person!]! }
type PersonConnection { totalCount: Int! nodes: [Person!]! edges: [PersonEdge!]! }
type PersonEdge { node: Person! }
type Person { name: String friends(first: Int): PersonConnection! uses: [Use!]! tags: [String!]! }
type Use { key: String people: [Person!]! }
""")
SERVED = build_schema((Path(__file__).parents[2] / "schema" / "api.graphql").read_text(encoding="utf-8"))


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


def test_a_number_of_many_digits_counts() -> None:
    """A page of more digits than Python reads is a large one."""
    assert size("{ people(first: " + "9" * 5_000 + ") { nodes { name } } }").nodes > 10**15


def test_a_wrong_page_counts_as_none() -> None:
    """What validation will refuse does not make a query small."""
    assert size("{ people(first: -500) { nodes { name } } }").nodes == 50
    assert size("query ($n: Int) { people(first: $n) { nodes { name } } }", n="5").nodes == 50


@pytest.mark.parametrize("page", [400, 400.0])
def test_a_page_counts_as_it_will_be_taken(page: float) -> None:
    """A whole number with a decimal point is an Int to graphql-core, and counts as one."""
    query = "query ($n: Int = 3) { people(first: $n) { nodes { name } } }"
    assert size(query, n=page).nodes == 400


@pytest.mark.parametrize("page", [1.5, float("inf"), float("nan"), None, "400", {"a": 400}])
def test_what_is_no_page_counts_as_none(page: object) -> None:
    """What graphql-core will refuse or take for nothing is measured without a fault."""
    assert size("query ($n: Int = 400) { people(first: $n) { nodes { name } } }", n=page).nodes == 50


def test_a_known_document_is_measured_anew_for_each_page() -> None:
    """The size that is kept of a document is that of equal pages and equal lists."""
    query = "query ($n: Int, $of: [ID!]!) { people(first: $n) { nodes { name } } friends(of: $of) { name } }"
    known = Documents().put(query, parse(query))
    asked: list[dict[str, Any]] = [{"n": 7, "of": ["a"]}, {"n": 400.0, "of": ["a"]}, {"of": ["a", "b"]}, {"n": 7.0}]
    assert [size_of(known, SCHEMA, one).nodes for one in asked] == [7 + 1, 400 + 1, 50 + 2, 7 + 10]


def test_a_default_list_counts() -> None:
    """A list may come from the default of a variable."""
    query = 'query ($of: [ID!]! = ["a", "b"]) { friends(of: $of) { name } }'
    assert (size(query).nodes, size(query, of=["a", "b", "c"]).nodes) == (2, 3)


def lists_by_lists() -> Iterator[tuple[str, str, str]]:
    """(type, field, argument) wherever the served schema has a list that a list is given for."""
    for kind in SERVED.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            listed = is_list_type(get_nullable_type(field.type)) and is_composite_type(get_named_type(field.type))
            for argument, one in getattr(field, "args", {}).items():
                if listed and not is_introspection_type(kind) and is_list_type(get_nullable_type(one.type)):
                    yield kind.name, name, argument


@pytest.mark.parametrize(("kind", "field", "argument"), [*lists_by_lists()])
def test_every_list_argument_of_the_schema_counts(kind: str, field: str, argument: str) -> None:
    """A list that is given as long as another counts as long, in a variable, in its default and written out."""
    assert kind == "Query"
    declared = SERVED.type_map[kind].fields[field].args[argument].type  # type: ignore[attr-defined]
    many, written = ["x"] * 1_000, "[" + '{ref: "x"} ' * 1_000 + "]"
    in_a_variable = parse(f"query ($of: {declared}) {{ {field}({argument}: $of) {{ __typename }} }}")
    by_default = parse(f"query ($of: {declared} = {written}) {{ {field}({argument}: $of) {{ __typename }} }}")
    written_out = parse(f"{{ {field}({argument}: {written}) {{ __typename }} }}")
    assert counted_variables(in_a_variable) == ("of",)
    assert measured(in_a_variable, SERVED, {"of": many}).nodes == 1_000
    assert (measured(by_default, SERVED, {}).nodes, measured(written_out, SERVED, {}).nodes) == (1_000, 1_000)


def test_lists_that_are_given() -> None:
    """Today there are two of them."""
    assert {one[1:] for one in lists_by_lists()} == {("nodes", "ids"), ("mayUseBatch", "subjects")}


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
