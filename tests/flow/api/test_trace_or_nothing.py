"""An answer leaves when its trace is on disk, or it does not leave: with a vault that a test may break."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from scenario import ENGINES, Api, load_birthday, open_api

from anbieter360.access import Role
from anbieter360.settings import Settings
from anbieter360.vault import Vault, store
from engines import Engines, emptied

WRITER = {"role": Role.INTEGRATION, "purpose": "order-handling", "unit": "Shop"}
ACCESSES = "{ me { accesses { nodes { actorUnit role operation } } } }"
REGISTER = """mutation Register($input: RegisterSubjectInput!) {
    registerSubject(input: $input) { __typename ... on SubjectRegistered { subject { ref } } }
}"""
RECORD = """mutation Record($input: RecordCollectionInput!) {
    recordCollection(input: $input) { ... on CollectionRecorded { items { ref } } ... on Error { code message } }
}"""


@pytest_asyncio.fixture(params=ENGINES)
async def alone(
    request: pytest.FixtureRequest, engines: Engines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Api]:
    """The scenario with a vault of its own, which a test may break."""
    running = await emptied(engines, request.param)
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.2)
    settings = Settings(data=tmp_path)
    vault = await Vault.open(settings)
    api = await open_api(running.graph, vault, settings)
    await load_birthday(api.services)
    yield api
    await vault.close()


@contextmanager
def locked(api: Api) -> Iterator[None]:
    """Another process holds the vault's database."""
    with closing(sqlite3.connect(api.services.settings.data / "vault.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def without_journal(api: Api) -> Iterator[None]:
    """The table that takes the trace cannot be written."""
    with closing(sqlite3.connect(api.services.settings.data / "vault.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE journal RENAME TO elsewhere")
        yield
        other.execute("ALTER TABLE elsewhere RENAME TO journal")


QUERIES = {
    "person": '{ subject(by: {ref: "clara"}) { ref items { nodes { value } } } }',
    "people": "{ subjects { nodes { ref } totalCount } }",
    "catalogue": "{ provider { key name } }",
}


@pytest.mark.parametrize("broken", [locked, without_journal])
async def test_no_trace_no_answer(alone: Api, broken: Any) -> None:
    """While the trace cannot be written nothing is answered, and afterwards all is."""
    for query in QUERIES.values():
        whole = await alone.data(query, purpose="order-handling")
        with broken(alone):
            answer = await alone.send(query, purpose="order-handling")
        assert answer.json()["data"] is None
        assert [one["extensions"]["code"] for one in answer.json()["errors"]] == ["VAULT_UNAVAILABLE"]
        assert (answer.status_code, "clara" in answer.text) == (503, False)
        assert await alone.data(query, purpose="order-handling") == whole


async def test_a_closed_vault_answers_nothing(alone: Api) -> None:
    """The same where the vault is closed already, as at the end of the process."""
    await alone.services.vault.close()
    for query in QUERIES.values():
        answer = await alone.ask(query, purpose="order-handling")
        assert not answer["data"] or not any(answer["data"].values())
        assert {one["extensions"]["code"] for one in answer["errors"]} == {"VAULT_UNAVAILABLE"}


async def test_a_trace_outlives_the_process(alone: Api) -> None:
    """What was answered is in the vault's file, without anything being closed."""
    await alone.data('query Look { subject(by: {ref: "clara"}) { ref } }', unit="Kundendienst")
    again = await Vault.open(alone.services.settings)
    try:
        page = await again.accesses.of_subject(again.hash("subject", "musterstrom", "clara"), first=1)
        assert [(one.operation, one.unit) for one in page.accesses] == [("Look", "Kundendienst")]
    finally:
        await again.close()


async def test_a_mutation_leaves_its_trace(alone: Api) -> None:
    """Whoever writes about a person has been there: the person reads it."""
    item = {"category": "order", "ref": "clara-more", "value": "Balkonkraftwerk"}
    given = {
        "subject": {"ref": "clara"},
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "system": "webshop",
        "collectedAt": "2026-04-01T09:00:00Z",
        "items": [item],
        "idempotencyKey": "one",
    }
    data = await alone.data(RECORD, {"input": given}, **WRITER)
    assert data == {"recordCollection": {"items": [{"ref": "clara-more"}]}}
    mine = await alone.as_subject("clara", ACCESSES)
    look = {"actorUnit": "Shop", "role": "INTEGRATION", "operation": "Record"}
    assert mine["me"]["accesses"]["nodes"] == [look]


async def test_a_mutation_without_its_trace_is_answered_when_it_is_sent_again(alone: Api) -> None:
    """What was written and could not be answered is answered to the same key, once, with its trace."""
    given = {"input": {"ref": "new", "idempotencyKey": "two"}}
    await alone.data(REGISTER, {"input": {"ref": "first", "idempotencyKey": "one"}}, **WRITER)
    with without_journal(alone):
        assert (await alone.ask(REGISTER, given, **WRITER))["data"] is None
    data = await alone.data(REGISTER, given, **WRITER)
    assert data["registerSubject"] == {"__typename": "SubjectRegistered", "subject": {"ref": "new"}}
    nodes = (await alone.as_subject("new", ACCESSES))["me"]["accesses"]["nodes"]
    assert [one["operation"] for one in nodes] == ["Register"]
