"""A process that renews a key is killed between any two steps: the next one goes on, and nothing is lost or left."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from anbieter360.errors import ValueUnreadable
from anbieter360.settings import Settings
from anbieter360.vault import Vault

OWNER = {"owner": "item-1", "field": "value"}

#: begun: a fresh key is made; resealed: the value is sealed under it, on the way to the graph; half: the fresh key has
#: taken the old one's place, not committed; exchanged: committed, not wiped; finished: wiped, and nobody was told.
MOMENTS = ("begun", "resealed", "half", "exchanged", "finished")

RENEWER = """
import asyncio, os, signal, sys
from pathlib import Path
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from anbieter360.vault.store import Store
from anbieter360.vault.wrapped import WrappedKeys

folder, moment = Path(sys.argv[1]), sys.argv[2]

def die_at(here):
    if here == moment:
        os.kill(os.getpid(), signal.SIGKILL)

blank, wipe = WrappedKeys.blank, Store.wipe_deleted

def dying_blank(*given):
    die_at("half")
    blank(*given)

async def dying_wipe(store):
    die_at("exchanged")
    await wipe(store)
    die_at("finished")

WrappedKeys.blank, Store.wipe_deleted = dying_blank, dying_wipe

async def main():
    vault = await Vault.open(Settings(data=folder))
    renewal = await vault.begin_renewal("anna")
    die_at("begun")
    value = folder / "value"
    opened = renewal.old.open(value.read_text(), owner="item-1", field="value")
    value.write_text(renewal.fresh.seal(opened, owner="item-1", field="value"))
    die_at("resealed")
    await vault.finish_renewal("anna")

asyncio.run(main())
"""


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_renewal_goes_on_after_sigkill(tmp_path: Path, moment: str) -> None:
    """The value opens at every moment, with the fresh key alone at the end, and the old key's bytes are nowhere."""
    value, old = await _a_sealed_value(tmp_path), _key(tmp_path)
    before = value.read_text()
    assert _renew(tmp_path, moment) == -signal.SIGKILL
    await _assert_it_opens(tmp_path)
    assert _renew(tmp_path, "never") == 0
    await _assert_it_opens(tmp_path)
    assert old not in _content(tmp_path)
    vault = await Vault.open(Settings(data=tmp_path))
    with pytest.raises(ValueUnreadable):
        (await vault.sealers(["anna"]))["anna"].open(before, **OWNER)
    await vault.close()


async def _a_sealed_value(folder: Path) -> Path:
    vault = await Vault.open(Settings(data=folder))
    value = folder / "value"
    value.write_text((await vault.create_sealers(["anna"]))["anna"].seal("Musterweg 1", **OWNER))
    await vault.close()
    return value


async def _assert_it_opens(folder: Path) -> None:
    vault = await Vault.open(Settings(data=folder))
    sealer = (await vault.sealers(["anna"]))["anna"]
    assert sealer.open((folder / "value").read_text(), **OWNER) == "Musterweg 1"
    await vault.close()


def _key(folder: Path) -> bytes:
    connection = sqlite3.connect(folder / "vault.db")
    (key,) = connection.execute("SELECT wrapped FROM subject_key WHERE subject_id = 'anna'").fetchone()
    connection.close()
    return bytes(key)


def _renew(folder: Path, moment: str) -> int:
    return subprocess.run([sys.executable, "-c", RENEWER, str(folder), moment], timeout=60, check=False).returncode


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("vault.db*"))
