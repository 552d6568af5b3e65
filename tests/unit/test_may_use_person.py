"""May this use run? Erased, restricted, objected to: steps 0 and 1 of DECISION.md, fact by fact."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from asking import (
    ANNOUNCED,
    CONTRACT,
    DAY,
    GREET,
    LATER,
    LETTER,
    ask,
    balanced,
    denied,
    erasure,
    notice,
    shop,
    told,
    use_of,
)
from stars import NOW, THEN, collection, consent, item, objection, of, restriction, star

from anbieter360.catalogue.model import (
    Channel,
    DuringRestriction,
    LegalBasis,
    RestrictionException,
)
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import StoodOn
from anbieter360.decision.facts import Star


def test_a_person_who_is_gone_is_erased() -> None:
    """Nothing but the mark of the erasure is left, whatever moment is asked about."""
    gone = Star("person", "", "shop", None, None, None, False, erased_at=NOW)
    assert told(ask(gone, CONTRACT, at=THEN)) == denied(Reason.ERASED, "Art. 17 GDPR")
    assert ask(gone, CONTRACT, at=THEN, sees_erased=False).reason is Reason.DATA_MISSING


def test_an_item_that_is_gone_is_erased_for_every_moment() -> None:
    """Its category stands in the erasure, and nobody holds an item of it."""
    other = item("born", "birth-date")
    person = replace(star(collection(), items=[other]), erasures=(erasure(THEN, "email", executed_at=NOW),))
    for at in (NOW - DAY, NOW, NOW + DAY):
        assert told(ask(person, CONTRACT, at=at)) == denied(Reason.ERASED, "Art. 17 GDPR")


def test_what_an_erasure_is_to_take_is_not_erased_yet() -> None:
    """Only what was carried out is, and only what it took."""
    person = star(collection(), items=[item("born", "birth-date")])
    planned = replace(person, erasures=(erasure(NOW + DAY, "email"),))
    assert ask(planned, CONTRACT).reason is Reason.DATA_MISSING
    other = replace(person, erasures=(erasure(THEN, "birth-date", executed_at=NOW),))
    assert ask(other, CONTRACT).reason is Reason.DATA_MISSING


def test_the_latest_erasure_that_took_it_is_named() -> None:
    """Whatever else each of them took."""
    first, second = (replace(erasure(THEN, "birth-date", "email", executed_at=NOW), id=one) for one in "ab")
    third = replace(erasure(THEN, "birth-date", executed_at=NOW), id="c")
    person = replace(star(collection(), items=[item("born", "birth-date")]), erasures=(first, second, third))
    assert ask(person, CONTRACT).explanation[-1].nodes == (StoodOn("ErasureRequest", "b"),)


def test_only_those_who_oversee_privacy_see_what_was_erased() -> None:
    """For the others it was never there."""
    other = item("born", "birth-date")
    person = replace(star(collection(), items=[other]), erasures=(erasure(THEN, "email", executed_at=NOW),))
    assert ask(person, CONTRACT, sees_erased=False).reason is Reason.DATA_MISSING


def test_an_item_collected_again_after_an_erasure_counts() -> None:
    """What is held is held."""
    person = replace(star(collection()), erasures=(erasure(THEN, "email", executed_at=LATER),))
    assert ask(person, CONTRACT).reason is Reason.COLLECTED_FOR_PURPOSE


def test_what_a_retention_rule_keeps_serves_its_purpose_alone() -> None:
    """Kept for accounting is erased for the order, at any moment."""
    kept = item(retained_for=(of("Purpose", "order"),))
    person = star(collection(), collection("research", "PUBLIC_TASK"), items=[kept])
    assert ask(person, CONTRACT).reason is Reason.COLLECTED_FOR_PURPOSE
    study = use_of("research", LegalBasis.PUBLIC_TASK)
    assert told(ask(person, study, at=THEN)) == denied(Reason.ERASED, "Art. 17 GDPR")
    assert ask(person, study, sees_erased=False).items == ()


def test_what_a_retention_rule_keeps_serves_the_children_of_its_purpose() -> None:
    """A change of the order is part of the order; the order is no part of its change."""
    person = star(collection(), items=[item(retained_for=(of("Purpose", "order"),))])
    assert ask(person, use_of("order-change", LegalBasis.CONTRACT)).reason is Reason.COLLECTED_FOR_PURPOSE
    other = star(collection(), items=[item(retained_for=(of("Purpose", "order-change"),))])
    assert ask(other, use_of("order", LegalBasis.CONTRACT)).reason is Reason.ERASED


def test_a_pending_erasure_stops_uses() -> None:
    """From when it is verified until it is refused."""
    pending = erasure(LATER)
    person = replace(star(collection("research", "PUBLIC_TASK")), erasures=(pending,))
    study = use_of("research", LegalBasis.PUBLIC_TASK)
    assert told(ask(person, study, at=LATER)) == denied(Reason.ERASURE_PENDING, "Art. 17 GDPR")
    assert ask(person, study, at=LATER - DAY).reason is Reason.COLLECTED_FOR_PURPOSE
    refused = replace(person, erasures=(replace(pending, refused_at=NOW),))
    assert ask(refused, study).reason is Reason.COLLECTED_FOR_PURPOSE
    assert ask(refused, study, at=NOW - DAY).reason is Reason.ERASURE_PENDING
    cancelled = replace(person, erasures=(replace(pending, cancelled_at=NOW, status="CANCELLED"),))
    assert ask(cancelled, study).reason is Reason.COLLECTED_FOR_PURPOSE
    assert ask(cancelled, study, at=NOW - DAY).reason is Reason.ERASURE_PENDING


@pytest.mark.parametrize("end", ["cancelled_at", "executed_at"])
def test_an_erasure_that_is_over_is_not_pending(end: str) -> None:
    """Cancelled, or carried out by then."""
    over = replace(erasure(THEN), **{end: NOW})
    study = use_of("research", LegalBasis.PUBLIC_TASK)
    person = replace(star(collection("research", "PUBLIC_TASK")), erasures=(over,))
    assert ask(person, study).reason is Reason.COLLECTED_FOR_PURPOSE


def test_an_erasure_not_yet_verified_stops_nothing() -> None:
    """Nobody knows yet who asks."""
    person = replace(star(collection("research", "PUBLIC_TASK")), erasures=(erasure(None),))
    assert ask(person, use_of("research", LegalBasis.PUBLIC_TASK)).allowed


def test_a_legal_obligation_goes_on_while_an_erasure_is_pending() -> None:
    """Art. 17(3)(b)."""
    person = replace(star(collection("order", "LEGAL_OBLIGATION")), erasures=(erasure(THEN),))
    assert ask(person, use_of("order", LegalBasis.LEGAL_OBLIGATION)).reason is Reason.COLLECTED_FOR_PURPOSE


def test_an_open_contract_goes_on_while_an_erasure_is_pending() -> None:
    """By open collections; an ended one does not."""
    person = replace(star(collection()), erasures=(erasure(THEN),))
    assert ask(person, CONTRACT).reason is Reason.COLLECTED_FOR_PURPOSE
    ended = replace(star(collection(ended_at=LATER)), erasures=(erasure(THEN),))
    assert ask(ended, CONTRACT).reason is Reason.ERASURE_PENDING
    both = replace(star(collection(ended_at=LATER), collection(id="open")), erasures=(erasure(THEN),))
    assert ask(both, CONTRACT).reason is Reason.COLLECTED_FOR_PURPOSE


def test_a_restriction_stops_the_items_in_its_scope() -> None:
    """By ref, by category, by the category above, or all of them."""
    for scope in (("mail",), ("email",), ("contact",), ()):
        person = star(collection(), restrictions=[restriction(*scope)])
        assert told(ask(person, CONTRACT)) == denied(Reason.RESTRICTED, "Art. 18 GDPR")
    assert ask(star(collection(), restrictions=[restriction("birth-date")]), CONTRACT).allowed


def test_a_lifted_restriction_stops_nothing() -> None:
    """Until is exclusive."""
    person = star(collection(), restrictions=[restriction(lifted_at=NOW)])
    assert ask(person, CONTRACT).allowed
    assert ask(person, CONTRACT, at=NOW - DAY).reason is Reason.RESTRICTED


def test_a_consent_for_this_very_purpose_passes_a_restriction_before_it() -> None:
    """Art. 18(2): given after it, and for nothing wider."""
    restrictions = [restriction()]
    assert ask(star(collection(), consent(given_at=LATER), restrictions=restrictions), GREET).allowed
    assert ask(star(collection(), consent(), restrictions=restrictions), GREET).reason is Reason.RESTRICTED
    wide = consent("loyalty", given_at=LATER, notice=of("Notice", "wide"))
    found = ask(
        star(collection(), wide, restrictions=restrictions), GREET, shop(GREET, notices=[notice("wide", "loyalty")])
    )
    assert found.reason is Reason.RESTRICTED


def test_a_use_that_declares_an_exception_runs_during_a_restriction() -> None:
    """Art. 18(2)."""
    declared = replace(CONTRACT, during_restriction=DuringRestriction(RestrictionException.LEGAL_CLAIMS, "a claim"))
    assert ask(star(collection(), restrictions=[restriction()]), declared).allowed


def test_an_objection_to_marketing_is_absolute() -> None:
    """Whatever the basis and whatever was decided; children inherit it."""
    for basis in LegalBasis:
        stopped = objection("loyalty", decision_outcome="OVERRIDDEN", decision_at=THEN)
        found = ask(star(collection("greeting", basis), stopped), use_of("greeting", basis))
        assert told(found) == denied(Reason.OBJECTED, "Art. 21 GDPR")


def test_an_objection_stops_two_bases_until_it_is_overridden() -> None:
    """Legitimate interest and public task, from receipt to the decision."""
    decided = objection("research", LATER, decision_outcome="OVERRIDDEN", decision_at=NOW)
    person = star(collection("research", "PUBLIC_TASK"), decided)
    use = use_of("survey", LegalBasis.PUBLIC_TASK)
    assert ask(person, use, at=LATER - DAY).allowed
    assert ask(person, use, at=LATER).reason is Reason.OBJECTED
    assert ask(person, use, at=NOW).allowed
    upheld = star(collection("research", "PUBLIC_TASK"), replace(decided, decision_outcome="UPHELD"))
    assert ask(upheld, use, at=NOW).reason is Reason.OBJECTED


@pytest.mark.parametrize("basis", [LegalBasis.CONTRACT, LegalBasis.LEGAL_OBLIGATION, LegalBasis.VITAL_INTERESTS])
def test_an_objection_does_not_stop_other_bases(basis: LegalBasis) -> None:
    """A contract goes on."""
    assert ask(star(collection("order", basis), objection("order")), use_of("order", basis)).allowed


def test_an_objection_covers_no_sibling_and_no_parent() -> None:
    """Only what is below its purpose."""
    person = star(collection("research", "PUBLIC_TASK"), objection("survey"), objection("raffle"))
    assert ask(person, use_of("research", LegalBasis.PUBLIC_TASK)).allowed


def test_a_later_consent_lifts_an_objection_to_marketing_by_its_channel() -> None:
    """For that purpose and that channel alone."""
    greeted = star(ANNOUNCED, objection("loyalty"), consent(given_at=LATER))
    assert ask(greeted, GREET).reason is Reason.CONSENT
    assert ask(greeted, replace(GREET, channel=Channel.SMS)).reason is Reason.OBJECTED
    assert ask(greeted, LETTER).reason is Reason.OBJECTED
    assert ask(greeted, replace(GREET, purpose="raffle")).reason is Reason.OBJECTED


def test_a_consent_to_what_was_objected_to_lifts_it_for_its_parts() -> None:
    """A consent covers the children of its purpose; one to more than was objected to does not undo it."""
    catalogue = shop(GREET, notices=[notice("wide", "loyalty")])
    wide = consent("loyalty", given_at=LATER, notice=of("Notice", "wide"))
    assert ask(star(collection(), objection("loyalty"), wide), GREET, catalogue).reason is Reason.CONSENT
    assert ask(star(collection(), objection("greeting"), wide), GREET, catalogue).reason is Reason.OBJECTED


@pytest.mark.parametrize("flaw", [{"given_at": THEN}, {"bundled": True}, {"withdrawn_at": NOW}, {"requested": True}])
def test_no_other_consent_lifts_an_objection(flaw: dict[str, Any]) -> None:
    """Not one before it, with a defect, or not in force."""
    person = star(collection(), objection("loyalty"), consent(**{"given_at": LATER} | flaw))
    assert ask(person, GREET).reason is Reason.OBJECTED


def test_a_withdrawn_objection_stops_nothing() -> None:
    """It counts until it is withdrawn."""
    assert ask(star(collection(), objection("loyalty", withdrawn_at=NOW), consent()), GREET).allowed


@pytest.mark.parametrize("basis", ["LEGITIMATE_INTEREST", "PUBLIC_TASK"])
def test_a_request_for_erasure_counts_as_an_objection_to_what_stays(basis: str) -> None:
    """What had to be kept serves what it is kept for, and on neither basis; nor where the system asked."""
    kept = item("mail", "email", retained_for=(of("Purpose", "research"),))
    held = collection("research", basis, "mail", notice=of("Notice", "leaflet"))
    person = replace(star(held, items=[kept]), erasures=(erasure(THEN, executed_at=LATER),))
    study = use_of("research", LegalBasis(basis), balancing_test=balanced())
    assert ask(person, study).reason is Reason.OBJECTED
    assert "ErasureRequest" in {node.label for one in ask(person, study).explanation for node in one.nodes}
    ours = replace(person, erasures=(replace(erasure(THEN, executed_at=LATER), received_by="SYSTEM"),))
    assert ask(ours, study).allowed


def test_a_contract_goes_on_with_what_stays() -> None:
    """The request is no objection to that."""
    kept = item("mail", "email", retained_for=(of("Purpose", "order"),))
    person = replace(
        star(collection("order", "CONTRACT", "mail"), items=[kept]), erasures=(erasure(THEN, executed_at=LATER),)
    )
    assert ask(person, use_of("order", LegalBasis.CONTRACT)).allowed
