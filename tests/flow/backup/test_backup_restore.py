"""A backup put back answers as before, but for whom was erased since: they are gone, and the proof of it is there."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from copied import copied, is_found, lose_vault, opened, put_back, whole
from erasing import approved, carried_out, catalogue_text, greeted, invoiced, left, load_people, request_node, requested
from racing import Writers, approve_whatever

from anbieter360.api.running.context import Services
from anbieter360.backup import replay
from anbieter360.backup.alone import alone
from anbieter360.backup.manifest import GRAPH, KEYS, NAME, VAULT, digest_of
from anbieter360.backup.restore import restore
from anbieter360.cypher import statements
from anbieter360.datamap.copying import NOT_COPIED, catalogue_roots, edge_name, roots, snake
from anbieter360.datamap.copying import copied as copied_labels
from anbieter360.datamap.load import load_datamap
from anbieter360.erasure.aftermath.review import review
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from anbieter360.errors import BackupDamaged, BackupError, BackupInside, FolderLocked, NotEmpty, WrongMasterKey
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading import lost
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.stars.plan import plan
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.ledger.writing.write import LedgerWriter
from anbieter360.linked.logged import checked
from anbieter360.vault import Vault
from anbieter360.vault.copying import is_lost
from anbieter360.vault.encoding import from_base64
from processes import Program

#: One item of somebody who stays.
BIRTH = Scope(ScopeKind.ITEMS, frozenset({"younger-birth"}))


async def test_a_backup_that_is_put_back_is_what_was_there(embedding: Program, tmp_path: Path) -> None:
    """Every node and every edge, those of an erasure before it and of one that is approved included."""
    async with opened(embedding) as services:
        await load_people(services, tmp_path, [invoiced("anna"), greeted("gone"), greeted("hidden")])
        request, _ = await approved(services, "gone")
        await carried_out(services, request)
        await approved(services, "hidden")
        before = await whole(services)
        await copied(services, tmp_path / "backup")
        await load_people(services, tmp_path, [greeted("later")])
    done = await put_back(embedding.settings, tmp_path / "backup")
    assert (done.replayed, done.with_vault) == (0, False)
    async with opened(embedding) as services:
        assert await whole(services) == before


async def test_whoever_was_erased_since_is_erased_again(program: Program, tmp_path: Path) -> None:
    """What stays of them opens, their receipts verify, evidence and suppression are there, the journal is whole, and
    what else they had asked for has ended."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("kept"), greeted("gone"), greeted("stays")])
        smaller, *_ = await requested(services, "gone", Scope(ScopeKind.ITEMS, frozenset({"gone-email"})), key="item")
        await copied(services, tmp_path / "backup")
        erased = {ref: await approved(services, ref) for ref in ("kept", "gone")}
        for request, _ in erased.values():
            assert await carried_out(services, request)
        before = {ref: await left(services, *ids) for ref, ids in erased.items()}
        evidence, ended = [await request_node(services, one) for one in (erased["gone"][0], smaller)]
        assert ended["status"] == "FULFILLED"
    assert (await put_back(program.settings, tmp_path / "backup")).replayed == 2
    async with opened(program) as services:
        assert {ref: await left(services, *ids) for ref, ids in erased.items()} == before
        assert await request_node(services, erased["gone"][0]) == evidence
        assert await request_node(services, smaller) == ended
        assert checked(evidence["receipt"], services.vault.signer.public).place is not None
        assert [await is_found(services, ref) for ref in ("kept", "gone", "stays")] == [True, False, True]
        star = (await read_opened(services.graph.read, services.vault, [erased["kept"][1]]))[erased["kept"][1]]
        assert {"value"} <= set.union(*(set(node.properties) for node in star.nodes["DataItem"].values()))
        assert await services.vault.journal.verify() == []


async def test_two_erasures_of_one_person_are_done_again_in_their_order(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the first one left, the second one took: neither is there again. That the second request is not there yet
    when the first erasure is done again is no loss. The log says from time to time how far it is."""
    monkeypatch.setattr(replay, "SAY_SECONDS", 0.0)
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("twice")])
        await copied(services, tmp_path / "backup")
        scopes = (Scope(ScopeKind.PURPOSES, frozenset({"birthday-greeting"})), EVERYTHING)
        asked = [await requested(services, "twice", scope, key=scope.kind) for scope in scopes]
        requests, subject = [request for request, *_ in asked], asked[0][1]
        for request in requests:
            await approve_whatever(services, request)
            assert await carried_out(services, request)
        before = [await left(services, request, subject) for request in requests]
    for _ in range(2):
        assert (await put_back(program.settings, tmp_path / "backup")).replayed == 2
    assert "erasures_replaying" in "".join(capfd.readouterr())
    async with opened(program) as services:
        assert [await left(services, request, subject) for request in requests] == before
        assert [(await request_node(services, one)).get("problem") for one in requests] == [None, None]


async def test_two_erasures_of_everything_are_done_again(program: Program, tmp_path: Path) -> None:
    """Also where the first one is in the backup, with what was collected after it and went by the second."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("twice")])
        await copied(services, tmp_path / "before")
        first, subject = await approved(services, "twice")
        assert await carried_out(services, first)
        await Writers(services, "twice").collect("new")
        await copied(services, tmp_path / "between")
        second, *_ = await requested(services, "twice", key="again")
        assert second != first
        await approve_whatever(services, second)
        assert await carried_out(services, second)
        before = [await left(services, one, subject) for one in (first, second)]
    for folder, lacking in (("between", 1), ("before", 2)):
        assert (await put_back(program.settings, tmp_path / folder)).replayed == lacking
        async with opened(program) as services:
            assert [await left(services, one, subject) for one in (first, second)] == before
            assert [(await request_node(services, one)).get("problem") for one in (first, second)] == [None, None]
            assert not (await review(services.erasing)).findings


async def test_proof_that_is_younger_than_the_backup_is_said_to_be_missing(program: Program, tmp_path: Path) -> None:
    """The answer says that it is kept, and it is not there any more: somebody has to look at the request."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("there")])
        await copied(services, tmp_path / "backup")
        await load_people(services, tmp_path, [greeted("younger")])
        request, _ = await approved(services, "younger")
        assert await carried_out(services, request)
        before = await request_node(services, request)
    assert (await put_back(program.settings, tmp_path / "backup")).replayed == 1
    async with opened(program) as services:
        assert await request_node(services, request) == {**before, "problem": "NODES_MISSING"}


@pytest.mark.parametrize(("kind", "scope"), [(greeted, BIRTH), (invoiced, EVERYTHING)])
async def test_what_went_of_somebody_younger_than_the_backup_stays_out(
    program: Program, tmp_path: Path, kind: Callable[[str], dict[str, Any]], scope: Scope
) -> None:
    """Their record comes in again after the restore, which lost them, without what they had erased."""
    subject, before = await lost_in_part(program, tmp_path, kind, scope)
    async with opened(program) as services:
        for _ in range(2):
            await load_people(services, tmp_path, [kind("younger")])
        assert await said_of(services, subject) == before
        assert not (await review(services.erasing)).findings


async def test_who_is_registered_again_after_a_restore_is_who_had_something_erased(
    program: Program, tmp_path: Path
) -> None:
    """Whichever way a lost person comes back, what went of them stays out."""
    subject, before = await lost_in_part(program, tmp_path)
    async with opened(program) as services:
        writer = LedgerWriter(services.graph, services.vault, services.store)
        await writer.register_subject("younger", actor="crm", idempotency_key="again")
        await load_people(services, tmp_path, [greeted("younger")])
        assert await said_of(services, subject) == before


async def test_a_lost_person_who_was_merged_into_somebody_erased_stays_out(program: Program, tmp_path: Path) -> None:
    """Their record comes in as that of nobody, and the import goes on with the others."""
    await lost_in_part(program, tmp_path)
    async with opened(program) as services:
        writer = LedgerWriter(services.graph, services.vault, services.store)
        await writer.register_subject("younger", actor="crm", idempotency_key="again")
        host, younger = SubjectLookup(ref="host"), SubjectLookup(ref="younger")
        await writer.merge_subjects(host, younger, actor="crm", idempotency_key="merge")
        request, _ = await approved(services, "host")
        assert await carried_out(services, request)
        file = tmp_path / "again.jsonl"
        file.write_text("".join(f"{json.dumps(one)}\n" for one in (greeted("younger"), greeted("other"))))
        report = await import_records(file, services.graph, services.vault, services.store)
        assert (report.imported, dict(report.by_reason)) == (1, {"SUPPRESSED": 1})
        assert [await is_found(services, ref) for ref in ("younger", "other")] == [False, True]


async def test_a_lost_person_who_goes_while_a_record_comes_in_stays_out(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another import brings them back, and they are erased, between the importer's look for them and its write."""
    subject, _ = await lost_in_part(program, tmp_path)
    async with opened(program) as services:

        async def overtaken(*given: Any) -> Any:
            monkeypatch.setattr(lost, "plan", plan)
            await load_people(services, tmp_path, [greeted("younger")])
            again, *_ = await requested(services, "younger", key="all")
            await approve_whatever(services, again)
            assert await carried_out(services, again)
            return await plan(*given)

        monkeypatch.setattr(lost, "plan", overtaken)
        file = tmp_path / "again.jsonl"
        file.write_text(f"{json.dumps(greeted('younger'))}\n")
        report = await import_records(file, services.graph, services.vault, services.store)
        assert dict(report.by_reason) == {"SUPPRESSED": 1}
        assert not await read_opened(services.graph.read, services.vault, [subject])


async def lost_in_part(
    program: Program,
    folder: Path,
    kind: Callable[[str], dict[str, Any]] = greeted,
    scope: Scope = BIRTH,
) -> tuple[str, list[object]]:
    """`younger` comes after the backup, has something erased, and is lost by the restore, as `host` is not.

    The id of who is lost, and what was said of them.
    """
    async with opened(program) as services:
        await load_people(services, folder, [greeted("host")])
        await copied(services, folder / "backup")
        await load_people(services, folder, [kind("younger")])
        request, subject, _ = await requested(services, "younger", scope)
        await approve_whatever(services, request)
        assert await carried_out(services, request)
        before = await said_of(services, subject)
    assert (await put_back(program.settings, folder / "backup")).replayed == 1
    return subject, before


async def said_of(services: Services, subject: str) -> list[object]:
    """Refs of a person's items, how many identifiers and requests there are, and which of their own fields."""
    star = (await read_opened(services.graph.read, services.vault, [subject]))[subject]
    items = sorted(node.properties["ref"] for node in star.nodes["DataItem"].values())
    own = sorted(star.properties.keys() & {"birthDate", "country", "language", "extra"})
    return [items, len(star.nodes["Identifier"]), [*star.nodes["ErasureRequest"]], own]


async def test_no_destroyed_key_comes_back(embedding: Program, tmp_path: Path) -> None:
    """Its bytes, wrapped as they are in the backup's file of keys, are in no file of the data folder."""
    async with opened(embedding) as services:
        await load_people(services, tmp_path, [greeted("gone"), greeted("stays")])
        await copied(services, tmp_path / "backup")
        request, subject = await approved(services, "gone")
        assert await carried_out(services, request)
    await put_back(embedding.settings, tmp_path / "backup")
    wrapped = {row[1][0]: row[1][2]["bytes"] for row in lines(tmp_path / "backup" / KEYS) if row[0] == "subject_key"}
    raw = from_base64(wrapped.pop(subject))
    files = [path.read_bytes() for path in embedding.data.rglob("*") if path.is_file()]
    assert [raw in file for file in files].count(True) == 0
    assert all(any(from_base64(other) in file for file in files) for other in wrapped.values())


async def test_a_lost_vault_comes_back_with_its_journal(program: Program, tmp_path: Path) -> None:
    """Keys and journal are those of the backup; the person is readable."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("anna")])
        await approved(services, "anna")
        before = await whole(services)
        await copied(services, tmp_path / "backup")
    lose_vault(program)
    assert (await put_back(program.settings, tmp_path / "backup")).with_vault
    async with opened(program) as services:
        assert await whole(services) == before
        assert await services.vault.journal.verify() == []
        assert await is_found(services, "anna")


async def test_a_vault_that_nobody_was_in_is_no_obstacle(program: Program, tmp_path: Path) -> None:
    """A gateway that was started in the new folder before the restore made it, and the graph is tied to it."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("anna")])
        await copied(services, tmp_path / "backup")
    lose_vault(program)
    async with program.open_graph() as graph:
        await graph.run_text("MATCH (n) WHERE NOT n:SchemaVersion DETACH DELETE n")
    async with opened(program):
        pass
    assert (await put_back(program.settings, tmp_path / "backup")).with_vault
    async with opened(program) as services:
        assert await is_found(services, "anna")
        assert await services.vault.journal.verify() == []


async def test_a_lost_vault_without_its_master_key_stays_lost(program: Program, tmp_path: Path) -> None:
    """Nothing of it is put back before the key is there, and then all of it."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("anna")])
        await copied(services, tmp_path / "backup")
    lose_vault(program)
    key = (program.data / "master.key").rename(tmp_path / "master.key")
    with pytest.raises(WrongMasterKey):
        await put_back(program.settings, tmp_path / "backup")
    key.rename(program.data / "master.key")
    assert (await put_back(program.settings, tmp_path / "backup")).with_vault


async def test_a_backup_from_before_a_new_master_key_opens_with_the_old_one(program: Program, tmp_path: Path) -> None:
    """The file in which that lies on is put back under its first name."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("anna")])
        await copied(services, tmp_path / "backup")
        await services.vault.rotation.rotate(lambda _: None)
    lose_vault(program)
    with pytest.raises(WrongMasterKey):
        await put_back(program.settings, tmp_path / "backup")
    (old,) = program.data.glob("master.key.*.old")
    old.rename(program.data / "master.key")
    assert (await put_back(program.settings, tmp_path / "backup")).with_vault
    async with opened(program) as services:
        assert await is_found(services, "anna")


async def test_a_lost_vault_is_not_put_back_beside_a_graph_that_stays(program: Program, tmp_path: Path) -> None:
    """It would be older than that."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [invoiced("anna")])
        await copied(services, tmp_path / "backup")
    lose_vault(program)
    with pytest.raises(NotEmpty):
        await restore(program.settings, tmp_path / "backup", replaces=False)
    assert await is_lost(program.settings)


async def test_a_lost_vault_without_keys_is_said_to_be_lost(program: Program, tmp_path: Path) -> None:
    """A file of keys that was destroyed in time: with the vault nothing is lost, without it everything sealed is."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("anna")])
        await copied(services, tmp_path / "backup")
    (tmp_path / "backup" / KEYS).unlink()
    assert not (await put_back(program.settings, tmp_path / "backup")).with_vault
    lose_vault(program)
    with pytest.raises(BackupError, match="no sealed value opens"):
        await put_back(program.settings, tmp_path / "backup")


async def test_a_vault_that_does_not_go_with_the_backup_is_refused(program: Program, tmp_path: Path) -> None:
    """One of another installation, and one that is older than the backup: both would lose what they lack."""
    old = tmp_path / "old"
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("anna")])
    old.write_bytes((program.data / "vault.db").read_bytes())
    async with opened(program) as services:
        request, _ = await approved(services, "anna")
        assert await carried_out(services, request)
        await copied(services, tmp_path / "backup")
    lose_vault(program)
    (program.data / "vault.db").write_bytes(old.read_bytes())
    with pytest.raises(BackupError, match="older than the backup"):
        await put_back(program.settings, tmp_path / "backup")
    other = program.settings.model_copy(update={"data": tmp_path / "other"})
    vault = await Vault.open(other)
    await vault.create_sealers(["somebody"])
    await vault.close()
    with pytest.raises(BackupError, match="another installation"):
        await put_back(other, tmp_path / "backup")


async def test_a_changed_byte_is_refused(program: Program, tmp_path: Path) -> None:
    """In whichever file; nothing is touched."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("anna")])
        await copied(services, tmp_path / "backup")
        before = await whole(services)
    for name in (GRAPH, VAULT, KEYS, NAME):
        path = tmp_path / "backup" / name
        good = path.read_bytes()
        path.write_bytes(good[:-9] + bytes([good[-9] ^ 1]) + good[-8:])
        with pytest.raises(BackupDamaged):
            await put_back(program.settings, tmp_path / "backup")
        path.write_bytes(good)
    (tmp_path / "backup" / VAULT).unlink()
    with pytest.raises(BackupDamaged):
        await put_back(program.settings, tmp_path / "backup")
    with pytest.raises(BackupDamaged, match="is no backup"):
        await put_back(program.settings, tmp_path)
    async with opened(program) as services:
        assert await whole(services) == before


async def test_a_graph_is_replaced_only_where_that_is_said(program: Program, tmp_path: Path) -> None:
    """And not while anything works on it, be it a gateway or a command; nor does a command begin meanwhile."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("anna")])
        await copied(services, tmp_path / "backup")
        with pytest.raises(FolderLocked, match="a command works on it"):
            await put_back(program.settings, tmp_path / "backup")
    with pytest.raises(NotEmpty):
        await restore(program.settings, tmp_path / "backup", replaces=False)
    catalogue = tmp_path / "catalogue.yaml"
    catalogue.write_text(catalogue_text({}))
    with alone(program.data):
        for command in (
            ("may-use", "--subject", "anna", "--use", "birthday-email"),
            ("backup", tmp_path / "another"),
            ("catalogue", "apply", catalogue),
            ("keys", "rotate"),
        ):
            ended = program.run(*command)
            assert (ended.code, "A restore is under way" in ended.err) == (1, True), ended


async def test_a_backup_in_the_data_folder_is_refused(program: Program) -> None:
    """It would be lost with it; nothing is made."""
    async with opened(program) as services:
        with pytest.raises(BackupInside):
            await copied(services, program.data / "backups" / "today")
    assert not (program.data / "backups").exists()


async def test_a_backup_is_there_wholly_or_not_at_all(program: Program, tmp_path: Path) -> None:
    """For its owner alone; a folder that has something is refused, and an interrupted one leaves nothing."""
    target = tmp_path / "backups" / "one"
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("anna")])
        manifest = await copied(services, target)
        with pytest.raises(NotEmpty):
            await copied(services, target)
        copying = asyncio.create_task(copied(services, target.with_name("two")))
        await asyncio.sleep(0.01)
        copying.cancel()
        await asyncio.wait([copying])
    assert [path.name for path in target.parent.iterdir()] == ["one"]
    assert {path.stat().st_mode & 0o77 for path in (target, *target.iterdir())} == {0}
    assert manifest.files == {path.name: digest_of(path) for path in target.iterdir() if path.name != NAME}
    assert manifest.counts["Subject"] == 1


async def test_a_star_that_is_written_meanwhile_is_as_of_one_moment(program: Program, tmp_path: Path) -> None:
    """Of a person who is written all the time, what hangs together is there together."""
    people = [greeted(f"anna-{number}") for number in range(20)]
    async with opened(program) as services:
        await load_people(services, tmp_path, people)

        async def write_on() -> None:
            for number in range(1, 100):
                for person in people:
                    again = {**person["usages"][0], "reference": f"{person['subject']['ref']}-{number}"}
                    person["usages"].append(again)
                await load_people(services, tmp_path, people)

        writing = asyncio.create_task(write_on())
        await asyncio.sleep(0.2)
        await copied(services, tmp_path / "backup")
        writing.cancel()
        await asyncio.wait([writing])
    await put_back(program.settings, tmp_path / "backup")
    async with opened(program) as services:
        rows = await services.graph.run_text(
            "MATCH (u:Usage) RETURN u.count AS said, COUNT { (u)-[:EVENT]->(:UseEvent) } AS events"
        )
        assert len(rows) == 20
        assert [row for row in rows if row["said"] != row["events"]] == []


def test_every_label_and_every_edge_is_copied() -> None:
    """Each is reached from where a copy begins, and has its statements."""
    datamap, known = load_datamap(), statements("copies")
    labels = {node.label for node in copied_labels(datamap)}
    assert labels == datamap.node.keys() - NOT_COPIED
    assert {f"put_{snake(label)}" for label in labels} <= known.keys()
    assert {f"tie_{edge_name(edge)}" for edge in datamap.edges} <= known.keys()
    followed = [edge for edge in datamap.edges if "AS node" in known[f"out_{edge_name(edge)}"].text]
    reached: set[str] = set()
    for _ in labels:
        reached |= {
            *roots(datamap),
            *catalogue_roots(datamap),
            *(edge.target for edge in followed if edge.source in reached),
        }
    assert reached == labels


def lines(path: Path) -> list[Any]:
    with gzip.open(path, "rb") as file:
        return [json.loads(line) for line in file]
