"""Which items have to go although nobody asked, and by which letter of Art. 17(1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from stars import CATALOGUE, NOW, THEN, collection, consent, item, objection, of, star

from anbieter360.catalogue.model import Deletion, PeriodStart, Retention, RetentionBecause
from anbieter360.decision.ending import NOT_NECESSARY, OBJECTED, OBLIGED, WITHDRAWN, ending_of
from anbieter360.decision.facts import Star

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
