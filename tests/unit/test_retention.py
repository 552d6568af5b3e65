"""Until when a rule keeps an item (Art. 17(3) GDPR): which rules, from which event, to which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from stars import CATALOGUE, PROVIDER, THEN, collection, star, usage

from anbieter360.catalogue.model import Catalogue, ControllerProfile, PeriodStart, Retention, RetentionBecause
from anbieter360.decision.facts import Collection, Star
from anbieter360.decision.retention import RetentionEnd, retention_of

LAW = RetentionBecause.LEGAL_OBLIGATION
RULE = Retention("email", "order", LAW, "§ 1", "P8Y", PeriodStart.END_OF_YEAR)


def catalogue(*rules: Retention, profile: ControllerProfile = ControllerProfile.STANDARD) -> Catalogue:
    return replace(CATALOGUE, provider=replace(PROVIDER, controller_profile=profile), retention=rules)


def ends(person: Star, *rules: Retention, **more: Any) -> tuple[RetentionEnd, ...]:
    return retention_of(person.items[0], person, catalogue(*rules, **more))


def until(starts: PeriodStart, *acts: Collection, keep: str = "P1Y", **more: Any) -> date | None:
    (end,) = ends(star(*(acts or (collection(),)), **more), replace(RULE, starts=starts, keep=keep))
    return end.until


def test_a_rule_keeps_what_is_held_for_its_purpose() -> None:
    """The end says its law, its purpose and why."""
    assert ends(star(collection("order")), RULE) == (RetentionEnd(date(2035, 1, 1), "§ 1", "order", LAW),)


def test_a_rule_keeps_nothing_that_is_held_for_another_purpose() -> None:
    """Books are kept for the bookkeeping alone."""
    assert ends(star(collection("research")), RULE) == ()


def test_a_rule_on_a_category_holds_for_its_children() -> None:
    """E-mail is a contact."""
    assert len(ends(star(collection()), replace(RULE, category="contact"))) == 1


def test_a_rule_on_another_category_keeps_nothing() -> None:
    """The date of birth is no e-mail."""
    assert ends(star(collection()), replace(RULE, category="birth-date")) == ()


def test_several_rules_keep_side_by_side() -> None:
    """One end a rule, in the order of their keys."""
    found = ends(star(collection()), replace(RULE, law="§ 2"), RULE)
    assert [one.law for one in found] == ["§ 1", "§ 2"]


def test_a_profiles_rule_stands_in_place_of_the_general_one() -> None:
    """For a bank, the bank's rule; for others, the general one."""
    bank = replace(RULE, controller_profile=ControllerProfile.BANK, law="§ 9", keep="P10Y")
    person = star(collection())
    assert [one.law for one in ends(person, RULE, bank, profile=ControllerProfile.BANK)] == ["§ 9"]
    assert [one.law for one in ends(person, RULE, bank)] == ["§ 1"]


def test_from_collection() -> None:
    """A year from the day of collection."""
    assert until(PeriodStart.COLLECTION) == date(2027, 1, 1)


def test_from_the_newest_collection() -> None:
    """What is collected again is kept anew."""
    newer = collection("order", "LEGAL_OBLIGATION", collected_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert until(PeriodStart.COLLECTION, collection(), newer) == date(2027, 3, 1)


def test_the_year_ends_in_the_providers_zone() -> None:
    """23:30 in UTC on 31 December is next year in Berlin."""
    late = collection(collected_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC))
    assert until(PeriodStart.END_OF_YEAR, late) == date(2028, 1, 1)


def test_from_the_last_use_of_that_item() -> None:
    """Another item's use does not count."""
    uses = [
        usage("study", "id-mail", last_at=datetime(2026, 5, 1, 12, tzinfo=UTC)),
        usage("decide", "id-other", last_at=datetime(2026, 8, 1, 12, tzinfo=UTC)),
    ]
    assert until(PeriodStart.LAST_USE, usages=uses) == date(2027, 5, 1)


def test_what_was_never_used_is_kept_from_its_collection() -> None:
    """The last thing that happened to it."""
    assert until(PeriodStart.LAST_USE) == date(2027, 1, 1)


def test_a_running_contract_has_no_end_yet() -> None:
    """One of two still runs."""
    ended = collection("order", "CONTRACT", ended_at=THEN)
    assert until(PeriodStart.CONTRACT_END, ended, collection("order", "LEGAL_OBLIGATION")) is None


def test_from_the_end_of_the_last_contract() -> None:
    """All have ended; the latest counts."""
    ended = [
        collection("order", basis, ended_at=datetime(2026, month, 1, 12, tzinfo=UTC))
        for basis, month in (("CONTRACT", 2), ("LEGAL_OBLIGATION", 4))
    ]
    assert until(PeriodStart.CONTRACT_END, *ended) == date(2027, 4, 1)


def test_an_open_ended_rule_has_no_day() -> None:
    """It is closed by hand."""
    (end,) = ends(star(collection()), replace(RULE, open_ended=True))
    assert end.until is None


TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - of Hypothesis


@given(TIMES, st.integers(1, 30))
def test_a_period_from_the_end_of_the_year_ends_on_a_first_of_january(at: datetime, years: int) -> None:
    """§ 147(4) AO: and covers the whole years after that of the collection."""
    end = until(PeriodStart.END_OF_YEAR, collection(collected_at=at), keep=f"P{years}Y")
    assert end is not None
    assert (end.month, end.day) == (1, 1)
    assert end.year - at.year in (years + 1, years + 2)


@given(TIMES, st.sampled_from(list(PeriodStart)), st.integers(0, 400))
def test_nothing_may_go_before_it_was_collected(at: datetime, starts: PeriodStart, days: int) -> None:
    """Whatever the period begins with."""
    end = until(starts, collection(collected_at=at, ended_at=at), keep=f"P{days}D")
    assert end is not None
    assert end >= at.date()
