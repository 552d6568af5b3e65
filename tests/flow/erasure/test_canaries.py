"""People are imported, looked at, used, exported and asked, and some of them erased; then every byte is searched.

The program runs as processes of its own, at log level debug, and recipients really hear of it. Every tenth is erased,
and at least eight.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from canaries import Canary, canaries
from erasing import catalogue_text
from scenario import ENGINES

from anbieter360.access import Role
from anbieter360.api.running.context import Services
from anbieter360.cypher import Statement
from anbieter360.engine.bolt import Graph
from anbieter360.errors import ValueUnreadable
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.plain import PlainStar, key_of, sealed_fields
from anbieter360.ledger.stars.stored import read_stored
from anbieter360.settings import Settings
from anbieter360.vault import Sealer, tables
from anbieter360.vault.encoding import to_base64
from anbieter360.vault.keys import KeyTable
from anbieter360.vault.master import open_master_keys
from anbieter360.vault.store import Store
from bytesearch import Found, Needles
from engines import Running, own_neo4j
from lengths import length
from processes import Gateway, Program
from receivers import Receiver, Sent, receiving

PEOPLE = length(30, 1_000)
ERASED = max(8, PEOPLE // 10)
SECONDS = 600.0

MANAGER: Mapping[str, Any] = {"role": Role.PRIVACY_MANAGER, "purpose": "rights-handling"}
FOOTPRINT = """query ($by: SubjectLookup!) { subject(by: $by) { ref country birthDate language
  identifiers { type value } items(first: 99) { nodes { ref value collections { collectedAt purpose { key } } } }
  usages(first: 99) { nodes { use { key } count lastAt recipients { key } } }
  consents { ref status } objections { purpose { key } at reason }
  standings { purpose { key } collections { legalBasis collectedAt } } } }"""
REQUEST = """mutation ($input: RequestErasureInput!) { requestErasure(input: $input) {
  ... on ErasureRequested { request { id planHash } } ... on Error { code message } } }"""
APPROVE = """mutation ($input: ApproveErasureInput!) { approveErasure(input: $input) { __typename
  ... on Error { code message } } }"""
STATUS = """query ($id: ID!) { erasureRequest(id: $id) {
  status receipt { file } answer { language } notifications { id kind status } } }"""
ACKNOWLEDGE = """mutation ($input: AcknowledgeErasureInput!) { acknowledgeErasure(input: $input) { __typename } }"""
ACKNOWLEDGED = {"__typename": "ErasureAcknowledged"}
USE = "mutation ($input: RecordUseInput!) { recordUse(input: $input) { __typename } }"
SAY = {
    mutation: f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ __typename ... on Error {{ code }} }} }}"
    for mutation, kind in (
        ("objectToProcessing", "ObjectInput"),
        ("giveConsent", "GiveConsentInput"),
        ("withdrawConsent", "WithdrawConsentInput"),
    )
}
#: Written without a seal, so that the search is seen to find what is there.
UNSEALED = "A text without a seal, long enough for Neo4j to store it as it stands, and so to be found"
CONTROL = Statement("control", "CREATE (s:Subject {id: 'control', refHash: 'x', ref: $ref})", frozenset({"ref"}))


@dataclass(frozen=True)
class Aftermath:
    """What is left when some are erased: the files, and what was seen on the way.

    before, after: ref of a bystander -> their footprint; stars: ref of an erased person -> what stays, opened with the
    fresh key; opened_by_old: how many sealed fields of it the key of before opens; old, wrapped: that key of each, bare
    and as the vault had it; living: a bystander's, as the vault has it; bodies: what recipients were sent; proofs: what
    tells of erasures.
    """

    folders: tuple[Path, ...]
    gone: Sequence[Canary]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    stars: Mapping[str, PlainStar]
    old: Mapping[str, bytes]
    opened_by_old: int
    wrapped: Mapping[str, bytes]
    living: bytes
    bodies: Path
    proofs: Path

    def found(self, needles: Needles, *folders: Path) -> list[Found]:
        return sorted(needles.search(*(folders or self.folders)))


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def aftermath(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    folder = tmp_path_factory.mktemp("canaries")
    more = {"ANBIETER360_WEBHOOK_PRIVATE_ADDRESSES": "true", "ANBIETER360_IMPORT_BATCH": "50"}
    if request.param == "embedded":
        return await Story(Program(folder / "data", more=more), folder, ()).told()
    server = own_neo4j(folder / "neo4j")
    try:
        graph = Graph.connect(server.uri)
        await server.wait_ready(graph)
        running = Running("neo4j", graph, server.uri, None, None, server.home)
        aftermath = await Story(Program(folder / "data", running, more), folder, (server.home,)).told()
        await graph.close()
        server.end_orderly()
    finally:
        server.stop()
    return aftermath


def test_no_marker_of_anybody_is_in_clear_anywhere(aftermath: Aftermath) -> None:
    """Data folder, engine or Neo4j's home, vault, logs at debug, metrics: none, in UTF-8 or UTF-16."""
    needles = Needles({text for one in canaries(PEOPLE, PEOPLE) for text in one.values})
    assert len(needles.texts) > 20 * PEOPLE
    assert aftermath.found(needles) == []


def test_no_destroyed_key_is_left(aftermath: Aftermath) -> None:
    """Neither its 32 bytes nor the wrapped ones, nor either as text."""
    keys = {f"key {number}": key for number, key in enumerate(aftermath.old.values())}
    wrapped = {f"wrapped {number}": key for number, key in enumerate(aftermath.wrapped.values())}
    assert len(keys) == len(wrapped) == ERASED
    texts = [text for key in (*keys.values(), *wrapped.values()) for text in (key.hex(), to_base64(key))]
    assert aftermath.found(Needles(texts, keys | wrapped)) == []


def test_the_search_finds_what_is_there(aftermath: Aftermath) -> None:
    """A text in the graph without its seal, and the key of somebody who was not erased, wrapped in the vault."""
    found = aftermath.found(Needles([UNSEALED], {"a living key": aftermath.living}))
    assert {one.text for one in found} == {UNSEALED, "a living key"}


def test_bystanders_are_shown_as_before(aftermath: Aftermath) -> None:
    """Byte by byte, whoever is erased beside them and shared an address with them."""
    assert len(aftermath.before) == PEOPLE - ERASED
    assert [ref for ref, body in aftermath.before.items() if aftermath.after[ref] != body] == []


def test_what_stays_opens_with_the_fresh_key_alone(aftermath: Aftermath) -> None:
    """An invoice of half of them, of the others nothing; the old key opens none of it."""
    kept = {one.ref for one in aftermath.gone if len(one.record["collections"]) == 3}
    assert aftermath.stars.keys() == kept
    for star in aftermath.stars.values():
        values = [item.properties["value"] for item in star.nodes["DataItem"].values()]
        assert sorted(value.split()[0] for value in values) == ["R-17", "Weg"]
    assert aftermath.opened_by_old == 0


def test_what_leaves_the_house_names_the_person_as_its_receiver_does(aftermath: Aftermath) -> None:
    """A webhook's body has the receiver's own reference and no other marker of anybody."""
    needles = Needles({text for one in aftermath.gone for text in one.values - one.known})
    assert aftermath.found(needles, aftermath.bodies) == []
    sent = aftermath.bodies.read_text()
    assert [one.ref for one in aftermath.gone if not any(ref in sent for ref in one.known)] == []


def test_proofs_name_nobody(aftermath: Aftermath) -> None:
    """Receipts, answers, journal, log and metrics have no marker and no reference of an item."""
    texts = {text for one in aftermath.gone for text in (*one.values, *one.keys)}
    assert aftermath.found(Needles(texts), aftermath.proofs) == []
    assert (aftermath.proofs / "receipts").read_text().count('{"body":') == ERASED


@dataclass(frozen=True)
class Story:
    """A program, and all that is done with it."""

    program: Program
    folder: Path
    engine: tuple[Path, ...]

    async def told(self) -> Aftermath:
        everybody = canaries(PEOPLE, PEOPLE)
        gone = everybody[3 :: len(everybody) // ERASED][:ERASED]
        others = [one for one in everybody if one not in gone]
        proofs = self.folder / "proofs"
        proofs.mkdir()
        async with self.receivers() as (receivers, answering):
            await self.loaded(everybody, receivers)
            with self.program.serving() as gateway:
                answering.append(gateway)
                async with httpx.AsyncClient(timeout=60) as client, self.program.opened() as services:
                    await self.asked(gateway, client, gone + others[:4])
                    before = {one.ref: await footprint(gateway, client, one) for one in others}
                    old, wrapped, sealers = await keys_of(self.program.settings, services, gone)
                    receipts = await self.erased(gateway, client, gone)
                    after = {one.ref: await footprint(gateway, client, one) for one in others}
                    stars, opened = await left(services, sealers)
                    _, living, _ = await keys_of(self.program.settings, services, others[:1])
                    metrics = (await client.get(gateway.url.replace("graphql", "metrics"))).text
                    await services.graph.execute(CONTROL, ref=UNSEALED)
                    journal = await journal_rows(services)
                assert gateway.stop() == 0
        (proofs / "receipts").write_text("\n".join(receipts))
        (proofs / "metrics").write_text(metrics)
        (proofs / "journal").write_text(journal)
        (proofs / "log").write_text(self.program.errors.read_text())
        folders = (self.program.data, self.program.errors, proofs, *self.engine)
        bodies = self.folder / "bodies"
        return Aftermath(
            folders, gone, before, after, stars, old, opened, wrapped, living[others[0].ref], bodies, proofs
        )

    @asynccontextmanager
    async def receivers(self) -> AsyncIterator[tuple[dict[str, Receiver], list[Gateway]]]:
        """Of the recipients of what is used; they note what comes, and acknowledge what they did."""
        answering: list[Gateway] = []
        doing = set[asyncio.Task[None]]()

        async def act(sent: Sent) -> None:
            with (self.folder / "bodies").open("ab") as file:
                file.write(sent.body + b"\n")
            doing.add(asyncio.create_task(acknowledged(answering[0], sent.id)))

        async with receiving(act=act) as carrier, receiving(act=act) as cloud:
            told = {"parcel-carrier": carrier, "mail-cloud": cloud, "webshop": carrier, "crm": cloud, "erp": cloud}
            yield told, answering
        await asyncio.gather(*doing)

    async def loaded(self, people: Sequence[Canary], receivers: Mapping[str, Receiver]) -> None:
        catalogue, records = self.folder / "catalogue.yaml", self.folder / "people.jsonl"
        catalogue.write_text(catalogue_text({key: one.url for key, one in receivers.items()}))
        records.write_text("".join(f"{json.dumps(one.record)}\n" for one in people))
        await asyncio.to_thread(self.program.done, "--log-level", "debug", "catalogue", "apply", catalogue)
        done = await asyncio.to_thread(
            self.program.done, "--log-level", "debug", "import", "records", records, "--json"
        )
        assert done.json["imported"] == len(people), done

    async def asked(self, gateway: Gateway, client: httpx.AsyncClient, people: Sequence[Canary]) -> None:
        """By an agent, an integration, and a command; also wrongly, with a marker where none belongs."""
        for number, one in enumerate(people):
            by = {"identifier": one.record["subject"]["identifiers"][0]}
            await gateway.ask(FOOTPRINT, {"by": by}, client=client, role=Role.AGENT)
            for mutation, given in one.said.items():
                whole = {"input": {"subject": by, "idempotencyKey": f"{mutation}{number}", **given}}
                answer = await gateway.ask(SAY[mutation], whole, client=client, role=Role.AGENT)
                assert list(answer.json()["data"][mutation]) == ["__typename"], answer.text
            wrong = {"identifier": {"type": one.ref, "value": one.ref}}
            await gateway.ask(FOOTPRINT, {"by": wrong}, client=client, role=Role.AGENT)
            used = {"use": "confirm-order", "reference": one.ref, "subject": by, "idempotencyKey": f"use{number}"}
            await gateway.ask(USE, {"input": used}, client=client)
        file = self.folder / "copy.json"
        export = ("--log-level", "debug", "export", "subject", people[0].ref, "--out", file)
        await asyncio.to_thread(self.program.done, *export)

    async def erased(self, gateway: Gateway, client: httpx.AsyncClient, people: Sequence[Canary]) -> list[str]:
        """Their receipts, once all recipients that a machine tells have answered."""
        ids = []
        for one in people:
            asked = {"subject": {"ref": one.ref}, "idempotencyKey": f"erase {one.keys}"}
            done = (await said(gateway, client, REQUEST, asked))["requestErasure"]
            ids.append(done["request"]["id"])
            approved = {"id": ids[-1], "planHash": done["request"]["planHash"], "idempotencyKey": ids[-1]}
            answer = (await said(gateway, client, APPROVE, approved))["approveErasure"]
            assert answer == {"__typename": "ErasureApproved"}
        # Beside the gateway, which rests long after each of them; it may have one in hand, which is exit 1.
        beside = await asyncio.to_thread(self.program.run, "--log-level", "debug", "erase", "resume")
        assert beside.code == 0 or "held by a worker" in beside.out, beside
        async with asyncio.timeout(SECONDS):
            return [await receipt(gateway, client, id_) for id_ in ids]


async def said(gateway: Gateway, client: httpx.AsyncClient, mutation: str, given: Any) -> Any:
    answer = (await gateway.ask(mutation, {"input": given}, client=client, **MANAGER)).json()
    assert answer.get("data"), answer
    return answer["data"]


async def receipt(gateway: Gateway, client: httpx.AsyncClient, request: str) -> str:
    while True:
        answer = await gateway.ask(STATUS, {"id": request}, client=client, **MANAGER)
        found = answer.json()["data"]["erasureRequest"]
        assert found["status"] != "REPAIR"
        if found["receipt"] and found["status"] in ("FULFILLED", "PARTIALLY_FULFILLED"):
            return str(found["receipt"]["file"])
        for one in found["notifications"]:
            if (one["kind"], one["status"]) == ("REVIEW", "MANUAL"):  # a person has looked at the other side
                given = {"notification": one["id"], "outcome": "ERASED", "idempotencyKey": one["id"]}
                assert (await said(gateway, client, ACKNOWLEDGE, given))["acknowledgeErasure"] == ACKNOWLEDGED
        await asyncio.sleep(0.2)


async def footprint(gateway: Gateway, client: httpx.AsyncClient, one: Canary) -> bytes:
    answer = await gateway.ask(FOOTPRINT, {"by": {"ref": one.ref}}, client=client, role=Role.AGENT)
    assert answer.json()["data"]["subject"]["ref"] == one.ref, answer.text
    return answer.content


async def acknowledged(gateway: Gateway, notification: str) -> None:
    """By whoever got it, in a moment of their own."""
    given = {"notification": notification, "outcome": "ERASED", "idempotencyKey": notification}
    async with httpx.AsyncClient(timeout=60) as client:
        await gateway.ask(ACKNOWLEDGE, {"input": given}, client=client)


async def keys_of(
    settings: Settings, services: Services, people: Sequence[Canary]
) -> tuple[dict[str, bytes], dict[str, bytes], dict[tuple[str, str], Sealer]]:
    """Of each their key, the same wrapped, and what opens with it: by ref, the last by ref and id."""
    naming = Naming("musterstrom", services.vault.hash)
    rows = await services.graph.run_text("MATCH (s:Subject) RETURN s.id AS id, s.refHash AS ref")
    id_of = {row["ref"]: row["id"] for row in rows}
    subjects = {one.ref: id_of[naming.ref_hash(one.ref)] for one in people}
    store = await Store.open(settings)
    try:
        masters = await open_master_keys(store, settings)
        table: KeyTable[bytes] = KeyTable(store, masters, tables.subject_key, lambda _, key: key, 0)
        found = await table.existing(list(subjects.values()))
        column = tables.subject_key.c
        stored = await store.read(lambda connection: connection.execute(column.subject_id.table.select()).all())
    finally:
        await store.close()
    wrapped = {row.subject_id: bytes(row.wrapped) for row in stored}
    return (
        {ref: found[id_] for ref, id_ in subjects.items()},
        {ref: wrapped[id_] for ref, id_ in subjects.items()},
        {(ref, id_): Sealer(id_, found[id_]) for ref, id_ in subjects.items()},
    )


async def left(services: Services, sealers: Mapping[tuple[str, str], Sealer]) -> tuple[dict[str, PlainStar], int]:
    """What stays of people, opened; and how many sealed fields of it their old keys open."""
    services.vault.forget([id_ for _, id_ in sealers])
    stored = await read_stored(services.graph.read, services.vault, [id_ for _, id_ in sealers])
    opened = 0
    for (_, id_), old in sealers.items():
        for label in ("DataItem", "Consent", "Objection", "Notification", "Identifier", "Subject"):
            name = "id" if label == "Subject" else "subject"
            rows = await services.graph.run_text(f"MATCH (n:{label} {{{name}: '{id_}'}}) RETURN properties(n) AS node")
            opened += sum(opens(old, label, row["node"]) for row in rows)
    return {ref: stored[id_].star for ref, id_ in sealers if id_ in stored}, opened


def opens(sealer: Sealer, label: str, node: Mapping[str, Any]) -> int:
    """How many fields of a node the key opens."""
    found = 0
    for field in (name for name in sealed_fields(label) if name in node):
        try:
            sealer.open(node[field], owner=node[key_of(label)], field=field)
        except ValueUnreadable:
            continue
        found += 1
    return found


async def journal_rows(services: Services) -> str:
    """Every entry of the journal as its row says."""
    store = await Store.open(services.settings)
    try:
        table = tables.metadata.tables["journal"]
        rows = await store.read(lambda connection: connection.execute(table.select()).all())
    finally:
        await store.close()
    return "\n".join(str(tuple(row)) for row in rows)
