"""Somebody who was erased and came back: what is new of them is a person, and a request, of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from erasing import approved, carried_out, greeted, load_people, request_node

from anbieter360.api.context import Services
from anbieter360.erasure.requests import ErasureWriter, Wanted
from anbieter360.ledger.lookup import SubjectLookup
from anbieter360.ledger.sender import Sender
from anbieter360.ledger.write import CollectionInput, ItemInput, LedgerWriter


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


async def collect_again(services: Services, ref: str) -> None:
    """Something of the person after they were erased, by the clock of an impatient worker, on a ground of its own."""
    later = datetime.now(UTC) + timedelta(days=1)
    given = CollectionInput(
        SubjectLookup(ref=ref), "order-handling", "CONTRACT", "webshop", later, (ItemInput("order", "1", "new"),)
    )
    writer = LedgerWriter(services.graph, services.vault, services.store)
    await writer.record_collection(given, actor="shop", idempotency_key="back")
