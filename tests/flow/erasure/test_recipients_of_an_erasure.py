"""Who got data of an erased person is told of it, and what is left of them when everybody has answered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from erasing import approved, carried_out, greeted, load_people, request_node, sent_later
from scenario import ENGINES

from anbieter360.api.running.context import Services
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.delivery.acknowledging import Acknowledgement, AcknowledgementOutcome, Acknowledger
from anbieter360.erasure.execution import intending
from anbieter360.erasure.runner import carry_out_due
from anbieter360.errors import BadInput, NodeNotFound
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, emptied
from receivers import receiving

#: What of a request is sealed with the person's key, taken off.
BY_NOBODY = "g.approvedBy = NULL, g.verifiedBy = NULL"


@pytest_asyncio.fixture(params=ENGINES)
async def services(request: pytest.FixtureRequest, engines: Engines, tmp_path: Path) -> AsyncIterator[Services]:
    graph = (await emptied(engines, request.param)).graph
    settings = Settings(data=tmp_path / "data")
    vault = await Vault.open(settings)
    yield Services(graph=graph, vault=vault, store=CatalogueStore(graph), settings=settings)
    await vault.close()


def unnamed(ref: str) -> dict[str, Any]:
    """Somebody for whom the recipient of their data has no reference."""
    person = greeted(ref)
    for usage in person["usages"]:
        usage.pop("recipientRef")
    return person


def forgotten(ref: str) -> dict[str, Any]:
    """Somebody of whom nothing proves anything: they consented to nothing, and objected to nothing."""
    person = {name: value for name, value in greeted(ref).items() if name not in ("consents", "objections")}
    return {**person, "collections": [{**person["collections"][0], "legalBasis": "LEGITIMATE_INTEREST"}]}


async def test_a_recipient_without_a_reference_is_told_the_items(services: Services, tmp_path: Path) -> None:
    """Else nothing would say whom it is about; one that has a reference is told that, for all that it got."""
    async with receiving() as receiver:
        people = [unnamed("nameless"), greeted("named")]
        await load_people(services, tmp_path, people, receivers={"mail-cloud": receiver.url})
        told = {}
        for ref in ("nameless", "named"):
            request, _ = await approved(services, ref)
            assert await carried_out(services, request)
            await sent_later(services, timedelta(hours=2))
            told[ref] = receiver.came[-1].event["data"]
    assert len(receiver.came) == 2
    assert (told["nameless"]["reference"], told["nameless"]["items"]) == (None, ["nameless-birth", "nameless-email"])
    assert (told["named"]["reference"], told["named"]["items"]) == ("mc-named", None)


async def test_many_items_are_told_in_several_messages(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each has some of them; the erasure waits until all are acknowledged, and its receipt names the recipient once."""
    monkeypatch.setattr(intending, "ITEMS_TOLD", 1)
    async with receiving() as receiver:
        await load_people(services, tmp_path, [unnamed("many")], receivers={"mail-cloud": receiver.url})
        request, _ = await approved(services, "many")
        assert await carried_out(services, request)
        await sent_later(services, timedelta(hours=2))
    assert sorted(one.event["data"]["items"] for one in receiver.came) == [["many-birth"], ["many-email"]]
    receipt = json.loads((await request_node(services, request))["receipt"])
    keys = [one["key"] for one in receipt["body"]["recipients"]]
    assert keys.count("musterstrom:Recipient:mail-cloud") == 1
    rows = await told(services, request)
    for row in rows:
        assert await status(services, request) == "WAITING_FOR_RECIPIENTS"
        await acknowledge(services, row)
        await carry_out_due(services.erasing)
    assert await status(services, request) == "FULFILLED"


async def test_free_text_that_is_shared_is_looked_at_by_a_person(services: Services, tmp_path: Path) -> None:
    """The other side stays; until somebody has looked at it the erasure is not fulfilled. A single word is none."""
    people = [greeted("ada"), greeted("bob")]
    mail, birth, _ = people[0]["collections"][0]["items"]
    mail["value"] = "Ada and Bob live together"
    mail["sharedWith"] = birth["sharedWith"] = ["bob"]
    await load_people(services, tmp_path, people)
    request, _ = await approved(services, "ada")
    await carry_out_due(services.erasing)
    reviews = [row for row in await told(services, request) if row["kind"] == "REVIEW"]
    assert [(row["status"], row["items"]) for row in reviews] == [("MANUAL", ["ada-email"])]
    (other,) = await services.graph.run_text(
        f"MATCH (d:DataItem {{id: '{reviews[0]['about']}'}}) RETURN d.subject AS subject"
    )
    assert other["subject"] != reviews[0]["subject"]
    assert await status(services, request) == "WAITING_FOR_RECIPIENTS"
    by = Acknowledger(services.graph, services.vault)
    kept = Acknowledgement(AcknowledgementOutcome.RETAINED, "§ 147 AO", datetime(2040, 1, 1, tzinfo=UTC))
    with pytest.raises(BadInput, match="a recipient's answer"):
        await by.acknowledge(reviews[0]["id"], kept, actor="manager", idempotency_key="kept", reviews=True)
    gone = Acknowledgement(AcknowledgementOutcome.ERASED)
    with pytest.raises(NodeNotFound):  # a recipient's machine
        await by.acknowledge(reviews[0]["id"], gone, actor="crm", idempotency_key="machine")
    await by.acknowledge(reviews[0]["id"], gone, actor="manager", idempotency_key="gone", reviews=True)


async def a_hundred_wait(services: Services, request: str) -> None:
    """So many others that are due before it, and whose recipient does not answer."""
    await services.graph.run_text(
        f"MATCH (g:ErasureRequest {{id: '{request}'}}) UNWIND range(1, 100) AS number "
        "CREATE (:ErasureRequest {id: 'other' + number, status: g.status, "
        "page: g.provider + '/open/0/' + number})-[:TOLD]->"
        "(:Notification {id: 'told' + number, request: 'other' + number, status: 'MANUAL'})"
    )


async def test_an_erasure_waits_for_whom_a_person_has_to_tell(services: Services, tmp_path: Path) -> None:
    """A row for somebody at the provider is open until they enter what the recipient answered, whoever else waits."""
    await load_people(services, tmp_path, [greeted("manual")])
    request, _ = await approved(services, "manual")
    await carry_out_due(services.erasing)
    rows = await told(services, request)
    assert {row["status"] for row in rows} == {"MANUAL"}
    await a_hundred_wait(services, request)
    for row in rows:
        await carry_out_due(services.erasing)
        assert await status(services, request) == "WAITING_FOR_RECIPIENTS"
        await acknowledge(services, row)
    await carry_out_due(services.erasing)
    node = await request_node(services, request)
    assert (node["status"], "recipientsAt" in node, "/done/" in node["page"]) == ("FULFILLED", True, True)


async def test_nothing_is_kept_of_how_recipients_knew_the_person(services: Services, tmp_path: Path) -> None:
    """Once all of them have answered: not in the graph, and not in what the vault keeps for a restore."""
    await load_people(services, tmp_path, [greeted("known")])
    request, _ = await approved(services, "known")
    await carry_out_due(services.erasing)
    assert all("recipientRef" in row for row in await told(services, request))
    await acknowledge_all(services, request)
    await carry_out_due(services.erasing)
    intent = await services.vault.intents.get(request)
    assert intent is not None
    assert "recipientRef" not in f"{await told(services, request)}{intent.kept}{intent.rewritten}"
    assert intent.kept["ErasureRequest"][0]["status"] == "FULFILLED"


@pytest.mark.parametrize("person", [greeted, forgotten])
async def test_a_key_goes_when_nothing_is_left_that_it_opens(
    services: Services, tmp_path: Path, person: Callable[[str], dict[str, Any]]
) -> None:
    """It stays for the evidence of a consent, and for as long as a recipient is told by a reference."""
    await load_people(services, tmp_path, [person("last")])
    request, subject = await approved(services, "last")
    await services.graph.run_text(f"MATCH (g:ErasureRequest {{id: '{request}'}}) SET {BY_NOBODY}")
    await carry_out_due(services.erasing)
    assert subject in await services.vault.sealers((subject,))
    await acknowledge_all(services, request)
    await carry_out_due(services.erasing)
    assert await status(services, request) == "FULFILLED"
    assert (subject in await services.vault.sealers((subject,))) is (person is greeted)


async def test_the_key_of_who_approved_stays(services: Services, tmp_path: Path) -> None:
    """Who approved a request is sealed with the person's key, and proves what was done."""
    await load_people(services, tmp_path, [forgotten("proved")])
    request, subject = await approved(services, "proved")
    await carry_out_due(services.erasing)
    await acknowledge_all(services, request)
    await carry_out_due(services.erasing)
    sealer = (await services.vault.sealers((subject,)))[subject]
    node = await request_node(services, request)
    assert sealer.open(node["approvedBy"], owner=request, field="approvedBy") == "manager"


async def told(services: Services, request: str) -> list[dict[str, Any]]:
    text = f"MATCH (:ErasureRequest {{id: '{request}'}})-[:TOLD]->(w:Notification) RETURN properties(w) AS row"
    return [dict(one["row"]) for one in await services.graph.run_text(text)]


async def status(services: Services, request: str) -> str:
    return str((await request_node(services, request))["status"])


async def acknowledge_all(services: Services, request: str) -> None:
    for row in await told(services, request):
        await acknowledge(services, row)


async def acknowledge(services: Services, row: dict[str, Any]) -> None:
    given = Acknowledgement(AcknowledgementOutcome.ERASED)
    acknowledger = Acknowledger(services.graph, services.vault)
    await acknowledger.acknowledge(row["id"], given, actor="manager", idempotency_key=row["id"], reviews=True)
