"""Renewing a person's key: what stays is sealed under a fresh key, and the old one is gone for good."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from random import Random

import pytest

from anbieter360.errors import ValueUnreadable
from anbieter360.settings import Settings
from anbieter360.vault import Renewal, Sealer, Vault

OWNER = {"owner": "item-1", "field": "value"}


async def sealer_of(vault: Vault, subject: str = "anna") -> Sealer:
    return (await vault.sealers([subject]))[subject]


def seal(sealer: Sealer, text: str = "Musterweg 1") -> str:
    return sealer.seal(text, **OWNER)


def opens(sealer: Sealer, sealed: str) -> bool:
    try:
        return sealer.open(sealed, **OWNER) == "Musterweg 1"
    except ValueUnreadable:
        return False


async def test_both_keys_open_while_a_renewal_goes_on(vault: Vault) -> None:
    """Readers never meet a value that does not open; what is written goes under the fresh key alone."""
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    renewal = await vault.begin_renewal("anna")
    created = (await vault.create_sealers(["anna"]))["anna"]
    for sealer in (await sealer_of(vault), created, renewal.old):
        assert opens(sealer, before)
        assert opens(sealer, seal(renewal.fresh))
        assert opens(renewal.fresh, seal(sealer))


async def test_the_fresh_sealer_opens_nothing_old(vault: Vault) -> None:
    """So it tells what is sealed anew already from what is not."""
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    assert not opens((await vault.begin_renewal("anna")).fresh, before)


async def test_after_a_renewal_the_fresh_key_is_the_persons(vault: Vault) -> None:
    """It opens what was sealed anew, also for who asks for a new key; the old value opens for nobody."""
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    after = seal((await vault.begin_renewal("anna")).fresh)
    await vault.finish_renewal("anna")
    for sealer in (await sealer_of(vault), (await vault.create_sealers(["anna"]))["anna"]):
        assert opens(sealer, after)
        assert not opens(sealer, before)


async def test_beginning_again_gives_the_same_pair(settings: Settings) -> None:
    """Who goes on after a crash, in another process, finds what was sealed anew and what was not."""
    vault = await Vault.open(settings)
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    after = seal((await vault.begin_renewal("anna")).fresh)
    await vault.close()
    again = await Vault.open(settings)
    renewal = await again.begin_renewal("anna")
    assert opens(renewal.fresh, after)
    assert opens(renewal.old, before)
    await again.close()


async def test_many_that_begin_at_once_get_one_pair(settings: Settings) -> None:
    """Whichever process was first made the fresh key."""
    vaults = [await Vault.open(settings) for _ in range(4)]
    renewals: list[Renewal] = await asyncio.gather(*(one.begin_renewal("anna") for one in vaults))
    sealed = seal(renewals[0].fresh)
    assert all(opens(renewal.fresh, sealed) for renewal in renewals)
    for one in vaults:
        await one.close()


async def test_finishing_again_changes_nothing(vault: Vault) -> None:
    """Neither after a renewal nor where there never was one."""
    await vault.finish_renewal("nobody")
    assert await vault.sealers(["nobody"]) == {}
    after = seal((await vault.begin_renewal("anna")).fresh)
    await vault.finish_renewal("anna")
    await vault.finish_renewal("anna")
    assert opens(await sealer_of(vault), after)


async def test_a_key_is_renewed_as_often_as_needed(vault: Vault) -> None:
    """A person may be erased in parts, one after the other."""
    sealed = seal((await vault.create_sealers(["anna"]))["anna"])
    for _ in range(5):
        renewal = await vault.begin_renewal("anna")
        sealed = seal(renewal.fresh, renewal.old.open(sealed, **OWNER))
        await vault.finish_renewal("anna")
    assert opens(await sealer_of(vault), sealed)


async def test_a_person_without_a_key_gets_one(vault: Vault) -> None:
    """Also one whose key was destroyed: what they have from then on is sealed under the fresh key."""
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    await vault.destroy_keys(["anna"])
    for subject in ("anna", "bert"):
        after = seal((await vault.begin_renewal(subject)).fresh)
        await vault.finish_renewal(subject)
        assert opens(await sealer_of(vault, subject), after)
    assert not opens(await sealer_of(vault), before)


async def test_destruction_takes_both_keys(vault: Vault) -> None:
    """In the middle of a renewal nothing is left either, and a key that is made later opens nothing old."""
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    after = seal((await vault.begin_renewal("anna")).fresh)
    await vault.destroy_keys(["anna"])
    assert await vault.sealers(["anna"]) == {}
    created = (await vault.create_sealers(["anna"]))["anna"]
    assert not opens(created, before)
    assert not opens(created, after)
    again = (await vault.begin_renewal("anna")).fresh
    assert not opens(again, after)


async def test_others_keys_stay_as_they_were(vault: Vault) -> None:
    """A renewal is one person's."""
    sealed = {name: seal(sealer) for name, sealer in (await vault.create_sealers(["anna", "bert", "cleo"])).items()}
    await vault.begin_renewal("anna")
    await vault.begin_renewal("bert")
    await vault.finish_renewal("anna")
    found = await vault.sealers(["anna", "bert", "cleo"])
    assert {name: opens(found[name], sealed[name]) for name in found} == {"anna": False, "bert": True, "cleo": True}


async def test_another_process_finds_the_fresh_key_at_its_second_look(settings: Settings, vault: Vault) -> None:
    """A Sealer from before the renewal, still in its memory, fails once and is not given out again."""
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    other = await Vault.open(settings)
    assert opens(await sealer_of(other), before)
    after = seal((await vault.begin_renewal("anna")).fresh)
    assert not opens(await sealer_of(other), after)
    assert opens(await sealer_of(other), after)
    await vault.finish_renewal("anna")
    assert opens(await sealer_of(other), after)
    await other.close()


async def test_a_value_that_opens_leaves_the_keys_in_memory(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what does not open makes the keys be read anew, during a renewal too."""
    before = seal((await vault.create_sealers(["anna"]))["anna"])
    await vault.begin_renewal("anna")
    sealer = await sealer_of(vault)
    monkeypatch.setattr(type(vault._store), "read", None)
    for _ in range(3):
        assert opens(sealer, before)
        assert await sealer_of(vault) is sealer


async def test_renewed_keys_leave_no_bytes_in_any_file(tmp_path: Path) -> None:
    """Neither the old key nor the place where the fresh one waited stands in a file of the SQLite vault."""
    vault = await Vault.open(Settings(data=tmp_path))
    people = [vault.hash("subject", str(number)) for number in range(400)]
    await vault.create_sealers(people)
    chance, gone = Random(360), set[bytes]()  # noqa: S311 - the same each time
    for _ in range(3):
        chosen = chance.sample(people, 60)
        old = _wrapped(tmp_path, "subject_key")
        for person in chosen:
            await vault.begin_renewal(person)
        fresh = _wrapped(tmp_path, "renewed_key")
        assert fresh.keys() == set(chosen)
        for person in chosen:
            await vault.finish_renewal(person)
            gone |= {old[person], fresh[person]}
    content = _content(tmp_path)
    assert (len(gone), [key for key in gone if key in content]) == (360, [])
    assert all(key in content for key in _wrapped(tmp_path, "subject_key").values())
    assert set(await vault.sealers(people)) == set(people)
    await vault.close()


def _wrapped(folder: Path, table: str) -> dict[str, bytes]:
    statements = {
        "subject_key": "SELECT subject_id, wrapped FROM subject_key WHERE subject_id NOT LIKE '!%'",
        "renewed_key": "SELECT subject_id, wrapped FROM renewed_key WHERE subject_id NOT LIKE '!%'",
    }
    connection = sqlite3.connect(folder / "vault.db")
    rows = connection.execute(statements[table]).fetchall()
    connection.close()
    return dict(rows)


def _content(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("vault.db*"))
