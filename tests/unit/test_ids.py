"""Global ids: opaque outside, a label and a key inside; whatever else comes is no id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.api.relay.ids import global_id, split_global_id

LABELS = st.from_regex(r"[A-Z][A-Za-z]{0,20}", fullmatch=True)


def test_a_key_may_hold_colons_and_slashes() -> None:
    """Keys of catalogue nodes and of pages do."""
    key = "shop:Purpose:order/abc"
    assert split_global_id(global_id("Standing", key)) == ("Standing", key)


@pytest.mark.parametrize("text", ["", "a", "ä", "Subject:1", "U3ViamVjdA", "U3ViamVjdDo", "OmtleQ", "gICA", "a b", "="])
def test_anything_else_is_no_id(text: str) -> None:
    """Neither plain text nor base64 of something without label or key."""
    assert split_global_id(text) is None


@given(LABELS, st.text(min_size=1))
def test_an_id_is_read_back(label: str, key: str) -> None:
    """For every key that is text."""
    try:
        opaque = global_id(label, key)
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    assert split_global_id(opaque) == (label, key)


@given(st.text())
def test_nothing_breaks_the_reading(text: str) -> None:
    """Whatever a caller sends is an id or none."""
    found = split_global_id(text)
    assert found is None or all(found)
