"""Find any of many texts in the bytes of any file below some folders, in each encoding that an engine may store.

Each text is known by two 8-byte words that end it; wherever the text lies, one of them begins at an even place. So
a look at the words at every even place, done by Python's set in C, finds all texts at once, whatever their number.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
LEAST_BYTES = 6
WORD = 8
CHUNK = 1 << 20


@dataclass(frozen=True, order=True)
class Found:
    """A text and the file that holds it."""

    file: str
    text: str
    encoding: str


class Needles:
    """The texts of at least LEAST_BYTES bytes, ready to be looked for."""

    def __init__(self, texts: Iterable[str], raw: Mapping[str, bytes] = MappingProxyType({})) -> None:
        """raw: name -> bytes that are looked for as they are, at least LEAST_BYTES of them."""
        self.texts = sorted({text for text in texts if len(text.encode()) >= LEAST_BYTES})
        self._short: dict[bytes, tuple[str, str]] = {}
        self._words: dict[int, list[tuple[bytes, int]]] = defaultdict(list)
        self._known: dict[bytes, tuple[str, str]] = {}
        for text in self.texts:
            for encoding in ENCODINGS:
                self._add(text.encode(encoding), (text, encoding))
        for name, needle in raw.items():
            self._add(needle, (name, "bytes"))
        self._overlap = max(map(len, self._known | self._short), default=1) - 1

    def search(self, *folders: Path) -> set[Found]:
        """Every text that some file holds."""
        files = [path for folder in folders for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))]
        return {Found(path.name, *known) for path in files if path.is_file() for known in self._in_file(path)}

    def _add(self, needle: bytes, known: tuple[str, str]) -> None:
        if len(needle) <= WORD:
            self._short[needle] = known
            return
        self._known[needle] = known
        for offset in (len(needle) - WORD, len(needle) - WORD - 1):
            self._words[int.from_bytes(needle[offset : offset + WORD], sys.byteorder)].append((needle, offset))

    def _in_file(self, path: Path) -> Iterator[tuple[str, str]]:
        """Chunk by chunk, each with the end of the one before; chunks of zeros are passed over."""
        rest = b""
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                chunk = rest + data
                if chunk.count(0) < len(chunk):
                    yield from self._in_chunk(chunk)
                rest = chunk[-self._overlap :]

    def _in_chunk(self, chunk: bytes) -> Iterator[tuple[str, str]]:
        yield from (known for needle, known in self._short.items() if needle in chunk)
        for start in range(0, WORD, 2):
            words = memoryview(chunk)[start : start + (len(chunk) - start) // WORD * WORD].cast("Q")
            if not self._words.keys().isdisjoint(words):
                yield from self._at(chunk, start, words)

    def _at(self, chunk: bytes, start: int, words: Iterable[int]) -> Iterator[tuple[str, str]]:
        for number, word in enumerate(words):
            if word in self._words:
                place = start + number * WORD
                for needle, offset in self._words[word]:
                    if place >= offset and chunk.startswith(needle, place - offset):
                        yield self._known[needle]
