"""Ready JSON of the catalogue is kept by scope, within bounds, and what goes is made again."""

from __future__ import annotations

import orjson
import pytest

from anbieter360.compiler import fragments
from anbieter360.compiler.fragments import Fragments, Kept


def test_what_is_kept_is_what_was_put() -> None:
    """By its key; spliced in as it stands."""
    kept = Kept()
    made = kept.put(("purpose", 1), b'{"key":"x"}')
    assert kept.get(("purpose", 1)) is made
    assert kept.get(("purpose", 2)) is None
    assert orjson.dumps({"one": made, "two": [made]}) == b'{"one":{"key":"x"},"two":[{"key":"x"}]}'


def test_a_scope_is_bounded_in_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over it, it begins anew; the newest is there."""
    monkeypatch.setattr(fragments, "ENTRIES", 3)
    kept = Kept()
    for number in range(10):
        kept.put(number, b"1")
        assert len(kept) <= 3
        assert kept.get(number) is not None


def test_a_scope_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too large for it all the same is whole, for this answer."""
    monkeypatch.setattr(fragments, "BYTES", 10)
    kept = Kept()
    kept.put("a", b"123456")
    kept.put("b", b"1234567")
    assert (kept.get("a"), len(kept)) == (None, 1)
    large = kept.put("c", b'"' + b"x" * 100 + b'"')
    assert orjson.dumps(large) == b'"' + b"x" * 100 + b'"'
    kept.put("d", b"1")
    assert len(kept) == 1


def test_scopes_do_not_see_each_other() -> None:
    """What is hidden from one caller is not in the scope of another, nor a former version in that of the next."""
    found = Fragments()
    found.of((1, frozenset())).put("x", b"1")
    assert found.of((2, frozenset())).get("x") is None
    assert found.of((1, frozenset({"hidden"}))).get("x") is None
    assert found.of((1, frozenset())).get("x") is not None


def test_the_scope_that_nobody_used_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more than there may be."""
    monkeypatch.setattr(fragments, "SCOPES", 2)
    found = Fragments()
    first, second = found.of(1), found.of(2)
    assert found.of(1) is first
    found.of(3)
    assert found.of(1) is first
    assert found.of(2) is not second
