"""What `rights-handling` opens: what the requests are about that the caller works on, while they are open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stars import CATALOGUE, NOW, THEN, collection, item, objection, restriction, star

from anbieter360.decision.codes import Outcome, Reason, Right
from anbieter360.decision.facts import Erasure, Request, Star
from anbieter360.decision.handling import Handler, erasures_of, requests_of
from anbieter360.decision.value import ValueRules

MANAGER, AMIR, OLGA = Handler(None), Handler("amir"), Handler("olga")
ITEMS = (item(), item("note", "birth-date"), item("bought", "email", source="THIRD_PARTY"))
PERSON = star(
    collection("order", "CONTRACT", "mail"),
    collection("survey", "LEGITIMATE_INTEREST", "note"),
    collection("loyalty", "CONSENT", "bought", source="THIRD_PARTY"),
    objection("research", decision_outcome="OVERRIDDEN", decision_at=THEN),
    items=ITEMS,
    restrictions=[restriction("contact", lifted_at=THEN)],
)


def request(right: Right = Right.RECTIFICATION, about: str | None = None, **more: Any) -> Request:
    said: dict[str, Any] = {
        "received_at": THEN,
        "due_on": date(2026, 2, 1),
        "received_by": "SUBJECT",
        "value_sealed": None,
        "text_sealed": None,
        "assignee_hash": "amir",
        "assignee_sealed": None,
        "answered_at": None,
        "outcome": None,
        "answer_sealed": None,
    }
    return Request("request", right, about=about, **said | more)


def asked(*requests: Request) -> Star:
    return replace(PERSON, requests=requests)


def opened(person: Star, handler: Handler, at: datetime = NOW) -> list[str]:
    handled = requests_of(person, handler, at)
    rules = ValueRules(person, CATALOGUE, "rights-handling", at, handled=handled)
    decided = ((one.ref, rules.decide(one)) for one in person.items)
    return [ref for ref, one in decided if (one.outcome, one.reason) == (Outcome.ALLOWED, Reason.LEGAL_OBLIGATION)]


@pytest.mark.parametrize(
    ("one", "refs"),
    [
        (request(about="id-note"), ["note"]),
        (request(Right.ACCESS), ["mail", "note", "bought"]),
        (request(Right.PORTABILITY), ["mail", "note"]),
        (request(Right.OBJECTION, "objection"), ["note"]),  # survey is a part of research
        (request(Right.RESTRICTION, "restriction"), ["mail", "bought"]),  # e-mail is a part of contact
        (request(Right.HUMAN_REVIEW), []),
        (request(about="id-of-nothing"), []),
        (request(about=None), []),
    ],
)
def test_what_a_request_is_about(one: Request, refs: list[str]) -> None:
    """The item, what the objection or restriction covers, what was provided, or everything."""
    assert opened(asked(one), AMIR) == opened(asked(one), MANAGER) == refs


def test_only_who_works_on_it() -> None:
    """Another agent sees nothing; nor does anybody of a request that nobody works on, but a manager."""
    assert opened(asked(request(about="id-mail")), OLGA) == []
    unassigned = asked(request(about="id-mail", assignee_hash=None))
    assert (opened(unassigned, AMIR), opened(unassigned, MANAGER)) == ([], ["mail"])


@pytest.mark.parametrize(("after", "refs"), [(-1, []), (0, ["mail"]), (9, ["mail"]), (10, []), (11, [])])
def test_only_while_it_is_open(after: int, refs: list[str]) -> None:
    """From its receipt until its answer."""
    answered = request(about="id-mail", answered_at=THEN + timedelta(days=10))
    assert opened(asked(answered), AMIR, THEN + timedelta(days=after)) == refs


def test_no_other_purpose_opens_by_a_request() -> None:
    """Neither oversight nor the purpose of the data's collection."""
    for purpose in ("privacy-oversight", "raffle"):
        rules = ValueRules(asked(), CATALOGUE, purpose, NOW, handled=(request(Right.ACCESS),))
        assert all(rules.decide(one).outcome is Outcome.DENIED for one in ITEMS[:2])


def erasure(**said: Any) -> Erasure:
    """One of everything that Amir works on."""
    given = {"received_by": "SUBJECT", "assignee_hash": "amir"} | said
    return replace(Erasure("erasure", "PREVIEWED", THEN, None, None, None, ()), **given)


def looked_up(one: Erasure, handler: Handler, at: datetime = NOW) -> list[str]:
    person = replace(PERSON, erasures=(one,))
    rules = ValueRules(person, CATALOGUE, "rights-handling", at, erasures=erasures_of(person, handler, at))
    return [one.ref for one in person.items if rules.decide(one).outcome is Outcome.ALLOWED]


@pytest.mark.parametrize(
    ("kind", "scope", "refs"),
    [
        (None, (), ["mail", "note", "bought"]),
        ("ITEMS", ("note", "nothing"), ["note"]),
        ("PURPOSES", ("research",), ["note"]),  # survey is a part of research
    ],
)
def test_what_is_to_be_erased_opens_to_who_works_on_it(
    kind: str | None, scope: tuple[str, ...], refs: list[str]
) -> None:
    """All of it, items, or what is held for purposes; to a manager and the agent it is assigned to."""
    one = erasure(scope_kind=kind, scope=frozenset(scope))
    assert looked_up(one, AMIR) == looked_up(one, MANAGER) == refs
    assert looked_up(one, OLGA) == []


def test_what_an_erasure_left_is_looked_up_by_a_manager() -> None:
    """Not by the agent, who has nothing to work on any more, and nothing that was collected since."""
    done = erasure(executed_at=NOW, answered_at=NOW)
    assert (looked_up(done, AMIR), looked_up(done, MANAGER)) == ([], ["mail", "note", "bought"])
    before = min(one.collected_at for one in ITEMS) - timedelta(days=1)
    assert looked_up(replace(done, executed_at=before), MANAGER) == []


def test_nothing_opens_by_an_erasure_that_ended_without_one() -> None:
    """Refused, cancelled, or of the system's own, of which nobody asked."""
    for said in ({"refused_at": NOW}, {"cancelled_at": NOW}, {"received_by": "SYSTEM"}):
        assert looked_up(erasure(**said), MANAGER) == [], said


requests = st.lists(
    st.builds(
        request,
        st.sampled_from(list(Right)),
        st.sampled_from([None, "id-mail", "id-note", "objection", "restriction"]),
        assignee_hash=st.sampled_from([None, "amir", "olga"]),
        answered_at=st.sampled_from([None, THEN, NOW]),
    ),
    max_size=4,
)


@given(requests)
def test_a_manager_sees_what_every_agent_sees(made: list[Request]) -> None:
    """And one more request never closes anything."""
    person = asked(*made)
    seen = {*opened(person, MANAGER)}
    assert {*opened(person, AMIR), *opened(person, OLGA)} <= seen
    assert all({*opened(asked(*made[:count]), MANAGER)} <= seen for count in range(len(made)))
