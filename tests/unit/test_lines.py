"""The lines of a records file."""

from __future__ import annotations

from pathlib import Path

import pytest

from anbieter360.demo.fill import demo_catalogue
from anbieter360.ledger.importing import lines
from anbieter360.ledger.importing.lines import Batch, RecordFile, Reject


def batches(path: Path, text: bytes, per_batch: int = 2, skip: int = 0) -> list[Batch]:
    path.write_bytes(text)
    file = RecordFile(path, demo_catalogue(), lambda ref: ref, per_batch)
    if skip:
        file.skip_to(skip)
    found = []
    while (batch := file.next_batch()) is not None:
        found.append(batch)
    file.close()
    return found


def person(ref: str, country: str = "DE") -> bytes:
    return b'{"subject": {"ref": "%s", "country": "%s"}}' % (ref.encode(), country.encode())


def shape(found: list[Batch]) -> list[tuple[list[int], list[int], int, int]]:
    """Per batch: lines of records, lines of rejects, repeated lines, last line."""
    return [
        ([one.line for one in batch.records], [one.line for one in batch.rejects], batch.repeated, batch.last_line)
        for batch in found
    ]


def test_batches_hold_so_many_people(tmp_path: Path) -> None:
    """Empty lines count for the number of a line and for nothing else; the last line needs no end."""
    text = b"\n".join([person("a"), b"", b"{", person("b"), person("c")])
    assert shape(batches(tmp_path / "f", text)) == [([1, 4], [3], 0, 4), ([5], [], 0, 5)]


def test_a_byte_order_mark_and_carriage_returns_are_no_errors(tmp_path: Path) -> None:
    """Files from Windows are read as they are."""
    text = b"\xef\xbb\xbf" + person("a") + b"\r\n" + person("b") + b"\r\n"
    assert shape(batches(tmp_path / "f", text, 5)) == [([1, 2], [], 0, 2)]


def test_a_second_line_about_a_person(tmp_path: Path) -> None:
    """It is passed over where it says the same, and refused where it says something else; also behind a resume."""
    text = b"\n".join([person("a"), person("b"), person("a"), person("a", "AT"), person("c")])
    whole = batches(tmp_path / "f", text, 9)
    assert shape(whole) == [([1, 2, 5], [4], 1, 5)]
    reason = "an earlier line of the file has the same subject ref and says something else"
    assert whole[0].rejects == [Reject(4, "subject.ref", reason, "DUPLICATE_REF")]
    assert shape(batches(tmp_path / "f", text, 9, skip=2)) == [([5], [4], 1, 5)]


def test_a_line_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rest is passed over, and the next line is read."""
    monkeypatch.setattr(lines, "LONGEST_LINE_BYTES", 64)
    monkeypatch.setattr("anbieter360.ledger.stars.json_line.LONGEST_LINE_BYTES", 64)
    text = b"\n".join([person("x" * 300), person("a")])
    (batch,) = batches(tmp_path / "f", text)
    assert shape([batch]) == [([2], [1], 0, 2)]
    assert batch.rejects[0].reason.startswith("longer than")
