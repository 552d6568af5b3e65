"""What an erasure works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.requests.foreseen import Foresight
from anbieter360.instant import instant_of, text_of
from anbieter360.settings import Settings
from anbieter360.vault import Vault


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """foresight: plans of a moment ago. lease: how long a worker may be silent until another one goes on, longer than
    the engine's longest transaction; now: the clock. Tests set both.
    """

    graph: Graph
    vault: Vault
    store: CatalogueStore
    settings: Settings
    foresight: Foresight = field(default_factory=Foresight)
    lease: timedelta = timedelta(seconds=60)
    now: Callable[[], datetime] = _now

    @property
    def lease_end(self) -> str:
        """Until when a worker that writes now has its request, as in the graph."""
        return text_of(self.now() + self.lease)

    @property
    def time(self) -> datetime:
        """Now, in the graph's milliseconds."""
        return instant_of(text_of(self.now()))
