"""A person wants to be erased: received, checked, planned, extended, refused, cancelled, approved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from erasures import AGENT, MANAGER, PORTAL, Erasures
from scenario import Api

from anbieter360.access import Role
from anbieter360.api.relay.ids import key_in
from anbieter360.decision.deadline import due_at
from anbieter360.erasure.requests.request import LABEL

ZONE = "Europe/Berlin"
ITEM = {"items": ["anna-birth"]}
PENDING = "ERASURE_PENDING"
TOLD_IN_VAIN = """CREATE (g)-[:TOLD]->(:Notification {id: 'x', kind: 'ERASURE', status: 'DEAD', attempts: 10,
  at: '2026-01-05T09:00:00.000Z', queue: 'DEAD/2026-01-05T09:00:00.000Z/x'})"""


def days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_a_person_asks_and_sees_what_would_be_done(fresh: Api) -> None:
    """Their token shows who they are, so there is a plan at once, the one that a preview shows; uses stop."""
    anna = Erasures(fresh, "anna")
    before = await anna.preview()
    assert await anna.may_use("birthday-letter") != PENDING
    done = await anna.request()
    request = done["request"]
    assert (done["__typename"], request["status"], request["receivedBy"]) == (
        "ErasureRequested",
        "PREVIEWED",
        "SUBJECT",
    )
    assert request["planHash"] == before["planHash"] == (await anna.preview())["planHash"]
    assert when(request["dueAt"]) == due_at(when(request["receivedAt"]), ZONE)
    assert request["scope"] == {"everything": True, "purposes": [], "items": []}
    assert (request["pausedDueAt"], request["overdue"], request["levels"]) == (None, False, [])
    assert await anna.mine() == [request] == [await anna.see(request["id"])]
    assert await anna.may_use("birthday-letter") == PENDING


async def test_a_preview_says_what_becomes_of_each_field(fresh: Api) -> None:
    """For the person, an agent, an integration and whoever oversees it, with one hash; of a part, with another."""
    anna = Erasures(fresh, "anna")
    seen = [await anna.preview(**who) for who in (MANAGER, AGENT, PORTAL, {"role": Role.SUBJECT, "subject": "anna"})]
    assert len({one["planHash"] for one in seen}) == 1
    whole = seen[0]
    assert sum(one["count"] for one in whole["summary"]) == len(whole["steps"]["nodes"])
    refs = {one["target"]["ref"] for one in whole["steps"]["nodes"] if one["target"]["kind"] == "DATA_ITEM"}
    assert {"anna-birth", "anna-email", "anna-order"} <= refs
    assert {one["key"] for one in whole["unreachable"]} <= {one["key"] for one in whole["recipients"]}
    part = await anna.preview(ITEM)
    assert part["planHash"] != whole["planHash"]
    assert {one["target"]["ref"] for one in part["steps"]["nodes"] if one["target"]["kind"] == "DATA_ITEM"} == {
        "anna-birth"
    }


async def test_the_same_request_is_one_request(fresh: Api) -> None:
    """With the same key or another one, by the person or for them; another scope is another."""
    ben = Erasures(fresh, "ben")
    first = await ben.request()
    assert await ben.request() == first
    assert (await ben.request("again"))["request"]["id"] == first["request"]["id"]
    assert (await ben.request_as(MANAGER))["request"]["id"] == first["request"]["id"]
    other = await ben.request("part", scope={"items": ["ben-birth"]})
    assert other["request"]["id"] != first["request"]["id"]
    assert len(await ben.mine()) == 2
    assert (await ben.request("part"))["code"] == "IDEMPOTENCY_CONFLICT"


async def test_an_agent_who_shows_nothing_leaves_it_to_be_checked(fresh: Api) -> None:
    """Blanks show nothing; with evidence there is a plan at once."""
    ben = Erasures(fresh, "ben")
    for key, shown, status in (("none", None, "RECEIVED"), ("blank", " \n", "RECEIVED"), ("letter", "x", "PREVIEWED")):
        assert (await ben.request_as(AGENT, key, evidence=shown))["request"]["status"] == status


async def test_an_integration_relays_what_is_to_be_checked(fresh: Api) -> None:
    """Nothing stops until it is known who asks; it sees what it sent, and nobody else's."""
    clara, ida = Erasures(fresh, "clara"), Erasures(fresh, "ida")
    request = (await clara.request_as(PORTAL, receivedAt=days_ago(3)))["request"]
    assert (request["status"], request["planHash"], request["verifiedAt"]) == ("RECEIVED", None, None)
    assert await clara.may_use("birthday-letter") != PENDING
    refused = await clara.manage("approveErasure", request["id"], planHash="0" * 64)
    assert (refused["__typename"], refused["code"]) == ("Conflicted", "CONFLICT")
    asked = (await clara.manage("askErasureIdentity", request["id"]))["request"]
    assert (asked["status"], asked["dueAt"]) == ("IDENTITY_UNVERIFIED", request["dueAt"])
    assert when(asked["pausedDueAt"]) == when(asked["dueAt"])
    assert (await clara.manage("askErasureIdentity", request["id"], "again"))["code"] == "ALREADY_DONE"
    known = (await clara.manage("confirmErasureIdentity", request["id"], evidence="Ausweis"))["request"]
    assert (known["status"], bool(known["planHash"]), known["identityAskedAt"]) == ("PREVIEWED", True, None)
    assert when(known["pausedDueAt"]) == when(known["dueAt"])
    assert await clara.may_use("birthday-letter") == PENDING
    others = (await ida.request())["request"]
    assert (await clara.see(request["id"], **PORTAL))["status"] == "PREVIEWED"
    assert await clara.see(others["id"], **PORTAL) is None
    assert await clara.see(request["id"], **{**PORTAL, "actor": "another"}) is None
    assert await clara.see(request["id"], **{**PORTAL, "scopes": []}) is None


async def test_who_asks_themselves_needs_no_check(fresh: Api) -> None:
    """What an integration relayed is known to be the person's when they ask for the same; its time runs from before."""
    david = Erasures(fresh, "david")
    relayed = (await david.request_as(PORTAL, receivedAt=days_ago(5)))["request"]
    own = (await david.request())["request"]
    assert (own["id"], own["status"], own["receivedAt"]) == (relayed["id"], "PREVIEWED", relayed["receivedAt"])


async def test_an_agent_shows_what_they_have_seen(fresh: Api) -> None:
    """Else it waits, but it is received; a letter counts from its receipt, and the earlier of two counts."""
    emma = Erasures(fresh, "emma")
    waits = (await emma.request_as(AGENT, receivedAt=days_ago(2)))["request"]
    assert (waits["status"], waits["receivedBy"]) == ("RECEIVED", "AGENT")
    seen = await emma.request_as(AGENT, "letter", receivedAt=days_ago(9), evidence="Brief 7", requestedBy="GUARDIAN")
    assert (seen["request"]["id"], seen["request"]["status"]) == (waits["id"], "PREVIEWED")
    assert when(seen["request"]["receivedAt"]) < when(waits["receivedAt"])
    assert when(seen["request"]["dueAt"]) == due_at(when(seen["request"]["receivedAt"]), ZONE)


async def test_an_answer_that_takes_longer(fresh: Api) -> None:
    """Three months from receipt, once, told in time; the person and a manager read why, and nobody else. What is late
    is still refused."""
    fritz = Erasures(fresh, "fritz")
    request = (await fritz.request())["request"]
    extended = (await fritz.manage("extendErasure", request["id"], reason="Das Archiv ist umgezogen."))["request"]
    assert when(extended["dueAt"]) == due_at(when(request["receivedAt"]), ZONE, extended=True)
    assert extended["extension"] == {"until": extended["dueAt"], "reason": "Das Archiv ist umgezogen."}
    assert (await fritz.mine())[0]["extension"]["reason"] == "Das Archiv ist umgezogen."
    assert (await fritz.see(request["id"], role=Role.DPO))["extension"]["reason"] is None
    assert (await fritz.manage("extendErasure", request["id"], "again", reason="x"))["code"] == "ALREADY_DONE"
    late = (await fritz.request_as(MANAGER, "late", receivedAt=days_ago(40), scope={"items": ["fritz-birth"]}))[
        "request"
    ]
    assert late["overdue"]
    assert (await fritz.manage("extendErasure", late["id"], "late", reason="x"))["code"] == "CONFLICT"
    refused = (await fritz.manage("refuseErasure", late["id"], "late", ground="PROCESS_EXCESSIVE"))["request"]
    assert (refused["status"], refused["overdue"]) == ("REFUSED", False)


async def test_what_is_to_be_erased_opens_to_whom_it_is_assigned(fresh: Api) -> None:
    """That item alone, under rights-handling, to a manager and the agent; who that is a manager reads."""
    jan = Erasures(fresh, "jan")
    items = 'query { subject(by: {ref: "jan"}) { items { nodes { ref value } } } }'

    async def opened(**who: Any) -> list[str]:
        nodes = (await fresh.data(items, **who))["subject"]["items"]["nodes"]
        return [one["ref"] for one in nodes if one["value"]]

    request = (await jan.request(scope={"items": ["jan-birth"]}))["request"]["id"]
    assert (await opened(**AGENT), await opened(**MANAGER)) == ([], ["jan-birth"])
    assigned = (await jan.manage("assignErasure", request, actor="amir"))["request"]
    assert (assigned["assigned"], assigned["assignee"]) == (True, "amir")
    assert (await opened(**AGENT), await opened(**{**AGENT, "actor": "olga"})) == (["jan-birth"], [])
    await jan.manage("extendErasure", request, reason="Das Archiv ist umgezogen.")
    seen = await jan.see(request, **AGENT)
    assert (seen["assignee"], seen["extension"]["reason"]) == (None, "Das Archiv ist umgezogen.")
    await jan.cancel(request)
    assert (await opened(**AGENT), await opened(**MANAGER)) == ([], [])
    assert (await jan.manage("assignErasure", request, "late", actor="olga"))["code"] == "ALREADY_DONE"


async def test_a_refusal_says_why_and_where_to_turn(fresh: Api) -> None:
    """The authority and the court, in the person's language; uses may run again, and nothing follows it."""
    hans = Erasures(fresh, "hans")
    request = (await hans.request())["request"]
    refused = (await hans.manage("refuseErasure", request["id"], ground="LEGAL_CLAIM_DEFENCE_IMPAIRED"))["request"]
    assert (refused["status"], refused["refusal"]["ground"]) == ("REFUSED", "LEGAL_CLAIM_DEFENCE_IMPAIRED")
    (mine,) = await hans.mine()
    assert mine["refusal"]["why"] == mine["answer"]["refusalWhy"] is not None
    assert mine["answer"]["refusal"] == "LEGAL_CLAIM_DEFENCE_IMPAIRED"
    assert "Art. 79" in mine["answer"]["judicialRemedy"]
    assert await hans.may_use("birthday-letter") != PENDING
    for mutation, given in (("approveErasure", {"planHash": request["planHash"]}), ("extendErasure", {"reason": "x"})):
        assert (await hans.manage(mutation, request["id"], "late", **given))["code"] == "ALREADY_DONE"
    assert (await hans.request("again"))["request"]["id"] != request["id"]


async def test_an_approval_is_of_the_plan_that_was_shown(fresh: Api) -> None:
    """Where the plan is another by now it says so, and nothing happens; nor is it refused where that cannot be why."""
    jan = Erasures(fresh, "jan")
    request = (await jan.request())["request"]
    consented = await jan.manage("refuseErasure", request["id"], ground="CONSENT_PROVIDED")
    assert (consented["__typename"], "takes their consent back" in consented["message"]) == ("Conflicted", True)
    stale = await jan.manage("approveErasure", request["id"], planHash="0" * 64)
    assert (stale["__typename"], stale["code"]) == ("Conflicted", "PLAN_CHANGED")
    assert "which has not changed" in stale["message"]
    assert request["planHash"] not in stale["message"]
    for wrong in ("", "x", request["planHash"].upper()):
        refused = await jan.manage("approveErasure", request["id"], f"no hash {wrong}", planHash=wrong)
        assert (refused["code"], "planHash: is not the hash" in refused["message"]) == ("BAD_USER_INPUT", True)
    assert (await jan.see(request["id"]))["status"] == "PREVIEWED"
    approved = (await jan.manage("approveErasure", request["id"], "now", planHash=request["planHash"]))["request"]
    assert approved["status"] == "APPROVED"
    assert [one["level"] for one in approved["levels"] if one["reachedAt"]] == ["HIDDEN"]


async def test_what_is_approved_can_be_taken_back_before_it_begins(fresh: Api) -> None:
    """And what was hidden is there again."""
    jan = Erasures(fresh, "jan")
    items = "{ me { items { nodes { ref } } } }"
    before = await fresh.as_subject("jan", items)
    request = (await jan.request())["request"]
    await jan.manage("approveErasure", request["id"], planHash=request["planHash"])
    cancelled = (await jan.cancel(request["id"]))["request"]
    assert (cancelled["status"], bool(cancelled["cancelledAt"])) == ("CANCELLED", True)
    assert cancelled["cancelledBy"] == "SUBJECT"
    assert await fresh.as_subject("jan", items) == before
    assert await jan.may_use("birthday-letter") != PENDING
    assert (await jan.cancel(request["id"], "again"))["code"] == "ALREADY_DONE"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"scope": {"everything": False}}, "BAD_USER_INPUT"),
        ({"scope": {"items": []}}, "BAD_USER_INPUT"),
        ({"scope": {"items": ["ben-birth"]}}, "NOT_FOUND"),
        ({"scope": {"purposes": ["no-such"]}}, "NOT_FOUND"),
        ({"receivedAt": "2026-01-01T00:00:00Z"}, "BAD_USER_INPUT"),
        ({"requestedBy": "GUARDIAN"}, "BAD_USER_INPUT"),
        ({"idempotencyKey": ""}, "BAD_USER_INPUT"),
        ({"subject": {"ref": "ben"}}, "SUBJECT_NOT_FOUND"),
    ],
)
async def test_a_request_that_does_not_fit_is_refused(said: Api, given: dict[str, Any], code: str) -> None:
    """As data, with a code; nothing is written."""
    assert (await Erasures(said, "anna").request(str(given), **given))["code"] == code
    assert await Erasures(said, "anna").mine() == []


async def test_a_manager_cannot_receive_what_is_to_come(said: Api) -> None:
    """Nor for somebody who is not there."""
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert (await Erasures(said, "ida").request_as(MANAGER, receivedAt=later))["code"] == "BAD_USER_INPUT"
    assert (await Erasures(said, "nobody").request_as(MANAGER))["code"] == "SUBJECT_NOT_FOUND"


async def test_only_a_manager_decides(said: Api) -> None:
    """A person asks and takes back, a DPO looks."""
    anna = Erasures(said, "anna")
    request = (await anna.request("roles", scope=ITEM))["request"]
    query = 'mutation { approveErasure(input: {id: "%s", planHash: "x", idempotencyKey: "x"}) { __typename } }'
    for who in ({"role": Role.SUBJECT, "subject": "anna"}, AGENT, PORTAL, {"role": Role.DPO}):
        answer = await said.ask(query % request["id"], **who)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    ask = 'mutation { requestErasure(input: {subject: {ref: "ida"}, idempotencyKey: "x"}) { __typename } }'
    for who in ({"role": Role.DPO}, {**PORTAL, "scopes": []}):
        assert (await said.ask(ask, **who))["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await anna.see(request["id"], role=Role.DPO))["id"] == request["id"]
    await anna.cancel(request["id"], "roles")


async def test_what_is_confidential_is_not_named_by_a_request(said: Api) -> None:
    """Neither its purpose nor its items, to the person, an agent or who relays; nor can they ask for it."""
    victor = Erasures(said, "victor")
    person: dict[str, Any] = {"role": Role.SUBJECT, "subject": "victor"}
    for scope in ({"purposes": ["fraud-inquiry"]}, {"items": ["victor-note"]}):
        whole = {"everything": False, "purposes": [], "items": []}
        request = (await victor.request_as(MANAGER, str(scope), scope=scope))["request"]
        assert request["scope"] == whole | scope
        for who in (person, AGENT):
            assert (await victor.see(request["id"], **who))["scope"] == whole
        await victor.manage("refuseErasure", request["id"], str(scope), ground="LEGAL_CLAIM_IMPAIRED")
        for who in (AGENT, PORTAL):
            refused = await victor.request_as(who, f"{who['actor']} {scope}", scope=scope)
            assert refused["code"] == "NOT_FOUND", (who, scope)
        assert (await victor.request(f"own {scope}", scope=scope))["code"] == "NOT_FOUND"


async def test_requests_are_listed_as_they_are_due(fresh: Api) -> None:
    """For whoever oversees them: open ones, overdue ones, those that are over; for the person their own."""
    ida, jan = Erasures(fresh, "ida"), Erasures(fresh, "jan")
    late = (await ida.request_as(MANAGER, receivedAt=days_ago(40)))["request"]["id"]
    soon = (await jan.request())["request"]["id"]
    over = (await jan.request("part", scope={"items": ["jan-birth"]}))["request"]["id"]
    await jan.cancel(over, "part")
    await fresh.services.graph.run_text(f"MATCH (g:ErasureRequest {{id: '{key_in(soon, LABEL)}'}}) {TOLD_IN_VAIN}")
    listed = {
        "erasureRequests": [late, soon],
        "erasureRequests(overdue: true)": [late],
        "erasureRequests(open: false)": [over],
        "erasureRequests(open: false, statuses: [REFUSED])": [],
        "erasureRequests(statuses: [PREVIEWED], last: 1)": [soon],
        "erasureRequests(deadLetters: true)": [soon],
    }
    for asked, expected in listed.items():
        found = (await fresh.data(f"{{ found: {asked} {{ totalCount nodes {{ id }} }} }}", **MANAGER))["found"]
        assert [one["id"] for one in found["nodes"]] == expected, asked
        assert found["totalCount"] == (2 if "last" in asked else len(expected))
    own = await fresh.as_subject(
        "jan", "{ all: erasureRequests { nodes { id } } told: erasureRequests(deadLetters: true) { nodes { id } } }"
    )
    assert own == {"all": {"nodes": [{"id": soon}]}, "told": {"nodes": [{"id": soon}]}}
    none = "{ erasureRequests(deadLetters: true) { nodes { id } } }"
    assert (await fresh.as_subject("ida", none))["erasureRequests"] == {"nodes": []}
    assert (await fresh.data("{ erasureRequests { totalCount } }", **AGENT))["erasureRequests"] is None
