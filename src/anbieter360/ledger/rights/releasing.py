"""An employee's name is told to the person they looked at: once, with the reason, in the vault (vault/accesses.py)."""

from __future__ import annotations

from anbieter360.engine.bolt import Tx
from anbieter360.errors import NodeNotFound
from anbieter360.ledger.writing.given import check_filled
from anbieter360.ledger.writing.once import Done
from anbieter360.ledger.writing.writing import Writing


class ActorReleaser(Writing):
    """Releases names. Raises NodeNotFound, BadInput, IdempotencyConflict, EngineUnavailable, VaultUnavailable."""

    async def release(self, subject: str, event: str, reason: str, *, actor: str, idempotency_key: str) -> None:
        """event: the vault's id of the access event; subject: the id of the person it is about.

        The release is on disk before the answer is kept: the same call again finds it there.
        """
        check_filled(reason, "reason")

        async def work(tx: Tx) -> Done:
            if not await self._vault.accesses.release_actor(subject, event, reason=reason, by=actor):
                raise NodeNotFound("There is no such access event.")
            return Done({}, subject)

        given = {"access": f"{event}/{subject}", "reason": reason}
        await self._once("releaseActor", actor, idempotency_key, given, work)
