"""From which age a person consents alone (Art. 8(1) GDPR): limits by country and day, ages in completed years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.decision.age import LIMITS, age_limit, age_on

TODAY = date(2026, 1, 1)
BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))


def test_the_higher_of_two_limits_counts() -> None:
    """Germany has 16, Austria 14: in either order it is 16."""
    assert age_limit("DE", "AT", TODAY) == age_limit("AT", "DE", TODAY) == 16


def test_within_one_country_its_own_limit_counts() -> None:
    """An Austrian provider and an Austrian person."""
    assert age_limit("AT", "AT", TODAY) == 14


def test_a_person_of_unknown_country_has_the_providers() -> None:
    """Nothing else is known."""
    assert age_limit("AT", None, TODAY) == 14


@pytest.mark.parametrize("country", [None, "US", "XX"])
def test_a_country_without_a_law_here_has_16(country: str | None) -> None:
    """Art. 8(1): 16 where no law lowers it."""
    assert age_limit(country, country, TODAY) == 16


def test_a_law_counts_from_its_day() -> None:
    """Denmark raised its limit from 13 to 15 on 1 January 2024."""
    assert [age_limit("DK", "DK", day) for day in (date(2023, 12, 31), date(2024, 1, 1))] == [13, 15]


def test_before_the_regulation_its_default_counts() -> None:
    """No law of Art. 8 is older than 25 May 2018."""
    assert age_limit("AT", "AT", date(2018, 5, 24)) == 16


def test_limits_stay_within_the_regulation() -> None:
    """Art. 8(1) lets states go no lower than 13."""
    assert {age for changes in LIMITS.values() for _, age in changes} <= {13, 14, 15, 16}


def test_changes_of_a_country_stand_oldest_first() -> None:
    """The last one that has begun is in force."""
    assert all([*changes] == sorted(changes) for changes in LIMITS.values())


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2010, 10, 10), date(2026, 10, 9), 15),
        (date(2010, 10, 10), date(2026, 10, 10), 16),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
    ],
)
def test_a_year_is_completed_on_the_birthday(birth: date, on: date, age: int) -> None:
    """Who was born on 29 February completes a year on 1 March of years without one."""
    assert age_on(birth, on) == age


@given(BIRTHS, st.integers(0, 40_000))
def test_nobody_gets_younger(birth: date, days: int) -> None:
    """From one day to the next the age stays or rises by one."""
    day = birth + timedelta(days=days)
    assert age_on(birth, day + timedelta(days=1)) - age_on(birth, day) in (0, 1)


@given(BIRTHS, st.integers(0, 100))
def test_the_limit_is_reached_on_that_birthday_and_not_before(birth: date, age: int) -> None:
    """An age begins on the first day with the same or a later month and day."""
    year = birth.year + age
    leap = (birth.month, birth.day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    birthday = date(year, 3, 1) if leap else birth.replace(year=year)
    assert (age_on(birth, birthday), age_on(birth, birthday - timedelta(days=1))) == (age, age - 1)
