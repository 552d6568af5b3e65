"""What one statement read for a whole request before any resolver ran; the resolvers look here first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anbieter360.ledger.reading.deciding import Facts
from anbieter360.ledger.reading.lookup import SubjectLookup
from anbieter360.ledger.reading.pages import Listing, Page, Range

if TYPE_CHECKING:
    from anbieter360.api.person.people import Person


@dataclass
class Ready:
    """people by id; found: lookups of the home ledger; owners: (label, node id) of a person's node -> person.

    A None in `found` and `owners` says that there is nobody for this caller. facts: what decisions are made from, by
    key of the use; audiences: pages of people to be decided about, by use and range.
    """

    people: dict[str, Person] = field(default_factory=dict)
    found: dict[SubjectLookup, str | None] = field(default_factory=dict)
    owners: dict[tuple[str, str], str | None] = field(default_factory=dict)
    pages: dict[tuple[Listing, str, Range], Page] = field(default_factory=dict)
    counts: dict[tuple[Listing, str], int] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    audiences: dict[tuple[str, Range], Sequence[Sequence[Any]]] = field(default_factory=dict)
