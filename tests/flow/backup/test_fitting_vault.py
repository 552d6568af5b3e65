"""A graph is opened with the vault that its people are sealed with, and no other takes that one's place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from copied import copied, is_found, lose_vault, opened, put_back
from erasing import approved, carried_out, greeted, load_people

from anbieter360.erasure.aftermath.review import Finding, review
from anbieter360.errors import GraphMissing, VaultBehind, VaultMissing, WrongVault
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


async def test_a_vault_that_was_set_back_is_refused(program: Program, tmp_path: Path) -> None:
    """Its log would grow again from where it was, with the places of receipts that are out; the vault as it was last
    is taken, and so is a younger one than the graph's."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("anna"), greeted("bert")])
        assert await carried_out(services, (await approved(services, "anna"))[0])
    old = (program.data / "vault.db").read_bytes()
    async with opened(program) as services:
        await copied(services, tmp_path / "backup")
        assert await carried_out(services, (await approved(services, "bert"))[0])
    last = (program.data / "vault.db").read_bytes()
    lose_vault(program)
    (program.data / "vault.db").write_bytes(old)
    with pytest.raises(VaultBehind):
        async with opened(program):
            pass
    ended = program.run("doctor")
    assert (ended.code, "older than the graph" in ended.out) == (1, True), ended
    lose_vault(program)
    (program.data / "vault.db").write_bytes(last)
    assert (await put_back(program.settings, tmp_path / "backup")).replayed == 1
    async with opened(program) as services:
        assert (await review(services.erasing)).ok


async def test_a_lost_graph_is_not_begun_anew(program: Program, engine: Running, tmp_path: Path) -> None:
    """An empty one beside a vault with people is refused and stays empty, and `restore` fills it."""
    await filled(program, tmp_path)
    await engine.emptied()
    for _ in range(2):
        with pytest.raises(GraphMissing):
            async with opened(program):
                pass
    ended = program.run("serve", "--dev", "--port", "0")
    assert (ended.code, ended.err.count("The graph is empty"), ended.err.count("restore")) == (1, 1, 1), ended
    assert await engine.graph.run_text("MATCH (n) WHERE NOT n:SchemaVersion RETURN n") == []
    await put_back(program.settings, tmp_path / "backup")
    async with opened(program) as services:
        assert await is_found(services, "anna")


async def test_a_graph_from_before_it_named_its_vault_is_taken(
    program: Program, engine: Running, tmp_path: Path
) -> None:
    """It has people, and the vault is theirs."""
    await filled(program, tmp_path)
    await engine.graph.run_text("MATCH (g:GraphState) DELETE g")
    async with opened(program) as services:
        assert await is_found(services, "anna")


async def test_an_erasure_that_the_vault_does_not_know_is_found(program: Program, tmp_path: Path) -> None:
    """Nobody could say what had gone: it has a receipt, and is named."""
    async with opened(program) as services:
        await load_people(services, tmp_path, [greeted("anna")])
        request, _ = await approved(services, "anna")
        assert await carried_out(services, request)
        await forgotten(program)
        found = await review(services.erasing)
        assert (found.looked, found.findings) == (1, [Finding(request, ("INTENT",))])


async def forgotten(program: Program) -> None:
    """What erasures were about to do is taken out of the vault's database, behind its back."""
    with closing(sqlite3.connect(program.data / "vault.db")) as database, database:
        database.execute("DELETE FROM erasure_intent")


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
