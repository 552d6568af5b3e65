"""Objections: what stops at once, what waits for a decision, who decides, and what the person reads of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rights import MANAGER, Rights, error, keys
from scenario import Api

from anbieter360.access import Role
from anbieter360.decision.deadline import due_on

STOOD = ("ALLOWED", "LEGITIMATE_INTEREST")
OBJECTED = ("DENIED", "OBJECTED")
GRID: dict[str, Any] = {"purpose": "grid-planning", "reason": "Ich wohne im Umspannwerk."}


async def test_an_objection_to_marketing_is_absolute(said: Api) -> None:
    """It stops at once what was allowed, below the purpose as well, and there is nothing to decide."""
    ben = Rights(said, "ben")
    assert await ben.may_use("birthday-letter") == STOOD
    done = await ben.say("objectToProcessing", purpose="customer-loyalty")
    assert (keys(done["stopped"]), done["request"]) == (["birthday-letter"], None)
    assert await ben.may_use("birthday-letter") == OBJECTED
    refused = await ben.manage("decideObjection", objection=done["objection"]["id"], outcome="UPHELD", reasoning="Ja.")
    assert error(refused) == ("Conflicted", "OBJECTION_ABSOLUTE")


async def test_another_objection_stops_two_bases_until_it_is_decided_on(said: Api) -> None:
    """What rests on legitimate interest stops, contract and law go on; the answer names each with its basis."""
    person = Rights(said, "say-announced")
    done = await person.say("objectToProcessing", **GRID)
    assert keys(done["stopped"]) == ["plan-grid"]
    assert [(one["use"]["key"], one["legalBasis"]) for one in done["continues"]] == [
        ("sum-up", "CONTRACT"),
        ("tax-report", "LEGAL_OBLIGATION"),
    ]
    today = due_on(datetime.now(UTC), "Europe/Berlin").isoformat()
    assert done["request"] == {"right": "OBJECTION", "dueOn": today, "receivedBy": "SUBJECT"}
    assert await person.may_use("plan-grid") == OBJECTED
    assert await person.may_use("plan-grid", "2026-06-01T00:00:00Z") == STOOD


async def test_compelling_grounds_override_it(said: Api) -> None:
    """From the decision on the use may run again; the person reads why, and nothing waits any more."""
    person = Rights(said, "say-told")
    objection = (await person.say("objectToProcessing", **GRID))["objection"]["id"]
    between = datetime.now(UTC).isoformat()
    given = {"objection": objection, "outcome": "OVERRIDDEN", "reasoning": "Ohne Plan fällt das Netz aus."}
    assert (await person.manage("decideObjection", **given))["objection"]["decision"] == "OVERRIDDEN"
    assert await person.may_use("plan-grid") == ("ALLOWED", "COMPATIBLE_PURPOSE")
    assert await person.may_use("plan-grid", between) == OBJECTED
    assert await person.me("objections { decision reasoning } requests { outcome answer }") == {
        "objections": [{"decision": "OVERRIDDEN", "reasoning": "Ohne Plan fällt das Netz aus."}],
        "requests": [{"outcome": "REJECTED", "answer": "Ohne Plan fällt das Netz aus."}],
    }
    assert error(await person.manage("decideObjection", "again", **given)) == ("Conflicted", "ALREADY_DONE")


async def test_an_upheld_one_stays(said: Api) -> None:
    """What it stopped does not go on, and objecting again answers the same one."""
    person = Rights(said, "say-untold")
    objection = (await person.say("objectToProcessing", **GRID))["objection"]["id"]
    await person.manage("decideObjection", objection=objection, outcome="UPHELD", reasoning="Einverstanden.")
    again = await person.say("objectToProcessing", "again", **GRID)
    assert (again["objection"]["id"], again["objection"]["decision"]) == (objection, "UPHELD")
    assert (await person.may_use("plan-grid"))[1] == "OBJECTED"


async def test_a_person_takes_it_back(said: Api) -> None:
    """What it stopped goes on; nothing waits for a decision, and objecting anew is a new one."""
    person = Rights(said, "say-customer")
    assert (await person.say("objectToProcessing", purpose="power-news"))["stopped"] == [{"key": "mail-tariffs"}]
    first = (await person.say("objectToProcessing", "grid", **GRID))["objection"]["id"]
    assert (await person.say("withdrawObjection", objection=first))["objection"]["withdrawnAt"]
    assert (await person.me("requests { outcome answer }"))["requests"] == [
        {"outcome": "ACCEPTED", "answer": "The objection was taken back."}
    ]
    assert error(await person.say("withdrawObjection", "again", objection=first)) == ("Conflicted", "ALREADY_DONE")
    assert (await person.say("objectToProcessing", "anew", **GRID))["objection"]["id"] != first


async def test_objecting_after_a_consent_is_an_objection_of_its_own(said: Api) -> None:
    """The earlier one may have been lifted by the consent: lena's to marketing was."""
    lena = Rights(said, "lena")
    assert await lena.may_use("birthday-email") == ("ALLOWED", "CONSENT")
    done = await lena.say("objectToProcessing", purpose="customer-loyalty")
    assert keys(done["stopped"]) == ["birthday-email"]
    assert await lena.may_use("birthday-email") == OBJECTED


async def test_sending_it_twice_is_one(said: Api) -> None:
    """The same key with the same input answers the same; with another purpose it is a conflict."""
    person = Rights(said, "say-duty")
    first = await person.say("objectToProcessing", **GRID)
    assert await person.say("objectToProcessing", **GRID) == first
    other = await person.say("objectToProcessing", purpose="grid-research")
    assert error(other) == ("Conflicted", "IDEMPOTENCY_CONFLICT")
    assert len((await person.me("objections { id }"))["objections"]) == 1


async def test_an_agent_enters_what_came_by_letter(said: Api) -> None:
    """With evidence, recorded as theirs; it counts from when it was received, and says when it was entered."""
    person = Rights(said, "say-contract")
    received = (datetime.now(UTC) - timedelta(days=3)).replace(microsecond=0)
    assert error(await person.agent("objectToProcessing", **GRID)) == ("InvalidInput", "EVIDENCE_MISSING")
    given = GRID | {"evidence": "Brief vom Montag", "receivedAt": received.isoformat()}
    done = await person.agent("objectToProcessing", **given)
    assert done["request"]["dueOn"] == due_on(received, "Europe/Berlin").isoformat()
    (found,) = (await person.me("objections { at recordedAt receivedBy reason }"))["objections"]
    assert datetime.fromisoformat(found["at"]) == received
    assert datetime.fromisoformat(found["recordedAt"]) > received + timedelta(days=2)
    assert (found["receivedBy"], found["reason"]) == ("AGENT", GRID["reason"])


@pytest.mark.parametrize("moment", ["2099-01-01T00:00:00Z", "2026-01-01T00:00:00Z"])
async def test_a_person_does_not_say_when_it_was_received(said: Api, moment: str) -> None:
    """It is now; nor does an agent enter what is yet to come."""
    done = await Rights(said, "kim").say("objectToProcessing", receivedAt=moment, **GRID)
    assert error(done) == ("InvalidInput", "BAD_USER_INPUT")
    later = await Rights(said, "kim").agent(
        "objectToProcessing", receivedAt="2099-01-01T00:00:00Z", evidence="x", **GRID
    )
    assert error(later) == ("InvalidInput", "BAD_USER_INPUT")


async def test_words_have_an_end(said: Api) -> None:
    """Ten thousand letters for a reason."""
    done = await Rights(said, "jan").say("objectToProcessing", purpose="customer-loyalty", reason="x" * 10_001)
    assert done["message"] == "reason: is longer than 10,000 letters; shorten it."


async def test_what_a_person_must_not_hear_of_is_not_there_to_object_to(said: Api) -> None:
    """A confidential purpose and one that there is not are answered alike; the uses of the first are in no answer."""
    victor = Rights(said, "victor")
    answers = [await victor.say("objectToProcessing", one, purpose=one) for one in ("fraud-inquiry", "no-such-purpose")]
    assert answers[0] == answers[1]
    assert error(answers[0]) == ("NotFound", "NOT_FOUND")
    done = await victor.say("objectToProcessing", purpose="accounting")
    assert "trace-fraud" not in {*keys(done["stopped"]), *(one["use"]["key"] for one in done["continues"])}


async def test_nobody_objects_for_another_person(said: Api) -> None:
    """A SUBJECT who names somebody else is answered as if there were nobody; their objection is not there either."""
    hans, emma = Rights(said, "hans"), Rights(said, "emma")
    mine = (await emma.say("objectToProcessing", **GRID))["objection"]["id"]
    for whom in ("emma", "nobody-at-all"):
        done = await hans.say("objectToProcessing", whom, subject={"ref": whom}, **GRID)
        assert error(done) == ("NotFound", "SUBJECT_NOT_FOUND")
    assert error(await hans.say("withdrawObjection", objection=mine)) == ("NotFound", "NOT_FOUND")
    assert (await emma.me("objections { withdrawnAt }"))["objections"] == [{"withdrawnAt": None}]


@pytest.mark.parametrize("role", [Role.SUBJECT, Role.AGENT, Role.DPO, Role.INTEGRATION])
async def test_a_privacy_manager_decides_and_nobody_else(said: Api, role: Role) -> None:
    """A DPO advises and decides nothing (Art. 38(6) GDPR)."""
    given = {"subject": {"ref": "lena"}, "objection": "x", "outcome": "UPHELD", "reasoning": "x", "idempotencyKey": "x"}
    answer = await said.ask(
        Rights.document("decideObjection"), {"input": given}, role=role, purpose="order-handling", subject="lena"
    )
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_the_words_of_a_person_open_to_who_answers(said: Api) -> None:
    """Under rights-handling a manager reads why the person objects; a DPO sees that they do."""
    person = Rights(said, "say-ended")
    await person.say("objectToProcessing", **GRID)
    assert (await person.seen("objections { reason }", **MANAGER))["objections"] == [{"reason": GRID["reason"]}]
    assert (await person.seen("objections { reason }", role=Role.DPO))["objections"] == [{"reason": None}]


async def test_what_was_written_is_sealed(said: Api) -> None:
    """No property in the graph holds the reason, the reasoning or who decided."""
    person = Rights(said, "say-taxed")
    objection = (await person.say("objectToProcessing", **GRID))["objection"]["id"]
    given = {"objection": objection, "outcome": "UPHELD", "reasoning": "Wir planen ohne Sie."}
    await person.manage("decideObjection", **given)
    rows = await said.services.graph.run_text("MATCH (n:Objection) RETURN properties(n) AS found")
    rows += await said.services.graph.run_text("MATCH (n:RightsRequest) RETURN properties(n) AS found")
    told = str(rows)
    assert "s1." in told
    assert [one for one in (GRID["reason"], "Wir planen ohne Sie.", "petra", "Brief vom") if one in told] == []
