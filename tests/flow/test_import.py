"""Import of records on both engines."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from ledger_dump import dump, sealed_texts

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.demo.fill import demo_catalogue
from anbieter360.demo.people import generate_records
from anbieter360.engine.bolt import Graph
from anbieter360.errors import IdentifierAmbiguous, InputError
from anbieter360.ledger.importing.importer import ImportReport, import_records
from anbieter360.ledger.reading.lookup import IdentifierLookup, SubjectLookup, find_subject
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.identifiers import IdentifierType
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.vault import Vault
from engines import Running

NOTHING = ImportReport()
COLLECTION: dict[str, Any] = {
    "purpose": "order-handling",
    "legalBasis": "CONTRACT",
    "collectedAt": "2026-01-15T10:00:00Z",
    "system": "webshop",
}


@dataclass
class Ledger:
    """An empty ledger of the birthday scenario's provider, or of the demo's."""

    running: Running
    graph: Graph
    vault: Vault
    store: CatalogueStore
    folder: Path

    async def take(self, *lines: object, batch: int = 50, rejects: bool = False) -> ImportReport:
        """Import lines: bytes as they are, all else as JSON."""
        path = self.folder / "people.jsonl"
        texts = (line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
        path.write_bytes(b"".join(text + b"\n" for text in texts))
        told = self.folder / "rejects.jsonl" if rejects else None
        return await import_records(path, self.graph, self.vault, self.store, batch=batch, rejects=told)

    def told(self) -> list[tuple[int, str | None, str]]:
        """(line, path, code) of the rejects file."""
        lines = (self.folder / "rejects.jsonl").read_bytes().splitlines()
        return [(one["line"], one["path"], one["code"]) for one in map(orjson.loads, lines)]

    async def find(self, **lookup: Any) -> str | None:
        return await find_subject(self.graph.read, self.vault, "musterstrom", SubjectLookup(**lookup), country="DE")

    async def star(self, ref: str) -> Any:
        subject = Naming("musterstrom", self.vault.hash).subject(ref)
        return (await read_opened(self.graph.read, self.vault, [subject])).get(subject)

    async def counts(self) -> tuple[int, int]:
        nodes = await self.graph.run_text("MATCH (n) RETURN count(n) AS found")
        edges = await self.graph.run_text("MATCH ()-[r]->() RETURN count(r) AS found")
        return nodes[0]["found"], edges[0]["found"]


@pytest_asyncio.fixture
async def ledger(engine: Running, shared: Path, tmp_path: Path) -> AsyncIterator[Ledger]:
    store = CatalogueStore(engine.graph)
    text = (shared / "scenarios" / "birthday" / "catalogue.yaml").read_text(encoding="utf-8")
    await store.apply(read_catalogue(text, "catalogue.yaml"), home=True, source="test")
    vault = await Vault.open(engine.settings(tmp_path / "data"))
    yield Ledger(engine, engine.graph, vault, store, tmp_path)
    await vault.close()


@pytest.fixture
def scenario(shared: Path) -> list[bytes]:
    return (shared / "scenarios" / "birthday" / "subjects.jsonl").read_bytes().splitlines()


def person(ref: str, *items: object, **more: object) -> dict[str, Any]:
    """A line with one collection of those items."""
    return {"subject": {"ref": ref}, "collections": [COLLECTION | {"items": list(items)}], **more}


def item(ref: str, value: str = "x@example.org", **more: object) -> dict[str, Any]:
    return {"ref": ref, "category": "email", "value": value, **more}


async def test_the_scenario_loads(ledger: Ledger, scenario: list[bytes]) -> None:
    """Every person of the scenario is there with what the file says, opened by the person's own key."""
    assert await ledger.take(*scenario) == replace(NOTHING, read=14, imported=14)
    anna = await ledger.star("anna")
    assert {key: anna.properties[key] for key in ("ref", "country", "birthDate", "pending", "epoch")} == {
        "ref": "anna",
        "country": "DE",
        "birthDate": "1984-05-12",
        "pending": False,
        "epoch": 1,
    }
    assert {one.properties["ref"]: one.properties.get("value") for one in anna.nodes["DataItem"].values()} == {
        "anna-email": "anna@example.org",
        "anna-address": "Weg 1, 20095 Hamburg",
        "anna-birth": "1984-05-12",
        "anna-order": "Ökostrom 2500",
        "anna-invoice": "R-2025-17: 612,00 EUR",
    }
    assert {key: len(pairs) for key, pairs in anna.links.items()} == {
        "HOLDS": 6,
        "DERIVED_FROM": 0,
        "USAGE_OF": 3,
        "DISCLOSURE_OF": 3,
        "LED_TO": 2,
        "SHARED_WITH": 0,
    }


async def test_importing_again_changes_nothing(ledger: Ledger, scenario: list[bytes]) -> None:
    """A second import of the same file leaves nodes, edges and even the sealed texts as they are."""
    await ledger.take(*scenario)
    before = await dump(ledger.graph, ledger.vault), await ledger.counts(), await sealed_texts(ledger.graph)
    assert await ledger.take(*scenario) == replace(NOTHING, read=14, unchanged=14)
    after = await dump(ledger.graph, ledger.vault), await ledger.counts(), await sealed_texts(ledger.graph)
    assert after == before


async def test_batches_make_no_difference(ledger: Ledger) -> None:
    """One person a transaction gives the graph that seven at a time give."""
    people = [*_birthday_like(30)]
    await ledger.take(*people, batch=1)
    one_by_one = without_epoch(await dump(ledger.graph, ledger.vault))
    await ledger.running.emptied()
    await _again(ledger)
    await ledger.take(*people, batch=7)
    assert without_epoch(await dump(ledger.graph, ledger.vault)) == one_by_one


async def test_the_order_of_lines_makes_no_difference(ledger: Ledger) -> None:
    """Whether the person or the one who shares an item with them comes first, the graph is the same."""
    people = [*_birthday_like(12)]
    await ledger.take(*people, batch=3)
    forwards = await dump(ledger.graph, ledger.vault)
    await ledger.running.emptied()
    await _again(ledger)
    await ledger.take(*reversed(people), batch=3)
    backwards = await dump(ledger.graph, ledger.vault)
    assert without_epoch(backwards) == without_epoch(forwards)


async def test_bad_lines_never_stop_the_good_ones(ledger: Ledger) -> None:
    """What is wrong is told with line, path and code; everybody else is imported."""
    report = await ledger.take(
        person("a", item("a1")),
        b'{"subject":',
        person("b", {"ref": "b1", "category": "unheard-of"}),
        person("c", {"ref": "c1"}),
        b"",
        person("d", item("a1")),
        person("a", item("a2")),
        person("a", item("a1")),
        person("e", item("e1")),
        rejects=True,
    )
    assert report == replace(
        NOTHING, read=8, imported=2, unchanged=1, rejected=5, by_reason={"RECORD_INVALID": 3, "DUPLICATE_REF": 2}
    )
    assert sorted(ledger.told(), key=lambda one: one[0]) == [
        (2, None, "RECORD_INVALID"),
        (3, "collections[0].items[0].category", "RECORD_INVALID"),
        (4, "collections[0].items[0].ref", "RECORD_INVALID"),
        (6, "collections[0].items[0].ref", "DUPLICATE_REF"),
        (7, "subject.ref", "DUPLICATE_REF"),
    ]
    assert [await ledger.star(ref) is not None for ref in "abcde"] == [True, False, False, False, True]


async def test_rejects_hold_no_values(ledger: Ledger) -> None:
    """The rejects file repeats nothing of a person."""
    bad = person("karl-otto", item("k1", "karl.otto@example.org"), usages=[{"use": "x", "at": "karl.otto"}])
    await ledger.take(bad, b'{"subject": {"ref": "karl-otto", "karl otto": 1}}', rejects=True)
    assert b"karl" not in (ledger.folder / "rejects.jsonl").read_bytes()


async def test_an_item_ref_of_another_person_is_refused(ledger: Ledger) -> None:
    """An item ref is unique within the provider, across files and within a batch."""
    await ledger.take(person("a", item("i1")))
    report = await ledger.take(person("b", item("i1")), person("c", item("c1")), person("d", item("c1")))
    assert report == replace(NOTHING, read=3, imported=1, rejected=2, by_reason={"DUPLICATE_REF": 2})


async def test_a_later_file_adds(ledger: Ledger) -> None:
    """New facts update what is there; nothing is removed; usages count on."""
    use = {"use": "ship-order", "at": "2026-01-16T08:00:00Z", "recipient": "parcel-carrier", "items": ["i1"]}
    await ledger.take(person("a", item("i1"), item("i2"), usages=[use]))
    later = person(
        "a",
        item("i3", derivedFrom=["i1"]),
        {"ref": "i2"},
        usages=[use, use | {"at": "2026-02-01T08:00:00Z", "recipientRef": "PN-9"}],
    )
    later["subject"]["country"] = "AT"
    later["collections"][0]["endedAt"] = "2026-06-01T00:00:00Z"
    assert await ledger.take(later) == replace(NOTHING, read=1, imported=1)
    star = await ledger.star("a")
    (usage,), (disclosure,) = star.nodes["Usage"].values(), star.nodes["Disclosure"].values()
    (collection,) = star.nodes["Collection"].values()
    assert (star.properties["country"], star.properties["epoch"], len(star.nodes["DataItem"])) == ("AT", 2, 3)
    assert (usage.properties["count"], usage.properties["lastAt"]) == (2, "2026-02-01T08:00:00.000Z")
    assert (disclosure.properties["recipientRef"], collection.properties["endedAt"]) == (
        "PN-9",
        "2026-06-01T00:00:00.000Z",
    )
    assert [*star.links["LED_TO"].values()] == ["2026-02-01T08:00:00.000Z"]


async def test_a_shared_item_is_two(ledger: Ledger) -> None:
    """The other person gets a twin, sealed for them; unknown, they are pending until their own record comes."""
    await ledger.take(person("a", item("contract", "both of us", sharedWith=["b"])))
    other = await ledger.star("b")
    (twin,) = other.nodes["DataItem"].values()
    assert (other.properties["pending"], twin.properties["value"]) == (True, "both of us")
    assert twin.properties["ref"].startswith("shared-")
    mine = await ledger.star("a")
    (pair,) = mine.links["SHARED_WITH"]
    assert pair == (next(iter(mine.nodes["DataItem"])), twin.properties["id"])
    await ledger.take(person("b", item("b1")))
    completed = await ledger.star("b")
    assert (completed.properties["pending"], len(completed.nodes["DataItem"])) == (False, 2)


async def test_one_identifier_of_two_people_is_ambiguous(ledger: Ledger) -> None:
    """A lookup by it says so; by ref each is found; a caller who sees one of them finds that one."""
    email = {"identifiers": [{"type": "EMAIL", "value": "family@example.org"}]}
    await ledger.take({"subject": {"ref": "a"} | email}, {"subject": {"ref": "b"} | email})
    identifier = IdentifierLookup(IdentifierType.EMAIL, " Family@example.org")
    with pytest.raises(IdentifierAmbiguous):
        await ledger.find(identifier=identifier)
    a = await ledger.find(ref="a")
    lookup = SubjectLookup(identifier=identifier)
    assert a is not None
    assert await find_subject(ledger.graph.read, ledger.vault, "musterstrom", lookup, own=a) == a
    assert await ledger.find(ref="c") is None


async def test_extra_is_kept(ledger: Ledger) -> None:
    """What stands below extra is kept, sealed."""
    await ledger.take({"subject": {"ref": "a"}, "extra": {"crm": {"tier": 3}}})
    assert (await ledger.star("a")).properties["extra"] == '{"crm":{"tier":3}}'


async def test_a_file_that_is_not_there_is_an_error(ledger: Ledger) -> None:
    """The error names the file."""
    with pytest.raises(InputError, match=r"nowhere\.jsonl: cannot be read"):
        await import_records(ledger.folder / "nowhere.jsonl", ledger.graph, ledger.vault, ledger.store)


@pytest.mark.parametrize("name", ["people.jsonl", "symlink", "hard link"])
async def test_the_rejects_are_never_written_over_the_records(ledger: Ledger, name: str) -> None:
    """Not by another name of the same file either; nothing is opened."""
    path, rejects = ledger.folder / "people.jsonl", ledger.folder / name
    path.write_bytes(orjson.dumps(person("a", item("i1"))))
    if name == "symlink":
        rejects.symlink_to(path)
    elif name == "hard link":
        rejects.hardlink_to(path)
    with pytest.raises(InputError, match="is the file that is imported; name another one for the rejects"):
        await import_records(path, ledger.graph, ledger.vault, ledger.store, rejects=rejects)
    assert path.read_bytes() == orjson.dumps(person("a", item("i1")))
    assert await ledger.star("a") is None


async def test_a_killed_import_goes_on(ledger: Ledger) -> None:
    """After kill -9 in the middle the same command ends with the graph and the rejects of an uninterrupted run."""
    await ledger.store.apply(demo_catalogue(), home=True, source="test")
    path = ledger.folder / "many.jsonl"
    lines = [orjson.dumps(one) for one in generate_records(80, 3)]
    path.write_bytes(b"\n".join([*lines[:20], b"{broken", *lines[20:], lines[5], b"{broken"]))
    told = ledger.folder / "told.jsonl"
    await import_records(path, ledger.graph, ledger.vault, ledger.store, rejects=told, batch=5)
    whole, all_told = await dump(ledger.graph, ledger.vault), told.read_bytes()
    await ledger.running.emptied()
    await CatalogueStore(ledger.graph).apply(demo_catalogue(), home=True, source="test")
    await _import_until_killed(ledger, path, told, line=20)
    store = CatalogueStore(ledger.graph)
    report = await import_records(path, ledger.graph, ledger.vault, store, rejects=told, batch=5)
    assert report.resumed_from_line >= 20
    assert report.read + report.resumed_from_line == 83
    assert (await dump(ledger.graph, ledger.vault), told.read_bytes()) == (whole, all_told)
    assert await ledger.graph.run_text("MATCH (m:ImportMark) RETURN m.line AS line") == []


async def _import_until_killed(ledger: Ledger, path: Path, told: Path, line: int) -> None:
    running = ledger.running
    environment = os.environ | {
        "ANBIETER360_DATA": str(ledger.folder / "data"),
        "ANBIETER360_IMPORT_BATCH": "5",
        "ANBIETER360_NEO4J_URI": running.uri,
    }
    if running.password:
        environment |= {"ANBIETER360_NEO4J_USER": f"{running.user}", "ANBIETER360_NEO4J_PASSWORD": running.password}
    command = [sys.executable, "-m", "anbieter360", "import", "records", str(path), "--rejects", str(told)]
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    while process.returncode is None:
        rows = await ledger.graph.run_text("MATCH (m:ImportMark) RETURN m.line AS line")
        if rows and rows[0]["line"] >= line:
            process.send_signal(signal.SIGKILL)
            break
        await asyncio.sleep(0.01)
    assert await process.wait() == -signal.SIGKILL


def _birthday_like(count: int) -> Iterable[dict[str, Any]]:
    """People of the scenario's catalogue; every third shares an item with the next."""
    for index in range(count):
        shared = {"sharedWith": [f"p{index + 1}"]} if index % 3 == 0 and index + 1 < count else {}
        use = {"use": "ship-order", "at": f"2026-02-{index % 28 + 1:02d}T08:00:00Z", "recipient": "parcel-carrier"}
        yield person(f"p{index}", item(f"p{index}-a", **shared), item(f"p{index}-b"), usages=[use])


async def _again(ledger: Ledger) -> None:
    """The catalogue into the emptied graph."""
    text = (Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml").read_text(encoding="utf-8")
    await CatalogueStore(ledger.graph).apply(read_catalogue(text, "catalogue.yaml"), home=True, source="test")


def without_epoch(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """How often a star was written to depends on order and batches; what is in it does not."""
    subjects = [[pair for pair in node if pair[0] != "epoch"] for node in found["Subject"]]
    return {**found, "Subject": sorted(subjects, key=str)}
