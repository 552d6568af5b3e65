"""Signatures that anybody can check without us: Ed25519 under a key of the vault's own.

The private key is kept as every key of the vault, wrapped by the master key; the public one is given out by its id.
Pure; what is signed, and in which bytes, is decided by `linked/signed.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from anbieter360.vault.encoding import exactly, to_base64, token

ALGORITHM = "Ed25519"
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64


@dataclass(frozen=True, slots=True)
class PublicKey:
    """id: of the key itself, so that it cannot be given to another; text: its 32 bytes in urlsafe base64."""

    id: str
    text: str

    @classmethod
    def of(cls, text: str) -> PublicKey:
        """From its text. Raises ValueError where it is none."""
        raw = exactly(text.strip(), _KEY_BYTES)
        return cls(token(sha256(raw).digest()), to_base64(raw))

    @property
    def jwk(self) -> dict[str, str]:
        """As RFC 8037 writes it."""
        return {"kty": "OKP", "crv": ALGORITHM, "alg": "EdDSA", "use": "sig", "kid": self.id, "x": self.text}

    def verifies(self, message: bytes, signature: str) -> bool:
        """Whether the signature, 64 bytes in urlsafe base64, is this key's over exactly these bytes."""
        try:
            raw = exactly(signature, _SIGNATURE_BYTES)
            Ed25519PublicKey.from_public_bytes(exactly(self.text, _KEY_BYTES)).verify(raw, message)
        except (ValueError, InvalidSignature):
            return False
        return True


class Signer:
    """The private key in use. Shows only the public one."""

    __slots__ = ("_key", "public")

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey.of(to_base64(self._key.public_key().public_bytes_raw()))

    def __repr__(self) -> str:
        return f"Signer({self.public.id!r})"

    def sign(self, message: bytes) -> str:
        """64 bytes in urlsafe base64, the same for the same message."""
        return to_base64(self._key.sign(message))


def read_public_keys(text: str) -> tuple[PublicKey, ...]:
    """The keys of a text: one in urlsafe base64 or PEM, or the JSON of one or many that `jwk` writes; many may be none.

    Raises ValueError where one of them is no Ed25519 key.
    """
    text = text.strip()
    if text.startswith("{"):
        document = orjson.loads(text)
        keys = document.get("keys", [document])
        if not isinstance(keys, list):
            raise ValueError("no keys")
        return tuple(map(_of_jwk, keys))
    if text.startswith("-----BEGIN"):
        return (_of_pem(text),)
    return (PublicKey.of(text),)


def _of_jwk(key: Any) -> PublicKey:
    if not isinstance(key, Mapping) or key.get("crv") != ALGORITHM:
        raise ValueError("no Ed25519 key")
    return PublicKey.of(str(key.get("x", "")))


def _of_pem(text: str) -> PublicKey:
    try:
        key = load_pem_public_key(text.encode())
    except UnsupportedAlgorithm:
        raise ValueError("no Ed25519 key") from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no Ed25519 key")
    return PublicKey.of(to_base64(key.public_bytes_raw()))
