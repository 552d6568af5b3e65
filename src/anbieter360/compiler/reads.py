"""What is read of the graph for a question: a person's star, a page of people, counts of people, facts to decide on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from anbieter360.ledger.reading.deciding import FindBy
from anbieter360.ledger.reading.pages import Listing, Range


class Anchor(StrEnum):
    """How a person is found; the values are the names of statements in star_parts.cypher."""

    ID = "star_by_id"
    ANY_ID = "star_of_any_ledger_by_id"
    REF = "star_by_ref"
    IDENTIFIER = "star_by_identifier"
    ITEM = "star_of_item"
    COLLECTION = "star_of_collection"
    CONSENT = "star_of_consent"
    OBJECTION = "star_of_objection"
    RESTRICTION = "star_of_restriction"
    REQUEST = "star_of_request"


@dataclass(frozen=True, slots=True)
class PersonRead:
    """One person's star, as far as `parts`. key: id or keyed hash; provider: whose ledger, where the anchor asks."""

    anchor: Anchor
    key: str
    parts: frozenset[str]
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of a catalogue node's people."""

    listing: Listing
    node: str
    range: Range


@dataclass(frozen=True, slots=True)
class CountRead:
    """How many people hang on each of some nodes of one kind."""

    listing: Listing
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactsRead:
    """What decisions about some people stand on.

    asks: the only one that the caller may ask about; None for all. needed: ids of the categories that the use needs.
    """

    by: FindBy
    keys: tuple[str, ...]
    provider: str
    asks: str | None
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AudienceRead:
    """The same of a page of all people of a provider."""

    provider: str
    range: Range
    asks: str | None
    needed: tuple[str, ...]


Read: TypeAlias = PersonRead | PageRead | CountRead | FactsRead | AudienceRead
