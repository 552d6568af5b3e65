"""Documents that the operator has put on file, asked for by their id."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from small_schema import schema_of

from anbieter360.access import Role
from anbieter360.api.running.context import Services
from anbieter360.errors import SettingsError
from anbieter360.gateway.app import build_app
from anbieter360.gateway.tokens import development_token

ON_FILE = {"role": "query Role { role }"}


def app_of(services: Services, path: Path | None, *, only: bool) -> Any:
    settings = services.settings.model_copy(update={"documents": path, "documents_only": only})
    changed = Services(services.graph, services.vault, services.store, settings)
    return build_app(changed, schema_of(settings), dev=True)


async def ask(services: Services, folder: Path, body: dict[str, Any], *, only: bool = False) -> tuple[int, Any]:
    """(status, data or code)"""
    path = folder / "documents.json"
    path.write_text(json.dumps(ON_FILE), encoding="utf-8")
    transport = httpx.ASGITransport(app_of(services, path, only=only))
    headers = {"Authorization": f"Bearer {development_token(services.settings, Role.DPO)}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        response = await client.post("/graphql", json=body, headers=headers)
    answer = response.json()
    return response.status_code, answer["errors"][0]["extensions"]["code"] if "errors" in answer else answer["data"]


async def test_a_document_is_asked_for_by_its_id(services: Services, tmp_path: Path) -> None:
    """The id stands in the place of the text."""
    assert await ask(services, tmp_path, {"documentId": "role"}) == (200, {"role": "DPO"})


async def test_an_id_that_is_not_on_file(services: Services, tmp_path: Path) -> None:
    """It is refused by a code of its own."""
    assert await ask(services, tmp_path, {"documentId": "other"}) == (404, "DOCUMENT_UNKNOWN")


async def test_an_id_and_a_text(services: Services, tmp_path: Path) -> None:
    """Which of them is meant would be a guess."""
    assert await ask(services, tmp_path, {"documentId": "role", "query": "{ role }"}) == (400, "BAD_REQUEST")


async def test_an_id_of_another_kind(services: Services, tmp_path: Path) -> None:
    """An id is a string."""
    assert await ask(services, tmp_path, {"documentId": 7}) == (400, "BAD_REQUEST")


async def test_another_document_where_only_those_on_file_are_run(services: Services, tmp_path: Path) -> None:
    """Nobody's own query is run then."""
    assert await ask(services, tmp_path, {"query": "{ role }"}, only=True) == (404, "DOCUMENT_UNKNOWN")


async def test_the_text_of_a_document_on_file(services: Services, tmp_path: Path) -> None:
    """It is on file, however it is sent."""
    assert await ask(services, tmp_path, {"query": ON_FILE["role"]}, only=True) == (200, {"role": "DPO"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", 'is not an object {"id": "document", …}'),
        ('{"role": 1}', 'is not an object {"id": "document", …}'),
        (None, "No such file or directory"),
    ],
)
def test_a_file_that_is_none(services: Services, tmp_path: Path, text: str | None, message: str) -> None:
    """The gateway does not start, and says which file and why."""
    path = tmp_path / "documents.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"ANBIETER360_DOCUMENTS: .*documents\.json") as refused:
        app_of(services, path, only=False)
    assert message in refused.value.message


def test_only_documents_of_no_file(services: Services) -> None:
    """Nothing could be asked."""
    with pytest.raises(SettingsError, match="ANBIETER360_DOCUMENTS_ONLY is set without"):
        app_of(services, None, only=True)
