"""The journal: what was written stays, in order, and whoever changes it is found out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from anbieter360.errors import VaultUnavailable
from anbieter360.settings import Settings
from anbieter360.vault import Vault, journal
from anbieter360.vault.entries import Chain, Entries

Tamper = Callable[[str], None]


@pytest.fixture
def tamper(settings: Settings, vault: Vault) -> Tamper:
    """Do something to the database behind the vault's back."""

    def run(statement: str) -> None:
        engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    return run


async def test_an_untouched_journal_is_intact(vault: Vault) -> None:
    """Entries written one after the other and all at once make a chain without a flaw."""
    assert await vault.journal.verify() == []
    await vault.journal.append("intent", {"request": "r-1", "at": 1})
    await asyncio.gather(*(vault.journal.append("receipt", {"number": number}) for number in range(600)))
    assert await vault.journal.verify() == []


async def test_entries_stand_in_the_order_they_were_written(settings: Settings, vault: Vault) -> None:
    """A chain begins with an anchor; bodies are canonical JSON; an entry names the one before it."""
    await vault.journal.append("intent", {"b": 1, "a": "ä"})
    await vault.journal.append("receipt", {})
    rows = _query(settings, "SELECT seq, kind, body, prev_hash, hash FROM journal ORDER BY seq")
    assert [row[:3] for row in rows] == [
        (0, "anchor", '{"heads":{}}'),
        (1, "intent", '{"a":"ä","b":1}'),
        (2, "receipt", "{}"),
    ]
    assert [row[3] for row in rows] == ["", rows[0][4], rows[1][4]]


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE journal SET body = '{}' WHERE seq = 3", "entry 3 was altered"),
        ("UPDATE journal SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 3", "entry 3 was altered"),
        ("UPDATE journal SET kind = 'anchor' WHERE seq = 3", "entry 3 was altered"),
        ("UPDATE journal SET hash = prev_hash WHERE seq = 3", "entry 3 was altered"),
        ("UPDATE journal SET prev_hash = '' WHERE seq = 3", "entry 3 does not follow the one before it"),
        ("DELETE FROM journal WHERE seq IN (3, 4)", "entries 3 to 4 are missing"),
        ("DELETE FROM journal WHERE seq = 0", "entries 0 to 0 are missing"),
        ("DELETE FROM journal WHERE seq >= 5", "entry 5 is not the one that the list of heads vouches for"),
        ("DELETE FROM journal", "entry 5 is not the one that the list of heads vouches for"),
        (
            "INSERT INTO journal SELECT writer, 6, at, kind, body, hash, hash FROM journal WHERE seq = 5",
            "entry 6 was altered",
        ),
        ("UPDATE journal SET seq = 9 WHERE seq = 5", "entries 5 to 8 are missing"),
    ],
)
async def test_tampering_is_found(vault: Vault, tamper: Tamper, statement: str, problem: str) -> None:
    """An entry that was altered, removed, moved or put in is named."""
    for number in range(5):
        await vault.journal.append("receipt", {"number": number})
    tamper(statement)
    problems = await vault.journal.verify()
    assert any(found.endswith(problem) for found in problems), problems


async def test_a_cut_tail_is_missed_by_the_next_chain(settings: Settings, vault: Vault, tamper: Tamper) -> None:
    """Whoever cuts a chain's end and corrects the list of heads is found by the chain that anchored it."""
    for number in range(5):
        await vault.journal.append("receipt", {"number": number})
    await _one_more_chain(settings)
    tamper("DELETE FROM journal WHERE seq >= 4 AND kind = 'receipt'")
    tamper("UPDATE journal_head SET seq = 3, hash = (SELECT hash FROM journal WHERE seq = 3) WHERE seq = 5")
    problems = await vault.journal.verify()
    assert len(problems) == 1
    assert ": entry 5 is not the one that entry 0 of chain " in problems[0]


async def test_a_removed_chain_is_missed(settings: Settings, vault: Vault, tamper: Tamper) -> None:
    """A whole chain cannot disappear once another has anchored it."""
    await _one_more_chain(settings)
    await vault.journal.append("receipt", {})
    tamper("DELETE FROM journal WHERE kind = 'other' OR body = '{\"heads\":{}}'")
    tamper("DELETE FROM journal_head WHERE anchored_seq >= 0")
    problems = await vault.journal.verify()
    assert len(problems) == 1
    assert ": entry 1 is not the one that entry 0 of chain " in problems[0]


async def test_a_chain_names_only_heads_that_nobody_vouches_for(settings: Settings) -> None:
    """Starting a thousand times does not make anchors longer: each names the chain before it."""
    for _ in range(4):
        await _one_more_chain(settings)
    bodies = [row[0] for row in _query(settings, "SELECT body FROM journal WHERE kind = 'anchor' ORDER BY at")]
    assert [body.count("[") for body in bodies] == [0, 1, 1, 1]


async def test_long_chains_are_anchored_on_the_way(
    settings: Settings, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a number of entries a chain anchors the others again, and closing does so a last time."""
    monkeypatch.setattr(journal, "ANCHOR_EVERY", 10)
    other = await Vault.open(settings)
    await vault.journal.append("receipt", {})
    for number in range(25):
        await other.journal.append("receipt", {"number": number})
    await vault.journal.append("receipt", {})
    await other.close()
    anchors = _query(settings, "SELECT seq FROM journal WHERE kind = 'anchor' ORDER BY at")
    assert [seq for (seq,) in anchors] == [0, 0, 11, 22, 28]
    assert await vault.journal.verify() == []


async def test_two_that_write_at_once_keep_two_whole_chains(settings: Settings, vault: Vault) -> None:
    """Vaults of several processes do not stand in each other's way."""
    others = [await Vault.open(settings) for _ in range(3)]

    async def write(one: Vault) -> None:
        for number in range(30):
            await one.journal.append("receipt", {"number": number})

    await asyncio.gather(*(write(one) for one in [vault, *others]))
    for other in others:
        await other.close()
    assert await vault.journal.verify() == []
    assert _query(settings, "SELECT count(*) FROM journal WHERE kind = 'receipt'") == [(120,)]


async def test_a_caller_that_gives_up_takes_nobody_along(settings: Settings, vault: Vault) -> None:
    """Cancelling one who waits leaves the others' entries and the chain whole."""
    tasks = [asyncio.create_task(vault.journal.append("receipt", {"number": number})) for number in range(20)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result).__name__ for result in done if result is not None] == ["CancelledError"]
    await vault.journal.append("receipt", {})
    assert await vault.journal.verify() == []


async def test_who_comes_a_moment_later_shares_the_transaction(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """After several wrote together, a transaction waits some rounds of the loop for as many, and for no more."""
    sizes: list[int] = []
    write = Entries.write

    def noted(entries: Entries, *given: Any) -> Chain:
        sizes.append(len(given[2]))
        return write(entries, *given)

    async def append(rounds: int) -> None:
        for _ in range(rounds):
            await asyncio.sleep(0)
        await vault.journal.append("receipt", {})

    monkeypatch.setattr(Entries, "write", noted)
    await asyncio.gather(append(0), append(0), append(0))
    await asyncio.gather(append(0), append(1), append(2))
    await append(0)
    await append(0)
    assert sizes == [3, 3, 1, 1]


async def test_closing_writes_what_waits(settings: Settings) -> None:
    """Entries that wait when the vault is closed are written first."""
    vault = await Vault.open(settings)
    tasks = [asyncio.create_task(vault.journal.append("receipt", {})) for _ in range(20)]
    await asyncio.sleep(0)
    await vault.close()
    await asyncio.gather(*tasks)
    assert _query(settings, "SELECT count(*) FROM journal WHERE kind = 'receipt'") == [(20,)]


async def test_after_a_failure_the_chain_goes_on(settings: Settings, vault: Vault, tamper: Tamper) -> None:
    """A write that fails is said to each who waits; when the database is well again the chain continues."""
    await vault.journal.append("receipt", {"number": 0})
    tamper("ALTER TABLE journal RENAME TO elsewhere")
    results = await asyncio.gather(*(vault.journal.append("lost", {}) for _ in range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [VaultUnavailable] * 5
    tamper("ALTER TABLE elsewhere RENAME TO journal")
    await vault.journal.append("receipt", {"number": 1})
    assert await vault.journal.verify() == []
    assert _query(settings, "SELECT count(*) FROM journal WHERE kind = 'lost'") == [(0,)]


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
async def test_a_lost_connection_is_said_and_made_anew(vault: Vault, tamper: Tamper) -> None:
    """When the server ends the connections, one append fails; the next one connects again and the chain goes on."""
    await vault.journal.append("receipt", {"number": 0})
    tamper(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with pytest.raises(VaultUnavailable, match="SQLSTATE 57P01"):
        await vault.journal.append("receipt", {"number": 1})
    await vault.journal.append("receipt", {"number": 2})
    assert await vault.journal.verify() == []


async def _one_more_chain(settings: Settings) -> None:
    vault = await Vault.open(settings)
    await vault.journal.append("other", {})
    await vault.close()


def _query(settings: Settings, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")

    def rows(connection: Connection) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.execute(text(statement))]

    with engine.connect() as connection:
        found = rows(connection)
    engine.dispose()
    return found
