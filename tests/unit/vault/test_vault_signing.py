"""Signatures of the vault: its own key, kept as every key is, and a public one that others check with."""

from __future__ import annotations

from string import ascii_letters, digits

import pytest

from anbieter360.settings import Settings
from anbieter360.vault import PublicKey, Signer, Vault

SEED = bytes(range(32))


async def test_a_vault_signs_with_one_key(settings: Settings) -> None:
    """The same one after it was opened again, and by any process that has it open."""
    vault = await Vault.open(settings)
    other = await Vault.open(settings)
    try:
        assert vault.signer.public == other.signer.public
        assert vault.signer.public.verifies(b"message", other.signer.sign(b"message"))
    finally:
        await other.close()
        await vault.close()


def test_a_signature_is_of_its_message_and_key() -> None:
    """Another message, key or signature does not verify."""
    signer, other = Signer(SEED), Signer(SEED[::-1])
    signature = signer.sign(b"message")
    assert signer.public.verifies(b"message", signature)
    assert not signer.public.verifies(b"messagf", signature)
    assert not other.public.verifies(b"message", signature)
    assert not signer.public.verifies(b"message", other.sign(b"message"))


def test_a_signature_has_one_spelling() -> None:
    """Base64 leaves four bits of its last letter unused: another letter there is another signature."""
    signer = Signer(SEED)
    signature = signer.sign(b"message")
    spellings = {signature[:-1] + letter for letter in f"{ascii_letters}{digits}-_"}
    assert [one for one in spellings if signer.public.verifies(b"message", one)] == [signature]
    assert not signer.public.verifies(b"message", signature + "==")


def test_a_keys_id_follows_from_the_key() -> None:
    """So nobody can give out another key under its name."""
    assert PublicKey.of(Signer(SEED).public.text + "\n") == Signer(SEED).public
    assert Signer(SEED).public.id != Signer(SEED[::-1]).public.id


@pytest.mark.parametrize("text", ["", "short", "!" * 43, Signer(SEED).public.text + "A"])
def test_what_is_no_key_is_refused(text: str) -> None:
    """32 bytes in urlsafe base64, nothing else."""
    with pytest.raises(ValueError, match=r"base64|Excess|Only|Incorrect"):
        PublicKey.of(text)


def test_a_signer_shows_no_secret() -> None:
    """Its repr has the id alone."""
    assert repr(Signer(SEED)) == f"Signer({Signer(SEED).public.id!r})"
