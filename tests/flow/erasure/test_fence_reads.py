"""Behind the fence of an erasure: what goes is absent for everybody on every path, and the rest is as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from fences import HIDDEN, behind, going, id_of, star_of, staying, without
from scenario import ENGINES, UNBOUNDED, load_inquiry, take_whole_documents
from test_authorization import attempts, know, told, traces_of
from two_paths import Answer, Paths

from anbieter360.access import Role, Scope
from anbieter360.api.relay.ids import split_global_id
from anbieter360.erasure.planning.plan import Fence
from anbieter360.export.sources import Sources
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, emptied

#: Whom the fence is around, who shares an item with her, and somebody who has nothing to do with her.
FENCED, TWIN, OTHER = "wanda", "victor", "anna"
CALLERS: dict[str, dict[str, Any]] = {
    "DPO": {"role": Role.DPO},
    "PRIVACY_MANAGER": {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling"},
    "AGENT": {"role": Role.AGENT, "purpose": "order-handling"},
    "INTEGRATION": {"role": Role.INTEGRATION, "scopes": [*Scope], "purpose": "order-handling"},
    "the person": {"role": Role.SUBJECT, "subject": FENCED},
    "the other side": {"role": Role.SUBJECT, "subject": TWIN},
}
#: The request outlives the person, and is found by it.
OF_THE_REQUEST = {"erasureRequest", "erasureRequests"}

#: All that hangs on a person, by id; without decisions, which stand on what is there.
PLAIN = """fragment Plain on Subject { id ref country language birthDate identifiers { type value }
  items(first: 100) { nodes { id ref value shared derivedFrom { id } collections { id } usages { id } } }
  standings { id collections { id } consents { id } objections { id } } collections { id items { id } }
  consents { id } objections { id } restrictions { id }
  usages(first: 100) { nodes { id count items { id } disclosures { id } } }
  disclosures { id items { id } usages { id } } informed { notice { key } } requests { id item { id } }
  notifications { id } holds { ref } refusedUses { nodes { at } } }"""
PERSON = f"query ($by: SubjectLookup!) {{ subject(by: $by) {{ ...Plain }} }} {PLAIN}"
MINE = f"{{ me {{ ...Plain }} }} {PLAIN.replace('on Subject', 'on Me')}"
COUNTS = """{ subjects(first: 100) { totalCount nodes { ref } }
  requests(first: 100) { totalCount nodes { subject { ref } } }
  notifications(first: 100) { totalCount nodes { subject { ref } } }
  refusedUses(first: 100) { totalCount nodes { subject { ref } } }
  purposes(first: 100) { nodes { key subjectCount subjects(first: 100) { totalCount nodes { subject { ref } } } } }
  processingUses(first: 100) {
    nodes { key subjectCount subjects(first: 100) { totalCount nodes { subject { ref } } } } }
  recipients(first: 100) { nodes { key subjectCount subjects(first: 100) { totalCount nodes { subject { ref } } } } }
  notices(first: 100) { nodes { key informed(first: 100) { totalCount nodes { subject { ref } } } } }
  categories(first: 100) { nodes { key items(first: 100) { totalCount nodes { subject { ref } } } } }
  systems(first: 100) { nodes { key items(first: 100) { totalCount nodes { subject { ref } } } } } }"""


@pytest.fixture(autouse=True)
def _whole_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    take_whole_documents(monkeypatch)


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest_asyncio.fixture(scope="module")
async def vault(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Vault]:
    vault = await Vault.open(Settings(data=tmp_path_factory.mktemp("fenced")))
    yield vault
    await vault.close()


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def paths(request: pytest.FixtureRequest, engines: Engines, vault: Vault, patch: pytest.MonkeyPatch) -> Paths:
    running = await emptied(engines, request.param)
    settings = Settings()
    return await Paths.on(running.graph, vault, settings.model_copy(update=UNBOUNDED), patch, load_inquiry)


async def _alike(paths: Paths, query: str, variables: dict[str, Any] | None = None, **who: Any) -> Any:
    """The data of an answer that is the same on the compiled and on the ordinary path, at the module's one moment."""
    ready, ordinary = [await paths.ask(api, query, variables, **who) for api in (paths.compiled, paths.resolver)]
    assert ready.body == ordinary.body
    return _data(ready)


def _data(answer: Answer) -> Any:
    found = orjson.loads(answer.body)
    assert "errors" not in found, found["errors"]
    return found["data"]


def _text(shared: Path, name: str) -> str:
    return (shared / "contract" / f"{name}.graphql").read_text(encoding="utf-8")


@pytest.mark.parametrize("who", CALLERS)
async def test_nothing_tells_of_a_person_who_is_absent(paths: Paths, who: str) -> None:
    """By every root, lookup and id, along every path, in every role; copies and decisions among them."""
    person = await know(paths.resolver, FENCED)
    kept = {person.ids["ErasureRequest"], (split_global_id(person.ids["ErasureRequest"]) or ("", ""))[1]}
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), HIDDEN):
        for attempt in attempts(person):
            if attempt.root not in OF_THE_REQUEST:
                answer = await paths.ask(
                    paths.compiled, attempt.document(), dict(attempt.variables or {}), **CALLERS[who]
                )
                assert told(traces_of(person), answer.body) <= kept, (attempt, answer.body)


@pytest.mark.parametrize("name", ["footprint", "reverse_purpose", "reverse_recipient", "bench"])
async def test_both_paths_see_nobody_alike(paths: Paths, shared: Path, name: str) -> None:
    """The contract's questions are answered alike on both paths, and without her."""
    variables = {"by": {"ref": FENCED}} if "by" in _text(shared, name) else {"key": "order-handling", "first": 50}
    if name == "reverse_recipient":
        variables["key"] = "parcel-carrier"
    before = await _alike(paths, _text(shared, name), variables, role=Role.DPO)
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), HIDDEN):
        behind_it = await _alike(paths, _text(shared, name), variables, role=Role.DPO)
    assert FENCED in str(before)
    assert FENCED not in str(behind_it)
    assert await _alike(paths, _text(shared, name), variables, role=Role.DPO) == before


async def test_a_decision_about_who_is_absent_finds_nobody(paths: Paths) -> None:
    """By id, reference and identifier she is as unknown as somebody who never was."""
    query = """query ($by: SubjectLookup!) { mayUse(subject: $by, use: "ship-order") { outcome } }"""
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), HIDDEN):
        for by in (
            {"ref": FENCED},
            {"id": paths.resolver.subject_id(FENCED)},
            {"identifier": {"type": "EMAIL", "value": f"{FENCED}@example.org"}},
        ):
            for api in (paths.compiled, paths.resolver):
                answer = await api.ask(query, {"by": by})
                assert [one["extensions"]["code"] for one in answer["errors"]] == ["SUBJECT_NOT_FOUND"]


async def test_lists_and_counts_are_without_who_is_absent(paths: Paths) -> None:
    """Each list has as many as it says, and as many as before without her."""
    before = await _alike(paths, COUNTS)
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), HIDDEN):
        now = await _alike(paths, COUNTS)
    for list_, fewer in zip(_lists(before), _lists(now), strict=True):
        refs, left = ([(one.get("subject") or one).get("ref") for one in found["nodes"]] for found in (list_, fewer))
        if None not in left:  # a row of the outbox outlives its person
            assert left == [ref for ref in refs if ref != FENCED]
        assert fewer["totalCount"] == len(left)
        assert fewer.get("subjectCount", len(left)) == len(left)
    assert await _alike(paths, COUNTS) == before


def _lists(answer: Any) -> Iterator[Any]:
    """Each connection of people or items, with the count that stands beside it."""
    if isinstance(answer, list):
        for one in answer:
            yield from _lists(one)
    elif isinstance(answer, dict):
        if "totalCount" in answer:
            yield answer
        for name, value in answer.items():
            if name == "subjects" and "subjectCount" in answer:
                yield value | {"subjectCount": answer["subjectCount"]}
            elif name != "nodes" or "totalCount" not in answer:
                yield from _lists(value)


async def test_a_page_is_as_long_as_it_was_asked_to_be(paths: Paths) -> None:
    """Who is absent leaves no gap, and `hasNextPage` is right at the end of the list."""
    query = """query ($first: Int!) { purpose(key: "order-handling") { subjects(first: $first) {
      nodes { subject { ref } } pageInfo { hasNextPage } } } }"""
    found = (await _alike(paths, query, {"first": 100}))["purpose"]["subjects"]["nodes"]
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), HIDDEN):
        for first in range(1, len(found)):
            page = (await _alike(paths, query, {"first": first}))["purpose"]["subjects"]
            assert len(page["nodes"]) == first
            assert page["pageInfo"]["hasNextPage"] is (first < len(found) - 1)


async def _some_gone(paths: Paths) -> tuple[frozenset[str], dict[str, Fence]]:
    """Keys of a part of her: a usage, a disclosure, an item and what else hangs on a standing; both ways to say it."""
    star = await star_of(paths.resolver, FENCED)
    standing = next(page for page, one in star.nodes["Standing"].items() if "birthday" in one.properties["purpose"])
    hung = {
        key
        for label in ("Collection", "Consent", "Objection")
        for key, one in star.nodes[label].items()
        if one.parent == standing
    }
    items = {key for key, one in star.nodes["DataItem"].items() if one.properties["ref"] == f"{FENCED}-joint"}
    events = {*star.nodes["UseEvent"]}
    gone = frozenset({standing, *hung, *items, *star.nodes["Usage"], *events, *star.nodes["Disclosure"]})
    return gone, {"going": going(*gone), "staying": staying(star, {*gone, "Subject.birthDate"})}


@pytest.mark.parametrize("way", ["going", "staying"])
async def test_a_part_of_a_person_is_absent_and_the_rest_is_as_it_was(paths: Paths, way: str) -> None:
    """On both paths, for whoever may see the person; afterwards it is there again."""
    gone, fences = await _some_gone(paths)
    by = {"by": {"ref": FENCED}}
    who: dict[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling"}
    before = await _alike(paths, PERSON, by, **who)
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), fences[way]):
        now = await _alike(paths, PERSON, by, **who)
    wanted = without(before, gone)
    if way == "staying":
        wanted["subject"]["birthDate"] = None
    assert len(gone) > 5
    assert now == wanted != before
    assert await _alike(paths, PERSON, by, **who) == before


@pytest.mark.parametrize("way", ["going", "staying"])
async def test_a_list_tells_basis_and_time_of_nothing_that_is_absent(paths: Paths, way: str) -> None:
    """A person is in a purpose's list with the newest collection that is left, whichever goes, or with none; both
    ways."""
    star = await star_of(paths.resolver, FENCED)
    for key, node in star.nodes["Collection"].items():
        gone = frozenset({key})
        purpose = node.properties["purpose"]
        left = [
            (one.properties["collectedAt"], one.properties["legalBasis"])
            for other, one in star.nodes["Collection"].items()
            if other not in gone and one.parent == node.parent
        ]
        async with behind(paths.resolver, star.subject, going(*gone) if way == "going" else staying(star, gone)):
            for first in ("first: 50", "last: 50"):
                query = f"""query ($key: String!) {{ purpose(key: $key) {{ subjects({first}) {{
                  nodes {{ subject {{ ref }} legalBasis collectedAt }} }} }} }}"""
                found = await _alike(paths, query, {"key": purpose.rpartition(":")[2]})
                (row,) = (one for one in found["purpose"]["subjects"]["nodes"] if one["subject"]["ref"] == FENCED)
                assert (row["collectedAt"], row["legalBasis"]) == max(left, default=(None, None))


async def test_a_list_names_no_use_that_is_absent(paths: Paths) -> None:
    """By which a recipient got something; the others are named as before."""
    star = await star_of(paths.resolver, FENCED)
    disclosure = next(iter(star.nodes["Disclosure"].values())).properties
    gone, *others = sorted(disclosure["uses"])
    query = """query ($key: String!) { recipient(key: $key) { subjects(first: 50) {
      nodes { subject { ref } uses { key } } } } }"""
    for fence in (going(f"{gone}/{star.subject}"), staying(star, {f"{gone}/{star.subject}"})):
        async with behind(paths.resolver, star.subject, fence):
            found = await _alike(paths, query, {"key": disclosure["recipient"].rpartition(":")[2]})
        (row,) = (one for one in found["recipient"]["subjects"]["nodes"] if one["subject"]["ref"] == FENCED)
        assert [one["key"] for one in row["uses"]] == [one.rpartition(":")[2] for one in others]


async def test_what_is_absent_is_found_by_no_id(paths: Paths) -> None:
    """Neither as a node, nor as the start of a lineage, nor by the reference of a use."""
    gone, fences = await _some_gone(paths)
    person = await know(paths.resolver, FENCED)
    shown = [one for one in person.ids.values() if (split_global_id(one) or ("", ""))[1] in gone]
    assert len(shown) >= 3
    query = (
        "query ($id: ID!) { node(id: $id) { id } lineage(start: $id, direction: BOTH, maxDepth: 3) { nodes { id } } }"
    )
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), fences["going"]):
        for one in shown:
            assert await _alike(paths, query, {"id": one}) == {"node": None, "lineage": None}
        usage = '{ usage(reference: "shipment 18") { at } }'
        assert await _alike(paths, usage) == {"usage": None}


async def test_a_copy_has_nothing_of_what_is_absent(paths: Paths) -> None:
    """As the person gets it, and as the command line writes it: neither keys nor the fence itself."""
    gone, fences = await _some_gone(paths)
    services, subject = paths.resolver.services, id_of(paths.resolver, FENCED)
    catalogue = (await services.store.current()).home_catalogue
    sources = Sources(services.graph, services.vault, catalogue, paths.watch.at)
    async with behind(paths.resolver, subject, fences["staying"]):
        copy, portable = await sources.copy(subject), await sources.portable(subject)
    assert copy is not None
    assert portable is not None
    assert copy.person.birth_date is None
    for told_of in (str(copy), str(portable)):
        assert not [key for key in gone if key in told_of]
        assert "Gemeinsamer Zähler" not in told_of
    async with behind(paths.resolver, subject, HIDDEN):
        assert await sources.copy(subject) is None
        assert await sources.portable(subject) is None


@pytest.mark.parametrize("ref", [OTHER, "ben"])
async def test_of_other_people_every_byte_is_as_it_was(paths: Paths, shared: Path, ref: str) -> None:
    """As an officer sees them and as they see themselves, on both paths."""
    me: dict[str, Any] = {"role": Role.SUBJECT, "subject": ref}
    asked = [(_text(shared, "footprint"), {"by": {"ref": ref}}, {"role": Role.DPO}), (MINE, {}, me)]
    before = [(await paths.ask(paths.compiled, query, given, **who)).body for query, given, who in asked]
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), HIDDEN):
        for api in (paths.compiled, paths.resolver):
            assert [(await paths.ask(api, query, given, **who)).body for query, given, who in asked] == before


async def test_a_shared_item_has_no_other_side_while_that_is_absent(paths: Paths) -> None:
    """Nothing else of the other person changes."""
    query = """query ($by: SubjectLookup!) { subject(by: $by) {
      items(first: 100) { nodes { ref shared sharedWith { id } } } } }"""
    by = {"by": {"ref": TWIN}}
    before, whole = await _alike(paths, query, by), await _alike(paths, PERSON, by)
    async with behind(paths.resolver, id_of(paths.resolver, FENCED), HIDDEN):
        now, person = await _alike(paths, query, by), await _alike(paths, PERSON, by)
    assert [one["shared"] for one in before["subject"]["items"]["nodes"]].count(True) == 1
    assert {(one["shared"], *one["sharedWith"]) for one in now["subject"]["items"]["nodes"]} == {(False,)}
    for one in whole["subject"]["items"]["nodes"]:
        one["shared"] = False
    assert person == whole
