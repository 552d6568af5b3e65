"""A graph is opened with the vault that its people are sealed with, and no other takes that one's place."""

from __future__ import annotations

from pathlib import Path

import pytest
from copied import copied, is_found, lose_vault, opened, put_back
from erasing import greeted, load_people

from anbieter360.errors import VaultMissing, WrongVault
from anbieter360.vault import Vault
from anbieter360.vault.copying import is_lost
from engines import Running
from processes import Program

#: Commands that would make a vault, each with a command line.
COMMANDS = (
    ("import", "records", "FILE"),
    ("serve", "--dev", "--port", "0"),
    ("serve", "--dev", "--port", "0", "--workers", "2"),
    ("backup", "DIR"),
    ("keys", "show"),
    ("journal", "verify"),
)


async def filled(program: Program, folder: Path) -> None:
    """Somebody is in the graph, and there is a backup of it."""
    async with opened(program) as services:
        await load_people(services, folder, [greeted("anna")])
        await copied(services, folder / "backup")


async def test_a_lost_vault_is_not_made_anew(program: Program, tmp_path: Path) -> None:
    """Else everybody would come in once more, and those who are there could not be found; nor is it in the way of the
    restore that brings it back."""
    await filled(program, tmp_path)
    lose_vault(program)
    with pytest.raises(VaultMissing):
        async with opened(program):
            pass
    assert await is_lost(program.settings)
    assert (await put_back(program.settings, tmp_path / "backup")).with_vault
    async with opened(program) as services:
        assert await is_found(services, "anna")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
async def test_no_command_makes_it_anew(program: Program, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Each says that it is missing, and what to do."""
    await filled(program, tmp_path)
    lose_vault(program)
    people = tmp_path / "people.jsonl"
    people.write_text("{}\n")
    given = {"FILE": people, "DIR": tmp_path / "another"}
    ended = program.run(*(given.get(one, one) for one in command))
    assert (ended.code, ended.err.count("There is no vault"), ended.err.count("ANBIETER360_VAULT_URL")) == (1, 1, 1)
    assert await is_lost(program.settings)


async def test_another_vault_is_refused(program: Program, tmp_path: Path) -> None:
    """One of a data folder that is not this graph's; graph and vault stay as they are."""
    await filled(program, tmp_path)
    other = Program(tmp_path / "other", program.server)
    await (await Vault.open(other.settings)).close()
    with pytest.raises(WrongVault):
        async with opened(other):
            pass
    ended = other.run("doctor")
    assert (ended.code, "sealed with" in ended.out) == (1, True), ended
    async with opened(program) as services:
        assert await is_found(services, "anna")


async def test_a_restore_ties_the_graph_to_its_vault(program: Program, engine: Running, tmp_path: Path) -> None:
    """Also one that stood there for another installation."""
    await filled(program, tmp_path)
    await engine.emptied()
    other = Program(tmp_path / "other", program.server)
    async with opened(other):
        pass
    await put_back(program.settings, tmp_path / "backup")
    async with opened(program) as services:
        assert await is_found(services, "anna")
    with pytest.raises(WrongVault):
        async with opened(other):
            pass
