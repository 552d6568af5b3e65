"""Seal values: AES-256-GCM under one person's key, bound to the person, the owning node and the field.

A sealed value is `s1.` and urlsafe base64 of nonce, ciphertext and tag. It is what the graph stores.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anbieter360.errors import ValueUnreadable
from anbieter360.vault.encoding import from_base64, part, to_base64

KEY_BYTES = 32
_NONCE_BYTES = 12
_TAG_BYTES = 16
WRAPPED_BYTES = _NONCE_BYTES + KEY_BYTES + _TAG_BYTES  # a key under another key
_PREFIX = "s1."

_field_part = lru_cache(256)(part)  # a model has few fields, and they come again with every value


class Sealer:
    """One person's key in use. Pure and cheap to call; shows neither key nor person.

    older: another key of the person, which opens and never seals. on_unreadable: called when something does not open.
    """

    __slots__ = ("_aead", "_bound_to_person", "_older", "_on_unreadable")

    def __init__(
        self,
        subject_id: str,
        key: bytes,
        *,
        older: bytes | None = None,
        on_unreadable: Callable[[], None] | None = None,
    ) -> None:
        self._aead = AESGCM(key)
        self._older = AESGCM(older) if older is not None else None
        self._bound_to_person = part(subject_id)
        self._on_unreadable = on_unreadable

    def __repr__(self) -> str:
        return "Sealer(…)"

    def seal(self, text: str, *, owner: str, field: str) -> str:
        """Seal `text` for the field of the node `owner` (its id). The same text never seals the same twice."""
        bound_to = self._bound_to_person + part(owner) + _field_part(field)
        return _PREFIX + to_base64(encrypt(self._aead, text.encode("utf-8", "surrogatepass"), bound_to))

    def open(self, sealed: str, *, owner: str, field: str) -> str:
        """Open what `seal` made for the same person, owner and field. Anything else raises ValueUnreadable."""
        if sealed[:3] != _PREFIX:
            raise ValueUnreadable
        try:
            raw = from_base64(sealed[3:])
        except ValueError:
            raise ValueUnreadable from None
        bound_to = self._bound_to_person + part(owner) + _field_part(field)
        try:
            plain = decrypt(self._aead, raw, bound_to)
        except ValueUnreadable:
            plain = self._opened_otherwise(raw, bound_to)
        return plain.decode("utf-8", "surrogatepass")

    def _opened_otherwise(self, raw: bytes, bound_to: bytes) -> bytes:
        if self._older is not None:
            with suppress(ValueUnreadable):
                return decrypt(self._older, raw, bound_to)
        if self._on_unreadable is not None:
            self._on_unreadable()
        raise ValueUnreadable from None


def encrypt(aead: AESGCM, plain: bytes, bound_to: bytes) -> bytes:
    """A random 96-bit nonce, then ciphertext and tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + aead.encrypt(nonce, plain, bound_to)


def decrypt(aead: AESGCM, raw: bytes, bound_to: bytes) -> bytes:
    """Undo `encrypt`. Another key, binding or byte raises ValueUnreadable."""
    try:
        return aead.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        # `from None`: a traceback must not carry the bytes along.
        raise ValueUnreadable from None
