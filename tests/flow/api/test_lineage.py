"""Lineage from every kind of node, both ways: what is reached, in how many hops, and where it ends."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from crowd import open_crowd
from scenario import ENGINES, Api

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.ledger.reading.lineage import MAX_NODES
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

HOME = "musterstrom"
QUERY = """
query Lineage($start: ID!, $direction: LineageDirection!, $maxDepth: Int!) {
  lineage(start: $start, direction: $direction, maxDepth: $maxDepth) {
    nodes { id kind key label degree } edges { source target kind } truncated
  }
}
"""
RECORD = """
mutation Record($input: RecordCollectionInput!) {
  recordCollection(input: $input) { __typename ... on CollectionRecorded { items { id ref } } }
}
"""


async def trace(api: Api, start: str, direction: str = "DOWNSTREAM", depth: int = 20) -> Any:
    """The answer, after a look at what holds for every lineage."""
    found = (await api.data(QUERY, {"start": start, "direction": direction, "maxDepth": depth}))["lineage"]
    degree = {node["id"]: node["degree"] for node in found["nodes"]}
    assert len(degree) == len(found["nodes"]) <= MAX_NODES
    assert degree[start] == 0
    assert list(degree.values()) == sorted(degree.values())
    assert max(degree.values()) <= depth
    for edge in found["edges"]:
        source, target = degree[edge["source"]], degree[edge["target"]]
        nearer, farther = (source, target) if direction == "DOWNSTREAM" else (target, source)
        assert direction == "BOTH" or farther <= nearer + 1
    return found


async def reached(api: Api, start: str, direction: str = "DOWNSTREAM", depth: int = 20) -> list[str]:
    """`degree kind key`, in the order of the answer; the key only where there is one."""
    found = await trace(api, start, direction, depth)
    assert not found["truncated"]
    return sorted(" ".join(filter(None, (str(one["degree"]), one["kind"], one["key"]))) for one in found["nodes"])


def catalogue_id(label: str, key: str) -> str:
    return global_id(label, f"{HOME}:{label}:{key}")


async def item_id(api: Api, ref: str) -> str:
    items = "items(first: 500) { nodes { id ref } }"
    data = await api.data(f'{{ subject(by: {{ref: "{ref.partition("-")[0]}"}}) {{ {items} }} }}')
    return next(str(one["id"]) for one in data["subject"]["items"]["nodes"] if one["ref"] == ref)


async def of_anna(api: Api, field: str) -> list[str]:
    """Ids of anna's standings, usages, disclosures, collections …"""
    data = await api.data(f'{{ subject(by: {{ref: "anna"}}) {{ {field} }} }}')
    found = data["subject"][field.partition(" ")[0].partition("(")[0]]
    return [one["id"] for one in (found["nodes"] if isinstance(found, dict) else found)]


async def test_downstream_from_an_item(birthday: Api) -> None:
    """Where anna's order went: collection, standing, purpose and its uses; use, carrier."""
    assert await reached(birthday, await item_id(birthday, "anna-order")) == [
        "0 DATA_ITEM anna-order",
        "1 COLLECTION",
        "1 DISCLOSURE",
        "1 USAGE",
        "2 PROCESSING_USE ship-order",
        "2 RECIPIENT parcel-carrier",
        "2 STANDING",
        "3 PURPOSE order-handling",
        "4 PROCESSING_USE confirm-order",
    ]


async def test_the_edges_downstream_from_an_item(birthday: Api) -> None:
    """Each points with the flow of the data and is named as in the graph."""
    found = await trace(birthday, await item_id(birthday, "anna-order"))
    kind = {one["id"]: one["kind"] for one in found["nodes"]}
    assert sorted((kind[one["source"]], one["kind"], kind[one["target"]]) for one in found["edges"]) == [
        ("COLLECTION", "COLLECTED", "STANDING"),
        ("DATA_ITEM", "HOLDS", "COLLECTION"),
        ("DATA_ITEM", "OF", "DISCLOSURE"),
        ("DATA_ITEM", "OF", "USAGE"),
        ("DISCLOSURE", "TO", "RECIPIENT"),
        ("PROCESSING_USE", "DISCLOSES_TO", "RECIPIENT"),
        ("PURPOSE", "SERVES", "PROCESSING_USE"),
        ("PURPOSE", "SERVES", "PROCESSING_USE"),
        ("STANDING", "FOR", "PURPOSE"),
        ("USAGE", "IN", "PROCESSING_USE"),
        ("USAGE", "LED_TO", "DISCLOSURE"),
    ]


async def test_upstream_from_an_item(birthday: Api) -> None:
    """Where it comes from: the person, the system and its kind."""
    assert await reached(birthday, await item_id(birthday, "anna-order"), "UPSTREAM") == [
        "0 DATA_ITEM anna-order",
        "1 DATA_CATEGORY order",
        "1 SUBJECT",
        "1 SYSTEM webshop",
    ]


async def test_both_ways_are_the_union_of_the_two(birthday: Api) -> None:
    """Not every mixture of them."""
    start = await item_id(birthday, "anna-address")
    ways = [set(await reached(birthday, start, way)) for way in ("UPSTREAM", "DOWNSTREAM")]
    assert set(await reached(birthday, start, "BOTH")) == ways[0] | ways[1]


async def test_downstream_from_a_person(birthday: Api) -> None:
    """Everything anna gave, to the last recipient."""
    found = await reached(birthday, birthday.subject_id("anna"))
    kinds = [one.split()[1] for one in found]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "SUBJECT": 1,
        "DATA_ITEM": 5,
        "COLLECTION": 2,
        "STANDING": 2,
        "USAGE": 2,
        "DISCLOSURE": 2,
        "PURPOSE": 2,
        "PROCESSING_USE": 3,
        "RECIPIENT": 2,
    }


async def test_upstream_from_a_recipient(birthday: Api) -> None:
    """Whom the carrier knows, what it got, and where that was held; the use brings its own kinds of data."""
    assert await reached(birthday, catalogue_id("Recipient", "parcel-carrier"), "UPSTREAM", 2) == [
        "0 RECIPIENT parcel-carrier",
        "1 DISCLOSURE",
        "1 PROCESSING_USE ship-order",
        "2 DATA_CATEGORY billing-address",
        "2 DATA_CATEGORY order",
        "2 DATA_ITEM anna-address",
        "2 DATA_ITEM anna-order",
        "2 PURPOSE order-handling",
        "2 SUBJECT",
        "2 USAGE",
    ]


async def test_nothing_is_downstream_of_a_recipient(birthday: Api) -> None:
    """It is where the map ends."""
    assert await reached(birthday, catalogue_id("Recipient", "parcel-carrier")) == ["0 RECIPIENT parcel-carrier"]


async def test_downstream_from_a_system(birthday: Api) -> None:
    """What the ERP holds, though there is no edge to it."""
    assert await reached(birthday, catalogue_id("System", "erp")) == [
        "0 SYSTEM erp",
        "1 DATA_ITEM anna-invoice",
        "2 COLLECTION",
        "2 DISCLOSURE",
        "2 USAGE",
        "3 PROCESSING_USE bookkeeping",
        "3 RECIPIENT tax-adviser",
        "3 STANDING",
        "4 PURPOSE accounting",
    ]


async def test_downstream_from_a_category(birthday: Api) -> None:
    """The items of that kind and the uses that need it."""
    found = await reached(birthday, catalogue_id("DataCategory", "order"), depth=1)
    items = [f"1 DATA_ITEM {name}-order" for name in ("anna", "ida", "lena", "nora")]
    assert found == ["0 DATA_CATEGORY order", *items, "1 PROCESSING_USE confirm-order", "1 PROCESSING_USE ship-order"]


async def test_upstream_from_a_purpose(birthday: Api) -> None:
    """Who stands to it, and through which collections."""
    found = await reached(birthday, catalogue_id("Purpose", "accounting"), "UPSTREAM", 3)
    assert found == [
        "0 PURPOSE accounting",
        "1 STANDING",
        "2 COLLECTION",
        "2 SUBJECT",
        "3 DATA_ITEM anna-address",
        "3 DATA_ITEM anna-invoice",
    ]


async def test_downstream_from_a_purpose(birthday: Api) -> None:
    """The uses that serve it, and whom they disclose to."""
    assert await reached(birthday, catalogue_id("Purpose", "accounting")) == [
        "0 PURPOSE accounting",
        "1 PROCESSING_USE bookkeeping",
        "2 RECIPIENT tax-adviser",
    ]


async def test_upstream_from_a_use(birthday: Api) -> None:
    """Its purpose, its kinds of data, and where it really ran."""
    assert await reached(birthday, catalogue_id("ProcessingUse", "bookkeeping"), "UPSTREAM", 1) == [
        "0 PROCESSING_USE bookkeeping",
        "1 DATA_CATEGORY billing-address",
        "1 DATA_CATEGORY invoice",
        "1 PURPOSE accounting",
        "1 USAGE",
    ]


async def test_from_a_usage(birthday: Api) -> None:
    """Up to the item and the person, down to use and recipient."""
    (bookkeeping, _) = await of_anna(birthday, "usages(first: 9) { nodes { id } }")
    assert await reached(birthday, bookkeeping, "BOTH", 1) == [
        "0 USAGE",
        "1 DATA_ITEM anna-invoice",
        "1 DISCLOSURE",
        "1 PROCESSING_USE bookkeeping",
        "1 SUBJECT",
    ]


async def test_from_a_disclosure(birthday: Api) -> None:
    """Up to what was disclosed and the use that led to it, down to the recipient."""
    (carrier, _) = await of_anna(birthday, "disclosures { id }")
    assert await reached(birthday, carrier, "BOTH", 1) == [
        "0 DISCLOSURE",
        "1 DATA_ITEM anna-address",
        "1 DATA_ITEM anna-order",
        "1 RECIPIENT parcel-carrier",
        "1 SUBJECT",
        "1 USAGE",
    ]


async def test_from_a_standing_and_a_collection(birthday: Api) -> None:
    """Between what was collected and what for."""
    (standing, _) = await of_anna(birthday, "standings { id }")
    assert await reached(birthday, standing, "BOTH", 1) == [
        "0 STANDING",
        "1 COLLECTION",
        "1 PURPOSE accounting",
        "1 SUBJECT",
    ]
    (_, collection) = sorted(await of_anna(birthday, "collections { id }"))
    kinds = [one.split()[1] for one in await reached(birthday, collection, "BOTH", 1)]
    assert set(kinds) == {"COLLECTION", "DATA_ITEM", "STANDING"}


async def test_what_data_does_not_flow_through_stands_alone(birthday: Api) -> None:
    """A notice says something about data; it is no step of its way."""
    assert await reached(birthday, catalogue_id("Notice", "privacy-2025"), "BOTH") == ["0 NOTICE privacy-2025"]


async def test_a_depth_is_kept(birthday: Api) -> None:
    """None, one, two hops; each holds the one before."""
    start = birthday.subject_id("anna")
    found = [set(await reached(birthday, start, depth=depth)) for depth in (0, 1, 2)]
    assert found[0] == {"0 SUBJECT"}
    assert found[0] < found[1] < found[2]
    item = await item_id(birthday, "anna-order")
    assert await reached(birthday, item, depth=0) == ["0 DATA_ITEM anna-order"]


@pytest.mark.parametrize("depth", [-1, 51])
async def test_a_depth_out_of_range_is_refused(birthday: Api, depth: int) -> None:
    """0 to 50."""
    variables = {"start": birthday.subject_id("anna"), "direction": "BOTH", "maxDepth": depth}
    answer = await birthday.ask(QUERY, variables)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("start", ["x", global_id("DataItem", "x"), catalogue_id("System", "x"), global_id("X", "x")])
async def test_from_nothing_there_is_no_lineage(birthday: Api, start: str) -> None:
    """Null, as for whoever may not ask."""
    variables = {"start": start, "direction": "BOTH", "maxDepth": 5}
    assert await birthday.data(QUERY, variables) == {"lineage": None}


async def test_a_node_is_called_by_its_name_and_never_by_a_value(birthday: Api) -> None:
    """By its name, else its key or reference; what joins a person and the catalogue by what it stands for."""
    found = await trace(birthday, birthday.subject_id("anna"))
    labels = {(one["kind"], one["key"], one["label"]) for one in found["nodes"]}
    assert {
        ("SUBJECT", None, "anna"),
        ("PURPOSE", "order-handling", "Order handling"),
        ("RECIPIENT", "parcel-carrier", "Paketdienst Nord GmbH"),
        ("DATA_ITEM", "anna-email", "anna-email"),
        ("PROCESSING_USE", "ship-order", "ship-order"),
        ("COLLECTION", None, "CONTRACT, 2025-11-03"),
        ("STANDING", None, "Order handling"),
        ("USAGE", None, "ship-order"),
        ("DISCLOSURE", None, "Paketdienst Nord GmbH"),
    } <= labels
    assert "anna@example.org" not in str(found)


async def test_every_node_of_a_lineage_is_found_again(birthday: Api) -> None:
    """Its id is that of `node`."""
    found = await trace(birthday, birthday.subject_id("anna"), "BOTH")
    ids = [one["id"] for one in found["nodes"]]
    data = await birthday.data("query Again($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids})
    assert [one["id"] for one in data["nodes"]] == ids


async def test_a_lineage_is_a_look_at_each_person_in_it(birthday: Api) -> None:
    """All who stand to the purpose read that somebody followed it."""
    variables = {"start": catalogue_id("Purpose", "order-handling"), "direction": "UPSTREAM", "maxDepth": 1}
    await birthday.data(QUERY.replace("query Lineage", "query Followed"), variables, unit="DPO")
    for ref in ("anna", "nora"):
        data = await birthday.as_subject(ref, "{ me { accesses(first: 1) { nodes { operation } } } }")
        assert data["me"]["accesses"]["nodes"] == [{"operation": "Followed"}]


async def derived(api: Api, *items: dict[str, Any]) -> dict[str, str]:
    """Items of anna's with these sources: ref -> id."""
    given = {
        "subject": {"ref": "anna"},
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "system": "crm",
        "collectedAt": "2026-07-01T10:00:00Z",
        "items": [{"category": "segment", "value": "x"} | one for one in items],
        "idempotencyKey": "derived",
    }
    data = await api.data(RECORD, {"input": given}, role=Role.INTEGRATION, purpose="order-handling")
    return {one["ref"]: one["id"] for one in data["recordCollection"]["items"]}


async def test_lineage_follows_what_was_derived(fresh: Api) -> None:
    """From the order to what was made of it, and back."""
    ids = await derived(fresh, {"ref": "one", "derivedFrom": ["anna-order"]}, {"ref": "two", "derivedFrom": ["one"]})
    down = await reached(fresh, await item_id(fresh, "anna-order"), depth=2)
    assert {"1 DATA_ITEM one", "2 DATA_ITEM two"} <= set(down)
    up = await reached(fresh, ids["two"], "UPSTREAM")
    assert {"0 DATA_ITEM two", "1 DATA_ITEM one", "2 DATA_ITEM anna-order"} <= set(up)


async def test_a_cycle_ends(fresh: Api) -> None:
    """Two items derived from each other, as no writer makes them: each is met once, and both edges are shown."""
    ids = await derived(fresh, {"ref": "egg"}, {"ref": "hen", "derivedFrom": ["egg"]})
    hen, egg = ((split_global_id(ids[ref]) or ("", ""))[1] for ref in ("hen", "egg"))
    await fresh.services.graph.run_text(
        f"MATCH (hen:DataItem {{id: '{hen}'}}) MATCH (egg:DataItem {{id: '{egg}'}}) CREATE (egg)-[:DERIVED_FROM]->(hen)"
    )
    for direction in ("DOWNSTREAM", "UPSTREAM", "BOTH"):
        found = await trace(fresh, ids["hen"], direction, 50)
        assert {one["key"]: one["degree"] for one in found["nodes"] if one["kind"] == "DATA_ITEM"} == {
            "hen": 0,
            "egg": 1,
        }
        between = [(one["source"], one["target"]) for one in found["edges"] if one["kind"] == "DERIVED_FROM"]
        assert sorted(between) == sorted([(ids["hen"], ids["egg"]), (ids["egg"], ids["hen"])])


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def crowd(
    request: pytest.FixtureRequest,
    engines: Engines,
    vault: tuple[Vault, Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Api:
    """110 people of 30 items: more than fit."""
    return await open_crowd(engines, request.param, vault, tmp_path_factory.mktemp("crowd"), 110, 30)


@pytest.mark.parametrize(
    ("label", "key", "direction", "depth"),
    [
        ("System", "webshop", "DOWNSTREAM", 1),
        ("System", "webshop", "DOWNSTREAM", 50),
        ("Recipient", "hosting", "UPSTREAM", 50),
        ("Purpose", "order-handling", "BOTH", 50),
    ],
)
async def test_more_than_2000_nodes_are_cut_and_said_to_be(
    crowd: Api, label: str, key: str, direction: str, depth: int
) -> None:
    """Exactly 2,000, the nearest first, every edge between two of them."""
    start = global_id(label, f"nordlicht:{label}:{key}")
    found = await trace(crowd, start, direction, depth)
    assert (len(found["nodes"]), found["truncated"]) == (MAX_NODES, True)


async def test_what_fits_is_not_cut(crowd: Api) -> None:
    """One hop from a recipient: its people."""
    start = global_id("Recipient", "nordlicht:Recipient:hosting")
    found = await trace(crowd, start, "UPSTREAM", 1)
    assert not found["truncated"]
    assert [one["kind"] for one in found["nodes"]].count("DISCLOSURE") == 110
