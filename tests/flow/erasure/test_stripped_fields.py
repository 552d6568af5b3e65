"""What stays as proof says no more than it has to: the rest of it goes with the person."""

from __future__ import annotations

from pathlib import Path

from erasing import approved, carried_out, greeted, load_people, request_node

from anbieter360.api.running.context import Services
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.objecting import ObjectionWriter
from anbieter360.ledger.rights.sender import Sender


async def test_an_objection_that_stays_has_lost_the_reason_the_person_gave(services: Services, tmp_path: Path) -> None:
    """Purpose and time suffice to heed it; the person's own words are theirs."""
    await load_people(services, tmp_path, [greeted("talkative")])
    writer = ObjectionWriter(services.graph, services.vault, services.store)
    person, sender = SubjectLookup(ref="talkative"), Sender("talkative", "SUBJECT")
    await writer.object_to(person, "birthday-greeting", "never liked it", sender=sender, idempotency_key="1")
    request, _ = await approved(services, "talkative")
    assert await carried_out(services, request)
    assert "problem" not in await request_node(services, request)
    rows = await services.graph.run_text(
        f"MATCH (g:ErasureRequest {{id: '{request}'}})-[:KEEPS]->()-[:OBJECTED]->(o) RETURN properties(o) AS o"
    )
    assert len(rows) == 2
    assert all(row["o"].keys().isdisjoint({"reason", "sentBy", "evidence"}) for row in rows)
