"""The receipt log: a leaf keeps its place, proofs hold against a signed head, and the journal has the same order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import create_engine, text

from anbieter360.errors import VaultError, VaultUnavailable
from anbieter360.settings import Settings
from anbieter360.vault import Signer, Vault
from anbieter360.vault.encoding import exactly
from anbieter360.vault.merkle import EMPTY, is_consistent, is_included, leaf_hash


def leaf(number: int) -> bytes:
    return leaf_hash(b"salt", str(number).encode())


def raw(proof: Sequence[str]) -> list[bytes]:
    return [exactly(one, 32) for one in proof]


async def test_leaves_are_numbered_as_they_come(vault: Vault) -> None:
    """From 0, and a leaf that comes again keeps its number."""
    assert [(await vault.log.append(leaf(number))).index for number in (7, 8, 9, 8, 7, 10)] == [0, 1, 2, 1, 0, 3]
    assert (await vault.log.head()).size == 4


async def test_every_leaf_is_proved_against_every_head(vault: Vault) -> None:
    """While the log grows, each head covers all leaves so far and continues each head before it."""
    heads = [await vault.log.head()]
    for number in range(20):
        placed = await vault.log.append(leaf(number))
        heads.append(await vault.log.head())
        new = heads[-1]
        assert (placed.head.size, placed.head.root) == (new.size, new.root)
        assert is_included(leaf(number), placed.index, new.size, raw(placed.proof), new.root)
        for index in range(new.size):
            assert is_included(leaf(index), index, new.size, raw(await vault.log.inclusion(index, new.size)), new.root)
        for old in heads:
            proof = raw(await vault.log.consistency(old.size, new.size))
            assert is_consistent(old.size, old.root, new.size, new.root, proof)
    assert (heads[0].root, [head.size for head in heads]) == (EMPTY, list(range(21)))


async def test_a_head_is_signed_by_the_vault(vault: Vault) -> None:
    """Size, root and time are under the signature."""
    await vault.log.append(leaf(1))
    head = await vault.log.head()
    assert head.is_signed_by(vault.signer.public)
    assert not head.is_signed_by(Signer(bytes(32)).public)
    for change in ({"size": 2}, {"root": bytes(32)}, {"at": head.at + " "}, {"signature": head.signature[::-1]}):
        assert not type(head)(**{name: getattr(head, name) for name in head.__slots__} | change).is_signed_by(
            vault.signer.public
        )


async def test_the_log_survives_closing(settings: Settings) -> None:
    """What was appended in one process is there in the next, under the same number."""
    for _ in range(2):
        vault = await Vault.open(settings)
        assert [(await vault.log.append(leaf(number))).index for number in range(5)] == list(range(5))
        await vault.close()


async def test_several_processes_append_to_one_log(settings: Settings, vault: Vault) -> None:
    """Each leaf gets one number, the numbers have no gap, and log and journal say the same."""
    vaults = [vault, *[await Vault.open(settings) for _ in range(3)]]
    leaves = [number % 60 for number in range(120)]  # each twice, in different processes
    placed = await asyncio.gather(
        *(vaults[place % 4].log.append(leaf(number)) for place, number in enumerate(leaves)),
        *(one.journal.append("intent", {}) for one in vaults for _ in range(20)),
    )
    by_leaf = {number: {placed[place].index for place in range(120) if leaves[place] == number} for number in range(60)}
    assert sorted(index for found in by_leaf.values() for index in found) == list(range(60))
    for one in vaults[1:]:
        await one.close()
    assert await vault.journal.verify() == []
    rows = _rows(settings, "SELECT body FROM journal WHERE kind = 'receipt-logged' ORDER BY at, writer, seq")
    assert len(rows) == 60


async def test_the_journal_of_one_process_has_the_logs_order(settings: Settings, vault: Vault) -> None:
    """Entry after entry, index after index."""
    await asyncio.gather(*(vault.log.append(leaf(number)) for number in range(30)))
    rows = _rows(settings, "SELECT body FROM journal WHERE kind = 'receipt-logged' ORDER BY seq")
    assert [row.split('"index":')[1].split(",")[0] for row in rows] == [str(index) for index in range(30)]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE log_node SET hash = 'x' WHERE level = 0 AND position = 3", "leaf 3 is not the one"),
        ("DELETE FROM log_node WHERE position = 8 AND level = 0", "leaf 8 is not the one"),
        ("DELETE FROM log_node", "leaf 0 is not the one"),
        ("UPDATE log_node SET hash = 'x' WHERE level = 2 AND position = 1", "node 1 of level 2 is not the hash"),
        ("DELETE FROM log_node WHERE level = 3", "node 0 of level 3 is not the hash"),
        ("INSERT INTO log_node (level, position, hash) VALUES (0, 9, 'x')", "leaf 9 is not the one"),
    ],
)
async def test_a_changed_log_is_found(settings: Settings, vault: Vault, statement: str, problem: str) -> None:
    """A leaf or node that was altered, taken away or put in is named."""
    for number in range(9):
        await vault.log.append(leaf(number))
    assert await vault.journal.verify() == []
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    problems = await vault.journal.verify()
    assert any(found.startswith(f"receipt log: {problem}") for found in problems), problems


@pytest.mark.parametrize(
    "statement", ["UPDATE log_node SET hash = 'x' WHERE level = 1", "DELETE FROM log_node WHERE level = 1"]
)
async def test_a_damaged_log_says_so(settings: Settings, vault: Vault, statement: str) -> None:
    """Whoever needs a node that is missing, or is no hash, is told so and where to look; nothing is added."""
    for number in range(2):
        await vault.log.append(leaf(number))
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    for refused in (vault.log.append(leaf(2)), vault.log.head()):
        with pytest.raises(VaultError, match="receipt log is damaged"):
            await refused
    assert _rows(settings, "SELECT position FROM log_node WHERE level = 0") == ["0", "1"]


async def test_what_fails_leaves_neither_leaf_nor_entry(settings: Settings, vault: Vault) -> None:
    """Both are of one transaction; when the database is well again, the leaf gets the number it would have had."""
    await vault.log.append(leaf(0))
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE journal RENAME TO elsewhere"))
    with pytest.raises(VaultUnavailable):
        await vault.log.append(leaf(1))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO journal"))
    engine.dispose()
    assert (await vault.log.head()).size == 1
    assert (await vault.log.append(leaf(1))).index == 1
    assert await vault.journal.verify() == []


async def test_proofs_of_what_is_not_there_are_refused(vault: Vault) -> None:
    """No leaf, no tree of that size, no leaf of that length."""
    await vault.log.append(leaf(0))
    for refused in (vault.log.inclusion(1, 1), vault.log.inclusion(0, 2), vault.log.consistency(2, 1)):
        with pytest.raises(ValueError, match=r"tree|long|larger"):
            await refused
    with pytest.raises(ValueError, match="32 bytes"):
        await vault.log.append(b"short")


def _rows(settings: Settings, statement: str) -> list[str]:
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
    with engine.connect() as connection:
        rows = [str(row[0]) for row in connection.execute(text(statement))]
    engine.dispose()
    return rows
