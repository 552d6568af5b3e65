"""Documents that were asked before: only valid ones, bounded, and the least recent goes first."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import parse

from anbieter360.access import Actor, Role
from anbieter360.api.running.context import Context
from anbieter360.api.running.documents import VARIANTS, Documents, Variants
from anbieter360.api.schema import build_schema

TEXT = "{ me { ref } }"
DOCUMENT = parse(TEXT)


def test_a_document_is_known_by_its_text() -> None:
    """The whole of it: a space more is another."""
    documents = Documents()
    kept = documents.put(TEXT, DOCUMENT)
    assert documents.get(TEXT) is kept
    assert documents.get(TEXT + " ") is None
    assert documents.put(TEXT, parse(TEXT)) is kept


def test_a_document_keeps_what_was_worked_out_of_it() -> None:
    """Until it goes."""
    documents = Documents()
    documents.put(TEXT, DOCUMENT).plans.put("plan", "made")
    found = documents.get(TEXT)
    assert found
    assert found.plans.get("plan") == "made"


def test_documents_are_bounded_in_number() -> None:
    """The one that was not asked for the longest time goes first."""
    documents = Documents(entries=2)
    for text in ("a", "b"):
        documents.put(text, DOCUMENT)
    documents.get("a")
    documents.put("c", DOCUMENT)
    assert [text for text in "abc" if documents.get(text)] == ["a", "c"]
    assert len(documents) == 2


def test_documents_are_bounded_in_bytes() -> None:
    """Of their texts; a document that is too large alone is answered and not kept."""
    documents = Documents(most_bytes=10)
    documents.put("a" * 6, DOCUMENT)
    documents.put("b" * 6, DOCUMENT)
    assert [text for text in ("a" * 6, "b" * 6) if documents.get(text)] == ["b" * 6]
    assert documents.put("c" * 11, DOCUMENT).document is DOCUMENT
    assert len(documents) == 0
    documents.put("d" * 10, DOCUMENT)
    assert len(documents) == 1


def test_a_text_that_is_no_unicode_is_no_document() -> None:
    """JSON can hold half of a pair."""
    assert Documents().get("\ud800") is None


def test_variants_are_bounded() -> None:
    """Over it they begin anew; the newest is there."""
    kept: Variants[int] = Variants()
    for number in range(3 * VARIANTS):
        kept.put(number, number)
        assert kept.get(number) == number
        assert len(kept._kept) <= VARIANTS


def _context() -> Context:
    nothing: Any = None
    return Context(nothing, Actor("x", Role.DPO))


@pytest.mark.parametrize(
    "text", ["{", "{ nothing }", "{ me { ref } } fragment F on Me { ref }", "query ($x: Nobody) { me { ref } }"]
)
async def test_a_document_that_is_refused_is_never_kept(text: str) -> None:
    """Not where it cannot be parsed, nor where it does not fit the schema; it is refused the second time as well."""
    schema = build_schema()
    for _ in range(2):
        result = await schema.execute(text, context_value=_context())
        assert result.errors
        assert len(schema.documents) == 0


async def test_a_valid_document_is_kept_before_it_is_answered() -> None:
    """Whatever becomes of this request; a second one is not parsed again."""
    schema = build_schema()
    first, second = _context(), _context()
    for context in (first, second):
        await schema.execute("{ __typename }", context_value=context)
    assert len(schema.documents) == 1
    assert first.document is second.document is schema.documents.get("{ __typename }")
