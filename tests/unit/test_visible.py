"""Letters that nobody sees: what is a reference, and what the command line prints of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from anbieter360.cli import output
from anbieter360.errors import BadInput
from anbieter360.ledger.stars.refs import LONGEST_REF, UNSEEN_PATTERN, check_ref, fault_of
from anbieter360.visible import is_visible, visible

SEEN = ["anna", "K-1001/7", "Straße 5", "Ελένη", "李雷", "a\u00a0b", "🎂", "", "x" * LONGEST_REF]
UNSEEN = ["\x00", "\x1b]0;x\x07", "a\nb", "\x7f", "\x9b31m", "\u202e", "\u200b", "\u2028", "\ufeff", "\U000e0041"]


@pytest.mark.parametrize("ref", SEEN)
def test_a_reference_that_can_be_read(ref: str) -> None:
    """Any script may be, and spaces within that one sees; it is printed as it is."""
    check_ref(ref, "ref")
    assert (fault_of(ref), is_visible(ref), visible(ref)) == (None, True, ref)


@pytest.mark.parametrize("ref", UNSEEN)
def test_a_reference_that_cannot(ref: str) -> None:
    """The place is told, not what stands there."""
    with pytest.raises(BadInput) as caught:
        check_ref(f"anna{ref}", "items[3].ref")
    told = "items[3].ref: holds a control or format character; choose another reference."
    assert caught.value.message == told
    assert visible(ref, between="").isprintable()


@pytest.mark.parametrize(("ref", "fault"), [(" ", "is blank"), ("E3 ", "has a space at an end")])
def test_a_reference_that_would_not_be_found(ref: str, fault: str) -> None:
    """What reads it trimmed looks for another one."""
    assert fault_of(ref) == fault


def test_a_long_reference() -> None:
    """Five hundred letters are the most."""
    assert fault_of("x" * LONGEST_REF) is None
    assert fault_of("x" * (LONGEST_REF + 1)) == "is longer than 500 letters"


def test_the_published_pattern_says_the_same() -> None:
    """Of every letter up to U+FFFF, the JSON Schema of records takes those that the reader takes."""
    unseen = re.compile(UNSEEN_PATTERN)
    assert [one for one in map(chr, range(0x10000)) if is_visible(one) == bool(unseen.search(one))] == []


SHOWN: dict[str, Callable[[str], None]] = {
    "a line": lambda ref: output.say(f"Erased: {ref}"),
    "a note": lambda ref: output.note(f"Erased: {ref}"),
    "a cell": lambda ref: output.write_table(("ref", "n"), [(ref, 1)]),
    "JSON": lambda ref: output.write_json({"ref": ref}),
}


@pytest.mark.parametrize("ref", UNSEEN)
@pytest.mark.parametrize("how", SHOWN)
def test_nothing_moves_the_cursor(how: str, ref: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a command prints, a terminal shows it and does nothing."""
    SHOWN[how](ref)
    printed = "".join(capsys.readouterr())
    assert "\x1b" not in printed
    assert all(is_visible(one) for one in printed if one not in "\n\t")


def test_a_cell_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No reference looks like another row; lines that we write stay lines."""
    output.write_table(("ref", "n"), [("a\tb\nc", 1)])
    output.say("one\ntwo")
    assert capsys.readouterr().out == "ref\tn\na\\u0009b\\u000ac\t1\none\ntwo\n"


@pytest.mark.parametrize("ref", [*UNSEEN, *SEEN])
def test_json_reads_the_same(ref: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is written out is written as JSON has it."""
    told: dict[str, Any] = {"ref": ref, "refs": [ref, "\\u001b"]}
    output.write_json(told)
    assert orjson.loads(capsys.readouterr().out) == told
