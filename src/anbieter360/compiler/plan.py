"""What an operation needs, told before anything is read: how its root fields are found and what hangs below them.

A plan belongs to a document, an operation and the values of its @include and @skip variables; everything else is a
parameter. What is not in these tables runs on the ordinary path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from anbieter360.compiler.parts import parts_of
from anbieter360.compiler.selection import Field, Unplannable, every
from anbieter360.compiler.shape import Shaper, Source, shaper
from anbieter360.ledger.reading.pages import Listing

#: Root fields that find a person.
PERSON_ROOTS: Mapping[str, str] = {"subject": "Subject", "me": "Me"}
#: Root fields that find a node of the catalogue in memory.
CATALOGUE_ROOTS = frozenset(
    {"provider", "purpose", "processingUse", "recipient", "category", "system", "notice", "__typename"}
)
#: Root fields that decide about people.
DECISION_ROOTS = frozenset({"mayUse", "mayUseBatch", "audience"})
NODE_ROOT = "node"
_ROOTS = frozenset({*PERSON_ROOTS, *CATALOGUE_ROOTS, *DECISION_ROOTS, NODE_ROOT})

#: (type, field) -> the people it pages over.
PAGES: Mapping[tuple[str, str], Listing] = {
    ("Purpose", "subjects"): Listing.PURPOSE_PEOPLE,
    ("ProcessingUse", "subjects"): Listing.USE_PEOPLE,
    ("Recipient", "subjects"): Listing.RECIPIENT_PEOPLE,
}
#: (type, field) -> the people it counts.
COUNTS: Mapping[tuple[str, str], Listing] = {
    ("Purpose", "subjectCount"): Listing.PURPOSE_PEOPLE,
    ("ProcessingUse", "subjectCount"): Listing.USE_PEOPLE,
    ("Recipient", "subjectCount"): Listing.RECIPIENT_PEOPLE,
}
TOTAL = "totalCount"
#: What is known of a person from a row of a page alone.
_ON_A_PAGE = frozenset({"id", "ref", "__typename"})
#: Fields with reads of their own that no plan foresees.
_BEYOND = frozenset(
    {
        ("Usage", "events"),
        ("Subject", "refusedUses"),
        ("Me", "refusedUses"),
        ("Subject", "erasureRequests"),
        ("Me", "erasureRequests"),
        ("Access", "items"),
        ("Access", "collections"),
        ("Access", "consents"),
        ("DataItem", "sharedWith"),
        ("DataCategory", "items"),
        ("System", "items"),
        ("Notice", "informed"),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """fields: of the root, which have all been looked through; shaper: the root's.

    arguments: what is worked out of fields' arguments, for whoever coerces them.
    """

    fields: Sequence[Field]
    shaper: Shaper
    arguments: dict[Field, Any] = field(default_factory=dict)
    _parts: dict[tuple[str, bool, bool], frozenset[str]] = field(default_factory=dict)
    _leads: dict[Field, bool] = field(default_factory=dict)

    def parts(self, type_: str, *, hidden: bool, handling: bool = False) -> frozenset[str]:
        """The parts of a star that all root fields stand on which find a `type_` of a person's half."""
        key = (type_, hidden, handling)
        if key not in self._parts:
            found = [
                parts_of(type_, one.below(type_), hidden=hidden, handling=handling)
                for one in self.fields
                if type_ in one.types()
            ]
            self._parts[key] = frozenset().union(*found)
        return self._parts[key]

    def leads_to_people(self, one: Field) -> bool:
        """Whether people are paged over or counted in it, or below."""
        known = self._leads.get(one)
        if known is None:
            known = self._leads[one] = any(_is_of_people(found) for found in every((one,)))
        return known


def plan(fields: Sequence[Field], source: Source) -> Plan:
    """Raises Unplannable."""
    for one in fields:
        if one.name not in _ROOTS:
            raise Unplannable
        for type_ in one.types():
            _look_through(one.below(type_), of_person=source.node_key(type_) is None)
    return Plan(fields, shaper(fields, source))


def needs_no_caller(made: Plan) -> bool:
    """Whether a SUBJECT's question is about the caller through `me` alone, and the catalogue without people."""
    roots = {one.name for one in made.fields}
    return "me" in roots and roots <= CATALOGUE_ROOTS | {"me"}


def _look_through(fields: Sequence[Field], *, of_person: bool) -> None:
    """Raises Unplannable for what would be read one by one while the answer is shaped."""
    for one in every(fields):
        place = (one.parent, one.name)
        if place in _BEYOND:
            raise Unplannable
        if of_person and _is_of_people(one):
            raise Unplannable
        if not of_person and one.parent == "Subject" and one.name not in _ON_A_PAGE:
            raise Unplannable


def _is_of_people(one: Field) -> bool:
    place = (one.parent, one.name)
    return place in PAGES or place in COUNTS
