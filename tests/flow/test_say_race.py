"""A person objects or restricts while uses are being recorded: none starts after they were answered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.instant import instant_of
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.objecting import ObjectionWriter
from anbieter360.ledger.rights.restricting import RestrictionWriter
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.stars.records import RestrictionGround
from anbieter360.ledger.uses.use_attempt import UseInput
from anbieter360.ledger.uses.uses import UseRecorded, UseRefused, UseWriter
from anbieter360.vault import Vault
from engines import Running
from lengths import length

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday"
ROUNDS = length(4, 100)
BEN, HIMSELF = SubjectLookup(ref="ben"), Sender("ben", "SUBJECT")
LETTER = UseInput(BEN, "birthday-letter", "mail-house")
UNDO = "MATCH (n) WHERE (n:Objection OR n:Restriction) AND n.recordedAt IS NOT NULL DETACH DELETE n"
STARTS = "MATCH (e:UseEvent) WHERE e.recordedAt IS NOT NULL RETURN e.at AS at"


@dataclass
class Race:
    graph: Graph
    uses: UseWriter
    objections: ObjectionWriter
    restrictions: RestrictionWriter

    async def record(self, key: str, delay: float = 0) -> UseRecorded | UseRefused:
        await asyncio.sleep(delay)
        return await self.uses.record_use(LETTER, actor="crm", idempotency_key=key)

    async def object_to(self, key: str) -> None:
        await self.objections.object_to(BEN, "customer-loyalty", None, sender=HIMSELF, idempotency_key=key)

    async def restrict(self, key: str) -> None:
        ground = RestrictionGround.ACCURACY_CONTESTED
        await self.restrictions.restrict(BEN, ground, (), sender=HIMSELF, idempotency_key=key)

    async def starts(self) -> list[datetime]:
        """When the recorded uses started."""
        return [instant_of(row["at"]) for row in await self.graph.run_text(STARTS)]


SAID: dict[str, Callable[[Race, str], Awaitable[None]]] = {"objects": Race.object_to, "restricts": Race.restrict}


@pytest_asyncio.fixture
async def race(engine: Running, tmp_path: Path) -> AsyncIterator[Race]:
    store = CatalogueStore(engine.graph)
    text = (BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8")
    await store.apply(read_catalogue(text, "catalogue.yaml"), home=True, source="test")
    vault = await Vault.open(engine.settings(tmp_path / "data"))
    await import_records(BIRTHDAY / "subjects.jsonl", engine.graph, vault, store)
    services = (engine.graph, vault, store)
    race = Race(engine.graph, UseWriter(*services), ObjectionWriter(*services), RestrictionWriter(*services))
    # Once beforehand: an engine that plans these statements for the first time has the others wait for seconds.
    await race.record("first")
    await race.object_to("first")
    await race.restrict("first")
    await race.graph.run_text(UNDO)
    yield race
    await vault.close()


@pytest.mark.parametrize("what", SAID)
async def test_no_use_starts_after_the_person_was_answered(race: Race, what: str) -> None:
    """Many rounds, each in another order: what is recorded began before the answer, and a use after it is refused."""
    chance = random.Random(0)  # noqa: S311 - moments
    for number in range(ROUNDS):
        await race.graph.run_text(UNDO)
        uses = [asyncio.create_task(race.record(f"{number}-{one}", chance.uniform(0, 0.08))) for one in range(4)]
        await asyncio.sleep(chance.uniform(0, 0.05))
        await SAID[what](race, f"{number}")
        answered = datetime.now(UTC)
        assert isinstance(await race.record(f"{number}-late"), UseRefused)
        ended = await asyncio.gather(*uses)
        starts = await race.starts()
        assert [at for at in starts if at > answered] == []
        assert {type(one) for one in ended} <= {UseRecorded, UseRefused}
    assert starts


async def test_an_objection_that_is_sent_at_once_is_one(race: Race) -> None:
    """Many times in parallel, with one key and with keys of their own."""
    await asyncio.gather(*(race.object_to("one") for _ in range(8)), *(race.object_to(f"own-{n}") for n in range(8)))
    rows = await race.graph.run_text(
        "MATCH (s:Subject)-[:HAS_STANDING]->()-[:OBJECTED]->(o:Objection) "
        "WHERE o.recordedAt IS NOT NULL RETURN count(o) AS objections"
    )
    assert rows == [{"objections": 1}]
