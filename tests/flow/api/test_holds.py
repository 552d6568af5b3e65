"""Legal holds: placed for a proceeding, released after it, and nobody's to see who sees one person at most."""

from __future__ import annotations

from typing import Any

import pytest
from rights import MANAGER, Rights, error
from scenario import Api

from anbieter360.access import Role

HOLD: dict[str, Any] = {"authority": "Amtsgericht Hamburg", "reviewAt": "2099-01-01T00:00:00Z", "scope": ["order"]}
SEEN = "holds { ref scope reviewAt releasedAt }"


async def test_a_hold_is_placed_and_released(said: Api) -> None:
    """While it holds it has no end; a second release is refused."""
    anna = Rights(said, "anna")
    done = (await anna.manage("placeHold", ref="AZ-1", **HOLD))["hold"]
    assert (done["scope"], done["reviewAt"], done["releasedAt"]) == (["order"], HOLD["reviewAt"], None)
    assert (await anna.manage("releaseHold", hold="AZ-1"))["hold"]["releasedAt"]
    assert error(await anna.manage("releaseHold", "again", hold="AZ-1")) == ("Conflicted", "ALREADY_DONE")


async def test_a_proceeding_may_be_secret(said: Api) -> None:
    """The person and an agent see no hold; a manager does, and the authority is sealed."""
    ben = Rights(said, "ben")
    await ben.manage("placeHold", ref="AZ-2", **HOLD)
    assert (await ben.me(SEEN))["holds"] == []
    assert (await ben.seen(SEEN, role=Role.AGENT, purpose="order-handling"))["holds"] == []
    (seen,) = (await ben.seen(SEEN, **MANAGER))["holds"]
    assert (seen["ref"], seen["scope"]) == ("AZ-2", ["order"])
    told = str(await said.services.graph.run_text("MATCH (n:Hold) RETURN properties(n) AS found"))
    assert [one for one in (HOLD["authority"], "petra") if one in told] == []


async def test_a_ref_is_taken_once(said: Api) -> None:
    """By this person's hold or another's."""
    clara, david = Rights(said, "clara"), Rights(said, "david")
    first = await clara.manage("placeHold", ref="AZ-3", **HOLD)
    assert await clara.manage("placeHold", ref="AZ-3", **HOLD) == first
    for person in (clara, david):
        assert error(await person.manage("placeHold", "again", ref="AZ-3", **HOLD)) == ("Conflicted", "DUPLICATE_REF")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"scope": []}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"scope": ["clara-email"]}, ("NotFound", "NOT_FOUND")),
        ({"ref": ""}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"authority": ""}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"reviewAt": "2026-01-01T00:00:00Z"}, ("InvalidInput", "BAD_USER_INPUT")),
        ({"subject": {"ref": "nobody-at-all"}}, ("NotFound", "SUBJECT_NOT_FOUND")),
    ],
)
async def test_a_hold_that_does_not_fit_is_refused(said: Api, given: dict[str, Any], expected: tuple[str, str]) -> None:
    """As data, with a code; nothing is written."""
    emma = Rights(said, "emma")
    assert error(await emma.manage("placeHold", str(given), **{"ref": "AZ-4", **HOLD, **given})) == expected
    assert (await emma.seen(SEEN, **MANAGER))["holds"] == []


async def test_a_hold_that_there_is_not_is_not_released(said: Api) -> None:
    """Nor another person's."""
    await Rights(said, "hans").manage("placeHold", ref="AZ-5", **HOLD)
    assert error(await Rights(said, "jan").manage("releaseHold", hold="AZ-5")) == ("NotFound", "NOT_FOUND")


@pytest.mark.parametrize("mutation", ["placeHold", "releaseHold"])
@pytest.mark.parametrize("role", [Role.SUBJECT, Role.AGENT, Role.DPO, Role.INTEGRATION])
async def test_a_privacy_manager_holds_and_nobody_else(said: Api, mutation: str, role: Role) -> None:
    """As DESIGN.md's table says."""
    given = HOLD | {"ref": "x"} if mutation == "placeHold" else {"hold": "x"}
    whole = {"input": {"subject": {"ref": "kim"}, "idempotencyKey": "x", **given}}
    answer = await said.ask(Rights.document(mutation), whole, role=role, purpose="order-handling", subject="kim")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
