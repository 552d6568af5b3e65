"""What an act of the person changes: uses that stop, uses that go on, items that nothing holds any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from stars import CATALOGUE, NOW, THEN, collection, consent, item, objection, of, star

from anbieter360.catalogue.model import (
    BalancingOutcome,
    BalancingTest,
    LegalBasis,
    PeriodStart,
    ProcessingUse,
    Retention,
    RetentionBecause,
)
from anbieter360.decision.consequences import Consequences, Continues, consequences
from anbieter360.decision.facts import Collection, Consent, Hold, Item, Objection, Star

ADULT = date(1980, 1, 1)
PREVAILS = BalancingTest(BalancingOutcome.PROVIDER_PREVAILS, date(2025, 1, 1), "DPO", "…")
USES = (
    ProcessingUse("greet", "greeting", LegalBasis.CONSENT, ("email",)),
    ProcessingUse("raffle-mail", "raffle", LegalBasis.CONSENT, ("email",)),
    ProcessingUse("deliver", "order", LegalBasis.CONTRACT, ("email",)),
    ProcessingUse("study", "research", LegalBasis.LEGITIMATE_INTEREST, ("email",), balancing_test=PREVAILS),
    ProcessingUse("tidy-up", "order", LegalBasis.CONTRACT, ()),
)
SMALL = replace(CATALOGUE, uses=USES)
MAIL = (item(),)
#: Collected with the consent, for the purpose of it.
GREETING = collection("greeting", "CONSENT", notice=of("Notice", "consent-text"))
ORDER = collection("order", "CONTRACT")


def given(purpose: str = "greeting", **more: Any) -> Consent:
    return consent(purpose, id=f"consent-{purpose}", **more)


def person(*acts: Collection | Consent | Objection, items: Sequence[Item] = MAIL, **more: Any) -> Star:
    return star(*acts, items=items, **more)


def changes(before: Star, after: Star, catalogue: Any = SMALL) -> Consequences:
    return consequences(before, after, catalogue, NOW, ADULT)


def withdrawn(*acts: Collection | Consent | Objection, catalogue: Any = SMALL, **more: Any) -> Consequences:
    """What the withdrawal of the consent to greetings changes for a person who also has these acts."""
    before = person(given(), *acts, **more)
    return changes(before, person(given(withdrawn_at=NOW), *acts, **more), catalogue)


def test_nothing_changes_where_nothing_happened() -> None:
    """What runs goes on; nothing stops and nothing may go."""
    same = person(given(), GREETING)
    assert changes(same, same) == Consequences(continues=(Continues("greet", LegalBasis.CONSENT),))


def test_a_withdrawal_stops_what_stood_on_it() -> None:
    """And what was held for it alone may go."""
    assert withdrawn(GREETING) == Consequences(stopped=("greet",), erasable=("id-mail",))


def test_what_stands_on_a_contract_goes_on() -> None:
    """With its basis; the item is still needed."""
    assert withdrawn(GREETING, ORDER) == Consequences(("greet",), (Continues("deliver", LegalBasis.CONTRACT),))


def test_an_ended_contract_holds_nothing() -> None:
    """Then the withdrawal takes the last support."""
    ended = ORDER._replace(ended_at=NOW - timedelta(days=1))
    assert withdrawn(GREETING, ended) == Consequences(("greet",), (), ("id-mail",))


def test_an_item_that_another_consent_uses_stays() -> None:
    """The item itself may come from any collection (DECISION.md step 5)."""
    notices = tuple(replace(one, announces=("loyalty",)) for one in SMALL.notices)
    wide = replace(SMALL, notices=notices)
    done = withdrawn(GREETING, given("raffle"), catalogue=wide)
    assert done == Consequences(("greet",), (Continues("raffle-mail", LegalBasis.CONSENT),))


def test_a_consent_to_the_parent_still_carries_the_child() -> None:
    """Both stood on their own; one withdrawn stops nothing."""
    notices = tuple(replace(one, announces=("loyalty",)) for one in SMALL.notices)
    done = withdrawn(GREETING, given("loyalty"), catalogue=replace(SMALL, notices=notices))
    assert (done.stopped, done.erasable) == ((), ())


def test_what_a_rule_keeps_is_not_erasable() -> None:
    """Art. 17(3)(b): the period runs."""
    rule = Retention("email", "greeting", RetentionBecause.LEGAL_OBLIGATION, "§ 1", "P6Y", PeriodStart.COLLECTION)
    assert withdrawn(GREETING, catalogue=replace(SMALL, retention=(rule,))).erasable == ()
    over = replace(rule, keep="P1D")
    assert withdrawn(GREETING, catalogue=replace(SMALL, retention=(over,))).erasable == ("id-mail",)


def test_what_is_held_for_an_authority_is_not_erasable() -> None:
    """Until the hold is released."""
    hold = Hold("hold", "hold", ("contact",), THEN, NOW + timedelta(days=90), None)
    before, after = person(given(), GREETING), person(given(withdrawn_at=NOW), GREETING)
    held = [replace(one, holds=(hold,)) for one in (before, after)]
    assert changes(*held).erasable == ()
    released = [replace(one, holds=(replace(hold, released_at=NOW),)) for one in (before, after)]
    assert changes(*released).erasable == ("id-mail",)


def test_an_objection_to_marketing_takes_its_data_at_once() -> None:
    """Art. 17(1)(c), 21(2): whatever basis it was held on."""
    held = collection("greeting", "LEGITIMATE_INTEREST")
    assert changes(person(held), person(held, objection("loyalty", NOW))).erasable == ("id-mail",)


@pytest.mark.parametrize(
    ("decided", "erasable"),
    [({}, ()), ({"decision_outcome": "UPHELD", "decision_at": NOW}, ("id-mail",))],
)
def test_another_objection_waits_for_its_decision(decided: dict[str, Any], erasable: tuple[str, ...]) -> None:
    """The use stops on receipt; the data may go when no compelling ground was found (Art. 17(1)(c), 18(1)(d))."""
    held = collection("research", "LEGITIMATE_INTEREST", notice=of("Notice", "leaflet"))
    done = changes(person(held), person(held, objection("research", NOW, **decided)))
    assert done == Consequences(stopped=("study",), erasable=erasable)


def test_what_the_consent_alone_used_may_go() -> None:
    """Although nothing that stands held it before: it could not go as long as the use might run."""
    ended = ORDER._replace(ended_at=THEN)
    assert withdrawn(ended) == Consequences(("greet",), (), ("id-mail",))


def test_what_had_no_support_before_is_no_consequence() -> None:
    """It could have gone before; this act changed nothing of it."""
    ended = collection("order", "CONTRACT", "birth", ended_at=THEN)
    assert withdrawn(ended, items=(item("birth", "birth-date"),)).erasable == ()
