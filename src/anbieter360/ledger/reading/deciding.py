"""What a decision about people is made from: their stars as far as DECISION.md asks, and the marks of the erased.

Many people are found at once, by id, reference or identifier as `reading/lookup.py` finds one; the rows say by which
key each was found. Of a person whose erasure is done, nothing but the request may be left: found by reference alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from anbieter360.cypher import Statement, statements
from anbieter360.decision.facts import Erasure, Star
from anbieter360.errors import Anbieter360Error, BadInput, IdentifierAmbiguous, SubjectNotFound
from anbieter360.ledger.reading.lookup import SubjectLookup, key_of
from anbieter360.ledger.reading.pages import Range, page_parameters
from anbieter360.ledger.reading.star import erasure_of, star_of
from anbieter360.ledger.reading.star_parts import NEEDED, star_statement
from anbieter360.vault import Vault

#: The parts of a star that DECISION.md stands on: no value, and nothing of what was done with the data.
PARTS = frozenset(
    {
        "items",
        "derived",
        "retained",
        "collections",
        "consents",
        "objections",
        "restrictions",
        "informed",
        "erasures",
    }
)
#: The same without items of which the use asks nothing.
_OF_ONE_USE = PARTS | {NEEDED}
_AUDIENCE = "stars_of_page"


class FindBy(StrEnum):
    """How people are found; the values are the names of statements."""

    ID = "stars_by_id"
    REF = "stars_by_ref"
    IDENTIFIER = "stars_by_identifier"
    MARK = "erased_by_ref"


#: How, and by which key: an id or a keyed hash.
Key: TypeAlias = tuple[FindBy, str]
Row: TypeAlias = Sequence[Any]


def facts_statement(by: FindBy) -> Statement:
    """Parameters: $keys, $provider, $asks (the only person that the caller may ask about, or null), $hidden, $needed.

    Rows: [key, star], or for a MARK [key, erasure].
    """
    return statements("decision")[by] if by is FindBy.MARK else star_statement(by, _OF_ONE_USE)


def audience_statement() -> Statement:
    """A page of all people of a provider, in the order of their ids. Rows: [subject id, star]."""
    return star_statement(_AUDIENCE, _OF_ONE_USE)


def audience_parameters(provider: str, asked: Range) -> dict[str, Any]:
    """Beside $asks, $hidden and $needed. One row more than asked tells whether there are more."""
    return page_parameters(provider, asked)


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows to stars, as the caller may see them: hidden are ids of purposes, hidden_uses of the uses serving them."""

    provider: str
    hidden: frozenset[str]
    hidden_uses: frozenset[str]
    subject_of: Callable[[str], str]

    def star(self, row: Row) -> Star:
        return star_of(row, PARTS, self.hidden, self.hidden_uses)

    def erased(self, ref: str, rows: Sequence[Row]) -> Star:
        """A person of whom marks are left: the id is the one that the reference gives."""
        erasures = tuple(sorted(map(erasure_of, rows), key=_executed))
        nobody: dict[str, Any] = dict.fromkeys(("country", "birth_date_sealed", "language"))
        return Star(
            id=self.subject_of(ref),
            ref_sealed="",
            provider=self.provider,
            pending=False,
            erasures=erasures,
            erased_at=erasures[0].executed_at,
            **nobody,
        )


@dataclass
class Facts:
    """What was read for a request's decisions on one use.

    asked: every key that was looked for, found or not; planned: those that the request's one statement looks for;
    keys: of lookups, as far as they were worked out before.
    """

    asked: set[Key] = field(default_factory=set)
    planned: set[Key] = field(default_factory=set)
    keys: dict[SubjectLookup, list[Key]] = field(default_factory=dict)
    rows: dict[Key, list[Row]] = field(default_factory=dict)

    def noting(self, by: FindBy, keys: Iterable[str]) -> Callable[[Sequence[Row]], None]:
        """For the reader: takes the rows of what was asked. What was read twice is there once."""
        wanted = [(by, key) for key in keys]

        def note(rows: Sequence[Row]) -> None:
            self.asked.update(wanted)
            read: dict[Key, list[Row]] = {}
            for key, found in rows:
                read.setdefault((by, key), []).append(found)
            self.rows.update(read)

        return note

    def plan(self, keys: Iterable[Key]) -> list[Key]:
        """Those that no field of the request has planned before, which are planned now."""
        fresh = [key for key in dict.fromkeys(keys) if key not in self.planned]
        self.planned.update(fresh)
        return fresh

    def has(self, keys: Sequence[Key]) -> bool:
        """Whether the first of them was looked for: the others are for who is not found by it."""
        return bool(keys) and keys[0] in self.asked

    def star(self, keys: Sequence[Key], ref: str | None, shape: Shape) -> Star:
        """The person whom the first of the keys finds. Raises SubjectNotFound, IdentifierAmbiguous."""
        for by, key in keys:
            rows = self.rows.get((by, key), ())
            if rows and by is FindBy.MARK and ref is not None:
                return shape.erased(ref, rows)
            if len(rows) > 1:
                raise IdentifierAmbiguous
            if rows:
                return shape.star(rows[0])
        raise SubjectNotFound


@dataclass(frozen=True, slots=True)
class Keys:
    """Makes keys of lookups in one provider's ledger. sees_erased: whether the caller is told of the erased."""

    vault: Vault
    provider: str
    country: str | None
    sees_erased: bool

    def of(self, lookup: SubjectLookup) -> list[Key]:
        """By what the person is looked for, in that order. Raises BadInput for an identifier that is none."""
        key = key_of(lookup, self.vault, self.provider, self.country)
        if lookup.id is not None:
            return [(FindBy.ID, key)]
        if lookup.ref is None:
            return [(FindBy.IDENTIFIER, key)]
        # The reference of a record that was merged into another is an identifier of the person that was kept.
        marks = [(FindBy.MARK, key)] if self.sees_erased else []
        return [(FindBy.REF, key), (FindBy.IDENTIFIER, key), *marks]


def grouped(keys: Iterable[Key]) -> Iterator[tuple[FindBy, tuple[str, ...]]]:
    """The keys by how they find, each once."""
    found: dict[FindBy, dict[str, None]] = {}
    for by, key in keys:
        found.setdefault(by, {})[key] = None
    for by, some in found.items():
        yield by, tuple(some)


def keys_of_all(keys: Keys, lookups: Sequence[SubjectLookup]) -> Mapping[SubjectLookup, list[Key] | Anbieter360Error]:
    """The keys of each lookup, or what is wrong with it."""
    found: dict[SubjectLookup, list[Key] | Anbieter360Error] = {}
    for lookup in lookups:
        try:
            found[lookup] = keys.of(lookup)
        except BadInput as error:
            found[lookup] = error
    return found


def _executed(one: Erasure) -> datetime:
    return one.executed_at or one.received_at  # the statement asks for executed ones alone
