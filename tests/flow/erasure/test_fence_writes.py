"""Nobody writes behind the fence of an erasure: each writer is refused, and leaves nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from fences import HIDDEN, behind, everything, going, id_of, star_of
from graphql import get_named_type
from scenario import BIRTHDAY, ENGINES, INQUIRY, UNBOUNDED, Api, load_inquiry, open_loaded
from test_authorization import SCHEMA

from anbieter360.access import Role, Scope
from anbieter360.api.relay.ids import global_id
from anbieter360.cypher import statements
from anbieter360.erasure.planning.plan import Fence
from anbieter360.errors import SubjectErased, SubjectNotFound
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

FENCED, OTHER = "wanda", "anna"
SHOP: Mapping[str, Any] = {"role": Role.INTEGRATION, "scopes": [*Scope], "purpose": "order-handling"}
MANAGER: Mapping[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling"}
AGENT: Mapping[str, Any] = {"role": Role.AGENT, "purpose": "order-handling"}
#: What writes about no person, and what the erasure itself is asked by.
NOT_A_WRITER = {
    *("applyCatalogue", "releaseActor", "releaseConfidential"),
    *("requestErasure", "askErasureIdentity", "confirmErasureIdentity", "extendErasure", "approveErasure"),
    "assignErasure",
    *("cancelErasure", "refuseErasure", "acknowledgeErasure", "resendNotification"),
}
#: Tells all the others: see below.
TELLS_EVERYBODY = {"announcePurposeChange"}
#: Both ways a person can be fenced.
FENCES: Mapping[str, Fence] = {"hidden": HIDDEN, "in part": going("nothing of hers")}
ERASED = {"__typename": "Conflicted", "code": SubjectErased.code}
#: What who looks for somebody before writing may hear, too: who is hidden is nobody.
NOBODY = {"__typename": "NotFound", "code": SubjectNotFound.code}


@pytest_asyncio.fixture(scope="module")
async def vault(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Vault, Settings]]:
    settings = Settings(data=tmp_path_factory.mktemp("fenced-writes")).model_copy(update=UNBOUNDED)
    vault = await Vault.open(settings)
    yield vault, settings
    await vault.close()


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def api(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    return await open_loaded(engines, request.param, vault, load_inquiry)


def _writes(star: PlainStar) -> dict[str, tuple[Mapping[str, Any], dict[str, Any]]]:
    """Mutation -> who sends it, and what about her; all of it would be done without the fence."""
    by = {"subject": {"ref": FENCED}}
    ids = {label: global_id(label, next(iter(nodes))) for label, nodes in star.nodes.items() if nodes}
    held = {"purpose": "order-handling", "legalBasis": "CONTRACT", "system": "webshop"}
    proof = {"evidence": "letter 18"}
    greeting = {"purpose": "birthday-greeting", "notice": "consent-birthday-v1"}
    ended = {**by, "consent": f"{FENCED}-consent", "reason": "a mistake"}
    given = {"method": "CHECKBOX", "preselected": False, "bundled": False, "ref": "another"}
    return {
        "recordCollection": (
            SHOP,
            {**by, **held, "collectedAt": "2026-09-01T09:00:00Z", "items": [{"category": "order", "ref": "fresh"}]},
        ),
        "registerSubject": (SHOP, {"ref": FENCED, "country": "AT"}),
        "addIdentifier": (SHOP, {**by, "type": "CUSTOMER_NUMBER", "value": "K-18"}),
        "endCollection": (SHOP, {"collection": ids["Collection"], "endedAt": "2026-09-02T09:00:00Z"}),
        "mergeSubjects": (SHOP, {"keep": {"ref": OTHER}, "merge": {"ref": FENCED}}),
        "recordUse": (SHOP, {**by, "use": "ship-order", "reference": "shipment 19"}),
        "requestConsent": (SHOP, {**by, **greeting, "ref": "asked"}),
        "proposeChange": (AGENT, {**by, **proof, "item": f"{FENCED}-email", "text": "wrong"}),
        "requestAccess": (AGENT, {**by, **proof}),
        "assignRequest": (MANAGER, {"request": ids["RightsRequest"], "actor": "amir"}),
        "extendRequest": (MANAGER, {"request": ids["RightsRequest"], "reason": "much to look at"}),
        "answerRequest": (MANAGER, {"request": ids["RightsRequest"], "outcome": "ACCEPTED", "answer": "sent"}),
        "giveConsent": (AGENT, {**by, **greeting, **given, **proof}),
        "withdrawConsent": (AGENT, {**by, **proof, "consent": f"{FENCED}-consent"}),
        "refuseConsent": (AGENT, {**by, **proof, "consent": f"{FENCED}-consent"}),
        "revokeConsent": (MANAGER, ended),
        "invalidateConsent": (MANAGER, ended),
        "objectToProcessing": (AGENT, {**by, **proof, "purpose": "order-handling", "reason": "mine"}),
        "withdrawObjection": (AGENT, {**by, **proof, "objection": ids["Objection"]}),
        "decideObjection": (
            MANAGER,
            {**by, "objection": ids["Objection"], "outcome": "UPHELD", "reasoning": "hers weigh more"},
        ),
        "restrictProcessing": (AGENT, {**by, **proof, "ground": "LEGAL_CLAIMS"}),
        "withdrawRestriction": (AGENT, {**by, **proof, "restriction": ids["Restriction"]}),
        "liftRestriction": (
            MANAGER,
            {**by, "restriction": ids["Restriction"], "informedAt": "2026-09-01T09:00:00Z"},
        ),
        "rectifyItem": (AGENT, {**by, **proof, "item": f"{FENCED}-email", "value": "w@example.org"}),
        "rectifySubject": (AGENT, {**by, **proof, "country": "AT"}),
        "placeHold": (
            MANAGER,
            {**by, "ref": "hold", "authority": "court", "scope": ["email"], "reviewAt": "2027-01-01T00:00:00Z"},
        ),
        "releaseHold": (MANAGER, {**by, "hold": "hold"}),
    }


async def test_every_mutation_is_looked_at(api: Api) -> None:
    """A new one is either tried here, or said to be no writer about people."""
    writes = _writes(await star_of(api, FENCED))
    assert {*writes, *NOT_A_WRITER, *TELLS_EVERYBODY} == {*SCHEMA.mutation_type.fields}


@pytest.mark.parametrize("way", FENCES)
async def test_every_writer_is_refused_and_leaves_nothing(api: Api, way: str) -> None:
    """Told that an erasure is being carried out, in either way that a person can be fenced."""
    writes = _writes(await star_of(api, FENCED))
    async with behind(api, id_of(api, FENCED), FENCES[way]):
        before = await everything(api)
        for mutation, (who, given) in writes.items():
            kind = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type).name
            document = f"""mutation Write($input: {kind}!) {{
                {mutation}(input: $input) {{ __typename ... on Error {{ code }} }} }}"""
            data = await api.data(document, {"input": given | {"idempotencyKey": f"{way} {mutation}"}}, **who)
            assert data[mutation] in ([ERASED, NOBODY] if way == "hidden" and who is not SHOP else [ERASED]), mutation
        assert await everything(api) == before


async def test_nobody_is_merged_into_who_is_being_erased(api: Api) -> None:
    """Nor anything of them written; the other way round is tried above."""
    document = """mutation Write($input: MergeSubjectsInput!) {
        mergeSubjects(input: $input) { __typename ... on Error { code } } }"""
    given = {"keep": {"ref": FENCED}, "merge": {"ref": OTHER}, "idempotencyKey": "into"}
    async with behind(api, id_of(api, FENCED), FENCES["in part"]):
        before = await everything(api)
        data = await api.data(document, {"input": given}, **SHOP)
        assert data["mergeSubjects"] == ERASED
        assert await everything(api) == before


async def test_an_import_rejects_the_lines_of_who_is_being_erased(api: Api, tmp_path: Path) -> None:
    """With the reason, and goes on with the others; her own line gives her no key and no node."""
    services = api.services
    lines = [orjson.loads(line) for file in (BIRTHDAY, INQUIRY) for line in (file / "subjects.jsonl").open("rb")]
    for line in lines:
        line["subject"]["language"] = "fr"
    path, rejects = tmp_path / "people.jsonl", tmp_path / "rejects.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    async with behind(api, id_of(api, FENCED), HIDDEN):
        before = await star_of(api, FENCED)
        report = await import_records(path, services.graph, services.vault, services.store, rejects=rejects)
        assert await star_of(api, FENCED) == before
    told = [orjson.loads(line) for line in rejects.read_bytes().splitlines()]
    assert [(one["line"], one["code"]) for one in told] == [(len(lines), SubjectErased.code)]
    assert FENCED not in rejects.read_text()
    assert report.by_reason == {SubjectErased.code: 1}
    assert report.imported > 0


async def test_an_announcement_passes_by_who_is_being_erased(api: Api) -> None:
    """Everybody else is told; she is when it is said again."""
    rows = [
        {
            "subject": id_of(api, ref),
            "node": {"page": f"new/{id_of(api, ref)}", "notice": "new", "at": "2026-09-01T09:00:00.000Z"},
        }
        for ref in (FENCED, OTHER)
    ]
    inform = statements("announcing")["inform"]
    async with behind(api, id_of(api, FENCED), FENCES["in part"]):
        assert await api.services.graph.write(lambda tx: tx.run(inform, rows=rows)) == [{"made": 1}]
        assert await api.services.graph.write(lambda tx: tx.run(inform, rows=rows)) == [{"made": 0}]
    assert await api.services.graph.write(lambda tx: tx.run(inform, rows=rows)) == [{"made": 1}]
