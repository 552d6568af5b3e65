"""The birthday scenario on both engines, with ids and a moment that are the same in every run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from golden_file import Names
from scenario import ENGINES, load_birthday
from two_paths import Paths

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, emptied

#: All questions are asked at this moment.
AT = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest_asyncio.fixture(scope="module")
async def vault(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> AsyncIterator[Vault]:
    """Ids are keyed hashes, and lists go by id where times are equal: so the key is the same in every run."""
    vault = await Vault.open(Settings(data=tmp_path_factory.mktemp("golden")))
    patch.setattr(vault, "_index_key", b"golden files")
    yield vault
    await vault.close()


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def golden(
    request: pytest.FixtureRequest, engines: Engines, vault: Vault, patch: pytest.MonkeyPatch
) -> tuple[Paths, Names]:
    running = await emptied(engines, request.param)
    paths = await Paths.on(running.graph, vault, Settings(requests_per_minute=10**6), patch, load_birthday)
    paths.watch.at = AT
    return paths, Names.of(vault)
