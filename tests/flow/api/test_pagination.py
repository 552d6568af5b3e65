"""Every connection of the schema: pages both ways, in the contract's order, over some 120 people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from crowd import open_crowd
from graphql import GraphQLObjectType, get_named_type
from graphql import build_schema as schema_of
from scenario import ENGINES, ROOT, Api

from anbieter360.access import Role, Scope
from anbieter360.api.relay.ids import split_global_id
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

PEOPLE = 120
#: One of the customers, with several orders.
SOMEBODY = "N-0000007"


def by_id(node: Any) -> tuple[str, ...]:
    """The key inside the global id, which is what pages over people and items are in the order of."""
    found = node.get("subject", node)
    return (str((split_global_id(found["id"]) or ("", ""))[1]),)


def label_of(opaque: str) -> str:
    return (split_global_id(opaque) or ("", ""))[0]


def by_key(node: Any) -> tuple[str, ...]:
    return node["provider"]["key"], node["key"]


@dataclass(frozen=True)
class Listed:
    """field: its place in the schema. open, close: the query around the connection. order: sort key of a node.

    at_once: several nodes may have one. which: an argument before those of the page.
    """

    field: str
    open: str
    node: str
    order: Callable[[Any], tuple[str, ...]]
    close: str = "}"
    newest_first: bool = False
    role: Role = Role.DPO
    at_once: bool = False
    which: str = ""

    def query(self) -> str:
        name = self.field.split(".")[1]
        return f"""query Pages($first: Int, $after: String, $last: Int, $before: String) {{ {self.open}
            page: {name}({self.which} first: $first, after: $after, last: $last, before: $before) {{
              totalCount nodes {{ {self.node} }} edges {{ cursor node {{ {self.node} }} }}
              pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
            }} {self.close} }}"""


ITEM, KEYED = "id collectedAt", "key provider { key }"
BY_TIME = {"order": lambda node: (node["collectedAt"], *by_id(node))}
SUBJECT = f'subject(by: {{ref: "{SOMEBODY}"}}) {{'
USE = {"open": f"{SUBJECT} usages(first: 1) {{ nodes {{", "close": "} } }", "newest_first": True}
AT = {"node": "at", "order": lambda node: (node["at"],)}
ASKED = {"node": "askedAt", "order": lambda node: (node["askedAt"],)}

LISTS = [
    Listed("Query.subjects", "", "id", by_id, ""),
    Listed("Query.providers", "", "key", lambda node: (node["key"],), ""),
    *(
        Listed(f"Query.{name}", "", KEYED, by_key, "")
        for name in ("purposes", "processingUses", "recipients", "categories", "systems", "notices")
    ),
    Listed("Purpose.subjects", 'purpose(key: "order-handling") {', "subject { id }", by_id),
    Listed("ProcessingUse.subjects", 'processingUse(key: "ship-order") {', "subject { id }", by_id),
    Listed("Recipient.subjects", 'recipient(key: "hosting") {', "subject { id }", by_id),
    Listed("Notice.informed", 'notice(key: "privacy-2026-de") {', "subject { id }", by_id),
    Listed("DataCategory.items", 'category(key: "order") {', "id", by_id),
    Listed("System.items", 'system(key: "erp") {', "id", by_id),
    Listed("Subject.items", SUBJECT, ITEM, **BY_TIME),
    Listed("Subject.usages", SUBJECT, "use { key }", lambda node: (node["use"]["key"],)),
    Listed("Usage.events", **USE, **AT),
    Listed("Me.items", "me {", ITEM, role=Role.SUBJECT, **BY_TIME),
    Listed("Me.usages", "me {", "use { key }", lambda node: (node["use"]["key"],), role=Role.SUBJECT),
    Listed("Me.accesses", "me {", newest_first=True, role=Role.SUBJECT, **AT),
    Listed("Query.refusedUses", "", close="", newest_first=True, **ASKED),
    Listed("Subject.refusedUses", SUBJECT, newest_first=True, **ASKED),
    Listed("Me.refusedUses", "me {", newest_first=True, role=Role.SUBJECT, **ASKED),
    Listed("Query.requests", "", "id dueOn", lambda node: (node["dueOn"], *by_id(node)), ""),
    Listed("Query.erasureRequests", "", "id dueAt", lambda node: (node["dueAt"], *by_id(node)), ""),
    Listed(
        "ErasurePlan.steps",
        f'previewErasure(subject: {{ref: "{SOMEBODY}"}}) {{',
        "target { id kind } field",
        lambda node: (label_of(node["target"]["id"]), *by_id(node["target"]), node["field"]),
    ),
    Listed("Query.notifications", "", close="", at_once=True, which="status: MANUAL,", **AT),
]
#: Walked elsewhere: who reads a person's looks adds one (test_accesses), an audience goes forwards alone
#: (test_may_use).
ELSEWHERE = {"Subject.accesses", "Query.audience"}
EACH = pytest.mark.parametrize("listed", LISTS, ids=lambda one: one.field)


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def crowd(
    request: pytest.FixtureRequest,
    engines: Engines,
    vault: tuple[Vault, Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Api:
    api = await open_crowd(engines, request.param, vault, tmp_path_factory.mktemp("crowd"), PEOPLE)
    for _ in range(4):  # looks for `accesses`
        await api.data(f"{{ {SUBJECT} ref }} }}")
    await have_a_say(api)
    return api


async def have_a_say(api: Api) -> None:
    """Somebody restricts everything and proposes changes, so recipients are to be told and uses are refused."""
    ground = {"ground": "ACCURACY_CONTESTED"}
    items = (await api.data(f"{{ {SUBJECT} items(first: 5) {{ nodes {{ ref }} }} }} }}"))["subject"]["items"]["nodes"]
    for number, item in enumerate(items):
        key = {"idempotencyKey": str(number)}
        said = {
            "restrict": ground | {"scope": [item["ref"]]} | key,
            "propose": {"item": item["ref"], "text": "?"} | key,
        }
        await api.as_subject(SOMEBODY, SAY, said)
    await api.as_subject(SOMEBODY, RESTRICT, {"restrict": ground | {"idempotencyKey": "everything"}})
    for number in range(5):
        use = {"subject": {"ref": SOMEBODY}, "use": "ship-order", "idempotencyKey": str(number)}
        done = await api.data(USE, {"use": use}, role=Role.INTEGRATION, scopes=[Scope.USE_WRITE])
        assert done["recordUse"]["__typename"] == "UseRefused"
    for number, item in enumerate(items):
        asked = {"scope": {"items": [item["ref"]]}, "idempotencyKey": str(number)}
        assert (await api.as_subject(SOMEBODY, ERASE, {"erase": asked}))["requestErasure"]["request"]["id"]


async def page(api: Api, listed: Listed, **variables: Any) -> Any:
    data = await api.data(listed.query(), variables, role=listed.role, subject=SOMEBODY)
    while "page" not in data:  # below the nodes that `open` names
        data = next(iter(data.values())) if isinstance(data, dict) else data[0]
    return data["page"]


async def code(api: Api, listed: Listed, **variables: Any) -> str:
    answer = await api.ask(listed.query(), variables, role=listed.role, subject=SOMEBODY)
    return str(answer["errors"][0]["extensions"]["code"])


def test_every_connection_of_the_schema_is_walked() -> None:
    """A new connection fails here until it is in the list above."""
    schema = schema_of((ROOT / "schema" / "api.graphql").read_text())
    found = {
        f"{kind.name}.{name}"
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    }
    assert found - ELSEWHERE == {one.field for one in LISTS}


@EACH
async def test_first_and_after_walk_every_node_once(crowd: Api, listed: Listed) -> None:
    """In the contract's order, with an exact count, and with both neighbours told."""
    seen: list[Any] = []
    after = None
    size = max(1, (await page(crowd, listed, first=1))["totalCount"] // 3)
    while True:
        found = await page(crowd, listed, first=size, after=after)
        info = found["pageInfo"]
        assert found["nodes"] == [edge["node"] for edge in found["edges"]]
        assert info["hasPreviousPage"] == (after is not None)
        seen += found["nodes"]
        if not info["hasNextPage"]:
            break
        assert len(found["nodes"]) == size
        after = info["endCursor"]
        assert after == found["edges"][-1]["cursor"]
    assert len(seen) == found["totalCount"] > 0
    order = [listed.order(node) for node in seen]
    assert order == sorted(order, reverse=listed.newest_first)
    assert listed.newest_first or listed.at_once or len(set(order)) == len(order)


@EACH
async def test_last_and_before_walk_back(crowd: Api, listed: Listed) -> None:
    """The same nodes in the same order, from the end."""
    forwards = (await page(crowd, listed, first=500))["nodes"]
    backwards: list[Any] = []
    before = None
    size = max(1, len(forwards) // 3)
    while True:
        found = await page(crowd, listed, last=size, before=before)
        info = found["pageInfo"]
        assert info["hasNextPage"] == (before is not None)
        backwards = found["nodes"] + backwards
        if not info["hasPreviousPage"]:
            break
        before = info["startCursor"]
        assert before == found["edges"][0]["cursor"]
    total = found["totalCount"]
    assert len(backwards) == total
    assert backwards[: len(forwards)] == forwards


@EACH
async def test_a_page_may_stand_between_two_cursors(crowd: Api, listed: Listed) -> None:
    """after and before together: what is between, from either end."""
    found = await page(crowd, listed, first=4)
    edges = found["edges"]
    if len(edges) < 3:
        edges = [edges[0], edges[-1]]
    between = [edge["node"] for edge in edges[1:-1]]
    limits = {"after": edges[0]["cursor"], "before": edges[-1]["cursor"]}
    for count in ({"first": 10}, {"last": 10}):
        assert (await page(crowd, listed, **limits, **count))["nodes"] == between


@EACH
async def test_a_page_of_another_size_is_refused(crowd: Api, listed: Listed) -> None:
    """1 to 500, counted from one end; anything else is an error of the input."""
    for size in (0, -1, 501):
        assert await code(crowd, listed, first=size) == "BAD_USER_INPUT"
    assert await code(crowd, listed, last=0) == "BAD_USER_INPUT"
    assert await code(crowd, listed, first=1, last=1) == "BAD_USER_INPUT"


@EACH
async def test_what_is_no_cursor_of_the_list_is_refused(crowd: Api, listed: Listed) -> None:
    """Neither some text, nor an id, nor the cursor of another list."""
    other = LISTS[0] if listed.field != "Query.subjects" else LISTS[2]
    foreign = (await page(crowd, other, first=1))["edges"][0]["cursor"]
    for cursor in ("x", "U3ViamVjdDp4", foreign):
        assert await code(crowd, listed, first=1, after=cursor) == "BAD_USER_INPUT"


async def test_the_usual_page_has_50_nodes(crowd: Api) -> None:
    """Where nothing is said."""
    assert len((await page(crowd, LISTS[0]))["nodes"]) == 50


SAY = """mutation Say($restrict: RestrictInput!, $propose: ProposeChangeInput!) {
  restrictProcessing(input: $restrict) { __typename } proposeChange(input: $propose) { __typename }
}"""
RESTRICT = "mutation Restrict($restrict: RestrictInput!) { restrictProcessing(input: $restrict) { __typename } }"
ERASE = """mutation Erase($erase: RequestErasureInput!) {
  requestErasure(input: $erase) { ... on ErasureRequested { request { id } } }
}"""
USE = "mutation Use($use: RecordUseInput!) { recordUse(input: $use) { __typename } }"
REGISTER = """
mutation Register($input: RegisterSubjectInput!) { registerSubject(input: $input) { __typename } }
"""
RECORD = """
mutation Record($input: RecordCollectionInput!) { recordCollection(input: $input) { __typename } }
"""


async def test_pages_hold_while_people_come(fresh: Api) -> None:
    """Everybody who was there before the first page comes exactly once, however many come between pages."""
    query = "query Page($after: String) { subjects(first: 3, after: $after) { %s } }"
    query %= "nodes { ref } pageInfo { hasNextPage endCursor }"
    everybody = {one["ref"] for one in (await fresh.data("{ subjects { nodes { ref } } }"))["subjects"]["nodes"]}
    seen: list[str] = []
    after, more = None, True
    while more:
        found = (await fresh.data(query, {"after": after}))["subjects"]
        seen += [one["ref"] for one in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
        for ref in (f"new-{len(seen)}-{number}" for number in range(3) if len(seen) < 12):
            await write(fresh, REGISTER, {"ref": ref, "idempotencyKey": ref})
    assert len(seen) == len(set(seen))
    assert everybody <= set(seen)


async def test_pages_hold_while_items_come(fresh: Api) -> None:
    """The items of a person and of a category, with one more collected between the pages."""
    for opened in ('subject(by: {ref: "anna"}) {', 'category(key: "email") {'):
        query = f"query Page($after: String) {{ {opened} items(first: 2, after: $after) {{ %s }} }} }}"
        query %= "nodes { ref } pageInfo { hasNextPage endCursor }"
        everything = f"{{ {opened} items {{ nodes {{ ref }} }} }} }}"
        (there,) = (await fresh.data(everything)).values()
        seen: list[str] = []
        after, more = None, True
        while more:
            (found,) = (await fresh.data(query, {"after": after})).values()
            seen += [one["ref"] for one in found["items"]["nodes"]]
            after, more = found["items"]["pageInfo"]["endCursor"], found["items"]["pageInfo"]["hasNextPage"]
            if len(seen) < 12:
                await write(fresh, RECORD, collected(f"{opened[:4]}-{len(seen)}"))
        assert len(seen) == len(set(seen))
        assert {one["ref"] for one in there["items"]["nodes"]} <= set(seen)


async def write(api: Api, mutation: str, given: dict[str, Any]) -> None:
    (done,) = (await api.data(mutation, {"input": given}, role=Role.INTEGRATION, purpose="order-handling")).values()
    assert done["__typename"] in ("SubjectRegistered", "CollectionRecorded")


def collected(key: str) -> dict[str, Any]:
    """One more e-mail address of anna's, collected between her first and her last item."""
    return {
        "subject": {"ref": "anna"},
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "system": "webshop",
        "collectedAt": "2025-10-01T10:00:00Z",
        "items": [{"category": "email", "value": "anna@mail.example"}],
        "idempotencyKey": key,
    }
