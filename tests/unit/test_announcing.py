"""Whom a change of purpose concerns: who has data that it needs, and never heard of it (Art. 13(3), 14(4) GDPR)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from stars import CATALOGUE, LONG_AGO, NOW, THEN, collection, item, of, star

from anbieter360.catalogue.model import Catalogue, Notice
from anbieter360.decision.announcing import PurposeChange
from anbieter360.decision.facts import Information, Star

#: `leaflet` announces order and research, and `study` for research needs e-mail addresses.
LEAFLET = of("Notice", "leaflet")
TOLD = THEN - timedelta(days=30)


def concerns(person: Star, purpose: str = "research", catalogue: Catalogue = CATALOGUE, at: datetime = NOW) -> bool:
    return PurposeChange(catalogue, purpose, at).concerns(person)


def held(**more: Any) -> Star:
    return star(collection("order", "CONTRACT", "mail", **more))


def test_who_has_what_the_purpose_needs_and_was_not_told() -> None:
    """A category below the one that is needed is needed, too."""
    assert concerns(held())
    assert concerns(held(), "greeting")
    assert not concerns(star(collection("order", "CONTRACT", "x"), items=[item("x", "birth-date")]))


@pytest.mark.parametrize("purpose", ["order-change", "survey"])
def test_a_purpose_without_uses_concerns_nobody(purpose: str) -> None:
    """Nothing is needed for it yet; the uses of a purpose above it are not its own."""
    assert not concerns(held(), purpose)


def test_what_was_announced_at_collection_concerns_nobody() -> None:
    """By a notice that was published by then, for that item."""
    assert not concerns(held(notice=LEAFLET))
    late = replace(CATALOGUE, notices=(Notice("leaflet", "de", date(2026, 2, 1), ("research",)),))
    assert concerns(held(notice=LEAFLET), catalogue=late)
    two = star(
        collection("order", "CONTRACT", "mail", notice=LEAFLET),
        collection("survey", "CONSENT", "other"),
        items=[item(), item("other")],
    )
    assert concerns(two)


def test_one_of_several_collections_is_enough() -> None:
    """The person read of the purpose for that item."""
    twice = star(collection("order", "CONTRACT"), collection("order-change", "CONTRACT", notice=LEAFLET))
    assert not concerns(twice)


def test_of_a_third_partys_data_counts_when_the_person_was_told() -> None:
    """Art. 14: at collection they read nothing."""
    assert concerns(held(notice=LEAFLET, source="THIRD_PARTY"))
    assert not concerns(held(notice=LEAFLET, source="THIRD_PARTY", informed_at=TOLD))


@pytest.mark.parametrize(
    ("told", "concerned"),
    [
        (Information(LEAFLET, TOLD), False),
        (Information(LEAFLET, TOLD, NOW + timedelta(days=9)), False),  # to run later, but told
        (Information(LEAFLET, NOW + timedelta(days=1)), True),
        (Information(LEAFLET, LONG_AGO - timedelta(days=1)), True),  # before there was such a notice
        (Information(of("Notice", "consent-text"), TOLD), True),
    ],
)
def test_who_was_told_since(told: Information, concerned: bool) -> None:
    """By a notice that announces the very purpose."""
    assert concerns(replace(held(), informed=(told,))) is concerned
