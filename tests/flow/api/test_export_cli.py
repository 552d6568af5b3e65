"""`export subject` and `export register`: what goes to stdout or into a file, and the look that is left."""

from __future__ import annotations

import csv
import os
import stat
from io import StringIO
from pathlib import Path

import html5lib
import orjson
import pytest
import pytest_asyncio
from commands import Command, commands
from scenario import Api

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from engines import Engines
from linked import dropped, violations


@pytest_asyncio.fixture
async def command(
    birthday: Api,
    engines: Engines,
    vault: tuple[Vault, Settings],
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """The command line on the scenario, while a gateway is on it."""
    running = await engines.get(request.node.callspec.params["birthday"])
    return commands(running, vault[1].data, monkeypatch, capsys)


async def test_a_copy_goes_to_stdout(command: Command) -> None:
    """As JSON where nothing is said; nothing but the document."""
    ended = await command("export", "subject", "anna")
    assert (ended.code, ended.json["person"]["ref"], ended.json["language"]) == (0, "anna", "en")
    assert {one["ref"] for one in ended.json["items"]} >= {"anna-email", "anna-birth"}


async def test_a_copy_is_written_in_each_form(command: Command) -> None:
    """A page that a strict parser takes, and JSON-LD that keeps to its shape."""
    page = await command("export", "subject", "anna", "--format", "html", "--lang", "de")
    assert html5lib.HTMLParser(strict=True).parse(page.out).get("lang") == "de"
    document = orjson.loads((await command("export", "subject", "anna", "--format", "jsonld")).out)
    assert (dropped(document), violations(document, "personal_copy.ttl")) == ([], [])


async def test_portable_data_is_json(command: Command) -> None:
    """With no other form."""
    portable = await command("export", "subject", "anna", "--portable")
    assert portable.json["schema"]["name"] == "anbieter360.portable-data"
    wrong = await command("export", "subject", "anna", "--portable", "--format", "html")
    assert (wrong.code, wrong.out) == (2, "")


@pytest.mark.parametrize(
    ("arguments", "means"),
    [(("subject", "anna", "--format", "html"), "json"), (("register", "--format", "csv"), "jsonld")],
)
async def test_two_forms_at_once_are_wrong_usage(command: Command, arguments: tuple[str, ...], means: str) -> None:
    """`--json` names a form, and another one beside it is not passed over; the same one is."""
    wrong = await command("export", *arguments, "--json")
    assert (wrong.code, wrong.out) == (2, "")
    assert f"error: --json is --format {means}, and --format {arguments[-1]} is another" in wrong.err
    same = await command("export", *arguments[:-1], means, "--json")
    assert (same.code, same.out[:1]) == (0, "{")


async def test_a_file_is_for_its_owner_alone(command: Command, tmp_path: Path) -> None:
    """`--out` writes all of it or nothing, and says so beside the result."""
    file = tmp_path / "anna.html"
    ended = await command("export", "subject", "anna", "--format", "html", "--out", str(file))
    assert (ended.code, ended.out, ended.err.splitlines()[-1]) == (0, "", f"Written: {file}")
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [file.name]
    nowhere = await command("export", "subject", "anna", "--out", str(tmp_path / "no" / "anna.json"))
    assert (nowhere.code, nowhere.err.startswith("error: ")) == (1, True)


@pytest.mark.parametrize("what", [("subject", "anna"), ("register",)])
async def test_nothing_is_written_over_another_file(command: Command, tmp_path: Path, what: tuple[str, ...]) -> None:
    """Whatever `--out` names and is there already stays; exit 1, and nobody was looked at."""
    file = tmp_path / "old.json"
    file.write_text("old")
    ended = await command("export", *what, "--out", str(file))
    assert (ended.code, ended.out) == (1, "")
    assert "Something else is already there; name another file" in ended.err
    assert (file.read_text(), os.listdir(tmp_path)) == ("old", [file.name])


async def test_nobody_is_told_as_such(command: Command) -> None:
    """Exit 1, nothing on stdout."""
    ended = await command("export", "subject", "no-such")
    assert (ended.code, ended.out, ended.err.splitlines()[0]) == (1, "", "error: There is no such person.")


async def test_a_copy_by_command_is_a_look(command: Command) -> None:
    """Under rights-handling, as the command line's; the next copy shows it."""
    await command("export", "subject", "ben", "--portable")
    newest, *_ = (await command("export", "subject", "ben")).json["looks"]
    told = (newest["role"], newest["purpose"]["key"], newest["operation"])
    assert told == ("PRIVACY_MANAGER", "rights-handling", "ExportPortable")


async def test_the_register_is_a_row_a_use(command: Command) -> None:
    """CSV where nothing is said; what is missing is named."""
    ended = await command("export", "register")
    rows = [*csv.DictReader(StringIO(ended.out, newline=""))]
    assert (ended.code, [one["Processing activity"] for one in rows]) == (
        0,
        ["birthday-email", "birthday-letter", "birthday-postcard", "bookkeeping", "confirm-order", "ship-order"],
    )
    assert all("technical and organisational measures" in one["Missing"] for one in rows)


async def test_the_register_is_written_in_each_form(command: Command) -> None:
    """A page, and JSON-LD, which `--json` is as well."""
    page = await command("export", "register", "--format", "html", "--lang", "de")
    assert html5lib.HTMLParser(strict=True).parse(page.out).get("lang") == "de"
    for arguments in (("--format", "jsonld"), ("--json",)):
        document = orjson.loads((await command("export", "register", *arguments)).out)
        assert (dropped(document), violations(document, "processing_register.ttl")) == ([], [])
