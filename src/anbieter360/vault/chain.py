"""A link of the journal's chains: what an entry is, what it is hashed to, which kinds the vault itself writes.

The hash is an HMAC under a key that the master key wraps: whoever can write the database but lacks that key
cannot make a chain fit again. Pure; journal.py writes chains, verification.py walks them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest

from anbieter360.vault.encoding import joined

ANCHOR = "anchor"
ACCESS = "access"
EXPIRED = "accesses-expired"
RELEASED = "actor-released"
GENESIS = ""  # what the first entry of a chain follows


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a chain."""

    writer: str
    seq: int
    at: str
    kind: str
    body: str
    prev_hash: str
    hash: str


def link_hash(key: bytes, writer: str, seq: int, at: str, kind: str, body: str, prev_hash: str) -> str:
    """The hash of an entry: it covers all of it and, by `prev_hash`, all before it."""
    return digest(key, joined(writer, str(seq), at, kind, body, prev_hash), sha256).hex()


def tags_hash(tags: Iterable[str]) -> str:
    """Stands in an access entry, so that rows that find it can neither be taken away nor added unseen."""
    return sha256(joined(*sorted(tags))).hexdigest()
