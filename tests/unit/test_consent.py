"""What a consent is worth (Art. 4(11), 7, 8 GDPR; DECISION.md step 5): status and defects, fact by fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stars import CATALOGUE, NOW, PROVIDER, THEN, consent, of, star

from anbieter360.catalogue.model import Audience, Catalogue
from anbieter360.decision.codes import ConsentStatus, Reason
from anbieter360.decision.consent import defects_of, defects_shown, is_in_force, status_at
from anbieter360.decision.facts import Erasure

ADULT = date(1980, 1, 1)
MOMENT = timedelta(microseconds=1)


def defects(
    catalogue: Catalogue = CATALOGUE, country: str | None = "DE", birth_date: date | None = ADULT, **said: Any
) -> tuple[Reason, ...]:
    return defects_of(consent(**said), catalogue, country=country, birth_date=birth_date)


def test_a_good_consent_has_no_defect() -> None:
    """Provable, informed, unambiguous, free, of age."""
    assert defects() == ()


def test_of_an_age_that_was_erased_since_nothing_is_said() -> None:
    """The proof that stays is not called defective for what the erasure took; other defects stay told."""
    given, unbirthed = consent(bundled=True, age_declared=None), star()
    went = Erasure("e", "FULFILLED", NOW, NOW, None, given.given_at + MOMENT, ())
    before = (Reason.CONSENT_NOT_FREELY_GIVEN, Reason.AGE_UNKNOWN)
    assert defects_shown(given, unbirthed, CATALOGUE, None) == before
    erased = replace(unbirthed, erasures=(went,))
    assert defects_shown(given, erased, CATALOGUE, None) == before[:1]
    for other in (replace(went, scope_kind="ITEMS"), replace(went, executed_at=given.given_at)):
        assert defects_shown(given, replace(unbirthed, erasures=(other,)), CATALOGUE, None) == before


@pytest.mark.parametrize("gap", [{"notice": None}, {"evidence_sealed": None}, {"method": "UNKNOWN"}])
def test_without_notice_evidence_or_method_it_cannot_be_proved(gap: dict[str, Any]) -> None:
    """Art. 7(1): each of the three is needed."""
    assert defects(**gap) == (Reason.CONSENT_NOT_PROVABLE,)


def test_a_notice_without_the_purpose_informs_of_nothing() -> None:
    """The text must list that purpose or an ancestor."""
    assert defects(notice=of("Notice", "leaflet")) == (Reason.CONSENT_UNINFORMED,)


def test_a_notice_on_an_ancestor_informs() -> None:
    """A text on loyalty informs of the greeting."""
    notices = (replace(CATALOGUE.notice["leaflet"], key="wide", announces=("loyalty",)),)
    assert defects(replace(CATALOGUE, notices=notices), notice=of("Notice", "wide")) == ()


def test_a_notice_on_a_child_does_not_inform() -> None:
    """A text on the greeting does not inform of loyalty as a whole."""
    assert defects(purpose="loyalty") == (Reason.CONSENT_UNINFORMED,)


def test_a_notice_counts_from_its_day_in_the_providers_zone() -> None:
    """Published on 1 January in Berlin is 31 December, 23:00 in UTC."""
    published = replace(CATALOGUE.notice["consent-text"], published=date(2026, 1, 1))
    catalogue = replace(CATALOGUE, notices=(published,))
    midnight = datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert defects(catalogue, given_at=midnight) == ()
    assert defects(catalogue, given_at=midnight - MOMENT) == (Reason.CONSENT_UNINFORMED,)


def test_a_notice_without_a_date_informs_of_nothing() -> None:
    """Nobody can say that it was there by then."""
    undated = replace(CATALOGUE.notice["consent-text"], published=None)
    assert defects(replace(CATALOGUE, notices=(undated,))) == (Reason.CONSENT_UNINFORMED,)


def test_a_notice_that_the_catalogue_does_not_know_informs_of_nothing() -> None:
    """Unknown is never allowed."""
    assert defects(notice=of("Notice", "lost")) == (Reason.CONSENT_UNINFORMED,)


def test_a_preselected_box_is_ambiguous() -> None:
    """Art. 4(11); CJEU C-673/17."""
    assert defects(preselected=True) == (Reason.CONSENT_AMBIGUOUS,)


def test_a_bundled_consent_is_not_free() -> None:
    """Art. 7(4)."""
    assert defects(bundled=True) == (Reason.CONSENT_NOT_FREELY_GIVEN,)


def test_defects_stand_in_the_order_of_the_checks() -> None:
    """Every defect is told, the first check first."""
    found = defects(
        notice=of("Notice", "leaflet"),
        method="UNKNOWN",
        preselected=True,
        bundled=True,
        birth_date=date(2020, 1, 1),
    )
    assert found == (
        Reason.CONSENT_NOT_PROVABLE,
        Reason.CONSENT_UNINFORMED,
        Reason.CONSENT_AMBIGUOUS,
        Reason.CONSENT_NOT_FREELY_GIVEN,
        Reason.AGE_LIMIT,
    )


def test_who_is_one_day_short_of_the_limit_is_too_young() -> None:
    """Age counts when the consent was given, in days of the provider's zone."""
    assert defects(birth_date=date(2010, 1, 2)) == (Reason.AGE_LIMIT,)


def test_who_reaches_the_limit_on_that_day_is_old_enough() -> None:
    """16 on the day itself."""
    assert defects(birth_date=date(2010, 1, 1)) == ()


def test_the_day_is_that_of_the_providers_zone() -> None:
    """23:30 in UTC on the eve of the birthday is the birthday in Berlin."""
    eve = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert defects(birth_date=date(2010, 1, 1), given_at=eve) == ()


def test_the_higher_limit_counts() -> None:
    """14 in Austria does not help where the provider sits in Germany."""
    assert defects(country="AT", birth_date=date(2010, 10, 10)) == (Reason.AGE_LIMIT,)


def test_a_guardians_consent_has_no_age() -> None:
    """Art. 8(1); it stays valid past the limit."""
    assert defects(birth_date=date(2015, 1, 1), guardian_sealed="sealed") == ()


def test_an_unknown_age_is_a_defect() -> None:
    """Neither a date of birth nor a declared age."""
    assert defects(birth_date=None, age_declared=None) == (Reason.AGE_UNKNOWN,)


def test_a_declared_age_at_the_limit_is_enough() -> None:
    """Where no date of birth is held."""
    assert defects(birth_date=None, age_declared=16) == ()


def test_a_declared_age_below_the_limit_is_known_to_be_too_young() -> None:
    """Who says 15 is not of unknown age."""
    assert defects(birth_date=None, age_declared=15) == (Reason.AGE_LIMIT,)


def test_the_date_of_birth_goes_before_a_declared_age() -> None:
    """What is known is not overruled by what was claimed."""
    assert defects(birth_date=date(2015, 1, 1), age_declared=30) == (Reason.AGE_LIMIT,)


def test_a_provider_for_adults_need_not_ask() -> None:
    """audience: ADULTS spares the question, not the answer."""
    adults = replace(CATALOGUE, provider=replace(PROVIDER, audience=Audience.ADULTS))
    assert defects(adults, birth_date=None, age_declared=None) == ()
    assert defects(adults, birth_date=date(2015, 1, 1)) == (Reason.AGE_LIMIT,)


def test_status_of_a_consent_that_runs() -> None:
    """GIVEN until something ends it."""
    assert status_at(consent(), NOW) is ConsentStatus.GIVEN


def test_a_consent_ends_at_the_moment_of_withdrawal() -> None:
    """Until is exclusive."""
    assert status_at(consent(withdrawn_at=NOW), NOW - MOMENT) is ConsentStatus.GIVEN
    assert status_at(consent(withdrawn_at=NOW), NOW) is ConsentStatus.WITHDRAWN


def test_withdrawal_tells_before_expiry() -> None:
    """It was the person's own act."""
    assert status_at(consent(withdrawn_at=THEN, expires_at=THEN), NOW) is ConsentStatus.WITHDRAWN


def test_a_consent_expires_at_its_moment() -> None:
    """Until is exclusive."""
    assert status_at(consent(expires_at=NOW), NOW) is ConsentStatus.EXPIRED


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"requested": True}, ConsentStatus.REQUESTED),
        ({"requested": True, "refused_at": NOW}, ConsentStatus.REFUSED),
        ({"renews": "earlier"}, ConsentStatus.RENEWED),
        ({"revoked_at": NOW, "expires_at": THEN}, ConsentStatus.REVOKED),
        ({"invalidated_at": NOW, "expires_at": THEN}, ConsentStatus.INVALIDATED),
        ({"withdrawn_at": NOW, "invalidated_at": NOW}, ConsentStatus.WITHDRAWN),
        ({"given_at": NOW + MOMENT}, ConsentStatus.UNKNOWN),
    ],
)
def test_statuses_are_those_of_dpv(said: dict[str, Any], status: ConsentStatus) -> None:
    """Asked for, refused, renewed, ended by the provider, found invalid; and what nobody knows of yet."""
    assert status_at(consent(**said), NOW) is status


def test_what_was_only_asked_for_is_not_in_force() -> None:
    """Silence is no consent (Art. 4(11), recital 32)."""
    assert not is_in_force(consent(requested=True), NOW)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, ConsentStatus.GIVEN),
        ({"renews": "before"}, ConsentStatus.RENEWED),
        ({"requested": True}, ConsentStatus.REQUESTED),
        ({"requested": True, "refused_at": NOW}, ConsentStatus.REFUSED),
        ({"refused_at": NOW + MOMENT}, ConsentStatus.REQUESTED),
        ({"withdrawn_at": NOW}, ConsentStatus.WITHDRAWN),
        ({"revoked_at": NOW}, ConsentStatus.REVOKED),
        ({"invalidated_at": NOW}, ConsentStatus.INVALIDATED),
        ({"expires_at": NOW}, ConsentStatus.EXPIRED),
        ({"given_at": NOW + MOMENT}, ConsentStatus.UNKNOWN),
        ({"withdrawn_at": NOW, "revoked_at": THEN, "invalidated_at": THEN}, ConsentStatus.WITHDRAWN),
        ({"revoked_at": NOW, "invalidated_at": THEN, "expires_at": THEN}, ConsentStatus.REVOKED),
        ({"invalidated_at": NOW, "expires_at": THEN, "renews": "before"}, ConsentStatus.INVALIDATED),
    ],
)
def test_every_status_of_dpv(said: dict[str, Any], status: ConsentStatus) -> None:
    """What the person did tells first, then what the provider did, then the end of time."""
    assert status_at(consent(**said), NOW) is status


@pytest.mark.parametrize(
    "said",
    [
        {"requested": True},
        {"refused_at": NOW + MOMENT},
        {"revoked_at": NOW},
        {"invalidated_at": NOW},
        {"given_at": NOW + MOMENT},
    ],
)
def test_what_is_not_in_force(said: dict[str, Any]) -> None:
    """Only asked for, refused at whatever time, ended by the provider, found invalid, or yet to come."""
    assert not is_in_force(consent(**said), NOW)


TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - of Hypothesis


@given(TIMES, *[st.none() | TIMES] * 5, st.booleans(), TIMES)
def test_in_force_is_given_or_renewed(
    given_at: datetime,
    withdrawn: datetime | None,
    expires: datetime | None,
    revoked: datetime | None,
    invalid: datetime | None,
    refused: datetime | None,
    requested: bool,
    at: datetime,
) -> None:
    """In force is exactly what has one of these two statuses."""
    one = consent(
        given_at=given_at,
        withdrawn_at=withdrawn,
        expires_at=expires,
        revoked_at=revoked,
        invalidated_at=invalid,
        refused_at=refused,
        requested=requested,
    )
    assert is_in_force(one, at) == (status_at(one, at) in (ConsentStatus.GIVEN, ConsentStatus.RENEWED))
