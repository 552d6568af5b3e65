"""Which values open under which declared purpose: the contract's paragraph on `valueDecision`, fact by fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stars import CATALOGUE, LONG_AGO, NOW, THEN, collection, consent, item, objection, of, restriction, star

from anbieter360.catalogue.model import Catalogue, LegalBasis, Notice
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.facts import Item, Objection, Restriction, Star
from anbieter360.decision.value import ValueDecision, ValueRules

DAY = timedelta(days=1)
LATER = THEN + 10 * DAY


def decide(person: Star, purpose: str, which: Item | None = None, **more: Any) -> ValueDecision:
    return ValueRules(person, CATALOGUE, purpose, NOW, **more).decide(which or person.items[0])


def allowed(reason: Reason) -> ValueDecision:
    return ValueDecision(Outcome.ALLOWED, reason)


def denied(reason: Reason) -> ValueDecision:
    return ValueDecision(Outcome.DENIED, reason)


def test_the_purpose_of_a_collection_opens_its_items() -> None:
    """What was collected for the order opens under the order."""
    assert decide(star(collection("order")), "order") == allowed(Reason.COLLECTED_FOR_PURPOSE)


def test_a_child_of_the_purpose_opens_them_too() -> None:
    """What was collected for the order opens under a part of it."""
    assert decide(star(collection("order")), "order-change") == allowed(Reason.COLLECTED_FOR_PURPOSE)


def test_a_parent_does_not_open_what_its_child_collected() -> None:
    """What was collected for a part of the order alone does not open under the whole."""
    assert decide(star(collection("order-change")), "order") == denied(Reason.PURPOSE_NOT_COVERED)


def test_another_purpose_opens_nothing() -> None:
    """What was collected for the order stays closed under research."""
    assert decide(star(collection("order")), "research") == denied(Reason.PURPOSE_NOT_COVERED)


def test_each_item_needs_a_collection_that_holds_it() -> None:
    """An item that another collection holds does not open with its neighbour."""
    mail, born = item(), item("born", "birth-date")
    person = star(collection("order"), collection("research", "CONTRACT", "born"), items=(mail, born))
    assert decide(person, "order", born) == denied(Reason.PURPOSE_NOT_COVERED)


def test_a_collection_after_the_moment_does_not_count() -> None:
    """Who looks at a past moment sees only what had been collected by then."""
    late = collection("order", collected_at=NOW + DAY)
    assert decide(star(late), "order") == denied(Reason.PURPOSE_NOT_COVERED)


def test_a_restricted_item_stays_closed() -> None:
    """A restriction without a scope closes everything."""
    assert decide(star(collection(), restrictions=[restriction()]), "order") == denied(Reason.RESTRICTED)


@pytest.mark.parametrize("scope", ["mail", "email", "contact"])
def test_a_scope_names_an_item_a_category_or_a_parent_of_it(scope: str) -> None:
    """A restriction's scope covers the item by its ref, its category and the category above."""
    assert decide(star(collection(), restrictions=[restriction(scope)]), "order") == denied(Reason.RESTRICTED)


def test_what_is_out_of_scope_stays_open() -> None:
    """A restriction of the date of birth leaves the e-mail address open."""
    person = star(collection(), restrictions=[restriction("birth-date")])
    assert decide(person, "order") == allowed(Reason.COLLECTED_FOR_PURPOSE)


def test_a_lifted_restriction_closes_nothing() -> None:
    """A restriction counts until the moment it is lifted, that moment not included."""
    person = star(collection(), restrictions=[restriction(lifted_at=NOW)])
    assert decide(person, "order") == allowed(Reason.COLLECTED_FOR_PURPOSE)


def test_rights_handling_opens_a_restricted_item_to_who_handles_requests() -> None:
    """What a request is about opens, restricted or not, to the one who works on it."""
    person = star(collection(), restrictions=[restriction()])
    assert decide(person, "rights-handling", handles_requests=True) == allowed(Reason.LEGAL_OBLIGATION)


def test_rights_handling_opens_nothing_to_others() -> None:
    """Declaring rights-handling alone opens nothing."""
    person = star(collection(), restrictions=[restriction()])
    assert decide(person, "rights-handling") == denied(Reason.PURPOSE_NOT_COVERED)


def test_rights_handling_opens_nothing_without_a_request() -> None:
    """A person who asked for nothing stays closed under rights-handling."""
    assert decide(star(collection()), "rights-handling", handles_requests=True) == denied(Reason.PURPOSE_NOT_COVERED)


@pytest.mark.parametrize("purpose", ["research", "survey"])
def test_rights_handling_opens_what_an_undecided_objection_covers(purpose: str) -> None:
    """An objection covers the children of its purpose, so what they collected opens to decide on it."""
    person = star(collection(purpose, "LEGITIMATE_INTEREST"), objection("research"))
    assert decide(person, "rights-handling", handles_requests=True) == allowed(Reason.LEGAL_OBLIGATION)


@pytest.mark.parametrize("basis", ["LEGITIMATE_INTEREST", "PUBLIC_TASK"])
def test_an_objection_stops_what_rests_on_interest_or_public_task(basis: str) -> None:
    """Art. 21(1): from receipt on."""
    assert decide(star(collection("research", basis), objection("research", at=NOW)), "research") == denied(
        Reason.OBJECTED
    )


@pytest.mark.parametrize("basis", ["CONTRACT", "LEGAL_OBLIGATION", "VITAL_INTERESTS", "CONSENT"])
def test_an_objection_does_not_stop_other_bases(basis: str) -> None:
    """A contract goes on although its purpose was objected to."""
    person = star(collection("order", basis), objection("order"))
    assert decide(person, "order") == allowed(Reason.COLLECTED_FOR_PURPOSE)


def test_an_objection_to_a_parent_covers_its_children() -> None:
    """Who objects to research objects to the survey."""
    person = star(collection("survey", "LEGITIMATE_INTEREST"), objection("research"))
    assert decide(person, "survey") == denied(Reason.OBJECTED)


def test_an_objection_to_a_child_leaves_the_parent() -> None:
    """Who objects to the survey does not object to research."""
    person = star(collection("research", "LEGITIMATE_INTEREST"), objection("survey"))
    assert decide(person, "research") == allowed(Reason.COLLECTED_FOR_PURPOSE)


def test_an_overridden_objection_stops_nothing() -> None:
    """Compelling grounds, once decided, let the use go on."""
    overridden = objection("research", decision_outcome="OVERRIDDEN", decision_at=NOW)
    person = star(collection("research", "LEGITIMATE_INTEREST"), overridden)
    assert decide(person, "research") == allowed(Reason.COLLECTED_FOR_PURPOSE)


def test_a_decision_to_come_overrides_nothing_yet() -> None:
    """Until the decision the objection stands."""
    overridden = objection("research", decision_outcome="OVERRIDDEN", decision_at=NOW + DAY)
    person = star(collection("research", "LEGITIMATE_INTEREST"), overridden)
    assert decide(person, "research") == denied(Reason.OBJECTED)


def test_a_withdrawn_objection_stops_nothing() -> None:
    """A withdrawn objection counts until its withdrawal."""
    person = star(collection("research", "LEGITIMATE_INTEREST"), objection("research", withdrawn_at=NOW))
    assert decide(person, "research") == allowed(Reason.COLLECTED_FOR_PURPOSE)


@pytest.mark.parametrize("basis", list(LegalBasis))
def test_an_objection_to_marketing_is_absolute(basis: LegalBasis) -> None:
    """Art. 21(2), (3): whatever the basis, and children inherit it; no decision overrides it."""
    absolute = objection("loyalty", decision_outcome="OVERRIDDEN", decision_at=NOW)
    assert decide(star(collection("greeting", basis), absolute), "greeting") == denied(Reason.OBJECTED)


@pytest.mark.parametrize(("channels", "found"), [(("EMAIL",), allowed(Reason.CONSENT)), ((), denied(Reason.OBJECTED))])
def test_a_later_consent_lifts_an_objection_for_the_channels_that_it_names(
    channels: tuple[str, ...], found: ValueDecision
) -> None:
    """To what was objected to, or to a part of it; one that names no channel lifts it for none."""
    notices = (*CATALOGUE.notices, _notice("consent-loyalty", "loyalty"))
    for purpose, notice in (("loyalty", "shop:Notice:consent-loyalty"), ("greeting", "shop:Notice:consent-text")):
        later = consent(purpose, given_at=LATER, channels=channels, notice=notice)
        person = star(collection("order"), objection("loyalty"), later)
        assert ValueRules(person, _with_notices(notices), "greeting", NOW).decide(person.items[0]) == found


def test_a_consent_to_more_lifts_no_objection_to_a_part() -> None:
    """It is for that alone: who objected to the greeting did so whatever they say of loyalty."""
    notices = (*CATALOGUE.notices, _notice("consent-loyalty", "loyalty"))
    wide = consent("loyalty", given_at=LATER, notice="shop:Notice:consent-loyalty")
    person = star(collection("order"), objection("greeting"), wide)
    assert ValueRules(person, _with_notices(notices), "greeting", NOW).decide(person.items[0]) == denied(
        Reason.OBJECTED
    )


def test_a_consent_in_force_opens_what_its_uses_need() -> None:
    """The item itself may have been collected for anything."""
    person = star(collection("order"), consent("greeting"))
    assert decide(person, "greeting") == allowed(Reason.CONSENT)


def test_a_consent_covers_the_children_of_its_purpose() -> None:
    """Who consents to loyalty consents to the greeting."""
    wide = consent("loyalty", notice="shop:Notice:consent-loyalty")
    notices = (*CATALOGUE.notices, _notice("consent-loyalty", "loyalty"))
    person = star(collection("order"), wide)
    rules = ValueRules(person, _with_notices(notices), "greeting", NOW)
    assert rules.decide(person.items[0]) == allowed(Reason.CONSENT)


def test_a_consent_does_not_open_a_sibling() -> None:
    """A consent to the greeting says nothing of the raffle."""
    assert decide(star(collection("order"), consent("greeting")), "raffle") == denied(Reason.PURPOSE_NOT_COVERED)


def test_a_consent_opens_no_item_that_its_uses_do_not_need() -> None:
    """The greeting needs no order."""
    mail, extra = item(), item("extra", "extra")
    person = star(collection("order", "CONTRACT", "mail", "extra"), consent(), items=(mail, extra))
    assert decide(person, "greeting", extra) == denied(Reason.PURPOSE_NOT_COVERED)


def test_a_consent_for_another_channel_opens_nothing() -> None:
    """The greeting goes by e-mail; a consent to letters does not carry it."""
    assert decide(star(collection(), consent(channels=("LETTER",))), "greeting") == denied(Reason.PURPOSE_NOT_COVERED)


@pytest.mark.parametrize(
    "defect",
    [
        {"withdrawn_at": NOW},
        {"expires_at": NOW},
        {"given_at": NOW + DAY},
        {"bundled": True},
        {"preselected": True},
        {"evidence_sealed": None},
        {"age_declared": None},
    ],
)
def test_a_consent_that_is_not_worth_it_opens_nothing(defect: dict[str, Any]) -> None:
    """Neither one that is not in force nor one with a defect."""
    assert decide(star(collection(), consent(**defect)), "greeting") == denied(Reason.PURPOSE_NOT_COVERED)


def test_a_consent_of_a_child_opens_nothing() -> None:
    """The date of birth decides, where it is known."""
    young = decide(star(collection(), consent()), "greeting", birth_date=date(2015, 1, 1))
    assert young == denied(Reason.PURPOSE_NOT_COVERED)


def test_a_later_consent_lifts_an_objection_to_marketing() -> None:
    """Who objects to loyalty and then consents to the greeting wants the greeting."""
    person = star(collection(), objection("loyalty"), consent("greeting", given_at=LATER))
    assert decide(person, "greeting") == allowed(Reason.CONSENT)


def test_an_earlier_consent_lifts_nothing() -> None:
    """An objection after the consent stands."""
    person = star(collection(), consent("greeting"), objection("loyalty", at=LATER))
    assert decide(person, "greeting") == denied(Reason.OBJECTED)


def test_a_later_consent_lifts_it_for_that_alone() -> None:
    """The greeting is wanted; the raffle is still objected to."""
    person = star(collection("raffle", "CONSENT"), objection("loyalty"), consent("greeting", given_at=LATER))
    assert decide(person, "raffle") == denied(Reason.OBJECTED)


def test_a_restriction_goes_before_a_consent() -> None:
    """A restricted item opens only under rights-handling."""
    person = star(collection(), consent(), restrictions=[restriction()])
    assert decide(person, "greeting") == denied(Reason.RESTRICTED)


def test_what_an_erasure_kept_opens_under_what_keeps_it_alone() -> None:
    """Kept for the order it opens under the order and a part of it, and no consent opens it for anything else."""
    kept = item(retained_for=(of("Purpose", "order"),))
    person = star(collection("order"), collection("research"), consent("greeting"), items=(kept,))
    assert decide(person, "order") == allowed(Reason.COLLECTED_FOR_PURPOSE)
    assert decide(person, "order-change") == allowed(Reason.COLLECTED_FOR_PURPOSE)
    assert decide(person, "research") == denied(Reason.PURPOSE_NOT_COVERED)
    assert decide(person, "greeting") == denied(Reason.PURPOSE_NOT_COVERED)


def test_what_an_erasure_kept_for_a_part_does_not_open_under_the_whole() -> None:
    """Kept for a change of the order it is closed under the order."""
    kept = item(retained_for=(of("Purpose", "order-change"),))
    person = star(collection("order"), items=(kept,))
    assert decide(person, "order") == denied(Reason.PURPOSE_NOT_COVERED)


PURPOSES = ("order", "order-change", "research", "survey", "loyalty", "greeting", "raffle")
TIMES = st.sampled_from([LONG_AGO, THEN, LATER, NOW, NOW + DAY])
COLLECTIONS = st.builds(
    lambda purpose, basis, at: collection(purpose, basis, collected_at=at),
    st.sampled_from(PURPOSES),
    st.sampled_from(list(LegalBasis)),
    TIMES,
)
CONSENTS = st.builds(lambda purpose, at: consent(purpose, given_at=at), st.sampled_from(PURPOSES), TIMES)
OBJECTIONS: st.SearchStrategy[Objection] = st.builds(
    lambda purpose, at, outcome: objection(purpose, at, decision_outcome=outcome, decision_at=outcome and NOW),
    st.sampled_from(PURPOSES),
    TIMES,
    st.sampled_from([None, "UPHELD", "OVERRIDDEN"]),
)
RESTRICTIONS: st.SearchStrategy[Restriction] = st.builds(
    lambda scope, at: restriction(*scope, at=at), st.lists(st.sampled_from(["mail", "contact", "born"])), TIMES
)
ACTS = st.lists(COLLECTIONS | CONSENTS | OBJECTIONS, max_size=6)


@given(ACTS, st.lists(RESTRICTIONS, max_size=2), RESTRICTIONS, st.sampled_from(PURPOSES))
def test_a_restriction_never_opens(acts: list[Any], held: list[Restriction], one: Restriction, purpose: str) -> None:
    """Whatever stands already: one restriction more opens no value."""
    before = decide(star(*acts, restrictions=held), purpose)
    after = decide(star(*acts, restrictions=[*held, one]), purpose)
    assert (before.outcome, after.outcome) != (Outcome.DENIED, Outcome.ALLOWED)


@given(ACTS, OBJECTIONS, st.sampled_from(PURPOSES))
def test_an_objection_never_opens(acts: list[Any], one: Objection, purpose: str) -> None:
    """Whatever stands already: one objection more opens no value."""
    before = decide(star(*acts), purpose)
    after = decide(star(*acts, one), purpose)
    assert (before.outcome, after.outcome) != (Outcome.DENIED, Outcome.ALLOWED)


@given(ACTS, st.lists(RESTRICTIONS, max_size=2), st.booleans())
def test_oversight_never_opens_a_value(acts: list[Any], restrictions: list[Restriction], manager: bool) -> None:
    """Under privacy-oversight no value opens, to nobody."""
    person = star(*acts, collection("privacy-oversight", "LEGAL_OBLIGATION"), restrictions=restrictions)
    decision = decide(person, "privacy-oversight", handles_requests=manager)
    assert decision == denied(Reason.PURPOSE_NOT_COVERED)


@given(ACTS, st.lists(RESTRICTIONS, max_size=2), st.sampled_from(PURPOSES))
def test_a_restricted_item_never_opens(acts: list[Any], restrictions: list[Restriction], purpose: str) -> None:
    """Whatever was collected or consented: what is restricted opens under no purpose but rights-handling."""
    person = star(*acts, restrictions=[*restrictions, restriction("contact")])
    assert decide(person, purpose) == denied(Reason.RESTRICTED)


def _notice(key: str, announces: str) -> Notice:
    return replace(CATALOGUE.notices[0], key=key, announces=(announces,))


def _with_notices(notices: tuple[Notice, ...]) -> Catalogue:
    return replace(CATALOGUE, notices=notices)
