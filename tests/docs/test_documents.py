"""What is written about the product is true of it: reference pages, links, dependencies; nothing is of this machine."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from anbieter360.cli.reference import derived_files
from anbieter360.cli.root import root
from anbieter360.derived import stale_files
from anbieter360.erasure.execution.verification import CHECKS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "anbieter360"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

#: Folders of somebody's machine, and hosts of package registries.
FOREIGN = re.compile(
    r"(?<![\w.])/(root|work|home/\w+|Users/\w+)/"
    r"|pypi\.org|pythonhosted\.org|repo1?\.maven|registry\.npmjs|proxy\.golang"
)


def committed() -> list[Path]:
    """Every file under version control that is there."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_reference_pages_are_as_derived() -> None:
    """`make derived` would change no reference page, so every command, setting and error code has its line."""
    assert sorted(stale_files(ROOT, derived_files())) == []


def test_every_problem_of_an_erasure_is_explained() -> None:
    """What an erasure's own verification names, and what a review does besides."""
    table = (ROOT / "docs" / "erasure.md").read_text(encoding="utf-8").split("| code | what |\n")[1]
    explained = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(explained) == sorted([*CHECKS, "KEY_LEFT", "RECEIPT"])


def test_every_command_has_a_sentence_and_an_example() -> None:
    """`--help` of every command says what it does and shows a line that runs it."""
    missing = [
        command.name
        for command in commands(root)
        if not (command.help or "").strip().endswith(".") or not (command.epilog or "").startswith("Example: ")
    ]
    assert missing == []


def test_a_group_lists_each_command_with_a_whole_sentence() -> None:
    """`--help` cuts none at the end of a line, nor at `Art.`."""
    groups = [root, *(one for one in children(root) if isinstance(one, click.Group))]
    listed = [" ".join(group.get_help(click.Context(group)).split("Commands:")[1].split()) for group in groups]
    assert [text for text in listed if "..." in text] == []
    assert "erase Erase a person (Art. 17 GDPR) without the API. export" in listed[0]


def children(group: click.Group) -> list[click.Command]:
    """The commands of a group, imported."""
    context = click.Context(group)
    found = [group.get_command(context, name) for name in group.list_commands(context)]
    return [command for command in found if command]


def commands(group: click.Group) -> Iterator[click.Command]:
    for command in children(group):
        if isinstance(command, click.Group):
            yield from commands(command)
        else:
            yield command


def test_every_command_speaks_json() -> None:
    """Every command has --json."""
    silent = [one.name for one in commands(root) if "as_json" not in {option.name for option in one.params}]
    assert silent == []


def test_links_resolve() -> None:
    """A relative link in a document leads to a file of the repository."""
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in committed()
        if path.suffix == ".md"
        for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8")))
        if "://" not in target and not target.startswith("#")
        if not (path.parent / target.split("#")[0]).exists()
    ]
    assert broken == []


def test_the_table_of_concepts_names_what_there_is() -> None:
    """Each path in architecture.md's table is one: from the root, in the product, or beside the one before it."""
    table = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Where a concept lives")[1]
    rows = [line for line in table.split("\n## ")[0].splitlines() if line.startswith("| ")]
    assert [name for row in rows for name in missing(row)] == []


def missing(row: str) -> Iterator[str]:
    """The paths of a row that lead nowhere."""
    beside = ROOT
    for name in re.findall(r"`([\w./*-]*(?:/|\.[a-z]+)[\w.*-]*)`", row):
        found = next((one for place in (ROOT, SOURCE, beside) for one in place.glob(name)), None)
        if found is None:
            yield name
        else:
            beside = found.parent


def test_nothing_of_this_machine_is_committed() -> None:
    """No committed file names a folder of somebody's machine or the host of a package registry."""
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in committed()
        if path != Path(__file__)
        if (match := FOREIGN.search(path.read_text(encoding="utf-8", errors="ignore")))
    ]
    assert found == []


def test_every_dependency_has_its_reason() -> None:
    """CONTRIBUTING.md gives a reason for each dependency of pyproject.toml, and for no other."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("| library |")[1]
    reasoned = {name for row in table.splitlines()[2:] for name in row.split("|")[1].strip().split(", ")}
    assert {re.split(r"[>\[<=]", one)[0] for one in declared} == reasoned


def test_the_changelog_begins_with_what_comes() -> None:
    """CHANGELOG.md has [Unreleased] on top."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## .*", text, re.MULTILINE)[0] == "## [Unreleased]"
