"""Asking again while an erasure that is done waits for recipients: the same request, unless something is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from erasing import approved, carried_out, greeted, invoiced, load_people, request_node
from racing import Writers, approve_whatever

from anbieter360.api.running.context import Services
from anbieter360.delivery.acknowledging import Acknowledgement, AcknowledgementOutcome, Acknowledger
from anbieter360.erasure.aftermath.confirming import confirm
from anbieter360.erasure.aftermath.repair import repair
from anbieter360.erasure.aftermath.review import review
from anbieter360.erasure.aftermath.sweep import sweep
from anbieter360.erasure.execution.executor import Executor
from anbieter360.erasure.planning.plan import EVERYTHING, Scope, ScopeKind
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.instant import text_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.ledger.writing.write import LedgerWriter

WAITS = "WAITING_FOR_RECIPIENTS"


async def test_who_asks_again_is_told_of_what_was_done(services: Services, tmp_path: Path) -> None:
    """However often, and whoever asks: nothing is there that it had not planned for."""
    first, _ = await waiting(services, tmp_path, invoiced("ann"))
    asked = [await again(services, "ann") for _ in range(2)]
    asked.append(await again(services, "ann", sender=Sender("portal", "INTEGRATION", needs_evidence=False)))
    assert asked == [first] * 3


async def test_what_is_collected_after_an_erasure_is_erased(services: Services, tmp_path: Path) -> None:
    """By a request with a plan and receipt of its own, though the earlier one waits; each answer is its own."""
    first, subject = await waiting(services, tmp_path, invoiced("ann"))
    before = set((await star(services, subject)).nodes["DataItem"])
    await Writers(services, "ann").collect("new")
    second = await again(services, "ann")
    assert second != first
    assert await again(services, "ann") == second
    await erase(services, second)
    assert set((await star(services, subject)).nodes["DataItem"]) == before
    nodes = [await request_node(services, one) for one in (first, second)]
    assert [one["status"] for one in nodes] == [WAITS, WAITS]
    assert nodes[0]["receipt"] != nodes[1]["receipt"]
    assert await again(services, "ann") == second
    assert not (await review(services.erasing)).findings
    for one in (first, second):
        await everybody_answers(services, one)
        assert (await request_node(services, one))["status"] == "PARTIALLY_FULFILLED"


async def test_a_consent_after_an_erasure_is_taken_back_by_asking_again(services: Services, tmp_path: Path) -> None:
    """Though no item goes by it."""
    first, subject = await waiting(services, tmp_path, invoiced("ann"))
    await Writers(services, "ann").consent("new")
    second = await again(services, "ann", sender=Sender("petra", "PRIVACY_MANAGER", needs_evidence=False))
    assert second != first
    await erase(services, second)
    (consent,) = [one for one in (await star(services, subject)).nodes["Consent"].values() if is_of(one, "ann-new")]
    assert "withdrawnAt" in consent.properties


async def test_a_purpose_is_asked_for_again(services: Services, tmp_path: Path) -> None:
    """Where something was collected for it since; what is new of another purpose makes no difference."""
    loyalty = Scope(ScopeKind.PURPOSES, frozenset({"customer-loyalty"}))
    await load_people(services, tmp_path, [greeted("ann")])
    await Writers(services, "ann").collect("old")
    first, subject = await approved(services, "ann", loyalty)
    assert await carried_out(services, first)
    await services.graph.run_text(f"MATCH (g:ErasureRequest {{id: '{first}'}}) SET g.status = '{WAITS}'")
    await Writers(services, "ann").object_to("other")
    assert await again(services, "ann", loyalty) == first
    await Writers(services, "ann").collect("new")
    second = await again(services, "ann", loyalty)
    assert second != first
    await erase(services, second)
    assert "ann-new" not in {
        one.properties["ref"] for one in (await star(services, subject)).nodes["DataItem"].values()
    }


async def test_what_is_absent_for_who_asks_makes_no_new_request(services: Services, tmp_path: Path) -> None:
    """It would tell them that there is something; who sees it asks for it."""
    first, _ = await waiting(services, tmp_path, invoiced("ann"))
    await Writers(services, "ann").collect("new")
    hidden = frozenset({"musterstrom:Purpose:customer-loyalty"})
    assert await again(services, "ann", sender=Sender("ann", "SUBJECT", hidden=hidden)) == first
    manager = Sender("petra", "PRIVACY_MANAGER", needs_evidence=False)
    assert await again(services, "ann", sender=manager) != first


async def test_items_that_are_gone_are_no_reason_to_ask_anew(services: Services, tmp_path: Path) -> None:
    """Whoever names them again is told of the request that took them."""
    email = Scope(ScopeKind.ITEMS, frozenset({"ann-email"}))
    await load_people(services, tmp_path, [greeted("ann")])
    first, _ = await approved(services, "ann", email)
    assert await carried_out(services, first)
    assert (await request_node(services, first))["status"] == WAITS
    assert await again(services, "ann", email) == first


async def test_what_is_merged_with_somebody_erased_can_be_erased(services: Services, tmp_path: Path) -> None:
    """Whichever of the two records was: the data of the other one had no plan."""
    await load_people(services, tmp_path, [*map(invoiced, ("ann", "bob")), greeted("new"), greeted("old")])
    for keep, merge, erased in (("new", "ann", "ann"), ("bob", "old", "bob")):
        first, _ = await approved(services, erased)
        assert await carried_out(services, first)
        writer = LedgerWriter(services.graph, services.vault, services.store)
        await writer.merge_subjects(
            SubjectLookup(ref=keep), SubjectLookup(ref=merge), actor="crm", idempotency_key=uuid4().hex
        )
        second = await again(services, keep)
        assert second != first
        await erase(services, second)
        left = await star(services, (await request_node(services, second))["subject"])
        refs = {one.properties["ref"] for one in left.nodes["DataItem"].values()}
        assert refs
        assert not {ref for ref in refs if not ref.startswith(erased)}
        assert not (await review(services.erasing)).findings


async def test_an_erasure_is_repaired_beside_a_newer_request(services: Services, tmp_path: Path) -> None:
    """What came back of the first one goes by its repair; the other is approved and carried out as ever."""
    first, subject = await waiting(services, tmp_path, invoiced("ann"))
    await Writers(services, "ann").collect("new")
    second = await again(services, "ann")
    intent = await services.vault.intents.get(first)
    assert intent is not None
    gone = intent.body["gone"]["DataItem"][0]
    await services.graph.run_text(
        f"MATCH (c:Collection)-[:HOLDS]->(:DataItem {{subject: '{subject}'}}) WITH c LIMIT 1 "
        f"CREATE (c)-[:HOLDS]->(:DataItem {{id: '{gone}', subject: '{subject}', ref: 'back', category: "
        "'musterstrom:DataCategory:order', system: 'musterstrom:System:crm', source: 'SUBJECT', collectedAt: "
        "'2020-01-01T00:00:00.000Z'})"
    )
    assert [one.request for one in (await review(services.erasing)).findings] == [first]
    assert await repair(services.erasing, first) == []
    await erase(services, second)
    assert not (await review(services.erasing)).findings


async def test_the_system_asks_again_for_what_came_back(services: Services, tmp_path: Path) -> None:
    """What goes a second time although nobody asked is no part of the request of the first time, which still waits."""
    await load_people(services, tmp_path, [greeted("ann")])
    await Writers(services, "ann").withdraw("first")
    assert (await sweep(services.erasing)).requests == 1
    first = (await swept(services))[0]
    assert await Executor(services.erasing).carry_out(first)
    back = greeted("ann") | {"consents": [], "usages": []}
    back["collections"][0]["collectedAt"] = text_of(datetime.now(UTC))
    await load_people(services, tmp_path, [back])
    tomorrow = replace(services.erasing, now=lambda: datetime.now(UTC) + timedelta(days=1))
    assert (await sweep(tomorrow)).requests == 1
    (second,) = {*await swept(services)} - {first}
    assert [(await request_node(services, one))["status"] for one in (first, second)] == [WAITS, "APPROVED"]


async def swept(services: Services) -> list[str]:
    rows = await services.graph.run_text("MATCH (g:ErasureRequest) RETURN g.id AS id ORDER BY g.receivedAt")
    return [row["id"] for row in rows]


async def waiting(services: Services, folder: Path, person: dict[str, object]) -> tuple[str, str]:
    """Ids of the request and the person: carried out, something stays, and somebody has not answered yet."""
    await load_people(services, folder, [person])
    request, subject = await approved(services, "ann")
    assert await carried_out(services, request)
    assert (await request_node(services, request))["status"] == WAITS
    return request, subject


async def again(services: Services, ref: str, scope: Scope = EVERYTHING, *, sender: Sender | None = None) -> str:
    """Ask, with a new key; the id of the request that this is."""
    asks = sender or Sender(ref, "SUBJECT")
    writer = ErasureWriter(services.erasing)
    by = SubjectLookup(ref=ref)
    return (await writer.request(by, Wanted(scope), asks, idempotency_key=uuid4().hex)).request


async def erase(services: Services, request: str) -> None:
    await approve_whatever(services, request)
    assert await carried_out(services, request)


async def star(services: Services, subject: str) -> PlainStar:
    return (await read_opened(services.graph.read, services.vault, (subject,)))[subject]


def is_of(node: object, ref: str) -> bool:
    return getattr(node, "properties", {}).get("ref") == ref


async def everybody_answers(services: Services, request: str) -> None:
    rows = await services.graph.run_text(
        f"MATCH (:ErasureRequest {{id: '{request}'}})-[:TOLD]->(w:Notification {{request: '{request}'}}) "
        "RETURN w.id AS id"
    )
    for row in rows:
        answer = Acknowledgement(AcknowledgementOutcome.ERASED)
        acknowledger = Acknowledger(services.graph, services.vault)
        await acknowledger.acknowledge(row["id"], answer, actor="recipient", idempotency_key=row["id"])
    await confirm(services.erasing, request)
