"""No resurrection (erasure.md, I14): what was erased is not brought back by whoever still has it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from erasing import approved, carried_out, greeted, impatient, invoiced, load_people
from racing import at, interrupted, stop

from anbieter360.api.running.context import Services
from anbieter360.erasure.execution import pace, suppressing
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from anbieter360.erasure.points import Point
from anbieter360.errors import SubjectNotFound, Suppressed
from anbieter360.gateway.services import open_services
from anbieter360.instant import text_of
from anbieter360.ledger.importing import importer
from anbieter360.ledger.importing.importer import ImportReport, import_records
from anbieter360.ledger.reading.lookup import IdentifierLookup, SubjectLookup, find_subject
from anbieter360.ledger.rights.own_fields import IdentifierChange
from anbieter360.ledger.rights.rectifying_fields import FieldsSaid, FieldsWriter
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.identifiers import IdentifierType
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.ledger.writing.write import CollectionInput, ItemInput, LedgerWriter
from engines import Running

LATER = datetime.now(UTC) + timedelta(days=1)

pytestmark = pytest.mark.usefixtures("by_an_impatient_clock")


@pytest_asyncio.fixture
async def services(engine: Running, tmp_path: Path) -> AsyncIterator[Services]:
    """Of an empty ledger with the scenario's catalogue."""
    async with open_services(engine.settings(tmp_path / "data")) as services:
        yield services


async def erased(services: Services, folder: Path, person: dict[str, Any], scope: Scope = EVERYTHING) -> str:
    """Their id, when it is done."""
    await load_people(services, folder, [person])
    request, subject = await approved(services, person["subject"]["ref"], scope)
    assert await carried_out(services, request)
    return subject


async def take(services: Services, folder: Path, *people: dict[str, Any]) -> tuple[ImportReport, list[dict[str, Any]]]:
    """Import them; the report and the rejected lines."""
    file, rejects = folder / "again.jsonl", folder / "rejects.jsonl"
    file.write_text("".join(f"{json.dumps(person)}\n" for person in people))
    report = await import_records(file, services.graph, services.vault, services.store, rejects=rejects)
    return report, [json.loads(line) for line in rejects.read_text().splitlines()]


def back(ref: str, *items: dict[str, Any]) -> dict[str, Any]:
    """The same record with an order that was placed after the erasure."""
    person = greeted(ref)
    collection = {
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "collectedAt": text_of(LATER),
        "system": "webshop",
        "items": [*items],
    }
    return {**person, "collections": [*person["collections"], collection]}


async def find(services: Services, **lookup: Any) -> str | None:
    return await find_subject(services.graph.read, services.vault, "musterstrom", SubjectLookup(**lookup), country="DE")


async def star(services: Services, subject: str) -> PlainStar:
    return (await read_opened(services.graph.read, services.vault, (subject,)))[subject]


def item_id(services: Services, ref: str) -> str:
    return Naming("musterstrom", services.vault.hash).item(ref)


async def open_marks(services: Services) -> int:
    (row,) = await services.graph.run_text("MATCH (n:Suppression) WHERE n.liftedAt IS NULL RETURN count(n) AS found")
    return int(row["found"])


async def test_an_erased_person_is_not_imported_again(services: Services, tmp_path: Path) -> None:
    """The line is told as SUPPRESSED without a value, and the others of the file come in."""
    await erased(services, tmp_path, greeted("gone"))
    report, rejects = await take(services, tmp_path, greeted("gone"), greeted("other"))
    assert (report.imported, report.rejected, dict(report.by_reason)) == (1, 1, {"SUPPRESSED": 1})
    assert [(one["line"], one["path"], one["code"]) for one in rejects] == [(1, "subject.ref", "SUPPRESSED")]
    assert "gone@" not in json.dumps(rejects)
    assert await find(services, ref="gone") is None
    assert await find(services, ref="other") is not None


async def test_an_erased_person_does_not_come_back_under_another_reference(services: Services, tmp_path: Path) -> None:
    """One of their identifiers is enough."""
    await erased(services, tmp_path, greeted("gone"))
    person = greeted("copy")
    person["subject"]["identifiers"] = greeted("gone")["subject"]["identifiers"]
    _, rejects = await take(services, tmp_path, person)
    assert [(one["path"], one["code"]) for one in rejects] == [("subject.identifiers[0]", "SUPPRESSED")]


async def test_a_shared_item_brings_nobody_back(services: Services, tmp_path: Path) -> None:
    """Who shares an item with somebody erased comes in without the other side."""
    await erased(services, tmp_path, greeted("gone"))
    person = greeted("other")
    person["collections"][0]["items"][0]["sharedWith"] = ["gone"]
    report, _ = await take(services, tmp_path, person)
    assert (report.imported, report.rejected) == (1, 0)
    assert await find(services, ref="gone") is None


async def test_a_new_ground_brings_a_new_person(services: Services, tmp_path: Path) -> None:
    """Only what is later than the erasure comes in, under a new id, and the marks are lifted for the collection."""
    subject = await erased(services, tmp_path, greeted("gone"))
    again = back("gone", {"ref": "gone-email"}, {"ref": "gone-name", "category": "email", "value": "a@example.org"})
    report, _ = await take(services, tmp_path, again)
    assert (report.imported, report.rejected) == (1, 0)
    assert report.left_out["Consent"] == 1
    assert report.left_out["UseEvent"] == 1
    new = await find(services, ref="gone")
    assert new is not None
    assert new != subject
    assert await find(services, identifier=IdentifierLookup(IdentifierType.EMAIL, "gone@example.org")) == new
    found = await star(services, new)
    assert {node.properties["ref"] for node in found.nodes["DataItem"].values()} == {"gone-email", "gone-name"}
    (collection,) = found.nodes["Collection"]
    assert not found.nodes["Consent"]
    assert not found.nodes["UseEvent"]
    assert not found.nodes["Information"]
    marks = await services.graph.run_text("MATCH (n:Suppression) RETURN n.liftedFor AS for")
    assert {row["for"] for row in marks} == {collection}


async def test_who_came_back_stays_without_what_was_erased(services: Services, tmp_path: Path) -> None:
    """The whole record again changes nothing, though the marks are lifted."""
    await erased(services, tmp_path, greeted("gone"))
    again = back("gone", {"ref": "gone-name", "category": "email", "value": "a@example.org"})
    await take(services, tmp_path, again)
    report, _ = await take(services, tmp_path, again)
    assert (report.imported, report.unchanged, report.rejected) == (0, 1, 0)
    new = await find(services, ref="gone")
    assert new is not None
    assert len((await star(services, new)).nodes["DataItem"]) == 1


async def test_of_a_person_who_stays_only_what_was_erased_is_left_out(services: Services, tmp_path: Path) -> None:
    """The record comes in without the items, and says so."""
    scope = Scope(ScopeKind.ITEMS, frozenset({"stays-birth"}))
    subject = await erased(services, tmp_path, greeted("stays"), scope)
    report, _ = await take(services, tmp_path, greeted("stays"))
    assert (report.imported, report.unchanged, report.rejected) == (0, 1, 0)
    assert dict(report.left_out) == {"DataItem": 2}
    found = await star(services, subject)
    assert item_id(services, "stays-email") in found.nodes["DataItem"]
    assert item_id(services, "stays-birth") not in found.nodes["DataItem"]


async def test_what_is_retained_does_not_bring_back_the_rest(services: Services, tmp_path: Path) -> None:
    """Of somebody erased whose invoice stays, the old record adds nothing, neither nodes nor the date of birth; a later
    collection frees what it names."""
    subject = await erased(services, tmp_path, invoiced("kept"))
    before = await star(services, subject)
    report, _ = await take(services, tmp_path, invoiced("kept"))
    assert report.rejected == 0
    after = await star(services, subject)
    assert after.nodes["DataItem"] == before.nodes["DataItem"]
    assert after.properties.keys() == before.properties.keys()
    assert {kind: len(links) for kind, links in after.links.items()} == {
        kind: len(links) for kind, links in before.links.items()
    }
    kept = [node.properties for node in before.nodes["DataItem"].values() if "retainedFor" in node.properties]
    await take(services, tmp_path, {**back("kept", {"ref": kept[0]["ref"]}), "subject": {"ref": "kept"}})
    items = (await star(services, subject)).nodes["DataItem"]
    assert {key for key, node in items.items() if "retainedFor" in node.properties} == {one["id"] for one in kept[1:]}


async def test_an_identifier_of_a_person_who_stays_keeps_others_off(services: Services, tmp_path: Path) -> None:
    """Their own record loses what went, and comes in; another's with the same identifier does not."""
    subject = await erased(services, tmp_path, invoiced("kept"))
    copy = greeted("copy")
    copy["subject"]["identifiers"] = invoiced("kept")["subject"]["identifiers"][:1]
    report, rejects = await take(services, tmp_path, invoiced("kept"), copy)
    assert [(one["line"], one["path"], one["code"]) for one in rejects] == [
        (2, "subject.identifiers[0]", "SUPPRESSED"),
    ]
    assert report.left_out["Identifier"] == len(invoiced("kept")["subject"]["identifiers"])
    assert not (await star(services, subject)).nodes["Identifier"]


async def test_an_erasure_while_a_record_is_prepared_brings_nobody_back(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the importer read before it, also nothing; the line says something new, so there is what to write."""
    steps = {step: step for step in ("find_persons", "read_opened", "find_marks", "plan")}
    await load_people(services, tmp_path, [greeted(ref) for ref in steps])
    for ref, step in {**steps, "newcomer": "plan"}.items():
        person = greeted(ref)
        person["subject"]["identifiers"].append({"type": "DEVICE", "value": "new"})
        with monkeypatch.context() as patch:
            patch.setattr(importer, step, erasing_after(getattr(importer, step), services, tmp_path, ref))
            _, rejects = await take(services, tmp_path, person)
        assert [one["code"] for one in rejects] == ["SUPPRESSED"], ref
    assert await services.graph.run_text("MATCH (s:Subject) RETURN s.id AS id") == []


def erasing_after(done: Any, services: Services, folder: Path, ref: str) -> Any:
    """The same step of an importer; behind the first of them the person is erased, and before that brought by another
    import where there is nobody yet."""
    waiting = [ref]

    async def overtaken(*given: Any) -> Any:
        answer = await done(*given)
        if waiting:
            waiting.clear()
            if ref == "newcomer":
                await load_people(services, folder, [greeted(ref)])
            request, _ = await approved(services, ref)
            assert await carried_out(services, request)
        return answer

    return overtaken


async def test_an_item_that_is_collected_anew_comes_in(services: Services, tmp_path: Path) -> None:
    """A later collection that names it lifts its mark, and no other."""
    scope = Scope(ScopeKind.ITEMS, frozenset({"stays-birth"}))
    subject = await erased(services, tmp_path, greeted("stays"), scope)
    marks = await open_marks(services)
    report, _ = await take(services, tmp_path, back("stays", {"ref": "stays-birth"}))
    assert (report.imported, report.rejected) == (1, 0)
    found = await star(services, subject)
    assert found.nodes["DataItem"][item_id(services, "stays-birth")].properties["value"] == "1990-02-03"
    assert len([one for one, item in found.links["HOLDS"] if item == item_id(services, "stays-birth")]) == 1
    assert await open_marks(services) == marks - 1


async def test_who_was_erased_is_not_registered_again(services: Services, tmp_path: Path) -> None:
    """Nor somebody else with an identifier of theirs: registering is no ground."""
    await erased(services, tmp_path, greeted("gone"))
    writer = LedgerWriter(services.graph, services.vault, services.store)
    with pytest.raises(Suppressed):
        await writer.register_subject("gone", actor="crm", idempotency_key="1")
    mail = IdentifierLookup(IdentifierType.EMAIL, "gone@example.org")
    with pytest.raises(Suppressed):
        await writer.register_subject("other", (mail,), actor="crm", idempotency_key="2")
    await writer.register_subject("third", actor="crm", idempotency_key="3")
    with pytest.raises(Suppressed):
        await writer.add_identifier(SubjectLookup(ref="third"), mail.type, mail.value, actor="crm", idempotency_key="4")
    said = FieldsSaid(identifier=IdentifierChange(mail.type, new=mail.value))
    agent = Sender("amir", "AGENT", "call")
    fields = FieldsWriter(services.graph, services.vault, services.store)
    with pytest.raises(Suppressed):
        await fields.rectify_fields(SubjectLookup(ref="third"), said, sender=agent, idempotency_key="5")


def ordered(ref: str, at: datetime, item: str) -> CollectionInput:
    items = (ItemInput("birth-date", "1990-02-03", item),)
    return CollectionInput(SubjectLookup(ref=ref), "order-handling", "CONTRACT", "webshop", at, items)


async def test_a_collection_of_an_erased_person_makes_somebody_new(services: Services, tmp_path: Path) -> None:
    """Where it is later than the erasure; then they can be registered with what they are known by."""
    subject = await erased(services, tmp_path, greeted("gone"))
    writer = LedgerWriter(services.graph, services.vault, services.store)
    early = ordered("gone", datetime(2026, 3, 1, tzinfo=UTC), "gone-name")
    with pytest.raises(Suppressed):
        await writer.record_collection(early, actor="shop", idempotency_key="1")
    late = ordered("gone", LATER, "gone-name")
    written = await writer.record_collection(late, actor="shop", idempotency_key="2")
    assert written.subject != subject
    assert await find(services, ref="gone") == written.subject
    mail = IdentifierLookup(IdentifierType.EMAIL, "gone@example.org")
    await writer.register_subject("gone", (mail,), actor="shop", idempotency_key="3")
    assert await find(services, identifier=mail) == written.subject
    assert await open_marks(services) == 0
    with pytest.raises(Suppressed):
        await writer.record_collection(early, actor="shop", idempotency_key="4")
    with pytest.raises(SubjectNotFound):
        await writer.record_collection(ordered("nobody", LATER, "x"), actor="shop", idempotency_key="5")


async def test_an_erased_item_is_not_recorded_again(services: Services, tmp_path: Path) -> None:
    """Unless it is collected after the erasure."""
    scope = Scope(ScopeKind.ITEMS, frozenset({"stays-birth"}))
    await erased(services, tmp_path, greeted("stays"), scope)
    writer = LedgerWriter(services.graph, services.vault, services.store)
    early = ordered("stays", datetime(2026, 3, 1, tzinfo=UTC), "stays-birth")
    with pytest.raises(Suppressed):
        await writer.record_collection(early, actor="shop", idempotency_key="1")
    marks = await open_marks(services)
    await writer.record_collection(ordered("stays", LATER, "stays-birth"), actor="shop", idempotency_key="2")
    assert await open_marks(services) == marks - 1


async def test_what_a_large_person_must_not_get_back_is_marked_behind_the_pivot(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many at a time; a worker that is interrupted among them leaves none out and makes none twice."""
    monkeypatch.setattr(suppressing, "FIRST", 1)
    monkeypatch.setattr(pace, "AT_ONCE", 0)
    monkeypatch.setattr(pace, "FIRST", 1)
    await load_people(services, tmp_path, [invoiced("many")])
    request, _ = await approved(services, "many")
    with at(Point.BATCH, stop):
        await interrupted(Executor(services.erasing).carry_out(request))
    begun = await open_marks(services)
    assert await Executor(impatient(services)).carry_out(request)
    intent = await services.vault.intents.get(request)
    assert intent is not None
    assert 1 < begun < await open_marks(services) == len(intent.kept["Suppression"])
