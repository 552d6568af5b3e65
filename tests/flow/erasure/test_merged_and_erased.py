"""A record is merged into another after something of it was erased: what went stays gone, and proved."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from erasing import approved, carried_out, greeted, invoiced, load_people, request_node

from anbieter360.api.running.context import Services
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.erasure.aftermath.review import review
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.ledger.writing.write import LedgerWriter
from anbieter360.vault import AccessEvent, Vault


@pytest_asyncio.fixture
async def beside(services: Services) -> AsyncIterator[Services]:
    """Another process on the same graph and vault."""
    vault = await Vault.open(services.settings)
    yield Services(services.graph, vault, CatalogueStore(services.graph), services.settings)
    await vault.close()


async def test_what_stays_of_an_erasure_is_readable_after_a_merge_by_another_process(
    services: Services, beside: Services, tmp_path: Path
) -> None:
    """One that still has the key in memory which the erasure has destroyed since."""
    await load_people(services, tmp_path, [invoiced("anna"), greeted("nora")])
    subject = services.vault.hash("subject", "musterstrom", "anna")
    assert await beside.vault.sealers((subject,))
    await erased(services, "anna")
    before = values(await star_of(services, "anna"))
    assert before
    await merged(beside, "nora", "anna")
    assert before.items() <= values(await star_of(services, "nora")).items()


async def test_what_went_of_a_merged_record_does_not_come_back(services: Services, tmp_path: Path) -> None:
    """Its line comes in again, about the kept person now: what was erased is left out, and nothing is back."""
    people = [invoiced("anna"), greeted("nora")]
    await load_people(services, tmp_path, people)
    await erased(services, "anna")
    await merged(services, "nora", "anna")
    before = sorted((await star_of(services, "nora")).nodes["DataItem"])
    file = tmp_path / "again.jsonl"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in people))
    report = await import_records(file, services.graph, services.vault, services.store)
    assert not report.rejected
    assert sorted((await star_of(services, "nora")).nodes["DataItem"]) == before
    assert not (await review(services.erasing)).findings


async def test_who_is_told_of_an_erasure_is_told_after_a_merge(services: Services, tmp_path: Path) -> None:
    """The request waits for the same recipients."""
    await load_people(services, tmp_path, [invoiced("anna"), greeted("nora")])
    request, _ = await erased(services, "anna")
    before = await told(services, request)
    assert before
    await merged(services, "nora", "anna")
    assert await told(services, request) == before
    assert (await request_node(services, request))["status"] == "WAITING_FOR_RECIPIENTS"


@pytest.mark.usefixtures("by_an_impatient_clock")
async def test_a_merge_brings_back_no_field_that_went(services: Services, tmp_path: Path) -> None:
    """Of a record that is older than the erasure; a newer one brings its own."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    newer = json.loads(re.sub(r"2026-02-\d\d", tomorrow, json.dumps(greeted("new"))))
    await load_people(services, tmp_path, [invoiced("anna"), greeted("old"), newer])
    await erased(services, "anna")
    assert "country" not in (await star_of(services, "anna")).properties
    await merged(services, "anna", "old")
    assert "country" not in (await star_of(services, "anna")).properties
    assert not (await review(services.erasing)).findings
    await merged(services, "anna", "new")
    assert (await star_of(services, "anna")).properties["country"] == "DE"
    assert not (await review(services.erasing)).findings


async def erased(services: Services, ref: str) -> tuple[str, str]:
    request, subject = await approved(services, ref)
    assert await carried_out(services, request)
    return request, subject


async def test_a_look_at_a_merged_record_was_one_at_the_person(services: Services, tmp_path: Path) -> None:
    """They read it under the record that was kept."""
    await load_people(services, tmp_path, [greeted("anna"), greeted("nora")])
    ids = [services.vault.hash("subject", "musterstrom", ref) for ref in ("anna", "nora")]
    for id_ in ids:
        await services.vault.accesses.record(
            AccessEvent(datetime.now(UTC), "amir", None, "AGENT", None, "Look", (id_,), None, "request")
        )
    await merged(services, "nora", "anna")
    assert (await services.vault.accesses.of_subject(ids[1], first=10)).total == 2


async def merged(services: Services, keep: str, merge: str) -> None:
    writer = LedgerWriter(services.graph, services.vault, services.store)
    await writer.merge_subjects(
        SubjectLookup(ref=keep), SubjectLookup(ref=merge), actor="crm", idempotency_key=f"{keep} {merge}"
    )


async def star_of(services: Services, ref: str) -> PlainStar:
    """As another process reads it."""
    subject = services.vault.hash("subject", "musterstrom", ref)
    return (await read_opened(services.graph.read, services.vault, [subject]))[subject]


def values(star: PlainStar) -> dict[str, str]:
    """By the refs of the items that have one."""
    said = (one.properties for one in star.nodes["DataItem"].values())
    return {one["ref"]: one["value"] for one in said if "value" in one}


async def told(services: Services, request: str) -> list[Any]:
    rows = await services.graph.run_text(
        f"MATCH (:ErasureRequest {{id: '{request}'}})-[:TOLD]->(w:Notification) RETURN w.id AS id ORDER BY id"
    )
    return [row["id"] for row in rows]
