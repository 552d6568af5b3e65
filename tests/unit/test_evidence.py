"""Until when the proof of a consent is kept (Art. 7(1), 17(3)(e) GDPR; §§ 195, 199 BGB; § 7a(2) UWG)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from stars import CATALOGUE, NOW, THEN, consent, objection, star, usage

from anbieter360.catalogue.model import Catalogue, Channel, LegalBasis, ProcessingUse
from anbieter360.decision.evidence import EvidenceEnd, evidence_kept_until, objection_kept_until
from anbieter360.decision.facts import Consent, Usage

CALL = ProcessingUse("call", "greeting", LegalBasis.CONSENT, ("email",), channel=Channel.PHONE)
CALLING = replace(CATALOGUE, uses=(*CATALOGUE.uses, CALL))
BGB, UWG = "§§ 195, 199(1) BGB", "§ 7a(2) UWG"


def until(one: Consent, *usages: Usage, catalogue: Catalogue = CALLING, at: datetime = NOW) -> EvidenceEnd | None:
    return evidence_kept_until(one, star(one, usages=usages), catalogue, at)


def test_a_consent_that_runs_is_kept() -> None:
    """No period has begun."""
    assert until(consent()) is None
    assert until(consent(expires_at=datetime(2027, 1, 1, tzinfo=UTC))) is None


def test_three_years_from_the_end_of_the_year() -> None:
    """It ended in 2026: the claim is barred with the end of 2029."""
    assert until(consent(withdrawn_at=NOW)) == EvidenceEnd(date(2030, 1, 1), BGB)


def test_the_year_is_that_of_the_providers_zone() -> None:
    """Half an hour before midnight in UTC is the next year in Berlin."""
    ended = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    given = datetime(2025, 1, 1, tzinfo=UTC)
    assert until(consent(given_at=given, withdrawn_at=ended)) == EvidenceEnd(date(2030, 1, 1), BGB)


def test_what_was_refused_is_kept_as_long() -> None:
    """It proves that nobody consented."""
    assert until(consent(requested=True, refused_at=NOW)) == EvidenceEnd(date(2030, 1, 1), BGB)


def test_an_objection_that_was_withdrawn_is_kept_as_long() -> None:
    """And one that stands for as long as it does."""
    withdrawn = objection("loyalty", withdrawn_at=NOW)
    assert objection_kept_until(withdrawn, CATALOGUE, NOW) == EvidenceEnd(date(2030, 1, 1), BGB)
    assert objection_kept_until(withdrawn, CATALOGUE, THEN) is None
    assert objection_kept_until(objection("loyalty"), CATALOGUE, NOW) is None


def test_telephone_marketing_is_kept_five_years_from_the_grant() -> None:
    """§ 7a(2) UWG; the later of the two ends counts."""
    one = consent(channels=("PHONE",), withdrawn_at=NOW)
    assert until(one) == EvidenceEnd(date(2031, 1, 1), UWG)
    early = consent(channels=("PHONE",), given_at=datetime(2022, 5, 1, tzinfo=UTC), withdrawn_at=NOW)
    assert until(early) == EvidenceEnd(date(2030, 1, 1), BGB)


def test_each_call_begins_the_five_years_again() -> None:
    """Five years after the last use of the consent."""
    one = consent(channels=("PHONE",), withdrawn_at=NOW)
    assert until(one, usage("call", last_at=NOW)) == EvidenceEnd(date(2031, 6, 1), UWG)
    assert until(one, usage("greet", last_at=NOW)) == EvidenceEnd(date(2031, 1, 1), UWG)


def test_a_consent_without_channel_that_carried_a_call_was_one_for_calls() -> None:
    """What was done under it counts, not what it left out."""
    one = consent(channels=(), withdrawn_at=NOW)
    assert until(one) == EvidenceEnd(date(2030, 1, 1), BGB)
    assert until(one, usage("call", last_at=NOW)) == EvidenceEnd(date(2031, 6, 1), UWG)


def test_the_rule_on_calls_is_germanys_and_for_marketing() -> None:
    """Neither an Austrian provider nor research by telephone."""
    abroad = replace(CALLING, provider=replace(CATALOGUE.provider, country="AT"))
    one = consent(channels=("PHONE",), withdrawn_at=NOW)
    assert until(one, catalogue=abroad) == EvidenceEnd(date(2030, 1, 1), BGB)
    assert until(replace(one, purpose="shop:Purpose:research")) == EvidenceEnd(date(2030, 1, 1), BGB)


def test_an_earlier_end_was_not_known_before_it_came() -> None:
    """At a moment before the withdrawal the consent ran."""
    assert until(consent(withdrawn_at=NOW), at=THEN) is None
