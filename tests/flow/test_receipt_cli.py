"""`receipt verify` and `keys show`: what is genuine, what is not, and where the key comes from."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anbieter360.cli.root import run
from anbieter360.linked.signed import signed
from anbieter360.settings import Settings
from anbieter360.vault import Signer, Vault
from anbieter360.vault.encoding import from_base64

SIGNER = Signer(bytes(range(32)))
BODY = {
    "identifier": "receipt",
    "issued": "2026-06-01T08:00:00.000Z",
    "hasRecordOfActivity": {
        "identifier": "consent",
        "hasDataController": {"hasName": "Shop"},
        "hasPurpose": {"identifier": "greeting"},
        "hasConsentControl": {"isExercisedAt": ["https://shop.example/withdraw"]},
        "hasConsentStatus": {"valid": "2026-06-01T08:00:00.000Z/.."},
    },
}


def pem(raw: bytes) -> str:
    return (
        Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    )


KEYS = {
    "base64": SIGNER.public.text,
    "pem": pem(from_base64(SIGNER.public.text)),
    "one": json.dumps(SIGNER.public.jwk),
    "many": json.dumps({"keys": [Signer(bytes(32)).public.jwk, SIGNER.public.jwk]}),
}


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    file = tmp_path / "receipt.json"
    file.write_text(signed("consent-receipt", BODY, SIGNER) + "\n")
    return file


@pytest.mark.parametrize("form", KEYS)
def test_the_key_comes_in_any_usual_form(receipt: Path, tmp_path: Path, form: str) -> None:
    """Base64, PEM, a JWK, or the set that the gateway serves; as a file, or in place where it is one word."""
    key = tmp_path / "key"
    key.write_text(KEYS[form])
    assert run(["receipt", "verify", str(receipt), "--key", str(key)]) == 0


def test_a_genuine_receipt_is_told_in_short(receipt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which consent, to what, and where it is withdrawn."""
    assert run(["receipt", "verify", str(receipt), "--key", SIGNER.public.text]) == 0
    out = capsys.readouterr().out
    assert out.startswith("The receipt is genuine.\nkind: consent-receipt\n")
    assert "withdraw at: https://shop.example/withdraw" in out


def test_a_file_without_a_key_is_named(receipt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is no key of another one; exit 2."""
    file = tmp_path / "keys.json"
    for text, said in (
        ('{"keys": []}', f"{file}: there is no key in it."),
        ('{"keys": null}', "is neither an Ed25519 public key nor a file with one."),
    ):
        file.write_text(text)
        assert run(["receipt", "verify", str(receipt), "--key", str(file)]) == 2
        assert said in capsys.readouterr().err


def test_a_forged_receipt_fails(receipt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, with a reason and a hint, and nothing of the file."""
    receipt.write_text(receipt.read_text().replace("greeting", "Anna's secret"))
    assert run(["receipt", "verify", str(receipt), "--key", SIGNER.public.text]) == 1
    err = capsys.readouterr().err
    assert err.startswith("error: The signature does not match")
    assert "secret" not in err


@pytest.mark.parametrize("text", ["", "Anna's secret", "{}", '{"body": {"secret": 1}}', "[]"])
def test_what_is_no_receipt_is_told_so(receipt: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Exit 1; the hint says what a receipt looks like, and nothing of the file is repeated."""
    receipt.write_text(text)
    assert run(["receipt", "verify", str(receipt), "--key", SIGNER.public.text]) == 1
    error, hint = capsys.readouterr().err.splitlines()
    assert error.startswith("error: The file is not a ")
    assert "kind, body and signature" in hint
    assert "secret" not in error + hint


def test_a_receipt_of_an_unknown_kind_is_not_passed(receipt: Path) -> None:
    """A later program may know it; this one says nothing about it."""
    receipt.write_text(signed("licence-to-everything", BODY, SIGNER))
    assert run(["receipt", "verify", str(receipt), "--key", SIGNER.public.text]) == 1


@pytest.mark.parametrize("key", ["none", "{}", '{"keys": [1]}', "-----BEGIN NOTHING-----", ""])
def test_what_is_no_key_is_wrong_usage(receipt: Path, key: str) -> None:
    """Exit 2: nothing was checked."""
    assert run(["receipt", "verify", str(receipt), "--key", key]) == 2


def test_a_key_of_another_kind_is_wrong_usage(receipt: Path, tmp_path: Path) -> None:
    """Ed25519 signs receipts, and no other curve."""
    key = tmp_path / "key.pem"
    other = generate_private_key(SECP256R1()).public_key()
    key.write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert run(["receipt", "verify", str(receipt), "--key", str(key)]) == 2


def test_the_key_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The vault's own, as the gateway serves it."""
    public = _public_of(tmp_path)
    capsys.readouterr()  # the log of a vault's first start
    assert run(["--data", str(tmp_path), "keys", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"keys": [public]}
    assert run(["--data", str(tmp_path / "nowhere"), "keys", "show"]) == 1


def _public_of(folder: Path) -> dict[str, str]:
    async def read() -> dict[str, str]:
        vault = await Vault.open(Settings(data=folder))
        try:
            return vault.signer.public.jwk
        finally:
            await vault.close()

    return asyncio.run(read())
