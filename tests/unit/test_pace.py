"""How much a transaction of an erasure takes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anbieter360.erasure.execution import pace
from anbieter360.erasure.execution.pace import FIRST, LEAST, MOST, SECONDS, in_batches, next_size


@given(size=st.integers(LEAST, MOST), seconds=st.floats(0, 100))
def test_a_slow_transaction_is_followed_by_a_smaller_one(size: int, seconds: float) -> None:
    """A fast one by a larger one, within what is the least and the most."""
    following = next_size(size, seconds)
    assert LEAST <= following <= MOST
    assert following <= size if seconds > SECONDS else following >= min(size, MOST)


@given(rows=st.lists(st.integers(), max_size=600))
async def test_every_row_is_done_once_in_its_order(rows: list[int]) -> None:
    """Nothing is done where there are none."""
    done: list[int] = []

    async def do(some: Sequence[int]) -> None:
        assert some
        done.extend(some)

    await in_batches(rows, do)
    assert done == rows


async def test_few_rows_are_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """More of them begin with a small one."""
    monkeypatch.setattr(pace, "AT_ONCE", 3)
    sizes: list[int] = []

    async def do(some: Sequence[int]) -> None:
        sizes.append(len(some))

    await in_batches(range(3), do)
    await in_batches(range(FIRST + 1), do)
    assert sizes == [3, FIRST, 1]
