"""Signatures of Standard Webhooks: over id, time and body, so that a message can be neither made up nor sent again.

`v1` is an HMAC under a secret that the recipient shares, one for each secret, so that secrets can be exchanged;
`v1a` is Ed25519 under the provider's key, which everybody reads at `/.well-known/anbieter360-keys`. Pure.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from hmac import digest

from anbieter360.vault import Signer

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64  # of a secret


def read_secrets(text: str) -> tuple[bytes, ...]:
    """The secrets of a text, one or more with blanks between: `whsec_` and base64 of 24 to 64 bytes.

    Raises ValueError, without the text, where one is none.
    """
    return tuple(_secret(one) for one in text.split())


def signed_headers(id_: str, at: datetime, body: bytes, secrets: Sequence[bytes], signer: Signer) -> dict[str, str]:
    """`webhook-id`, the same on each try, `webhook-timestamp` and `webhook-signature`."""
    seconds = str(int(at.timestamp()))
    signed = b".".join((id_.encode(), seconds.encode(), body))
    symmetric = [f"v1,{b64encode(digest(secret, signed, sha256)).decode()}" for secret in secrets]
    signatures = [*symmetric, f"v1a,{_plain_base64(signer.sign(signed))}"]
    return {"webhook-id": id_, "webhook-timestamp": seconds, "webhook-signature": " ".join(signatures)}


def _secret(text: str) -> bytes:
    try:
        raw = b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not text.startswith(PREFIX) or not LEAST_BYTES <= len(raw) <= MOST_BYTES:
        raise ValueError("not whsec_ and base64 of 24 to 64 bytes")
    return raw


def _plain_base64(urlsafe: str) -> str:
    return b64encode(urlsafe_b64decode(urlsafe + "=" * (-len(urlsafe) % 4))).decode()
