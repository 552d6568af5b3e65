"""What people ask for: received, seen by who works on it and nobody else, answered, read by the person."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scenario import Api

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.decision.deadline import due_on
from anbieter360.engine.bolt import Tx
from anbieter360.ledger.rights.requests import RequestOutcome
from anbieter360.ledger.rights.rights_requests import RequestWriter

MANAGER = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling", "actor": "petra"}
AGENT = {"role": Role.AGENT, "purpose": "rights-handling", "actor": "amir"}
OTHER_AGENT = AGENT | {"actor": "olga"}
ZONE = "Europe/Berlin"
SHOWN = """request { id right receivedBy dueOn overdue item { ref } proposedValue text assigned assignee extensionReason
  outcome answer }"""
DONE = {
    "proposeChange": "RequestReceived",
    "requestAccess": "RequestReceived",
    "assignRequest": "RequestAssigned",
    "extendRequest": "RequestExtended",
    "answerRequest": "RequestAnswered",
}
ERROR = "... on Error { message code }"
ITEMS = """query ($by: SubjectLookup!) { subject(by: $by) { items { nodes { ref value valueDecision { outcome } } }
  requests { text proposedValue answer } } }"""


@dataclass(frozen=True)
class Desk:
    """One person, and those who deal with what they ask for."""

    api: Api
    ref: str

    async def send(self, mutation: str, given: dict[str, Any], **who: Any) -> Any:
        type_ = mutation[0].upper() + mutation[1:] + "Input"
        query = f"mutation ($input: {type_}!) {{ {mutation}(input: $input) {{ __typename {ERROR} %s }} }}"
        done = f"... on {DONE[mutation]} {{ {SHOWN} }}"
        return (await self.api.data(query % done, {"input": given}, **who))[mutation]

    async def propose(self, item: str = "birth", key: str = "propose", **more: Any) -> Any:
        given = {"item": f"{self.ref}-{item}", "value": "1999-09-09", "idempotencyKey": f"{self.ref}-{key}", **more}
        return await self.send("proposeChange", given, role=Role.SUBJECT, subject=self.ref)

    async def manage(self, mutation: str, request: str, key: str = "", **more: Any) -> Any:
        given = {"request": request, "idempotencyKey": f"{self.ref}-{mutation}-{key}", **more}
        return await self.send(mutation, given, **MANAGER)

    async def assign(self, request: str, actor: str = "amir", **more: Any) -> Any:
        return await self.manage("assignRequest", request, key=actor, actor=actor, **more)

    async def answer(self, request: str, outcome: str = "ACCEPTED", **more: Any) -> Any:
        return await self.manage("answerRequest", request, outcome=outcome, answer="So ist es.", **more)

    async def seen(self, **who: Any) -> Any:
        return (await self.api.data(ITEMS, {"by": {"ref": self.ref}}, **who))["subject"]

    async def opened(self, **who: Any) -> list[str]:
        """Refs of the items whose value the caller sees."""
        return sorted(one["ref"] for one in (await self.seen(**who))["items"]["nodes"] if one["value"])

    async def mine(self) -> Any:
        """The person's own view of what they asked for."""
        query = f"{{ me {{ {SHOWN.replace('request {', 'requests {', 1)} }} }}"
        return (await self.api.as_subject(self.ref, query))["me"]["requests"]


def today() -> datetime:
    return datetime.now(UTC)


async def test_a_proposal_waits_for_its_answer(birthday: Api) -> None:
    """The item keeps its value; the person reads what they said and by when they are answered."""
    desk = Desk(birthday, "anna")
    received = await desk.propose(text="Ein Zahlendreher.")
    request = received["request"]
    assert received["__typename"] == "RequestReceived"
    assert await desk.mine() == [request]
    assert request | {"id": ""} == {
        "id": "",
        "right": "RECTIFICATION",
        "receivedBy": "SUBJECT",
        "dueOn": due_on(today(), ZONE).isoformat(),
        "overdue": False,
        "item": {"ref": "anna-birth"},
        "proposedValue": "1999-09-09",
        "text": "Ein Zahlendreher.",
        "assigned": False,
        "assignee": None,
        "extensionReason": None,
        "outcome": None,
        "answer": None,
    }
    value = (await birthday.as_subject("anna", "{ me { items { nodes { ref value } } } }"))["me"]["items"]["nodes"]
    assert {"ref": "anna-birth", "value": "1984-05-12"} in value


async def test_a_repetition_is_the_same_request(birthday: Api) -> None:
    """The key with the same words answers the same; with other words it is refused."""
    desk = Desk(birthday, "moritz")
    first = await desk.propose(text="a")
    assert await desk.propose(text="a") == first
    assert (await desk.propose(text="b"))["code"] == "IDEMPOTENCY_CONFLICT"
    assert len(await desk.mine()) == 1


async def test_an_accepted_value_stands(birthday: Api) -> None:
    """The item has it at once, and the person reads the answer; a second answer is refused."""
    desk = Desk(birthday, "ben")
    request = (await desk.propose())["request"]["id"]
    answered = await desk.answer(request)
    assert (answered["request"]["outcome"], answered["request"]["answer"]) == ("ACCEPTED", "So ist es.")
    (mine,) = await desk.mine()
    assert (mine["outcome"], mine["answer"], mine["assignee"]) == ("ACCEPTED", "So ist es.", None)
    item = "{ me { items { nodes { ref value } } } }"
    assert {"ref": "ben-birth", "value": "1999-09-09"} in (await birthday.as_subject("ben", item))["me"]["items"][
        "nodes"
    ]
    assert await desk.answer(request) == answered
    assert (await desk.answer(request, "REJECTED"))["code"] == "IDEMPOTENCY_CONFLICT"
    again = await desk.manage("answerRequest", request, "again", outcome="REJECTED", answer="Doch nicht.")
    assert (again["__typename"], again["code"]) == ("Conflicted", "ALREADY_DONE")
    assert (await desk.assign(request))["code"] == "ALREADY_DONE"


async def test_a_rejected_value_changes_nothing(birthday: Api) -> None:
    """But the person has the reasons."""
    desk = Desk(birthday, "clara")
    request = (await desk.propose())["request"]["id"]
    await desk.answer(request, "REJECTED")
    (mine,) = await desk.mine()
    assert (mine["outcome"], mine["answer"]) == ("REJECTED", "So ist es.")
    items = (await birthday.as_subject("clara", "{ me { items { nodes { ref value } } } }"))["me"]["items"]["nodes"]
    assert {"ref": "clara-birth", "value": "1990-08-20"} in items


async def test_what_a_request_is_about_opens_to_whom_it_is_assigned(birthday: Api) -> None:
    """That item alone, under rights-handling alone, while the request is open; what was written as well."""
    desk = Desk(birthday, "david")
    request = (await desk.propose(text="falsch"))["request"]["id"]
    assert (await desk.opened(**AGENT), await desk.opened(**MANAGER)) == ([], ["david-birth"])
    assert (await desk.seen(**AGENT))["requests"] == [{"text": None, "proposedValue": None, "answer": None}]
    assigned = await desk.assign(request)
    assert (assigned["request"]["assigned"], assigned["request"]["assignee"]) == (True, "amir")
    assert (await desk.opened(**AGENT), await desk.opened(**OTHER_AGENT)) == (["david-birth"], [])
    assert (await desk.seen(**AGENT))["requests"][0]["text"] == "falsch"
    for role in (Role.DPO, Role.AGENT, Role.PRIVACY_MANAGER):
        under = {"role": role, "purpose": "privacy-oversight", "actor": "amir"}
        assert (await desk.seen(**under))["requests"][0] == {"text": None, "proposedValue": None, "answer": None}
        assert await desk.opened(**under) == []
    await desk.assign(request, "olga")
    assert (await desk.opened(**AGENT), await desk.opened(**OTHER_AGENT)) == ([], ["david-birth"])
    await desk.answer(request)
    assert (await desk.opened(**OTHER_AGENT), await desk.opened(**MANAGER)) == ([], [])


async def test_an_officer_opens_no_value_under_rights_handling(birthday: Api) -> None:
    """Whoever a request is assigned to: a DPO decides nothing and handles nothing."""
    desk = Desk(birthday, "emma")
    request = (await desk.propose())["request"]["id"]
    await desk.assign(request, "dora")
    assert await desk.opened(role=Role.DPO, purpose="rights-handling", actor="dora") == []


async def test_access_opens_everything_to_whom_it_is_assigned(birthday: Api) -> None:
    """A restriction is no bar: the answer must hold what is held."""
    desk = Desk(birthday, "ida")
    given = {"subject": {"ref": "ida"}, "evidence": "Brief 7", "idempotencyKey": "ida-access"}
    received = await desk.send("requestAccess", given, **AGENT)
    request = received["request"]
    assert (request["right"], request["receivedBy"], request["item"]) == ("ACCESS", "AGENT", None)
    assert await desk.opened(**AGENT) == []
    await desk.assign(request["id"])
    assert await desk.opened(**AGENT) == ["ida-address", "ida-birth", "ida-email", "ida-order"]


async def test_an_agent_needs_evidence(birthday: Api) -> None:
    """And names the person, and no second one."""
    desk = Desk(birthday, "fritz")
    given = {"subject": {"ref": "fritz"}, "item": "fritz-birth", "text": "x", "idempotencyKey": "fritz-evidence"}
    assert (await desk.send("proposeChange", given, **AGENT))["code"] == "EVIDENCE_MISSING"
    sent = await desk.send("proposeChange", given | {"evidence": "Anruf 3"}, **AGENT)
    assert sent["request"]["receivedBy"] == "AGENT"
    nobody = {"item": "fritz-birth", "text": "x", "evidence": "y", "idempotencyKey": "fritz-nobody"}
    assert (await desk.send("proposeChange", nobody, **AGENT))["code"] == "BAD_USER_INPUT"


async def test_a_letter_counts_from_its_receipt(birthday: Api) -> None:
    """An agent says when it came in; it is overdue when its month has passed, and then is not extended."""
    desk = Desk(birthday, "hans")
    letter = datetime(2026, 1, 31, 9, tzinfo=UTC)
    given = {
        "subject": {"ref": "hans"},
        "receivedAt": letter.isoformat(),
        "evidence": "Brief",
        "idempotencyKey": "hans-letter",
    }
    request = (await desk.send("requestAccess", given, **AGENT))["request"]
    assert (request["dueOn"], request["overdue"]) == ("2026-02-28", True)
    extended = await desk.manage("extendRequest", request["id"], reason="Viel zu tun.")
    assert (extended["__typename"], extended["code"]) == ("Conflicted", "CONFLICT")
    late = given | {"receivedAt": (today() + timedelta(days=1)).isoformat(), "idempotencyKey": "hans-late"}
    assert (await desk.send("requestAccess", late, **AGENT))["code"] == "BAD_USER_INPUT"
    own = {"receivedAt": letter.isoformat(), "idempotencyKey": "hans-own"}
    assert (await desk.send("requestAccess", own, role=Role.SUBJECT, subject="hans"))["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("mutation", "more"), [("requestAccess", {}), ("proposeChange", {"item": "hans-email", "text": "falsch"})]
)
async def test_a_mistyped_year_is_refused(birthday: Api, mutation: str, more: dict[str, str]) -> None:
    """Nobody enters after ten years what came in; it would pass for a time limit that was missed."""
    desk = Desk(birthday, "hans")
    given = {"subject": {"ref": "hans"}, "receivedAt": "1926-01-05T09:00:00Z", "evidence": "Brief"}
    refused = await desk.send(mutation, given | more | {"idempotencyKey": f"{mutation}-mistyped"}, **AGENT)
    assert refused["code"] == "BAD_USER_INPUT"
    assert refused["message"] == "receivedAt: lies more than ten years back; check the year."


async def test_an_answer_that_takes_longer(birthday: Api) -> None:
    """Three months from receipt, once, and the person reads why."""
    desk = Desk(birthday, "jan")
    request = (await desk.propose())["request"]["id"]
    extended = await desk.manage("extendRequest", request, reason="Die Akte ist im Archiv.")
    assert extended["request"]["dueOn"] == due_on(today(), ZONE, extended=True).isoformat()
    assert (await desk.mine())[0]["extensionReason"] == "Die Akte ist im Archiv."
    assert (await desk.manage("extendRequest", request, "again", reason="x"))["code"] == "ALREADY_DONE"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": None, "text": None}, "BAD_USER_INPUT"),
        ({"value": " ", "text": ""}, "BAD_USER_INPUT"),
        ({"text": "x" * 10_001}, "BAD_USER_INPUT"),
        ({"item": "anna-birth"}, "NOT_FOUND"),
        ({"item": "nothing"}, "NOT_FOUND"),
        ({"subject": {"ref": "anna"}}, "SUBJECT_NOT_FOUND"),
        ({"subject": {"ref": "nobody"}}, "SUBJECT_NOT_FOUND"),
        ({"idempotencyKey": ""}, "BAD_USER_INPUT"),
    ],
)
async def test_what_is_no_proposal(birthday: Api, given: dict[str, Any], code: str) -> None:
    """Of another person's item nothing is told, and nothing is written."""
    desk = Desk(birthday, "lena")
    assert (await desk.propose(key=f"no-{sorted(given)}-{code}", **given))["code"] == code
    assert await desk.mine() == []


async def test_nobody_else_may(birthday: Api) -> None:
    """A person assigns and answers nothing, an agent neither, an officer and an integration send nothing."""
    desk = Desk(birthday, "greta")
    request = (await desk.propose("birth"))["request"]["id"]
    query = "mutation ($input: AnswerRequestInput!) { answerRequest(input: $input) { __typename } }"
    given = {"request": request, "outcome": "ACCEPTED", "answer": "x", "idempotencyKey": "greta-forbidden"}
    for who in ({"role": Role.SUBJECT, "subject": "greta"}, AGENT, {"role": Role.DPO}, {"role": Role.INTEGRATION}):
        answer = await birthday.ask(query, {"input": given}, **({"purpose": "rights-handling"} | who))
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]
    assert [one["outcome"] for one in await desk.mine()] == [None]
    nothing = await desk.manage("answerRequest", global_id("RightsRequest", "x"), outcome="ACCEPTED", answer="y")
    assert nothing["code"] == "NOT_FOUND"
    other = await desk.manage("answerRequest", birthday.subject_id("greta"), "k", outcome="ACCEPTED", answer="y")
    assert other["code"] == "NOT_FOUND"


LIST = """query ($open: Boolean, $first: Int, $after: String) { requests(open: $open, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor } nodes { id dueOn subject { ref } } } }"""


async def test_the_list_is_in_the_order_they_are_due(birthday: Api) -> None:
    """Page by page, those that wait apart from those that were answered; for roles that see many people."""
    early, late = Desk(birthday, "nora"), Desk(birthday, "kim")
    for desk, day in ((late, 20), (early, 2)):
        received = datetime(2025, 3, day, 12, tzinfo=UTC).isoformat()
        given = {"subject": {"ref": desk.ref}, "receivedAt": received, "evidence": "x", "idempotencyKey": "list"}
        await desk.send("requestAccess", given | {"idempotencyKey": f"{desk.ref}-list"}, **AGENT)
    first = (await birthday.data(LIST, {"first": 1}, **MANAGER))["requests"]
    second = (await birthday.data(LIST, {"first": 1, "after": first["pageInfo"]["endCursor"]}))["requests"]
    (one,), (two,) = first["nodes"], second["nodes"]
    assert [(one["dueOn"], one["subject"]["ref"]), (two["dueOn"], two["subject"]["ref"])] == [
        ("2025-04-02", "nora"),
        ("2025-04-20", "kim"),
    ]
    await early.answer(one["id"])
    after = (await birthday.data(LIST, {"first": 500}))["requests"]
    assert after["totalCount"] == first["totalCount"] - 1 == len(after["nodes"])
    answered = (await birthday.data(LIST, {"open": False, "first": 500}))["requests"]["nodes"]
    assert one in answered
    for who in ({"role": Role.SUBJECT, "subject": "nora"}, AGENT):
        assert (await birthday.data(LIST, **who))["requests"] is None


async def test_many_at_once_are_one(birthday: Api) -> None:
    """One key sent eight times leaves one request; of two answers at once one stands, and the other learns of it."""
    desk = Desk(birthday, "greta")
    before = len(await desk.mine())
    sent = await asyncio.gather(*(desk.propose(key="many", text="x") for _ in range(8)))
    assert len({one["request"]["id"] for one in sent}) == 1
    assert len(await desk.mine()) == before + 1
    request = sent[0]["request"]["id"]
    given = [("ACCEPTED", "Ja."), ("REJECTED", "Nein.")]
    answered = await asyncio.gather(
        *(desk.manage("answerRequest", request, one, outcome=one, answer=words) for one, words in given)
    )
    assert sorted(one.get("code", "") for one in answered) == ["", "ALREADY_DONE"]
    (stands,) = [one["request"]["outcome"] for one in answered if "request" in one]
    assert [one["outcome"] for one in await desk.mine() if one["id"] == request] == [stands]


async def test_an_answer_that_breaks_off_leaves_nothing(birthday: Api) -> None:
    """The value, the answer and what recipients are to be told come together or not at all."""
    desk = Desk(birthday, "anna")
    request = (await desk.propose(key="breaks", value="2001-01-01"))["request"]["id"]
    before = await desk.mine()
    services = birthday.services

    class Broken(RequestWriter):
        async def _finish(self, tx: Tx, work: Any) -> None:
            await super()._finish(tx, work)
            raise RuntimeError("power cut")

    writer = Broken(services.graph, services.vault, services.store)
    id_ = (split_global_id(request) or ("", ""))[1]
    with pytest.raises(RuntimeError):
        await writer.answer(id_, RequestOutcome.ACCEPTED, "x", actor="petra", idempotency_key="anna-breaks")
    assert await desk.mine() == before
