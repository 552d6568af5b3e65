"""The outbox: what was queued with a write, in the order in which it is due, for who may see many people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from rights import Rights
from scenario import Api

from anbieter360.access import Role
from anbieter360.errors import EngineError
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.writing.outbox import News, NotificationKind, tell_recipients
from anbieter360.ledger.writing.writing import Work, Writing

QUEUE = """query Queue($status: NotificationStatus! = PENDING, $first: Int, $after: String) {
  notifications(status: $status, first: $first, after: $after) {
    nodes { id subject { ref } recipient { key } kind items { ref } at dueAt status }
    totalCount pageInfo { hasNextPage endCursor } } }"""


async def queued(api: Api, status: str = "PENDING", **given: Any) -> list[dict[str, Any]]:
    found = (await api.data(QUEUE, {"status": status, **given}))["notifications"]["nodes"]
    return [dict(one) for one in found]


async def test_what_is_due_first_comes_first(said: Api) -> None:
    """A lifting is told when the restriction ends: it stands behind what was written after it."""
    wanda, victor = Rights(said, "wanda"), Rights(said, "victor")
    restriction = (await wanda.say("restrictProcessing", ground="ACCURACY_CONTESTED"))["restriction"]["id"]
    await wanda.manage("liftRestriction", restriction=restriction)
    await victor.say("rectifyItem", item="victor-birth", value="1980-01-02")
    found = await queued(said)
    assert [(one["subject"]["ref"], one["recipient"]["key"], one["kind"]) for one in found] == [
        ("wanda", "parcel-carrier", "RESTRICTION"),
        ("victor", "mail-cloud", "RECTIFICATION"),
        ("wanda", "parcel-carrier", "RESTRICTION_LIFTED"),
    ]
    assert found[1]["items"] == [{"ref": "victor-birth"}]
    at, due = (datetime.fromisoformat(found[2][name]) for name in ("at", "dueAt"))
    assert due - at == timedelta(days=1)


async def test_it_is_read_in_pages(said: Api) -> None:
    """Each once, and how many there are."""
    await Rights(said, "anna").say("restrictProcessing", ground="ACCURACY_CONTESTED")
    whole, seen, after = await queued(said), [], None
    for _ in whole:
        page = (await said.data(QUEUE, {"first": 1, "after": after}))["notifications"]
        assert page["totalCount"] == len(whole)
        seen += page["nodes"]
        after = page["pageInfo"]["endCursor"]
    assert (seen, page["pageInfo"]["hasNextPage"]) == (whole, False)
    assert len({one["id"] for one in seen}) == len(seen)
    manual = await queued(said, "MANUAL")
    assert [(one["recipient"]["key"], one["status"]) for one in manual] == [("tax-adviser", "MANUAL")]


async def test_without_a_status_it_is_the_whole_outbox(said: Api) -> None:
    """By status, what waits for a machine and what waits for a person, page after page."""
    whole = await queued(said, "MANUAL") + await queued(said, "PENDING")
    page = (await said.data(QUEUE.replace("! = PENDING", ""), {"first": 1}))["notifications"]
    rest = {"first": 100, "after": page["pageInfo"]["endCursor"]}
    found = page["nodes"] + (await said.data(QUEUE.replace("! = PENDING", ""), rest))["notifications"]["nodes"]
    assert (found, page["totalCount"]) == (whole, len(whole))


@pytest.mark.parametrize("role", [Role.SUBJECT, Role.AGENT, Role.INTEGRATION])
async def test_who_sees_one_person_does_not_see_the_queue(said: Api, role: Role) -> None:
    """It is about many people."""
    data = await said.data(QUEUE, role=role, purpose="order-handling", subject="anna")
    assert data["notifications"] is None


async def test_it_is_written_with_what_it_tells_of_or_not_at_all(said: Api) -> None:
    """A write that fails behind the builder leaves neither half; the recipient's own reference is sealed."""
    services, lookup = said.services, SubjectLookup(ref="wanda")
    writer = Failing(services.graph, services.vault, services.store)
    before = await stored(said)
    with pytest.raises(EngineError):
        await writer.fail(lookup)
    assert await stored(said) == before
    assert any(one["properties"].get("recipientRef", "").startswith("s1.") for one in before)
    assert "PN-18" not in str(before)


class Failing(Writing):
    """A writer that saves and then fails."""

    async def fail(self, lookup: SubjectLookup) -> None:
        async def attempt(tx: Any) -> None:
            work: Work = await self._begin(tx, lookup)
            news = News(NotificationKind.RECTIFICATION, "nothing", work.at)
            assert tell_recipients(work.wanted, work.stored, news, work.catalogue, work.naming)
            await self._finish(tx, work)
            raise EngineError

        await self._graph.write(attempt)


async def stored(api: Api) -> list[dict[str, Any]]:
    text = "MATCH (w:Notification) RETURN properties(w) AS properties ORDER BY w.id"
    return await api.services.graph.run_text(text)
