"""What erasures are about to do is in a table, and that they are in the journal: neither goes without the other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import create_engine, text

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from anbieter360.vault.tables import ERASURES

COUNTING = "EXPLAIN QUERY PLAN SELECT kind, count(*) FROM journal"
NOTHING: Mapping[str, list[Mapping[str, object]]] = {}


async def test_what_ended_anyhow_is_not_missing(vault: Vault) -> None:
    """Done, given up, begun anew, done then: the journal is whole."""
    await four_erasures(vault)
    assert await vault.intents.missing() == []
    assert await vault.journal.verify() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("DELETE FROM erasure_intent WHERE request = 'done'", "erasure done: the journal has it, and that it is done"),
        ("DELETE FROM erasure_intent WHERE request = 'open'", "erasure open: the journal has it, and what it was"),
        (
            "UPDATE erasure_intent SET done_at = NULL WHERE request = 'anew'",
            "erasure anew: the journal has it, and that",
        ),
    ],
)
async def test_what_is_taken_out_is_missed(settings: Settings, vault: Vault, change: str, said: str) -> None:
    """Each by its request, and in the words of `journal verify`."""
    await four_erasures(vault)
    execute(settings, change)
    assert [one.request for one in await vault.intents.missing()] == [said.split(":")[0].split()[1]]
    (problem,) = await vault.journal.verify()
    assert problem.startswith(said)


async def test_a_vault_of_version_4_gets_the_index_of_erasures(settings: Settings) -> None:
    """By which a start counts them, however long the journal is."""
    vault = await Vault.open(settings)
    await four_erasures(vault)
    await vault.close()
    execute(settings, "DROP INDEX journal_erasures")
    execute(settings, "UPDATE vault_version SET version = 4")
    again = await Vault.open(settings)
    assert await again.intents.missing() == []
    await again.close()
    if settings.vault_url is None:
        plan = execute(settings, f"{COUNTING} WHERE {ERASURES} GROUP BY kind")
        assert "USING COVERING INDEX journal_erasures" in str(plan)


async def four_erasures(vault: Vault) -> None:
    """One is done, one open, one was given up, and one that was given up is done."""
    intents = vault.intents
    for request in ("done", "open", "void", "anew"):
        await intents.put(request, "anna", {}, NOTHING)
    await intents.done("done", NOTHING)
    for request in ("void", "anew"):
        await intents.void(request)
    for _ in range(2):
        await intents.put("anew", "anna", {}, NOTHING)
    await intents.done("anew", NOTHING)


def execute(settings: Settings, statement: str) -> list[object]:
    """Behind the vault's back."""
    url = settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}"
    with create_engine(url).begin() as connection:
        found = connection.execute(text(statement))
        return [*found] if found.returns_rows else []
