"""Nobody reaches a person they may not see: by every root, lookup and id, along every path, in every role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle
from typing import Any

import orjson
import pytest
from scenario import BIRTHDAY, INQUIRY, ROOT, Api, inquiry_catalogue
from walk import Walk, every_field, possible_types, texts

from anbieter360.access import Role, Scope
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.api.schema import build_schema

SCHEMA = build_schema()._schema
CALLER, OTHER = "victor", "wanda"

#: Of the item that both share: its value and the facts of its collection, which each has on their own side.
SHARED = {"Gemeinsamer Zähler 4718", "2026-02-18T10:28:00Z", "2026-06-18T00:28:00Z"}

#: Types of all that is one person's.
PERSONS = sorted(
    {
        "Subject",
        "Access",
        "ErasureRequest",
        *(one.name for one in possible_types(SCHEMA, SCHEMA.type_map["PersonNode"])),
    }
)
NODES = {one.name for one in possible_types(SCHEMA, SCHEMA.type_map["Node"])}
KEYS = {
    "provider": "musterstrom",
    "purpose": "order-handling",
    "processingUse": "ship-order",
    "recipient": "parcel-carrier",
    "category": "order",
    "system": "erp",
    "notice": "privacy-2026",
}
LISTS = ("providers", "purposes", "processingUses", "recipients", "categories", "systems", "notices")

SEALED = {
    *("wanda@example.org", "+494066969118", "1962-02-18", "Neukundin 18"),
    *("webform 18", "shipment 18", "PN-18"),
}

ORDERS = {"purpose": "order-handling"}
DECISIONS = frozenset({"mayUse", "mayUseBatch", "audience"})
#: Root -> the scope with which an INTEGRATION is told of people whom it names and does not see.
TOLD = dict.fromkeys(DECISIONS, Scope.MAY_USE) | {"previewErasure": Scope.ERASURE_REQUEST}
BEYOND_AN_AGENT = frozenset({"mayUseBatch", "audience", "processingRegister"})
COPIES = frozenset({"personalCopy", "portableData"})
#: Who may see nobody but, at most, themselves.
OUTSIDERS: dict[str, dict[str, Any]] = {
    "SUBJECT": {"role": Role.SUBJECT, "subject": CALLER},
    "SUBJECT whom nobody knows": {"role": Role.SUBJECT, "subject": "nobody"},
    "INTEGRATION": {"role": Role.INTEGRATION, "scopes": (), **ORDERS},
    "INTEGRATION of every scope": {"role": Role.INTEGRATION, "scopes": [*Scope], **ORDERS},
}


@dataclass(frozen=True)
class Person:
    """What a caller could know of somebody: how they are found, an id of everything of theirs, a cursor."""

    ref: str
    identifiers: Sequence[Mapping[str, str]]
    ids: Mapping[str, str]
    cursor: str


@dataclass(frozen=True)
class Attempt:
    """A root field with arguments, and everything below it for so many levels."""

    root: str
    depth: int
    arguments: str = ""
    declared: str = ""
    variables: Mapping[str, Any] | None = None

    def document(self, cursor: str | None = None) -> str:
        return document(self.root, self.depth, self.arguments, self.declared, cursor)


@cache
def document(root: str, depth: int, arguments: str, declared: str, cursor: str | None) -> str:
    """The same for each role, so it is walked to once."""
    return Walk(SCHEMA, cursor).document("query", "Try", root, depth, arguments, declared)


def attempts(who: Person) -> Iterator[Attempt]:
    """Every root of the schema, by all that names the person; deepest where their own things hang."""
    yield Attempt("me", 3)
    yield from lookups(who)
    yield Attempt("subjects", 2, "first: 100")
    yield Attempt("subjects", 2, 'provider: "musterstrom", last: 100')
    for root, key in KEYS.items():
        yield Attempt(root, 1, "key: $key", "$key: String!", {"key": key})
    for root in LISTS:
        yield Attempt(root, 2, "first: 100")
    for one in who.ids.values():
        yield Attempt("node", 1, "id: $id", "$id: ID!", {"id": one})
        yield Attempt("lineage", 1, "start: $id, direction: BOTH, maxDepth: 5", "$id: ID!", {"id": one})
    yield Attempt("nodes", 3, "ids: $ids", "$ids: [ID!]!", {"ids": [*who.ids.values()]})
    yield Attempt("requests", 3, "first: 100")
    yield Attempt("requests", 2, "open: false, first: 100")
    yield Attempt("notifications", 2, "status: PENDING, first: 100")
    yield Attempt("erasureRequests", 2, "first: 100")
    yield Attempt("erasureRequests", 2, "open: false, first: 100")
    yield Attempt("erasureRequest", 3, "id: $id", "$id: ID!", {"id": who.ids["ErasureRequest"]})
    yield from decisions(who)
    yield from exports(who)
    yield from uses(who)


def uses(who: Person) -> Iterator[Attempt]:
    """Why a use ran, by the references of the person's uses; why somebody looked; what might not run."""
    for reference in references(who):
        given = {"reference": reference}
        yield Attempt("usage", 2, "reference: $reference", "$reference: String!", given)
        yield Attempt("usage", 2, f'reference: $reference, subject: {{ref: "{who.ref}"}}', "$reference: String!", given)
    yield Attempt("access", 2, "id: $id", "$id: ID!", {"id": who.ids["Access"]})
    yield Attempt("refusedUses", 3, "first: 100")


def references(who: Person) -> list[str]:
    """A made-up one for somebody who is nobody."""
    known = lines().get(who.ref, {"usages": [{"reference": "shipment 99"}]})
    return [one["reference"] for one in known["usages"]]


def decisions(who: Person) -> Iterator[Attempt]:
    """Whether the person's data may be used, about them alone and among others."""
    yield from by_turns(
        who,
        Attempt("mayUse", 3, 'subject: $by, use: "ship-order"'),
        Attempt("mayUseBatch", 3, 'subjects: [$by], use: "ship-order"'),
        Attempt("previewErasure", 3, "subject: $by"),
        Attempt("mayUse", 3, 'subject: $by, use: "birthday-email"'),
    )
    yield Attempt("audience", 3, 'use: "ship-order", first: 100')


def exports(who: Person) -> Iterator[Attempt]:
    """The caller's own copy, the person's, and the record of processing activities."""
    for form in ("JSON", "JSONLD", "HTML"):
        yield Attempt("personalCopy", 1, f"format: {form}")
    yield Attempt("portableData", 1)
    yield from by_turns(
        who,
        Attempt("personalCopy", 1, "format: JSON, subject: $by"),
        Attempt("portableData", 1, "subject: $by"),
        Attempt("portableData", 1, "subject: $by"),
        Attempt("personalCopy", 1, "format: JSON, subject: $by"),
    )
    yield Attempt("processingRegister", 1, "format: CSV")


def by_turns(who: Person, *tried: Attempt) -> Iterator[Attempt]:
    """Each names the person in another way: all roots find them by the same function."""
    for one, by in zip(tried, cycle(lookups(who)), strict=False):
        yield replace(one, declared=by.declared, variables=by.variables)


def shallow(who: Person) -> Iterator[Attempt]:
    """The same one level less deep, for those who see so much that the rest would take minutes."""
    return (replace(one, depth=min(one.depth, 2)) for one in attempts(who))


def lookups(who: Person) -> Iterator[Attempt]:
    for by in ({"id": who.ids["Subject"]}, {"ref": who.ref}, *({"identifier": one} for one in who.identifiers)):
        yield Attempt("subject", 3, "by: $by", "$by: SubjectLookup!", {"by": by})


@cache
def lines() -> dict[str, Any]:
    """What was imported, by person; without the one place where a line names another."""
    files = (BIRTHDAY / "subjects.jsonl", INQUIRY / "subjects.jsonl")
    told = (line.replace(b'"sharedWith":["victor"]', b'"sharedWith":[]') for file in files for line in file.open("rb"))
    records = [orjson.loads(line) for line in told]
    return {record["subject"]["ref"]: record for record in records}


async def know(api: Api, ref: str) -> Person:
    """All that can be named of a person, as an AGENT finds it who looks at them."""
    (first, *_) = lookups(Person(ref, (), {"Subject": api.subject_id(ref)}, ""))
    data = await api.data(first.document(), dict(first.variables or {}), role=Role.AGENT, **ORDERS)
    looks = await api.data(LOOKS, {"by": {"ref": ref}}, role=Role.AGENT, **ORDERS)
    named = [text for text in [*texts(data), *texts(looks)] if split_global_id(text)]
    ids = {label: one for one in named if (label := label_of(one)) in {*NODES, "Access"}}
    cursor = next(one for one in named if label_of(one) == "cursor")
    return Person(ref, lines()[ref]["subject"]["identifiers"], ids, cursor)


LOOKS = "query Looks($by: SubjectLookup!) { subject(by: $by) { accesses(last: 1) { nodes { id } } } }"


def label_of(opaque: str) -> str:
    return (split_global_id(opaque) or ("", ""))[0]


def unknown(who: Person) -> Person:
    """Somebody who is nobody, known in the same way."""
    return Person(
        "x" * len(who.ref),
        [{"type": one["type"], "value": re.sub(r"[a-z7]", "9", one["value"])} for one in who.identifiers],
        {label: forged(one) if label in PERSONS else one for label, one in who.ids.items()},
        global_id("cursor", "x" * 32),
    )


def forged(opaque: str) -> str:
    """The id of nothing, in the shape of this one."""
    label, key = split_global_id(opaque) or ("", "")
    head, slash, tail = key.rpartition("/")
    return global_id(label, head + slash + "x" * len(tail))


def traces_of(who: Person) -> set[str]:
    """What in an answer would tell of the person: all of their record that the catalogue does not say, and ids."""
    said = {text for text in texts(lines()[who.ref]) if text not in everybodys()}
    ids = {who.ids[label] for label in PERSONS}
    keys = {(split_global_id(one) or ("", ""))[1].rpartition("/")[2] for one in ids}
    return (said | ids | keys) - SHARED


@cache
def everybodys() -> str:
    """What catalogue and schema say, which is no secret of anybody."""
    return inquiry_catalogue() + (ROOT / "schema" / "api.graphql").read_text()


def told(traces: set[str], answer: bytes) -> set[str]:
    """The traces that are in the answer: short ones as a whole text, the others anywhere."""
    whole = set(texts(orjson.loads(answer)))
    return {one for one in traces if one in whole or (len(one) > 5 and one.encode() in answer)}


def test_the_attempts_take_every_path() -> None:
    """Each root of Query is tried, and below the roots each field of each type of the schema, new ones too."""
    somebody = Person("x", ({"type": "EMAIL", "value": "x"},), dict.fromkeys(PERSONS, "x"), "x")
    assert {one.root for one in attempts(somebody)} == {*SCHEMA.query_type.fields}
    walk = Walk(SCHEMA)
    for attempt in attempts(somebody):
        walk.document("query", "Try", attempt.root, attempt.depth, attempt.arguments, attempt.declared)
    for mutation in SCHEMA.mutation_type.fields:
        walk.document("mutation", "Try", mutation, 2)
    for subscription in SCHEMA.subscription_type.fields:
        walk.document("subscription", "Try", subscription, 2)
    assert every_field(SCHEMA) == walk.visited


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_an_outsider_reaches_nobody_else(inquiry: Api, who: str) -> None:
    """Whatever is asked, by whatever id, reference, identifier or cursor: nothing in the answer is another person's."""
    other = await know(inquiry, OTHER)
    assert {*other.ids} >= {*PERSONS, "Purpose", "Notice"}
    traces = traces_of(other)
    assert len(traces) > 30
    for attempt in attempts(other):
        for cursor in (None, other.cursor) if attempt.root in ("me", "subject", "nodes") else (None,):
            variables = dict(attempt.variables or {})
            answer = await inquiry.send(attempt.document(cursor=cursor), variables, **OUTSIDERS[who])
            learned = named(other) if may_decide(attempt, OUTSIDERS[who]) else set()
            assert told(traces, answer.content) <= learned, (attempt, answer.text)


def may_decide(attempt: Attempt, who: Mapping[str, Any]) -> bool:
    """Whether it asks for a decision, or for the plan of an erasure, and has the scope for it."""
    return TOLD.get(attempt.root) in who.get("scopes", ())


def named(who: Person) -> set[str]:
    """Ids and refs of what a decision may stand on: all that who asks for one is told of a person they may not see."""
    ids = set(who.ids.values()) | {(split_global_id(one) or ("", ""))[1].rpartition("/")[2] for one in who.ids.values()}
    return ids | (refs_in(lines()[who.ref]) - {who.ref})


def refs_in(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(refs_in, value))
    if not isinstance(value, dict):
        return set()
    here = {value["ref"]} if "ref" in value else set()
    return here.union(*map(refs_in, value.values()))


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_absent_and_forbidden_look_the_same(inquiry: Api, who: str) -> None:
    """To an outsider, the id of another person's data and one that is made up are answered with the same bytes."""
    other = await know(inquiry, OTHER)
    for real, made_up in zip(attempts(other), attempts(unknown(other)), strict=True):
        if real == made_up or may_decide(real, OUTSIDERS[who]):
            continue
        answers = [
            await inquiry.body(one.document(), dict(one.variables or {}), **OUTSIDERS[who]) for one in (real, made_up)
        ]
        assert answers[0] == answers[1], real


async def test_of_a_shared_item_a_person_sees_their_own_side(inquiry: Api) -> None:
    """The value is there, the other side and everything that tells of the other person is not."""
    query = "{ me { items { nodes { value shared sharedWith { id } ref subject { ref } collections { id } } } } }"
    data = await inquiry.as_subject(CALLER, query)
    (item,) = [one for one in data["me"]["items"]["nodes"] if one["shared"]]
    assert (item["value"], item["sharedWith"], item["subject"]) == ("Gemeinsamer Zähler 4718", [], {"ref": CALLER})
    assert not told(traces_of(await know(inquiry, OTHER)), orjson.dumps(data))


async def test_the_plan_of_an_erasure_tells_a_person_of_nobody_else(inquiry: Api) -> None:
    """Nor of a purpose that is hidden from them; its hash is of what they see."""
    other = await know(inquiry, OTHER)
    document = Attempt("previewErasure", 4).document()
    answer = await inquiry.send(document, role=Role.SUBJECT, subject=CALLER)
    assert "errors" not in answer.json()
    assert not told(traces_of(other), answer.content)
    assert b"fraud-inquiry" not in answer.content
    whole = await inquiry.data(
        f'{{ previewErasure(subject: {{ref: "{CALLER}"}}) {{ planHash summary {{ count }} }} }}', role=Role.DPO
    )
    seen = await inquiry.as_subject(CALLER, "{ previewErasure { planHash summary { count } } }")
    assert seen["previewErasure"]["planHash"] != whole["previewErasure"]["planHash"]
    counts = [sum(one["count"] for one in found["previewErasure"]["summary"]) for found in (seen, whole)]
    assert 0 < counts[0] < counts[1]


async def test_an_agent_sees_one_person(inquiry: Api) -> None:
    """Whatever an AGENT finds from one person on, nothing of it is another's, and nobody is counted."""
    person, other = await know(inquiry, OTHER), await know(inquiry, CALLER)
    for attempt in attempts(person):
        answer = await inquiry.send(attempt.document(), dict(attempt.variables or {}), role=Role.AGENT, **ORDERS)
        refused = [one["extensions"]["code"] for one in answer.json().get("errors", ())]
        assert refused == (["FORBIDDEN"] if attempt.root in BEYOND_AN_AGENT else []), attempt
        assert not told(traces_of(other), answer.content), attempt
        assert not counted(answer.json())


MANY = re.compile(
    r"\w+_subjectCount|Notice_informed|(Purpose|ProcessingUse|Recipient)_subjects|(DataCategory|System)_items"
)


def counted(answer: Any) -> set[str]:
    """Fields that count or list people, where they are not null."""
    if isinstance(answer, list):
        return set().union(*map(counted, answer))
    if not isinstance(answer, dict):
        return set()
    here = {name for name, value in answer.items() if MANY.fullmatch(name) and value is not None}
    return here.union(*map(counted, answer.values()))


TWO = {
    "aliases": "{ a: subject(by: {ref: $ref}) { ref } b: subject(by: {ref: $other}) { ref } }",
    "fragments": """{ ...One ...Two }
        fragment One on Query { a: subject(by: {ref: $ref}) { id } }
        fragment Two on Query { b: subject(by: {ref: $other}) { __typename } }""",
    "node and lookup": "{ node(id: $id) { ... on DataItem { ref } } subject(by: {ref: $other}) { ref } }",
    "nodes": "{ nodes(ids: [$id, $otherId]) { id ... on DataItem { subject { ref } } } }",
    "the same fragment": """{ a: node(id: $id) { ...It } b: node(id: $otherId) { ...It } }
        fragment It on Node { __typename id ... on DataItem { value } }""",
}


@pytest.mark.parametrize("way", TWO)
async def test_two_people_are_too_many_for_an_agent(inquiry: Api, way: str) -> None:
    """Two people in one request, whichever way, are ONE_PERSON_PER_REQUEST, and neither of them is shown."""
    person, other = await know(inquiry, OTHER), await know(inquiry, CALLER)
    values = {"ref": OTHER, "other": CALLER, "id": person.ids["DataItem"], "otherId": other.ids["DataItem"]}
    used = {name: value for name, value in values.items() if f"${name}" in TWO[way].replace("$otherId", "$OtherId")}
    if "$otherId" in TWO[way]:
        used["otherId"] = values["otherId"]
    kinds = ", ".join(f"${name}: {'String!' if name in ('ref', 'other') else 'ID!'}" for name in used)
    answer = await inquiry.ask(f"query ({kinds}) {TWO[way]}", used, role=Role.AGENT, **ORDERS)
    assert answer["data"] is None
    assert {one["extensions"]["code"] for one in answer["errors"]} == {"ONE_PERSON_PER_REQUEST"}


@pytest.mark.parametrize("role", [Role.DPO, Role.PRIVACY_MANAGER])
async def test_overseers_reach_everything(inquiry: Api, role: Role) -> None:
    """DPO and PRIVACY_MANAGER find every trace of a person but what is sealed; so these attempts do reach people."""
    other = await know(inquiry, OTHER)
    seen: set[str] = set()
    for attempt in shallow(other):
        answer = await inquiry.send(attempt.document(), dict(attempt.variables or {}), role=role)
        refused = [one["extensions"]["code"] for one in answer.json().get("errors", ())]
        assert refused == (["FORBIDDEN"] if role is Role.DPO and attempt.root in COPIES else []), attempt
        seen |= told(traces_of(other), answer.content)
    hashes = {one for one in traces_of(other) if re.fullmatch("[a-z2-7]{32}", one)}
    assert traces_of(other) - seen - hashes == SEALED
