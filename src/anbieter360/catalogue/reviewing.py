"""Decide whether a confidential purpose goes on being withheld (DESIGN.md section 4). Pure; the store keeps it.

A purpose stays absent for the people concerned until it is released: a review date that passes without a decision
releases nothing, and `doctor` names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.model import Catalogue, ConfidentialityReview, ReviewOutcome
from anbieter360.catalogue.zones import zone_of
from anbieter360.errors import AlreadyDone, BadInput, NodeNotFound


@dataclass(frozen=True, slots=True)
class Review:
    """What is decided. purpose: its key; next_review_at: the day it is looked at again, where it is withheld."""

    purpose: str
    outcome: ReviewOutcome
    reasoning: str
    next_review_at: date | None = None


def reviewed(catalogue: Catalogue, review: Review, *, by: str, at: datetime) -> ConfidentialityReview:
    """The decision on the ground that the purpose is withheld on now. by: id of the actor.

    Raises NodeNotFound, AlreadyDone where it was released before, BadInput for a purpose that is not marked, and for a
    next review that is missing, is none, or has passed.
    """
    purpose = catalogue.purpose.get(review.purpose)
    if purpose is None:
        raise NodeNotFound("purpose: the catalogue does not have it.")
    if purpose.confidential is None:
        raise BadInput("purpose: is not marked confidential; where a purpose above it is, that one is reviewed.")
    if not catalogue.is_withheld(review.purpose):
        raise AlreadyDone("The purpose was released before.")
    if not review.reasoning.strip():
        raise BadInput("reasoning: is empty; say why.")
    _check_next(review, at.astimezone(ZoneInfo(zone_of(catalogue.provider))).date())
    given = (at, review.outcome, by, review.reasoning, review.next_review_at)
    return ConfidentialityReview(review.purpose, purpose.confidential.ground, *given)


def overdue_reviews(catalogue: Catalogue, at: datetime) -> tuple[tuple[str, date], ...]:
    """(key of the purpose, day) of the reviews whose day has passed without a decision, in the order of the keys."""
    today = at.astimezone(ZoneInfo(zone_of(catalogue.provider))).date()
    due = ((one.key, catalogue.review_due(one.key)) for one in catalogue.purposes)
    return tuple(sorted((key, day) for key, day in due if day is not None and day < today))


def _check_next(review: Review, today: date) -> None:
    if review.outcome is ReviewOutcome.RELEASED:
        if review.next_review_at is not None:
            raise BadInput("nextReviewAt: is not for what is released; leave it out.")
    elif review.next_review_at is None:
        raise BadInput("nextReviewAt: is missing; the purpose goes on being withheld, so say until which day.")
    elif review.next_review_at <= today:
        raise BadInput("nextReviewAt: lies in the past; give a day to come.")
