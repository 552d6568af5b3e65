"""What is written about a request for erasure alike: under the lock of its person, with what is sealed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.zones import zone_of
from anbieter360.cypher import Call, call, statements
from anbieter360.decision.deadline import days_paused
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import Plan, Scope
from anbieter360.erasure.requests.foreseen import Foreseen
from anbieter360.erasure.requests.reading import foreseen_plan, plan_of
from anbieter360.erasure.requests.request import LABEL, ErasureRequest, ErasureStatus, outcomes_text, page_of
from anbieter360.errors import BadInput, NodeNotFound, SubjectNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.stars.plain import Properties
from anbieter360.ledger.stars.save import sealed
from anbieter360.ledger.writing.writing import Writing

_STATEMENTS, _SAVE = statements("erasure_requests"), statements("import")


@dataclass(frozen=True, slots=True)
class ErasureWritten:
    """Ids of the request and of the person; joined: whether it is one that was open before."""

    request: str
    subject: str
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """One write about a request whose person is locked. at: its time, in the graph's milliseconds; epoch: of the person
    before it; is_fenced: something of the person is absent already."""

    facts: ErasureRequest
    subject: str
    catalogue: Catalogue
    at: datetime
    epoch: int = 0
    is_fenced: bool = False

    @property
    def zone(self) -> str:
        return zone_of(self.catalogue.provider)

    def page(self, status: ErasureStatus, due: str | None = None) -> str:
        return page_of(self.catalogue.provider.key, status, due or text_of(self.facts.due_at), self.facts.id)

    def unpaused(self) -> Properties:
        """The question about identity is open no more."""
        asked_at = self.facts.identity_asked_at
        if asked_at is None:
            return {}
        return {"identityAskedAt": None, "pausedDays": self.facts.paused_days + days_paused(asked_at, self.at)}


class Changing(Writing):
    """What writers of requests are made of."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts.graph, parts.vault, parts.store)
        self._parts = parts

    async def _verified(
        self, tx: Tx, subject: str, scope: Scope, at: datetime, request: str, sure: Foreseen | None = None
    ) -> Properties:
        """That it is known who asks, and what would be done. sure: the plan, where it is known behind the lock."""
        plan = sure.plan if sure else (await plan_of(tx, self._parts, subject, scope, at, request=request))[0]
        return {"status": ErasureStatus.PREVIEWED.value, "verifiedAt": text_of(at), **planned(plan)}

    async def _foresee(self, subject: str, scope: Scope, epoch: int, request: str | None = None) -> Foreseen | None:
        """The plan as it is before the lock; None where there is nothing to plan. epoch: of the person, read before."""
        try:
            return await foreseen_plan(self._parts, subject, scope, self._parts.time, epoch, request=request)
        except (BadInput, NodeNotFound, SubjectNotFound):
            return None

    async def _lock(self, tx: Tx, subject: str) -> Mapping[str, Any]:
        """Keep other writers out, whatever fence there is. Raises SubjectNotFound."""
        rows = await tx.run(_STATEMENTS["lock_for_request"], subject=subject)
        if not rows:
            raise SubjectNotFound
        return rows[0]

    async def _create(self, tx: Tx, subject: str, node: Properties) -> None:
        sealer = (await self._vault.create_sealers((subject,)))[subject]
        children = [sealed(LABEL, node["id"], node, sealer)]
        await tx.run(_SAVE["add_erasure_request"], rows=[{"parent": subject, "children": children}])

    async def _updated(self, subject: str, request: str, changes: Properties) -> tuple[Call, ...]:
        """What writes these changes, if there are any."""
        if not changes:
            return ()
        sealer = (await self._vault.create_sealers((subject,)))[subject]
        return (call(_STATEMENTS["change"], id=request, changes=sealed(LABEL, request, changes, sealer)),)


def planned(plan: Plan) -> Properties:
    return {"planHash": plan.hash, "outcomes": outcomes_text(plan.summary)}
