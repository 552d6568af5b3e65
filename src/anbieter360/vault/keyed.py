"""Keyed hashes under one key: HMAC-SHA256 with the key taken in once.

Each answer about a person makes three. `hmac.digest` would cost half as much again, and lets go of Python's lock for
it: with the journal's thread waiting, that is a change of threads each time.
"""

from __future__ import annotations

from hmac import new


class KeyedHash:
    """Hashes messages under its key. Its repr does not show the key."""

    __slots__ = ("_begun",)

    def __init__(self, key: bytes) -> None:
        self._begun = new(key, digestmod="sha256")

    def __repr__(self) -> str:
        return "KeyedHash(…)"

    def of(self, message: bytes) -> bytes:
        """32 bytes."""
        hashing = self._begun.copy()
        hashing.update(message)
        return hashing.digest()
