"""What a plan takes in, and what it leaves to the resolvers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import pytest
from graphql import GraphQLObjectType
from selected import SCHEMA, selected

from anbieter360.api.running.fields import Fields
from anbieter360.api.schema import build_schema
from anbieter360.compiler import plan as planning
from anbieter360.compiler.plan import CATALOGUE_ROOTS, NODE_ROOT, PERSON_ROOTS, needs_no_caller, plan
from anbieter360.compiler.selection import Unplannable

SERVED = build_schema()._schema
FIELDS = Fields(SERVED)

PLANNED = [
    "{ me { ref } }",
    '{ subject(by: {ref: "x"}) { items { nodes { uses { recipients { name } } } } } }',
    '{ node(id: "x") { id } }',
    '{ purpose(key: "x") { subjectCount subjects { totalCount nodes { subject { id ref __typename } } } } }',
    '{ purpose(key: "x") { uses { recipients { subjectCount subjects { nodes { lastAt } } } } } }',
    "{ provider { gaps { node { id } } } }",
    '{ a: subject(by: {ref: "x"}) { ref } b: purpose(key: "x") { key } __typename }',
]
LEFT = [
    "{ purposes { nodes { key } } }",
    "{ subjects { totalCount } }",
    '{ nodes(ids: ["x"]) { id } }',
    '{ me { ref } lineage(start: "x", direction: BOTH, maxDepth: 1) { truncated } }',
    '{ purpose(key: "x") { subjects { nodes { subject { country } } } } }',
    "{ me { items { nodes { category { items { totalCount } } } } } }",
    "{ me { items { nodes { sharedWith { id } } } } }",
    "{ me { usages { nodes { events { totalCount } } } } }",
    "{ me { usages { nodes { use { subjectCount } } } } }",
    '{ system(key: "x") { items { totalCount } } }',
    '{ notice(key: "x") { informed { totalCount } } }',
]


@pytest.mark.parametrize("text", PLANNED)
def test_a_question_has_a_plan(text: str) -> None:
    """For the fields of its root."""
    fields = selected(text, schema=SERVED)
    assert plan(fields, FIELDS).fields == fields


@pytest.mark.parametrize("text", LEFT)
def test_what_would_read_one_by_one_has_none(text: str) -> None:
    """Nothing is read while an answer is shaped, and no list without a plan is guessed at."""
    with pytest.raises(Unplannable):
        plan(selected(text, schema=SERVED), FIELDS)


def test_the_tables_name_fields_that_there_are() -> None:
    """Of the root, and below it."""
    assert SCHEMA.query_type
    assert {*PERSON_ROOTS, *CATALOGUE_ROOTS, NODE_ROOT} - {"__typename"} <= {*SCHEMA.query_type.fields}
    for type_, field in planning._BEYOND:
        found = SCHEMA.type_map[type_]
        assert isinstance(found, GraphQLObjectType)
        assert field in found.fields, (type_, field)


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("{ me { ref } }", True),
        ("{ me { ref } provider { key } }", True),
        ('{ me { ref } subject(by: {ref: "x"}) { ref } }', False),
        ('{ me { ref } node(id: "x") { id } }', False),
        ("{ provider { key } }", False),
    ],
)
def test_a_caller_is_found_through_me_alone(text: str, alone: bool) -> None:
    """Wherever others could be meant, who asks is found before."""
    assert needs_no_caller(plan(selected(text, schema=SERVED), FIELDS)) is alone


def test_parts_are_those_of_all_roots() -> None:
    """That find a person of that type, and of nothing else."""
    text = '{ a: subject(by: {ref: "x"}) { identifiers { type } } b: subject(by: {ref: "x"}) { holds { ref } } }'
    made = plan(selected(text, schema=SERVED), FIELDS)
    assert made.parts("Subject", hidden=False) == {"identifiers", "holds"}
    assert made.parts("Me", hidden=False) == frozenset()


def test_a_field_leads_to_people_where_they_are_counted_or_listed() -> None:
    """At any depth."""
    made = plan(
        selected('{ purpose(key: "x") { uses { subjectCount } } provider { uses { key } } }', schema=SERVED), FIELDS
    )
    assert [*map(made.leads_to_people, made.fields)] == [True, False]


def test_what_cannot_be_resolved_has_no_plan() -> None:
    """A field that its source does not know."""

    class Nothing:
        def getter(self, parent: str, field: str) -> None:
            return None

        def type_of(self, value: Any) -> str:
            return ""

        def node_key(self, type_: str) -> Callable[[Any], Hashable] | None:
            return None

    with pytest.raises(Unplannable):
        plan(selected("{ me { ref } }"), Nothing())
