"""Whether a confidential purpose goes on being withheld: until it is released, whatever day it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from anbieter360.catalogue.document_form import to_document
from anbieter360.catalogue.graph_form import review_of, review_properties
from anbieter360.catalogue.model import (
    Catalogue,
    Confidential,
    ConfidentialityReview,
    Provider,
    Purpose,
    ReviewOutcome,
    Text,
)
from anbieter360.catalogue.reviewing import Review, overdue_reviews, reviewed
from anbieter360.errors import AlreadyDone, Anbieter360Error, BadInput, NodeNotFound

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = Purpose("secret", Text("x", "x"), confidential=Confidential("§ 29 BDSG", date(2026, 3, 1)))
PART = Purpose("part", Text("x", "x"), parent="secret")
OPEN = Purpose("open", Text("x", "x"))
CATALOGUE = Catalogue(Provider("shop", Text("x", "x"), "DE"), purposes=(SECRET, PART, OPEN))
RELEASE = Review("secret", ReviewOutcome.RELEASED, "closed")
WITHHOLD = Review("secret", ReviewOutcome.WITHHELD, "goes on", date(2026, 9, 1))


def after(review: Review, catalogue: Catalogue = CATALOGUE, at: datetime = AT) -> Catalogue:
    return replace(catalogue, reviews=(*catalogue.reviews, reviewed(catalogue, review, by="petra", at=at)))


def test_a_day_that_passes_releases_nothing() -> None:
    """The purpose and its parts stay withheld, and the day is named."""
    assert [CATALOGUE.is_confidential(one) for one in ("secret", "part", "open")] == [True, True, False]
    assert overdue_reviews(CATALOGUE, AT) == (("secret", date(2026, 3, 1)),)
    assert overdue_reviews(CATALOGUE, datetime(2026, 3, 1, 12, tzinfo=UTC)) == ()


def test_a_release_shows_the_purpose_and_its_parts() -> None:
    """From then on, for good, and nothing is due."""
    released = after(RELEASE)
    assert not any(released.is_confidential(one) for one in ("secret", "part"))
    assert (released.review_due("secret"), overdue_reviews(released, AT)) == (None, ())
    with pytest.raises(AlreadyDone):
        after(WITHHOLD, released)


def test_what_goes_on_being_withheld_is_due_again() -> None:
    """On the day that the decision says; a release may follow."""
    withheld = after(WITHHOLD)
    assert (withheld.is_confidential("part"), withheld.review_due("secret")) == (True, date(2026, 9, 1))
    assert not after(RELEASE, withheld).is_confidential("secret")


def test_a_mark_on_another_ground_is_withheld_again() -> None:
    """What was released was that ground."""
    marked = replace(SECRET, confidential=Confidential("§ 203 StGB", date(2027, 1, 1)))
    again = replace(after(RELEASE), purposes=(marked, PART, OPEN))
    assert (again.is_confidential("part"), again.review_due("secret")) == (True, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("review", "error"),
    [
        (replace(RELEASE, purpose="nothing"), NodeNotFound),
        (replace(RELEASE, purpose="open"), BadInput),
        (replace(RELEASE, purpose="part"), BadInput),
        (replace(RELEASE, reasoning=" "), BadInput),
        (replace(RELEASE, next_review_at=date(2027, 1, 1)), BadInput),
        (replace(WITHHOLD, next_review_at=None), BadInput),
        (replace(WITHHOLD, next_review_at=date(2026, 6, 1)), BadInput),
    ],
)
def test_what_is_no_decision(review: Review, error: type[Anbieter360Error]) -> None:
    """A purpose that is not marked itself, no reasoning, a next review that does not fit."""
    with pytest.raises(error):
        reviewed(CATALOGUE, review, by="petra", at=AT)


@pytest.mark.parametrize("review", [RELEASE, WITHHOLD])
def test_a_decision_comes_back_from_its_node(review: Review) -> None:
    """As it was; a document of the catalogue has none."""
    decided = reviewed(CATALOGUE, review, by="petra", at=AT)
    assert isinstance(decided, ConfidentialityReview)
    assert review_of(review_properties(decided, "shop")) == decided
    assert to_document(after(review)) == to_document(CATALOGUE)
