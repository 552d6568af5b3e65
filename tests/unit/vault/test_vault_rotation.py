"""The master key is exchanged while others work: nothing is lost, and what the old one opened it no longer opens."""

from __future__ import annotations

import asyncio
import sqlite3
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from anbieter360.errors import SettingsError, WrongMasterKey
from anbieter360.settings import Settings
from anbieter360.vault import Vault, rotation

OWNER = {"owner": "item-1", "field": "value"}
PEOPLE = [f"subject-{number:03}" for number in range(40)]
OLD, NEW, THIRD = (SecretStr(b64encode(bytes([number]) * 32).decode()) for number in (1, 2, 3))

Sealed = dict[str, str]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that an exchange takes several."""
    monkeypatch.setattr(rotation, "BATCH", 7)


def given(settings: Settings, key: SecretStr | None, new: SecretStr | None = None) -> Settings:
    """With keys from the environment, and no key kept in memory."""
    return settings.model_copy(update={"master_key": key, "master_key_new": new, "key_cache_seconds": 0})


async def filled(vault: Vault) -> Sealed:
    return {name: one.seal(name, **OWNER) for name, one in (await vault.create_sealers(PEOPLE)).items()}


async def opened(vault: Vault, sealed: Sealed) -> bool:
    sealers = await vault.sealers(list(sealed))
    return all(sealers[name].open(one, **OWNER) == name for name, one in sealed.items())


async def rotated(settings: Settings) -> rotation.Rotated:
    vault = await Vault.open(settings)
    done = await vault.rotation.rotate(lambda _: None)
    await vault.close()
    return done


async def test_a_key_from_the_environment_is_exchanged(settings: Settings) -> None:
    """Afterwards the new key alone opens everything, and the old one nothing."""
    vault = await Vault.open(given(settings, OLD))
    sealed, hashed = await filled(vault), vault.hash("subject", "anna")
    await vault.begin_renewal(PEOPLE[0])
    await vault.close()
    done = await rotated(given(settings, OLD, NEW))
    assert done.keys == len(PEOPLE) + 1 + 3  # persons, a renewal, and the vault's own
    with pytest.raises(WrongMasterKey):
        await Vault.open(given(settings, OLD))
    again = await Vault.open(given(settings, NEW))
    assert again.hash("subject", "anna") == hashed
    assert await opened(again, sealed)
    assert await again.rotation.wrapped_by() == {done.master: done.keys}
    assert await again.journal.verify() == []
    await again.close()


async def test_a_key_in_the_data_folder_is_exchanged(settings: Settings) -> None:
    """A new one is generated beside it and takes its place; the vault opens as before, again and again."""
    vault = await Vault.open(settings)
    sealed = await filled(vault)
    await vault.close()
    keys = []
    for _ in range(3):
        keys.append((settings.data / "master.key").read_bytes())
        await rotated(settings)
        again = await Vault.open(settings)
        assert await opened(again, sealed)
        await again.close()
    assert len({*keys, (settings.data / "master.key").read_bytes()}) == 4
    assert not (settings.data / "master.key.new").exists()


async def test_the_old_key_lies_on_under_another_name(settings: Settings) -> None:
    """Each that was exchanged, for its owner alone; nothing opens with it where the vault knows the new one."""
    await (await Vault.open(settings)).close()
    file = settings.data / "master.key"
    kept: dict[str | None, bytes] = {}
    for _ in range(2):
        before = file.read_bytes()
        file.chmod(0o644)
        kept[(await rotated(settings)).old] = before
    olds = [*settings.data.glob("*.old")]
    assert {str(one): one.read_bytes() for one in olds} == kept
    assert {one.stat().st_mode & 0o777 for one in olds} == {0o600}
    assert {one.name for one in olds} == {
        f"master.key.{rotation.MasterKey(b64decode(one)).id[:8]}.old" for one in kept.values()
    }
    file.unlink()
    with pytest.raises(WrongMasterKey):
        await Vault.open(settings)


async def test_several_that_exchange_a_file_keep_the_old_key_once(settings: Settings) -> None:
    """Whoever is slower finds that it is done, and never takes the new key for the old one."""
    await (await Vault.open(settings)).close()
    before = (settings.data / "master.key").read_bytes()
    sources = [rotation.MasterSource(settings) for _ in range(3)]
    new = sources[0].made_new()
    assert [source.install() is not None for source in sources] == [True, False, False]
    assert sources[1]._keep(new) is None
    assert [one.read_bytes() for one in settings.data.glob("*.old")] == [before]


async def test_a_key_moves_from_the_data_folder_to_the_environment(settings: Settings) -> None:
    """The new key is set, the old one is the file's: afterwards the file is not needed."""
    vault = await Vault.open(settings)
    sealed = await filled(vault)
    await vault.close()
    await rotated(given(settings, None, NEW))
    (settings.data / "master.key").unlink()
    again = await Vault.open(given(settings, NEW))
    assert await opened(again, sealed)
    await again.close()


async def test_another_process_that_has_both_keys_works_on(settings: Settings) -> None:
    """Before, during and after the exchange, reading and making keys; it need not be started again for it."""
    other = await Vault.open(given(settings, OLD, NEW))
    sealed = await filled(other)
    working = asyncio.Event()

    async def work() -> None:
        number = 0
        while not working.is_set():
            number += 1
            sealed[f"new-{number}"] = (await other.create_sealers([f"new-{number}"]))[f"new-{number}"].seal(
                f"new-{number}", **OWNER
            )
            assert await opened(other, sealed)

    busy = asyncio.create_task(work())
    await rotated(given(settings, OLD, NEW))
    working.set()
    await busy
    await other.close()
    again = await Vault.open(given(settings, NEW))
    assert await opened(again, sealed)
    await again.close()


async def test_another_process_finds_the_new_key_in_the_data_folder(settings: Settings) -> None:
    """It reads and makes keys on, without being started again."""
    other = await Vault.open(settings.model_copy(update={"key_cache_seconds": 0}))
    sealed = await filled(other)
    await rotated(settings)
    assert await opened(other, sealed)
    more = await other.create_sealers(["new"])
    assert (await other.sealers(["new"]))["new"].open(more["new"].seal("x", **OWNER), **OWNER) == "x"
    await other.close()
    again = await Vault.open(settings)
    assert await opened(again, sealed)
    await again.close()


async def test_another_process_with_the_old_key_alone_is_told(settings: Settings) -> None:
    """It neither reads what the new key wraps nor wraps anything by the old one, which would be lost."""
    other = await Vault.open(given(settings, OLD))
    await filled(other)
    await rotated(given(settings, OLD, NEW))
    for refused in (other.sealers(PEOPLE), other.create_sealers(["new"]), other.begin_renewal("new")):
        with pytest.raises(WrongMasterKey, match="restart this process"):
            await refused
    await other.close()
    again = await Vault.open(given(settings, NEW))
    assert set(await again.rotation.wrapped_by()) == {rotation.MasterKey(bytes([2]) * 32).id}
    assert await again.sealers(["new"]) == {}
    await again.close()


async def test_an_exchange_that_was_interrupted_goes_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """In between both keys are needed, and another new one is refused; the next run ends it."""
    vault = await Vault.open(given(settings, OLD))
    sealed = await filled(vault)
    await vault.close()
    await _interrupted(given(settings, OLD, NEW), monkeypatch)
    for alone in (OLD, NEW):
        with pytest.raises(WrongMasterKey, match="both needed"):
            await Vault.open(given(settings, alone))
    between = await Vault.open(given(settings, OLD, NEW))
    assert await opened(between, sealed)
    assert sorted((await between.rotation.wrapped_by()).values()) == [3 + 14, len(PEOPLE) - 14]
    await between.close()
    done = await rotated(given(settings, OLD, NEW))
    again = await Vault.open(given(settings, NEW))
    assert await opened(again, sealed)
    assert await again.rotation.wrapped_by() == {done.master: len(PEOPLE) + 3}
    await again.close()


async def test_an_exchange_is_not_taken_over_by_a_third_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor turned around: who began ends it."""
    await (await Vault.open(given(settings, OLD))).close()
    await _interrupted(given(settings, OLD, NEW), monkeypatch)
    both = await Vault.open(given(settings, OLD, NEW))
    for new in (THIRD, OLD):
        both.rotation._source = rotation.MasterSource(given(settings, NEW, new))
        with pytest.raises(WrongMasterKey, match="finish that first"):
            await both.rotation.rotate(lambda _: None)
    await both.close()


async def test_what_is_done_is_not_done_again(settings: Settings) -> None:
    """With the same new key still set, the next run wraps nothing."""
    await (await Vault.open(given(settings, OLD))).close()
    assert (await rotated(given(settings, OLD, NEW))).keys == 3
    assert (await rotated(given(settings, OLD, NEW))).keys == 0
    assert (await rotated(given(settings, NEW, NEW))).keys == 0


async def test_several_that_exchange_at_once_end_with_one_key(settings: Settings) -> None:
    """Whoever comes to the end first."""
    vault = await Vault.open(given(settings, OLD))
    sealed = await filled(vault)
    await vault.close()
    done = await asyncio.gather(*(rotated(given(settings, OLD, NEW)) for _ in range(3)))
    assert sum(one.keys for one in done) == len(PEOPLE) + 3
    again = await Vault.open(given(settings, NEW))
    assert await opened(again, sealed)
    await again.close()


async def test_without_a_new_key_nothing_begins(settings: Settings) -> None:
    """A key of the environment is exchanged for another one that was set; the message names the setting."""
    with pytest.raises(SettingsError, match="ANBIETER360_MASTER_KEY_NEW"):
        await rotated(given(settings, OLD))
    await (await Vault.open(given(settings, OLD))).close()


async def test_destroyed_keys_stay_destroyed(settings: Settings) -> None:
    """An exchange wraps what is there."""
    vault = await Vault.open(given(settings, OLD))
    await filled(vault)
    await vault.destroy_keys(PEOPLE[:10])
    await vault.close()
    assert (await rotated(given(settings, OLD, NEW))).keys == len(PEOPLE) - 10 + 3
    again = await Vault.open(given(settings, NEW))
    assert set(await again.sealers(PEOPLE)) == set(PEOPLE[10:])
    await again.close()


async def test_what_the_old_key_wrapped_is_in_no_file(tmp_path: Path) -> None:
    """Whoever gets the old master key later finds nothing that it opens in the SQLite vault."""
    settings = Settings(data=tmp_path)
    vault = await Vault.open(settings)
    await vault.create_sealers([vault.hash("subject", str(number)) for number in range(500)])
    wrapped = _wrapped(tmp_path)
    await vault.rotation.rotate(lambda _: None)
    content = _content(tmp_path)
    assert (len(wrapped), [one for one in wrapped if one in content]) == (503, [])
    assert all(one in content for one in _wrapped(tmp_path))
    await vault.close()


async def test_an_older_vault_is_exchanged_too(settings: Settings) -> None:
    """One of version 2, which lacks the newer tables, gets them when it is opened."""
    vault = await Vault.open(given(settings, OLD))
    sealed = await filled(vault)
    await vault.close()
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
    with engine.begin() as connection:
        for statement in (
            "DROP TABLE retiring_master_key",
            "DROP TABLE renewed_key",
            "UPDATE vault_version SET version=2",
        ):
            connection.execute(text(statement))
    engine.dispose()
    await rotated(given(settings, OLD, NEW))
    again = await Vault.open(given(settings, NEW))
    assert await opened(again, sealed)
    await again.close()


async def _interrupted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exchange that ends after the vault's own keys and one batch of persons'."""
    vault, batches = await Vault.open(settings), 0

    def stop(_: int) -> None:
        nonlocal batches
        batches += 1
        if batches == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await vault.rotation.rotate(stop)
    await vault.close()


def _wrapped(folder: Path) -> set[bytes]:
    connection = sqlite3.connect(folder / "vault.db")
    rows = connection.execute("SELECT wrapped FROM subject_key UNION SELECT wrapped FROM vault_key").fetchall()
    connection.close()
    return {bytes(row[0]) for row in rows}


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("vault.db*"))
