"""A confidential purpose and all that hangs on it: absent for the person and the agent, there for the overseers."""

from __future__ import annotations

from typing import Any

import pytest
from scenario import Api
from test_authorization import COPIES, attempts, know, shallow
from walk import texts

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id

PERSON = "victor"
CONCERNED: dict[str, dict[str, Any]] = {
    "SUBJECT": {"role": Role.SUBJECT, "subject": PERSON},
    "AGENT": {"role": Role.AGENT, "purpose": "order-handling"},
}

#: All that only the inquiry says: keys, names, refs, times, values.
TRACES = [
    *("fraud-inquiry", "fraud-inquiry-step", "trace-fraud", "forensic-lab", "inquiry-notice", "Forensik", "BDSG"),
    *("Wir ermitteln.", "§ 199 BGB", "§ 195 BGB", "Akte Veilchen", "Akte Rose", "on-the-lab"),
    *("victor-note", "victor-score", "victor-inquiry-consent", "Ein Wort zu viel", "Verdacht", "case 7"),
    *("2026-01-07", "2026-01-08", "2026-01-09", "2026-03-07", "2026-05-07"),
]


def ids_of_the_inquiry(api: Api) -> dict[str, str]:
    """Ids of nodes that hang on it, as whoever knows the keys can make them."""
    subject = api.services.vault.hash("subject", "musterstrom", PERSON)
    item = api.services.vault.hash("item", "musterstrom", "victor-note")
    return {
        "Purpose": global_id("Purpose", "musterstrom:Purpose:fraud-inquiry"),
        "part": global_id("Purpose", "musterstrom:Purpose:fraud-inquiry-step"),
        "ProcessingUse": global_id("ProcessingUse", "musterstrom:ProcessingUse:trace-fraud"),
        "Recipient": global_id("Recipient", "musterstrom:Recipient:forensic-lab"),
        "Notice": global_id("Notice", "musterstrom:Notice:inquiry-notice"),
        "Statement": global_id("Statement", "musterstrom:Statement:on-the-inquiry"),
        "DataItem": global_id("DataItem", item),
        "Standing": global_id("Standing", f"musterstrom:Purpose:fraud-inquiry/{subject}"),
        "Usage": global_id("Usage", f"musterstrom:ProcessingUse:trace-fraud/{subject}"),
        "Disclosure": global_id("Disclosure", f"musterstrom:Recipient:forensic-lab/{subject}"),
    }


@pytest.mark.parametrize("who", CONCERNED)
async def test_no_path_leads_to_an_inquiry(inquiry: Api, who: str) -> None:
    """Of all that can be asked, nothing tells of the inquiry: neither its nodes nor what the person's nodes say."""
    person = await know(inquiry, PERSON)
    for attempt in attempts(person):
        answer = await inquiry.send(attempt.document(), dict(attempt.variables or {}), **CONCERNED[who])
        assert not [one for one in TRACES if one in answer.text], attempt


async def test_overseers_see_the_inquiry(inquiry: Api) -> None:
    """A DPO finds every trace of it but what is sealed; so these attempts do reach it."""
    person, seen = await know(inquiry, PERSON), set()
    for attempt in shallow(person):
        answer = await inquiry.send(attempt.document(), dict(attempt.variables or {}), role=Role.DPO)
        refused = [one["extensions"]["code"] for one in answer.json().get("errors", ())]
        assert refused == (["FORBIDDEN"] if attempt.root in COPIES else []), attempt
        seen |= {one for one in TRACES if one in answer.text}
    assert {*TRACES} - seen == {"Ein Wort zu viel", "Verdacht", "case 7"}


NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


@pytest.mark.parametrize("who", CONCERNED)
async def test_an_id_of_the_inquiry_is_the_id_of_nothing(inquiry: Api, who: str) -> None:
    """An id that is there and hidden, and one that is not there, are answered with the same bytes."""
    told = "{ me { accesses { totalCount } } }"
    before = await inquiry.as_subject(PERSON, told)
    for one in ids_of_the_inquiry(inquiry).values():
        await inquiry.data(NODE, {"id": one}, **CONCERNED[who])
    assert await inquiry.as_subject(PERSON, told) == before  # and shows nobody
    for label, one in ids_of_the_inquiry(inquiry).items():
        nothing = global_id("Purpose", "musterstrom:Purpose:no-such")
        hidden, absent = [await inquiry.body(NODE, {"id": id_}, **CONCERNED[who]) for id_ in (one, nothing)]
        assert hidden == absent, label
        assert (await inquiry.data(NODE, {"id": one}))["node"] is not None, label


KEYED = [
    ("purpose", "fraud-inquiry"),
    ("purpose", "fraud-inquiry-step"),
    ("processingUse", "trace-fraud"),
    ("recipient", "forensic-lab"),
    ("notice", "inquiry-notice"),
]


@pytest.mark.parametrize("who", CONCERNED)
@pytest.mark.parametrize(("root", "key"), KEYED)
async def test_a_key_of_the_inquiry_names_nothing(inquiry: Api, who: str, root: str, key: str) -> None:
    """By its key it is as absent as a key that nobody ever gave; and its cursor is one of no page."""
    query = f"query ($key: String!) {{ {root}(key: $key) {{ id }} }}"
    hidden, absent = [await inquiry.body(query, {"key": one}, **CONCERNED[who]) for one in (key, "no-such")]
    assert hidden == absent
    page = f"query ($after: String!) {{ {root}s(after: $after) {{ nodes {{ key }} }} }}"
    label = {"purpose": "Purpose", "processingUse": "ProcessingUse", "recipient": "Recipient", "notice": "Notice"}[root]
    cursors = [global_id("cursor", f"musterstrom:{label}:{one}") for one in (key, "no-such")]
    hidden, absent = [await inquiry.body(page, {"after": one}, **CONCERNED[who]) for one in cursors]
    assert hidden == absent


async def test_an_agent_cannot_declare_it(inquiry: Api) -> None:
    """A confidential purpose is PURPOSE_UNKNOWN to an AGENT, with the bytes of one that was made up."""
    query = "{ provider { key } }"
    answers = [
        await inquiry.body(query, role=Role.AGENT, purpose=one)
        for one in ("made-up", "fraud-inquiry", "fraud-inquiry-step")
    ]
    assert answers[0] == answers[1] == answers[2]
    assert b"PURPOSE_UNKNOWN" in answers[0]


DISCLOSURES = """{ disclosures { recipient { key } uses { key } items { ref } firstAt lastAt } }"""


async def test_a_recipient_of_both_got_what_the_open_use_gave(inquiry: Api) -> None:
    """A disclosure in which the inquiry had a part shows the open use's items and times alone."""
    query = f'query {{ subject(by: {{ref: "{PERSON}"}}) {DISCLOSURES} }}'
    agent = await inquiry.data(query, role=Role.AGENT, purpose="order-handling")
    assert agent["subject"]["disclosures"] == [
        {
            "recipient": {"key": "mail-cloud"},
            "uses": [{"key": "birthday-email"}],
            "items": [{"ref": "victor-email"}, {"ref": "victor-birth"}],
            "firstAt": "2026-03-17T08:17:00Z",
            "lastAt": "2026-03-17T08:17:00Z",
        }
    ]
    officer = await inquiry.data(query)
    assert [one["recipient"]["key"] for one in officer["subject"]["disclosures"]] == ["forensic-lab", "mail-cloud"]
    assert officer["subject"]["disclosures"][1]["lastAt"] == "2026-05-07T07:10:00Z"


ITEMS = """{ items { totalCount nodes { ref system { key } collectedAt source collections { collectedAt }
    derivedFrom { ref } derived { ref } retention { law } usages { use { key } } } } }"""


async def test_items_tell_nothing_of_what_else_holds_them(inquiry: Api) -> None:
    """An item that the inquiry collected first shows the open collection's system, time and source."""
    data = await inquiry.as_subject(PERSON, f"{{ me {ITEMS} }}")
    items = {one["ref"]: one for one in data["me"]["items"]["nodes"]}
    shared = next(ref for ref in items if ref.startswith("shared-"))
    assert {*items} == {"victor-email", "victor-order", "victor-phone", "victor-segment", "victor-birth", shared}
    assert data["me"]["items"]["totalCount"] == 6
    assert items["victor-phone"] == {
        "ref": "victor-phone",
        "system": {"key": "webshop"},
        "collectedAt": "2026-02-17T10:17:00Z",
        "source": "SUBJECT",
        "collections": [{"collectedAt": "2026-02-17T10:17:00Z"}],
        "derivedFrom": [],
        "derived": [],
        "retention": [],
        "usages": [],
    }
    assert items["victor-segment"]["derivedFrom"] == [{"ref": "victor-order"}]
    assert (items["victor-email"]["derived"], items["victor-email"]["retention"]) == ([], [])
    assert items["victor-email"]["usages"] == [{"use": {"key": "birthday-email"}}]


OF_THE_INQUIRY = {
    "purpose": '{ purpose(key: "fraud-inquiry") { subjects { nodes { subject { id } } } } }',
    "use": '{ processingUse(key: "trace-fraud") { subjects { nodes { count } } } }',
    "recipient": '{ recipient(key: "forensic-lab") { subjects { nodes { lastAt } } } }',
    "decision": '{ mayUse(subject: {ref: "victor"}, use: "trace-fraud") { outcome } }',
    "batch": '{ mayUseBatch(subjects: [{ref: "victor"}], use: "trace-fraud") { __typename } }',
    "item": '{ node(id: "DataItem") { __typename } }',
    "items": '{ subject(by: {ref: "victor"}) { items { nodes { ref } } } }',
    "standings": '{ subject(by: {ref: "victor"}) { standings { purpose { key } } } }',
    "usages": '{ subject(by: {ref: "victor"}) { usages { nodes { count } } } }',
    "disclosures": '{ subject(by: {ref: "victor"}) { disclosures { recipient { key } } } }',
    "lineage": '{ lineage(start: "Standing", direction: UPSTREAM, maxDepth: 1) { truncated } }',
}
TOLD = "{ me { accesses { totalCount nodes { operation } } } }"


#: Both paths, but for items alone: whose acts of collecting they are, the compiled one reads where it is asked for.
WAYS = [(way, "resolver") for way in OF_THE_INQUIRY] + [
    (way, "compiled") for way in OF_THE_INQUIRY if way not in ("item", "items")
]


@pytest.mark.parametrize(("way", "path"), WAYS)
async def test_looks_at_the_inquiry_are_not_told(inquiry: Api, way: str, path: str) -> None:
    """Whatever purpose they were made for, and whatever they were called; the overseers find them."""
    query = OF_THE_INQUIRY[way]
    for label, one in ids_of_the_inquiry(inquiry).items():
        query = query.replace(f'"{label}"', f'"{one}"')
    ordinary = (
        ' o: lineage(start: "-", direction: UPSTREAM, maxDepth: 0) { truncated } }' if path == "resolver" else " }"
    )
    before = await inquiry.as_subject(PERSON, TOLD)
    everything = f'{{ subject(by: {{ref: "{PERSON}"}}) {{ accesses {{ totalCount }} }} }}'
    count = (await inquiry.data(everything))["subject"]["accesses"]["totalCount"]
    await inquiry.data(f"query Inquiry {query.rstrip()[:-1]}{ordinary}")
    assert (await inquiry.data(everything))["subject"]["accesses"]["totalCount"] == count + 2
    after = await inquiry.as_subject(PERSON, TOLD)
    assert "Inquiry" not in [one["operation"] for one in after["me"]["accesses"]["nodes"]]
    assert after["me"]["accesses"]["totalCount"] == before["me"]["accesses"]["totalCount"] + 2


async def test_looks_beside_the_inquiry_are_told(inquiry: Api) -> None:
    """A look at somebody else by the same question is told to them, and one that shows nothing of it to the person."""
    query = 'query Beside { subject(by: {ref: "victor"}) { ref restrictions { at } } }'
    await inquiry.data(query)
    nodes = (await inquiry.as_subject(PERSON, TOLD))["me"]["accesses"]["nodes"]
    assert nodes[0]["operation"] == "Beside"


async def test_looks_of_the_inquiry_are_not_told(inquiry: Api) -> None:
    """A look under a confidential purpose, or a part of one, is neither shown nor counted under `me { accesses }`."""
    accesses = "{ me { accesses { totalCount nodes { operation purpose { key } } } } }"
    before = (await inquiry.as_subject(PERSON, accesses))["me"]["accesses"]["totalCount"]
    for purpose, name in (("fraud-inquiry", "Hidden"), ("fraud-inquiry-step", "Hidden"), ("accounting", "Open")):
        await inquiry.data(f'query {name} {{ subject(by: {{ref: "{PERSON}"}}) {{ ref }} }}', purpose=purpose)
    after = (await inquiry.as_subject(PERSON, accesses))["me"]["accesses"]
    assert after["totalCount"] == before + 1
    assert after["nodes"][0] == {"operation": "Open", "purpose": {"key": "accounting"}}
    assert "Hidden" not in [one["operation"] for one in after["nodes"]]
    assert not [one for one in texts(after) if "fraud" in one]
