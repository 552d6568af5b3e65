"""Verify the receipt log: its leaves are those that the journal has, and each node above is the hash of the two below.

Used by verification.py, which walks the journal. Reads in pages, in constant memory but for the leaves it is given.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from anbieter360.vault import tables
from anbieter360.vault.encoding import exactly, to_base64
from anbieter360.vault.merkle import HASH_BYTES, node_hash
from anbieter360.vault.store import Store

_PAGE = 1_000


async def log_size(store: Store) -> int:
    """How many leaves there are."""
    leaves = select(func.count()).where(tables.log_node.c.level == 0)
    return await store.read(lambda connection: int(connection.execute(leaves).scalar_one()))


async def verify_log(store: Store, size: int, journalled: Mapping[int, str]) -> list[str]:
    """What is wrong with the first `size` leaves and what is above them, a sentence each.

    journalled: by index, the leaves that the journal has; perhaps more than `size`, for the log grows.
    """
    problems = []
    for start in range(0, max(size, len(journalled)), _PAGE):
        leaves = await _nodes(store, 0, start, start + _PAGE)
        known = (index for index in range(start, start + _PAGE) if index < size or index in journalled)
        wrong = [index for index in known if leaves.get(index) != journalled.get(index)]
        problems += [f"receipt log: leaf {index} is not the one that was journalled" for index in wrong]
    for level in range(size.bit_length() - 1):
        problems += await _wrong_above(store, level, size >> level)
    return problems


async def _wrong_above(store: Store, level: int, count: int) -> list[str]:
    """Which nodes over the first `count` of this level are not the hashes of the two below."""
    problems = []
    for start in range(0, count // 2, _PAGE):
        end = min(start + _PAGE, count // 2)
        below, above = await _nodes(store, level, 2 * start, 2 * end), await _nodes(store, level + 1, start, end)
        wrong = [
            position
            for position in range(start, end)
            if above.get(position) != _above(below.get(2 * position), below.get(2 * position + 1))
        ]
        problems += [f"receipt log: node {at} of level {level + 1} is not the hash of those below" for at in wrong]
    return problems


def _above(left: str | None, right: str | None) -> str | None:
    try:
        return to_base64(node_hash(exactly(left or "", HASH_BYTES), exactly(right or "", HASH_BYTES)))
    except ValueError:
        return None


async def _nodes(store: Store, level: int, start: int, end: int) -> dict[int, str]:
    """The hashes of one level by position."""
    node = tables.log_node.c
    wanted = select(node.position, node.hash).where(node.level == level, node.position.between(start, end - 1))

    def look(connection: Connection) -> dict[int, str]:
        return {row.position: row.hash for row in connection.execute(wanted)}

    return await store.read(look)
