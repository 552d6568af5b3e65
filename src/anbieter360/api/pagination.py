"""Relay connections with keyset cursors: a cursor is the key of its node, so pages hold while people come and go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from anbieter360.api.ids import global_id, split_global_id
from anbieter360.errors import BadInput
from anbieter360.ledger.pages import Range

T = TypeVar("T")
MOST = 500
USUAL = 50

First = Annotated[
    int | None, strawberry.argument(description=f"How many from the start, 1 to {MOST}; {USUAL} where nothing is said.")
]
After = Annotated[str | None, strawberry.argument(description="Cursor to go on after.")]
Last = Annotated[int | None, strawberry.argument(description=f"How many from the end, 1 to {MOST}.")]
Before = Annotated[str | None, strawberry.argument(description="Cursor to stop before.")]


@strawberry.type(description="Where a page stands (Relay).")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are more before this page.")
    ends: strawberry.Private[tuple[Edge[Any], Edge[Any]] | None]

    @strawberry.field(description="Cursor of the first node; null on an empty page.")
    def start_cursor(self) -> str | None:
        return self.ends[0].cursor() if self.ends else None

    @strawberry.field(description="Cursor of the last node; null on an empty page.")
    def end_cursor(self) -> str | None:
        return self.ends[1].cursor() if self.ends else None


@strawberry.type(description="A node and the cursor that names its place.")
class Edge(Generic[T]):
    key: strawberry.Private[str]
    of: strawberry.Private[str]
    node: T = strawberry.field(description="The node.")

    @strawberry.field(description="For `after` and `before`.")
    def cursor(self) -> str:
        return cursor_of(self.key, self.of)


@strawberry.type(description="A page of a list (Relay); `nodes` spares the edges.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="The nodes of this page with their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    counter: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The nodes of this page.")
    def nodes(self) -> list[T]:
        return [edge.node for edge in self.edges]

    @strawberry.field(description="How many there are in all; counted only when asked for.")
    async def total_count(self) -> int:
        return await self.counter()


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


def asked(first: int | None, after: str | None, last: int | None, before: str | None, of: str = "") -> Asked:
    """Raises BadInput where the arguments do not fit together or a cursor is of another list.

    of: what the list is of, where keys alone would not tell; a list in memory knows its own keys.
    """
    if first is not None and last is not None:
        raise BadInput("Give `first` or `last`, not both.")
    size = size_of(last, "last") if last is not None else size_of(first)
    return Asked(size, cursor_key(after, "after", of), cursor_key(before, "before", of), last is not None, of)


def size_of(number: int | None, argument: str = "first") -> int:
    """Raises BadInput where it is out of range."""
    size = USUAL if number is None else number
    if not 1 <= size <= MOST:
        raise BadInput(f"`{argument}` must be 1 to {MOST}.")
    return size


def cursor_of(key: str, of: str = "") -> str:
    return global_id(f"cursor{of}", key)


def cursor_key(cursor: str | None, argument: str, of: str = "") -> str | None:
    """The key inside a cursor. Raises BadInput for what is no cursor of that list."""
    if cursor is None:
        return None
    parts = split_global_id(cursor)
    if parts is None or parts[0] != f"cursor{of}":
        raise BadInput(f"`{argument}` is not a cursor of this list.")
    return parts[1]


def connection(
    nodes: Sequence[tuple[str, T]], wanted: Asked, more: bool, counter: Callable[[], Awaitable[int]]
) -> Connection[T]:
    """A page from (key, node) pairs in the list's order; more: whether there are others in the direction of reading."""
    edges = [Edge(key=key, of=wanted.of, node=node) for key, node in nodes]
    info = PageInfo(
        has_next_page=more if not wanted.backwards else wanted.before is not None,
        has_previous_page=more if wanted.backwards else wanted.after is not None,
        ends=(edges[0], edges[-1]) if edges else None,
    )
    return Connection(edges=edges, page_info=info, counter=counter)


def slice_of(nodes: Sequence[T], key: Callable[[T], str], wanted: Asked) -> Connection[T]:
    """A page of a list in memory; its order stands, and a cursor names a node by its key.

    Raises BadInput for a cursor whose node has gone: nothing says where it stood.
    """
    keys = [key(node) for node in nodes]
    start = _place(keys, wanted.after) + 1 if wanted.after is not None else 0
    end = _place(keys, wanted.before) if wanted.before is not None else len(keys)
    low, high = (max(start, end - wanted.size), end) if wanted.backwards else (start, min(end, start + wanted.size))
    more = low > start if wanted.backwards else high < end
    pairs = [(keys[place], nodes[place]) for place in range(low, max(low, high))]

    async def count() -> int:
        return len(nodes)

    return connection(pairs, wanted, more, count)


def _place(keys: Sequence[str], key: str) -> int:
    try:
        return keys.index(key)
    except ValueError:
        raise BadInput("The cursor's node is not in this list any more; start again from the first page.") from None
