"""No error tells a value: not in the answer, not in a log, whatever is wrong and wherever the value stands."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from scenario import ROOT, Api

from anbieter360.access import Role
from anbieter360.api.person import subject
from anbieter360.api.relay.ids import global_id
from anbieter360.gateway.logs import configure_logs

#: A value of a person, as text and as a name; whatever the caller did with it, it comes back nowhere.
EMAIL, NAME = "anna.geheim@example.org", "AnnaGeheim"
SECRET = re.compile("geheim", re.IGNORECASE)
CODES = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "reference" / "errors.md").read_text(), re.MULTILINE))


class Log:
    """All that the process has written so far, to its log and beside it."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self._text = capsys, ""

    @property
    def text(self) -> str:
        self._text += "".join(self._capsys.readouterr())
        return self._text


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """Logs at DEBUG, of its own and of every library."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    configure_logs("debug")
    root.setLevel(logging.DEBUG)
    try:
        yield Log(capsys)
    finally:
        structlog.configure(**before)
        root.handlers[:], root.level = handlers, level


async def refused(api: Api, logged: Log, query: str, variables: Any = None, **who: Any) -> list[dict[str, Any]]:
    """The errors of the answer: each with a published code; the value is neither in them nor in the log."""
    answer = await api.send(query, variables, **({"role": Role.DPO} | who))
    assert not SECRET.search(answer.text), answer.text
    assert not SECRET.search(logged.text), logged.text
    errors: list[dict[str, Any]] = answer.json()["errors"]
    assert {one["extensions"]["code"] for one in errors} <= CODES
    return errors


BY = "query ($by: SubjectLookup!) { subject(by: $by) { ref } }"
RECORD = "mutation ($input: RecordCollectionInput!) { recordCollection(input: $input) { __typename } }"
REGISTER = "mutation ($input: RegisterSubjectInput!) { registerSubject(input: $input) { __typename } }"
COLLECTION = {
    "subject": {"ref": "clara"},
    "purpose": "order-handling",
    "legalBasis": "CONTRACT",
    "system": "webshop",
    "collectedAt": "2026-04-01T09:00:00Z",
    "items": [{"category": "order"}],
    "idempotencyKey": "one",
}

#: What is wrong, the variables, and the place that the message names.
VARIABLES: dict[str, tuple[str, dict[str, Any], str]] = {
    "int": ("query ($n: Int) { subjects(first: $n) { totalCount } }", {"n": EMAIL}, "$n"),
    "int in a list": ("query ($n: Int) { subjects(first: $n) { totalCount } }", {"n": [EMAIL]}, "$n"),
    "string": ("query ($k: String!) { purpose(key: $k) { key } }", {"k": {"a": EMAIL}}, "$k"),
    "null": ("query ($k: String!) { purpose(key: $k) { key } }", {"k": None}, "$k"),
    "absent": ("query ($k: String!) { purpose(key: $k) { key } }", {NAME: EMAIL}, "$k"),
    "id": ("query ($id: ID!) { node(id: $id) { id } }", {"id": {"mail": EMAIL}}, "$id"),
    "list of ids": ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x", [EMAIL]]}, "ids[1]"),
    "enum": ("query ($l: Lang!) { provider { name(lang: $l) } }", {"l": EMAIL}, "$l"),
    "enum as object": ("query ($l: Lang!) { provider { name(lang: $l) } }", {"l": {NAME: EMAIL}}, "$l"),
    "one of none": (BY, {"by": {}}, "$by"),
    "one of two": (BY, {"by": {"ref": EMAIL, "id": EMAIL}}, "$by"),
    "one of null": (BY, {"by": {"ref": None}}, "$by"),
    "one of a stranger": (BY, {"by": {NAME: EMAIL}}, "$by"),
    "no object": (BY, {"by": EMAIL}, "$by"),
    "nested enum": (BY, {"by": {"identifier": {"type": NAME, "value": EMAIL}}}, "by.identifier.type"),
    "nested string": (BY, {"by": {"identifier": {"type": "EMAIL", "value": [EMAIL]}}}, "by.identifier.value"),
    "nested unknown field": (BY, {"by": {"identifier": {"type": "EMAIL", "value": "x", NAME: EMAIL}}}, "by.identifier"),
    "time": (RECORD, {"input": COLLECTION | {"collectedAt": EMAIL}}, "input.collectedAt"),
    "time without zone": (RECORD, {"input": COLLECTION | {"collectedAt": "2026-04-01T09:00:00"}}, "input.collectedAt"),
    "time as number": (RECORD, {"input": COLLECTION | {"collectedAt": 20260401}}, "input.collectedAt"),
    "item in a list": (RECORD, {"input": COLLECTION | {"items": [{"category": EMAIL}, EMAIL]}}, "input.items[1]"),
    "field in a list": (RECORD, {"input": COLLECTION | {"items": [{"category": [EMAIL]}]}}, "input.items[0].category"),
    "unknown field": (RECORD, {"input": COLLECTION | {NAME: EMAIL}}, "input"),
    "missing field": (RECORD, {"input": {"subject": {"ref": EMAIL}}}, "input"),
    "date": (REGISTER, {"input": {"ref": EMAIL, "birthDate": NAME, "idempotencyKey": "x"}}, "input.birthDate"),
    "date as list": (
        REGISTER,
        {"input": {"ref": EMAIL, "birthDate": [EMAIL], "idempotencyKey": "x"}},
        "input.birthDate",
    ),
}


@pytest.mark.parametrize("what", VARIABLES)
async def test_a_wrong_variable_is_named_without_its_value(birthday: Api, logged: Log, what: str) -> None:
    """BAD_USER_INPUT, with name and path of the variable as the schema spells them."""
    query, variables, place = VARIABLES[what]
    errors = await refused(birthday, logged, query, variables)
    assert {one["extensions"]["code"] for one in errors} == {"BAD_USER_INPUT"}
    assert any(place in one["message"] for one in errors), errors


async def test_a_list_that_is_wrong_everywhere_costs_little(birthday: Api) -> None:
    """The first fifty mistakes are told, and no more are looked for; also where the document is known."""
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    await birthday.data(query, {"ids": ["x"]})
    started = time.process_time()
    for _ in range(2):
        errors = (await birthday.ask(query, {"ids": [{}] * 90_000}))["errors"]
        assert [one["extensions"]["code"] for one in errors] == ["BAD_USER_INPUT"] * 50
    assert time.process_time() - started < 1  # 90,000 took ten seconds


async def test_a_mistyped_field_is_named(birthday: Api) -> None:
    """With the one that was meant; what is close to no declared name could be a value, and is not repeated."""
    answer = await birthday.ask(RECORD, {"input": COLLECTION | {"colectedAt": EMAIL}})
    (error,) = answer["errors"]
    assert error["message"] == (
        'Variable \'$input\': RecordCollectionInput has no field "colectedAt"; did you mean "collectedAt"?'
    )


LITERALS = {
    "int": f'{{ subjects(first: "{EMAIL}") {{ totalCount }} }}',
    "enum as text": f'{{ provider {{ name(lang: "{EMAIL}") }} }}',
    "enum that is none": f"{{ provider {{ name(lang: {NAME}) }} }}",
    "text as enum": f"{{ purpose(key: {NAME}) {{ key }} }}",
    "text as list": f'{{ purpose(key: ["{EMAIL}"]) {{ key }} }}',
    "one of two": f'{{ subject(by: {{ref: "{EMAIL}", id: "{EMAIL}"}}) {{ ref }} }}',
    "one of a stranger": f'{{ subject(by: {{{NAME}: "{EMAIL}"}}) {{ ref }} }}',
    "nested": f'{{ subject(by: {{identifier: {{type: {NAME}, value: "{EMAIL}"}}}}) {{ ref }} }}',
    "nested missing": f'{{ subject(by: {{identifier: {{value: "{EMAIL}"}}}}) {{ ref }} }}',
    "time": f'''mutation {{
        endCollection(input: {{collection: "x", endedAt: "{EMAIL}", idempotencyKey: "x"}}) {{ __typename }}
    }}''',
    "date": f'''mutation {{
        registerSubject(input: {{ref: "x", birthDate: "{EMAIL}", idempotencyKey: "x"}}) {{ __typename }}
    }}''',
    "default of a variable": f'query ($n: Int = "{EMAIL}") {{ subjects(first: $n) {{ totalCount }} }}',
    "default of an enum": f"query ($l: Lang! = {NAME}) {{ provider {{ name(lang: $l) }} }}",
    "directive": f'{{ provider @include(if: "{EMAIL}") {{ key }} }}',
    "variable in an object": f'query ($r: String) {{ subject(by: {{ref: $r, id: "{EMAIL}"}}) {{ ref }} }}',
}


@pytest.mark.parametrize("what", LITERALS)
async def test_a_wrong_literal_is_not_repeated(birthday: Api, logged: Log, what: str) -> None:
    """The place in the document may be told, not what stands there."""
    errors = await refused(birthday, logged, LITERALS[what])
    assert {one["extensions"]["code"] for one in errors} <= {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}


SYNTAX = [
    f"{{ subject(by: {{ref: {EMAIL}}}) {{ ref }} }}",
    f'{{ subject(by: {{ref: "{EMAIL}}}) {{ ref }} }}',
    f"{EMAIL}",
    f'{{ a }} "{EMAIL}"',
    f"{NAME} {{ a }}",
    f'{{ a(b: "\\u{NAME}") }}',
    f"query {NAME} {{",
]


@pytest.mark.parametrize("text", SYNTAX)
async def test_a_text_that_is_no_document_is_not_repeated(birthday: Api, logged: Log, text: str) -> None:
    """GRAPHQL_PARSE_FAILED, with line and column."""
    (error,) = await refused(birthday, logged, text)
    assert error["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert re.search(r"line \d+, column \d+", error["message"])


CURSORS = [EMAIL, global_id("cursor", EMAIL), global_id("Subject", EMAIL), global_id(EMAIL, "x"), "x" * 300 + EMAIL]
PAGES = {
    "people": "query ($c: String) { subjects(after: $c) { totalCount } }",
    "catalogue": "query ($c: String) { purposes(before: $c) { totalCount } }",
    "accesses": "query ($c: String) { me { accesses(after: $c) { totalCount } } }",
    "items": "query ($c: String) { me { items(after: $c) { totalCount } } }",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("cursor", CURSORS)
async def test_a_cursor_is_not_repeated(birthday: Api, logged: Log, page: str, cursor: str) -> None:
    """Whatever is inside a cursor, an error does not tell it."""
    who = {"role": Role.SUBJECT, "subject": "clara"} if page in ("accesses", "items") else {}
    answer = await birthday.send(PAGES[page], {"c": cursor}, **who)
    errors = answer.json().get("errors", [])
    assert not SECRET.search(answer.text)
    assert not SECRET.search(logged.text)
    assert {one["extensions"]["code"] for one in errors} <= {"BAD_USER_INPUT"}


VALUES = {
    "identifier": (BY, {"by": {"identifier": {"type": "PHONE", "value": NAME}}}),
    "no such person": (BY, {"by": {"ref": EMAIL}}),
    "too long": (BY, {"by": {"identifier": {"type": "EMAIL", "value": EMAIL * 40_000}}}),
    "id": ("query ($id: ID!) { node(id: $id) { id } }", {"id": EMAIL}),
    "operation name": (f"query {NAME} {{ subjects(first: 501) {{ totalCount }} }}", {}),
}


@pytest.mark.parametrize("what", VALUES)
async def test_a_value_that_finds_nothing_is_not_repeated(birthday: Api, logged: Log, what: str) -> None:
    """Neither where it is refused nor where nobody has it."""
    query, variables = VALUES[what]
    answer = await birthday.send(query, variables)
    assert not SECRET.search(answer.text)
    assert not SECRET.search(logged.text)


WRITES = {
    "purpose": {"purpose": EMAIL},
    "system": {"system": EMAIL},
    "notice": {"notice": EMAIL},
    "category": {"items": [{"category": EMAIL}]},
    "subject": {"subject": {"ref": EMAIL}},
    "source": {"items": [{"category": "order", "derivedFrom": [EMAIL]}]},
    "twice": {"items": [{"category": "order", "ref": EMAIL}, {"category": "order", "ref": EMAIL}]},
    "long": {"items": [{"category": "order", "ref": EMAIL * 1_000, "derivedFrom": [EMAIL * 1_000]}]},
}


@pytest.mark.parametrize("what", WRITES)
async def test_a_mutation_does_not_repeat_what_it_refuses(birthday: Api, logged: Log, what: str) -> None:
    """Errors that come as data are as silent."""
    query = RECORD.replace("__typename", "__typename ... on Error { code message }")
    who = {"role": Role.INTEGRATION, "purpose": "order-handling"}
    answer = await birthday.send(query, {"input": COLLECTION | WRITES[what] | {"idempotencyKey": what}}, **who)
    assert not SECRET.search(answer.text), answer.text
    assert not SECRET.search(logged.text)
    assert answer.json()["data"]["recordCollection"]["code"] in CODES


#: The name is of a field, an argument, a type, a fragment, a variable and a directive that are none.
NAMES = [
    "{{ {name} }}",
    "{{ provider({name}: 1) {{ key }} }}",
    "{{ ... on {name} {{ id }} }}",
    "{{ ...{name} }}",
    "{{ purpose(key: ${name}) {{ key }} }}",
    "query (${name}: String!) {{ purpose(key: ${name}) {{ key }} }}",
    "{{ provider @{name} {{ key }} }}",
    "{{ provider {{ key }} }} fragment {name} on Provider {{ key }}",
    "query {name} {{ provider {{ key }} nothing }}",
]


@pytest.mark.parametrize("text", NAMES)
async def test_a_name_that_the_schema_has_not_is_not_logged(birthday: Api, logged: Log, text: str) -> None:
    """It comes back to the caller, who wrote it, as far as one can read it."""
    answer = await birthday.send(text.format(name=NAME * 40_000))
    assert answer.status_code == 400
    assert all(len(one["message"]) < 600 for one in answer.json()["errors"])
    assert not SECRET.search(logged.text)
    assert len(logged.text) < 20_000  # what the tests' own client logs included


async def test_a_long_name_of_an_operation_is_kept_short(birthday: Api) -> None:
    """The trace of a look has as much of it as the person can read."""
    query = f'query {"Long" * 10_000} {{ subject(by: {{ref: "clara"}}) {{ country }} }}'
    await birthday.data(query, role=Role.AGENT, purpose="order-handling")
    accesses = "{ me { accesses(first: 1) { nodes { operation } } } }"
    seen = await birthday.as_subject("clara", accesses)
    assert seen["me"]["accesses"]["nodes"] == [{"operation": "Long" * 25}]


async def test_many_names_do_not_make_a_long_message(birthday: Api) -> None:
    """A message about fragments that go in a circle names only the first of them."""
    circle = " ".join(f"fragment {NAME}{one} on Query {{ ...{NAME}{(one + 1) % 90} }}" for one in range(90))
    errors = (await birthday.ask(f"{{ ...{NAME}0 }} {circle}"))["errors"]
    assert {one["extensions"]["code"] for one in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    assert max(len(one["message"]) for one in errors) <= 501


async def test_an_alias_is_not_logged(birthday: Api, logged: Log) -> None:
    """An error's path in the log has the names of the schema: aliases are the caller's words."""
    await birthday.ask(f"{{ {NAME}: subjects(first: 501) {{ totalCount }} }}")
    assert "subjects" in logged.text
    assert not SECRET.search(logged.text)


@pytest.mark.parametrize("raised", [RuntimeError(EMAIL), ValueError(EMAIL), KeyError(EMAIL), AssertionError(EMAIL)])
async def test_what_nobody_foresaw_is_internal(
    birthday: Api, logged: Log, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    """An exception in the middle of a resolver is INTERNAL, and the log has its type without its words."""

    async def fail(_self: object) -> str:
        raise raised

    monkeypatch.setattr(subject.Subject, "person", fail)
    query = '{ subject(by: {ref: "clara"}) { country } }'
    (error,) = await refused(birthday, logged, query)
    assert error["extensions"]["code"] == "INTERNAL"
    assert type(raised).__name__ in logged.text


async def test_a_value_that_does_not_fit_the_schema_is_not_shown(
    birthday: Api, logged: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a resolver returned and the schema does not allow is INTERNAL; graphql-core would print it."""

    async def wrong(_self: object) -> Any:
        return SimpleNamespace(star=SimpleNamespace(country={EMAIL: 1}, pending=EMAIL))

    monkeypatch.setattr(subject.Subject, "person", wrong)
    errors = await refused(birthday, logged, '{ subject(by: {ref: "clara"}) { country pending } }')
    assert {one["extensions"]["code"] for one in errors} == {"INTERNAL"}


async def test_null_for_a_condition_is_the_callers_mistake(birthday: Api, logged: Log) -> None:
    """What is found only when the operation begins is refused like any wrong document, and the second time, too."""
    query = f"query {NAME}($v: Boolean = true) {{ me @skip(if: $v) {{ id }} }}"
    for _ in range(2):
        answer = await birthday.send(query, {"v": None}, role=Role.SUBJECT, subject="clara")
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (400, "GRAPHQL_VALIDATION_FAILED")
        assert error["extensions"]["requestId"] == answer.headers["x-request-id"]
        assert {"hint", "retry"} <= set(error["extensions"])
    assert not SECRET.search(logged.text)


#: Where an exception may come from that no resolver raised.
OUTSIDE = (
    "anbieter360.api.running.executor.caller",
    "anbieter360.api.running.executor.record",
    "anbieter360.gateway.limits.measured",
)


@pytest.mark.parametrize("place", OUTSIDE)
async def test_what_fails_outside_a_resolver_is_internal(
    birthday: Api, logged: Log, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """It leaves in the one shape, with the id under which the log has its type, once and without its words."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(EMAIL)

    query = f"{{ {place.rpartition('.')[2]}: purposes {{ nodes {{ key name }} }} }}"
    monkeypatch.setattr(place, fail)
    answer = await birthday.send(query)
    (error,) = answer.json()["errors"]
    request_id = answer.headers["x-request-id"]
    assert (answer.status_code, error["message"]) == (500, "Something went wrong inside the gateway.")
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["requestId"] == request_id
    assert not SECRET.search(answer.text + logged.text)
    lines = [line for line in logged.text.splitlines() if "RuntimeError" in line]
    assert [request_id in line for line in lines] == [True]
