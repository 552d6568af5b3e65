"""Global ids of the API (Relay): opaque to clients, `Label:key` inside. Keys are keyed hashes and tell nothing."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode

_URLSAFE = bytes.maketrans(b"+/", b"-_")


def global_id(label: str, key: str) -> str:
    """urlsafe base64 without padding of `Label:key`."""
    encoded = binascii.b2a_base64(f"{label}:{key}".encode(), newline=False)
    return encoded.translate(_URLSAFE, b"=").decode()


def split_global_id(opaque: str) -> tuple[str, str] | None:
    """(label, key), or None for anything that is no id of ours."""
    try:
        text = urlsafe_b64decode(opaque + "=" * (-len(opaque) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        return None
    label, colon, key = text.partition(":")
    return (label, key) if colon and label and key else None


def key_in(opaque: str, label: str) -> str:
    """The key of a node of that label; empty for the id of anything else, which no node has."""
    found, key = split_global_id(opaque) or ("", "")
    return key if found == label else ""
