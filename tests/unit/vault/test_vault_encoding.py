"""How the vault writes hashes: as everybody else would, only faster."""

from __future__ import annotations

import hmac
from base64 import b32encode

from hypothesis import given
from hypothesis import strategies as st

from anbieter360.vault.encoding import token
from anbieter360.vault.keyed import KeyedHash


@given(st.binary(min_size=32, max_size=32))
def test_a_token_is_the_base32_of_the_first_twenty_bytes(digest: bytes) -> None:
    """Faster than the library, and to the letter the same."""
    assert token(digest) == b32encode(digest[:20]).decode("ascii").lower()


@given(st.binary(min_size=1, max_size=80), st.lists(st.binary(max_size=200), max_size=4))
def test_a_keyed_hash_is_hmac_sha256_of_each_message_alone(key: bytes, messages: list[bytes]) -> None:
    """One message leaves nothing behind for the next."""
    hashing = KeyedHash(key)
    assert [hashing.of(one) for one in messages] == [hmac.digest(key, one, "sha256") for one in messages]


def test_a_keyed_hash_does_not_show_its_key() -> None:
    """Neither repr nor text has it."""
    assert "k3y" not in repr(KeyedHash(b"k3y"))
