"""Where personal data may go without more (Chapter V GDPR): the EEA and the countries found adequate, by date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anbieter360.catalogue.countries import EEA, EEA_MEMBERSHIP, ISO_COUNTRIES, in_eea
from anbieter360.decision.adequacy import ADEQUACY, is_adequate

DAY = timedelta(days=1)


def test_the_eea_of_today_has_thirty_states() -> None:
    """27 members of the EU, Iceland, Liechtenstein and Norway."""
    assert (len(EEA), EEA <= ISO_COUNTRIES, set(EEA_MEMBERSHIP) - EEA) == (30, True, {"GB"})


@pytest.mark.parametrize(
    ("country", "on", "inside"),
    [
        ("HR", date(2013, 6, 30), False),
        ("HR", date(2013, 7, 1), True),
        ("GB", date(2021, 6, 27), True),
        ("GB", date(2021, 6, 28), False),
        ("AX", date(2026, 1, 1), True),
        ("CH", date(2026, 1, 1), False),
        (None, date(2026, 1, 1), False),
        ("", date(2026, 1, 1), False),
    ],
)
def test_who_is_inside_depends_on_the_day(country: str | None, on: date, inside: bool) -> None:
    """From the day of joining to the day of leaving, that one not included."""
    assert in_eea(country, on) is inside


@pytest.mark.parametrize(
    ("country", "on", "adequate"),
    [
        ("US", date(2016, 7, 31), False),
        ("US", date(2016, 8, 1), True),
        ("US", date(2020, 7, 16), False),
        ("US", date(2023, 7, 9), False),
        ("US", date(2023, 7, 10), True),
        ("JP", date(2019, 1, 22), False),
        ("JP", date(2019, 1, 23), True),
        ("KR", date(2021, 12, 17), True),
        ("GB", date(2025, 12, 27), True),
        ("GB", date(2031, 12, 27), False),
        ("BR", date(2026, 1, 25), False),
        ("BR", date(2026, 1, 26), True),
        ("DE", date(2026, 1, 1), False),
        (None, date(2026, 1, 1), False),
    ],
)
def test_who_is_adequate_depends_on_the_day(country: str | None, on: date, adequate: bool) -> None:
    """From the decision to its end or its annulment, that day not included."""
    assert is_adequate(country, on) is adequate


def test_every_decision_names_its_source_and_follows_the_one_before() -> None:
    """Dated, of a country that exists, none overlapping."""
    for country, decisions in ADEQUACY.items():
        assert country in ISO_COUNTRIES - EEA
        assert all(one.source for one in decisions)
        starts = [one.since for one in decisions]
        ends = [one.until or date.max for one in decisions]
        assert starts == sorted(starts)
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
