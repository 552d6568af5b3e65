"""The facts of a request for erasure, and the grounds on which one is refused."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.catalogue.model import Lang
from anbieter360.erasure.planning.plan import EVERYTHING, Outcome, Scope, ScopeKind
from anbieter360.erasure.requests.finding import Filter
from anbieter360.erasure.requests.refusal import MEANINGS, RefusalGround, why_refused
from anbieter360.erasure.requests.request import (
    FINAL,
    ErasureStatus,
    ends,
    outcomes_of,
    outcomes_text,
    page_of,
    request_of,
)

LEAST = {"id": "x", "status": "APPROVED", "receivedAt": "2026-01-15T09:00:00.000Z", "dueAt": "2026-02-15T22:59:59.000Z"}


def test_a_request_of_which_little_is_kept_is_read() -> None:
    """What is absent is None, and the scope is everything."""
    found = request_of(LEAST)
    assert (found.status, found.scope, found.is_open) == (ErasureStatus.APPROVED, EVERYTHING, True)
    assert (found.received_at, found.verified_at) == (datetime(2026, 1, 15, 9, tzinfo=UTC), None)
    assert (found.paused_days, found.outcomes, found.requested_by) == (0, None, None)


@pytest.mark.parametrize(
    ("more", "day"),
    [
        ({}, None),
        ({"identityAskedAt": "2026-01-15T09:00:00.000Z"}, 16),
        ({"pausedDays": 0}, 15),
        ({"pausedDays": 2, "identityAskedAt": "2026-01-15T09:00:00.000Z"}, 18),
    ],
)
def test_the_last_day_with_a_pause_is_there_for_whoever_was_asked(more: dict[str, object], day: int | None) -> None:
    """On the day of the answer too; nobody else has one."""
    end = ends(request_of(LEAST | more), datetime(2026, 1, 16, 10, tzinfo=UTC), "Europe/Berlin")
    assert end == (day and datetime(2026, 2, day, 22, 59, 59, tzinfo=UTC))


def test_a_scope_is_read() -> None:
    """Keys of purposes, or refs of items."""
    assert request_of(LEAST | {"scopeKind": "ITEMS", "scope": ["b", "a"]}).scope == Scope(
        ScopeKind.ITEMS, frozenset("ab")
    )


@given(counts=st.dictionaries(st.sampled_from(Outcome), st.integers(1, 10**6)))
def test_outcomes_come_back_as_they_were_kept(counts: dict[Outcome, int]) -> None:
    """As texts of outcome and number."""
    assert outcomes_of(outcomes_text(counts)) == counts


def test_pages_are_in_the_order_of_the_due_days_with_open_ones_apart() -> None:
    """Text order is the order in which they are due."""
    pages = [page_of("shop", status, due, "x") for status in ErasureStatus for due in ("2026-02-15", "2026-03-15")]
    is_open = [page for page in pages if page.startswith("shop/open/")]
    assert len(is_open) == 2 * (len(ErasureStatus) - len(FINAL))
    assert all(page.startswith("shop/done/") for page in pages if page not in is_open)
    assert page_of("shop", ErasureStatus.RECEIVED, "2026-02-15", "z") < page_of(
        "shop", ErasureStatus.APPROVED, "2026-03-15", "a"
    )


def test_the_grounds_of_a_refusal_are_those_of_dpv(shared: Path) -> None:
    """All of its justifications for not fulfilling, and each is explained."""
    with (shared / "data" / "dpv" / "justifications_nonfulfilment.csv").open(encoding="utf-8", newline="") as lines:
        terms = [re.sub(r"(?<!^)([A-Z])", r"_\1", row["term"]).upper() for row in csv.DictReader(lines)]
    assert [*RefusalGround] == terms
    assert {*MEANINGS} == {*RefusalGround}
    for language in Lang:
        assert len({why_refused(one, language) for one in RefusalGround}) == len(RefusalGround)


def test_what_is_answered_is_not_overdue() -> None:
    """As the pages and counts of the graph have it."""
    after = datetime(2026, 3, 1, tzinfo=UTC)
    answered = LEAST | {"answeredAt": "2026-01-20T09:00:00.000Z", "status": "WAITING_FOR_RECIPIENTS"}
    assert Filter(overdue=after).has(request_of(LEAST))
    assert not Filter(overdue=after).has(request_of(answered))
    assert Filter().has(request_of(answered))
