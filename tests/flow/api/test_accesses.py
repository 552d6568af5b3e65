"""No look without a trace: one for each person in the answer, which they read under `me { accesses }`."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from scenario import BIRTHDAY, Api

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id

PEOPLE = [orjson.loads(line)["subject"]["ref"] for line in (BIRTHDAY / "subjects.jsonl").read_bytes().splitlines()]
ACCESSES = """query Mine($first: Int, $after: String) { me { accesses(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { at actorUnit role purpose { key } operation }
} } }"""
LOOK = "query Look($ref: String!) { subject(by: {ref: $ref}) { ref } }"


async def looks(api: Api, ref: str, **variables: Any) -> Any:
    return (await api.as_subject(ref, ACCESSES, variables))["me"]["accesses"]


async def counts(api: Api) -> dict[str, int]:
    """Person -> how many looks at them they can read of."""
    return {ref: (await looks(api, ref))["totalCount"] for ref in PEOPLE}


async def test_a_look_says_who_in_general_and_why(birthday: Api) -> None:
    """Time, unit, role, purpose and operation; of the employee and the reason given, nothing."""
    who = {"role": Role.AGENT, "purpose": "order-handling", "unit": "Kundendienst", "actor": "erika.musterfrau"}
    await birthday.data(LOOK, {"ref": "clara"}, **who, reason="Anruf Mayer")
    answer = await birthday.send(ACCESSES, {"first": 1}, role=Role.SUBJECT, subject="clara")
    (look,) = answer.json()["data"]["me"]["accesses"]["nodes"]
    assert look.pop("at") >= "2026"
    purpose = {"key": "order-handling"}
    assert look == {"actorUnit": "Kundendienst", "role": "AGENT", "purpose": purpose, "operation": "Look"}
    assert "erika" not in answer.text
    assert "Mayer" not in answer.text


async def test_a_page_is_a_look_at_each(birthday: Api) -> None:
    """A page over all fourteen, with nothing but what the page itself reads, leaves a look with each of them."""
    before = await counts(birthday)
    await birthday.data("query Page { subjects(first: 14) { nodes { id } } }")
    await birthday.data('query Reverse { purpose(key: "order-handling") { subjects { nodes { subject { id } } } } }')
    after = await counts(birthday)
    assert after == {ref: count + 2 for ref, count in before.items()}
    assert [one["operation"] for one in (await looks(birthday, "nora", first=2))["nodes"]] == ["Reverse", "Page"]


async def test_only_those_in_the_answer_were_looked_at(birthday: Api) -> None:
    """The rest of a page, a count, and a person who was asked for and is not there leave no look."""
    before = await counts(birthday)
    await birthday.data("{ subjects(first: 2) { nodes { ref } } }")
    await birthday.data('{ purpose(key: "order-handling") { subjectCount } subject(by: {ref: "nobody"}) { ref } }')
    after = await counts(birthday)
    assert sum(after.values()) - sum(before.values()) == 2


OPENED = "{ me { accesses(first: 1) { nodes { items { ref } collections { legalBasis } consents { ref } } } } }"


@pytest.mark.parametrize("beside", ["", 'o: lineage(start: "-", direction: UPSTREAM, maxDepth: 0) { truncated }'])
async def test_a_look_tells_of_values_only_where_it_showed_one(birthday: Api, beside: str) -> None:
    """Of what the purpose could have opened nothing is said where no value was asked for, on either path."""
    agent = {"role": Role.AGENT, "purpose": "order-handling"}
    for asked, opens in (("id", False), ("items { nodes { ref } }", False), ("items { nodes { value } }", True)):
        query = f'{{ subject(by: {{ref: "clara"}}) {{ {asked} }} {beside} }}'
        await birthday.data(query, **agent)
        (look,) = (await birthday.as_subject("clara", OPENED))["me"]["accesses"]["nodes"]
        assert (bool(look["items"]), bool(look["collections"])) == (opens, opens), asked
        assert look["consents"] == []


async def test_a_page_tells_each_what_was_shown_of_them(birthday: Api) -> None:
    """Where one question opens a value of one person and none of another, each reads their own."""
    values = 'b: subject(by: {ref: "anna"}) { items { nodes { value } } }'
    await birthday.data(f'{{ a: subject(by: {{ref: "clara"}}) {{ id }} {values} }}', purpose="order-handling")
    shown = [
        (await birthday.as_subject(ref, OPENED))["me"]["accesses"]["nodes"][0]["items"] for ref in ("clara", "anna")
    ]
    assert [bool(one) for one in shown] == [False, True]


async def test_ones_own_looks_are_not_told(birthday: Api) -> None:
    """What a person asks about themselves is not among the accesses."""
    before = await looks(birthday, "ben")
    await birthday.as_subject("ben", "{ me { ref items { nodes { value } } } }")
    assert await looks(birthday, "ben") == before


async def test_newest_first_page_by_page(birthday: Api) -> None:
    """Pages by cursor give each look once, the newest first, while new ones come."""
    for name in ("One", "Two", "Three", "Four", "Five"):
        await birthday.data(LOOK.replace("Look", name), {"ref": "jan"})
    page = await looks(birthday, "jan", first=2)
    operations = [one["operation"] for one in page["nodes"]]
    await birthday.data(LOOK.replace("Look", "Six"), {"ref": "jan"})
    while len(operations) < 5:
        assert page["pageInfo"]["hasNextPage"]
        page = await looks(birthday, "jan", first=2, after=page["pageInfo"]["endCursor"])
        operations += [one["operation"] for one in page["nodes"]]
    assert operations[:5] == ["Five", "Four", "Three", "Two", "One"]


@pytest.mark.parametrize("ways", ["alias", "node", "item", "lineage", "use", "category", "shared"])
async def test_every_way_to_a_person_leaves_a_look(birthday: Api, ways: str) -> None:
    """By id, through one of their nodes, or from the provider's side: whoever is in the answer, reads of it."""
    hash_ = birthday.services.vault.hash
    item = global_id("DataItem", hash_("item", "musterstrom", "anna-order"))
    query = {
        "alias": '{ who: subject(by: {identifier: {type: EMAIL, value: "Anna@Example.org"}}) { __typename } }',
        "node": f'{{ node(id: "{birthday.subject_id("anna")}") {{ id }} }}',
        "item": f'{{ nodes(ids: ["{item}"]) {{ __typename }} }}',
        "lineage": f'{{ lineage(start: "{item}", direction: DOWNSTREAM, maxDepth: 1) {{ truncated }} }}',
        "use": '{ processingUse(key: "bookkeeping") { subjects { nodes { count } } } }',
        "category": '{ category(key: "invoice") { items { nodes { ref } } } }',
        "shared": '{ recipient(key: "tax-adviser") { subjects { pageInfo { endCursor } } } }',
    }[ways]
    before = (await counts(birthday))["anna"]
    await birthday.data(query)
    assert (await counts(birthday))["anna"] == before + 1


async def test_a_failing_query_leaves_its_trace(birthday: Api) -> None:
    """A query that shows somebody and then fails has shown them."""
    query = 'query Half { a: subject(by: {ref: "kim"}) { ref } subjects(first: 501) { totalCount } }'
    answer = await birthday.ask(query)
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]
    assert (await looks(birthday, "kim", first=1))["nodes"][0]["operation"] == "Half"


COPY = 'query Copy { personalCopy(format: JSON, subject: {ref: "jan"}) { content } }'


@pytest.mark.parametrize(
    "who",
    [
        {"role": Role.AGENT, "purpose": "rights-handling"},
        {"role": Role.AGENT, "purpose": "order-handling"},
        {"role": Role.PRIVACY_MANAGER, "purpose": "order-handling"},
    ],
)
async def test_a_copy_that_is_not_given_is_no_look(birthday: Api, who: dict[str, Any]) -> None:
    """Null tells nothing of the person, not even that they are there: whoever got it has not looked at them."""
    before = await counts(birthday)
    for query in (COPY, COPY.replace("personalCopy(format: JSON, ", "portableData(")):
        assert [*(await birthday.data(query, **who)).values()] == [None]
    assert await counts(birthday) == before


async def test_an_agent_learns_from_the_refusal_that_both_are_there(birthday: Api) -> None:
    """With nobody as the second person there is no refusal: so the refusal tells something of both, and is a look."""
    query = 'query Both { a: subject(by: {ref: "hans"}) { ref } b: subject(by: {ref: "nobody"}) { ref } }'
    answer = await birthday.ask(query, role=Role.AGENT, purpose="order-handling")
    assert answer["data"] == {"a": {"ref": "hans"}, "b": None}


async def test_an_agent_who_asked_about_two_has_looked_at_both(birthday: Api) -> None:
    """Neither was shown, but both were asked about, and read of it."""
    query = 'query Both { a: subject(by: {ref: "hans"}) { ref } b: subject(by: {ref: "ida"}) { ref } }'
    answer = await birthday.ask(query, role=Role.AGENT, purpose="order-handling")
    assert answer["data"] is None
    for ref in ("hans", "ida"):
        assert (await looks(birthday, ref, first=1))["nodes"][0]["operation"] == "Both"
