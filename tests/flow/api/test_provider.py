"""The provider's story and its gaps, alone and beside other providers in one graph."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio
from scenario import BIRTHDAY, ENGINES, Api, load_birthday, open_api

from anbieter360.access import Role
from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.tilt import read_tilt
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, emptied

#: Transparency documents beside the home provider, and the provider each is about.
OTHERS = ("otto.de", "tu.berlin", "zoom.us")
LISTS = ("purposes", "processingUses", "recipients", "categories", "systems", "notices")
STORY = """
query Story($key: String) {
  provider(key: $key) {
    id key name country contact { email address } withdrawal dataProtectionOfficer { name email }
    supervisoryAuthority controllerProfile audience
    purposes { key } uses { key purpose { key } legalBasis } recipients { key } categories { key } systems { key }
    notices { key } retention { category { key } heldFor { key } law keep starts because }
  }
}
"""
GAPS = "query Gaps($key: String) { provider(key: $key) { gaps { kind message node { __typename id } } } }"
NODE = "query Again($id: ID!) { node(id: $id) { __typename id } }"


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def several(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings], shared: Path) -> Api:
    """The scenario's provider is home; three others came by import."""
    running = await emptied(engines, request.param)
    api = await open_api(running.graph, *vault)
    await load_birthday(api.services)
    for name in OTHERS:
        text = (shared / "data" / "tilt" / f"{name}.tilt.json").read_text(encoding="utf-8")
        await api.services.store.apply(read_tilt(text, name).catalogue, home=False, source="tilt")
    return api


async def providers(api: Api) -> list[str]:
    return [one["key"] for one in (await api.data("{ providers { nodes { key } } }"))["providers"]["nodes"]]


async def foreign_purpose(api: Api) -> str:
    """The key of a purpose that home has none of."""
    found = (await api.data("{ purposes(first: 500) { nodes { key provider { key } } } }"))["purposes"]["nodes"]
    homes = {one["key"] for one in found if one["provider"]["key"] == "musterstrom"}
    return next(str(one["key"]) for one in found if one["key"] not in homes)


async def test_the_home_provider_tells_its_story(several: Api) -> None:
    """Who it is, and everything it declares, each list in the order of keys."""
    story = (await several.data(STORY))["provider"]
    assert {
        name: story[name] for name in ("key", "name", "country", "withdrawal", "controllerProfile", "audience")
    } == {
        "key": "musterstrom",
        "name": "Musterstrom AG",
        "country": "DE",
        "withdrawal": "https://musterstrom.example/widerruf",
        "controllerProfile": "STANDARD",
        "audience": "GENERAL",
    }
    keys = {name: [one["key"] for one in story[name]] for name in ("purposes", "recipients", "systems", "notices")}
    assert keys == {
        "purposes": [
            *("accounting", "birthday-greeting", "customer-loyalty", "order-handling"),
            *("privacy-oversight", "rights-handling"),
        ],
        "recipients": ["mail-cloud", "mail-house", "parcel-carrier", "tax-adviser"],
        "systems": ["crm", "erp", "webshop"],
        "notices": ["consent-birthday-v1", "privacy-2025", "privacy-2026"],
    }
    assert story["uses"][-1] == {
        "key": "ship-order",
        "purpose": {"key": "order-handling"},
        "legalBasis": "CONTRACT",
    }
    assert story["retention"][-1] == {
        "category": {"key": "order"},
        "heldFor": {"key": "order-handling"},
        "law": "§ 257 (1) Nr. 2, (4) HGB, § 147 (1) Nr. 2 AO",
        "keep": "P6Y",
        "starts": "END_OF_YEAR",
        "because": "LEGAL_OBLIGATION",
    }


async def test_a_subject_reads_the_same_story(several: Api) -> None:
    """What a provider says about itself is for everybody."""
    assert await several.as_subject("anna", STORY) == await several.data(STORY)


async def test_the_scenario_leaves_storage_open(several: Api) -> None:
    """Three kinds of data without a rule on how long they stay; the transfer to the US has a basis."""
    gaps = (await several.data(GAPS))["provider"]["gaps"]
    assert [(gap["kind"], gap["message"]) for gap in gaps] == [
        ("STORAGE_UNSTATED", f"Category '{key}' has neither a storage period nor criteria for one.")
        for key in ("birth-date", "email", "segment")
    ]


@pytest.mark.parametrize("document", OTHERS)
async def test_every_gap_stands_at_a_node_that_is_found_again(several: Api, shared: Path, document: str) -> None:
    """As many gaps as the document leaves, each with an id that `node` resolves to the same node."""
    text = (shared / "data" / "tilt" / f"{document}.tilt.json").read_text(encoding="utf-8")
    catalogue = read_tilt(text, document).catalogue
    gaps = (await several.data(GAPS, {"key": catalogue.provider.key}))["provider"]["gaps"]
    expected = [(gap.kind, gap.message, gap.label) for gap in transparency_gaps(catalogue)]
    assert [(gap["kind"], gap["message"], gap["node"]["__typename"]) for gap in gaps] == expected
    for gap in gaps[:40]:
        assert (await several.data(NODE, {"id": gap["node"]["id"]}))["node"] == gap["node"]


async def test_every_catalogue_node_is_found_again_by_its_id(several: Api) -> None:
    """Of every provider, by `nodes`, in the order of the ids."""
    found = [
        one["id"]
        for name in LISTS
        for one in (await several.data(f"{{ {name}(first: 500) {{ nodes {{ id }} }} }}"))[name]["nodes"]
    ]
    for start in range(0, len(found), 100):
        some = found[start : start + 100]
        data = await several.data("query Again($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": some})
        assert [one["id"] for one in data["nodes"]] == some


async def test_providers_stand_side_by_side(several: Api) -> None:
    """Home and the others, in the order of keys."""
    found = await providers(several)
    assert len(found) == 1 + len(OTHERS)
    assert "musterstrom" in found
    assert found == sorted(found)


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_is_over_all_providers_unless_one_is_named(several: Api, name: str) -> None:
    """The whole is the sum of the providers' lists, and home's is only its own."""
    count = f"query Count($key: String) {{ {name}(provider: $key, first: 1) {{ totalCount }} }}"
    each = [(await several.data(count, {"key": key}))[name]["totalCount"] for key in await providers(several)]
    assert (await several.data(count))[name]["totalCount"] == sum(each)
    home = f'{{ {name}(provider: "musterstrom", first: 500) {{ nodes {{ provider {{ key }} }} }} }}'
    nodes = (await several.data(home))[name]["nodes"]
    assert {one["provider"]["key"] for one in nodes} == {"musterstrom"}


@pytest.mark.parametrize("name", LISTS)
async def test_a_provider_that_is_not_there_has_no_nodes(several: Api, name: str) -> None:
    """An empty list, no error."""
    data = await several.data(f'{{ {name}(provider: "nowhere") {{ totalCount nodes {{ key }} }} }}')
    assert data[name] == {"totalCount": 0, "nodes": []}


async def test_a_single_node_by_key_is_homes(several: Api) -> None:
    """privacy-oversight is there at home; what another provider alone has is not."""
    query = "query One($key: String!) { purpose(key: $key) { provider { key } } }"
    assert (await several.data(query, {"key": "privacy-oversight"}))["purpose"] == {"provider": {"key": "musterstrom"}}
    assert (await several.data(query, {"key": await foreign_purpose(several)}))["purpose"] is None


async def test_another_providers_purpose_is_none_to_declare(several: Api) -> None:
    """A request runs under a purpose of home."""
    answer = await several.ask("{ provider { key } }", purpose=await foreign_purpose(several))
    assert answer["errors"][0]["extensions"]["code"] == "PURPOSE_UNKNOWN"


async def test_what_a_document_states_is_shown_with_its_place(several: Api) -> None:
    """Statements are nodes: kind, facts, and what they are about."""
    key = next(key for key in await providers(several) if "otto" in key)
    query = """query Said($key: String) {
        provider(key: $key) { statements { id kind about { __typename id } facts { name value readable } } } }"""
    said = (await several.data(query, {"key": key}))["provider"]["statements"]
    assert said
    assert len({one["id"] for one in said}) == len(said)
    assert all(one["facts"] for one in said)
    assert (await several.data(NODE, {"id": said[0]["id"]}))["node"] == {
        "__typename": "Statement",
        "id": said[0]["id"],
    }


async def test_from_every_node_one_can_go_both_ways(several: Api) -> None:
    """Purpose and use, use and recipient, use and category, notice and purpose, parent and child."""
    query = """{
      purpose(key: "birthday-greeting") {
        uses { purpose { key } } notices { announces { key } } parent { children { key } }
      }
      processingUse(key: "ship-order") { recipients { uses { key } } categories { uses { key } } }
    }"""
    data = await several.data(query)
    assert {one["purpose"]["key"] for one in data["purpose"]["uses"]} == {"birthday-greeting"}
    for one in data["purpose"]["notices"]:
        assert {"key": "birthday-greeting"} in one["announces"]
    assert {"key": "birthday-greeting"} in data["purpose"]["parent"]["children"]
    for one in (*data["processingUse"]["recipients"], *data["processingUse"]["categories"]):
        assert {"key": "ship-order"} in one["uses"]


async def test_the_home_catalogue_alone_decides_on_values(several: Api) -> None:
    """Other providers in the graph change nothing for home's people."""
    data = await several.data(
        '{ subject(by: {ref: "ben"}) { items { nodes { value } } } }', role=Role.AGENT, purpose="order-handling"
    )
    assert [one["value"] is not None for one in data["subject"]["items"]["nodes"]] == [True] * 3


def test_the_scenario_is_the_shared_one(shared: Path) -> None:
    """What is shipped as an example is the case that everybody replays."""
    for name in ("catalogue.yaml", "subjects.jsonl"):
        assert (BIRTHDAY / name).read_text() == (shared / "scenarios" / "birthday" / name).read_text()
