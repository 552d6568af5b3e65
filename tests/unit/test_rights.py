"""Which rights a person has: DPV's mapping of legal bases, and the corrections that the module's docstring names."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stars import CATALOGUE, LONG_AGO, NOW, THEN, collection, consent, item, objection, of, restriction, star, usage

from anbieter360.catalogue.model import (
    BalancingOutcome,
    BalancingTest,
    Catalogue,
    Channel,
    Confidential,
    LegalBasis,
    PeriodStart,
    ProcessingUse,
    Retention,
    RetentionBecause,
)
from anbieter360.decision.codes import Right
from anbieter360.decision.facts import Star
from anbieter360.decision.rights import (
    BY_BASIS,
    NO_AUTOMATED_DECISION,
    NO_CONSENT,
    NO_GROUND_TO_OBJECT,
    NOTHING_PROVIDED,
    REASONS,
    STILL_KEPT,
    rights_of,
)

BASIS = {
    "A6-1-a": LegalBasis.CONSENT,
    "A6-1-b": LegalBasis.CONTRACT,
    "A6-1-c": LegalBasis.LEGAL_OBLIGATION,
    "A6-1-d": LegalBasis.VITAL_INTERESTS,
    "A6-1-e": LegalBasis.PUBLIC_TASK,
    "A6-1-f": LegalBasis.LEGITIMATE_INTEREST,
}
RIGHT = {
    "A15": Right.ACCESS,
    "A16": Right.RECTIFICATION,
    "A17": Right.ERASURE,
    "A18": Right.RESTRICTION,
    "A20": Right.PORTABILITY,
    "A21": Right.OBJECTION,
    "A22": Right.HUMAN_REVIEW,
    "A7-3": Right.WITHDRAW_CONSENT,
    "A77": Right.COMPLAINT,
}
ALWAYS = {Right.ACCESS, Right.RECTIFICATION, Right.RESTRICTION, Right.COMPLAINT}
DUTY = Retention("email", "order", RetentionBecause.LEGAL_OBLIGATION, "§ 1 Test", "P1Y", PeriodStart.COLLECTION)


def available(person: Star, catalogue: Catalogue = CATALOGUE, at: datetime = NOW) -> set[Right]:
    return {one.right for one in rights_of(person, catalogue, at) if one.available}


@pytest.fixture(scope="module")
def dpv(shared: Path) -> dict[LegalBasis, set[Right]]:
    """DPV's mapping for the six bases themselves; Art. 13 and 14 are the provider's duty, no right to exercise."""
    found: dict[LegalBasis, set[Right]] = defaultdict(set)
    with (shared / "data" / "dpv" / "eu-gdpr-legal_basis_rights_mapping.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            basis, right = (row[name].rpartition("#")[2] for name in ("legal_basis", "right"))
            if basis in BASIS and right in RIGHT:
                found[BASIS[basis]].add(RIGHT[right])
    return dict(found)


def test_rights_by_basis_are_those_of_dpv(dpv: dict[LegalBasis, set[Right]]) -> None:
    """For each basis of Art. 6(1), our table and the rights that are always there make DPV's list."""
    assert {basis: BY_BASIS[basis] | ALWAYS for basis in BASIS.values()} == dpv


def test_every_right_is_answered_once_in_the_order_of_the_enum() -> None:
    """Available or not, with a reason exactly where it is not."""
    answered = rights_of(star(collection()), CATALOGUE, NOW)
    assert [one.right for one in answered] == list(Right)
    assert all(one.available == (one.reason is None) for one in answered)


def test_who_has_nothing_held_can_still_ask_and_complain() -> None:
    """Art. 15 and 77 need no data."""
    nobody = replace(star(), items=())
    assert available(nobody) == {Right.ACCESS, Right.COMPLAINT}


def test_a_contract_gives_erasure_and_portability() -> None:
    """And neither objection nor withdrawal nor review."""
    assert available(star(collection("order", "CONTRACT"))) == ALWAYS | {Right.ERASURE, Right.PORTABILITY}


def test_a_legal_obligation_gives_neither() -> None:
    """Art. 17(3)(b), 20(3)."""
    assert available(star(collection("order", "LEGAL_OBLIGATION"))) == ALWAYS


@pytest.mark.parametrize("source", ["THIRD_PARTY", "PUBLIC"])
def test_only_what_the_person_provided_is_portable(source: str) -> None:
    """Art. 20(1): for that contract or consent, whoever gave it first, and for what."""
    assert Right.PORTABILITY not in available(star(collection(source=source)))
    by_law = collection("order", "LEGAL_OBLIGATION")
    assert Right.PORTABILITY not in available(star(by_law, collection(source=source)))
    given = collection("greeting", "CONSENT")
    assert Right.PORTABILITY in available(star(collection(source=source), given, items=[item(source=source)]))


def test_what_was_derived_is_not_portable() -> None:
    """Though what it was made of may be gone."""
    assert Right.PORTABILITY not in available(star(collection(), items=[item(source="DERIVED")]))


def test_what_an_erasure_kept_gives_no_right_to_have_it_or_have_it_gone() -> None:
    """Unless a contract goes on for which it was kept, or until the period is over."""
    for_order = item(retained_for=(of("Purpose", "order"),))
    kept = replace(CATALOGUE, retention=(DUTY,))
    assert available(star(collection(ended_at=THEN), items=[for_order]), kept) == ALWAYS
    assert Right.ERASURE in available(star(collection(ended_at=THEN), items=[for_order]), kept, NOW.replace(year=2028))
    assert available(star(collection(), items=[for_order]), kept) == ALWAYS | {Right.ERASURE, Right.PORTABILITY}
    for_claims = item(retained_for=(of("Purpose", "rights-handling"),))
    assert Right.PORTABILITY not in available(star(collection(), items=[for_claims]), kept)


def test_what_one_collection_keeps_for_a_law_another_may_give_back() -> None:
    """One basis is enough for a right."""
    both = star(collection("order", "LEGAL_OBLIGATION"), collection("research", "LEGITIMATE_INTEREST"))
    assert available(both) == ALWAYS | {Right.ERASURE, Right.OBJECTION}


def test_any_marketing_can_be_objected_to() -> None:
    """Art. 21(2): whatever its basis."""
    assert Right.OBJECTION in available(star(collection("greeting", "CONSENT")))


def test_a_use_on_interest_can_be_objected_to() -> None:
    """Although the data was collected for a contract."""
    assert Right.OBJECTION in available(star(collection(), usages=[usage("study", "id-mail")]))


def test_a_consent_in_force_can_be_withdrawn() -> None:
    """Art. 7(3); with a defect or without."""
    assert Right.WITHDRAW_CONSENT in available(star(collection(), consent(bundled=True)))


def test_a_withdrawn_consent_cannot_be_withdrawn_again() -> None:
    """There is nothing left to withdraw."""
    assert Right.WITHDRAW_CONSENT not in available(star(collection(), consent(withdrawn_at=NOW)))


def test_an_automated_decision_can_be_reviewed() -> None:
    """Art. 22(3): where it ran on a contract."""
    assert Right.HUMAN_REVIEW in available(star(collection(), usages=[usage("decide", "id-mail")]))


def test_an_automated_decision_by_law_is_reviewed_by_that_law() -> None:
    """Art. 22(2)(b): DPV maps no Art. 22 to a legal obligation."""
    assert Right.HUMAN_REVIEW not in available(star(collection(), usages=[usage("audit", "id-mail")]))


def test_what_was_kept_long_enough_can_be_erased() -> None:
    """From the first day after the period, in the provider's zone: midnight in Berlin is 22:00 or 23:00 in UTC."""
    person, kept = star(collection("order", "LEGAL_OBLIGATION")), replace(CATALOGUE, retention=(DUTY,))
    midnight = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert Right.ERASURE in available(person, kept, midnight)
    assert Right.ERASURE not in available(person, kept, midnight.replace(hour=22, minute=59))


#: Basis of a collection for another purpose than marketing -> the rights that it gives beside those always there.
GIVEN = {
    LegalBasis.CONSENT: {Right.ERASURE, Right.PORTABILITY},
    LegalBasis.CONTRACT: {Right.ERASURE, Right.PORTABILITY},
    LegalBasis.LEGAL_OBLIGATION: set[Right](),
    LegalBasis.VITAL_INTERESTS: {Right.ERASURE},
    LegalBasis.PUBLIC_TASK: {Right.OBJECTION},
    LegalBasis.LEGITIMATE_INTEREST: {Right.ERASURE, Right.OBJECTION},
    LegalBasis.UNSPECIFIED: {Right.ERASURE},
}
WHY = {
    Right.ERASURE: STILL_KEPT,
    Right.PORTABILITY: NOTHING_PROVIDED,
    Right.OBJECTION: NO_GROUND_TO_OBJECT,
    Right.WITHDRAW_CONSENT: NO_CONSENT,
    Right.HUMAN_REVIEW: NO_AUTOMATED_DECISION,
}


@pytest.mark.parametrize("basis", LegalBasis)
def test_what_each_basis_gives(basis: LegalBasis) -> None:
    """With no consent in force and no decision of a machine; each other right says why not, in both languages."""
    answered = rights_of(star(collection("order", basis)), CATALOGUE, NOW)
    assert {one.right for one in answered if one.available} == ALWAYS | GIVEN[basis]
    assert {one.right: one.why for one in answered if one.why} == {
        right: why for right, why in WHY.items() if right not in GIVEN[basis]
    }


@pytest.mark.parametrize("basis", LegalBasis)
def test_a_review_needs_a_machine_and_a_basis(basis: LegalBasis) -> None:
    """Art. 22: the use that ran decides, and DPV maps no Art. 22 to a law; without a basis there is none to name."""
    deciding = ProcessingUse("judge", "order", basis, ("email",), automated_decision=True)
    known = replace(CATALOGUE, uses=(*CATALOGUE.uses, deciding))
    reviewed = Right.HUMAN_REVIEW in available(star(collection(), usages=[usage("judge", "id-mail")]), known)
    assert reviewed == (basis not in (LegalBasis.LEGAL_OBLIGATION, LegalBasis.UNSPECIFIED))


@pytest.mark.parametrize("basis", LegalBasis)
def test_marketing_that_ran_can_be_objected_to(basis: LegalBasis) -> None:
    """Art. 21(2): whatever its basis, and whatever the data was collected for."""
    letter = ProcessingUse("letter", "greeting", basis, ("email",))
    known = replace(CATALOGUE, uses=(*CATALOGUE.uses, letter))
    assert Right.OBJECTION in available(star(collection(), usages=[usage("letter", "id-mail")]), known)


#: Announced where the data was collected, and assessed: it may run for a customer, by law or on interest.
LETTER = ProcessingUse(
    "letter",
    "greeting",
    LegalBasis.LEGITIMATE_INTEREST,
    ("email",),
    channel=Channel.LETTER,
    balancing_test=BalancingTest(BalancingOutcome.PROVIDER_PREVAILS, LONG_AGO.date(), "Datenschutz", "One a year."),
)
ANNOUNCED = collection("order", notice=of("Notice", "consent-text"))
MAILING = replace(CATALOGUE, uses=(*CATALOGUE.uses, LETTER))


def test_marketing_that_may_run_can_be_objected_to_before_it_does() -> None:
    """Art. 21(2): not only after the first mailing; where it may not run there is nothing to object to."""
    assert Right.OBJECTION in available(star(ANNOUNCED), MAILING)
    assert Right.OBJECTION not in available(star(collection()), MAILING)


def test_interest_that_may_run_can_be_objected_to_before_it_does() -> None:
    """Art. 21(1)."""
    study = replace(LETTER, key="count", purpose="research", channel=None)
    known = replace(CATALOGUE, uses=(*CATALOGUE.uses, study))
    assert Right.OBJECTION in available(star(collection("order", notice=of("Notice", "leaflet"))), known)


def test_who_had_it_stopped_may_object_still() -> None:
    """Neither an objection nor a restriction takes the right away."""
    study = replace(CATALOGUE, uses=(replace(LETTER, purpose="research", channel=None),))
    informed = collection("order", notice=of("Notice", "leaflet"))
    assert Right.OBJECTION in available(star(informed, objection("research")), study)
    assert Right.OBJECTION in available(star(ANNOUNCED, restrictions=[restriction()]), MAILING)


def test_a_confidential_use_is_not_read_off_a_right() -> None:
    """An investigation on interest is nothing that everybody may know."""
    secret = Confidential("Investigation", NOW.date())
    purposes = tuple(replace(one, confidential=secret) if one.key == "greeting" else one for one in MAILING.purposes)
    assert Right.OBJECTION not in available(star(ANNOUNCED), replace(MAILING, purposes=purposes))


def test_every_reason_is_said_in_both_languages() -> None:
    """And in words of its own."""
    said = [(one.de, one.en) for one in REASONS]
    assert all(german and english and german != english for german, english in said)
    assert len({*said}) == len(REASONS)


@given(st.sets(st.sampled_from(list(LegalBasis))), st.booleans())
def test_access_and_complaint_are_always_there(bases: set[LegalBasis], objected: bool) -> None:
    """Whatever the bases and whatever was said."""
    acts: list[Any] = [collection("order", basis) for basis in sorted(bases)]
    acts += [objection("order")] * objected
    assert {Right.ACCESS, Right.COMPLAINT} <= available(star(*acts))
