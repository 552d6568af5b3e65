"""A variable that the schema refuses is answered with what would be right, and never with what was sent."""

from __future__ import annotations

import pytest
from graphql import parse

from anbieter360.api.running.masking import wrong_variables
from anbieter360.api.schema import build_schema

SCHEMA = build_schema()._schema
REFUSE = parse("mutation ($input: RefuseErasureInput!) { refuseErasure(input: $input) { __typename } }")


@pytest.mark.parametrize(
    ("ground", "meant"), [("legal-claims-impaired", "; did you mean LEGAL_CLAIM_IMPAIRED"), ("Anna Muster", ".")]
)
def test_of_many_values_the_nearest_are_named(ground: str, meant: str) -> None:
    """None where nothing is near; the whole list is the schema's."""
    given = {"input": {"id": "x", "ground": ground, "idempotencyKey": "1"}}
    (error,) = wrong_variables(SCHEMA, REFUSE, given, None, [])
    start = f"Variable '$input' at input.ground: not acceptable for RefusalGround{meant}"
    assert error.message.startswith(start)
    assert error.message.endswith(" The schema says what each of its 49 values means.")
    assert ground not in error.message
