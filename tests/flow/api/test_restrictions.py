"""Restrictions: what they close, who is told, how they end, and that the person is told before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rights import MANAGER, Rights, error, keys
from scenario import Api

from anbieter360.access import Role

WRONG: dict[str, Any] = {"ground": "ACCURACY_CONTESTED"}
NOTIFIED = "notifications { recipient { key } kind items { ref } status }"
RESTRICTED = ("DENIED", "RESTRICTED")
COLLECTED = ("ALLOWED", "COLLECTED_FOR_PURPOSE")


async def test_everything_is_restricted_where_no_scope_is_named(said: Api) -> None:
    """No use runs but one that a law demands; storing goes on, and everyone who got data is told."""
    person, anna = Rights(said, "say-duty"), Rights(said, "anna")
    assert await person.may_use("sum-up") == COLLECTED
    await person.say("restrictProcessing", **WRONG)
    assert await person.may_use("sum-up") == RESTRICTED
    done = await anna.say("restrictProcessing", **WRONG)
    assert (done["subject"], done["restriction"]["scope"]) == ({"ref": "anna"}, [])
    assert keys(done["toldRecipients"]) == ["parcel-carrier", "tax-adviser"]
    assert await anna.may_use("bookkeeping") == COLLECTED
    assert (await anna.me("items { totalCount }"))["items"]["totalCount"] == 5


async def test_a_scope_restricts_what_it_names(said: Api) -> None:
    """An item by its ref, or all of a category; who got nothing of it is not told."""
    wanda = Rights(said, "wanda")
    done = await wanda.say("restrictProcessing", scope=["wanda-email"], **WRONG)
    assert (done["restriction"]["scope"], done["toldRecipients"]) == (["wanda-email"], [])
    done = await wanda.say("restrictProcessing", "two", scope=["order", "segment"], **WRONG)
    assert keys(done["toldRecipients"]) == ["parcel-carrier"]
    assert (await wanda.me(NOTIFIED))["notifications"] == [
        {
            "recipient": {"key": "parcel-carrier"},
            "kind": "RESTRICTION",
            "items": [{"ref": "wanda-joint"}],
            "status": "PENDING",
        }
    ]


@pytest.mark.parametrize("scope", [["ben-email", "anna-email"], ["ben-email", "nothing"]])
async def test_a_scope_names_what_is_there(said: Api, scope: list[str]) -> None:
    """What is no category and no item of the person's is told by its place, not repeated."""
    done = await Rights(said, "ben").say("restrictProcessing", scope[1], scope=scope, **WRONG)
    message = "scope[1]: names neither an item of the person nor a category."
    assert done == {"__typename": "NotFound", "message": message, "code": "NOT_FOUND"}


async def test_asking_for_the_same_again_is_the_same(said: Api) -> None:
    """One restriction, and recipients are told once; on another ground it is another."""
    victor = Rights(said, "victor")
    first = await victor.say("restrictProcessing", **WRONG)
    again = await victor.say("restrictProcessing", "again", **WRONG)
    assert (again["restriction"], again["toldRecipients"]) == (first["restriction"], [])
    other = await victor.say("restrictProcessing", "other", ground="LEGAL_CLAIMS")
    assert other["restriction"]["id"] != first["restriction"]["id"]


async def test_what_came_at_the_same_time_is_kept_apart(said: Api) -> None:
    """Two letters of one day restrict two things: neither takes the place of the other."""
    kim = Rights(said, "kim")
    given = WRONG | {"receivedAt": (datetime.now(UTC) - timedelta(days=2)).isoformat(), "evidence": "Brief"}
    for scope in (["kim-email"], ["order"]):
        await kim.agent("restrictProcessing", scope[0], scope=scope, **given)
    again = await kim.agent("restrictProcessing", "again", scope=["order"], **given)
    scopes = (await kim.me("restrictions { id scope }"))["restrictions"]
    assert sorted(one["scope"] for one in scopes) == [["kim-email"], ["order"]]
    assert again["restriction"]["id"] in [one["id"] for one in scopes]


async def test_a_pending_objection_is_there(said: Api) -> None:
    """Nothing is pending before somebody objects, nor where the objection is absolute; then it restricts."""
    ida = Rights(said, "ida")
    given = {"ground": "OBJECTION_PENDING"}
    assert error(await ida.say("restrictProcessing", "none", **given)) == ("InvalidInput", "BAD_USER_INPUT")
    await ida.say("objectToProcessing", "marketing", purpose="birthday-greeting")
    assert error(await ida.say("restrictProcessing", "absolute", **given)) == ("InvalidInput", "BAD_USER_INPUT")
    await ida.say("objectToProcessing", purpose="order-handling")
    assert (await ida.say("restrictProcessing", **given))["restriction"]["ground"] == "OBJECTION_PENDING"


async def test_who_an_inquiry_told_is_not_named_to_the_person(said: Api) -> None:
    """The laboratory is queued to be told, and absent for the person; a manager sees it."""
    victor = Rights(said, "victor")
    done = await victor.say("restrictProcessing", "lab", ground="UNLAWFUL_PROCESSING")
    assert keys(done["toldRecipients"]) == ["mail-cloud"]
    mine = (await victor.me("notifications { recipient { key } items { ref } }"))["notifications"]
    assert {one["recipient"]["key"] for one in mine} == {"mail-cloud"}
    assert "victor-note" not in str(mine)
    seen = (await victor.seen("notifications { recipient { key } }", **MANAGER))["notifications"]
    assert {one["recipient"]["key"] for one in seen} == {"mail-cloud", "forensic-lab"}


async def test_the_person_is_told_before_it_is_lifted(said: Api) -> None:
    """They read the end under `me` a day before; until then it holds, and recipients are told when it ends."""
    moritz = Rights(said, "moritz")
    restriction = (await moritz.say("restrictProcessing", **WRONG))["restriction"]["id"]
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    early = await moritz.manage("liftRestriction", "early", restriction=restriction, liftAt=soon)
    assert error(early) == ("InvalidInput", "BAD_USER_INPUT")
    done = await moritz.manage("liftRestriction", restriction=restriction)
    (mine,) = (await moritz.me("restrictions { id informedAt liftedAt }"))["restrictions"]
    assert mine == done["restriction"]
    told, ends = (datetime.fromisoformat(mine[name]) for name in ("informedAt", "liftedAt"))
    assert ends - told == timedelta(days=1)
    assert await moritz.may_use("birthday-letter") == RESTRICTED
    after = (ends + timedelta(seconds=1)).isoformat()
    assert (await moritz.may_use("birthday-letter", after))[1] != "RESTRICTED"
    twice = await moritz.manage("liftRestriction", "twice", restriction=restriction)
    assert error(twice) == ("Conflicted", "ALREADY_DONE")


async def test_one_who_was_told_by_letter_need_not_wait(said: Api) -> None:
    """Told yesterday, lifted now; but nobody was told tomorrow, nor before there was a restriction."""
    fritz = Rights(said, "fritz")
    yesterday = datetime.now(UTC) - timedelta(days=1)
    given = WRONG | {"receivedAt": (yesterday - timedelta(days=1)).isoformat(), "evidence": "Brief"}
    restriction = (await fritz.agent("restrictProcessing", **given))["restriction"]["id"]
    for wrong in (yesterday - timedelta(days=3), yesterday + timedelta(days=3)):
        given = {"restriction": restriction, "informedAt": wrong.isoformat()}
        assert error(await fritz.manage("liftRestriction", wrong.isoformat(), **given))[0] == "InvalidInput"
    given = {"restriction": restriction, "informedAt": yesterday.isoformat()}
    ended = (await fritz.manage("liftRestriction", **given))["restriction"]["liftedAt"]
    assert datetime.fromisoformat(ended) <= datetime.now(UTC)


async def test_a_person_takes_it_back(said: Api) -> None:
    """It ends at once, and who was told of it is told that."""
    person, anna = Rights(said, "say-told"), Rights(said, "anna")
    restriction = (await person.say("restrictProcessing", **WRONG))["restriction"]["id"]
    assert await person.may_use("sum-up") == RESTRICTED
    assert (await person.say("withdrawRestriction", restriction=restriction))["restriction"]["liftedAt"]
    assert await person.may_use("sum-up") == COLLECTED
    again = await person.say("withdrawRestriction", "again", restriction=restriction)
    assert error(again) == ("Conflicted", "ALREADY_DONE")
    claims = await anna.say("restrictProcessing", "claims", ground="LEGAL_CLAIMS", scope=["invoice"])
    done = await anna.say("withdrawRestriction", restriction=claims["restriction"]["id"])
    assert keys(done["toldRecipients"]) == keys(claims["toldRecipients"]) == ["tax-adviser"]


async def test_an_agent_restricts_with_evidence(said: Api) -> None:
    """Recorded as theirs; the graph holds the evidence sealed."""
    emma = Rights(said, "emma")
    for blank in (None, "", "  \n"):
        refused = await emma.agent("restrictProcessing", evidence=blank, **WRONG)
        assert error(refused) == ("InvalidInput", "EVIDENCE_MISSING")
    done = await emma.agent("restrictProcessing", evidence="Anruf vom Dienstag", **WRONG)
    assert done["restriction"]["receivedBy"] == "AGENT"
    told = str(await said.services.graph.run_text("MATCH (n:Restriction) RETURN properties(n) AS found"))
    assert [one for one in ("Anruf", "amir", "petra") if one in told] == []


async def test_the_restriction_of_another_is_not_there(said: Api) -> None:
    """To take back or to lift."""
    mine = (await Rights(said, "jan").say("restrictProcessing", **WRONG))["restriction"]["id"]
    hans = Rights(said, "hans")
    assert error(await hans.say("withdrawRestriction", restriction=mine)) == ("NotFound", "NOT_FOUND")
    assert error(await hans.manage("liftRestriction", restriction=mine)) == ("NotFound", "NOT_FOUND")


@pytest.mark.parametrize("role", [Role.SUBJECT, Role.AGENT, Role.DPO, Role.INTEGRATION])
async def test_a_privacy_manager_lifts_and_nobody_else(said: Api, role: Role) -> None:
    """The person takes it back, which is another thing."""
    given = {"subject": {"ref": "nora"}, "restriction": "x", "idempotencyKey": "x"}
    document = Rights.document("liftRestriction")
    answer = await said.ask(document, {"input": given}, role=role, purpose="order-handling", subject="nora")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
