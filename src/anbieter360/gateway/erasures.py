"""Erasures as a part of `serve`: what is approved is carried out, and what a crash left is finished."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from anbieter360.api.context import Services
from anbieter360.erasure.runner import carry_out_due
from anbieter360.gateway.background import Background

#: A tenth of the time is enough for erasures, for what goes is hidden at once: footprints beside them keep nine tenths
#: of their pace (`bench/erase.py`).
PAUSE = 9.0


@asynccontextmanager
async def erasing(services: Services) -> AsyncIterator[None]:
    """Erasures are carried out within."""
    parts = services.erasing
    with_rests = partial(carry_out_due, parts, pause=PAUSE)
    async with Background("erasures", with_rests, heard=services.bell.heard).running():
        yield
