"""Records a use in a process of its own and kills it on the way."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from datetime import UTC, datetime

from anbieter360.api.running.context import Services
from anbieter360.decision.decided import Decision
from anbieter360.engine.bolt import Tx
from anbieter360.gateway.services import open_services
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.difference import Changes
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.save import save, steps
from anbieter360.ledger.uses.use_attempt import Attempt, UseInput
from anbieter360.ledger.uses.uses import UseWriter
from anbieter360.ledger.writing.once import Done
from anbieter360.settings import Settings

#: Between decision and record; with a half of it written; with all of it written, before the commit.
MOMENTS = ("decided", "half", "written")
DAY = datetime(2026, 5, 12, tzinfo=UTC)


@dataclass
class Dying:
    """When to die."""

    moment: str

    def at(self, moment: str) -> None:
        if moment == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingWriter(UseWriter):
    """Dies at its moment; at none of them it records the use."""

    dying: Dying

    async def _record(self, tx: Tx, attempt: Attempt, decision: Decision) -> Done:
        self.dying.at("decided")
        done = await super()._record(tx, attempt, decision)
        self.dying.at("written")
        return done

    async def _refuse(self, tx: Tx, attempt: Attempt, decision: Decision, actor: str) -> Done:
        self.dying.at("decided")
        done = await super()._refuse(tx, attempt, decision, actor)
        self.dying.at("written")
        return done

    async def _save(self, tx: Tx, wanted: PlainStar, stored: PlainStar | None, naming: Naming) -> None:
        changes = Changes()
        changes.add(wanted, stored)
        sealers = await self._vault.create_sealers((wanted.subject,))
        for step in steps(changes, sealers):
            await save(tx, [step])
            self.dying.at("half")


async def record(services: Services, moment: str, subject: str, use: str) -> None:
    writer = DyingWriter(services.graph, services.vault, services.store)
    writer.dying = Dying(moment)
    given = UseInput(SubjectLookup(ref=subject), use, at=DAY)
    await writer.record_use(given, actor="crm", idempotency_key=f"{subject} {use}")


async def open_and_record(settings: Settings, *arguments: str) -> None:
    """All that the process does."""
    async with open_services(settings, owner=False) as services:
        await record(services, *arguments)
