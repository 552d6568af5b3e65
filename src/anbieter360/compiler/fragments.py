"""The catalogue's parts of answers as ready JSON: made once, spliced into every answer while the catalogue holds.

A scope is what such JSON depends on beside its node: the version of the catalogue and what is hidden from the caller.
Bounded in scopes, entries and bytes; what is over is dropped as a whole, since it is made again in no time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

import orjson

SCOPES = 16
ENTRIES = 50_000  # of one scope
BYTES = 16 * 1024 * 1024  # of one scope


class Kept:
    """The JSON of one scope by key."""

    __slots__ = ("_bytes", "_entries", "get")

    def __init__(self) -> None:
        self._entries: dict[Hashable, orjson.Fragment] = {}
        self._bytes = 0
        self.get = self._entries.get

    def put(self, key: Hashable, text: bytes) -> orjson.Fragment:
        """Keep it. The fragment is whole even where there is no room to keep it."""
        if len(self._entries) >= ENTRIES or self._bytes + len(text) > BYTES:
            self._entries.clear()
            self._bytes = 0
        self._bytes += len(text)
        fragment = self._entries[key] = orjson.Fragment(text)
        return fragment

    def __len__(self) -> int:
        return len(self._entries)


class Fragments:
    """The scopes in use; the one that was not used for the longest time goes first."""

    def __init__(self) -> None:
        self._scopes: OrderedDict[Hashable, Kept] = OrderedDict()

    def of(self, scope: Hashable) -> Kept:
        kept = self._scopes.get(scope)
        if kept is None:
            kept = self._scopes[scope] = Kept()
            while len(self._scopes) > SCOPES:
                self._scopes.popitem(last=False)
        else:
            self._scopes.move_to_end(scope)
        return kept
