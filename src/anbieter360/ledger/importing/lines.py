"""The lines of a records file in batches of records, in constant memory. First half of an import; blocking.

A line that is no record, or that says other things about a person the file already spoke of, becomes a Reject.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import IO

from anbieter360.catalogue.model import Catalogue
from anbieter360.errors import DuplicateRef, InputError, RecordError, Where
from anbieter360.ledger.stars.json_line import LONGEST_LINE_BYTES
from anbieter360.ledger.stars.records import Record, parse_record, setting_of

BATCH_BYTES = 16 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A record and its line, counted from 1."""

    line: int
    record: Record


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a line was not imported; without a value of it."""

    line: int
    path: str | None
    reason: str
    code: str


@dataclass(slots=True)
class Batch:
    """repeated: lines that say what an earlier one said; last_line: up to where the file was read."""

    records: list[Numbered] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    repeated: int = 0
    last_line: int = 0
    size: int = 0

    @property
    def read(self) -> int:
        return len(self.records) + len(self.rejects) + self.repeated


class RecordFile:
    """A records file, read once from its start. id_of: keyed hash of a subject ref."""

    def __init__(self, path: Path, catalogue: Catalogue, id_of: Callable[[str], str], records_per_batch: int) -> None:
        self._name = path.name
        self._catalogue = catalogue
        self._setting = setting_of(catalogue)
        self._id_of = id_of
        self._per_batch = records_per_batch
        self._file = _opened(path)
        self._lines = _lines(self._file)
        self._seen = _Seen()
        self._reading = Lock()
        self.bytes_total = path.stat().st_size
        self.bytes_read = 0

    def close(self) -> None:
        """Waits for a thread that reads still: whoever called it may have been interrupted, and SQLite would crash."""
        with self._reading:
            self._file.close()
            self._seen.close()

    def skip_to(self, line: int) -> None:
        """Pass over lines up to and with this one; the people that they speak of stay known."""
        with self._reading:
            for number, text in self._lines:
                self._take(number, text, Batch())
                if number >= line:
                    return

    def next_batch(self) -> Batch | None:
        """The next records; None at the end of the file."""
        batch = Batch()
        with self._reading:
            for number, text in self._lines:
                self._take(number, text, batch)
                if len(batch.records) >= self._per_batch or batch.size >= BATCH_BYTES:
                    return batch
        return batch if batch.last_line else None

    def _take(self, number: int, text: bytes, batch: Batch) -> None:
        self.bytes_read += len(text)
        batch.last_line = number
        batch.size += len(text)
        if not text.strip():
            return
        try:
            record = parse_record(text, number, self._name, self._catalogue, self._setting)
        except RecordError as error:
            batch.rejects.append(Reject(number, error.where.path, error.reason, error.code))
            return
        match self._seen.add(self._id_of(record.subject.ref), text.strip()):
            case "new":
                batch.records.append(Numbered(number, record))
            case "same":
                batch.repeated += 1
            case _:
                reason = "an earlier line of the file has the same subject ref and says something else"
                batch.rejects.append(Reject(number, "subject.ref", reason, DuplicateRef.code))


class _Seen:
    """Which people the file already spoke of, in a temporary file that SQLite removes by itself: hashes only."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seen (id TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID")

    def close(self) -> None:
        self._database.close()

    def add(self, id_: str, text: bytes) -> str:
        """`new`, `same` (an equal line came before) or `other` (another one did)."""
        digest = sha256(text).digest()
        added = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (id_, digest)).rowcount
        if added:
            return "new"
        (known,) = self._database.execute("SELECT digest FROM seen WHERE id = ?", (id_,)).fetchone()
        return "same" if known == digest else "other"


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", Where(str(path))) from None


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Numbered lines; one that is too long comes cut, so that it is refused."""
    number = 0
    while text := file.readline(LONGEST_LINE_BYTES + 2):
        number += 1
        rest = text
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST_LINE_BYTES)):
            pass
        yield number, text.removeprefix(_BOM) if number == 1 else text
