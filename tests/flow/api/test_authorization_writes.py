"""Who may write about a person may not therefore read them: what the answers of mutations show."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from graphql import get_named_type
from scenario import ENGINES, UNBOUNDED, Api, load_inquiry, open_loaded
from test_authorization import OTHER, SCHEMA, know, named, told, traces_of
from walk import Walk

from anbieter360.access import Role, Scope
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

WRITER = {"role": Role.INTEGRATION, "scopes": (Scope.LEDGER_WRITE, Scope.USE_WRITE), "purpose": "order-handling"}


@pytest_asyncio.fixture(params=ENGINES)
async def inquiry(request: pytest.FixtureRequest, engines: Engines, vault: tuple[Vault, Settings]) -> Api:
    """The scenario with the inquiry, for one test alone."""
    keys, settings = vault
    return await open_loaded(engines, request.param, (keys, settings.model_copy(update=UNBOUNDED)), load_inquiry)


def writes() -> dict[str, dict[str, Any]]:
    """Mutation -> its input, about the person by what a shop may know of them."""
    by = {"identifier": {"type": "EMAIL", "value": "wanda@example.org"}}
    collection = {"purpose": "order-handling", "legalBasis": "CONTRACT", "system": "webshop"}
    return {
        "recordCollection": collection
        | {"subject": by, "collectedAt": "2026-09-01T09:00:00Z", "items": [{"category": "order", "ref": "fresh-one"}]},
        "addIdentifier": {"subject": by, "type": "CUSTOMER_NUMBER", "value": "K-18"},
        "recordUse": {"subject": by, "use": "ship-order", "reference": "shipment 19"},
        "requestConsent": {"subject": by, "purpose": "birthday-greeting", "notice": "consent-birthday-v1"},
    }


async def test_the_answer_to_a_write_shows_what_was_written(inquiry: Api) -> None:
    """Everything that hangs on the answer, to a depth: nothing else of the person, no value, no other person.

    A decision names what it stood on.
    """
    other = await know(inquiry, OTHER)
    for mutation, given in writes().items():
        kind = get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type).name
        document = Walk(SCHEMA).document("mutation", "Try", mutation, 3, "input: $input", f"$input: {kind}!")
        answer = await inquiry.send(document, {"input": given | {"idempotencyKey": "one"}}, **WRITER)
        learned = {other.ids["Subject"], OTHER} | (named(other) if mutation == "recordUse" else set())
        keys = {one for one in traces_of(other) if len(one) == 32}
        assert "errors" not in answer.json(), answer.json()["errors"]
        assert told(traces_of(other) - learned - keys, answer.content) == set(), mutation


async def test_a_person_who_was_written_about_is_a_reference_only(inquiry: Api) -> None:
    """Of the person a mutation answers id and reference, and the schema has nothing more there to ask for."""
    given = writes()["addIdentifier"] | {"idempotencyKey": "one"}
    query = """mutation ($input: AddIdentifierInput!) {
        addIdentifier(input: $input) { ... on IdentifierAdded { subject { id ref } } }
    }"""
    answer = await inquiry.data(query, {"input": given}, **WRITER)
    other = await know(inquiry, OTHER)
    assert answer["addIdentifier"]["subject"] == {"id": other.ids["Subject"], "ref": OTHER}
    assert set(SCHEMA.type_map["SubjectReference"].fields) == {"id", "ref"}
