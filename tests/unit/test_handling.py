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
from anbieter360.decision.facts import Request, Star
from anbieter360.decision.handling import Handler, requests_of
from anbieter360.decision.value import ValueRules

MANAGER, AMIR, OLGA = Handler(None), Handler("amir"), Handler("olga")
ITEMS = (item(), item("note", "birth-date"), item("bought", "email", source="THIRD_PARTY"))
PERSON = star(
    collection("order", "CONTRACT", "mail"),
    collection("survey", "LEGITIMATE_INTEREST", "note"),
    collection("loyalty", "CONSENT", "bought"),
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
