"""The decision on a confidential purpose, once per idempotency key; the catalogue keeps it (catalogue/reviewing.py)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from anbieter360.catalogue.model import Catalogue, ConfidentialityReview
from anbieter360.catalogue.reviewing import Review as Review
from anbieter360.catalogue.reviewing import reviewed
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph, Tx
from anbieter360.errors import AlreadyDone, ConstraintViolated
from anbieter360.ledger.writing.once import Call, Done, Kept
from anbieter360.vault import Vault


class Reviewer:
    """Keeps decisions. Beside what `reviewed` raises: IdempotencyConflict, EngineUnavailable, VaultUnavailable."""

    def __init__(self, graph: Graph, vault: Vault, store: CatalogueStore) -> None:
        self._graph, self._vault, self._store = graph, vault, store

    async def review(self, review: Review, *, actor: str, idempotency_key: str) -> None:
        """The version of the catalogue rises with it, so that every gateway sees it with its next statement."""
        given = asdict(review) | {"next_review_at": review.next_review_at and review.next_review_at.isoformat()}
        kept = Kept(self._vault, Call("releaseConfidential", actor, idempotency_key, given))
        if await kept.answer(self._graph.read) is not None:
            return

        def decide(catalogue: Catalogue) -> ConfidentialityReview:
            return reviewed(catalogue, review, by=actor, at=datetime.now(UTC))

        async def keep(tx: Tx) -> None:
            await kept.keep(tx, Done({}))

        try:
            await self._store.review(decide, also=keep)
        except (ConstraintViolated, AlreadyDone):
            # A parallel call with the same key was faster; then its answer is there.
            if await kept.answer(self._graph.read) is None:
                raise
