"""Nothing is served from a graph in which erased people are again, until they are erased again and that is verified."""

from __future__ import annotations

import asyncio

import structlog

from anbieter360.backup.position import is_behind
from anbieter360.backup.replay import replay_all
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.parts import Parts
from anbieter360.errors import Anbieter360Error, Quarantined
from anbieter360.vault import Vault

RETRY_SECONDS = 5.0

_log = structlog.get_logger(__name__)


class Quarantine:
    """Of one process. Open from the start where the graph has every erasure that the vault knows."""

    def __init__(self, reason: Quarantined | None = None) -> None:
        self._reason = reason

    @classmethod
    async def of(cls, graph: Graph, vault: Vault) -> Quarantine:
        """Shut where the graph is older than the journal, or not wholly there."""
        try:
            return cls(Quarantined() if await is_behind(graph, vault) else None)
        except Quarantined as reason:
            return cls(reason)

    @property
    def is_shut(self) -> bool:
        return self._reason is not None

    def check(self) -> None:
        """Raises Quarantined."""
        if self._reason is not None:
            raise type(self._reason)(self._reason.message)

    async def verify(self) -> None:
        """`check` for whoever awaits."""
        self.check()

    async def lift(self, parts: Parts) -> None:
        """Erase again what is there again, and open; where that fails, try again until it does not."""
        while self.is_shut:
            try:
                await self._replay(parts)
            except Anbieter360Error as error:
                _log.error("quarantined", code=error.code, reason=error.message)
                await asyncio.sleep(RETRY_SECONDS)
            except Exception:  # whatever it is, somebody has to learn of it, and the next time it may be over
                _log.exception("quarantined")
                await asyncio.sleep(RETRY_SECONDS)

    async def _replay(self, parts: Parts) -> None:
        _log.warning("quarantined", reason=self._reason.message if self._reason else "")
        if await is_behind(parts.graph, parts.vault):
            replayed = await replay_all(parts)
            _log.warning("erasures_replayed", count=replayed)
            if await is_behind(parts.graph, parts.vault):
                raise Quarantined
        self._reason = None
