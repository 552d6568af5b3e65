"""Is what was erased still gone? Looked at again later, and brought in order where it is not."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from erasing import approved, carried_out, greeted, load_people, request_node

from anbieter360.api.running.context import Services
from anbieter360.cypher import parse
from anbieter360.erasure.aftermath.repair import repair
from anbieter360.erasure.aftermath.review import review, review_today
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from anbieter360.erasure.watching import trouble
from anbieter360.errors import Conflict
from anbieter360.gateway.services import open_services
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.stars.build import Naming, Person, build
from anbieter360.ledger.stars.plan import plan
from anbieter360.ledger.stars.records import read_record, setting_of
from anbieter360.ledger.stars.save import save
from anbieter360.ledger.writing.write import CollectionInput, ItemInput, LedgerWriter
from anbieter360.vault.encoding import from_base64, to_base64
from anbieter360.vault.merkle import leaf_hash, node_hash
from engines import Running

BARE = parse("bare_receipt", "MATCH (g:ErasureRequest {id: $request}) SET g.receipt = $receipt")
BIRTH = Scope(ScopeKind.ITEMS, frozenset({"ann-birth"}))


@pytest_asyncio.fixture
async def services(engine: Running, tmp_path: Path) -> AsyncIterator[Services]:
    """Of an empty ledger."""
    async with open_services(engine.settings(tmp_path / "data")) as services:
        yield services


async def erased(services: Services, folder: Path, ref: str, scope: Scope = EVERYTHING) -> tuple[str, str]:
    """Ids of request and person, when it is done."""
    await load_people(services, folder, [greeted(ref)])
    request, subject = await approved(services, ref, scope)
    assert await carried_out(services, request)
    return request, subject


async def put_back(services: Services, subject: str, ref: str, item: str) -> None:
    """As something does that knows of no marks: the person, and an old item of theirs."""
    given: dict[str, Any] = {
        "subject": {"ref": ref},
        "collections": [
            {
                "purpose": "order-handling",
                "legalBasis": "CONTRACT",
                "collectedAt": "2026-01-05T10:00:00Z",
                "system": "webshop",
                "items": [{"ref": item, "category": "birth-date", "value": "1990-02-03"}],
            }
        ],
    }
    catalogue = (await services.store.current()).home_catalogue
    record = read_record(given, catalogue, setting_of(catalogue))
    naming = Naming(catalogue.provider.key, services.vault.hash)
    (star,) = build(record, {ref: Person(ref, subject, subject)}, naming)
    there = await services.graph.run_text(f"MATCH (s:Subject {{id: '{subject}'}}) RETURN s.id AS id")
    if not there:
        steps = (await plan(services.vault, [star], {})).steps
        await services.graph.write(lambda tx: save(tx, steps or ()))
        return
    (key,) = star.nodes["DataItem"]
    await services.graph.run_text(f"CREATE (:DataItem {{id: '{key}', collectedAt: '2026-01-05T10:00:00.000Z'}})")


async def status(services: Services, request: str) -> tuple[str, str | None]:
    node = await request_node(services, request)
    return node["status"], node.get("problem")


@pytest.mark.usefixtures("by_an_impatient_clock")
async def test_nothing_is_found_where_nothing_came_back(services: Services, tmp_path: Path) -> None:
    """Of a person who is gone and of one who stays, whatever was collected since."""
    await erased(services, tmp_path, "gone")
    await erased(services, tmp_path, "ann", BIRTH)
    writer = LedgerWriter(services.graph, services.vault, services.store)
    later = datetime.now(UTC) + timedelta(hours=2)  # the clock of the worker is an hour ahead
    for ref, item in (("ann", "ann-birth"), ("gone", "gone-birth")):
        items = (ItemInput("birth-date", "1990-02-03", item),)
        anew = CollectionInput(SubjectLookup(ref=ref), "order-handling", "CONTRACT", "webshop", later, items)
        await writer.record_collection(anew, actor="shop", idempotency_key=ref)
    found = await review(services.erasing)
    assert (found.looked, found.findings, found.journal) == (2, [], [])


async def test_a_person_who_is_there_again_is_found_and_erased_again(services: Services, tmp_path: Path) -> None:
    """The request is in REPAIR until then, and afterwards what it was."""
    request, subject = await erased(services, tmp_path, "gone")
    before = await status(services, request)
    await put_back(services, subject, "gone", "gone-birth")
    (finding,) = (await review(services.erasing)).findings
    assert set(finding.problems) == {"NODES_LEFT", "ITEMS_LEFT", "PERSON_LEFT"}
    assert await status(services, request) == ("REPAIR", " ".join(finding.problems))
    assert (await trouble(services.graph, "musterstrom", datetime.now(UTC))).undone == (request,)
    assert await repair(services.erasing, request) == []
    assert await status(services, request) == before
    assert (await review(services.erasing)).ok
    assert not await services.graph.run_text(f"MATCH (s:Subject {{id: '{subject}'}}) RETURN s.id AS id")
    with pytest.raises(Conflict):
        await repair(services.erasing, request)


async def test_a_node_that_is_there_again_is_found_and_erased_again(services: Services, tmp_path: Path) -> None:
    """Of a person who stays, and nothing else of them."""
    request, subject = await erased(services, tmp_path, "ann", BIRTH)
    count = f"MATCH (s:Subject {{id: '{subject}'}})-[*1..4]->(n) RETURN count(DISTINCT n) AS found"
    before = await services.graph.run_text(count)
    await put_back(services, subject, "ann", "ann-birth")
    (finding,) = (await review(services.erasing)).findings
    assert finding.problems == ("NODES_LEFT",)
    assert await repair(services.erasing, request) == []
    assert (await review(services.erasing)).ok
    assert await services.graph.run_text(count) == before


async def test_a_receipt_that_was_changed_is_found(services: Services, tmp_path: Path) -> None:
    """One sign of it is enough."""
    request, _ = await erased(services, tmp_path, "gone")
    text = f"MATCH (g:ErasureRequest {{id: '{request}'}}) SET g.receipt = replace(g.receipt, 'EVERYTHING', 'ITEMS')"
    await services.graph.run_text(text)
    (finding,) = (await review(services.erasing)).findings
    assert finding.problems == ("RECEIPT",)


async def test_a_receipt_without_its_place_in_the_log_is_found(services: Services, tmp_path: Path) -> None:
    """It is signed still, and says nothing of the log."""
    request, _ = await erased(services, tmp_path, "gone")
    file = json.loads((await request_node(services, request))["receipt"])
    bare = json.dumps({name: file[name] for name in ("kind", "body", "signature")})
    await services.graph.execute(BARE, request=request, receipt=bare)
    (finding,) = (await review(services.erasing)).findings
    assert finding.problems == ("RECEIPT",)


async def test_a_log_that_was_rewritten_is_found(services: Services, tmp_path: Path) -> None:
    """Even where all hashes above the other leaf fit: the heads of later receipts are no beginning of it any more."""
    first, second = [(await erased(services, tmp_path, ref))[0] for ref in ("gone", "ann")]
    rewrite_first_leaf(services.settings.data / "vault.db")
    found = await review(services.erasing)
    assert {(one.request, one.problems) for one in found.findings} == {(first, ("RECEIPT",)), (second, ("RECEIPT",))}
    assert found.journal


def rewrite_first_leaf(database: Path) -> None:
    """Of a log of two."""
    put = "UPDATE log_node SET hash = ? WHERE level = ? AND position = 0"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        ((second,),) = connection.execute("SELECT hash FROM log_node WHERE level = 0 AND position = 1")
        leaf = leaf_hash(b"salt", b"another receipt")
        connection.execute(put, (to_base64(leaf), 0))
        connection.execute(put, (to_base64(node_hash(leaf, from_base64(second))), 1))


async def test_a_review_runs_once_a_day(services: Services, tmp_path: Path) -> None:
    """In one process."""
    await erased(services, tmp_path, "gone")
    assert await review_today(services.erasing)
    assert not await review_today(services.erasing)
