"""What a gateway does because time passes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from anbieter360.api.running.context import Services
from anbieter360.gateway.nightly import nightly
from anbieter360.vault import AccessEvent

NOW = datetime.now(UTC)


async def test_who_looked_long_ago_is_forgotten_by_itself(services: Services) -> None:
    """In months that are over for longer than the setting; what is newer stays, and the journal is whole."""
    vault, months = services.vault, services.settings.journal_months
    for at in (NOW, NOW - timedelta(days=31 * (months + 2))):
        look = AccessEvent(at, "maria", None, "DPO", "oversight", "Footprint", ("anna",), None, "r-1")
        await vault.accesses.record(look)
    async with asyncio.timeout(60), nightly(services):
        while (await vault.accesses.of_subject("anna", first=10)).total > 1:  # noqa: ASYNC110 - the vault rings for nobody
            await asyncio.sleep(0.05)
    (left,) = (await vault.accesses.of_subject("anna", first=10)).accesses
    assert left.at.date() == NOW.date()
    assert await vault.journal.verify() == []
