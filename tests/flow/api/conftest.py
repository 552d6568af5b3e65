"""The scenario behind a whole gateway as fixtures; what they are made of stands in scenario.py."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from say import load_say
from scenario import ENGINES, UNBOUNDED, Api, load_birthday, load_inquiry, open_loaded, take_whole_documents

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines


@pytest.fixture(autouse=True)
def _whole_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask for all that the schema has in one document; that this is bounded is tested elsewhere."""
    take_whole_documents(monkeypatch)


@pytest_asyncio.fixture(scope="module")
async def vault(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Vault, Settings]]:
    """One vault for both engines, so that ids and therefore answers are equal to the letter."""
    settings = Settings(data=tmp_path_factory.mktemp("birthday"))
    vault = await Vault.open(settings)
    yield vault, settings
    await vault.close()


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def birthday(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    """The scenario on one engine after the other, loaded once a module; for tests that only read."""
    return await open_loaded(engines, request.param, vault, load_birthday)


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def inquiry(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    """The scenario with the inquiry; for tests that only read. A module takes this or `birthday`, not both."""
    keys, settings = vault
    return await open_loaded(engines, request.param, (keys, settings.model_copy(update=UNBOUNDED)), load_inquiry)


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def said(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    """The scenario with the inquiry and a person for each code of a decision, loaded once a module; for tests that
    write, each about people of its own."""
    keys, settings = vault
    return await open_loaded(engines, request.param, (keys, settings.model_copy(update=UNBOUNDED)), load_say)


@pytest_asyncio.fixture
async def birthdays(engines: Engines, vault: tuple[Vault, Settings]) -> dict[str, Api]:
    """The scenario on both engines at once."""
    return {name: await open_loaded(engines, name, vault, load_birthday) for name in ("embedded", "neo4j")}


@pytest_asyncio.fixture(params=ENGINES)
async def fresh(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    """The scenario loaded for one test alone; for tests that write."""
    return await open_loaded(engines, request.param, vault, load_birthday)
