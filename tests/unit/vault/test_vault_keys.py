"""Keys: one per person, durable, short in memory, gone when destroyed; the master key guards them all."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from base64 import b64encode
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from anbieter360.errors import SettingsError, ValueUnreadable, VaultError, VaultUnavailable, WrongMasterKey
from anbieter360.settings import Settings
from anbieter360.vault import Vault, keys, store

OWNER = {"owner": "item-1", "field": "value"}


async def test_a_sealer_opens_after_the_vault_was_closed_and_opened(settings: Settings) -> None:
    """What was sealed in one process opens in the next."""
    vault = await Vault.open(settings)
    sealed = (await vault.create_sealers(["anna"]))["anna"].seal("Musterweg 1", **OWNER)
    await vault.close()
    again = await Vault.open(settings)
    assert (await again.sealers(["anna"]))["anna"].open(sealed, **OWNER) == "Musterweg 1"
    await again.close()


async def test_creating_twice_keeps_the_key(vault: Vault) -> None:
    """A person's key is made once; who asks again gets the same."""
    first = await vault.create_sealers(["anna", "anna", "bert"])
    second = await vault.create_sealers(["bert", "anna", "clara"])
    assert (sorted(first), sorted(second)) == (["anna", "bert"], ["anna", "bert", "clara"])
    assert second["anna"].open(first["anna"].seal("x", **OWNER), **OWNER) == "x"


async def test_persons_without_a_key_are_absent(vault: Vault) -> None:
    """`sealers` makes nothing."""
    await vault.create_sealers(["anna"])
    assert sorted(await vault.sealers(["anna", "nobody"])) == ["anna"]
    assert await vault.sealers([]) == {}


async def test_more_persons_than_one_statement_takes(vault: Vault) -> None:
    """Batches may be of any size."""
    many = [f"subject-{number}" for number in range(2_500)]
    await vault.create_sealers(many)
    assert len(await vault.sealers(many)) == 2_500


async def test_a_destroyed_key_is_gone_for_good(vault: Vault) -> None:
    """After destruction there is no Sealer, and a new key opens nothing old. Destroying again is fine."""
    sealed = (await vault.create_sealers(["anna"]))["anna"].seal("x", **OWNER)
    await vault.destroy_keys(["anna"])
    await vault.destroy_keys(["anna"])
    assert await vault.sealers(["anna"]) == {}
    fresh = (await vault.create_sealers(["anna"]))["anna"]
    with pytest.raises(ValueUnreadable):
        fresh.open(sealed, **OWNER)


async def test_destroyed_keys_leave_no_bytes_in_any_file(tmp_path: Path) -> None:
    """No wrapped key of the destroyed stands in a file of the SQLite vault; the others are kept."""
    vault = await Vault.open(Settings(data=tmp_path))
    chance, wrapped, living = Random(360), {}, set[str]()  # noqa: S311 - the same each time
    for batch in range(12):  # growing and shrinking, so that pages are filled, emptied and filled again
        new = [vault.hash("subject", str(batch), str(number)) for number in range(400)]
        await vault.create_sealers(new)
        wrapped |= _wrapped_keys(tmp_path)
        living |= set(new)
        gone = chance.sample(sorted(living), int(len(living) * (0.1, 0.9)[batch % 2]))
        await vault.destroy_keys(gone)
        living -= set(gone)
    content = _content(tmp_path)
    destroyed = wrapped.keys() - living
    assert [subject for subject in destroyed if wrapped[subject] in content] == []
    assert [subject for subject in living if wrapped[subject] not in content] == []
    assert (len(destroyed), set(await vault.sealers(list(wrapped)))) == (4_800 - len(living), living)
    await vault.close()


async def test_who_destroys_at_once_shares_the_wiping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each returns when its own key's bytes are gone; the wipes are far fewer than the keys."""
    vault, wipes, wipe = await Vault.open(Settings(data=tmp_path)), 0, store.Store._wipe

    async def counted(one: store.Store) -> bool:
        nonlocal wipes
        wipes += 1
        return await wipe(one)

    async def destroyed(subject: str) -> bool:
        await vault.destroy_keys([subject])
        return wrapped[subject] in _content(tmp_path)

    monkeypatch.setattr(store.Store, "_wipe", counted)
    people = [vault.hash("subject", str(number)) for number in range(40)]
    await vault.create_sealers(people)
    wrapped = _wrapped_keys(tmp_path)
    assert await asyncio.gather(*(destroyed(subject) for subject in people)) == [False] * 40
    assert 0 < wipes < 20
    await vault.close()


async def test_bytes_that_cannot_be_wiped_yet_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that goes on reading the old state makes destruction say so; calling again finishes it."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.2)
    vault = await Vault.open(Settings(data=tmp_path))
    await vault.create_sealers(["anna"])
    reader = sqlite3.connect(tmp_path / "vault.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM subject_key").fetchone()
    with pytest.raises(VaultUnavailable, match="still in the vault's log"):
        await vault.destroy_keys(["anna"])
    reader.close()
    await vault.destroy_keys(["anna"])
    assert (tmp_path / "vault.db-wal").stat().st_size == 0
    await vault.close()


async def test_unwrapped_keys_leave_memory_in_time() -> None:
    """A cached key is not given out after its time, and is dropped though nobody asks."""
    cache: keys.KeyCache[str] = keys.KeyCache(0.05)
    cache.put({"anna": "key"})
    assert cache.get(["anna", "bert"]) == {"anna": "key"}
    await asyncio.sleep(0.12)
    assert (cache.get(["anna"]), cache._entries) == ({}, {})


async def test_the_cache_is_bounded_and_drops_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    """First in, first out, never more than CACHED_KEYS."""
    monkeypatch.setattr(keys, "CACHED_KEYS", 2)
    cache: keys.KeyCache[int] = keys.KeyCache(60)
    cache.put({"a": 1, "b": 2})
    cache.put({"c": 3})
    assert cache.get(["a", "b", "c"]) == {"b": 2, "c": 3}
    cache.clear()


async def test_nothing_is_cached_where_the_setting_is_zero() -> None:
    """`key_cache_seconds=0` keeps no unwrapped key."""
    cache: keys.KeyCache[int] = keys.KeyCache(0)
    cache.put({"a": 1})
    assert cache.get(["a"]) == {}


async def test_another_master_key_is_refused(settings: Settings) -> None:
    """A vault opens with the key it was made with, and only with that one."""
    right, wrong = (SecretStr(b64encode(os.urandom(32)).decode()) for _ in range(2))
    await (await Vault.open(settings.model_copy(update={"master_key": right}))).close()
    with pytest.raises(WrongMasterKey):
        await Vault.open(settings.model_copy(update={"master_key": wrong}))
    await (await Vault.open(settings.model_copy(update={"master_key": right}))).close()


async def test_a_lost_key_file_is_said_and_not_replaced(settings: Settings) -> None:
    """Without its key file a vault does not open, and no new file is made that would look like the key."""
    await (await Vault.open(settings)).close()
    key_file = settings.data / "master.key"
    key_file.unlink()
    with pytest.raises(WrongMasterKey, match=r"master\.key is missing"):
        await Vault.open(settings)
    assert not key_file.exists()


async def test_the_generated_key_is_the_owners_alone(settings: Settings) -> None:
    """master.key and vault.db are readable by their owner only, and nothing else is left beside them."""
    vault = await Vault.open(settings)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in settings.data.iterdir()}
    assert set(modes.values()) == {0o600}
    assert modes.keys() <= {"master.key", "vault.db", "vault.db-wal", "vault.db-shm", "vault.db-turn"}
    await vault.close()


@pytest.mark.parametrize("key", ["", "short", "!" * 44, b64encode(b"x" * 31).decode(), b64encode(b"x" * 33).decode()])
async def test_a_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    """The master key is 32 bytes in base64; the message names the setting and not the value."""
    with pytest.raises(SettingsError, match=r"^ANBIETER360_MASTER_KEY: a master key is 32 bytes in base64\.$"):
        await Vault.open(Settings(data=tmp_path, master_key=SecretStr(key)))


async def test_an_altered_wrapped_key_is_unreadable(settings: Settings) -> None:
    """Keys cannot be exchanged between persons behind the vault's back."""
    vault = await Vault.open(settings)
    await vault.create_sealers(["anna", "bert"])
    await vault.close()
    _execute(
        settings,
        "UPDATE subject_key SET wrapped = (SELECT k.wrapped FROM subject_key k WHERE k.subject_id = 'bert')",
    )
    again = await Vault.open(settings)
    with pytest.raises(ValueUnreadable):
        await again.sealers(["anna"])
    await again.close()


async def test_a_newer_vault_is_refused(settings: Settings) -> None:
    """A vault of a newer program says so."""
    await (await Vault.open(settings)).close()
    _execute(settings, "UPDATE vault_version SET version = 99")
    with pytest.raises(VaultError, match="version 99"):
        await Vault.open(settings)


async def test_a_folder_that_cannot_be_one_is_said(tmp_path: Path) -> None:
    """A data folder that cannot be used is a clear error naming the path."""
    (tmp_path / "file").write_text("")
    with pytest.raises(VaultUnavailable, match=r"file/vault\.db: (Not a directory|File exists)"):
        await Vault.open(Settings(data=tmp_path / "file"))


async def test_a_file_that_is_no_vault_is_said(tmp_path: Path) -> None:
    """A vault.db that is something else is not overwritten."""
    (tmp_path / "vault.db").write_bytes(b"not a database" * 100)
    with pytest.raises(VaultUnavailable, match="file is not a database"):
        await Vault.open(Settings(data=tmp_path))


async def test_an_absent_postgres_is_said(tmp_path: Path) -> None:
    """No server, no vault: and the password of the URL is in no message."""
    url = "postgresql+psycopg://user:geheim-123@127.0.0.1:1/vault"
    with pytest.raises(VaultUnavailable) as caught:
        await Vault.open(Settings(data=tmp_path, vault_url=url))
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["no url", "nonsense://x/y"])
async def test_a_wrong_url_is_said(tmp_path: Path, url: str) -> None:
    """A URL that SQLAlchemy cannot use is a VaultError."""
    with pytest.raises(VaultError, match="URL"):
        await Vault.open(Settings(data=tmp_path, vault_url=url))


async def test_a_closed_vault_says_so(settings: Settings) -> None:
    """After `close` nothing works, and closing again is fine."""
    vault = await Vault.open(settings)
    await vault.close()
    await vault.close()
    with pytest.raises(VaultUnavailable, match="closed"):
        await vault.sealers(["anna"])
    with pytest.raises(VaultUnavailable, match="closed"):
        await vault.journal.append("test", {})


async def test_several_open_an_empty_vault_at_once(settings: Settings) -> None:
    """However many make the vault at the same moment, they end with one key."""
    vaults = await asyncio.gather(*(Vault.open(settings) for _ in range(6)))
    assert len({vault.hash("subject", "anna") for vault in vaults}) == 1
    sealers = await asyncio.gather(*(vault.create_sealers(["anna", "bert"]) for vault in vaults))
    sealed = sealers[0]["anna"].seal("x", **OWNER)
    assert [s["anna"].open(sealed, **OWNER) for s in sealers] == ["x"] * 6
    for vault in vaults:
        await vault.close()


def _execute(settings: Settings, statement: str) -> None:
    engine = create_engine(settings.vault_url or f"sqlite:///{settings.data / 'vault.db'}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _wrapped_keys(folder: Path) -> dict[str, bytes]:
    connection = sqlite3.connect(folder / "vault.db")
    rows = connection.execute("SELECT subject_id, wrapped FROM subject_key WHERE subject_id NOT LIKE '!%'").fetchall()
    connection.close()
    return dict(rows)


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("vault.db*"))
