"""May this be used? What the birthday's people are answered: compiled, by the resolvers, on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from commands import Command, commands
from graphql import build_schema, parse, validate
from say import BIRTHDAYS, asked, said
from scenario import ROOT, Api
from two_paths import open_path

from anbieter360.access import Role, Scope
from anbieter360.api.relay.ids import split_global_id
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines

INTEGRATION: Mapping[str, Any] = {"role": Role.INTEGRATION, "purpose": "order-handling", "scopes": [Scope.MAY_USE]}
AGENT: Mapping[str, Any] = {"role": Role.AGENT, "purpose": "order-handling"}
CLARA = {"subject": {"ref": "clara"}, "use": "birthday-email", "at": "2026-05-12T00:00:00Z"}


@pytest.fixture
def contract(shared: Path) -> str:
    return (shared / "contract" / "may_use.graphql").read_text(encoding="utf-8")


@pytest_asyncio.fixture
async def command(
    birthday: Api,
    engines: Engines,
    vault: tuple[Vault, Settings],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command line on the scenario."""
    running = await engines.get(request.node.callspec.params["birthday"])
    return commands(running, vault[1].data, monkeypatch, capsys)


def test_the_contract_fits_the_schema(contract: str) -> None:
    """Its operation validates against the schema that is committed."""
    assert validate(build_schema((ROOT / "schema" / "api.graphql").read_text("utf-8")), parse(contract)) == []


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_every_row_of_the_birthday(birthday: Api, contract: str, compiled: bool) -> None:
    """The contract's operation gives outcome and reason of each row of decisions.csv."""
    api = open_path(birthday.services, compiled=compiled)
    for row in BIRTHDAYS:
        data = (await api.data(contract, asked(row), **INTEGRATION))["mayUse"]
        assert {name: data[name] for name in said(row)} == said(row), row


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "resolvers"])
async def test_who_may_be_written_to_may_object(birthday: Api, compiled: bool) -> None:
    """Before anything was sent (Art. 21(2)): the right is there where the letter is allowed."""
    api = open_path(birthday.services, compiled=compiled)
    document = '{ me { rights { right available } mayUse(use: "birthday-letter") { outcome } } }'
    found = {}
    for name in ("anna", "ben"):
        mine = (await api.data(document, role=Role.SUBJECT, subject=name))["me"]
        rights = {one["right"]: one["available"] for one in mine["rights"]}
        found[name] = (mine["mayUse"]["outcome"], rights["OBJECTION"])
    assert found == {"anna": ("DENIED", False), "ben": ("ALLOWED", True)}


async def test_every_row_on_the_command_line(command: Command) -> None:
    """`may-use --json` gives the same; it ends well whatever the answer is."""
    for row in BIRTHDAYS:
        given = ("--subject", row["subject"], "--use", row["use"], "--at", row["at"])
        ended = await command("may-use", *given, "--json")
        assert (ended.code, ended.err) == (0, "")
        assert {name: ended.json[name] for name in said(row)} == said(row), row


async def test_an_answer_names_what_it_stood_on(birthday: Api, contract: str) -> None:
    """Item, consent, notice and use by global id, kind and label, and no value of anybody."""
    response = await birthday.send(contract, CLARA, **INTEGRATION)
    data = response.json()["data"]["mayUse"]
    items, steps = data.pop("items"), data.pop("explanation")
    assert data == {
        "outcome": "ALLOWED",
        "reason": "CONSENT",
        "legalBasis": "CONSENT",
        "missing": [],
        "article": "Art. 6(1)(a) GDPR",
    }
    assert {one["item"]["ref"]: (one["outcome"], one["reason"]) for one in items} == dict.fromkeys(
        ("clara-email", "clara-birth"), ("ALLOWED", "CONSENT")
    )
    nodes = {(node["kind"], node["label"]) for step in steps for node in step["nodes"]}
    assert nodes >= {("CONSENT", "clara-consent"), ("NOTICE", "consent-birthday-v1")}
    assert all(split_global_id(node["id"]) for step in steps for node in step["nodes"])
    for value in ("clara@example.org", "Platz 3", "1990-08-20", "webform"):
        assert value not in response.text
