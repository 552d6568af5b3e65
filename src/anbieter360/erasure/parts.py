"""What an erasure works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.instant import instant_of, text_of
from anbieter360.vault import Vault


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """key_backup_days: life of a backup's file of keys, as in the settings; now: the clock, which tests set."""

    graph: Graph
    vault: Vault
    store: CatalogueStore
    key_backup_days: int = 30
    now: Callable[[], datetime] = _now

    @property
    def time(self) -> datetime:
        """Now, in the graph's milliseconds."""
        return instant_of(text_of(self.now()))
