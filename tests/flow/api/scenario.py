"""The birthday scenario behind a whole gateway, asked over HTTP, on each engine."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from starlette.applications import Starlette
from strawberry import Schema

from anbieter360.access import Role, Scope
from anbieter360.api.relay.ids import global_id
from anbieter360.api.running.context import Services
from anbieter360.api.schema import build_schema
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.erasure.requests.intake import ErasureWriter, Wanted
from anbieter360.gateway import limits
from anbieter360.gateway.app import build_app
from anbieter360.gateway.limits import extensions
from anbieter360.gateway.tokens import development_token
from anbieter360.ledger.importing.importer import import_records
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.rights.rights_requests import RequestWriter
from anbieter360.ledger.rights.sender import Sender
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines, emptied

ROOT = Path(__file__).parents[3]
BIRTHDAY = ROOT / "examples" / "birthday"
ENGINES = ("neo4j",) if os.environ.get("ANBIETER360_TEST_NEO4J") else ("embedded", "neo4j")

#: What an inquiry adds to the scenario: a confidential purpose with all that can hang on one, and two people, victor,
#: whom it is about, and wanda, who shares an item with him.
INQUIRY = Path(__file__).parent / "inquiry"

#: When its people asked for access: always the same, so that ids are equal on both engines.
ASKED = datetime(2026, 11, 1, 9, tzinfo=UTC)

#: A walk over every path of the schema asks for more at once than a client may.
UNBOUNDED = {"max_nodes": 10**15, "max_tokens": 10**6, "max_aliases": 10**6, "requests_per_minute": 10**6}


@dataclass(frozen=True)
class Api:
    """A gateway and the scenario behind it."""

    services: Services
    app: Starlette

    async def post(self, body: Any, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            return await client.post("/graphql", json=body, headers=headers)

    async def send(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        *,
        role: Role = Role.DPO,
        purpose: str | None = "privacy-oversight",
        subject: str | None = None,
        scopes: Sequence[Scope] = (Scope.LEDGER_WRITE,),
        unit: str | None = None,
        actor: str | None = None,
        purposes: Sequence[str] = (),
        reason: str | None = None,
    ) -> httpx.Response:
        """Over HTTP, with a token and headers as said. A SUBJECT declares no purpose."""
        token = development_token(
            self.services.settings,
            role,
            subject=subject,
            scopes=scopes,
            unit=unit,
            actor=actor,
            purposes=purposes,
        )
        headers = {"Authorization": f"Bearer {token}"}
        if purpose and role is not Role.SUBJECT:
            headers["Purpose-Of-Use"] = purpose
        if reason:
            headers["Access-Reason"] = reason
        return await self.post({"query": query, "variables": variables or {}}, headers)

    async def body(self, query: str, variables: dict[str, Any] | None = None, **who: Any) -> bytes:
        """The bytes of an answer, without the one thing in it that is another in each: the id of the request."""
        response = await self.send(query, variables, **who)
        return response.content.replace(response.headers["x-request-id"].encode(), b"")

    async def ask(self, query: str, variables: dict[str, Any] | None = None, **who: Any) -> dict[str, Any]:
        """The answer as JSON; `who` as in `send`."""
        answer: dict[str, Any] = (await self.send(query, variables, **who)).json()
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


def take_whole_documents(patch: pytest.MonkeyPatch) -> None:
    """Lift the limits that no setting lifts: some tests ask for all that the schema has in one document."""
    for name in ("MAX_SPREADS", "MAX_COMPARISONS"):
        patch.setattr(limits, name, 10**6)


async def open_api(graph: Graph, vault: Vault, settings: Settings) -> Api:
    services = Services(graph, vault, CatalogueStore(graph), settings)
    return Api(services, build_app(services, _schema(settings), dev=True))


def _schema(settings: Settings) -> Schema:
    """Built once for all that differ in their data folder alone: it takes longer than to load the scenario."""
    limits = settings.model_copy(update={"data": Path()}).model_dump_json()
    if limits not in _SCHEMAS:
        _SCHEMAS[limits] = build_schema(extensions=extensions(settings))
    return _SCHEMAS[limits]


_SCHEMAS: dict[str, Schema] = {}


async def load_birthday(services: Services) -> None:
    """The scenario's catalogue and people."""
    await load(services, (BIRTHDAY / "catalogue.yaml").read_text(), BIRTHDAY / "subjects.jsonl")


async def load_inquiry(services: Services) -> None:
    """The same, and what the inquiry adds; its two people have asked for access, and a portal says for erasure too."""
    await load(services, inquiry_catalogue(), BIRTHDAY / "subjects.jsonl")
    await load(services, inquiry_catalogue(), INQUIRY / "subjects.jsonl")
    writer = RequestWriter(services.graph, services.vault, services.store)
    for ref in ("victor", "wanda"):
        person, sender = SubjectLookup(ref=ref), Sender("olga", "AGENT", "a letter", received_at=ASKED)
        await writer.request_access(person, None, sender, idempotency_key=f"access-{ref}")
        relayed = Sender("portal", "INTEGRATION", received_at=ASKED, needs_evidence=False)
        await ErasureWriter(services.erasing).request(person, Wanted(), relayed, idempotency_key=f"erasure-{ref}")


async def load(services: Services, catalogue: str, people: Path) -> None:
    await services.store.apply(_read(catalogue), home=True, source="catalogue.yaml")
    report = await import_records(people, services.graph, services.vault, services.store)
    assert report.rejected == 0


@cache
def _read(catalogue: str) -> Catalogue:
    return read_catalogue(catalogue, "catalogue.yaml")


@cache
def inquiry_catalogue() -> str:
    """The scenario's catalogue with the entries of the inquiry's in each list."""
    catalogue, added = (yaml.safe_load((folder / "catalogue.yaml").read_text()) for folder in (BIRTHDAY, INQUIRY))
    merged = catalogue | {name: catalogue.get(name, []) + entries for name, entries in added.items()}
    return yaml.safe_dump(merged, sort_keys=False, allow_unicode=True)


async def open_loaded(
    engines: Engines, name: str, vault: tuple[Vault, Settings], fill: Callable[[Services], Awaitable[None]]
) -> Api:
    running = await emptied(engines, name)
    api = await open_api(running.graph, *vault)
    await fill(api.services)
    return api
