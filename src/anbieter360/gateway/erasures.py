"""Erasures as a part of `serve`: what is approved is carried out, and what a crash left is finished."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anbieter360.api.context import Services
from anbieter360.erasure.runner import carry_out_due
from anbieter360.gateway.background import Background


@asynccontextmanager
async def erasing(services: Services) -> AsyncIterator[None]:
    """Erasures are carried out within."""
    parts = services.erasing
    async with Background("erasures", lambda: carry_out_due(parts), heard=services.bell.heard).running():
        yield
