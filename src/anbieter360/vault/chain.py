"""A link of the journal's chains: what an entry is, what it is hashed to, which kinds the vault itself writes.

The hash is an HMAC under a key that the master key wraps: whoever can write the database but lacks that key
cannot make a chain fit again. Pure; journal.py writes chains, verification.py walks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from anbieter360.vault.encoding import joined
from anbieter360.vault.keyed import KeyedHash

ANCHOR = "anchor"
ACCESS = "access"
EXPIRED = "accesses-expired"
RELEASED = "actor-released"
LOGGED = "receipt-logged"
INTENT = "erasure-intent"
DONE = "erasure-done"
VOID = "erasure-void"
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


def link_hash(key: KeyedHash, writer: str, seq: int, at: str, kind: str, body: str, prev_hash: str) -> str:
    """The hash of an entry: it covers all of it and, by `prev_hash`, all before it."""
    return key.of(joined(writer, str(seq), at, kind, body, prev_hash)).hex()


def purposes_of(purpose: str | None, withheld: Sequence[str]) -> str | None:
    """What a look is found or hidden by: its purpose, and the confidential ones of which it showed something."""
    return " ".join([*([purpose] if purpose else []), *withheld]) or None


def tags_hash(tags: Iterable[str]) -> str:
    """Stands in an access entry, so that rows that find it can neither be taken away nor added unseen."""
    return sha256(joined(*sorted(tags))).hexdigest()
