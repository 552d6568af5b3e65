"""What recipients answer to an erasure, and the levels that are reached by it and by the clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from erasures import MANAGER, Erasures
from outboxes import ACKNOWLEDGE
from scenario import Api

from anbieter360.access import Role
from anbieter360.erasure.runner import carry_out_due
from anbieter360.instant import text_of

QUERY = """query ($id: ID!) { erasureRequest(id: $id) { status levels { level reachedAt dueAt }
  notifications { id status recipient { key } system { key } } answer { backupsUntil } } }"""


async def begun(api: Api, ref: str) -> str:
    """An erasure that waits for its recipients; its id."""
    person = Erasures(api, ref)
    request = (await person.request())["request"]
    await person.manage("approveErasure", request["id"], planHash=(await person.preview())["planHash"])
    await carry_out_due(api.services.erasing)
    return str(request["id"])


async def seen(api: Api, request: str) -> Any:
    return (await api.data(QUERY, {"id": request}, **MANAGER))["erasureRequest"]


def level(shown: Any, name: str) -> Any:
    return next(one for one in shown["levels"] if one["level"] == name)


async def test_the_last_answer_is_noted_at_once(fresh: Api) -> None:
    """It rings for the worker of this process; then the level is reached, and by whom is on record."""
    request = await begun(fresh, "anna")
    rows = (await seen(fresh, request))["notifications"]
    assert rows
    await fresh.services.bell.heard(0)  # of the approval
    for row in rows:
        given = {"notification": row["id"], "outcome": "ERASED", "idempotencyKey": row["id"]}
        done = await fresh.data(ACKNOWLEDGE, {"input": given}, **MANAGER)
        assert done["acknowledgeErasure"]["__typename"] == "ErasureAcknowledged"
    await asyncio.wait_for(fresh.services.bell.heard(3600), 30)
    waits = level(await seen(fresh, request), "RECIPIENTS_CONFIRMED")
    assert (waits["reachedAt"], waits["dueAt"] is None) == (None, False)
    await carry_out_due(fresh.services.erasing)
    shown = await seen(fresh, request)
    assert shown["status"] == "PARTIALLY_FULFILLED"
    assert level(shown, "RECIPIENTS_CONFIRMED")["reachedAt"] is not None
    assert {one["status"] for one in shown["notifications"]} == {"ACKNOWLEDGED"}


async def test_backups_expire_by_the_clock(fresh: Api) -> None:
    """Nobody has to note it: the level is due until its day, and reached from then on."""
    request = await begun(fresh, "ben")
    before = level(await seen(fresh, request), "BACKUPS_EXPIRED")
    assert before["reachedAt"] is None
    assert datetime.fromisoformat(before["dueAt"]) > datetime.now(UTC)
    assert (await seen(fresh, request))["answer"]["backupsUntil"] == before["dueAt"]
    past = text_of(datetime.now(UTC) - timedelta(seconds=1))
    await fresh.services.graph.run_text(f"MATCH (g:ErasureRequest) WHERE g.pivotAt > '' SET g.backupsDueAt = '{past}'")
    after = level(await seen(fresh, request), "BACKUPS_EXPIRED")
    assert after["reachedAt"] == after["dueAt"] != before["dueAt"]
    mine = await fresh.data(QUERY, {"id": request}, role=Role.SUBJECT, subject="ben")
    assert level(mine["erasureRequest"], "BACKUPS_EXPIRED") == after
