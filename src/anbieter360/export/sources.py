"""Where a copy comes from: one person read from the graph, opened with their key, and the looks at them.

The copy is made for the person, whoever asks for it: what is confidential is absent, and of others there is nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime

from anbieter360.access import Role, hidden_purposes
from anbieter360.catalogue.model import Catalogue, split_node_id
from anbieter360.catalogue.without import hidden_uses, without_purposes
from anbieter360.cypher import statements
from anbieter360.decision.facts import Star
from anbieter360.engine.bolt import Graph
from anbieter360.export.copy import PersonalCopy
from anbieter360.export.facts import Facts
from anbieter360.export.gather import gather_copy
from anbieter360.export.portable import PortableData, gather_portable
from anbieter360.ledger.reading.fenced import plain_without_absent
from anbieter360.ledger.reading.star import read_stars
from anbieter360.ledger.stars.stored import read_opened
from anbieter360.vault import Access, Vault

_STATEMENTS = statements("erasure_requests")
_LOOKS_AT_ONCE = 500
_TRIES = 4


@dataclass(frozen=True)
class Sources:
    """catalogue: of the provider whose ledger it is. at: when the copy is made."""

    graph: Graph
    vault: Vault
    catalogue: Catalogue
    at: datetime

    async def copy(self, subject: str) -> PersonalCopy | None:
        """The copy of a person by id; None where there is nobody. Raises VaultUnavailable, EngineError."""
        facts = await self._facts(subject)
        if facts is None:
            return None
        looks = [look async for look in self._looks(subject)]
        return await asyncio.to_thread(gather_copy, facts, looks)  # thousands of items must not hold up the loop

    async def portable(self, subject: str) -> PortableData | None:
        """What the person provided on consent or contract; None where there is nobody."""
        facts = await self._facts(subject)
        return await asyncio.to_thread(gather_portable, facts) if facts else None

    @property
    def _hidden(self) -> frozenset[str]:
        """Ids of the purposes that the person may not know of, whoever hands the copy over."""
        return hidden_purposes(Role.SUBJECT, [self.catalogue])

    async def _facts(self, subject: str) -> Facts | None:
        """Read again where somebody wrote about the person meanwhile: several statements see several moments."""
        for _ in range(_TRIES - 1):
            before = await self._epoch(subject)
            facts = await self._facts_now(subject)
            if before == await self._epoch(subject):
                return facts
        return await self._facts_now(subject)

    async def _epoch(self, subject: str) -> int | None:
        """Every writer of a person raises it, an erasure with its approval; None where there is nobody."""
        rows = await self.graph.read(_STATEMENTS["epoch"], subject=subject)
        return int(rows[0]["epoch"]) if rows else None

    async def _facts_now(self, subject: str) -> Facts | None:
        hidden = self._hidden
        stars = await read_stars(
            self.graph, [subject], own=subject, hidden=hidden, hidden_uses=hidden_uses(self.catalogue, hidden)
        )
        opened = await read_opened(self.graph.read, self.vault, [subject])
        star, plain = stars.get(subject), opened.get(subject)
        if star is None or plain is None:
            return None
        return Facts(star, plain_without_absent(plain), _seen(self.catalogue, star, hidden), self.at)

    async def _looks(self, subject: str) -> AsyncIterator[Access]:
        """Every look at the person but their own and the confidential, newest first."""
        hidden = frozenset(split_node_id(one)[2] for one in self._hidden)
        after: str | None = None
        while True:
            page = await self.vault.accesses.of_subject(
                subject, first=_LOOKS_AT_ONCE, after=after, hidden_purposes=hidden
            )
            for look in page.accesses:
                yield look
            if not page.more:
                return
            after = page.accesses[-1].cursor


def _seen(catalogue: Catalogue, star: Star, hidden: frozenset[str]) -> Catalogue:
    """What the person may see of the catalogue; whoever got data by a use they may see is in it."""
    seen = without_purposes(catalogue, hidden)
    got = {split_node_id(one.recipient)[2] for one in star.disclosures}
    recipients = (one for one in catalogue.recipients if one.key in got or one.key in seen.recipient)
    return replace(seen, recipients=tuple(recipients))
