"""Every code of DECISION.md from people of its own, and the birthday's answers among them: one, many, an audience."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from commands import Command, commands
from say import BIRTHDAYS, CODES, Row, asked, load_say, said
from scenario import ENGINES, UNBOUNDED, Api, open_loaded
from two_paths import open_path

from anbieter360.access import Role, Scope
from anbieter360.api.relay.ids import split_global_id
from anbieter360.decision.codes import Reason
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

Who = Mapping[str, Any]
DPO: Who = {"role": Role.DPO, "purpose": "privacy-oversight"}
MANAGER: Who = {"role": Role.PRIVACY_MANAGER, "purpose": "privacy-oversight"}
AGENT: Who = {"role": Role.AGENT, "purpose": "order-handling"}
INTEGRATION: Who = {"role": Role.INTEGRATION, "purpose": "order-handling", "scopes": [Scope.MAY_USE]}
ANNA: Who = {"role": Role.SUBJECT, "subject": "anna"}
EVERY = [*BIRTHDAYS, *CODES]
AT = "2026-05-12T00:00:00Z"


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def people(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    """For tests that only read."""
    keys, settings = vault
    return await open_loaded(engines, request.param, (keys, settings.model_copy(update=UNBOUNDED)), load_say)


@pytest.fixture
def contract(shared: Path) -> str:
    return (shared / "contract" / "may_use.graphql").read_text(encoding="utf-8")


@pytest_asyncio.fixture
async def command(
    people: Api,
    engines: Engines,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command line on these people."""
    running = await engines.get(request.node.callspec.params["people"])
    return commands(running, people.services.settings.data, monkeypatch, capsys)


def of(row: Row, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the answer says of all that the row says."""
    return {name: answer[name] for name in said(row)}


def test_every_code_has_a_row() -> None:
    """Of the birthday's or of these people."""
    assert {row["reason"] for row in EVERY} == {*Reason}


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_every_code(people: Api, contract: str, compiled: bool) -> None:
    """Outcome, reason, article and what is missing of each row; the birthday's are what they were alone."""
    api = open_path(people.services, compiled=compiled)
    for row in EVERY:
        assert of(row, (await api.data(contract, asked(row), **DPO))["mayUse"]) == said(row), row


async def test_every_code_on_the_command_line(command: Command) -> None:
    """The operator sees what a PRIVACY_MANAGER sees."""
    for row in CODES:
        ended = await command("may-use", "--subject", row["subject"], "--use", row["use"], "--at", row["at"], "--json")
        assert (ended.code, of(row, ended.json)) == (0, said(row)), row


BATCH = """query ($subjects: [SubjectLookup!]!, $use: String!, $at: DateTime) {
  mayUseBatch(subjects: $subjects, use: $use, at: $at) {
    __typename ... on Decision { outcome reason article missing items { item { ref } outcome reason } }
    ... on Error { code message }
  }
}"""


async def test_every_code_in_a_batch(people: Api) -> None:
    """Who is asked about together is answered as alone, in their order."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in EVERY:
        groups.setdefault((row["use"], row["at"]), []).append(row)
    for (use, at), rows in groups.items():
        variables = {"subjects": [{"ref": row["subject"]} for row in rows], "use": use, "at": at}
        answers = (await people.data(BATCH, variables, **DPO))["mayUseBatch"]
        assert [of(row, one) for row, one in zip(rows, answers, strict=True)] == [*map(said, rows)]


async def test_one_unknown_spoils_no_batch(people: Api) -> None:
    """Unknown, ambiguous and malformed are entries with their codes, in place; who comes twice is answered twice."""
    ids = {"id": people.subject_id("ben")}, {"id": "bm8gaWQ"}
    lookups = [
        {"ref": "clara"},
        {"ref": "nobody"},
        {"identifier": {"type": "EMAIL", "value": "Clara@example.org"}},
        {"identifier": {"type": "PHONE", "value": "no number"}},
        *ids,
        {"ref": "clara"},
    ]
    variables = {"subjects": lookups, "use": "birthday-email", "at": AT}
    answers = (await people.data(BATCH, variables, **INTEGRATION))["mayUseBatch"]
    assert [one.get("reason") or one["code"] for one in answers] == [
        *("CONSENT", "SUBJECT_NOT_FOUND", "CONSENT", "BAD_USER_INPUT"),
        *("CONSENT_MISSING", "SUBJECT_NOT_FOUND", "CONSENT"),
    ]


async def test_a_thousand_are_the_most(people: Api) -> None:
    """One more is LIMIT_EXCEEDED; none at all are no entries."""
    for count, code in ((0, None), (1_000, None), (1_001, "LIMIT_EXCEEDED")):
        variables = {"subjects": [{"ref": "clara"}] * count, "use": "birthday-email", "at": AT}
        answer = await people.ask(BATCH, variables, **INTEGRATION)
        assert [one["extensions"]["code"] for one in answer.get("errors", ())] == ([code] if code else [])
        if not code:
            assert len(answer["data"]["mayUseBatch"]) == count


AUDIENCE = """query ($use: String!, $first: Int, $after: String, $at: DateTime) {
  audience(use: $use, first: $first, after: $after, at: $at) {
    lookedAt pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { subject { id ref } decision { outcome reason } } edges { cursor node { subject { id } } }
  }
}"""
ALL = "{ subjects(first: 500) { nodes { id ref } } }"


async def audience(api: Api, use: str, first: int, who: Who = DPO) -> list[dict[str, Any]]:
    """All pages."""
    found, after = [], None
    while True:
        page = (await api.data(AUDIENCE, {"use": use, "first": first, "after": after, "at": AT}, **who))["audience"]
        found += [page]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("first", [1, 3, 500])
@pytest.mark.parametrize("use", ["ship-order", "birthday-email", "plan-grid", "open-basis"])
async def test_an_audience_is_all_who_may_be_reached(people: Api, use: str, first: int) -> None:
    """Page by page everybody once, by id, exactly those whom a batch over all people allows."""
    everybody = (await people.data(ALL))["subjects"]["nodes"]
    variables = {"subjects": [{"ref": one["ref"]} for one in everybody], "use": use, "at": AT}
    answers = (await people.data(BATCH, variables, **DPO))["mayUseBatch"]
    allowed = [one["ref"] for one, found in zip(everybody, answers, strict=True) if found["outcome"] == "ALLOWED"]
    pages = await audience(people, use, first)
    assert [node["subject"]["ref"] for page in pages for node in page["nodes"]] == allowed
    assert all(len(page["nodes"]) <= first and page["lookedAt"] <= 10 * first for page in pages)
    assert {node["decision"]["outcome"] for page in pages for node in page["nodes"]} <= {"ALLOWED"}


async def test_a_page_goes_on_behind_the_last_one_looked_at(people: Api) -> None:
    """Where more are allowed than a page may hold that is its last person; and the first page has none before it."""
    nobody, some = (await audience(people, "open-basis", 1))[:2], await audience(people, "ship-order", 1)
    assert [page["lookedAt"] for page in nobody] == [10, 10]
    assert [page["pageInfo"]["hasPreviousPage"] for page in nobody] == [False, True]
    full = next(page for page in some if page["nodes"])
    assert full["pageInfo"]["startCursor"] == full["edges"][0]["cursor"]
    ends = [split_global_id(page["pageInfo"]["endCursor"]) for page in some]
    assert ends == sorted(ends, key=str)


async def test_the_erased_are_in_no_audience(people: Api) -> None:
    """Neither who is gone nor whose item went; who waits for an erasure is reached by a legal obligation alone."""
    (page,) = await audience(people, "tax-report", 500)
    refs = {node["subject"]["ref"] for node in page["nodes"]}
    assert "say-pending" in refs
    assert refs.isdisjoint({"say-gone", "say-erased"})
    assert "say-pending" not in {node["subject"]["ref"] for node in (await audience(people, "advise", 500))[0]["nodes"]}


@pytest.mark.parametrize("first", [0, 501, -1])
async def test_a_page_has_a_size(people: Api, first: int) -> None:
    """1 to 500; a cursor of another list is refused as well."""
    for variables in ({"first": first}, {"after": "Y3Vyc29yOng"}):
        answer = await people.ask(AUDIENCE, {"use": "ship-order", **variables}, **DPO)
        assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_an_integration_is_told_no_reference(people: Api) -> None:
    """An audience names people by id; `ref` is for who may read a person."""
    (page,) = await audience(people, "birthday-email", 500, INTEGRATION)
    assert page["nodes"]
    for node in page["nodes"]:
        assert (node["subject"]["ref"], (split_global_id(node["subject"]["id"]) or ("",))[0]) == (None, "Subject")


ONE = """query ($subject: SubjectLookup!, $use: String!, $at: DateTime) {
  mayUse(subject: $subject, use: $use, at: $at) { outcome reason items { item { ref } } }
}"""


def code_of(answer: Mapping[str, Any]) -> str:
    (error,) = answer["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_what_was_erased_is_seen_by_overseers_alone(people: Api, compiled: bool) -> None:
    """DPO and PRIVACY_MANAGER read ERASED of an item and of a person; to the others both are absent."""
    api = open_path(people.services, compiled=compiled)
    item, gone = ({"subject": {"ref": ref}, "use": "tax-report", "at": AT} for ref in ("say-erased", "say-gone"))
    for who in (DPO, MANAGER):
        for variables in (item, gone):
            assert (await api.data(ONE, variables, **who))["mayUse"]["reason"] == "ERASED"
    for who in (AGENT, INTEGRATION):
        assert (await api.data(ONE, item, **who))["mayUse"]["reason"] == "DATA_MISSING"
        assert code_of(await api.ask(ONE, gone, **who)) == "SUBJECT_NOT_FOUND"


async def test_what_was_erased_on_the_command_line(command: Command) -> None:
    """The mark of an erasure is found by the reference."""
    ended = await command("may-use", "--subject", "say-gone", "--use", "tax-report")
    assert (ended.code, ended.out.splitlines()[0]) == (0, "DENIED: ERASED, Art. 17 GDPR")


WRONG = {
    "SUBJECT_NOT_FOUND": {"subject": {"ref": "nobody"}, "use": "ship-order"},
    "USE_UNKNOWN": {"subject": {"ref": "anna"}, "use": "no-such-use"},
    "BAD_USER_INPUT": {"subject": {"identifier": {"type": "PHONE", "value": "none"}}, "use": "ship-order"},
}


@pytest.mark.parametrize("code", WRONG)
@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_what_is_unknown_has_its_code(people: Api, code: str, compiled: bool) -> None:
    """An error of the request: no data."""
    answer = await open_path(people.services, compiled=compiled).ask(ONE, WRONG[code], **INTEGRATION)
    assert (answer["data"], code_of(answer)) == (None, code)


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_one_request_asks_twice_about_the_same(people: Api, compiled: bool) -> None:
    """Of one person and one use at two moments, found by reference or identifier: as asked one by one."""
    api = open_path(people.services, compiled=compiled)
    for by in ('{ref: "clara"}', '{identifier: {type: EMAIL, value: "clara@example.org"}}'):
        asked = f'mayUse(subject: {by}, use: "birthday-email"'
        data = await api.data(
            f'{{ then: {asked}, at: "2026-05-12T00:00:00Z") {{ reason }} now: {asked}) {{ reason }} }}', **DPO
        )
        assert data == {"then": {"reason": "CONSENT"}, "now": {"reason": "CONSENT_WITHDRAWN"}}


async def test_what_is_unknown_on_the_command_line(command: Command) -> None:
    """Exit 1 with a hint; a time that is none is wrong usage."""
    unknown = await command("may-use", "--subject", "nobody", "--use", "ship-order")
    assert (unknown.code, unknown.out) == (1, "")
    assert "error: There is no such person.\nhint: Check the reference; `anbieter360 import" in unknown.err
    use = await command("may-use", "--subject", "anna", "--use", "no-such")
    assert (use.code, "hint: `anbieter360 catalogue show` has the uses" in use.err) == (1, True)
    soon = await command("may-use", "--subject", "anna", "--use", "ship-order", "--at", "soon")
    assert (soon.code, "write 2026-05-12 or" in soon.err) == (2, True)


async def test_a_day_on_the_command_line_is_its_start_at_the_provider(command: Command) -> None:
    """Midnight in Germany, which is ten in the evening before in UTC."""
    given = ("--subject", "anna", "--use", "ship-order", "--json", "--at")
    day, moment = [await command("may-use", *given, at) for at in ("2026-05-12", "2026-05-11T22:00:00Z")]
    assert (day.code, day.json) == (0, moment.json)
    assert day.json["at"] == "2026-05-11T22:00:00Z"


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_a_hidden_use_is_unknown(people: Api, compiled: bool) -> None:
    """A use of a confidential purpose is to an AGENT what a use is that there is not; to a DPO it is one as any."""
    api = open_path(people.services, compiled=compiled)
    hidden, absent = ({"subject": {"ref": "victor"}, "use": use, "at": AT} for use in ("trace-fraud", "no-such-use"))
    assert (await api.data(ONE, hidden, **DPO))["mayUse"]["reason"] == "LEGAL_BASIS_UNKNOWN"
    assert await api.body(ONE, hidden, **AGENT) == await api.body(ONE, absent, **AGENT)
    assert code_of(await api.ask(ONE, hidden, **AGENT)) == "USE_UNKNOWN"


@pytest.mark.parametrize(
    ("who", "one", "many"),
    [
        (DPO, None, None),
        (MANAGER, None, None),
        (INTEGRATION, None, None),
        (AGENT, None, "FORBIDDEN"),
        (ANNA, "FORBIDDEN", "FORBIDDEN"),
        ({**INTEGRATION, "scopes": [Scope.LEDGER_WRITE]}, "FORBIDDEN", "FORBIDDEN"),
    ],
    ids=["DPO", "PRIVACY_MANAGER", "INTEGRATION", "AGENT", "SUBJECT", "INTEGRATION of another scope"],
)
async def test_who_may_ask(people: Api, who: Who, one: str | None, many: str | None) -> None:
    """About one person and about many; who may not is refused before anybody is looked for."""
    use = {"use": "ship-order", "at": AT}
    for query, variables, code in (
        (ONE, {**use, "subject": {"ref": "ben"}}, one),
        (BATCH, {**use, "subjects": [{"ref": "ben"}, {"ref": "anna"}]}, many),
        (AUDIENCE, use, many),
    ):
        answer = await people.ask(query, variables, **who)
        assert [error["extensions"]["code"] for error in answer.get("errors", ())] == ([code] if code else [])


async def test_an_agent_asks_about_one_person(people: Api) -> None:
    """Two in one request are too many, whichever way they come together."""
    two = """{ a: mayUse(subject: {ref: "ben"}, use: "ship-order") { outcome }
               b: mayUse(subject: {ref: "anna"}, use: "ship-order") { outcome } }"""
    mixed = '{ mayUse(subject: {ref: "ben"}, use: "ship-order") { outcome } subject(by: {ref: "anna"}) { id } }'
    for query in (two, mixed):
        assert code_of(await people.ask(query, **AGENT)) == "ONE_PERSON_PER_REQUEST"
    same = '{ mayUse(subject: {ref: "ben"}, use: "ship-order") { outcome } subject(by: {ref: "ben"}) { id } }'
    assert (await people.data(same, **AGENT))["mayUse"]["outcome"]


MINE = """query ($use: String!, $at: DateTime) {
  me { mayUse(use: $use, at: $at) { outcome reason article explanation { finding(lang: DE) } } }
}"""


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_a_person_asks_about_themselves(people: Api, compiled: bool) -> None:
    """`me { mayUse }` is answered as everybody is about them; a hidden use is unknown to them."""
    api = open_path(people.services, compiled=compiled)
    for row in BIRTHDAYS:
        who: Who = {"role": Role.SUBJECT, "subject": row["subject"]}
        data = await api.data(MINE, {"use": row["use"], "at": row["at"]}, **who)
        assert of(row, data["me"]["mayUse"]) == said(row)
    answer = await api.ask(MINE, {"use": "trace-fraud"}, role=Role.SUBJECT, subject="victor")
    assert code_of(answer) == "USE_UNKNOWN"


LOOKS = "{ me { accesses(first: 500) { totalCount } } }"


async def looks(api: Api, ref: str) -> int:
    return int((await api.as_subject(ref, LOOKS))["me"]["accesses"]["totalCount"])


async def test_whoever_is_asked_about_reads_of_it(people: Api) -> None:
    """One, batch and audience are looks at each person that they decide about."""
    before = await looks(people, "ben")
    await people.data(ONE, {"subject": {"ref": "ben"}, "use": "ship-order"}, **INTEGRATION)
    await people.data(BATCH, {"subjects": [{"ref": "anna"}, {"ref": "ben"}], "use": "ship-order"}, **INTEGRATION)
    await audience(people, "open-basis", 500, INTEGRATION)
    assert await looks(people, "ben") == before + 3


async def test_the_time_that_is_decided_for(people: Api) -> None:
    """Now where nothing is said; a future one is answered as things stand; one out of range is refused."""
    query = """query ($at: DateTime) { mayUse(subject: {ref: "say-adviser"}, use: "advise", at: $at) { at reason } }"""
    assert (await people.data(query, **DPO))["mayUse"]["reason"] == "CONSENT"
    later = (await people.data(query, {"at": "2035-01-01T00:00:00Z"}, **DPO))["mayUse"]
    assert later == {"at": "2035-01-01T00:00:00Z", "reason": "CONSENT"}
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00"):
        assert code_of(await people.ask(query, {"at": at}, **DPO)) == "BAD_USER_INPUT"


async def test_findings_come_in_two_languages(people: Api) -> None:
    """Each step says the same in German and in English."""
    query = """{ mayUse(subject: {ref: "clara"}, use: "birthday-email", at: "2026-05-12T00:00:00Z") {
      explanation { step de: finding(lang: DE) en: finding(lang: EN) } } }"""
    steps = (await people.data(query, **DPO))["mayUse"]["explanation"]
    assert steps
    assert all(one["de"] and one["en"] and one["de"] != one["en"] for one in steps)
