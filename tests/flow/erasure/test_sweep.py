"""What has to go although nobody asked: found by a sweep, and carried out like any other erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from erasing import approved, carried_out, greeted, invoiced, load_people

from anbieter360.api.running.context import Services
from anbieter360.delivery.acknowledging import Acknowledgement, AcknowledgementOutcome, Acknowledger
from anbieter360.erasure.aftermath import sweep as sweeping
from anbieter360.erasure.aftermath.sweep import sweep, sweep_today
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.runner import carry_out_due
from anbieter360.gateway.services import open_services
from anbieter360.instant import text_of
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.consenting import ConsentWriter
from anbieter360.ledger.rights.restricting import RestrictionWriter
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.records import RestrictionGround
from anbieter360.ledger.stars.stored import read_opened
from engines import Running


@pytest_asyncio.fixture
async def services(engine: Running, tmp_path: Path) -> AsyncIterator[Services]:
    """Of an empty ledger."""
    async with open_services(engine.settings(tmp_path / "data")) as services:
        yield services


async def withdraw(services: Services, ref: str) -> tuple[str, ...]:
    """The person takes back their consent; ids of the items that the answer says may be erased."""
    writer = ConsentWriter(services.graph, services.vault, services.store)
    sender = Sender(ref, "SUBJECT")
    ended = await writer.withdraw(SubjectLookup(ref=ref), f"{ref}-greetings", None, sender=sender, idempotency_key=ref)
    return ended.consequences.erasable


async def items(services: Services, ref: str) -> set[str]:
    return set((await star(services, ref)).nodes["DataItem"])


async def requests(services: Services) -> list[dict[str, Any]]:
    rows = await services.graph.run_text("MATCH (g:ErasureRequest) RETURN properties(g) AS p ORDER BY g.ground")
    return [dict(row["p"]) for row in rows]


def at(services: Services, when: datetime) -> Parts:
    return replace(services.erasing, now=lambda: when)


async def test_what_a_withdrawal_leaves_without_ground_goes(services: Services, tmp_path: Path) -> None:
    """Exactly what the answer to the withdrawal said, by a request of the system's own that needs nobody."""
    await load_people(services, tmp_path, [greeted("ann"), greeted("bob")])
    assert (await sweep(services.erasing)).requests == 0
    erasable = await withdraw(services, "ann")
    tried = await sweep(services.erasing, dry_run=True)
    assert (tried.looked, tried.requests, dict(tried.items)) == (2, 1, {"A17_1_B": len(erasable)})
    assert await requests(services) == []
    before = await items(services, "ann")
    assert (await sweep(services.erasing)).requests == 1
    await carry_out_due(services.erasing)
    (request,) = await requests(services)
    said = {name: request.get(name) for name in ("receivedBy", "requestedBy", "ground", "scopeKind")}
    assert said == {"receivedBy": "SYSTEM", "requestedBy": None, "ground": "A17_1_B", "scopeKind": "ITEMS"}
    assert request["receipt"]
    assert before - await items(services, "ann") == {*erasable}
    assert len(await items(services, "bob")) == len(before)
    assert (await sweep(services.erasing)).requests == 0


async def test_a_setting_leaves_the_approval_to_somebody(services: Services, tmp_path: Path) -> None:
    """Then the request waits, and the next day makes no other."""
    await load_people(services, tmp_path, [greeted("ann")])
    await withdraw(services, "ann")
    parts = replace(services.erasing, settings=services.settings.model_copy(update={"sweep_approves": False}))
    assert (await sweep(parts)).requests == 1
    assert (await sweep(parts)).requests == 0
    assert [one["status"] for one in await requests(services)] == ["PREVIEWED"]


async def test_what_nobody_asked_for_does_not_wait(services: Services, tmp_path: Path) -> None:
    """However long a request may be taken back: the person's own rights are not held up by the system's."""
    await load_people(services, tmp_path, [greeted("ann")])
    await withdraw(services, "ann")
    parts = replace(services.erasing, settings=services.settings.model_copy(update={"erasure_undo_hours": 24.0}))
    assert (await sweep(parts)).requests == 1
    assert (await carry_out_due(parts)).carried_out == 1


async def test_twins_that_go_at_once_both_go(services: Services, tmp_path: Path) -> None:
    """When one is gone the other is no twin any more: its plan is another, by which it is approved anew at once."""
    people = [greeted("ann"), greeted("bob")]
    for person, other in ((people[0], "bob"), (people[1], "ann")):
        person["collections"][0]["items"][0]["sharedWith"] = [other]
    await load_people(services, tmp_path, people)
    for ref in ("ann", "bob"):
        await withdraw(services, ref)
    assert (await sweep(services.erasing)).requests == 2
    assert (await carry_out_due(services.erasing)).carried_out == 1
    assert sorted("receipt" in one for one in await requests(services)) == [False, True]
    assert (await sweep(services.erasing)).requests == 0
    assert (await carry_out_due(services.erasing)).carried_out == 1
    assert ["receipt" in one for one in await requests(services)] == [True, True]


async def test_what_went_back_is_approved_each_time(services: Services, tmp_path: Path) -> None:
    """Also by a plan by which it was approved before: a plan may change, and change back."""
    await load_people(services, tmp_path, [greeted("ann")])
    await withdraw(services, "ann")
    assert (await sweep(services.erasing)).requests == 1
    for _ in range(3):
        await back_to_preview(services)
        await sweep(services.erasing)
        assert [one["status"] for one in await requests(services)] == ["APPROVED"]


async def back_to_preview(services: Services) -> None:
    """As a worker leaves a request whose plan is not the one that was approved."""
    await services.graph.run_text("MATCH (g:ErasureRequest) SET g.status = 'PREVIEWED'")
    await services.graph.run_text("MATCH (s:Subject) SET s.fence = NULL, s.going = NULL, s.staying = NULL")


async def test_what_is_needed_again_is_not_swept(services: Services, tmp_path: Path) -> None:
    """A request of the system's own for something that is kept by now is cancelled, where it is not approved."""
    await load_people(services, tmp_path, [greeted("ann")])
    await withdraw(services, "ann")
    assert (await sweep(services.erasing)).requests == 1
    again = {**greeted("ann"), "collections": [{**greeted("ann")["collections"][0], "purpose": "order-handling"}]}
    await back_to_preview(services)
    again["collections"][0] |= {"legalBasis": "CONTRACT", "collectedAt": text_of(datetime.now(UTC))}
    await load_people(services, tmp_path, [again])
    before = await items(services, "ann")
    assert (await sweep(services.erasing)).requests == 0
    assert [one["status"] for one in await requests(services)] == ["CANCELLED"]
    assert await items(services, "ann") == before


async def test_what_was_retained_goes_when_its_time_is_over(services: Services, tmp_path: Path) -> None:
    """On the first day on which it may, not on the day before."""
    await load_people(services, tmp_path, [invoiced("ann")])
    request, _ = await approved(services, "ann")
    assert await carried_out(services, request)
    (kept,) = await services.graph.run_text(
        "MATCH (d:DataItem) WHERE d.retainedFor IS NOT NULL RETURN count(d) AS found"
    )
    assert kept["found"]
    far = datetime(2060, 1, 1, tzinfo=UTC)
    days = [datetime(year, 12, 31, 12, tzinfo=UTC) for year in range(2027, 2060)]
    last = [day for day in days if (await sweep(at(services, day), dry_run=True)).requests == 0][-1]
    assert (await sweep(at(services, last + timedelta(days=1)), dry_run=True)).requests == 1
    assert (await sweep(at(services, far), dry_run=True)).requests == 1


async def test_who_asked_for_everything_is_gone_with_the_last_that_was_kept(services: Services, tmp_path: Path) -> None:
    """Reference and all, by a request for everything; not while a recipient has not answered, then items alone."""
    await load_people(services, tmp_path, [invoiced("ann"), invoiced("bob")])
    for ref in ("ann", "bob"):
        request, _ = await approved(services, ref)
        assert await carried_out(services, request)
    await everybody_answers(services, "ann")
    far = at(services, datetime(2060, 1, 1, tzinfo=UTC))
    tried = await sweep(far, dry_run=True)
    assert {(one.subject, one.everything) for one in tried.foretold} == {("ann", True), ("bob", False)}
    assert "ann-order" in next(one.goes for one in tried.foretold if one.subject == "ann")
    assert (await sweep(far)).requests == 2
    assert (await carry_out_due(far)).carried_out == 2
    swept = [one for one in await requests(services) if one["receivedBy"] == "SYSTEM"]
    assert sorted((one["scopeKind"], one["ground"], bool(one["receipt"])) for one in swept) == [
        ("EVERYTHING", "A17_1_A", True),
        ("ITEMS", "A17_1_A", True),
    ]
    naming = Naming("musterstrom", services.vault.hash)
    rows = await services.graph.run_text("MATCH (s:Subject) RETURN s.refHash AS ref")
    assert [row["ref"] for row in rows] == [naming.ref_hash("bob")]
    assert not await read_opened(services.graph.read, services.vault, (naming.subject("ann"),))
    assert (await sweep(far)).requests == 0


async def test_what_a_restriction_of_everything_kept_goes_when_it_ends(services: Services, tmp_path: Path) -> None:
    """Until then identifiers and date of birth are there as they were, and open."""
    await load_people(services, tmp_path, [greeted("ann")])
    before, by, sender = await star(services, "ann"), SubjectLookup(ref="ann"), Sender("ann", "SUBJECT")
    writer, ground = RestrictionWriter(services.graph, services.vault, services.store), RestrictionGround.LEGAL_CLAIMS
    wanted = await writer.restrict(by, ground, (), sender=sender, idempotency_key="restrict")
    request, _ = await approved(services, "ann")
    assert await carried_out(services, request)
    await everybody_answers(services, "ann")
    kept = await star(services, "ann")
    assert kept.properties["birthDate"] == before.properties["birthDate"] == "1990-02-03"
    assert kept.nodes["Identifier"] == before.nodes["Identifier"]
    far = at(services, datetime(2060, 1, 1, tzinfo=UTC))
    assert (await sweep(far)).requests == 0
    await writer.withdraw(by, wanted.restriction, sender=sender, idempotency_key="withdraw")
    assert (await sweep(far)).requests == 1
    await carry_out_due(far)
    assert await services.graph.run_text("MATCH (s:Subject) RETURN s.id AS id") == []


async def star(services: Services, ref: str) -> PlainStar:
    subject = Naming("musterstrom", services.vault.hash).subject(ref)
    return (await read_opened(services.graph.read, services.vault, (subject,)))[subject]


async def everybody_answers(services: Services, ref: str) -> None:
    """Whoever was told of an erasure of that person has erased them too."""
    subject = Naming("musterstrom", services.vault.hash).subject(ref)
    rows = await services.graph.run_text(f"MATCH (n:Notification {{subject: '{subject}'}}) RETURN n.id AS id")
    acknowledger = Acknowledger(services.graph, services.vault)
    for row in rows:
        answer = Acknowledgement(AcknowledgementOutcome.ERASED)
        await acknowledger.acknowledge(row["id"], answer, actor="recipient", idempotency_key=row["id"])
    await carry_out_due(services.erasing)


def proved(ref: str, **ended: str) -> dict[str, Any]:
    """Somebody of whom nothing is there but a consent and an objection. ended: what ended the consent, in 2019."""
    person = greeted(ref)
    del person["collections"], person["usages"]
    person["consents"][0] |= {"givenAt": "2019-02-01T10:00:00Z", **ended}
    return person


async def test_consents_go_when_nobody_has_to_prove_them_any_more(services: Services, tmp_path: Path) -> None:
    """Of who is there by a request, of who is gone as their erasure said; objections stay."""
    there, gone = proved("ann", withdrawnAt="2019-03-01T10:00:00Z"), proved("bob")
    await load_people(services, tmp_path, [there, gone])
    request, _ = await approved(services, "bob")
    assert await carried_out(services, request)
    await carry_out_due(services.erasing)
    assert (await sweep(services.erasing, dry_run=True)).consents == 1
    swept = await sweep(services.erasing)
    assert (swept.requests, swept.consents) == (1, 1)
    await carry_out_due(services.erasing)
    assert await left(services) == {"Consent": 1, "Objection": 2, "Standing": 3}
    later = at(services, datetime(2035, 1, 1, tzinfo=UTC))
    assert (await sweep(later)).consents == 1
    assert await left(services) == {"Objection": 2, "Standing": 2}
    intent = await services.vault.intents.get(request)
    assert intent is not None
    assert "Consent" not in {row["label"] for row in intent.rewritten}
    assert [one["status"] for one in await requests(services) if one["receivedBy"] == "SYSTEM"] == ["FULFILLED"]


async def test_an_objection_that_was_withdrawn_is_not_kept_for_good(services: Services, tmp_path: Path) -> None:
    """It goes with its person where it is long ago, else on the day that their erasure named; one that stands stays."""
    old, new = greeted("ann"), greeted("bob")
    for person, day in ((old, "2016-07-01T10:00:00Z"), (new, text_of(datetime.now(UTC)))):
        person["consents"], person["usages"] = [], []
        person["objections"] += [{"purpose": "order-handling", "at": "2016-06-01T10:00:00Z", "withdrawnAt": day}]
    await load_people(services, tmp_path, [old, new])
    for ref in ("ann", "bob"):
        request, _ = await approved(services, ref)
        assert await carried_out(services, request)
        await carry_out_due(services.erasing)
        await everybody_answers(services, ref)
    assert await left(services) == {"Objection": 3, "Standing": 3}
    year = datetime.now(UTC).year + 4
    assert (await sweep(at(services, datetime(year, 1, 2, tzinfo=UTC)))).consents == 0
    assert await left(services) == {"Objection": 2, "Standing": 2}


async def left(services: Services) -> dict[str, int]:
    """How many nodes there are of what proves something."""
    rows = await services.graph.run_text(
        "MATCH (n) WHERE n:Consent OR n:Objection OR n:Standing RETURN labels(n)[0] AS label, count(*) AS found"
    )
    return {row["label"]: row["found"] for row in rows}


async def test_a_sweep_runs_once_a_day_and_goes_on_where_it_was(services: Services, tmp_path: Path) -> None:
    """In one process; an interruption is made up for by the next one."""
    await load_people(services, tmp_path, [greeted(ref) for ref in ("ann", "bob", "cleo")])
    sweeping.PAGE, page = 1, sweeping.PAGE
    try:
        assert await sweep_today(services.erasing)
        assert not await sweep_today(services.erasing)
        tomorrow = at(services, datetime.now(UTC) + timedelta(days=1))
        assert await sweep_today(tomorrow)
    finally:
        sweeping.PAGE = page
