"""Nothing is derived from itself, however long the way."""

from __future__ import annotations

import pytest

from anbieter360.ledger.stars.derivation import circle
from anbieter360.ledger.stars.plain import PlainStar


def star(*links: str) -> PlainStar:
    """A person's items, "ab" for a that is derived from b."""
    made = PlainStar("anna", {})
    made.links["DERIVED_FROM"] = {(one[0], one[1]): None for one in links}
    return made


@pytest.mark.parametrize(
    ("wanted", "known", "found"),
    [
        (star("ab", "bc"), star(), None),
        (star("ab", "cb", "dc", "da"), star(), None),  # two ways to one source
        (star("ab", "bc", "ca"), star(), "a"),
        (star("ca"), star("ab", "bc"), "c"),
        (star("xa"), star("ab", "ba"), None),  # a circle that is there is not this one's
    ],
)
def test_a_circle_is_found(wanted: PlainStar, known: PlainStar, found: str | None) -> None:
    """By what is said now together with what was known."""
    assert circle(wanted, [known]) == found
