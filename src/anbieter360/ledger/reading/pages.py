"""Pages over many people: ranges of an index in the order of one string, `page` = catalogue node id + "/" + subject id.
Of notifications it is their `queue`: the node is a status, the key the rest.

The hub itself is never expanded, so page 100 costs what page 1 costs (DESIGN.md section 1, the hub rule).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from anbieter360.cypher import Statement, statements
from anbieter360.engine.bolt import Graph

STATEMENTS = statements("pages")
_SLASH, _AFTER_SLASH = "/", "0"  # the character after "/" is "0": the range holds all that begins with node + "/"
#: Stands for all nodes of a listing that is in the order of one string.
EVERY_NODE = ""
_LAST = "~"  # after all letters and digits


class Listing(StrEnum):
    """What can be listed of a node; the names of the statements."""

    PURPOSE_PEOPLE = "purpose_people"
    USE_PEOPLE = "use_people"
    RECIPIENT_PEOPLE = "recipient_people"
    NOTICE_PEOPLE = "notice_people"
    CATEGORY_ITEMS = "category_items"
    SYSTEM_ITEMS = "system_items"
    PEOPLE = "people"
    NOTIFICATIONS = "notifications"
    REQUESTS = "requests"


#: What a row of each list holds, in the order of the statements' RETURN.
_ITEM = ("item", "itemRef", "collectedAt", "subject", "ref")
COLUMNS: Mapping[Listing, tuple[str, ...]] = {
    Listing.PURPOSE_PEOPLE: ("subject", "ref", "legalBasis", "collectedAt"),
    Listing.USE_PEOPLE: ("subject", "ref", "count", "firstAt", "lastAt"),
    Listing.RECIPIENT_PEOPLE: ("subject", "ref", "uses", "lastAt"),
    Listing.NOTICE_PEOPLE: ("subject", "ref", "at"),
    Listing.CATEGORY_ITEMS: _ITEM,
    Listing.SYSTEM_ITEMS: _ITEM,
    Listing.PEOPLE: ("subject", "ref"),
    Listing.NOTIFICATIONS: ("notification", "queue", "subject", "row"),
    Listing.REQUESTS: ("request", "dueOn", "subject", "ref"),
}
#: Counted by the degree of the node; the others by the length of their range.
DEGREES: Mapping[Listing, Statement] = {
    Listing.PURPOSE_PEOPLE: STATEMENTS["purpose_count"],
    Listing.USE_PEOPLE: STATEMENTS["use_count"],
    Listing.RECIPIENT_PEOPLE: STATEMENTS["recipient_count"],
}
_BY_RANGE: Mapping[Listing, Statement] = {
    Listing.NOTICE_PEOPLE: STATEMENTS["notice_count"],
    Listing.CATEGORY_ITEMS: STATEMENTS["category_count"],
    Listing.SYSTEM_ITEMS: STATEMENTS["system_count"],
    Listing.PEOPLE: STATEMENTS["people_count"],
    Listing.NOTIFICATIONS: STATEMENTS["notification_count"],
    Listing.REQUESTS: STATEMENTS["request_count"],
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

    Rows: by the names of COLUMNS.
    """
    statement = page_statement(listing, asked)
    given = {name: value for name, value in page_parameters(node, asked).items() if name in statement.parameters}
    rows = await graph.read_lists(statement, **given, own=own)
    return page_of([row for (row,) in rows], listing, asked)


def page_statement(listing: Listing, asked: Range) -> Statement:
    return STATEMENTS[f"{listing}_backwards" if asked.backwards else listing.value]


def page_parameters(node: str, asked: Range) -> dict[str, Any]:
    """What the statements of pages take beside $own. One row more than asked tells whether there are more.

    node: EVERY_NODE for those of all; the keys have their node in front then.
    """
    low, high = bounds(node)
    above = f"{node}{_SLASH}" if node else ""
    return {
        "node": node,
        "from": low if asked.after is None else f"{above}{asked.after}",
        "until": high if asked.before is None else f"{above}{asked.before}",
        "limit": asked.limit + 1,
    }


def page_of(rows: Sequence[Sequence[Any]], listing: Listing, asked: Range) -> Page:
    """The page of a statement's positional rows."""
    columns = COLUMNS[listing]
    kept = [dict(zip(columns, row, strict=True)) for row in rows[: asked.limit]]
    return Page(tuple(reversed(kept) if asked.backwards else kept), len(rows) > asked.limit)


async def count(graph: Graph, listing: Listing, nodes: Sequence[str], *, own: str | None) -> dict[str, int]:
    """Node -> how many people or items a page of it would run over; absent for who may see none."""
    if listing in DEGREES:
        return dict(row for (row,) in await graph.read_lists(DEGREES[listing], ids=[*nodes], own=own))
    counted = {}
    for node in nodes:
        low, high = bounds(node)
        rows = await graph.read_lists(_BY_RANGE[listing], **{"from": low, "until": high, "own": own})
        counted[node] = int(rows[0][0][0]) if rows else 0
    return counted


def bounds(node: str) -> tuple[str, str]:
    """Between what all that begins with node + "/" stands, both exclusive; all there is for EVERY_NODE."""
    if node == EVERY_NODE:
        return "", _LAST
    return f"{node}{_SLASH}", f"{node}{_AFTER_SLASH}"
