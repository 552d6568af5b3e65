"""Single writes about one person, on both engines."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import pytest_asyncio
from ledger_dump import dump

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.errors import BadInput, DuplicateRef, IdempotencyConflict, NodeNotFound, SubjectNotFound
from anbieter360.ledger.importing.importer import ImportReport, import_records
from anbieter360.ledger.reading.lookup import IdentifierLookup, SubjectLookup, find_subject
from anbieter360.ledger.stars.identifiers import IdentifierType
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.ledger.writing.write import CollectionInput, CollectionWritten, ItemInput, LedgerWriter
from anbieter360.vault import Vault
from engines import Running

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday"
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
ANNA = SubjectLookup(ref="anna")
COLLECTION = CollectionInput(ANNA, "order-handling", "CONTRACT", "webshop", AT, (ItemInput("email", "a@b.example"),))


@dataclass
class Ledger:
    """The birthday scenario in a graph, and a writer on it."""

    graph: Graph
    vault: Vault
    store: CatalogueStore
    writer: LedgerWriter

    async def find(self, lookup: SubjectLookup) -> str | None:
        return await find_subject(self.graph.read, self.vault, "musterstrom", lookup, country="DE")

    async def star(self, lookup: SubjectLookup) -> PlainStar:
        subject = await self.find(lookup)
        assert subject is not None
        return (await read_opened(self.graph.read, self.vault, [subject]))[subject]

    async def imports(self, path: Path) -> ImportReport:
        return await import_records(path, self.graph, self.vault, self.store)

    async def count(self, label: str) -> int:
        rows = await self.graph.run_text(f"MATCH (n:{label}) RETURN count(n) AS found")
        return int(rows[0]["found"])


@pytest_asyncio.fixture
async def ledger(engine: Running, tmp_path: Path) -> AsyncIterator[Ledger]:
    store = CatalogueStore(engine.graph)
    text = (BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8")
    await store.apply(read_catalogue(text, "catalogue.yaml"), home=True, source="test")
    vault = await Vault.open(engine.settings(tmp_path / "data"))
    ledger = Ledger(engine.graph, vault, store, LedgerWriter(engine.graph, vault, store))
    await ledger.imports(BIRTHDAY / "subjects.jsonl")
    yield ledger
    await vault.close()


def values(star: PlainStar) -> dict[str, Any]:
    return {one.properties["ref"]: one.properties.get("value") for one in star.nodes["DataItem"].values()}


async def test_a_registered_person_is_found(ledger: Ledger) -> None:
    """By reference and by each identifier, however it is written."""
    phone = IdentifierLookup(IdentifierType.PHONE, "040 66969 123")
    done = await ledger.writer.register_subject(
        "olga", (phone,), "DE", "1990-01-02", "de", actor="crm", idempotency_key="1"
    )
    lookup = SubjectLookup(identifier=IdentifierLookup(IdentifierType.PHONE, "+49 40 66969-123"))
    assert {await ledger.find(SubjectLookup(ref="olga")), await ledger.find(lookup)} == {done.subject}
    star = await ledger.star(lookup)
    assert (star.properties["birthDate"], star.properties["country"]) == ("1990-01-02", "DE")


async def test_a_reference_is_taken_once(ledger: Ledger) -> None:
    """A second person under a known reference is DUPLICATE_REF."""
    with pytest.raises(DuplicateRef):
        await ledger.writer.register_subject("anna", actor="crm", idempotency_key="1")


async def test_a_reference_has_one_spelling(ledger: Ledger) -> None:
    """Composed letters or not: the same person, item and identifier, also for a record."""
    apart, whole = (unicodedata.normalize(form, "Zoë") for form in ("NFD", "NFC"))
    mail = IdentifierLookup(IdentifierType.EMAIL, f"{apart}@example.org")
    done = await ledger.writer.register_subject(apart, (mail,), actor="crm", idempotency_key="1")
    found = [SubjectLookup(ref=ref) for ref in (apart, whole)]
    found += [SubjectLookup(identifier=replace(mail, value=f"{ref}@example.org")) for ref in (apart, whole)]
    assert {await ledger.find(one) for one in found} == {done.subject}
    for key, ref in (("2", apart), ("3", whole)):
        given = replace(COLLECTION, subject=SubjectLookup(ref=ref), items=(ItemInput("order", "1", ref),))
        await ledger.writer.record_collection(given, actor="crm", idempotency_key=key)
    assert values(await ledger.star(found[0])) == {whole: "1"}


async def test_an_item_without_a_value_says_so_by_leaving_it_out(ledger: Ledger) -> None:
    """An empty one is refused, as of a record."""
    empty = replace(COLLECTION, items=(ItemInput("email", ""),))
    with pytest.raises(BadInput, match=r"items.value: is empty; leave it out, or say one"):
        await ledger.writer.record_collection(empty, actor="crm", idempotency_key="1")


async def test_bad_input_names_its_field(ledger: Ledger) -> None:
    """An input that no record could have is refused with its field and without its value."""
    with pytest.raises(BadInput, match=r"^birthDate: must be a date") as error:
        await ledger.writer.register_subject("olga", birth_date="2.1.1990", actor="crm", idempotency_key="1")
    assert "1990" not in error.value.message
    identifier = IdentifierLookup(IdentifierType.PHONE, "12")
    with pytest.raises(BadInput, match=r"^identifiers\[0\]\.value: not a telephone number"):
        await ledger.writer.register_subject("olga", (identifier,), actor="crm", idempotency_key="2")


async def test_an_added_identifier_finds_the_person(ledger: Ledger) -> None:
    """And adding it again makes no second one."""
    for key in ("1", "2"):
        await ledger.writer.add_identifier(ANNA, IdentifierType.ACCOUNT, " anna84 ", actor="crm", idempotency_key=key)
    lookup = SubjectLookup(identifier=IdentifierLookup(IdentifierType.ACCOUNT, "anna84"))
    assert await ledger.find(lookup) == await ledger.find(ANNA)
    assert len((await ledger.star(ANNA)).nodes["Identifier"]) == 3


async def test_a_collection_is_recorded(ledger: Ledger) -> None:
    """Its items are there, sealed; the standing takes its basis and time; the person's own fields stay."""
    before = await ledger.star(ANNA)
    given = replace(COLLECTION, items=(ItemInput("email", "new@b.example", "a9", ("anna-email",)), ItemInput("order")))
    done = await ledger.writer.record_collection(given, actor="crm", idempotency_key="1")
    star = await ledger.star(ANNA)
    assert star.properties == before.properties | {"epoch": 2}
    assert values(star)["a9"] == "new@b.example"
    assert {star.nodes["DataItem"][one].properties["source"] for one in done.items} == {"DERIVED", "SUBJECT"}
    assert star.nodes["Collection"][done.collection].properties["collectedAt"] == "2026-03-01T09:00:00.000Z"
    standing = star.nodes["Standing"][f"musterstrom:Purpose:order-handling/{done.subject}"]
    assert standing.properties["collectedAt"] == "2026-03-01T09:00:00.000Z"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"subject": SubjectLookup(ref="nobody")}, SubjectNotFound),
        ({"purpose": "unheard-of"}, NodeNotFound),
        ({"system": "unheard-of"}, NodeNotFound),
        ({"notice": "unheard-of"}, NodeNotFound),
        ({"items": (ItemInput("unheard-of"),)}, NodeNotFound),
        ({"items": (ItemInput("email", derived_from=("ben-email",)),)}, NodeNotFound),
        ({"items": (ItemInput("email", ref="ben-email"),)}, DuplicateRef),
        ({"items": (ItemInput("email", ref="a"), ItemInput("order", ref="a"))}, BadInput),
        ({"collected_at": datetime(2026, 1, 1)}, BadInput),  # noqa: DTZ001 - the missing zone is the fault
    ],
)
async def test_a_wrong_collection_leaves_nothing(ledger: Ledger, changes: Any, error: type[Exception]) -> None:
    """Unknown people and keys, another person's items, times without a zone: an error, and nothing is written."""
    before = await dump(ledger.graph, ledger.vault)
    with pytest.raises(error):
        await ledger.writer.record_collection(replace(COLLECTION, **changes), actor="crm", idempotency_key="1")
    assert await dump(ledger.graph, ledger.vault) == before
    assert await ledger.count("IdempotencyKey") == 0


async def test_a_collection_stands_on_what_it_stood_on(ledger: Ledger) -> None:
    """The same reference may hold more items, and is taken for another purpose, basis or time."""
    order = replace(COLLECTION, ref="order-1")
    first = await ledger.writer.record_collection(order, actor="shop", idempotency_key="1")
    more = replace(order, items=(ItemInput("order", "two"),))
    again = await ledger.writer.record_collection(more, actor="shop", idempotency_key="2")
    assert again.collection == first.collection
    for number, other in enumerate(({"purpose": "accounting"}, {"legal_basis": "CONSENT"}, {"system": "crm"})):
        changed = replace(order, **other)
        with pytest.raises(DuplicateRef, match=r"ref: the collection is there with another"):
            await ledger.writer.record_collection(changed, actor="shop", idempotency_key=f"other-{number}")


async def test_nothing_is_derived_from_itself(ledger: Ledger) -> None:
    """Neither by one call nor by a later one."""
    order = replace(
        COLLECTION, items=(ItemInput("email", ref="one"), ItemInput("order", ref="two", derived_from=("one",)))
    )
    await ledger.writer.record_collection(order, actor="shop", idempotency_key="1")
    back = replace(order, items=(ItemInput("email", ref="one", derived_from=("two",)),))
    with pytest.raises(BadInput, match=r"items\[0\].derivedFrom: the item comes to be derived from itself"):
        await ledger.writer.record_collection(back, actor="shop", idempotency_key="2")


async def test_what_is_collected_has_happened(ledger: Ledger) -> None:
    """A time to come is refused, but for what clocks differ."""
    now = datetime.now(UTC)
    soon = replace(COLLECTION, collected_at=now + timedelta(minutes=3))
    await ledger.writer.record_collection(soon, actor="shop", idempotency_key="1")
    tomorrow = replace(COLLECTION, collected_at=now + timedelta(days=1))
    with pytest.raises(BadInput, match="collectedAt: is in the future"):
        await ledger.writer.record_collection(tomorrow, actor="shop", idempotency_key="2")


async def test_parallel_calls_with_one_key_record_once(ledger: Ledger) -> None:
    """32 calls at once with the same key give one collection and 32 equal answers."""
    before = await ledger.count("Collection"), await ledger.count("DataItem")
    calls = (ledger.writer.record_collection(COLLECTION, actor="crm", idempotency_key="k") for _ in range(32))
    answers = await asyncio.gather(*calls)
    assert len(set(answers)) == 1
    assert (await ledger.count("Collection"), await ledger.count("DataItem")) == (before[0] + 1, before[1] + 1)


async def test_parallel_registrations_with_one_key_register_once(ledger: Ledger) -> None:
    """32 registrations at once with the same key give one person and 32 equal answers."""
    calls = (ledger.writer.register_subject("olga", actor="crm", idempotency_key="k") for _ in range(32))
    assert len(set(await asyncio.gather(*calls))) == 1
    assert await ledger.count("Subject") == 15


async def test_parallel_writes_to_one_person_all_arrive(ledger: Ledger) -> None:
    """16 different collections at once are 16 collections: writers of one person run one after the other."""
    before = len((await ledger.star(ANNA)).nodes["Collection"])
    calls = (
        ledger.writer.record_collection(replace(COLLECTION, ref=f"c{index}"), actor="crm", idempotency_key=f"{index}")
        for index in range(16)
    )
    await asyncio.gather(*calls)
    star = await ledger.star(ANNA)
    assert (len(star.nodes["Collection"]), star.properties["epoch"]) == (before + 16, 17)


async def test_a_key_belongs_to_its_input_and_actor(ledger: Ledger) -> None:
    """The same key with another input is a conflict; of another actor it is another key."""
    first = await ledger.writer.record_collection(COLLECTION, actor="crm", idempotency_key="k")
    other = replace(COLLECTION, purpose="accounting")
    with pytest.raises(IdempotencyConflict):
        await ledger.writer.record_collection(other, actor="crm", idempotency_key="k")
    second = await ledger.writer.record_collection(other, actor="erp", idempotency_key="k")
    assert first.collection != second.collection


async def test_a_contract_ends(ledger: Ledger) -> None:
    """endCollection sets the time; not before the beginning, and not of what is not there."""
    done = await ledger.writer.record_collection(COLLECTION, actor="crm", idempotency_key="1")
    end = datetime(2026, 6, 1, tzinfo=UTC)
    ended = await ledger.writer.end_collection(done.collection, end, actor="crm", idempotency_key="2")
    star = await ledger.star(ANNA)
    assert ended == CollectionWritten(done.subject, done.collection)
    assert star.nodes["Collection"][done.collection].properties["endedAt"] == "2026-06-01T00:00:00.000Z"
    with pytest.raises(BadInput):
        await ledger.writer.end_collection(
            done.collection, datetime(2020, 1, 1, tzinfo=UTC), actor="crm", idempotency_key="3"
        )
    with pytest.raises(NodeNotFound):
        await ledger.writer.end_collection("none", end, actor="crm", idempotency_key="4")


async def test_two_records_become_one_person(ledger: Ledger) -> None:
    """The kept person has all that both had, is found by either reference, and only its key is left."""
    lena, anna = await ledger.star(SubjectLookup(ref="lena")), await ledger.star(ANNA)
    done = await ledger.writer.merge_subjects(ANNA, SubjectLookup(ref="lena"), actor="crm", idempotency_key="1")
    star = await ledger.star(SubjectLookup(ref="lena"))
    assert (done.subject, done.merged, star.subject) == (anna.subject, lena.subject, anna.subject)
    assert values(star) == values(anna) | values(lena)
    for label in ("Collection", "Consent", "Objection", "Usage", "Restriction"):
        assert len(star.nodes[label]) == len(anna.nodes[label]) + len(lena.nodes[label])
    assert {one.properties["purpose"].rpartition(":")[2] for one in star.nodes["Standing"].values()} == {
        "order-handling",
        "accounting",
        "birthday-greeting",
        "customer-loyalty",
    }
    newest = star.nodes["Standing"][f"musterstrom:Purpose:order-handling/{anna.subject}"]
    assert newest.properties["collectedAt"] == "2026-02-13T10:00:00.000Z"
    assert sorted(await ledger.vault.sealers([anna.subject, lena.subject])) == [anna.subject]
    await dump(ledger.graph, ledger.vault)


async def test_a_merge_is_idempotent_and_survives_an_import(ledger: Ledger) -> None:
    """The same call gives the same answer; importing the scenario again then changes nothing."""
    lena = SubjectLookup(ref="lena")
    first = await ledger.writer.merge_subjects(ANNA, lena, actor="crm", idempotency_key="1")
    assert await ledger.writer.merge_subjects(ANNA, lena, actor="crm", idempotency_key="1") == first
    with pytest.raises(BadInput):
        await ledger.writer.merge_subjects(ANNA, lena, actor="crm", idempotency_key="2")
    before = await dump(ledger.graph, ledger.vault)
    report = await ledger.imports(BIRTHDAY / "subjects.jsonl")
    assert (report.imported, await dump(ledger.graph, ledger.vault)) == (0, before)


async def test_a_merge_joins_usages_and_disclosures(ledger: Ledger, tmp_path: Path) -> None:
    """Counts are summed, first and last joined, the recipient known once; what a third shares stays shared."""
    use = {"use": "ship-order", "at": "2026-04-01T08:00:00Z", "recipient": "parcel-carrier", "items": ["x1"]}
    item = {"ref": "x1", "category": "order", "value": "Zelt", "sharedWith": ["ben"]}
    facts = {"purpose": "order-handling", "legalBasis": "CONTRACT", "collectedAt": "2026-03-01", "system": "webshop"}
    line = {"subject": {"ref": "xaver"}, "collections": [facts | {"items": [item]}], "usages": [use]}
    (tmp_path / "x.jsonl").write_bytes(orjson.dumps(line))
    await ledger.imports(tmp_path / "x.jsonl")
    await ledger.writer.merge_subjects(ANNA, SubjectLookup(ref="xaver"), actor="crm", idempotency_key="1")
    star = await ledger.star(ANNA)
    usage = star.nodes["Usage"][f"musterstrom:ProcessingUse:ship-order/{star.subject}"].properties
    disclosure = star.nodes["Disclosure"][f"musterstrom:Recipient:parcel-carrier/{star.subject}"].properties
    assert (usage["count"], usage["firstAt"], usage["lastAt"]) == (
        2,
        "2025-11-04T08:00:00.000Z",
        "2026-04-01T08:00:00.000Z",
    )
    assert (disclosure["recipientRef"], disclosure["lastAt"]) == ("PN-55301", "2026-04-01T08:00:00.000Z")
    assert len(star.links["SHARED_WITH"]) == 1


async def test_a_pending_person_is_completed_by_registration(ledger: Ledger, tmp_path: Path) -> None:
    """Who was known only from a shared item can be registered, once."""
    item = {"ref": "x1", "category": "order", "value": "Zelt", "sharedWith": ["olga"]}
    facts = {"purpose": "order-handling", "legalBasis": "CONTRACT", "collectedAt": "2026-03-01", "system": "webshop"}
    line = {"subject": {"ref": "xaver"}, "collections": [facts | {"items": [item]}]}
    (tmp_path / "x.jsonl").write_bytes(orjson.dumps(line))
    await ledger.imports(tmp_path / "x.jsonl")
    await ledger.writer.register_subject("olga", actor="crm", idempotency_key="1")
    assert (await ledger.star(SubjectLookup(ref="olga"))).properties["pending"] is False
    with pytest.raises(DuplicateRef):
        await ledger.writer.register_subject("olga", actor="crm", idempotency_key="2")
