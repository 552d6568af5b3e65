"""A process that exchanges the master key is killed at any moment: both keys open all until the next run ends it."""

from __future__ import annotations

import signal
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from anbieter360.settings import Settings
from anbieter360.vault import Vault
from anbieter360.vault.master import MasterKey

OWNER = {"owner": "item-1", "field": "value"}
PEOPLE = [f"subject-{number:02}" for number in range(30)]

#: generated: the new key's file is there; known: the vault knows it; batch: some keys are wrapped by it; half: within a
#: batch; ended: the old one is no longer known, and the new one's file has not its name yet; kept: the old one's has a
#: second name; installed: the new one's has the first.
MOMENTS = ("generated", "known", "batch", "half", "ended", "kept", "installed")

ROTATOR = """
import asyncio, os, signal, sys
from pathlib import Path
from anbieter360.settings import Settings
from anbieter360.vault import Vault, rotation
from anbieter360.vault.master_source import MasterSource
from anbieter360.vault.wrapped import WrappedKeys

folder, moment = Path(sys.argv[1]), sys.argv[2]
rotation.BATCH = 8

def die_at(here):
    if here == moment:
        os.kill(os.getpid(), signal.SIGKILL)

made_new, install, unwrap = MasterSource.made_new, MasterSource.install, WrappedKeys.unwrap
keep = MasterSource._keep

def dying_made_new(source):
    key = made_new(source)
    die_at("generated")
    return key

def dying_install(source):
    die_at("ended")
    kept = install(source)
    die_at("installed")
    return kept

def dying_keep(source, new):
    kept = keep(source, new)
    die_at("kept")
    return kept

def dying_unwrap(rows, name, *given):
    if name == "subject-12":
        die_at("half")
    return unwrap(rows, name, *given)

MasterSource.made_new, MasterSource.install, WrappedKeys.unwrap = dying_made_new, dying_install, dying_unwrap
MasterSource._keep = dying_keep

def on_progress(keys):
    die_at("known")
    if keys > 11:
        die_at("batch")

async def main():
    vault = await Vault.open(Settings(data=folder))
    await vault.rotation.rotate(on_progress)
    await vault.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("moment", MOMENTS)
async def test_an_exchange_goes_on_after_sigkill(tmp_path: Path, moment: str) -> None:
    """Every value opens after the kill and after the next run, which leaves one key that wraps all, and each one that
    did before."""
    sealed = await _sealed(tmp_path)
    keys = [_key(tmp_path)]
    assert _rotate(tmp_path, moment) == -signal.SIGKILL
    await _assert_all_open(tmp_path, sealed)
    if _key(tmp_path) not in keys:  # the next run makes another one
        keys.append(_key(tmp_path))
    assert _rotate(tmp_path, "never") == 0
    await _assert_all_open(tmp_path, sealed)
    vault = await Vault.open(Settings(data=tmp_path))
    assert [*(await vault.rotation.wrapped_by()).values()] == [len(PEOPLE) + 3]
    assert await vault.journal.verify() == []
    await vault.close()
    assert _key_files(tmp_path) == sorted(["master.key", *map(_old_name, keys)])
    assert {_old_name(key): _read(tmp_path / _old_name(key)) for key in keys} == {_old_name(key): key for key in keys}


async def _sealed(folder: Path) -> dict[str, str]:
    vault = await Vault.open(Settings(data=folder))
    sealed = {name: one.seal(name, **OWNER) for name, one in (await vault.create_sealers(PEOPLE)).items()}
    await vault.close()
    return sealed


async def _assert_all_open(folder: Path, sealed: dict[str, str]) -> None:
    vault = await Vault.open(Settings(data=folder))
    sealers = await vault.sealers(PEOPLE)
    assert {name: sealers[name].open(one, **OWNER) for name, one in sealed.items()} == {one: one for one in PEOPLE}
    await vault.close()


def _rotate(folder: Path, moment: str) -> int:
    return subprocess.run([sys.executable, "-c", ROTATOR, str(folder), moment], timeout=60, check=False).returncode


def _key_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*master*"))


def _key(folder: Path) -> bytes:
    return _read(folder / "master.key")


def _read(path: Path) -> bytes:
    return b64decode(path.read_bytes())


def _old_name(key: bytes) -> str:
    return f"master.key.{MasterKey(key).id[:8]}.old"
