"""Arguments by converters of our own are those of Strawberry's way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from graphql import parse
from graphql.execution.values import VariableValues, get_variable_values
from selected import selected

from anbieter360.api.running.arguments import coerced, given
from anbieter360.api.running.fields import Fields
from anbieter360.api.schema import build_schema

SERVED = build_schema()
SCHEMA, SCALARS = SERVED._schema, SERVED.schema_converter.scalar_registry
FIELDS = Fields(SCHEMA)

BY = "query ($by: SubjectLookup!) { subject(by: $by) { id } }"
PAGE = 'query ($n: Int, $c: String) { purposes(provider: "x", first: $n, after: $c) { totalCount } }'
NESTED = "query ($r: String!) { subject(by: {ref: $r}) { id } }"
CASES: list[tuple[str, Mapping[str, Any]]] = [
    (BY, {"by": {"ref": "anna"}}),
    (BY, {"by": {"id": "x"}}),
    (BY, {"by": {"identifier": {"type": "EMAIL", "value": "x"}}}),
    (PAGE, {"n": 5, "c": "x"}),
    (PAGE, {"n": 5}),
    (PAGE, {"n": None, "c": None}),
    (NESTED, {"r": "anna"}),
    ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x", "y"]}),
    ('{ purpose(key: "x") { name(lang: DE) } }', {}),
]


def values(text: str, variables: Mapping[str, Any]) -> VariableValues:
    definitions: Any = parse(text).definitions[0]
    found = get_variable_values(SCHEMA, definitions.variable_definitions or (), dict(variables))
    assert isinstance(found, VariableValues)
    return found


@pytest.mark.parametrize(("text", "variables"), CASES)
def test_the_arguments_are_those_of_strawberry(text: str, variables: Mapping[str, Any]) -> None:
    """For the variables of another request than the one that they were worked out with; or its own way is gone."""
    field, now = selected(text, variables, SCHEMA)[0], values(text, variables)
    arguments = FIELDS.definition(field.parent, field.name).arguments
    expected = coerced(field, arguments, now, SCALARS)
    others = [values(text, other) for asked, other in CASES if asked == text]
    for other in others:
        kept = given(arguments, field, coerced(field, arguments, other, SCALARS), SCALARS)
        assert kept.to(now.coerced) in (expected, None)
    whole = text is not NESTED and all(now.coerced.get(name) is not None for name in ("n", "c") if text is PAGE)
    assert (kept.to(now.coerced) is not None) is whole


def test_what_is_kept_has_no_variable_of_its_first_request() -> None:
    """Only what the document says."""
    field, first = selected(PAGE, {"n": 5}, SCHEMA)[0], values(PAGE, {"n": 5, "c": "secret"})
    arguments = FIELDS.definition(field.parent, field.name).arguments
    assert given(arguments, field, coerced(field, arguments, first, SCALARS), SCALARS).constants == {
        "provider": "x",
        "last": None,
        "before": None,
    }
