"""What a mutation was given is taken, or refused with its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from anbieter360.errors import BadInput
from anbieter360.ledger.writing.given import time_text


@pytest.mark.parametrize("year", [1, 1899, 3000, 9999])
def test_a_time_that_nothing_can_be_reckoned_from_is_refused(year: int) -> None:
    """A period later, or in another zone, it would be none that a computer knows."""
    with pytest.raises(BadInput, match="expiresAt: is out of range; give a time between the years 1900 and 2999"):
        time_text(datetime(year, 12, 31, 23, 59, tzinfo=UTC), "expiresAt")


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody knows when it is."""
    with pytest.raises(BadInput, match="at: needs a zone"):
        time_text(datetime(2026, 1, 15), "at")  # noqa: DTZ001


def test_a_time_stands_in_the_graph_in_utc() -> None:
    """To the millisecond."""
    assert time_text(datetime.fromisoformat("2026-01-15T10:00:00+01:00"), "at") == "2026-01-15T09:00:00.000Z"
