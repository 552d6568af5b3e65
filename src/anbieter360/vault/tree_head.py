"""A signed tree head: what the log was at a moment, in bytes that anybody can check with the public key.

What is signed has the form of a checkpoint of transparency logs (C2SP tlog-checkpoint): a line each for the log's
name, its size, its root in base64, and as an extension the time. So a witness may keep and compare heads. Pure.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from anbieter360.vault.signing import PublicKey, Signer

ORIGIN = "anbieter360/receipt-log"


@dataclass(frozen=True, slots=True)
class SignedTreeHead:
    """size: number of leaves; root: 32 bytes; at: ISO 8601 in UTC; signature, key_id: as of vault/signing.py."""

    size: int
    root: bytes
    at: str
    signature: str
    key_id: str

    @classmethod
    def of(cls, size: int, root: bytes, at: str, signer: Signer) -> SignedTreeHead:
        return cls(size, root, at, signer.sign(_message(size, root, at)), signer.public.id)

    def is_signed_by(self, key: PublicKey) -> bool:
        return key.id == self.key_id and key.verifies(_message(self.size, self.root, self.at), self.signature)


def _message(size: int, root: bytes, at: str) -> bytes:
    return f"{ORIGIN}\n{size}\n{b64encode(root).decode()}\n{at}\n".encode("utf-8", "surrogatepass")
