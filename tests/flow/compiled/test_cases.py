"""Directed cases: what a client may write, what it may get wrong, and what only the ordinary path can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from known import Known
from two_paths import Answer, Paths

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id

DPO: Mapping[str, Any] = {"role": Role.DPO, "purpose": "privacy-oversight"}
AGENT: Mapping[str, Any] = {"role": Role.AGENT, "purpose": "order-handling"}
ANNA: Mapping[str, Any] = {"role": Role.SUBJECT, "subject": "anna"}
NOBODY: Mapping[str, Any] = {"role": Role.SUBJECT, "subject": "nobody"}
VICTOR = 'subject(by: {ref: "victor"})'


@dataclass(frozen=True)
class Case:
    """A query and, where its bytes are plain enough to stand here, its data."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    who: Mapping[str, Any] = field(default_factory=lambda: DPO)
    path: str = "compiled"
    data: Any = None
    code: str | None = None


WRITTEN = {
    "aliases": Case(
        f"{{ one: {VICTOR} {{ r: ref again: ref }} two: {VICTOR} {{ r: country }} }}",
        data={"one": {"r": "victor", "again": "victor"}, "two": {"r": "DE"}},
    ),
    "a name of another field": Case(
        f"{{ {VICTOR} {{ country: ref ref: country }} }}", data={"subject": {"country": "victor", "ref": "DE"}}
    ),
    "the order of the answer": Case(
        f'{{ purpose(key: "accounting") {{ key ...F id: key }} {VICTOR} {{ ref }} __typename }} '
        "fragment F on Purpose { marketing key }",
        data={
            "purpose": {"key": "accounting", "marketing": False, "id": "accounting"},
            "subject": {"ref": "victor"},
            "__typename": "Query",
        },
    ),
    "doubled fields": Case(
        f"{{ {VICTOR} {{ ref }} {VICTOR} {{ country provider {{ key }} provider {{ country key }} ref }} }}",
        data={"subject": {"ref": "victor", "country": "DE", "provider": {"key": "musterstrom", "country": "DE"}}},
    ),
    "fragments in fragments": Case(
        f"{{ ...A }} fragment A on Query {{ {VICTOR} {{ ...B }} }} fragment B on Subject {{ ... {{ ref }} }}",
        data={"subject": {"ref": "victor"}},
    ),
    "fragments on interfaces": Case(
        "query ($id: ID!) { node(id: $id) { ... on Node { __typename } ... on CatalogueNode { key } "
        "... on PersonNode { subject { ref } } ... on Subject { ref } } }",
        {"id": global_id("Purpose", "musterstrom:Purpose:accounting")},
        data={"node": {"__typename": "Purpose", "key": "accounting"}},
    ),
    "a field of an interface that each type has by itself": Case(
        "query ($id: ID!) { node(id: $id) { i: id ... on Purpose { name } ... on Recipient { name(lang: DE) } } }",
        {"id": global_id("Recipient", "musterstrom:Recipient:mail-cloud")},
    ),
    "nothing left": Case(f"{{ {VICTOR} @skip(if: true) {{ ref }} }}", data={}),
    "nothing left below": Case(f"{{ {VICTOR} {{ ref @include(if: false) }} }}", data={"subject": {}}),
    "both directives": Case(
        'query ($a: Boolean!, $b: Boolean = true) { purpose(key: "accounting") '
        "{ one: key @skip(if: $a) @include(if: $b) two: key @skip(if: $b) ... @include(if: $a) { three: key } } }",
        {"a": True},
        data={"purpose": {"three": "accounting"}},
    ),
    "typename everywhere": Case(
        f"{{ t: __typename {VICTOR} {{ __typename items(first: 1) {{ __typename edges {{ __typename "
        "node { __typename } } pageInfo { __typename } } provider { __typename contact { __typename } } } }",
    ),
    "another language": Case(
        'query ($l: Lang! = DE) { purpose(key: "accounting") { name a: name(lang: DE) b: name(lang: $l) } }',
        {"l": "EN"},
        data={"purpose": {"name": "Accounting", "a": "Buchhaltung", "b": "Accounting"}},
    ),
    "a variable that was not given": Case(
        "query ($l: Lang, $n: Int, $k: String) { provider(key: $k) { name(lang: $l) } "
        'purpose(key: "order-handling") { subjects(first: $n) { totalCount } } }',
    ),
    "a variable that is null": Case(
        "query ($n: Int = 1, $c: String, $k: String) { provider(key: $k) { key } "
        'subject(by: {ref: "victor"}) { items(first: $n, after: $c) { nodes { ref } } } }',
        {"n": None, "c": None, "k": None},
    ),
    "a variable with a default": Case(
        'query ($n: Int = 1) { subject(by: {ref: "victor"}) { items(first: $n) { nodes { __typename } } } }',
        data={"subject": {"items": {"nodes": [{"__typename": "DataItem"}]}}},
    ),
    "a person twice": Case(
        f"{{ {VICTOR} {{ ref }} again: {VICTOR} {{ country }} "
        'mail: subject(by: {identifier: {type: EMAIL, value: "victor@example.org"}}) { ref items { totalCount } } }',
        who=AGENT,
        data={
            "subject": {"ref": "victor"},
            "again": {"country": "DE"},
            "mail": {"ref": "victor", "items": {"totalCount": 6}},
        },
    ),
    "several people": Case(
        f'{{ {VICTOR} {{ ref }} other: subject(by: {{ref: "wanda"}}) {{ ref }} }}',
        data={"subject": {"ref": "victor"}, "other": {"ref": "wanda"}},
    ),
    "the caller by another way": Case('{ me { ref } subject(by: {ref: "anna"}) { ref } }', who=ANNA),
    "somebody else": Case(
        '{ subject(by: {ref: "anna"}) { ref } }', who=NOBODY, path="resolver", data={"subject": None}
    ),
    "me of another role": Case("{ me { ref } }", data={"me": None}),
    "me whom nobody knows": Case("{ me { ref } }", who=NOBODY, path="resolver", data={"me": None}),
    "an unknown id": Case(
        "query ($id: ID!) { node(id: $id) { id } subject(by: {id: $id}) { ref } }",
        {"id": global_id("Subject", "x" * 32)},
        data={"node": None, "subject": None},
    ),
    "an id of another label": Case(
        "query ($id: ID!) { node(id: $id) { id } }",
        {"id": global_id("DataItem", "musterstrom:Purpose:accounting")},
        data={"node": None},
    ),
    "no id at all": Case('{ node(id: "") { id } }', data={"node": None}),
    "an unknown identifier": Case(
        '{ subject(by: {identifier: {type: EMAIL, value: "nobody@example.org"}}) { ref } }', data={"subject": None}
    ),
    "an unknown key": Case('{ purpose(key: "no-such") { subjectCount } }', data={"purpose": None}),
    "a hidden key": Case('{ purpose(key: "fraud-inquiry") { key } }', who=AGENT, data={"purpose": None}),
    "a shown key": Case('{ purpose(key: "fraud-inquiry") { key } }', data={"purpose": {"key": "fraud-inquiry"}}),
    "an unknown person": Case('{ subject(by: {ref: "no-such"}) { ref } }', path="resolver", data={"subject": None}),
}

#: What only the ordinary path can say, or word.
LEFT = {
    "two people of an AGENT": Case(
        f'{{ {VICTOR} {{ ref }} other: subject(by: {{ref: "wanda"}}) {{ ref }} }}',
        who=AGENT,
        code="ONE_PERSON_PER_REQUEST",
    ),
    "no cursor": Case(f'{{ {VICTOR} {{ ref items(after: "x") {{ totalCount }} }} }}', code="BAD_USER_INPUT"),
    "a cursor of another list": Case(
        'query ($c: String) { purpose(key: "accounting") { subjects(after: $c) { totalCount } } }',
        {"c": global_id("cursoruse_people", "x")},
        code="BAD_USER_INPUT",
    ),
    "a cursor of nothing": Case(
        f"query ($c: String) {{ {VICTOR} {{ items(after: $c) {{ totalCount }} }} }}",
        {"c": global_id("cursor", "x")},
        code="BAD_USER_INPUT",
    ),
    "both ends": Case(f"{{ {VICTOR} {{ items(first: 1, last: 1) {{ totalCount }} }} }}", code="BAD_USER_INPUT"),
    "too many": Case('{ purpose(key: "accounting") { subjects(first: 501) { totalCount } } }', code="BAD_USER_INPUT"),
    "no number": Case(f"{{ {VICTOR} {{ items(first: 0) {{ totalCount }} }} }}", code="BAD_USER_INPUT"),
    "an identifier that is none": Case(
        '{ subject(by: {identifier: {type: PHONE, value: "x"}}) { ref } }', code="BAD_USER_INPUT"
    ),
    "one that several people have": Case(
        '{ subject(by: {identifier: {type: OTHER, value: "both"}}) { ref } }', code="IDENTIFIER_AMBIGUOUS"
    ),
    "null where there must be something": Case(
        'query ($l: Lang = DE) { purpose(key: "accounting") { name(lang: $l) } }',
        {"l": None},
        path="resolver",
        code="GRAPHQL_VALIDATION_FAILED",
    ),
    "null for a condition": Case(
        "query ($v: Boolean = true) { me @skip(if: $v) { ref } }",
        {"v": None},
        ANNA,
        path="resolver",
        code="GRAPHQL_VALIDATION_FAILED",
    ),
    "an unknown purpose": Case(f"{{ {VICTOR} {{ ref }} }}", who={**AGENT, "purpose": "x"}, code="PURPOSE_UNKNOWN"),
    "no purpose": Case(f"{{ {VICTOR} {{ ref }} }}", who={**AGENT, "purpose": None}, code="PURPOSE_REQUIRED"),
    "a purpose that is not in the token": Case(
        f"{{ {VICTOR} {{ ref }} }}", who={**AGENT, "purposes": ["accounting"]}, code="PURPOSE_NOT_ALLOWED"
    ),
    "an unknown fragment": Case("{ ...X }", path="", code="GRAPHQL_VALIDATION_FAILED"),
    "a wrong variable": Case("query ($id: ID!) { node(id: $id) { id } }", path="", code="BAD_USER_INPUT"),
    "introspection": Case(f"{{ __schema {{ queryType {{ name }} }} {VICTOR} {{ ref }} }}", path="resolver"),
    "a list that nothing plans": Case("{ purposes { nodes { key } } }", path="resolver"),
    "what reads for itself": Case(f"{{ {VICTOR} {{ usages {{ nodes {{ events {{ totalCount }} }} }} }} }}"),
    "people of a page": Case(
        '{ purpose(key: "accounting") { subjects { nodes { subject { country } } } } }', path="resolver"
    ),
}


def checked(case: Case, answer: Answer, path: str) -> None:
    said = orjson.loads(answer.body)
    assert answer.path == path
    if case.data is not None:
        assert [*said.items()] == [("data", case.data)]
        assert answer.body == orjson.dumps({"data": case.data})
    codes = {one["extensions"]["code"] for one in said.get("errors", ())}
    assert codes == ({case.code} if case.code else set())


@pytest.mark.parametrize("name", WRITTEN)
async def test_whatever_a_client_writes_is_answered_alike(paths: Paths, name: str) -> None:
    """The second time, when the document is known, as the first."""
    case = WRITTEN[name]
    for _ in range(2):
        checked(case, await paths.equal(case.query, case.variables, **case.who), case.path)


@pytest.mark.parametrize("name", LEFT)
async def test_what_is_left_to_the_resolvers_is_answered_alike(paths: Paths, name: str) -> None:
    """Errors are worded by them alone."""
    case = LEFT[name]
    for _ in range(2):
        answer = await paths.equal(case.query, case.variables, **case.who)
        assert answer.path != "compiled"
        checked(case, answer, answer.path if case.path == "compiled" else case.path)


async def test_a_plan_is_for_the_values_of_its_conditions(paths: Paths) -> None:
    """One document with other values of @include and @skip is another question, and asked again the same."""
    query = "query ($a: Boolean!, $b: Boolean!) { me { ref @include(if: $a) country @skip(if: $b) __typename } }"
    for a, b in [(True, True), (True, False), (False, True), (False, False)] * 2:
        answer = await paths.equal(query, {"a": a, "b": b}, **ANNA)
        expected = {"ref": "anna"} if a else {}
        expected |= {} if b else {"country": "DE"}
        assert (answer.path, orjson.loads(answer.body)["data"]["me"]) == ("compiled", {**expected, "__typename": "Me"})


async def test_a_plan_is_for_everybody(paths: Paths, known: Known) -> None:
    """One document asked by all roles about all people in turn: nothing of one is in the answer to another."""
    query = "query ($by: SubjectLookup!) { subject(by: $by) { ref items { nodes { ref value uses { key } } } } }"
    bodies = set()
    for ref in known.people:
        for who in (DPO, AGENT, {**AGENT, "purpose": "birthday-greeting"}, {"role": Role.SUBJECT, "subject": ref}):
            answer = await paths.equal(query, {"by": {"ref": ref}}, **who)
            assert orjson.loads(answer.body)["data"]["subject"]["ref"] == ref
            bodies.add(answer.body)
    assert len(bodies) > 2 * len(known.people)


async def test_several_operations_in_one_document_are_planned_each(paths: Paths) -> None:
    """By their names; without one the document is refused."""
    query = 'query A { purpose(key: "accounting") { key } } query B { purpose(key: "accounting") { marketing } }'
    for _ in range(2):
        assert not (await paths.equal(f"{query} query C {{ me {{ ref }} }}", **DPO)).path


@pytest.mark.parametrize("actor", ["amir", "olga"])
async def test_what_is_asked_for_opens_alike(paths: Paths, actor: str) -> None:
    """Under rights-handling, on both paths, to whom the request is assigned and nobody else."""
    query = """{ subject(by: {ref: "anna"}) { items { nodes { ref value } } requests { text item { value } } } }"""
    who = {"role": Role.AGENT, "purpose": "rights-handling", "actor": actor}
    answer = await paths.equal(query, {}, **who)
    person = orjson.loads(answer.body)["data"]["subject"]
    opened = [one["ref"] for one in person["items"]["nodes"] if one["value"]]
    assert (answer.path, opened) == ("compiled", ["anna-email"] if actor == "amir" else [])
    texts = {one["text"] for one in person["requests"] if one["text"]}
    assert texts == ({"falsch"} if actor == "amir" else set())
