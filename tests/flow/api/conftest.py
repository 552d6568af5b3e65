"""The birthday scenario behind a whole gateway, asked over HTTP, on each engine."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from anbieter360.access import Role, Scope
from anbieter360.api.context import Services
from anbieter360.api.ids import global_id
from anbieter360.api.schema import build_schema
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.gateway.app import build_app
from anbieter360.gateway.limits import extensions
from anbieter360.gateway.tokens import development_token
from anbieter360.ledger.importer import import_records
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, NotHere

ROOT = Path(__file__).parents[3]
BIRTHDAY = ROOT / "examples" / "birthday"
ENGINES = ("neo4j",) if os.environ.get("ANBIETER360_TEST_NEO4J") else ("embedded", "neo4j")

#: A confidential purpose with a use, a recipient and a notice of its own, and what it holds on anna and ben.
CONFIDENTIAL = """
  - {key: fraud-inquiry, name: {de: Betrugsermittlung, en: Fraud inquiry}, confidential: {ground: "section 33 (1) BDSG", reviewAt: 2027-01-01}}
  - {key: fraud-inquiry-step, name: Step of an inquiry, parent: fraud-inquiry}
"""


@dataclass(frozen=True)
class Api:
    """A gateway and the scenario behind it."""

    services: Services
    app: Starlette

    async def post(self, body: Any, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            return await client.post("/graphql", json=body, headers=headers)

    async def ask(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        role: Role = Role.DPO,
        purpose: str | None = "privacy-oversight",
        subject: str | None = None,
        scopes: tuple[Scope, ...] = (Scope.LEDGER_WRITE,),
        unit: str | None = None,
        actor: str | None = None,
    ) -> dict[str, Any]:
        """The answer as JSON. A SUBJECT declares no purpose."""
        token = development_token(self.services.settings, role, subject=subject, scopes=scopes, unit=unit, actor=actor)
        headers = {"Authorization": f"Bearer {token}"}
        if purpose and role is not Role.SUBJECT:
            headers["Purpose-Of-Use"] = purpose
        response = await self.post({"query": query, "variables": variables or {}}, headers)
        answer: dict[str, Any] = response.json()
        return answer

    async def data(self, query: str, variables: dict[str, Any] | None = None, **who: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.ask(query, variables, **who)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def as_subject(self, ref: str, query: str, variables: dict[str, Any] | None = None) -> Any:
        return await self.data(query, variables, role=Role.SUBJECT, subject=ref)

    def subject_id(self, ref: str) -> str:
        return global_id("Subject", self.services.vault.hash("subject", "musterstrom", ref))


async def open_api(graph: Graph, vault: Vault, settings: Settings) -> Api:
    services = Services(graph, vault, CatalogueStore(graph), settings)
    return Api(services, build_app(services, build_schema(extensions=extensions(settings)), dev=True))


async def load_birthday(services: Services, *, more_purposes: str = "", folder: Path) -> None:
    """The scenario's catalogue and people, with what else the catalogue shall have."""
    text = (BIRTHDAY / "catalogue.yaml").read_text().replace("\nnotices:", f"{more_purposes}\nnotices:", 1)
    await services.store.apply(read_catalogue(text, "catalogue.yaml"), home=True, source="catalogue.yaml")
    report = await import_records(BIRTHDAY / "subjects.jsonl", services.graph, services.vault, services.store)
    assert report.rejected == 0


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
    return await _birthday(engines, request.param, vault)


@pytest_asyncio.fixture
async def birthdays(engines: Engines, vault: tuple[Vault, Settings]) -> dict[str, Api]:
    """The scenario on both engines at once."""
    return {name: await _birthday(engines, name, vault) for name in ("embedded", "neo4j")}


@pytest_asyncio.fixture(params=ENGINES)
async def fresh(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    """The scenario loaded for one test alone; for tests that write."""
    return await _birthday(engines, request.param, vault)


async def _birthday(engines: Engines, name: str, vault: tuple[Vault, Settings]) -> Api:
    try:
        running = await engines.get(name)
    except NotHere as reason:
        if os.environ.get("CI"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    await running.emptied()
    api = await open_api(running.graph, *vault)
    await load_birthday(api.services, folder=BIRTHDAY)
    return api
