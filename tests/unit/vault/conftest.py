"""Every test that takes `vault` or `settings` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from postgres import database

# The machine may be busy: how long an example takes says nothing about it.
hypothesis.settings.register_profile("no_deadline", deadline=None)
hypothesis.settings.load_profile("no_deadline")


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a vault that is not there yet."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path)
        return
    with database(request.getfixturevalue("postgres")) as url:
        yield Settings(data=tmp_path, vault_url=url)


@pytest.fixture
async def vault(settings: Settings) -> AsyncIterator[Vault]:
    """An open, empty vault."""
    vault = await Vault.open(settings)
    yield vault
    await vault.close()
