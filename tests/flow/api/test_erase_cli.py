"""`erase preview`, `run`, `status`, `resume` and what is decided of requests, and what `doctor` says of erasures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from commands import Command, commands
from erasures import AGENT, MANAGER, Erasures
from prometheus_client import REGISTRY
from scenario import Api

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id, key_in
from anbieter360.erasure.execution.lease import take
from anbieter360.erasure.requests.request import LABEL
from anbieter360.gateway.erasures import watch
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.writing.write import CollectionInput, ItemInput, LedgerWriter
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

TROUBLE = "anbieter360_erasures_need_somebody"


@pytest_asyncio.fixture
async def vault(tmp_path: Path) -> AsyncIterator[tuple[Vault, Settings]]:
    """Of each test alone: one that knew of erasures in a graph that was emptied since would be quarantined."""
    settings = Settings(data=tmp_path / "data")
    vault = await Vault.open(settings)
    yield vault, settings
    await vault.close()


@pytest_asyncio.fixture
async def command(
    fresh: Api,
    engines: Engines,
    vault: tuple[Vault, Settings],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command line on the scenario, while a gateway is on it."""
    running = await engines.get(request.node.callspec.params["fresh"])
    return commands(running, vault[1].data, monkeypatch, capsys)


async def test_a_preview_writes_nothing(fresh: Api, command: Command) -> None:
    """It has the hash that the API shows, as JSON and for people."""
    shown = await command("erase", "preview", "--subject", "anna", "--json")
    assert shown.json["planHash"] == (await Erasures(fresh, "anna").preview())["planHash"]
    assert shown.json["planHash"] in (await command("erase", "preview", "--subject", "anna")).out
    assert await Erasures(fresh, "anna").mine() == []
    nobody = await command("erase", "preview", "--subject", "nobody")
    assert (nobody.code, "There is no such person." in nobody.err) == (1, True)


async def test_a_person_is_erased_by_one_command(fresh: Api, command: Command) -> None:
    """From the request to the receipt; the request can still be looked at, and there is nothing to resume."""
    refused = await command("erase", "run", "--subject", "ben")
    assert refused.code == 2
    done = await command("erase", "run", "--subject", "ben", "--yes", "--json")
    assert (done.code, done.json["receipt"] is not None) == (0, True)
    seen = await command("erase", "status", done.json["id"], "--json")
    assert seen.json["receipt"] == done.json["receipt"]
    assert (await command("erase", "resume", "--json")).json == {
        "carriedOut": 0,
        "confirmed": 0,
        "held": 0,
        "heldUntil": None,
    }
    reached = [one["level"] for one in seen.json["levels"] if one["reachedAt"]]
    assert reached[:3] == ["HIDDEN", "UNREADABLE", "STRUCTURALLY_GONE"]


async def test_the_receipt_is_written_to_a_file(fresh: Api, command: Command, tmp_path: Path) -> None:
    """It is genuine by the key of the installation, and for its owner alone to read; nothing is written before."""
    file, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    asked = (await command("erase", "request", "--subject", "ben", "--json")).json
    early = await command("erase", "status", asked["id"], "--receipt", str(file))
    assert (early.code, "There is no receipt yet: the request is PREVIEWED." in early.err) == (1, True)
    assert not file.exists()
    done = await command("erase", "run", "--subject", "ben", "--yes", "--receipt", str(file))
    assert (done.code, f"Receipt: {file}" in done.out, "inclusionProof" in done.out) == (0, True, False)
    assert file.stat().st_mode & 0o777 == 0o600
    keys.write_text((await command("keys", "show", "--json")).out)
    assert (await command("receipt", "verify", str(file), "--key", str(keys))).code == 0
    assert (await command("erase", "status", asked["id"], "--receipt", str(file))).code == 0
    named = (await command("erase", "status", asked["id"])).out
    assert ("--receipt FILE writes it" in named, file.read_text() in named) == (True, False)


async def test_a_receipt_takes_no_other_file_s_place(fresh: Api, command: Command, tmp_path: Path) -> None:
    """Nothing is erased by the command that named it, either."""
    file = tmp_path / "keys.json"
    file.write_text("keys")
    refused = await command("erase", "run", "--subject", "ben", "--yes", "--receipt", str(file))
    assert (refused.code, "Something else is already there" in refused.err, file.read_text()) == (1, True, "keys")
    assert (await command("erase", "list", "--json")).json == []
    nowhere = await command("erase", "run", "--subject", "ben", "--yes", "--receipt", str(file.parent / "no" / "file"))
    assert (nowhere.code, "no such folder" in nowhere.err) == (1, True)
    assert (await command("erase", "list", "--json")).json == []
    done = (await command("erase", "run", "--subject", "ben", "--yes", "--json")).json
    assert (await command("erase", "status", done["id"], "--receipt", str(file))).code == 1
    assert file.read_text() == "keys"


async def test_the_last_answer_fulfils_a_request(fresh: Api, command: Command) -> None:
    """`erase status` has the ids of who is told, `erase list` what is next, `erase acknowledge` enters the answers."""
    done = (await command("erase", "run", "--subject", "anna", "--yes", "--json")).json
    assert (done["status"], done["subject"]) == ("WAITING_FOR_RECIPIENTS", {"ref": "anna"})
    (listed,) = (await command("erase", "list")).out.splitlines()[1:]
    assert "`erase acknowledge`" in listed
    told = {one["id"] for one in done["notifications"]}
    shown = (await command("erase", "status", done["id"])).out
    assert all(one in shown for one in (*told, "ERASED", done["answer"]["judicialRemedy"]))
    wrong = await command("erase", "acknowledge", told.pop(), "--outcome", "RETAINED")
    assert (wrong.code, "error: --ground: is missing" in wrong.err) == (1, True)
    for id_ in {one["id"] for one in done["notifications"]}:
        entered = await command("erase", "acknowledge", id_, "--outcome", "UNKNOWN_SUBJECT", "--json")
    assert entered.json["request"]["status"] == "PARTIALLY_FULFILLED"
    assert (await command("erase", "list", "--json")).json == []


async def test_who_tells_somebody_by_hand_knows_about_whom(fresh: Api, command: Command) -> None:
    """How they know the person, and of which items; nobody but a PRIVACY_MANAGER who handles it is shown."""
    done = (await command("erase", "run", "--subject", "anna", "--yes", "--json")).json
    (row,) = done["notifications"]
    assert (row["system"]["key"], row["status"], row["reference"]) == ("webshop", "MANUAL", "anna")
    assert row["itemRefs"] == ["anna-birth", "anna-email"]
    (line,) = (one for one in (await command("erase", "status", done["id"])).out.splitlines() if row["id"] in one)
    assert line.split()[:5] == ["webshop", "anna", "anna-birth", "anna-email", "MANUAL"]
    query = "query ($id: ID!) { erasureRequest(id: $id) { notifications { reference itemRefs } } }"
    nothing = {"reference": None, "itemRefs": None}
    for role, purpose in ((Role.DPO, "rights-handling"), (Role.PRIVACY_MANAGER, "order-handling")):
        seen = await fresh.data(query, {"id": done["id"]}, role=role, purpose=purpose)
        assert seen["erasureRequest"]["notifications"] == [nothing]
    mine = "{ me { erasureRequests { notifications { reference itemRefs } } } }"
    assert (await fresh.as_subject("anna", mine))["me"]["erasureRequests"] == [{"notifications": [nothing]}]
    entered = await command("erase", "acknowledge", row["id"], "--outcome", "ERASED", "--json")
    assert entered.json["request"]["notifications"][0]["reference"] is None


async def test_who_was_told_in_vain_is_told_again(fresh: Api, command: Command) -> None:
    """`erase status` says so of what was given up; what waits to be sent is not sent again."""
    done = (await command("erase", "run", "--subject", "anna", "--yes", "--json")).json
    (row,) = done["notifications"]
    assert "`erase resend`" not in (await command("erase", "status", done["id"])).out
    await fresh.services.graph.run_text("MATCH (n:Notification) SET n.status = 'DEAD', n.lastError = 'HTTP_410'")
    assert "`erase resend`" in (await command("erase", "status", done["id"])).out
    assert (await command("erase", "resend", row["id"], "--json")).json == {"id": row["id"], "status": "PENDING"}
    assert (await command("erase", "status", done["id"], "--json")).json["notifications"][0]["status"] == "PENDING"
    again = await command("erase", "resend", row["id"])
    assert (again.code, "is PENDING; only what is DEAD or MANUAL" in again.err) == (1, True)
    assert (await command("erase", "resend", done["id"])).code != 0


async def test_what_is_asked_for_is_shown_with_how_to_see_its_plan(fresh: Api, command: Command) -> None:
    """Item and reference, while the person is there."""
    asked = await command("erase", "request", "--subject", "ida", "--item", "ida-birth")
    assert "Asked for: items ida-birth of ida, received " in asked.out
    assert "`erase preview --subject ida --item ida-birth`" in asked.out
    assert "items ida-birth of ida" in (await command("erase", "list")).out


async def test_the_plan_is_shown_of_what_is_left_of_a_request(fresh: Api, command: Command) -> None:
    """Of two items one went by another request: the plan of the other is shown by the items that were asked for."""
    part, whole = (
        ("--subject", "ida", "--item", "ida-birth"),
        ("--subject", "ida", "--item", "ida-birth", "--item", "ida-email"),
    )
    asked = (await command("erase", "request", *whole, "--json")).json
    assert (await command("erase", "run", *part, "--yes")).code == 0
    shown = (await command("erase", "preview", *whole, "--json")).json
    assert shown["planHash"] != asked["planHash"]
    stale = await command("erase", "approve", asked["id"], "--plan", asked["planHash"])
    assert (stale.code, "changed since" in stale.err, shown["planHash"] in stale.err) == (1, True, False)
    assert (await command("erase", "approve", asked["id"], "--plan", shown["planHash"])).code == 0


async def test_what_is_approved_is_carried_out_by_resume(fresh: Api, command: Command) -> None:
    """As after a crash of the gateway that would have done it."""
    clara = Erasures(fresh, "clara")
    request = (await clara.request())["request"]
    await clara.manage("approveErasure", request["id"], planHash=request["planHash"])
    assert (await command("erase", "resume", "--json")).json["carriedOut"] == 1
    assert (await command("erase", "status", request["id"], "--json")).json["receipt"]
    unknown = await command("erase", "status", "x")
    assert (unknown.code, unknown.out) == (1, "")


async def test_what_a_killed_worker_holds_is_told(fresh: Api, command: Command) -> None:
    """Until when, with exit code 1: nobody else carries it out before."""
    clara = Erasures(fresh, "clara")
    request = (await clara.request())["request"]
    await clara.manage("approveErasure", request["id"], planHash=request["planHash"])
    await take(fresh.services.erasing, key_in(request["id"], LABEL), "killed")
    tried = await command("erase", "resume", "--json")
    assert (tried.code, tried.json["carriedOut"], tried.json["held"]) == (1, 0, 1)
    until = datetime.fromisoformat(tried.json["heldUntil"])
    said = f"1 is held by a worker until {until:%H:%M:%S} UTC; run it again then."
    assert said in (await command("erase", "resume")).out


async def test_a_request_is_decided_without_the_api(fresh: Api, command: Command) -> None:
    """Taken in with the day of its letter, listed as overdue, not extended any more, refused; another is cancelled."""
    given = ("--subject", "ida", "--item", "ida-birth", "--received-at", "2026-01-05", "--evidence", "letter 7")
    late = (await command("erase", "request", *given, "--json")).json
    assert (late["status"], late["overdue"], bool(late["planHash"])) == ("PREVIEWED", True, True)
    assert [one["id"] for one in (await command("erase", "list", "--overdue", "--json")).json] == [late["id"]]
    extended = await command("erase", "extend", late["id"], "--reason", "x")
    assert (extended.code, "approved or refused" in extended.err) == (1, True)
    stale = await command("erase", "approve", late["id"], "--plan", "0" * 64)
    assert (stale.code, late["planHash"] in stale.err, "erase preview" in stale.err) == (1, False, True)
    wrong = await command("erase", "approve", late["id"], "--plan", "x")
    assert (wrong.code, "error: --plan: is not the hash of a plan" in wrong.err) == (1, True)
    vague = await command("erase", "refuse", late["id"], "--ground", "NON_FULFILMENT_JUSTIFICATION")
    assert (vague.code, "name the one that the person is to read" in vague.err) == (1, True)
    known = await command("erase", "refuse", late["id"], "--ground", "IDENTITY_VERIFICATION_FAILURE")
    assert (known.code, "it is known since" in known.err) == (1, True)
    refused = await command("erase", "refuse", late["id"], "--ground", "PROCESS_EXCESSIVE")
    assert (refused.code, "REFUSED" in refused.out) == (0, True)
    shown = (await command("erase", "status", late["id"])).out
    assert all(one in shown for one in ("Der Grund", "after its last day, 2026-02-05"))
    assert (await command("erase", "status", late["id"], "--json")).json["answeredLate"]
    again = (await command("erase", "request", *given[:4], "--json")).json
    approved = (await command("erase", "approve", again["id"], "--plan", again["planHash"], "--json")).json
    assert approved["status"] == "APPROVED"
    assert "CANCELLED" in (await command("erase", "cancel", again["id"])).out
    assert len((await command("erase", "list", "--over")).out.splitlines()) == 3


async def test_who_asks_is_found_out_without_the_api(fresh: Api, command: Command) -> None:
    """Asked once; then there is a plan when it is known."""
    sent = (await Erasures(fresh, "ida").request_as(AGENT))["request"]["id"]
    assert "IDENTITY_UNVERIFIED" in (await command("erase", "ask-identity", sent)).out
    assert (await command("erase", "ask-identity", sent)).code == 1
    known = await command("erase", "confirm", sent, "--evidence", "passport seen", "--json")
    assert (known.json["status"], bool(known.json["planHash"])) == ("PREVIEWED", True)


async def test_the_doctor_finds_what_is_overdue(fresh: Api, command: Command) -> None:
    """With exit code 1; numbers, and ids that `erase status` takes; nothing of the person. So do the metrics."""
    sound = {one["name"]: one["ok"] for one in (await command("doctor", "--json")).json}
    assert sound["erasures"]
    long_ago = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    late = (await Erasures(fresh, "ida").request_as(MANAGER, receivedAt=long_ago))["request"]["id"]
    ended = await command("doctor", "--json")
    found = {one["name"]: one for one in ended.json}["erasures"]
    assert (ended.code, found["ok"]) == (1, False)
    counts, names = found["detail"].split("; ")
    assert counts.startswith("1 overdue, 0 stuck, 0 undeliverable, ")
    assert names == f"overdue: {late}"
    await watch(fresh.services)
    counted = [REGISTRY.get_sample_value(TROUBLE, {"what": what}) for what in ("overdue", "stuck", "undone")]
    assert counted == [1, 0, 0]


async def test_the_doctor_names_what_was_told_in_vain_beside_erasures(fresh: Api, command: Command) -> None:
    """By what it tells of, with the ids by which it is sent again; the list of erasures has none of it."""
    for number, kind in enumerate(("RECTIFICATION", "RESTRICTION", "RECTIFICATION")):
        row = f"{{id: 'n{number}', kind: '{kind}', status: 'DEAD', queue: 'DEAD/2026-01-05T09:00:00.000Z/n{number}'}}"
        text = f"MATCH (s:Subject) WITH s LIMIT 1 CREATE (s)-[:NOTIFIED]->(:Notification {row})"
        await fresh.services.graph.run_text(text)
    found = {one["name"]: one for one in (await command("doctor", "--json")).json}["erasures"]
    first, second, third = (global_id("Notification", f"n{number}") for number in range(3))
    assert not found["ok"]
    assert found["detail"].split("; ") == [
        "0 overdue, 0 stuck, 3 undeliverable, 0 to be told by hand",
        f"undeliverable (RECTIFICATION): {first}, {third}",
        f"undeliverable (RESTRICTION): {second}",
    ]
    assert (await command("erase", "list", "--dead-letters", "--json")).json == []


async def test_a_sweep_asks_for_what_nothing_carries_any_more(fresh: Api, command: Command) -> None:
    """Without writing first, then as the system's own requests."""
    tried = (await command("erase", "sweep", "--dry-run", "--json")).json
    done = (await command("erase", "sweep", "--json")).json
    assert (tried["looked"], tried["items"]) == (done["looked"], done["items"])
    assert (tried["consents"], done["consents"]) == (0, 0)
    assert sum(len(one["goes"]) for one in tried["foretold"]) == sum(tried["items"].values())
    assert len(tried["foretold"]) == tried["requests"] == done["requests"]
    assert done["foretold"] == []
    again = await command("erase", "sweep")
    assert again.code == 0
    assert again.out.splitlines() == [
        f"{done['looked']} people looked at, 0 were requested",
        "0 consents go: nobody has to prove them any more",
    ]


async def test_who_is_shown_by_a_sweep_reads_of_it(fresh: Api, command: Command, vault: tuple[Vault, Settings]) -> None:
    """Each of them once for each time, and nobody else; a sweep that shows nobody is no look."""
    for ref in ("david", "emma"):
        await collect_on_consent(fresh, ref)
    await fresh.services.graph.run_text("MATCH (k:Consent) SET k.withdrawnAt = '2026-11-01T10:00:00.000Z'")
    tried = (await command("erase", "sweep", "--dry-run", "--json")).json
    shown = {one["subject"] for one in tried["foretold"]}
    assert shown == {"david", "emma"}
    people = await fresh.services.graph.run_text("MATCH (s:Subject) RETURN s.id AS id, s.refHash AS ref")
    hashes = {vault[0].hash("ref", "musterstrom", ref) for ref in shown}
    for _ in ("written", "asked"):
        looked = {}
        for one in people:
            page = await vault[0].accesses.of_subject(one["id"], first=5)
            looked[one["ref"]] = [(each.operation, each.purpose, each.role) for each in page.accesses]
        expected = [("Sweep", "privacy-oversight", "PRIVACY_MANAGER")]
        assert {ref: seen for ref, seen in looked.items() if seen} == dict.fromkeys(hashes, expected)
        await command("erase", "sweep")


async def collect_on_consent(api: Api, ref: str) -> None:
    item = ItemInput("segment", "fan", f"{ref}-fan")
    who, now = SubjectLookup(ref=ref), datetime.now(UTC)
    given = CollectionInput(who, "birthday-greeting", "CONSENT", "crm", now, (item,))
    writer = LedgerWriter(api.services.graph, api.services.vault, api.services.store)
    await writer.record_collection(given, actor="crm", idempotency_key=ref)


async def test_what_was_erased_is_looked_at_again_and_repaired(fresh: Api, command: Command) -> None:
    """With exit code 1 where something is there again; `doctor` names the request until it is in order."""
    done = (await command("erase", "run", "--subject", "ben", "--yes", "--json")).json
    sound = await command("erase", "verify", "--json")
    assert (sound.code, sound.json["findings"], sound.json["journal"]) == (0, [], [])
    intent = await fresh.services.vault.intents.get(key_in(done["id"], LABEL))
    assert intent is not None
    key = intent.body["gone"]["DataItem"][0]
    text = f"CREATE (:DataItem {{id: '{key}', collectedAt: '2026-01-05T10:00:00.000Z'}})"
    await fresh.services.graph.run_text(text)
    found = await command("erase", "verify", "--json")
    assert (found.code, found.json["findings"]) == (1, [{"id": done["id"], "problems": ["NODES_LEFT"]}])
    doctor = {one["name"]: one for one in (await command("doctor", "--json")).json}
    assert "to be repaired" in doctor["erasures"]["detail"]
    assert (await command("erase", "repair", done["id"], "--json")).json["left"] == []
    assert (await command("erase", "verify")).code == 0
