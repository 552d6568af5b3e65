"""May this use run? The ground: step 5 of DECISION.md, fact by fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from asking import (
    ANNOUNCED,
    CONTRACT,
    DAY,
    GREET,
    LATER,
    STUDY,
    allowed,
    ask,
    balanced,
    compatibility,
    denied,
    notice,
    shop,
    told,
    undetermined,
    use_of,
)
from stars import NOW, PROVIDER, THEN, collection, consent, of, star

from anbieter360.catalogue.model import (
    Audience,
    BalancingOutcome,
    CompatibilityOutcome,
    LegalBasis,
)
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import Missing, StoodOn
from anbieter360.decision.facts import Information


@pytest.mark.parametrize(
    ("basis", "article"),
    [
        (LegalBasis.CONTRACT, "Art. 6(1)(b) GDPR"),
        (LegalBasis.LEGAL_OBLIGATION, "Art. 6(1)(c) GDPR"),
        (LegalBasis.VITAL_INTERESTS, "Art. 6(1)(d) GDPR"),
        (LegalBasis.PUBLIC_TASK, "Art. 6(1)(e) GDPR"),
    ],
)
def test_what_was_collected_for_it_may_be_used_for_it(basis: LegalBasis, article: str) -> None:
    """For the purpose or one above it, on the same basis."""
    for purpose in ("order", "order-change"):
        found = ask(star(collection("order", basis)), use_of(purpose, basis))
        assert told(found) == allowed(Reason.COLLECTED_FOR_PURPOSE, article)


def test_what_was_collected_for_a_part_does_not_serve_the_whole() -> None:
    """A change of the order is not the order."""
    found = ask(star(collection("order-change")), CONTRACT)
    assert told(found) == denied(Reason.PURPOSE_NOT_COVERED, "Art. 5(1)(b) GDPR", Missing.NOTICE)


def test_another_basis_does_not_cover() -> None:
    """The same purpose, but on consent: a contract does not follow from it."""
    person = star(collection("order", "CONSENT"))
    assert told(ask(person, CONTRACT)) == denied(Reason.PURPOSE_NOT_COVERED, "Art. 5(1)(b) GDPR", Missing.CONSENT)


def test_an_ended_basis_carries_nothing_any_more() -> None:
    """From the moment it ended; an open one beside it is enough."""
    ended = collection(ended_at=NOW)
    assert ask(star(ended), CONTRACT, at=NOW - DAY).allowed
    assert told(ask(star(ended), CONTRACT)) == denied(Reason.BASIS_ENDED, "Art. 6(1) GDPR", Missing.NOTICE)
    assert ask(star(ended, collection(id="again")), CONTRACT).allowed


def test_who_was_told_already_would_have_to_consent() -> None:
    """A further notice would not help."""
    told_of_it = star(collection(ended_at=NOW, notice=of("Notice", "leaflet")))
    assert ask(told_of_it, CONTRACT).missing == (Missing.CONSENT,)


def test_a_law_reaches_what_was_collected_otherwise() -> None:
    """The use names it."""
    use = use_of("order", LegalBasis.LEGAL_OBLIGATION, law="§ 147 AO")
    found = ask(star(collection("research", "CONTRACT")), use)
    assert told(found) == allowed(Reason.LEGAL_OBLIGATION, "Art. 6(1)(c) GDPR")
    assert ask(star(collection("order", "LEGAL_OBLIGATION", ended_at=NOW)), use).reason is Reason.BASIS_ENDED


def test_a_consent_never_rescues_another_basis() -> None:
    """Nor the reverse."""
    assert (
        ask(star(collection(), consent()), use_of("greeting", LegalBasis.CONTRACT)).reason is Reason.PURPOSE_NOT_COVERED
    )
    assert ask(star(collection("greeting", "CONTRACT")), GREET).reason is Reason.CONSENT_MISSING


def test_what_was_announced_and_weighed_may_run() -> None:
    """Art. 6(1)(f)."""
    assert told(ask(star(ANNOUNCED), STUDY)) == allowed(Reason.LEGITIMATE_INTEREST, "Art. 6(1)(f) GDPR")


def test_a_notice_announces_exactly_what_it_lists() -> None:
    """Research does not announce the survey."""
    assert ask(star(ANNOUNCED), replace(STUDY, purpose="survey")).reason is Reason.NOTICE_MISSING


def test_a_notice_published_after_the_collection_announced_nothing_at_it() -> None:
    """Nor does one without a date."""
    for published in (LATER.date(), None):
        late = notice("late", "research", published=published)
        person = star(collection(notice=of("Notice", "late")))
        assert ask(person, STUDY, shop(STUDY, notices=[late])).reason is Reason.NOTICE_MISSING


def test_a_notice_counts_at_collection_from_the_moment_it_is_published() -> None:
    """Midnight in the provider's zone."""
    midnight = datetime(2026, 1, 10, 23, tzinfo=UTC)
    catalogue = shop(STUDY, notices=[notice("news", "research", published=date(2026, 1, 11))])
    for at, reason in ((midnight, Reason.LEGITIMATE_INTEREST), (midnight - DAY, Reason.NOTICE_MISSING)):
        person = star(collection(collected_at=at, notice=of("Notice", "news")))
        assert ask(person, STUDY, catalogue).reason is reason


def test_third_parties_data_is_announced_when_the_person_is_told() -> None:
    """Art. 14(3)."""
    bought = ANNOUNCED._replace(source="THIRD_PARTY", informed_at=LATER)
    assert ask(star(bought), STUDY, at=LATER).allowed
    assert ask(star(bought), STUDY, at=LATER - DAY).reason is Reason.NOTICE_MISSING


def test_without_a_balancing_test_nothing_runs() -> None:
    """Nor before it was made: its day counts in the provider's zone."""
    missing = denied(Reason.BALANCING_TEST_MISSING, "Art. 6(1)(f) GDPR", Missing.BALANCING_TEST)
    assert told(ask(star(ANNOUNCED), replace(STUDY, balancing_test=None))) == missing
    today = replace(STUDY, balancing_test=balanced(on=date(2026, 6, 1)))
    midnight = datetime(2026, 5, 31, 22, tzinfo=UTC)
    assert ask(star(ANNOUNCED), today, at=midnight).allowed
    assert told(ask(star(ANNOUNCED), today, at=midnight - timedelta(seconds=1))) == missing


def test_a_balancing_test_against_the_provider_denies() -> None:
    """Nothing would help."""
    against = replace(STUDY, balancing_test=balanced(BalancingOutcome.SUBJECT_PREVAILS))
    assert told(ask(star(ANNOUNCED), against)) == denied(Reason.BALANCING_TEST_FAILED, "Art. 6(1)(f) GDPR")


def test_data_given_by_consent_serves_no_other_interest() -> None:
    """Whatever was told and assessed later."""
    person = star(collection("greeting", "CONSENT"), informed=[Information(of("Notice", "leaflet"), LATER)])
    found = ask(person, STUDY, shop(STUDY, compatibilities=[compatibility("greeting", "research")]))
    assert told(found) == denied(Reason.CONSENT_MISSING, "Art. 6(1)(a) GDPR", Missing.CONSENT)


def test_data_that_also_came_otherwise_was_not_given_by_consent_alone() -> None:
    """Then what else it was collected for counts, and that alone."""
    mixed = star(collection("greeting", "CONSENT"), collection(), informed=TOLD_LATER.informed)
    assert ask(mixed, STUDY, COMPATIBLE).reason is Reason.COMPATIBLE_PURPOSE
    given_for = shop(STUDY, compatibilities=[compatibility("greeting", "research")])
    assert ask(mixed, STUDY, given_for).reason is Reason.COMPATIBILITY_MISSING
    on_contract = use_of("raffle", LegalBasis.CONTRACT)
    assert ask(mixed, on_contract).missing == (Missing.NOTICE,)


TOLD_LATER = star(collection(), informed=[Information(of("Notice", "leaflet"), LATER)])
COMPATIBLE = shop(STUDY, compatibilities=[compatibility("order", "research")])


def test_a_new_purpose_must_be_told_first() -> None:
    """Art. 13(3), 14(4); from the moment it was."""
    missing = denied(Reason.NOTICE_MISSING, "Art. 13(3), 14(4) GDPR", Missing.NOTICE)
    assert told(ask(star(collection()), STUDY, COMPATIBLE)) == missing
    heard_of_others = star(collection(notice=of("Notice", "consent-text")))
    assert ask(heard_of_others, STUDY).explanation[-1].nodes == (StoodOn("Notice", of("Notice", "consent-text")),)
    assert told(ask(TOLD_LATER, STUDY, COMPATIBLE, at=LATER - DAY)) == missing
    assert told(ask(TOLD_LATER, STUDY, COMPATIBLE)) == allowed(Reason.COMPATIBLE_PURPOSE, "Art. 6(4) GDPR")


def test_a_later_notice_counts_from_the_moment_it_is_published() -> None:
    """In the provider's zone; one without a date tells nobody anything."""
    midnight = datetime(2026, 1, 10, 23, tzinfo=UTC)
    person = star(collection(), informed=[Information(of("Notice", "news"), THEN)])
    published = notice("news", "research", published=date(2026, 1, 11))
    catalogue = replace(COMPATIBLE, notices=(published,))
    assert ask(person, STUDY, catalogue, at=midnight).allowed
    assert ask(person, STUDY, catalogue, at=midnight - timedelta(seconds=1)).reason is Reason.NOTICE_MISSING
    undated = replace(COMPATIBLE, notices=(replace(published, published=None),))
    assert ask(person, STUDY, undated).reason is Reason.NOTICE_MISSING


def test_an_announcement_counts_from_its_date() -> None:
    """What was announced for later may not run before."""
    ahead = star(collection(), informed=[Information(of("Notice", "leaflet"), THEN, effective_at=LATER)])
    assert ask(ahead, STUDY, COMPATIBLE, at=LATER - DAY).reason is Reason.NOTICE_MISSING
    assert ask(ahead, STUDY, COMPATIBLE, at=LATER).allowed


def test_a_new_purpose_must_be_compatible() -> None:
    """Assessed by then, from a purpose that the data was collected for."""
    missing = denied(Reason.COMPATIBILITY_MISSING, "Art. 6(4) GDPR", Missing.COMPATIBILITY)
    assert told(ask(TOLD_LATER, STUDY)) == missing
    other = shop(STUDY, compatibilities=[compatibility("loyalty", "research"), compatibility("order", "loyalty")])
    assert told(ask(TOLD_LATER, STUDY, other)) == missing
    tomorrow = shop(STUDY, compatibilities=[compatibility("order", "research", on=(NOW + DAY).date())])
    assert told(ask(TOLD_LATER, STUDY, tomorrow)) == missing


def test_an_assessment_counts_from_its_day() -> None:
    """In the provider's zone, that moment included."""
    midnight = datetime(2026, 5, 31, 22, tzinfo=UTC)
    today = shop(STUDY, compatibilities=[compatibility("order", "research", on=date(2026, 6, 1))])
    assert ask(TOLD_LATER, STUDY, today, at=midnight).allowed
    assert ask(TOLD_LATER, STUDY, today, at=midnight - timedelta(seconds=1)).reason is Reason.COMPATIBILITY_MISSING


def test_an_incompatible_purpose_needs_a_consent() -> None:
    """Unless the data was collected for a compatible one too."""
    against = compatibility("order", "research", CompatibilityOutcome.INCOMPATIBLE)
    found = ask(TOLD_LATER, STUDY, shop(STUDY, compatibilities=[against]))
    assert told(found) == denied(Reason.PURPOSE_INCOMPATIBLE, "Art. 6(4) GDPR", Missing.CONSENT)
    both = star(collection(), collection("raffle"), informed=TOLD_LATER.informed)
    also = shop(STUDY, compatibilities=[against, compatibility("raffle", "research")])
    assert ask(both, STUDY, also).reason is Reason.COMPATIBLE_PURPOSE


def test_a_compatible_purpose_is_weighed_too() -> None:
    """In that order."""
    assert ask(TOLD_LATER, replace(STUDY, balancing_test=None), COMPATIBLE).reason is Reason.BALANCING_TEST_MISSING


def test_a_valid_consent_carries_a_use_of_data_from_anywhere() -> None:
    """For the purpose or one above it."""
    assert told(ask(star(collection(), consent()), GREET)) == allowed(Reason.CONSENT, "Art. 6(1)(a) GDPR")
    wide = consent("loyalty", notice=of("Notice", "wide"))
    assert ask(star(collection(), wide), GREET, shop(GREET, notices=[notice("wide", "loyalty")])).allowed


@pytest.mark.parametrize(
    "none",
    [
        (),
        (consent("raffle"),),
        (consent(given_at=NOW + DAY),),
        (consent(requested=True),),
        (consent(requested=True, refused_at=LATER),),
        (consent(refused_at=NOW + DAY),),
    ],
)
def test_without_a_consent_it_is_missing(none: tuple[Any, ...]) -> None:
    """For a sibling, given later, only asked for, or refused: none."""
    found = ask(star(collection(), *none), GREET)
    assert told(found) == denied(Reason.CONSENT_MISSING, "Art. 6(1)(a) GDPR", Missing.CONSENT)


@pytest.mark.parametrize("end", ["withdrawn_at", "revoked_at", "invalidated_at"])
def test_a_consent_ends_by_withdrawal_and_what_is_like_it(end: str) -> None:
    """From that moment, by whoever."""
    person = star(collection(), consent(**{end: NOW}))
    assert ask(person, GREET, at=NOW - DAY).allowed
    assert told(ask(person, GREET)) == denied(Reason.CONSENT_WITHDRAWN, "Art. 7(3) GDPR", Missing.CONSENT)


def test_a_consent_ends_with_its_time() -> None:
    """That moment not included."""
    person = star(collection(), consent(expires_at=NOW))
    assert ask(person, GREET, at=NOW - DAY).allowed
    assert told(ask(person, GREET)) == denied(Reason.CONSENT_EXPIRED, "Art. 7 GDPR", Missing.CONSENT)


def test_where_none_is_in_force_the_latest_given_tells() -> None:
    """Not the latest that ended."""
    first = consent(id="first", withdrawn_at=NOW)
    second = consent(id="second", given_at=LATER, expires_at=LATER + DAY)
    assert ask(star(collection(), first, second), GREET).reason is Reason.CONSENT_EXPIRED


def test_a_later_consent_does_not_end_an_earlier_one() -> None:
    """The best of those in force counts."""
    later = consent(id="later", given_at=LATER, bundled=True)
    assert ask(star(collection(), consent(), later), GREET).reason is Reason.CONSENT
    assert ask(star(collection(), consent(withdrawn_at=NOW), later), GREET).reason is Reason.CONSENT_NOT_FREELY_GIVEN


def test_of_several_with_defects_the_one_that_gets_furthest_tells() -> None:
    """Not provable is the first check, the channel the last."""
    worst, better = consent(id="worst", evidence_sealed=None), consent(id="better", channels=("LETTER",))
    for given in ((worst, better), (better, worst)):
        assert ask(star(collection(), *given), GREET).reason is Reason.CHANNEL_NOT_COVERED


@pytest.mark.parametrize(
    ("defect", "reason", "article", "missing"),
    [
        ({"notice": None}, Reason.CONSENT_NOT_PROVABLE, "Art. 7(1) GDPR", Missing.CONSENT),
        ({"evidence_sealed": None}, Reason.CONSENT_NOT_PROVABLE, "Art. 7(1) GDPR", Missing.CONSENT),
        ({"method": "UNKNOWN"}, Reason.CONSENT_NOT_PROVABLE, "Art. 7(1) GDPR", Missing.CONSENT),
        ({"notice": of("Notice", "leaflet")}, Reason.CONSENT_UNINFORMED, "Art. 4(11) GDPR", Missing.CONSENT),
        ({"preselected": True}, Reason.CONSENT_AMBIGUOUS, "Art. 4(11) GDPR", Missing.CONSENT),
        ({"bundled": True}, Reason.CONSENT_NOT_FREELY_GIVEN, "Art. 4(11), 7(4) GDPR", Missing.CONSENT),
        ({"channels": ("LETTER",)}, Reason.CHANNEL_NOT_COVERED, "§ 7 UWG", Missing.CONSENT),
        ({"channels": ()}, Reason.CHANNEL_NOT_COVERED, "§ 7 UWG", Missing.CONSENT),
    ],
)
def test_a_consent_with_a_defect_carries_nothing(
    defect: dict[str, Any], reason: Reason, article: str, missing: Missing
) -> None:
    """Each check has its code."""
    assert told(ask(star(collection(), consent(**defect)), GREET)) == denied(reason, article, missing)


def test_the_first_defect_tells_and_consent_and_notice_are_named() -> None:
    """Preselected is checked before bundled."""
    found = ask(star(collection(), consent(preselected=True, bundled=True)), GREET)
    assert found.reason is Reason.CONSENT_AMBIGUOUS
    assert found.explanation[-1].nodes == (
        StoodOn("Consent", "consent"),
        StoodOn("Notice", of("Notice", "consent-text")),
    )


def test_a_use_without_a_channel_asks_for_none() -> None:
    """Nothing reaches the person."""
    assert ask(star(collection(), consent(channels=())), replace(GREET, channel=None)).allowed


def test_a_child_needs_a_guardian() -> None:
    """Known under the limit when it was given; a guardian's consent stays valid."""
    young = date(2012, 1, 1)
    found = ask(star(collection(), consent()), GREET, birth_date=young)
    assert told(found) == denied(Reason.AGE_LIMIT, "Art. 8 GDPR", Missing.GUARDIAN)
    assert ask(star(collection(), consent(guardian_sealed="sealed")), GREET, birth_date=young).allowed


def test_an_unknown_age_cannot_be_told() -> None:
    """Unless the provider addresses adults, or the declared age reaches the limit."""
    unknown = star(collection(), consent(age_declared=None))
    found = ask(unknown, GREET, birth_date=None)
    assert told(found) == undetermined(Reason.AGE_UNKNOWN, "Art. 8 GDPR", Missing.AGE)
    adults = shop(GREET, provider=replace(PROVIDER, audience=Audience.ADULTS))
    assert ask(unknown, GREET, adults, birth_date=None).allowed
    assert ask(star(collection(), consent(age_declared=16)), GREET, birth_date=None).allowed
