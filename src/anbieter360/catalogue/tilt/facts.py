"""One stated value read as facts: the text itself, whether it was understood, and its normalised form beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from anbieter360.catalogue.model import Fact
from anbieter360.catalogue.tilt.bases import article_6, article_9, national_law
from anbieter360.catalogue.tilt.countries import country_code
from anbieter360.catalogue.tilt.document import Leaf
from anbieter360.catalogue.tilt.durations import duration

NO_COUNTRY = "names no single country"
NO_DURATION = "no ISO 8601 duration"
NO_DATE = "no date"
NO_BOOLEAN = "neither true nor false"
NO_AGGREGATION = "none of min, max, sum, avg"
NO_BASIS = "names neither Art. 6(1) or 9(2) GDPR nor a national law"


@dataclass(frozen=True, slots=True)
class Reading:
    """facts: the value's own fact first, normalised ones after it."""

    facts: tuple[Fact, ...]
    normalised_to: str | None = None
    unread: str | None = None


def read(name: str, leaf: Leaf) -> Reading:
    """Read a value by the last part of its field's name; fields without a reader are text."""
    reader = _READERS.get(name.rpartition(".")[2])
    return reader(name, leaf.text) if reader else Reading((Fact(name, leaf.text),))


def day(text: str) -> date | None:
    """The calendar day a time begins with: `2021-07-16T08:44:48`, also `2020-04-03T15: 53: 05`."""
    found = re.match(r"\d{4}-\d{2}-\d{2}(?!\d)", text.strip())
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _beside(name: str, text: str, beside: str, normalised: str | None, unread: str) -> Reading:
    """The text with its normalised form in a fact of its own."""
    if normalised is None:
        return Reading((Fact(name, text, readable=False),), unread=unread)
    changed = normalised if normalised != text else None
    return Reading((Fact(name, text), Fact(_sibling(name, beside), normalised)), changed)


def _sibling(name: str, other: str) -> str:
    parent = name.rpartition(".")[0]
    return f"{parent}.{other}" if parent else other


def _country(name: str, text: str) -> Reading:
    return _beside(name, text, "countryCode", country_code(text), NO_COUNTRY)


def _ttl(name: str, text: str) -> Reading:
    return _beside(name, text, "duration", duration(text), NO_DURATION)


def _boolean(name: str, text: str) -> Reading:
    known = {"true": "true", "ja": "true", "yes": "true", "false": "false", "nein": "false", "no": "false"}
    normalised = known.get(text.lower())
    if normalised is None:
        return Reading((Fact(name, text, readable=False),), unread=NO_BOOLEAN)
    return Reading((Fact(name, normalised),), normalised if normalised != text else None)


def _date(name: str, text: str) -> Reading:
    known = day(text) is not None
    return Reading((Fact(name, text, readable=known),), unread=None if known else NO_DATE)


def _aggregation(name: str, text: str) -> Reading:
    known = text.lower() in ("min", "max", "sum", "avg")
    return Reading((Fact(name, text, readable=known),), unread=None if known else NO_AGGREGATION)


def _reference(name: str, text: str) -> Reading:
    """Articles are facts of their own, `Art. 6(1)(f)`; national law is the text itself."""
    articles = articles_of(text)
    if not articles and not national_law(text):
        return Reading((Fact(name, text, readable=False),), unread=NO_BASIS)
    return Reading((Fact(name, text), *(Fact("article", one) for one in articles)), ", ".join(articles) or None)


def _basis_description(name: str, text: str) -> Reading:
    articles = articles_of(text)
    return Reading((Fact(name, text), *(Fact("article", one) for one in articles)), ", ".join(articles) or None)


def articles_of(text: str) -> tuple[str, ...]:
    """The GDPR bases a text names, as `Art. 6(1)(f)` and `Art. 9(2)(a)`."""
    return (
        *(f"Art. 6(1)({letter})" for letter in article_6(text)),
        *(f"Art. 9(2)({letter})" for letter in article_9(text)),
    )


def read_basis(name: str, leaf: Leaf) -> Reading:
    """Read a value of a legal basis."""
    return _reference(name, leaf.text) if name == "reference" else _basis_description(name, leaf.text)


_READERS: Mapping[str, Callable[[str, str], Reading]] = {
    "aggregationFunction": _aggregation,
    "available": _boolean,
    "contractualRegulation": _boolean,
    "country": _country,
    "created": _date,
    "exists": _boolean,
    "inUse": _boolean,
    "legalRequirement": _boolean,
    "modified": _date,
    "obligationToProvide": _boolean,
    "plannedDateOfChange": _date,
    "publiclyAvailable": _boolean,
    "ttl": _ttl,
    "~publiclyAvailable": _boolean,
}
