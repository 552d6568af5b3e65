"""Which items have to go although nobody asked, and by which letter of Art. 17(1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from stars import CATALOGUE, NOW, THEN, collection, consent, item, objection, of, restriction, star

from anbieter360.catalogue.model import Deletion, PeriodStart, Retention, RetentionBecause
from anbieter360.decision.ending import NOT_NECESSARY, OBJECTED, OBLIGED, WITHDRAWN, ending_of, is_remainder, unproved
from anbieter360.decision.facts import Erasure, Hold, Item, Star

DAY = timedelta(days=1)
RULE = Retention("email", "order", RetentionBecause.LEGAL_OBLIGATION, "§ 1", "P1Y", PeriodStart.COLLECTION)


def ground(person: Star, *, retention: tuple[Retention, ...] = (), deletion: tuple[Deletion, ...] = ()) -> str | None:
    catalogue = replace(CATALOGUE, retention=retention, deletion=deletion)
    return ending_of(person, catalogue, NOW, None).get("id-mail")


def test_what_a_withdrawn_consent_alone_carried_goes() -> None:
    """As long as it is in force it stays."""
    greeting = collection("greeting", "CONSENT")
    assert ground(star(greeting, consent("greeting"))) is None
    assert ground(star(greeting, consent("greeting", withdrawn_at=NOW - DAY))) == WITHDRAWN


def test_what_something_else_carries_stays() -> None:
    """A contract that goes on."""
    ended = consent("greeting", withdrawn_at=NOW - DAY)
    assert ground(star(collection("greeting", "CONSENT"), collection("order"), ended)) is None


def test_what_a_use_may_still_touch_stays() -> None:
    """A consent carries a use, wherever the data comes from."""
    lost = collection("loyalty", "LEGITIMATE_INTEREST", "mail", "born")
    acts = (lost, objection("loyalty"), consent("greeting", given_at=NOW - DAY))
    person = star(*acts, items=[item(), item("born", "birth-date")])
    assert ending_of(person, CATALOGUE, NOW, date(1980, 1, 1)) == {}
    assert ending_of(person, CATALOGUE, NOW, date(2020, 1, 1)).keys() == {"id-mail", "id-born"}


def test_what_no_consent_is_known_of_is_not_touched() -> None:
    """It may be told later: only what had a consent can have lost it."""
    assert ground(star(collection("greeting", "CONSENT"))) is None


def test_what_a_consent_that_goes_on_was_given_for_is_not_touched() -> None:
    """Though its collection has ended, or another consent has: nobody took it back. One that was only asked for is
    none."""
    ended = collection("greeting", "CONSENT", ended_at=NOW - DAY)
    gone = consent(withdrawn_at=NOW - DAY)
    assert ground(star(ended, consent())) is None
    assert ground(star(ended, gone, consent(given_at=NOW - DAY))) is None
    assert ground(star(ended, collection("loyalty", "LEGITIMATE_INTEREST"), objection("loyalty"), consent())) is None
    assert ground(star(ended, gone, consent(requested=True))) == WITHDRAWN
    assert ground(star(ended, consent(requested=True))) is None


def test_what_an_objection_to_marketing_took_the_ground_from_goes() -> None:
    """Whatever interest there was."""
    assert ground(star(collection("loyalty", "LEGITIMATE_INTEREST"), objection("loyalty"))) == OBJECTED


def test_what_an_ended_contract_leaves_goes_when_its_declared_period_is_over() -> None:
    """Without one somebody has to say so."""
    person = star(collection("order", ended_at=NOW - DAY))
    assert ground(person) is None
    long, short = (Deletion("contact", keep, PeriodStart.CONTRACT_END) for keep in ("P1Y", "P1D"))
    assert ground(person, deletion=(long,)) is None
    assert ground(person, deletion=(short,)) == OBLIGED


def test_a_period_that_is_over_ends_what_still_stands() -> None:
    """Its first day is the one after; a rule of retention goes before it."""
    person = star(collection("order"))
    days = (NOW - THEN).days
    over, today = (Deletion("email", f"P{count}D", PeriodStart.COLLECTION) for count in (days + 1, days))
    assert ground(person, deletion=(over,)) is None
    assert ground(person, deletion=(today,)) == OBLIGED
    assert ground(person, deletion=(today,), retention=(RULE,)) is None


def test_what_an_erasure_kept_goes_when_its_rule_is_over() -> None:
    """And not while a contract goes on for which it was kept."""
    kept = item(retained_for=(of("Purpose", "order"),))
    law = star(collection("order", "LEGAL_OBLIGATION"), items=[kept])
    assert ground(law, retention=(RULE,)) is None
    assert ground(law, retention=(replace(RULE, keep="P1M"),)) == NOT_NECESSARY
    assert ground(star(collection("order"), items=[kept])) is None


#: The first day on which nobody has to prove what ended in 2026.
FREE = datetime(2029, 12, 31, 23, tzinfo=UTC)
ENDED = consent(withdrawn_at=NOW)


def test_a_consent_goes_on_the_day_from_which_nobody_has_to_prove_it() -> None:
    """By the provider's calendar, and not while it runs."""
    person = star(ENDED)
    assert unproved(person, CATALOGUE, FREE - timedelta(minutes=1)) == frozenset()
    assert unproved(person, CATALOGUE, FREE) == {"consent"}
    assert unproved(star(consent()), CATALOGUE, FREE) == frozenset()


def test_a_consent_that_carried_calls_goes_five_years_after_the_last_of_them() -> None:
    """§ 7a(2) UWG: from the grant, and again from each use."""
    person = star(replace(ENDED, channels=("PHONE",)))
    assert unproved(person, CATALOGUE, FREE) == frozenset()
    assert unproved(person, CATALOGUE, FREE + 366 * DAY) == {"consent"}


def test_a_consent_on_which_something_is_held_stays() -> None:
    """Whoever has the data has to show by what right."""
    assert unproved(star(ENDED, collection("greeting", "CONSENT")), CATALOGUE, FREE) == frozenset()
    assert unproved(star(ENDED, collection("order", "CONSENT")), CATALOGUE, FREE) == {"consent"}


def test_a_consent_of_somebody_whose_rights_are_in_dispute_stays() -> None:
    """A restriction that goes on shows that it may still be needed."""
    assert unproved(star(ENDED, restrictions=[restriction("mail")]), CATALOGUE, FREE) == frozenset()
    assert unproved(star(ENDED, restrictions=[restriction("mail", lifted_at=NOW)]), CATALOGUE, FREE) == {"consent"}


#: An erasure that was carried out when everything below had been collected.
DONE = Erasure("e", "PARTIALLY_FULFILLED", THEN, THEN, None, NOW - DAY, (), scope_kind="EVERYTHING")
KEPT = item(retained_for=(of("Purpose", "order"),))


def left_by(*erasures: Erasure, items: tuple[Item, ...] = (KEPT,), acts: tuple[Any, ...] = (), **more: Any) -> bool:
    """Whether a person with an order that was collected before is a remainder of these erasures."""
    person = star(collection("order"), *acts)
    return is_remainder(replace(person, items=items, erasures=erasures, **more), NOW)


def test_what_an_erasure_of_everything_left_is_a_remainder() -> None:
    """Once it is closed; not what a smaller one left, or one that was refused."""
    assert left_by(DONE)
    assert not left_by()
    assert not left_by(replace(DONE, status="WAITING_FOR_RECIPIENTS"))
    assert not left_by(DONE, replace(DONE, id="f", status="WAITING_FOR_RECIPIENTS"))
    assert not left_by(replace(DONE, status="REFUSED", executed_at=None))
    assert not any(left_by(replace(DONE, scope_kind=kind)) for kind in ("PURPOSES", "ITEMS", "CONSENTS"))


def test_who_came_back_is_no_remainder() -> None:
    """With an item, a collection or a consent of later; a later erasure of everything counts anew."""
    assert not left_by(DONE, items=(KEPT, item("new")))
    for act in (collection("research", collected_at=NOW), consent(given_at=NOW)):
        assert not left_by(DONE, acts=(act,))
        assert left_by(DONE, replace(DONE, id="f", executed_at=NOW), acts=(act,))


def test_what_is_disputed_is_no_remainder() -> None:
    """While a hold is in force, or a restriction of what is there."""
    hold = Hold("h", "h", (), THEN, THEN, None)
    assert not left_by(DONE, holds=(hold,))
    assert left_by(DONE, holds=(replace(hold, released_at=NOW),))
    assert not left_by(DONE, restrictions=(restriction("mail"),))
    assert left_by(DONE, restrictions=(restriction("mail"),), items=())
