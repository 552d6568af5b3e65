"""The birthday scenario (examples/birthday) as facts, without a graph: for tests of the rules alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.model import Catalogue, node_id
from anbieter360.decision.facts import (
    Collection,
    Consent,
    Information,
    Item,
    Objection,
    Restriction,
    Standing,
    Star,
)
from anbieter360.instant import instant_of
from anbieter360.ledger.stars.records import CollectionPart, ConsentPart, ObjectionPart, Record, parse_record

_FOLDER = Path(__file__).parents[2] / "examples" / "birthday"
_PROVIDER = "musterstrom"


@dataclass(frozen=True)
class Row:
    """A line of decisions.csv."""

    person: str
    use: str
    at: datetime
    outcome: str
    reason: str

    def __str__(self) -> str:
        return f"{self.person}-{self.use}-{self.at:%m-%d}"


@cache
def birthday_catalogue() -> Catalogue:
    return read_catalogue((_FOLDER / "catalogue.yaml").read_text(encoding="utf-8"), "catalogue.yaml")


@cache
def rows() -> tuple[Row, ...]:
    with (_FOLDER / "decisions.csv").open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    return tuple(Row(one["subject"], one["use"], instant_of(one["at"]), one["outcome"], one["reason"]) for one in found)


@cache
def people() -> dict[str, tuple[Star, date | None]]:
    """Everybody by ref, with the date of birth."""
    lines = (_FOLDER / "subjects.jsonl").read_bytes().splitlines()
    records = [parse_record(line, at, "subjects.jsonl", birthday_catalogue()) for at, line in enumerate(lines, 1)]
    return {one.subject.ref: (_star(one), _day(one.subject.birth_date)) for one in records}


def _star(record: Record) -> Star:
    acts = (*record.collections, *record.consents, *record.objections)
    return Star(
        record.subject.ref,
        "sealed",
        _PROVIDER,
        record.subject.country,
        None,
        None,
        False,
        standings=tuple(_standing(record, purpose) for purpose in sorted({act.purpose for act in acts})),
        items=tuple(sorted(_items(record.collections), key=lambda one: (one.collected_at, one.id))),
        restrictions=tuple(
            Restriction(f"restriction-{at}", instant_of(one.at), one.ground, one.scope, None, _maybe(one.lifted_at))
            for at, one in enumerate(record.restrictions)
        ),
        informed=tuple(Information(_id("Notice", one.notice), instant_of(one.at)) for one in record.informed),
    )


def _standing(record: Record, purpose: str) -> Standing:
    return Standing(
        f"{purpose}/{record.subject.ref}",
        _id("Purpose", purpose),
        tuple(_collection(one) for one in record.collections if one.purpose == purpose),
        tuple(_consent(one) for one in record.consents if one.purpose == purpose),
        tuple(_objection(one) for one in record.objections if one.purpose == purpose),
    )


def _items(collections: Iterable[CollectionPart]) -> Iterable[Item]:
    for part in collections:
        for item in part.items:
            if item.category:
                category, system = _id("DataCategory", item.category), _id("System", part.system)
                at = instant_of(part.collected_at)
                yield Item(item.ref, item.ref, category, system, at, part.source, "sealed", item.derived_from, False)


def _collection(part: CollectionPart) -> Collection:
    return Collection(
        f"collection-{part.purpose}",
        _id("Purpose", part.purpose),
        part.legal_basis,
        instant_of(part.collected_at),
        _maybe(part.ended_at),
        part.source,
        _maybe(part.informed_at),
        _id("System", part.system),
        part.notice and _id("Notice", part.notice),
        frozenset(item.ref for item in part.items),
    )


def _consent(part: ConsentPart) -> Consent:
    return Consent(
        part.ref,
        part.ref,
        _id("Purpose", part.purpose),
        instant_of(part.given_at),
        part.method,
        part.channels,
        part.notice and _id("Notice", part.notice),
        part.evidence,
        part.preselected,
        part.bundled,
        part.explicit,
        part.age_declared,
        _maybe(part.expires_at),
        _maybe(part.withdrawn_at),
        part.guardian and part.guardian.evidence,
    )


def _objection(part: ObjectionPart) -> Objection:
    at = instant_of(part.at)
    return Objection(
        f"objection-{part.purpose}", _id("Purpose", part.purpose), at, _maybe(part.withdrawn_at), None, None
    )


def _id(label: str, key: str) -> str:
    return node_id(_PROVIDER, label, key)


def _maybe(text: str | None) -> datetime | None:
    return instant_of(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
