"""What the compiled path is for: a whole question is one statement to the graph, whoever asks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from known import Known
from questions import SCHEMA
from two_paths import Paths

from anbieter360.access import Role, Scope
from anbieter360.compiler.parts import NEEDS
from anbieter360.compiler.plan import COUNTS, PAGES
from lengths import TORTURE

Who = Mapping[str, Any]
READERS: Mapping[str, Who] = {
    "AGENT": {"role": Role.AGENT, "purpose": "order-handling"},
    "DPO": {"role": Role.DPO, "purpose": "privacy-oversight"},
    "DPO of the inquiry": {"role": Role.DPO, "purpose": "fraud-inquiry"},
    "PRIVACY_MANAGER": {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling"},
}
INTEGRATION: Who = {"role": Role.INTEGRATION, "purpose": "order-handling"}
PERSON = {"by": {"ref": "victor"}}
PURPOSE, RECIPIENT = ({"key": key, "first": 10} for key in ("order-handling", "mail-cloud"))

#: Operation of the contract -> its variables.
CONTRACT = {"footprint": PERSON, "bench": PERSON, "reverse_purpose": PURPOSE, "reverse_recipient": RECIPIENT}


def subject(ref: str) -> Who:
    return {"role": Role.SUBJECT, "subject": ref}


async def one_statement(paths: Paths, query: str, variables: Mapping[str, Any], who: Who) -> None:
    answer = await paths.equal(query, variables, **who)
    assert (answer.status, answer.path, answer.heard) == (200, "compiled", ("question",))
    assert not answer.is_empty


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("name", CONTRACT)
async def test_an_operation_of_the_contract_is_one_statement(paths: Paths, shared: Path, name: str, who: str) -> None:
    """For every role that may read people; asked a second time it is the same."""
    query = (shared / "contract" / f"{name}.graphql").read_text(encoding="utf-8")
    for _ in range(2):
        await one_statement(paths, query, CONTRACT[name], READERS[who])


@pytest.mark.parametrize("ref", ["anna", "ben", "victor", "wanda"])
async def test_what_a_person_asks_is_one_statement(paths: Paths, shared: Path, ref: str) -> None:
    """Who the caller is, is found by the statement that reads what they ask."""
    query = (shared / "contract" / "my_privacy.graphql").read_text(encoding="utf-8")
    await one_statement(paths, query, {}, subject(ref))


DECIDER: Who = INTEGRATION | {"scopes": [Scope.MAY_USE]}
MAY_USE = {"subject": {"ref": "victor"}, "use": "ship-order"}
MANY = {
    "batch": """{ mayUseBatch(subjects: [{ref: "anna"}, {ref: "no-such"}, {ref: "victor"}, %s], use: "birthday-email") {
        __typename ... on Decision { outcome items { item { ref category { key } } } } ... on Error { code } } }""",
    "audience": """{ audience(use: "ship-order", first: 3) {
        lookedAt pageInfo { endCursor hasNextPage } nodes { subject { id ref } decision { reason article } } } }""",
    "beside others": """{ mayUse(subject: {ref: "anna"}, use: "ship-order") { outcome use { key } at }
        recipient(key: "mail-cloud") { subjectCount } }""",
}


@pytest.mark.parametrize("who", [*READERS.values(), DECIDER], ids=[*READERS, "INTEGRATION"])
async def test_a_decision_is_one_statement(paths: Paths, shared: Path, who: Who) -> None:
    """The contract's, for whoever may ask, whatever else is asked beside it."""
    query = (shared / "contract" / "may_use.graphql").read_text(encoding="utf-8")
    await one_statement(paths, query, MAY_USE, who)


async def test_decisions_of_one_moment_are_one_statement(paths: Paths, shared: Path) -> None:
    """About several people and uses, and each is answered as when it is asked alone."""
    query = (shared / "contract" / "may_use.graphql").read_text(encoding="utf-8")
    asked = [MAY_USE, MAY_USE | {"use": "birthday-email"}, MAY_USE | {"subject": {"ref": "anna"}}]
    alone = [(await paths.ask(paths.compiled, query, one, **DECIDER)).body for one in asked]
    paths.heard.heard.clear()
    found = await asyncio.gather(*(paths.compiled.send(query, one, **DECIDER) for one in asked))
    assert [one.content for one in found] == alone
    assert [statement.name for statement, _ in paths.heard.heard] == ["question"]


@pytest.mark.parametrize("who", [READERS["DPO"], READERS["PRIVACY_MANAGER"], DECIDER], ids=["DPO", "MANAGER", "SCOPE"])
@pytest.mark.parametrize("name", MANY)
async def test_many_decisions_are_one_statement(paths: Paths, name: str, who: Who) -> None:
    """However many people they are about, and however those are named."""
    by = '{identifier: {type: EMAIL, value: "ben@example.org"}}'
    await one_statement(paths, MANY[name].replace("%s", by), {}, who)


#: Nodes that are no part of a person's star: the caller themselves, and a request that outlives its person.
APART = {"Me", "ErasureRequest"}
NODE = """query ($id: ID!) { node(id: $id) { __typename id
  ... on CatalogueNode { key provider { key } } ... on PersonNode { subject { ref country } } ... on Subject { ref }
} }"""


@pytest.mark.parametrize("who", READERS)
async def test_a_node_of_every_label_is_one_statement(paths: Paths, known: Known, who: str) -> None:
    """Of the catalogue as of a person."""
    ids = {label: found[0] for label, found in {**known.ids, **known.people["victor"].ids}.items()}
    assert {*ids} == {one.name for one in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])} - APART
    for one in ids.values():
        answer = await paths.equal(NODE, {"id": one}, **READERS[who])
        assert (answer.path, answer.heard) == ("compiled", ("question",))


LOOKUPS = [
    {"id": "U3ViamVjdDp4"},
    {"ref": "victor"},
    {"identifier": {"type": "EMAIL", "value": "VICTOR@example.org"}},
    {"identifier": {"type": "PHONE", "value": "040 66969117"}},
]


@pytest.mark.parametrize("by", LOOKUPS)
async def test_a_person_is_found_by_the_same_statement(paths: Paths, known: Known, by: dict[str, Any]) -> None:
    """By id, reference or identifier, which is normalised before."""
    found = {"id": known.people["victor"].ids["Subject"][0]} if "id" in by else by
    query = "query ($by: SubjectLookup!) { subject(by: $by) { ref } }"
    await one_statement(paths, query, {"by": found}, READERS["AGENT"])


#: Fields that the compiled path leaves to the resolvers, because each object would read for itself.
LEFT = {
    ("Usage", "events"),
    ("DataItem", "sharedWith"),
    *((label, name) for label in ("Subject", "Me") for name in ("refusedUses", "erasureRequests")),
}
#: What the second path answers otherwise, since the question on the first left a look.
MOVING = {("Subject", "accesses")}
#: Arguments of fields that cannot do without.
NEEDED = {"mayUse": '(use: "ship-order")'}
PERSONS = (
    "Subject",
    "DataItem",
    "Collection",
    "Standing",
    "Consent",
    "Objection",
    "Restriction",
    "RightsRequest",
    "Usage",
    "Disclosure",
)


def fields_of(type_: str) -> Sequence[str]:
    """A selection of each field of a type, with as little as may be below it."""
    found = SCHEMA.type_map[type_]
    assert isinstance(found, GraphQLObjectType)
    return [
        f"{name}{NEEDED.get(name, '')}{least(get_named_type(one.type))}"
        for name, one in found.fields.items()
        if (type_, name) not in LEFT | MOVING
    ]


def least(kind: Any) -> str:
    if is_leaf_type(kind):
        return ""
    if isinstance(kind, GraphQLObjectType) and "nodes" in kind.fields:
        return " { totalCount nodes { __typename } }"
    return " { __typename }"


@pytest.mark.parametrize("label", PERSONS)
async def test_each_field_alone_finds_its_parts(
    paths: Paths, known: Known, label: str, request: pytest.FixtureRequest
) -> None:
    """A field that needed more of a person than is read for it would fall back to the resolvers.

    What is read is the same on both engines: so Neo4j, which plans long for each field, is asked by the roles in turn.
    """
    query = "query ($id: ID!) { node(id: $id) { ... on %s { %s } } }"
    by_turns = request.node.callspec.params["paths"] == "neo4j" and not TORTURE
    askers = (("AGENT", "DPO")[PERSONS.index(label) % 2],) if by_turns else ("AGENT", "DPO")
    for who, one in product(askers, known.people["victor"].ids[label]):
        for selected in fields_of(label):
            answer = await paths.equal(query % (label, selected), {"id": one}, **READERS[who])
            assert (answer.path, answer.heard) == ("compiled", ("question",)), (who, selected)


async def test_each_field_of_the_caller_alone_finds_its_parts(paths: Paths) -> None:
    """As for the others, though the person is not known before."""
    for selected in fields_of("Me"):
        answer = await paths.equal(f"{{ me {{ {selected} }} }}", **subject("victor"))
        assert (answer.path, answer.heard) == ("compiled", ("question",)), selected


#: Type -> root field and key of a node of the catalogue that people hang on.
HUBS = {
    "Purpose": ("purpose", "order-handling"),
    "ProcessingUse": ("processingUse", "ship-order"),
    "Recipient": ("recipient", "mail-cloud"),
}


@pytest.mark.parametrize(("type_", "field"), [*PAGES])
async def test_a_page_of_people_is_one_statement(paths: Paths, known: Known, type_: str, field: str) -> None:
    """With its count, from either end and after any cursor."""
    root, key = HUBS[type_]
    cursor = known.cursors[type_, field][0]
    for page in ("", "first: 1", "last: 1", f'after: "{cursor}", first: 1', f'before: "{cursor}", last: 2'):
        call = f"{field}({page})" if page else field
        below = "{ totalCount edges { cursor node { subject { ref } } } pageInfo { hasNextPage hasPreviousPage } }"
        await one_statement(paths, f'{{ {root}(key: "{key}") {{ {call} {below} }} }}', {}, READERS["DPO"])


@pytest.mark.parametrize(("type_", "field"), [*COUNTS])
async def test_a_count_of_people_is_one_statement(paths: Paths, type_: str, field: str) -> None:
    """Also of many nodes of one kind, and of several kinds, in one question."""
    root, key = HUBS[type_]
    below = f"{field} provider {{ purposes {{ {COUNT} }} uses {{ {COUNT} recipients {{ {COUNT} }} }} }}"
    await one_statement(paths, f'{{ {root}(key: "{key}") {{ {below} }} }}', {}, READERS["DPO"])


COUNT = "key subjectCount"


async def test_who_may_see_one_person_counts_nobody(paths: Paths) -> None:
    """Pages and counts are null without being read, for each role that may not."""
    query = '{ purpose(key: "order-handling") { key subjectCount subjects { totalCount } } }'
    for who in (READERS["AGENT"], subject("anna"), subject("nobody"), INTEGRATION):
        answer = await paths.equal(query, **who)
        assert answer.path == "compiled"
        assert answer.body == b'{"data":{"purpose":{"key":"order-handling","subjectCount":null,"subjects":null}}}'


def test_every_type_of_a_person_is_tried() -> None:
    """The table of parts and these tests name the same types."""
    assert {*NEEDS} <= {*PERSONS}
