"""Relay connections with keyset cursors: a cursor is the key of its node, so pages hold while people come and go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

import strawberry

from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.errors import BadInput
from anbieter360.ledger.reading.pages import Range

T = TypeVar("T")
MOST = 500
USUAL = 50

First = Annotated[
    int | None, strawberry.argument(description=f"How many from the start, 1 to {MOST}; {USUAL} if not given.")
]
After = Annotated[str | None, strawberry.argument(description="Cursor to go on after.")]
Last = Annotated[int | None, strawberry.argument(description=f"How many from the end, 1 to {MOST}.")]
Before = Annotated[str | None, strawberry.argument(description="Cursor to stop before.")]


@dataclass(frozen=True, slots=True)
class Asked:
    """The arguments of a connection, checked. of: the list its cursors belong to."""

    size: int
    after: str | None
    before: str | None
    backwards: bool
    of: str

    @property
    def range(self) -> Range:
        return Range(self.size, self.after, self.before, self.backwards)


@strawberry.type(description="Where a page stands (Relay).")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are more before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first node; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last node; null on an empty page.")


@strawberry.type(description="A node and the cursor that names its place.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="For `after` and `before`.")
    node: T = strawberry.field(description="The node.")


@strawberry.type(description="A page of a list (Relay); `nodes` spares the edges.")
class Connection(Generic[T]):
    pairs: strawberry.Private[Sequence[tuple[str, T]]]
    asked: strawberry.Private[Asked]
    more: strawberry.Private[bool]
    counter: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The nodes of this page with their cursors.")
    def edges(self) -> list[Edge[T]]:
        return [Edge(cursor=cursor_of(key, self.asked.of), node=node) for key, node in self.pairs]

    @strawberry.field(description="Where this page stands.")
    def page_info(self) -> PageInfo:
        asked, ends = self.asked, [cursor_of(self.pairs[place][0], self.asked.of) for place in (0, -1) if self.pairs]
        return PageInfo(
            has_next_page=self.more if not asked.backwards else asked.before is not None,
            has_previous_page=self.more if asked.backwards else asked.after is not None,
            start_cursor=ends[0] if ends else None,
            end_cursor=ends[1] if ends else None,
        )

    @strawberry.field(description="The nodes of this page.")
    def nodes(self) -> list[T]:
        return [node for _, node in self.pairs]

    @strawberry.field(description="How many there are in all; counted only when asked for.")
    async def total_count(self) -> int:
        return await self.counter()


def asked(first: int | None, after: str | None, last: int | None, before: str | None, of: str = "") -> Asked:
    """Raises BadInput where the arguments do not fit together or a cursor is of another list.

    of: what the list is of, where keys alone would not tell; a list in memory knows its own keys.
    """
    if first is not None and last is not None:
        raise BadInput("last: is there beside first; give one of them.")
    size = size_of(last, "last") if last is not None else size_of(first)
    return Asked(size, cursor_key(after, "after", of), cursor_key(before, "before", of), last is not None, of)


def size_of(number: int | None, argument: str = "first") -> int:
    """Raises BadInput where it is out of range."""
    size = USUAL if number is None else number
    if not 1 <= size <= MOST:
        raise BadInput(f"{argument}: is out of range; give 1 to {MOST}.")
    return size


def cursor_of(key: str, of: str = "") -> str:
    return global_id(f"cursor{of}", key)


def cursor_key(cursor: str | None, argument: str, of: str = "") -> str | None:
    """The key inside a cursor. Raises BadInput for what is no cursor of that list."""
    if cursor is None:
        return None
    parts = split_global_id(cursor)
    if parts is None or parts[0] != f"cursor{of}":
        raise BadInput(f"{argument}: is not a cursor of this list; use one that its pages give.")
    return parts[1]


def connection(
    nodes: Sequence[tuple[str, T]], wanted: Asked, more: bool, counter: Callable[[], Awaitable[int]]
) -> Connection[T]:
    """A page from (key, node) pairs in the list's order; more: whether there are others in the direction of reading."""
    return Connection(pairs=nodes, asked=wanted, more=more, counter=counter)


def slice_of(nodes: Sequence[T], key: Callable[[T], str], wanted: Asked) -> Connection[T]:
    """A page of a list in memory; its order stands, and a cursor names a node by its key.

    Raises BadInput for a cursor whose node has gone: nothing says where it stood.
    """
    keyed = [*zip(map(key, nodes), nodes, strict=True)]
    start = _place(keyed, wanted.after) + 1 if wanted.after is not None else 0
    end = _place(keyed, wanted.before) if wanted.before is not None else len(keyed)
    low, high = (max(start, end - wanted.size), end) if wanted.backwards else (start, min(end, start + wanted.size))
    more = low > start if wanted.backwards else high < end

    async def count() -> int:
        return len(nodes)

    return connection(keyed[low : max(low, high)], wanted, more, count)


def _place(keyed: Sequence[tuple[str, object]], key: str) -> int:
    try:
        return [one for one, _ in keyed].index(key)
    except ValueError:
        raise BadInput("after: names a node that has left this list; start again from the first page.") from None
