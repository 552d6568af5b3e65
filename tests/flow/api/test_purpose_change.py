"""A change of purpose: everyone concerned is told once, whatever happens in between, and blocked until its day.

The tests stand in the order of one story.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scenario import Api

from anbieter360.access import Role
from anbieter360.cypher import parse
from anbieter360.engine.bolt import Tx
from anbieter360.errors import BadInput, Conflict, EngineUnavailable, IdempotencyConflict, NodeNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.rights import announcing
from anbieter360.ledger.rights.announcing import Announced, Announcement, Announcer

DAY = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
CHANGE = Announcement("birthday-greeting", "privacy-2026", DAY)
#: Those who were collected from under the notice of 2025 and never told of the birthday greeting since.
CONCERNED = {"anna", "clara", "david", "emma", "fritz", "hans", "jan", "kim"}
PEOPLE = 14
_TOLD = parse("told", "MATCH (n:Information) WHERE n.effectiveAt IS NOT NULL RETURN count(n) AS told")
_DAYS = parse(
    "days",
    "MATCH (n:Information) WHERE n.effectiveAt IS NOT NULL RETURN n.effectiveAt AS day, count(n) AS told ORDER BY day",
)
INFORMED = "{ me { informed { notice { key } at effectiveAt } } }"
MUTATION = """mutation ($input: AnnouncePurposeChangeInput!) { announcePurposeChange(input: $input) { __typename
  ... on PurposeChangeAnnounced { purpose { key } notice { key } effectiveAt informed looked }
  ... on Error { code } } }"""


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fourteen people are pages of three."""
    monkeypatch.setattr(announcing, "PAGE", 3)


def announcer(birthday: Api, kind: type[Announcer] = Announcer) -> Announcer:
    services = birthday.services
    return kind(services.graph, services.vault, services.store)


async def announce(birthday: Api, change: Announcement = CHANGE, key: str = "change") -> Announced:
    return await announcer(birthday).announce(change, actor="petra", idempotency_key=key)


async def told(birthday: Api) -> set[str]:
    """Who reads of the change under `me`, once."""
    refs = (await birthday.data("{ subjects(first: 50) { nodes { ref } } }"))["subjects"]["nodes"]
    found = set()
    for one in refs:
        informed = (await birthday.as_subject(one["ref"], INFORMED))["me"]["informed"]
        of_change = [each for each in informed if each["effectiveAt"]]
        assert len(of_change) <= 1
        found |= {one["ref"]} if of_change else set()
    return found


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (replace(CHANGE, purpose="nothing"), NodeNotFound),
        (replace(CHANGE, notice="nothing"), NodeNotFound),
        (replace(CHANGE, notice="privacy-2025"), BadInput),
        (replace(CHANGE, effective_at=DAY - timedelta(days=31)), BadInput),
    ],
)
async def test_what_is_no_announcement(birthday: Api, change: Announcement, error: type[Exception]) -> None:
    """An unknown key, a notice that does not announce the purpose, a day that is past: nobody is told."""
    with pytest.raises(error):
        await announce(birthday, change, key="none")
    rows = await birthday.services.graph.read(_TOLD)
    assert rows == [{"told": 0}]


async def test_everyone_concerned_is_told_though_it_breaks_off(birthday: Api) -> None:
    """Not those whose notice at collection announced it, nor who was told since; sent again it goes on."""

    class Broken(announcing._Run):
        left = 0

        async def page(self, tx: Tx) -> dict[str, Any] | None:
            answer = await super().page(tx)
            Broken.left -= 1
            if Broken.left < 0:
                raise EngineUnavailable("power cut")
            return answer

    class Breaking(Announcer):
        async def _run(self, run: announcing._Run) -> dict[str, Any]:
            return await super()._run(Broken(run.mark, run.catalogue, run.kept))

    for pages in (0, 1, 2):
        Broken.left = pages
        with pytest.raises(EngineUnavailable):
            await announcer(birthday, Breaking).announce(CHANGE, actor="petra", idempotency_key="change")
    with pytest.raises(IdempotencyConflict):
        await announce(birthday, replace(CHANGE, effective_at=DAY + timedelta(days=1)))
    both = await asyncio.gather(announce(birthday), announce(birthday))  # a retry while the first one still runs
    assert both == [Announced(len(CONCERNED), PEOPLE)] * 2
    assert await told(birthday) == CONCERNED


async def test_who_was_told_is_not_told_again(birthday: Api) -> None:
    """Another announcement of the same looks at all and tells nobody; sent again it answers the same."""
    given = {"purpose": CHANGE.purpose, "notice": CHANGE.notice, "effectiveAt": DAY.isoformat(), "idempotencyKey": "k"}
    who = {"role": Role.PRIVACY_MANAGER, "purpose": "privacy-oversight"}
    first = (await birthday.data(MUTATION, {"input": given}, **who))["announcePurposeChange"]
    assert first == {
        "__typename": "PurposeChangeAnnounced",
        "purpose": {"key": "birthday-greeting"},
        "notice": {"key": "privacy-2026"},
        "effectiveAt": DAY.isoformat().replace("+00:00", "Z"),
        "informed": 0,
        "looked": PEOPLE,
    }
    assert (await birthday.data(MUTATION, {"input": given}, **who))["announcePurposeChange"] == first
    other = given | {"effectiveAt": (DAY + timedelta(days=1)).isoformat()}
    refused = (await birthday.data(MUTATION, {"input": other}, **who))["announcePurposeChange"]
    assert refused["code"] == "IDEMPOTENCY_CONFLICT"


async def test_the_day_that_was_announced_stands(birthday: Api) -> None:
    """Another one, later or earlier, is a conflict that names it; whoever was told reads the day they were told."""
    for days in (1, -1):
        other = replace(CHANGE, effective_at=DAY + timedelta(days=days))
        with pytest.raises(Conflict, match=f"from {text_of(DAY)} on"):
            await announce(birthday, other, key=f"other day {days}")
    rows = await birthday.services.graph.read(_DAYS)
    assert rows == [{"day": text_of(DAY), "told": len(CONCERNED)}]


async def test_until_its_day_the_purpose_is_blocked(birthday: Api) -> None:
    """A use of the new purpose has no notice before, and goes on to the next question from then on."""
    query = """query ($at: DateTime) { mayUse(subject: {ref: "clara"}, use: "birthday-letter", at: $at) { reason } }"""
    who = {"role": Role.PRIVACY_MANAGER, "purpose": "privacy-oversight"}
    times = (DAY - timedelta(seconds=1), DAY)
    reasons = [(await birthday.data(query, {"at": at.isoformat()}, **who))["mayUse"]["reason"] for at in times]
    assert reasons == ["NOTICE_MISSING", "COMPATIBILITY_MISSING"]
