"""The table of what fields stand on: it names what there is, and a line too few costs time and never an answer."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLObjectType
from selected import SCHEMA, selected

from anbieter360.compiler.parts import LOCATES, NEEDS, parts_of
from anbieter360.compiler.plan import COUNTS, PAGES
from anbieter360.ledger.reading.star_parts import EVERYTHING, NOT_READ, PartNotRead, star_statement, whole


def fields_of(type_: str) -> set[str]:
    found = SCHEMA.type_map[type_]
    assert isinstance(found, GraphQLObjectType)
    return {*found.fields}


def parts(text: str, *, hidden: bool = False, type_: str = "Subject") -> frozenset[str]:
    (root,) = selected(text)
    return parts_of(type_, root.below(type_), hidden=hidden)


@pytest.mark.parametrize("type_", NEEDS)
def test_the_table_names_fields_that_there_are(type_: str) -> None:
    """Of `Me` as of `Subject`; a field that is not in it stands on everything."""
    known = fields_of(type_) | (fields_of("Me") if type_ == "Subject" else set())
    assert {*NEEDS[type_]} <= known


def test_the_table_names_parts_that_there_are() -> None:
    """And those that locate a node."""
    named = [*LOCATES.values(), *(needed for table in NEEDS.values() for needed in table.values())]
    assert frozenset().union(*named) <= EVERYTHING


def test_every_node_of_a_person_is_located() -> None:
    """So none is looked for in a part that was not read."""
    assert {*LOCATES} == {one.name for one in SCHEMA.get_possible_types(SCHEMA.type_map["PersonNode"])}


@pytest.mark.parametrize(("type_", "field"), [*PAGES, *COUNTS])
def test_pages_and_counts_are_fields_that_there_are(type_: str, field: str) -> None:
    """Of the catalogue's types."""
    assert field in fields_of(type_)


SELECTED = {
    "{ ref country provider { key } }": set(),
    "{ identifiers { type } }": {"identifiers"},
    "{ items { nodes { ref category { key } } } }": {"items"},
    "{ items { nodes { value } } }": {"items", "values", "consents", "objections", "restrictions", "retained"},
    "{ items { nodes { derivedFrom { shared } } } }": {"items", "derived", "shared"},
    "{ usages { nodes { use { key } } } }": {"usages"},
    "{ usages { nodes { items { ref } } } }": {"usages", "items"},
    "{ disclosures { lastAt } }": {"usages", "disclosures"},
    "{ standings { __typename } }": {"standings"},
    "{ restrictions { ground } }": {"restrictions"},
    "{ usages { nodes { events { totalCount } } } }": EVERYTHING,
}


@pytest.mark.parametrize("below", SELECTED)
def test_a_selection_stands_on_what_its_fields_stand_on(below: str) -> None:
    """At any depth; what the table does not know stands on everything."""
    assert parts(f'{{ subject(by: {{ref: "x"}}) {below} }}') == SELECTED[below]


def test_who_has_hidden_purposes_needs_what_describes_an_item() -> None:
    """Wherever an item is read: the first visible collection describes it."""
    text = '{ subject(by: {ref: "x"}) { items { totalCount } } }'
    assert parts(text, hidden=True) == {"items", "collections", "derived"}
    text = '{ node(id: "x") { ... on DataItem { shared } } }'
    assert parts(text, hidden=True, type_="DataItem") == {"items", "shared", "collections", "derived"}


def test_a_node_needs_the_part_that_it_is_found_in() -> None:
    """Though nothing of it is asked."""
    assert parts('{ node(id: "x") { __typename } }', type_="Disclosure") == {"usages", "disclosures"}


def test_a_part_is_read_with_what_it_stands_in() -> None:
    """An item in its collection, that in its standing."""
    assert whole(frozenset({"values"})) == {"values", "items", "collections", "standings"}


@pytest.mark.parametrize("part", sorted(EVERYTHING))
def test_what_is_left_out_is_null(part: str) -> None:
    """The statement of each part is another, and none asks for more than everything does."""
    alone = star_statement("star_by_id", frozenset({part}))
    assert alone.text != star_statement("star_by_id", frozenset()).text
    assert "<<" not in alone.text
    assert alone.parameters <= star_statement("star_by_id", EVERYTHING).parameters


USES: dict[str, Callable[[Any], Any]] = {
    "truth": bool,
    "a loop": iter,
    "its length": len,
    "an element": operator.itemgetter(0),
    "a field": operator.attrgetter("id"),
    "membership": lambda one: "x" in one,
    "sorting": sorted,
    "a list": list,
    "unpacking": lambda one: [*one],
    "equality": lambda one: one == (),
    "a text": lambda one: f"{one}",
    "a key": hash,
    "order": lambda one: one < one,
}


@pytest.mark.parametrize("use", USES)
def test_what_was_not_read_refuses_every_use(use: str) -> None:
    """Nothing takes it for empty, equal or absent."""
    with pytest.raises((PartNotRead, TypeError)):
        USES[use](NOT_READ)


@pytest.mark.parametrize("field", ["value", "valueDecision { reason }"])
def test_only_who_handles_requests_pays_for_them(field: str) -> None:
    """What a value opens by is read under rights-handling, and no request otherwise."""
    (root,) = selected(f'{{ subject(by: {{ref: "x"}}) {{ items {{ nodes {{ {field} }} }} }} }}')
    below = root.below("Subject")
    plain = parts_of("Subject", below, hidden=False)
    assert parts_of("Subject", below, hidden=False, handling=True) == plain | {"requests", "erasures"}
    assert "requests" not in plain
