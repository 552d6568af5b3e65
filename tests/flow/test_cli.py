"""The command line: what goes to stdout, what to stderr, and the exit code, on both engines."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from anbieter360.cli import graph as graph_commands
from anbieter360.cli.root import run
from anbieter360.engine.bolt import Graph
from anbieter360.settings import Settings
from engines import Running

ROOT = Path(__file__).parents[2]
BIRTHDAY = ROOT / "examples" / "birthday"
CATALOGUE = BIRTHDAY / "catalogue.yaml"
PEOPLE = BIRTHDAY / "subjects.jsonl"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)


Command = Callable[..., Awaitable[Ended]]


@pytest.fixture
def command(
    engine: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs `anbieter360 …` on the engine of this test, with a data folder of its own."""
    settings = {"URI": engine.uri, "USER": engine.user, "PASSWORD": engine.password}
    for name, value in settings.items():
        if value is not None:
            monkeypatch.setenv(f"ANBIETER360_NEO4J_{name}", value)
    monkeypatch.setenv("ANBIETER360_DATA", str(tmp_path / "data"))

    async def call(*arguments: object) -> Ended:
        code = await asyncio.to_thread(run, [str(one) for one in arguments])
        return Ended(code, *capsys.readouterr())

    return call


async def test_applying_again_changes_nothing(command: Command) -> None:
    """`catalogue apply` tells what it added, and the second time that there was nothing to do."""
    first = await command("catalogue", "apply", CATALOGUE)
    second = await command("catalogue", "apply", CATALOGUE)
    assert (first.code, "+\tPurpose birthday-greeting" in first.out) == (0, True)
    assert second == Ended(0, "0 added, 0 changed, 0 removed. Version 1 is in force.\n", "")


async def test_a_list_that_changes_stands_with_commas(command: Command, tmp_path: Path) -> None:
    """Before and after, as people write a list."""
    await command("catalogue", "apply", CATALOGUE)
    changed = tmp_path / "changed.yaml"
    text = CATALOGUE.read_text(encoding="utf-8")
    changed.write_text(text.replace("categories: [email, order]", "categories: [email, invoice]"), encoding="utf-8")
    shown = await command("catalogue", "apply", changed, "--dry-run")
    assert "~\tProcessingUse confirm-order\tcategories\temail, order\temail, invoice" in shown.out.splitlines()


async def test_a_dry_run_applies_nothing(command: Command) -> None:
    """`catalogue apply --dry-run` shows the difference, and there is still no catalogue."""
    tried = await command("catalogue", "apply", CATALOGUE, "--dry-run")
    assert (tried.code, "Nothing was applied." in tried.out) == (0, True)
    shown = await command("catalogue", "show")
    assert (shown.code, shown.out, shown.err.splitlines()[0]) == (1, "", "error: No catalogue has been applied yet.")


async def test_a_dry_run_says_what_would_be_refused(command: Command, tmp_path: Path) -> None:
    """`catalogue apply --dry-run` ends as the real one would where the ledger stands on what would go."""
    await command("catalogue", "apply", CATALOGUE)
    await command("import", "records", BIRTHDAY / "subjects.jsonl")
    renamed = tmp_path / "renamed.yaml"
    renamed.write_text(CATALOGUE.read_text(encoding="utf-8").replace("parcel-carrier", "parcel-firm"), encoding="utf-8")
    tried, applied = [await command("catalogue", "apply", renamed, *more) for more in (["--dry-run"], [])]
    assert (tried.code, tried.err) == (1, applied.err)
    assert "Recipient parcel-carrier (" in tried.err
    assert "parcel-firm" not in (await command("catalogue", "show")).out


async def test_what_is_shown_can_be_applied(command: Command, tmp_path: Path) -> None:
    """`catalogue show` prints a file that makes no difference to what is in force."""
    await command("catalogue", "apply", CATALOGUE)
    shown = await command("catalogue", "show")
    again = tmp_path / "again.yaml"
    again.write_text(shown.out, encoding="utf-8")
    assert (await command("catalogue", "apply", again)).out.startswith("0 added, 0 changed, 0 removed.")


async def test_a_wrong_catalogue_is_told_with_its_place(command: Command, tmp_path: Path) -> None:
    """An error of a catalogue file names file, line and key, on stderr, with a hint and no traceback."""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(CATALOGUE.read_text(encoding="utf-8").replace("marketing: true", "marketin: true"), "utf-8")
    ended = await command("catalogue", "check", wrong)
    first, *_, last = ended.err.splitlines()
    assert (ended.code, ended.out, last.startswith("hint: ")) == (1, "", True)
    assert first.startswith(f"error: {wrong}:")
    assert "marketin" in first


async def test_records_are_imported_once(command: Command) -> None:
    """`import records` tells what it imported, and the second time that all was there."""
    await command("catalogue", "apply", CATALOGUE)
    first = await command("import", "records", PEOPLE, "--json")
    second = await command("import", "records", PEOPLE, "--json")
    none = {"rejected": 0, "by_reason": {}, "left_out": {}, "resumed_from_line": 0}
    assert (first.code, first.json) == (0, {"read": 14, "imported": 14, "unchanged": 0, **none})
    assert (second.code, second.json) == (0, {"read": 14, "imported": 0, "unchanged": 14, **none})


async def test_a_bad_line_is_told_and_stops_no_other(command: Command, tmp_path: Path) -> None:
    """A line that is no record ends in the rejects file with its number; the others are imported; exit 1."""
    await command("catalogue", "apply", CATALOGUE)
    lines = PEOPLE.read_text(encoding="utf-8").splitlines()
    file, rejects = tmp_path / "people.jsonl", tmp_path / "rejects.jsonl"
    file.write_text("\n".join([lines[0], '{"subject": 1}', lines[1]]), encoding="utf-8")
    ended = await command("import", "records", file, "--rejects", rejects)
    assert (ended.code, ended.out.splitlines()[0]) == (1, "3 lines read: 2 imported, 0 unchanged, 1 rejected.")
    assert [json.loads(line)["line"] for line in rejects.read_text().splitlines()] == [2]


async def test_a_bad_document_stops_no_other(command: Command, tmp_path: Path) -> None:
    """`import tilt` reports each document; one that is no document and one that is absent fail, the good one is in."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps({"meta": {"name": "Beispiel AG"}, "controller": {"name": "Beispiel AG"}}), "utf-8")
    bad.write_text("{", encoding="utf-8")
    ended = await command("import", "tilt", bad, tmp_path / "absent.json", good, "--json")
    outcomes = ended.json
    assert isinstance(outcomes, list)
    assert (ended.code, [bool(one["error"]) for one in outcomes]) == (1, [True, True, False])
    assert outcomes[2]["stated"] == len(outcomes[2]["imported"]) + len(outcomes[2]["reported"])


async def test_graph_check_finds_what_nobody_declared(command: Command, graph: Graph) -> None:
    """`graph check` passes on a clean database and exits 1 with the label that the model does not know."""
    assert (await command("graph", "check")).code == 0
    await graph.run_text("CREATE (:Stray)")
    found = await command("graph", "check", "--json")
    assert (found.code, found.json) == (1, {"undeclared": [{"kind": "label", "name": "Stray", "count": 1}]})


async def test_wrong_usage_is_two(command: Command) -> None:
    """A wrong option, a missing one and an absent file exit with 2 and a hint."""
    for arguments in (
        ("catalogue", "show", "--formt"),
        ("token", "--role", "subject"),
        ("catalogue", "check", "absent.yaml"),
    ):
        ended = await command(*arguments)
        assert (ended.code, ended.out, ended.err.splitlines()[-1].startswith("hint: anbieter360 ")) == (2, "", True)


async def test_a_wrong_setting_is_named_without_its_value(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that is wrong is an error that names its variable; `--help` answers all the same."""
    monkeypatch.setenv("ANBIETER360_KEY_CACHE_SECONDS", "geheim")
    ended = await command("token", "--role", "dpo")
    assert (ended.code, "ANBIETER360_KEY_CACHE_SECONDS" in ended.err, "geheim" in ended.err) == (1, True, False)
    assert (await command("token", "--help")).code == 0


async def test_the_unexpected_is_told_by_its_type(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody foresaw is told by type and place, never by its text."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError("anna@example.org")

    monkeypatch.setattr(graph_commands, "find_undeclared", fail)
    ended = await command("graph", "check")
    assert (ended.code, "ValueError in anbieter360.cli.graph:" in ended.err, "anna" in ended.err) == (1, True, False)


async def test_a_label_that_is_none_is_wrong_usage(command: Command) -> None:
    """`graph explain Nonsense` names the labels that there are, and where more is said."""
    ended = await command("graph", "explain", "Nonsense")
    assert (ended.code, ended.out, "Subject" in ended.err) == (2, "", True)
    assert ended.err.splitlines()[-1] == "hint: anbieter360 graph explain --help shows what it takes."


async def test_a_group_alone_shows_its_help(command: Command) -> None:
    """`anbieter360 import` says what can be imported, and nothing of an error."""
    ended = await command("import")
    assert (ended.code, ended.out, ended.err.splitlines()[0]) == (
        2,
        "",
        "Usage: anbieter360 import [OPTIONS] COMMAND [ARGS]...",
    )
    assert ("records" in ended.err, "error:" in ended.err) == (True, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dpo", "--subject", "anna"], "--subject has no effect with the role DPO: only a SUBJECT is a person."),
        (["agent", "--scope", "may-use"], "--scope has no effect with the role AGENT: only an INTEGRATION has scopes."),
        (["integration"], "an INTEGRATION without --scope may only read the catalogue."),
        (
            ["subject", "--subject", "anna", "--purpose", "accounting"],
            "--purpose has no effect with the role SUBJECT: a person declares no purpose.",
        ),
    ],
)
def test_a_token_that_cannot_work_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """What of it has no effect is said on stderr; the token is made all the same."""
    assert run(["--data", str(tmp_path), "token", "--role", *words]) == 0
    out, err = capsys.readouterr()
    assert (out.count("."), err) == (2, f"warning: {said}\n")


def test_a_token_needs_no_engine(tmp_path: Path) -> None:
    """`token` imports neither the driver nor the vault's database nor the API: it is there at once."""
    code = (
        "import sys; from anbieter360.cli.root import run; run(['--data', sys.argv[1], 'token', '--role', 'dpo']);"
        "print(sorted({'neo4j', 'sqlalchemy', 'strawberry', 'starlette'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


async def test_looking_makes_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no data folder, `catalogue show` and `graph check` say so and `doctor` finds it; none is made."""
    absent = tmp_path / "absent"
    monkeypatch.setenv("ANBIETER360_DATA", str(absent))
    said = {}
    for words in (["catalogue", "show"], ["graph", "check"], ["doctor"]):
        code = await asyncio.to_thread(run, words)
        out, err = capsys.readouterr()
        said[words[0]] = (code, f"There is no data folder {absent}." in out + err)
    assert (said, absent.exists()) == (dict.fromkeys(("catalogue", "graph", "doctor"), (1, True)), False)


@pytest.mark.parametrize("is_there", [False, True])
def test_a_mistyped_folder_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str], is_there: bool) -> None:
    """Commands that read say that nothing is there: they make no folder, no key, no vault and no engine."""
    folder = tmp_path / "mistyped"
    if is_there:
        folder.mkdir()
    readers = [["erase", "list"], ["erase", "sweep"], ["graph", "check"], ["catalogue", "show"], ["journal", "verify"]]
    readers += [] if is_there else [["token", "--role", "dpo"]]
    for words in readers:
        assert run(["--data", str(folder), *words]) == 1, words
        assert f"error: There is no data {'in the ' if is_there else ''}folder {folder}." in capsys.readouterr().err
    assert [*tmp_path.rglob("*")] == ([folder] if is_there else [])


async def test_explain_needs_no_data(command: Command, tmp_path: Path) -> None:
    """`graph explain` says whose a label is without opening any data folder."""
    ended = await command("graph", "explain", "Subject")
    assert (ended.code, ended.out.splitlines()[1].split("\t")[:3]) == (0, ["label", "Subject", "The person."])
    assert not (tmp_path / "data").exists()
    assert Settings.load().data == tmp_path / "data"
