"""How those who are told of something know the person it is about; read for all rows of an answer at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from strawberry.dataloader import DataLoader

from anbieter360.api.running.context import Context
from anbieter360.cypher import statements
from anbieter360.ledger.stars.stored import opened_value
from anbieter360.vault import Sealer

_STATEMENTS = statements("delivery")


class References:
    """Opened with the key of the person, which stays for it when they are gone."""

    def __init__(self, context: Context) -> None:
        self._services = context.services

    @cached_property
    def _loader(self) -> DataLoader[str, str | None]:
        return DataLoader(load_fn=self._load)

    async def get(self, notification: str) -> str | None:
        """None where the recipient has no name of its own for the person, or has answered."""
        return await asyncio.shield(self._loader.load(notification))  # shielded as People.get

    async def _load(self, ids: list[str]) -> list[str | None]:
        rows = await self._services.graph.read(_STATEMENTS["notification_references"], ids=ids)
        sealers = await self._services.vault.sealers(list({row["subject"] for row in rows if row["subject"]}))
        found = {row["id"]: _opened(row, sealers.get(row["subject"])) for row in rows}
        return [found.get(id_) for id_ in ids]


def _opened(row: Mapping[str, Any], sealer: Sealer | None) -> str | None:
    sealed = row["reference"]
    return opened_value(sealed, sealer, row["id"], "recipientRef") if sealed else None
