"""`erase preview`, `run`, `status` and `resume`, and what `doctor` says of erasures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from commands import Command, commands
from erasures import MANAGER, Erasures
from scenario import Api

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines


@pytest_asyncio.fixture
async def command(
    fresh: Api,
    engines: Engines,
    vault: tuple[Vault, Settings],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command line on the scenario, while a gateway is on it."""
    running = await engines.get(request.node.callspec.params["fresh"])
    return commands(running, vault[1].data, monkeypatch, capsys)


async def test_a_preview_writes_nothing(fresh: Api, command: Command) -> None:
    """It has the hash that the API shows, as JSON and for people."""
    shown = await command("erase", "preview", "--subject", "anna", "--json")
    assert shown.json["planHash"] == (await Erasures(fresh, "anna").preview())["planHash"]
    assert shown.json["planHash"] in (await command("erase", "preview", "--subject", "anna")).out
    assert await Erasures(fresh, "anna").mine() == []
    nobody = await command("erase", "preview", "--subject", "nobody")
    assert (nobody.code, "There is no such person." in nobody.err) == (1, True)


async def test_a_person_is_erased_by_one_command(fresh: Api, command: Command) -> None:
    """From the request to the receipt; the request can still be looked at, and there is nothing to resume."""
    refused = await command("erase", "run", "--subject", "ben")
    assert refused.code == 2
    done = await command("erase", "run", "--subject", "ben", "--yes", "--json")
    assert (done.code, done.json["receipt"] is not None) == (0, True)
    seen = await command("erase", "status", done.json["id"], "--json")
    assert seen.json["receipt"] == done.json["receipt"]
    assert (await command("erase", "resume", "--json")).json == {"carriedOut": 0}
    reached = [one["level"] for one in seen.json["levels"] if one["reachedAt"]]
    assert reached[:3] == ["HIDDEN", "UNREADABLE", "STRUCTURALLY_GONE"]


async def test_what_is_approved_is_carried_out_by_resume(fresh: Api, command: Command) -> None:
    """As after a crash of the gateway that would have done it."""
    clara = Erasures(fresh, "clara")
    request = (await clara.request())["request"]
    await clara.manage("approveErasure", request["id"], planHash=request["planHash"])
    assert (await command("erase", "resume", "--json")).json["carriedOut"] >= 1
    assert (await command("erase", "status", request["id"], "--json")).json["receipt"]
    unknown = await command("erase", "status", "x")
    assert (unknown.code, unknown.out) == (1, "")


async def test_the_doctor_finds_what_is_overdue(fresh: Api, command: Command) -> None:
    """With exit code 1; ids and numbers, nothing of the person."""
    sound = {one["name"]: one["ok"] for one in (await command("doctor", "--json")).json}
    assert sound["erasures"]
    long_ago = (datetime.now(UTC) - timedelta(days=40)).isoformat()
    await Erasures(fresh, "ida").request_as(MANAGER, receivedAt=long_ago)
    ended = await command("doctor", "--json")
    found = {one["name"]: one for one in ended.json}["erasures"]
    assert (ended.code, found["ok"]) == (1, False)
    assert found["detail"] == "1 overdue, 0 stuck, 0 told in vain"
