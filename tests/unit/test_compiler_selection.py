"""An operation as a tree of fields: what is selected, under which names, and on which types."""

from __future__ import annotations

import pytest
from graphql import OperationDefinitionNode, parse
from selected import selected, tree

from anbieter360.compiler.selection import Unplannable, conditions, every


def test_fields_of_one_response_key_are_joined() -> None:
    """Wherever they are written, in the order in which they come first."""
    text = """{ purpose(key: "x") { key ...F } purpose(key: "x") { ... on CatalogueNode { id key } } }
        fragment F on Purpose { parent { key } ... { parent { name } } }"""
    assert tree(selected(text)) == {"purpose": {"key": None, "parent": {"key": None, "name": None}, "id": None}}


def test_an_alias_is_the_key_of_the_answer() -> None:
    """The name stays the field's."""
    (field,) = selected('{ mine: purpose(key: "x") { a: key } }')
    assert (field.key, field.name, field.parent) == ("mine", "purpose", "Query")
    assert [(one.key, one.name, one.parent) for one in field.below("Purpose")] == [("a", "key", "Purpose")]


@pytest.mark.parametrize(
    ("a", "b", "kept"), [(True, True, ["one"]), (False, False, ["two"]), (True, False, ["one", "two"])]
)
def test_conditions_are_decided(a: bool, b: bool, kept: list[str]) -> None:
    """By the values of this request."""
    text = "query ($a: Boolean!, $b: Boolean!) { one: me @include(if: $a) { id } two: me @skip(if: $b) { id } }"
    assert [one.key for one in selected(text, {"a": a, "b": b})] == kept


def test_conditions_name_their_variables_alone() -> None:
    """Also those inside fragments; other variables decide nothing."""
    text = """query ($a: Boolean!, $b: Boolean!, $k: String!) { me @skip(if: $a) { id } purpose(key: $k) { ...F } }
        fragment F on Purpose { id @include(if: $b) key @include(if: true) }"""
    operation, *fragments = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert conditions(operation, fragments) == {"a", "b"}  # type: ignore[arg-type]


def test_an_interface_is_each_of_its_types() -> None:
    """What is selected on the interface, and what on the type itself."""
    text = '{ node(id: "x") { id ... on PersonNode { subject { ref } } ... on Purpose { key } } }'
    found = tree(selected(text))["node"]
    assert found["Purpose"] == {"id": None, "key": None}
    assert found["Consent"] == {"id": None, "subject": {"ref": None}}
    assert found["Recipient"] == {"id": None}


def test_a_field_tells_whether_it_takes_variables() -> None:
    """At any depth of its own arguments; what is below it does not count."""
    text = "query ($r: String!, $n: Int) { subject(by: {ref: $r}) { ref items(first: $n) { totalCount } } }"
    varying = {one.key for one in every(selected(text, {"r": "x"})) if one.varies}
    assert varying == {"subject", "items"}


@pytest.mark.parametrize("text", ["{ __schema { queryType { name } } }", '{ me { id } __type(name: "Me") { name } }'])
def test_introspection_has_no_plan(text: str) -> None:
    """Only the ordinary path can do it."""
    with pytest.raises(Unplannable):
        selected(text)
