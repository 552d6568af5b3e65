"""Pages of lists in memory, and the arguments of every connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.api.relay.pagination import Connection, asked, cursor_of, slice_of
from anbieter360.errors import BadInput

LETTERS = "abcdefgh"


def page(
    letters: Sequence[str] = LETTERS,
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Connection[str]:
    """after and before are letters here."""
    cursors = [None if one is None else cursor_of(one) for one in (after, before)]
    return slice_of(letters, str, asked(first, cursors[0], last, cursors[1]))


def shown(connection: Connection[str]) -> tuple[str, bool, bool]:
    """(letters, has_previous_page, has_next_page)"""
    info = connection.page_info()
    return "".join(edge.node for edge in connection.edges()), info.has_previous_page, info.has_next_page


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, ("abcdefgh", False, False)),
        ({"first": 3}, ("abc", False, True)),
        ({"first": 3, "after": "c"}, ("def", True, True)),
        ({"first": 3, "after": "e"}, ("fgh", True, False)),
        ({"first": 3, "after": "h"}, ("", True, False)),
        ({"last": 3}, ("fgh", True, False)),
        ({"last": 3, "before": "f"}, ("cde", True, True)),
        ({"last": 3, "before": "d"}, ("abc", False, True)),
        ({"last": 3, "before": "a"}, ("", False, True)),
        ({"first": 2, "after": "b", "before": "e"}, ("cd", True, False)),
        ({"last": 2, "after": "b", "before": "g"}, ("ef", True, True)),
        ({"first": 2, "after": "f", "before": "c"}, ("", True, False)),
    ],
)
def test_a_page_stands_where_it_is_asked_for(arguments: dict[str, Any], expected: tuple[str, bool, bool]) -> None:
    """As in Relay: after and before cut first, then first or last counts."""
    assert shown(page(**arguments)) == expected


def test_a_page_begins_and_ends_with_its_own_cursors() -> None:
    """They name the first and last node of the page."""
    info = page(first=2, after="b").page_info()
    assert (info.start_cursor, info.end_cursor) == (cursor_of("c"), cursor_of("d"))


def test_an_empty_page_has_no_cursors() -> None:
    """There is nothing to name."""
    info = page([]).page_info()
    assert (info.start_cursor, info.end_cursor) == (None, None)


@pytest.mark.parametrize("size", [0, -1, 501])
@pytest.mark.parametrize("argument", ["first", "last"])
def test_a_page_has_1_to_500_nodes(argument: str, size: int) -> None:
    """Anything else is refused by the argument's name."""
    with pytest.raises(BadInput, match=f"{argument}: is out of range; give 1 to 500"):
        page(**{argument: size})


def test_first_and_last_exclude_each_other() -> None:
    """A page is counted from one end."""
    with pytest.raises(BadInput, match="last: is there beside first"):
        page(first=1, last=1)


def test_a_cursor_of_another_list_is_refused() -> None:
    """Where keys alone would not tell, the cursor does."""
    with pytest.raises(BadInput, match="after: is not a cursor of this list"):
        asked(1, cursor_of("a", "people"), None, None, "items")


def test_a_cursor_whose_node_has_gone_is_refused() -> None:
    """Nothing says where it stood."""
    with pytest.raises(BadInput, match="that has left this list"):
        page("abc", after="x")


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=3), unique=True), st.integers(1, 5))
def test_both_ways_walk_every_node_once(names: list[str], size: int) -> None:
    """Forwards by first and after, backwards by last and before."""
    forwards: list[str] = []
    after: str | None = None
    while (found := page(names, first=size, after=after)).edges():
        forwards += [edge.node for edge in found.edges()]
        after = forwards[-1]
        assert found.page_info().has_next_page == (len(forwards) < len(names))
    backwards: list[str] = []
    before: str | None = None
    while (found := page(names, last=size, before=before)).edges():
        backwards = [edge.node for edge in found.edges()] + backwards
        before = backwards[0]
        assert found.page_info().has_previous_page == (len(backwards) < len(names))
    assert forwards == backwards == names
