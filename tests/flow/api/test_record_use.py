"""A use is decided before it is recorded; what may not run leaves an attempt and no use."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scenario import BIRTHDAY, Api

from anbieter360.access import Role, Scope

WRITER: dict[str, Any] = {"role": Role.INTEGRATION, "scopes": (Scope.USE_WRITE,), "purpose": "order-handling"}
RECORD = """mutation Record($input: RecordUseInput!) { recordUse(input: $input) {
    __typename
    ... on UseRecorded { usage { use { key } recipients { key } count firstAt lastAt items { ref } }
      decision { outcome reason } }
    ... on UseRefused { message code decision { outcome reason missing article } }
    ... on Error { message code } } }"""
USAGES = """query Usages($by: SubjectLookup!) { subject(by: $by) {
    usages(first: 9) { nodes { use { key } count events(first: 20) { nodes {
      at recordedAt reference outcome reason items { ref } recipient { key }
      decision { outcome reason article explanation { step finding nodes { kind label } } } } } } }
    disclosures { recipient { key } items { ref } } } }"""
REFUSED = """query Refused($use: String, $reason: Reason, $first: Int, $after: String, $last: Int, $before: String) {
    refusedUses(use: $use, reason: $reason, first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
      nodes { subject { ref } use { key } at recipient { key } outcome reason actor reference
        decision { reason missing explanation { step finding nodes { kind } } } } } }"""
DAY = "2026-05-12T00:00:00Z"


def used(subject: str = "ben", use: str = "birthday-letter", **other: Any) -> dict[str, Any]:
    return {"subject": {"ref": subject}, "use": use, "at": DAY, "idempotencyKey": "key"} | other


async def record(api: Api, **given: Any) -> dict[str, Any]:
    data = await api.data(RECORD, {"input": used(**given)}, **WRITER)
    done: dict[str, Any] = data["recordUse"]
    return done


async def usages(api: Api, ref: str, role: Role = Role.AGENT, purpose: str = "birthday-greeting") -> dict[str, Any]:
    """Use -> its usage, as an agent who works on birthdays sees them."""
    data = await api.data(USAGES, {"by": {"ref": ref}}, role=role, purpose=purpose)
    return {one["use"]["key"]: one for one in data["subject"]["usages"]["nodes"]}


def refs(shown: dict[str, Any]) -> list[str]:
    """The refs of its items; items of one time stand in the order of their ids."""
    return sorted(item["ref"] for item in shown["items"])


async def refused(api: Api, role: Role = Role.DPO, **asked: Any) -> Any:
    return (await api.data(REFUSED, asked, role=role))["refusedUses"]


async def nodes(api: Api) -> dict[str, int]:
    rows = await api.services.graph.run_text("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS number")
    return {row["label"]: row["number"] for row in rows}


async def test_the_contracts_operation_records(fresh: Api, shared: Path) -> None:
    """record_use.graphql as it stands, for a use that may run and for one that may not."""
    document = (shared / "contract" / "record_use.graphql").read_text()
    given = {"input": used(recipient="mail-house", reference="letter 1")}
    data = await fresh.data(document, given, **WRITER)
    assert data["recordUse"] == {
        "__typename": "UseRecorded",
        "usage": {
            "use": {"key": "birthday-letter"},
            "recipients": [{"key": "mail-house"}],
            "count": 1,
            "lastAt": DAY,
        },
        "decision": {"outcome": "ALLOWED", "reason": "LEGITIMATE_INTEREST"},
    }
    data = await fresh.data(document, {"input": used("anna", idempotencyKey="two")}, **WRITER)
    assert data["recordUse"] == {
        "__typename": "UseRefused",
        "message": "The use birthday-letter may not run: NOTICE_MISSING.",
        "code": "USE_NOT_ALLOWED",
        "decision": {"outcome": "DENIED", "reason": "NOTICE_MISSING", "missing": ["NOTICE"]},
    }


async def test_every_row_of_the_scenario_is_recorded_or_refused(fresh: Api) -> None:
    """decisions.csv: what is ALLOWED there is recorded once, all else leaves one attempt and no use."""
    before = await nodes(fresh)
    rows = [line.split(",")[:5] for line in (BIRTHDAY / "decisions.csv").read_text().splitlines()[1:]]
    for number, (subject, use, at, outcome, reason) in enumerate(rows):
        done = await record(fresh, subject=subject, use=use, at=at, idempotencyKey=str(number))
        kind = "UseRecorded" if outcome == "ALLOWED" else "UseRefused"
        assert (done["__typename"], done["decision"]["outcome"], done["decision"]["reason"]) == (kind, outcome, reason)
    after = await nodes(fresh)
    allowed = sum(row[3] == "ALLOWED" for row in rows)
    assert after["UseEvent"] - before["UseEvent"] == allowed
    assert after["RefusedUse"] == len(rows) - allowed
    assert (await refused(fresh))["totalCount"] == len(rows) - allowed


async def test_a_recorded_use_keeps_the_decision_it_ran_on(fresh: Api) -> None:
    """With its explanation, the items it stood on, the time it was recorded, and what the recipient got."""
    done = await record(fresh, recipient="mail-house", reference="letter 1", recipientRef="MH-1")
    assert refs(done["usage"]) == ["ben-address", "ben-birth"]
    usage = (await usages(fresh, "ben"))["birthday-letter"]
    (event,) = usage["events"]["nodes"]
    assert usage["count"] == 1
    assert datetime.fromisoformat(event.pop("recordedAt")) > datetime.now(UTC) - timedelta(minutes=1)
    decision = event.pop("decision")
    assert refs(event) == ["ben-address", "ben-birth"]
    assert event == {
        "at": DAY,
        "reference": "letter 1",
        "outcome": "ALLOWED",
        "reason": "LEGITIMATE_INTEREST",
        "items": event["items"],
        "recipient": {"key": "mail-house"},
    }
    assert (decision["outcome"], decision["article"]) == ("ALLOWED", "Art. 6(1)(f) GDPR")
    assert "NOTICE" in {node["kind"] for finding in decision["explanation"] for node in finding["nodes"]}
    data = await fresh.data(USAGES, {"by": {"ref": "ben"}}, role=Role.AGENT, purpose="order-handling")
    (disclosure,) = data["subject"]["disclosures"]
    assert (disclosure["recipient"]["key"], refs(disclosure)) == ("mail-house", ["ben-address", "ben-birth"])


async def test_the_kept_decision_stays_as_it_was(fresh: Api) -> None:
    """When the catalogue changes afterwards, what is kept with the use does not."""
    await record(fresh)
    before = (await usages(fresh, "ben"))["birthday-letter"]
    changed = (BIRTHDAY / "catalogue.yaml").read_text().replace("PROVIDER_PREVAILS", "SUBJECT_PREVAILS")
    await apply(fresh, changed)
    assert (await record(fresh, idempotencyKey="two"))["decision"]["reason"] == "BALANCING_TEST_FAILED"
    assert (await usages(fresh, "ben"))["birthday-letter"] == before


async def apply(api: Api, document: str) -> None:
    mutation = """mutation ($input: ApplyCatalogueInput!) { applyCatalogue(input: $input) { __typename } }"""
    given = {"input": {"document": document, "idempotencyKey": document[-200:]}}
    data = await api.data(mutation, given, role=Role.PRIVACY_MANAGER)
    assert data["applyCatalogue"]["__typename"] == "CatalogueApplied"


async def test_a_refused_use_leaves_one_attempt_and_no_use(fresh: Api) -> None:
    """Nothing else in the graph changes, and the attempt is the person's as well as the overseer's to see."""
    before = await nodes(fresh)
    done = await record(fresh, subject="anna", use="birthday-email", recipient="mail-cloud", reference="mailing 7")
    assert done["__typename"] == "UseRefused"
    assert await nodes(fresh) == before | {"RefusedUse": 1, "IdempotencyKey": 1}
    (attempt,) = (await refused(fresh))["nodes"]
    explanation = attempt["decision"].pop("explanation")
    assert attempt == {
        "subject": {"ref": "anna"},
        "use": {"key": "birthday-email"},
        "at": DAY,
        "recipient": {"key": "mail-cloud"},
        "outcome": "DENIED",
        "reason": "CONSENT_MISSING",
        "actor": "integration",
        "reference": None,
        "decision": {"reason": "CONSENT_MISSING", "missing": ["CONSENT"]},
    }
    assert explanation[-1]["finding"]
    own = "{ me { refusedUses { totalCount nodes { use { key } reference actor decision { reason } } } } }"
    data = await fresh.as_subject("anna", own)
    assert data["me"]["refusedUses"] == {
        "totalCount": 1,
        "nodes": [
            {
                "use": {"key": "birthday-email"},
                "reference": "mailing 7",
                "actor": None,
                "decision": {"reason": "CONSENT_MISSING"},
            }
        ],
    }


async def test_one_key_is_one_use(fresh: Api) -> None:
    """32 parallel calls with one idempotency key leave one record and get one answer."""
    answers = await asyncio.gather(*(record(fresh, recipient="mail-house") for _ in range(32)))
    assert answers == [answers[0]] * 32
    assert answers[0]["usage"]["count"] == 1
    usage = (await usages(fresh, "ben"))["birthday-letter"]
    assert (usage["count"], len(usage["events"]["nodes"])) == (1, 1)


async def test_one_key_is_one_attempt(fresh: Api) -> None:
    """32 parallel calls that are refused leave one attempt and get one answer."""
    answers = await asyncio.gather(*(record(fresh, subject="anna") for _ in range(32)))
    assert answers == [answers[0]] * 32
    assert (await refused(fresh))["totalCount"] == 1


async def test_parallel_uses_are_all_counted(fresh: Api) -> None:
    """Sixteen uses of one person at once, each with a key of its own: sixteen, though they are equal."""
    await asyncio.gather(*(record(fresh, idempotencyKey=str(number)) for number in range(16)))
    usage = (await usages(fresh, "ben"))["birthday-letter"]
    assert (usage["count"], len(usage["events"]["nodes"])) == (16, 16)


async def test_the_same_call_gets_the_stored_answer(fresh: Api) -> None:
    """Also when more was recorded since, when the state no longer allows it, and when it was refused."""
    first = await record(fresh)
    refusal = await record(fresh, subject="anna", idempotencyKey="no")
    await record(fresh, idempotencyKey="two", recipient="mail-house")
    await apply(fresh, (BIRTHDAY / "catalogue.yaml").read_text().replace("PROVIDER_PREVAILS", "SUBJECT_PREVAILS"))
    assert await record(fresh) == first
    assert await record(fresh, at="2026-05-12T02:00:00+02:00") == first
    assert await record(fresh, subject="anna", idempotencyKey="no") == refusal


async def test_one_key_with_another_input_is_a_conflict(fresh: Api) -> None:
    """Whatever differs, and whether it was recorded or refused."""
    given: list[dict[str, Any]] = [{}, {"subject": "anna", "idempotencyKey": "no"}]
    for one in given:
        await record(fresh, **one)
        for other in ({"reference": "x"}, {"at": "2026-05-13T00:00:00Z"}, {"items": ["ben-birth"]}):
            done = await record(fresh, **one, **other)
            assert (done["__typename"], done["code"]) == ("Conflicted", "IDEMPOTENCY_CONFLICT")


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"subject": "nobody"}, "NotFound", "SUBJECT_NOT_FOUND"),
    ({"use": "unheard-of"}, "NotFound", "USE_UNKNOWN"),
    ({"recipient": "unheard-of"}, "NotFound", "NOT_FOUND"),
    ({"recipient": "tax-adviser"}, "InvalidInput", "BAD_USER_INPUT"),
    ({"recipientRef": "MH-1"}, "InvalidInput", "BAD_USER_INPUT"),
    ({"items": ["anna-address"]}, "NotFound", "NOT_FOUND"),
    ({"items": ["ben-email"]}, "InvalidInput", "BAD_USER_INPUT"),
    ({"idempotencyKey": ""}, "InvalidInput", "BAD_USER_INPUT"),
    ({"at": "2999-01-01T00:00:00Z"}, "InvalidInput", "BAD_USER_INPUT"),
]


async def test_a_wrong_input_leaves_nothing(fresh: Api) -> None:
    """Unknown people, keys and items, a recipient that the use does not name, a time to come."""
    before = await nodes(fresh)
    for given, kind, code in WRONG:
        done = await record(fresh, **given)
        assert (done["__typename"], done["code"]) == (kind, code), given
    assert await nodes(fresh) == before


async def test_a_wrong_input_is_named(fresh: Api) -> None:
    """By the argument that it was given for, and with what it may have meant."""
    given = ({"use": "birthday-leter"}, {"recipient": "mail-hose"}, {"items": ["anna-address"]})
    assert [(await record(fresh, **one))["message"] for one in given] == [
        'use: unknown use "birthday-leter"; did you mean "birthday-letter"?',
        'recipient: unknown recipient "mail-hose"; did you mean "mail-house"?',
        "items: names an item that the person does not have.",
    ]


async def test_named_items_must_be_usable_each(fresh: Api) -> None:
    """One that is restricted refuses the use, with the decision about it; those that are not are used alone."""
    given = {"subject": "nora", "use": "ship-order"}
    done = await record(fresh, **given, items=["nora-address"])
    assert done["usage"]["items"] == [{"ref": "nora-address"}]
    await record(fresh, **given, idempotencyKey="all")
    restrict = """MATCH (d:DataItem {ref: 'nora-address'})<-[:HOLDS]-(:Collection)<-[:COLLECTED]-(:Standing)
        <-[:HAS_STANDING]-(s:Subject) WITH DISTINCT s
        CREATE (s)-[:RESTRICTED]->(:Restriction {id: 'x', at: '2026-01-01T00:00:00.000Z', ground: 'LEGAL_CLAIMS',
          scope: ['nora-address']})"""
    await fresh.services.graph.run_text(restrict)
    done = await record(fresh, **given, items=["nora-address"], idempotencyKey="named")
    assert done["decision"] == {"outcome": "DENIED", "reason": "RESTRICTED", "missing": [], "article": "Art. 18 GDPR"}


async def test_without_a_time_a_use_starts_now(fresh: Api) -> None:
    """And is recorded at that very time."""
    await record(fresh, use="bookkeeping", subject="anna", at=None)
    event = (await usages(fresh, "anna"))["bookkeeping"]["events"]["nodes"][0]
    assert event["at"] == event["recordedAt"]
    assert datetime.fromisoformat(event["at"]) > datetime.now(UTC) - timedelta(minutes=1)


async def test_without_a_recipient_nobody_got_anything(fresh: Api) -> None:
    """As in an import: what a use declares is not what happened."""
    assert (await record(fresh))["usage"]["recipients"] == []


async def test_refused_uses_come_newest_first_in_pages(fresh: Api) -> None:
    """Both ways, by use and by reason, and never to those who see one person at most."""
    asked = [
        ("anna", "birthday-email"),
        ("david", "birthday-email"),
        ("anna", "birthday-letter"),
        ("ida", "ship-order"),
    ]
    for subject, use in asked:
        await record(fresh, subject=subject, use=use, idempotencyKey=f"{subject} {use}")
    newest_first = [(use, subject) for subject, use in reversed(asked)]

    def shown(page: Any) -> list[tuple[str, str]]:
        return [(one["use"]["key"], one["subject"]["ref"]) for one in page["nodes"]]

    first = await refused(fresh, first=3)
    rest = await refused(fresh, first=3, after=first["pageInfo"]["endCursor"])
    assert shown(first) + shown(rest) == newest_first
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    last = await refused(fresh, last=2)
    assert shown(last) == newest_first[2:]
    before = await refused(fresh, last=9, before=last["pageInfo"]["startCursor"])
    assert shown(before) == newest_first[:2]
    assert shown(await refused(fresh, use="birthday-email")) == [one for one in newest_first if "email" in one[0]]
    assert (await refused(fresh, reason="RESTRICTED"))["totalCount"] == 1
    assert await refused(fresh, role=Role.AGENT) is None


async def test_who_may_only_record_uses_reads_nothing(fresh: Api) -> None:
    """Of the person the answer has the items that were used, without values, collections and other times."""
    query = """mutation ($input: RecordUseInput!) { recordUse(input: $input) { ... on UseRecorded { usage {
        subject { ref } events { nodes { at } } disclosures { id }
        items { ref value collections { id } usages { id } } } } } }"""
    data = await fresh.data(query, {"input": used(recipient="mail-house")}, **WRITER)
    usage = data["recordUse"]["usage"]
    item: dict[str, Any] = {"value": None, "collections": [], "usages": []}
    assert sorted(usage.pop("items"), key=lambda one: one["ref"]) == [
        {"ref": "ben-address"} | item,
        {"ref": "ben-birth"} | item,
    ]
    assert usage == {"subject": None, "events": {"nodes": []}, "disclosures": []}


async def test_recording_needs_the_scope(fresh: Api) -> None:
    """use:write and nothing else."""
    other: list[dict[str, Any]] = [
        {"role": Role.INTEGRATION, "scopes": (Scope.LEDGER_WRITE, Scope.MAY_USE), "purpose": "order-handling"},
        {"role": Role.DPO},
        {"role": Role.PRIVACY_MANAGER},
        {"role": Role.AGENT, "purpose": "order-handling"},
        {"role": Role.SUBJECT, "subject": "ben"},
    ]
    for who in other:
        answer = await fresh.ask(RECORD, {"input": used()}, **who)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", who


async def test_many_uses_can_be_recorded_in_one_request(fresh: Api) -> None:
    """Of several people: who may only write is shown nobody."""
    query = """mutation ($ben: RecordUseInput!, $anna: RecordUseInput!) {
        ben: recordUse(input: $ben) { __typename } anna: recordUse(input: $anna) { __typename } }"""
    data = await fresh.data(query, {"ben": used(), "anna": used("anna", idempotencyKey="two")}, **WRITER)
    assert data == {"ben": {"__typename": "UseRecorded"}, "anna": {"__typename": "UseRefused"}}
