"""Whether a line fits what is there: in the graph, and in earlier lines of its batch. Pure.

What no line alone can tell: items that it only names, facts that were said otherwise, and items that would come to be
derived from themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from anbieter360.errors import DuplicateRef, RecordError
from anbieter360.ledger.importing.lines import Numbered, Reject
from anbieter360.ledger.stars.build import Naming, Person
from anbieter360.ledger.stars.derivation import circle
from anbieter360.ledger.stars.places import place_of
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.said import contradiction

Known = Sequence[Mapping[str, PlainStar]]


def misfit(one: Numbered, person: Person, stars: Sequence[PlainStar], known: Known, naming: Naming) -> Reject | None:
    """The first fault. person: whom the line is of; stars: what it speaks of; known: by person, what the graph has, and
    what earlier lines of the batch say."""
    return next(_misfits(one, person, stars, known, naming), None)


def _misfits(
    one: Numbered, person: Person, stars: Sequence[PlainStar], known: Known, naming: Naming
) -> Iterator[Reject]:
    stored = known[0].get(person.subject)
    items = stored.nodes["DataItem"] if stored else {}
    for ref, path in one.record.named.items():
        if naming.item(ref) not in items:
            reason = "names an item of this person that neither the line nor the ledger describes"
            yield Reject(one.line, path, reason, RecordError.code)
    for star in stars:
        there = [found[star.subject] for found in known if star.subject in found]
        for found in filter(None, (contradiction(star, other) for other in there)):
            place = place_of(found.key, one.record, person, naming)
            yield Reject(one.line, place and f"{place}.{found.field}", found.reason, DuplicateRef.code)
        if item := circle(star, there):
            place = place_of(item, one.record, person, naming)
            reason = "an item comes to be derived from itself"
            yield Reject(one.line, place and f"{place}.derivedFrom", reason, RecordError.code)
