"""A literal that the schema refuses is answered with what would be right there, and never with what was written."""

from __future__ import annotations

import pytest
from graphql import parse, validate

from anbieter360.api.running.masking import Asked, public
from anbieter360.api.schema import build_schema

SCHEMA = build_schema()._schema
WRITTEN = "AnnaMuster"


def told(text: str) -> str:
    """What a caller reads of the only thing that is wrong with a document."""
    document = parse(text)
    (error,) = validate(SCHEMA, document)
    return public(error, "", Asked(SCHEMA, document)).message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'mutation { refuseErasure(input: { id: "x", ground: LEGAL_CLAIMS, idempotencyKey: "1" }) { __typename } }',
            "The value at line 1, column 52: not acceptable for RefusalGround; did you mean LEGAL_",
        ),
        (
            f"{{ subject(by: {{ ref: {WRITTEN} }}) {{ ref }} }}",
            "The value at line 1, column 22: not acceptable for String.",
        ),
        (
            f'{{ subject(by: {{ identifier: {{ value: "{WRITTEN}" }} }}) {{ ref }} }}',
            "The value at line 1, column 29: IdentifierInput needs the field type.",
        ),
        (
            f'{{ subject(by: {{ {WRITTEN}: "x" }}) {{ ref }} }}',
            "The value at line 1, column 17: SubjectLookup has no such field;",
        ),
        (
            f'{{ subject(by: {{ reff: "{WRITTEN}" }}) {{ ref }} }}',
            "The value at line 1, column 17: SubjectLookup has no field",
        ),
    ],
)
def test_a_literal_is_answered_with_what_would_be_right(text: str, message: str) -> None:
    """An enum's value, a scalar, a field that is missing, one that nobody knows and one that is nearly right."""
    assert told(text).startswith(message)
    assert WRITTEN not in told(text)


def test_each_of_many_literals_is_answered_by_its_own_place() -> None:
    """A variable's default, too."""
    document = parse('query ($n: Int = "x") { subjects(first: $n) { totalCount } a: subject(by: { ref: 1 }) { ref } }')
    asked = Asked(SCHEMA, document)
    found = {public(error, "", asked).message for error in validate(SCHEMA, document)}
    assert found == {
        "The value at line 1, column 18: not acceptable for Int.",
        "The value at line 1, column 82: not acceptable for String.",
    }


def test_without_the_document_the_place_is_told() -> None:
    """As over a socket, where errors leave before anybody knows what they are about."""
    (error,) = validate(SCHEMA, parse(f"{{ subject(by: {{ ref: {WRITTEN} }}) {{ ref }} }}"))
    assert public(error, "").message == "A value of the document is not acceptable at line 1, column 22."
