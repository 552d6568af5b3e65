"""A consent is withdrawn while uses are being recorded: none starts after the withdrawal was answered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.decision.decided import Decision
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.instant import instant_of
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.consenting import ConsentWriter
from anbieter360.ledger.rights.sender import Sender
from anbieter360.ledger.uses.use_attempt import Attempt, UseInput
from anbieter360.ledger.uses.uses import UseRecorded, UseRefused, UseWriter
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.writing import Work
from anbieter360.vault import Vault
from engines import Running
from lengths import length

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday"
ROUNDS = length(10, 100)
LENA = SubjectLookup(ref="lena")  # her consent is in force
MAIL = UseInput(LENA, "birthday-email", "mail-cloud")
UNDO = "MATCH (k:Consent {ref: 'lena-consent'}) SET k.withdrawnAt = NULL"
EVENTS = "MATCH (e:UseEvent) WHERE e.recordedAt IS NOT NULL RETURN e.recordedAt AS at, e.outcome AS outcome"


def opened_gate() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


@dataclass
class Gate:
    """Where a writer waits, in the middle of its transaction; how often it came there."""

    open: asyncio.Event = field(default_factory=opened_gate)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    attempts: int = 0

    async def pass_through(self) -> None:
        self.attempts += 1
        self.reached.set()
        await self.open.wait()


class Withdrawer(ConsentWriter):
    """Withdraws consents, and waits at the gate before it commits."""

    gate: Gate

    async def _finish(self, tx: Tx, work: Work) -> None:
        await super()._finish(tx, work)
        await self.gate.pass_through()


class WaitingWriter(UseWriter):
    """Records uses, and waits at the gate between decision and record."""

    gate: Gate

    async def _record(self, tx: Tx, attempt: Attempt, decision: Decision) -> Done:
        await self.gate.pass_through()
        return await super()._record(tx, attempt, decision)


@dataclass
class Race:
    graph: Graph
    uses: WaitingWriter
    withdrawals: Withdrawer

    async def record(self, key: str, delay: float = 0) -> UseRecorded | UseRefused:
        await asyncio.sleep(delay)
        return await self.uses.record_use(MAIL, actor="crm", idempotency_key=key)

    async def withdraw(self, key: str, delay: float = 0) -> datetime:
        """When it was answered."""
        await asyncio.sleep(delay)
        herself = Sender("lena", "SUBJECT")
        await self.withdrawals.withdraw(LENA, None, "birthday-greeting", sender=herself, idempotency_key=key)
        return datetime.now(UTC)

    async def starts(self) -> list[datetime]:
        """When the recorded uses started."""
        return [instant_of(row["at"]) for row in await self.graph.run_text(EVENTS)]


@pytest_asyncio.fixture
async def race(engine: Running, tmp_path: Path) -> AsyncIterator[Race]:
    store = CatalogueStore(engine.graph)
    text = (BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8")
    await store.apply(read_catalogue(text, "catalogue.yaml"), home=True, source="test")
    vault = await Vault.open(engine.settings(tmp_path / "data"))
    await import_records(BIRTHDAY / "subjects.jsonl", engine.graph, vault, store)
    race = Race(engine.graph, WaitingWriter(engine.graph, vault, store), Withdrawer(engine.graph, vault, store))
    race.uses.gate, race.withdrawals.gate = Gate(), Gate()
    yield race
    await vault.close()


async def test_no_use_starts_after_the_withdrawal_was_answered(race: Race) -> None:
    """Many rounds, each in another order: what is recorded began before the answer, and a use after it is refused."""
    chance = random.Random(0)  # noqa: S311 - moments
    ended: list[UseRecorded | UseRefused] = []
    for number in range(ROUNDS):
        await race.graph.run_text(UNDO)
        before = len(await race.starts())
        uses = [asyncio.create_task(race.record(f"{number}-{one}", chance.uniform(0, 0.03))) for one in range(4)]
        answered = await race.withdraw(f"{number}", chance.uniform(0, 0.03))
        by_then = await race.starts()
        late = await race.record(f"{number}-late")
        ended += [*(await asyncio.gather(*uses))]
        assert isinstance(late, UseRefused)
        starts = await race.starts()
        assert sorted(starts) == sorted(by_then)
        assert [at for at in starts if at > answered] == []
        assert len(starts) - before == sum(isinstance(one.result(), UseRecorded) for one in uses)
    assert {type(one) for one in ended} == {UseRecorded, UseRefused}


async def test_a_use_decided_during_a_withdrawal_is_decided_again(race: Race) -> None:
    """Of a withdrawal that has not committed and a use, whoever is later knows of the other."""
    race.withdrawals.gate.open.clear()
    withdrawing = asyncio.create_task(race.withdraw("w"))
    await race.withdrawals.gate.reached.wait()
    recording = asyncio.create_task(race.record("u"))
    await asyncio.sleep(0.3)
    race.withdrawals.gate.open.set()
    answered, done = await asyncio.gather(withdrawing, recording)
    # An engine that does not block lets the use go first; then the withdrawal failed at its commit and ran again.
    assert isinstance(done, UseRefused) or race.withdrawals.gate.attempts > 1
    assert [at for at in await race.starts() if at > answered] == []


async def test_a_withdrawal_between_decision_and_record_undoes_the_use(race: Race) -> None:
    """It is either answered after the use was recorded, or the use is decided anew and refused."""
    race.uses.gate.open.clear()
    recording = asyncio.create_task(race.record("u"))
    await race.uses.gate.reached.wait()
    withdrawing = asyncio.create_task(race.withdraw("w"))
    await asyncio.sleep(0.3)
    was_answered = withdrawing.done()
    race.uses.gate.open.set()
    done, _ = await asyncio.gather(recording, withdrawing)
    assert isinstance(done, UseRefused if was_answered else UseRecorded)
    assert len(await race.starts()) == (0 if was_answered else 1)
