"""Somebody who was erased and came back: what is new of them is a person, and a request, of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from erasing import approved, carried_out, greeted, load_people, request_node, requested

from anbieter360.api.running.context import Services
from anbieter360.erasure.planning.plan import Scope, ScopeKind
from anbieter360.erasure.requests.answer import answer_of
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.writing.write import CollectionInput, ItemInput, LedgerWriter

pytestmark = pytest.mark.usefixtures("by_an_impatient_clock")


async def test_who_came_back_is_erased_by_a_request_of_its_own(services: Services, tmp_path: Path) -> None:
    """Though the earlier request still waits for a recipient."""
    await load_people(services, tmp_path, [greeted("erika")])
    earlier, before = await approved(services, "erika")
    assert await carried_out(services, earlier)
    assert (await request_node(services, earlier))["status"] == "WAITING_FOR_RECIPIENTS"
    await collect_again(services, "erika")
    sender = Sender("erika", "SUBJECT")
    written = await ErasureWriter(services.erasing).request(
        SubjectLookup(ref="erika"), Wanted(), sender, idempotency_key="again"
    )
    assert written.request != earlier
    assert written.subject != before
    assert (await request_node(services, written.request))["status"] == "PREVIEWED"


async def test_what_else_was_asked_for_is_done_with_a_person_who_is_gone(services: Services, tmp_path: Path) -> None:
    """It is open no more, and its answer is of the same moment and tells of nothing else that went; another person's
    waits as before."""
    await load_people(services, tmp_path, [greeted("ada"), greeted("bob")])
    item = Scope(ScopeKind.ITEMS, frozenset({"ada-email"}))
    smaller, *_ = await requested(services, "ada", item, key="item")
    other, *_ = await requested(services, "bob")
    whole, _ = await approved(services, "ada")
    assert await carried_out(services, whole)
    done, took = await request_node(services, smaller), await request_node(services, whole)
    assert (done["status"], done["answeredAt"]) == ("FULFILLED", took["answeredAt"])
    short, full = answer_of(done["answer"]), answer_of(took["answer"])
    assert (short.erased, short.own_erased, short.backups_until) == ((), (), full.backups_until)
    assert full.erased
    assert done["page"].startswith("musterstrom/done/")
    assert (await request_node(services, other))["status"] == "PREVIEWED"


async def collect_again(services: Services, ref: str) -> None:
    """Something of the person after they were erased, by the clock of an impatient worker, on a ground of its own."""
    later = datetime.now(UTC) + timedelta(days=1)
    given = CollectionInput(
        SubjectLookup(ref=ref), "order-handling", "CONTRACT", "webshop", later, (ItemInput("order", "1", "new"),)
    )
    writer = LedgerWriter(services.graph, services.vault, services.store)
    await writer.record_collection(given, actor="shop", idempotency_key="back")
