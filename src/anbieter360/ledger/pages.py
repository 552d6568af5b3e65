"""Pages over many people: ranges of an index in the order of one string, `page` = catalogue node id + "/" + subject id.

The hub itself is never expanded, so page 100 costs what page 1 costs (DESIGN.md section 1, the hub rule).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Graph

_STATEMENTS = statements("pages")
_SLASH, _AFTER_SLASH = "/", "0"  # the character after "/" is "0": the range holds all that begins with node + "/"


class Listing(StrEnum):
    """What can be listed of a node; the names of the statements."""

    PURPOSE_PEOPLE = "purpose_people"
    USE_PEOPLE = "use_people"
    RECIPIENT_PEOPLE = "recipient_people"
    NOTICE_PEOPLE = "notice_people"
    CATEGORY_ITEMS = "category_items"
    SYSTEM_ITEMS = "system_items"
    PEOPLE = "people"


#: Counted by the degree of the node; the others by the length of their range.
_BY_DEGREE = {
    Listing.PURPOSE_PEOPLE: "purpose_count",
    Listing.USE_PEOPLE: "use_count",
    Listing.RECIPIENT_PEOPLE: "recipient_count",
}
_BY_RANGE = {
    Listing.NOTICE_PEOPLE: "notice_count",
    Listing.CATEGORY_ITEMS: "category_count",
    Listing.SYSTEM_ITEMS: "system_count",
    Listing.PEOPLE: "people_count",
}


@dataclass(frozen=True, slots=True)
class Range:
    """after and before: the keys (subject or item ids) a page stands between, exclusive; backwards = from the end."""

    limit: int
    after: str | None = None
    before: str | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """rows are in ascending order; more says whether there is another row in the direction of reading."""

    rows: tuple[Mapping[str, Any], ...]
    more: bool


async def read_page(graph: Graph, listing: Listing, node: str, asked: Range, *, own: str | None) -> Page:
    """A page of a catalogue node's people or items; of all people for node = provider key. Empty for who may see none.

    Rows: as the statement says. One row more than asked is read, to know whether there are more.
    """
    low, high = _bounds(node)
    name = f"{listing}_backwards" if asked.backwards else listing.value
    rows = await graph.read(
        _STATEMENTS[name],
        **{
            "from": low if asked.after is None else f"{node}/{asked.after}",
            "until": high if asked.before is None else f"{node}/{asked.before}",
            "limit": asked.limit + 1,
            "own": own,
        },
    )
    kept = rows[: asked.limit]
    return Page(tuple(reversed(kept) if asked.backwards else kept), len(rows) > asked.limit)


async def count(graph: Graph, listing: Listing, node: str, *, own: str | None) -> int:
    """How many people or items a page of this would run over; 0 for who may see none."""
    if listing in _BY_DEGREE:
        rows = await graph.read(_STATEMENTS[_BY_DEGREE[listing]], id=node, own=own)
    else:
        low, high = _bounds(node)
        rows = await graph.read(_STATEMENTS[_BY_RANGE[listing]], **{"from": low, "until": high, "own": own})
    return int(rows[0]["people"]) if rows else 0


def _bounds(node: str) -> tuple[str, str]:
    return f"{node}{_SLASH}", f"{node}{_AFTER_SLASH}"
