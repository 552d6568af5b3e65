"""`keys` and `journal` on the command line, beside a vault that another process has open."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from anbieter360.cli.root import run
from anbieter360.settings import Settings
from anbieter360.vault import AccessEvent, Vault

OLD, NEW = (b64encode(bytes([number]) * 32).decode() for number in (1, 2))
OWNER = {"owner": "item-1", "field": "value"}

Result = TypeVar("Result")


def in_vault(folder: Path, work: Callable[[Vault], Awaitable[Result]]) -> Result:
    async def do() -> Result:
        vault = await Vault.open(Settings(data=folder))
        try:
            return await work(vault)
        finally:
            await vault.close()

    return asyncio.run(do())


async def sealed(vault: Vault) -> str:
    return (await vault.create_sealers(["anna"]))["anna"].seal("Musterweg 1", **OWNER)


def ran(folder: Path, *arguments: str) -> int:
    return run(["--data", str(folder), *arguments])


def test_the_master_key_is_exchanged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`keys show` names the new one with all keys, and everything opens as before."""
    value = in_vault(tmp_path, sealed)
    capsys.readouterr()
    assert ran(tmp_path, "keys", "rotate", "--json") == 0
    done = json.loads(capsys.readouterr().out)
    assert done["keys"] == 4
    assert ran(tmp_path, "keys", "show") == 0
    assert f"{done['master']}\t4" in capsys.readouterr().out

    async def open_it(vault: Vault) -> str:
        return (await vault.sealers(["anna"]))["anna"].open(value, **OWNER)

    assert in_vault(tmp_path, open_it) == "Musterweg 1"


def test_the_old_key_is_said_to_lie_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its file, and what to do with it."""
    in_vault(tmp_path, sealed)
    capsys.readouterr()
    assert ran(tmp_path, "keys", "rotate") == 0
    (old,) = tmp_path.glob("master.key.*.old")
    assert capsys.readouterr().out.splitlines()[1] == (
        f"Backups from before open with the old master key alone, which is in {old} now: "
        "move it apart from the data, and destroy it with the last of them."
    )


def test_a_key_of_the_environment_needs_the_new_one_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it nothing is done; with it the operator is told what to set."""
    monkeypatch.setenv("ANBIETER360_MASTER_KEY", OLD)
    in_vault(tmp_path, sealed)
    assert ran(tmp_path, "keys", "rotate") == 1
    assert "ANBIETER360_MASTER_KEY_NEW" in capsys.readouterr().err
    monkeypatch.setenv("ANBIETER360_MASTER_KEY_NEW", NEW)
    assert ran(tmp_path, "keys", "rotate") == 0
    assert "4 keys wrapped anew" in capsys.readouterr().out
    monkeypatch.delenv("ANBIETER360_MASTER_KEY_NEW")
    assert ran(tmp_path, "keys", "show") == 1
    monkeypatch.setenv("ANBIETER360_MASTER_KEY", NEW)
    assert ran(tmp_path, "keys", "show") == 0


def test_old_months_expire(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those older than the setting; the journal is whole before and after, and a second run finds none."""

    async def look(vault: Vault) -> None:
        for at in (datetime(2020, 3, 5, tzinfo=UTC), datetime(2020, 4, 5, tzinfo=UTC), datetime.now(UTC)):
            await vault.accesses.record(AccessEvent(at, "maria", None, "AGENT", None, "Look", ("anna",), None, "r"))

    in_vault(tmp_path, look)
    assert ran(tmp_path, "journal", "verify") == 0
    capsys.readouterr()
    assert ran(tmp_path, "journal", "expire", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"expired": ["2020-03", "2020-04"]}
    assert ran(tmp_path, "journal", "expire") == 0
    assert capsys.readouterr().out == "There is no month that old.\n"
    assert ran(tmp_path, "journal", "verify", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"problems": []}


def test_an_altered_journal_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, with a sentence for each flaw."""
    in_vault(tmp_path, lambda vault: vault.journal.append("test", {}))

    async def alter(vault: Vault) -> None:
        change = "UPDATE journal SET body = '{\"x\":1}' WHERE kind = 'test'"
        await vault._store.write(lambda connection: connection.exec_driver_sql(change))

    in_vault(tmp_path, alter)
    capsys.readouterr()
    assert ran(tmp_path, "journal", "verify") == 1
    assert "entry 1 was altered" in capsys.readouterr().out
