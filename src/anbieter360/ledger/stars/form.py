"""A small language for what a line of a file may hold: each form reads a value and describes itself as JSON Schema.

`records` writes the format of records.jsonl in it once; the check of every line and the published schema come from
that one table. Hand-written because jsonschema needs eight times as long (2.5 ms for a line of 40 items, not 0.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from anbieter360.datamap.names import snake_case
from anbieter360.instant import parse_instant, text_of
from anbieter360.ledger.stars.refs import LONGEST_REF, TRIMMED_PATTERN, UNSEEN_PATTERN, fault_of, spelt

Schema = dict[str, Any]

TIME_PATTERN = r"^[12]\d{3}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?$"
DAY_PATTERN = r"^[12]\d{3}-\d\d-\d\d$"
KEY_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
_TIME = re.compile(TIME_PATTERN.removesuffix("$") + r"\Z", re.ASCII)
_DAY = re.compile(DAY_PATTERN.removesuffix("$") + r"\Z", re.ASCII)
_SHOWN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Wrong(Exception):
    """What is wrong, without the value; where is told by those that it passes on its way out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.steps: list[str | int] = []

    @property
    def path(self) -> str:
        """E.g. `collections[0].items[2].category`."""
        parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in reversed(self.steps))
        return "".join(parts).removeprefix(".")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a value is read against: keys of the catalogue by kind, and the zone of dates without time."""

    keys: Mapping[str, frozenset[str]]
    zone: str


@dataclass(frozen=True, slots=True)
class Text:
    """A string that is not empty."""

    def read(self, value: Any, setting: Setting) -> str:
        if not isinstance(value, str):
            raise Wrong("must be a string")
        if not value:
            raise Wrong("cannot be empty")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}


_TEXT = Text()


@dataclass(frozen=True, slots=True)
class Reference:
    """A string by which somebody or something is found again."""

    def read(self, value: Any, setting: Setting) -> str:
        ref = _TEXT.read(value, setting)
        if fault := fault_of(ref):
            raise Wrong(fault)
        return spelt(ref)

    def schema(self) -> Schema:
        trimmed = {"pattern": TRIMMED_PATTERN}
        return {**_TEXT.schema(), **trimmed, "maxLength": LONGEST_REF, "not": {"pattern": UNSEEN_PATTERN}}


@dataclass(frozen=True, slots=True)
class Matching:
    """A string of a pattern, e.g. a country's code; `allowed` narrows it further."""

    pattern: str
    what: str
    allowed: frozenset[str] | None = None

    def read(self, value: Any, setting: Setting) -> str:
        if not isinstance(value, str) or not re.fullmatch(self.pattern, value):
            raise Wrong(f"must be {self.what}")
        if self.allowed is not None and value not in self.allowed:
            raise Wrong(f"must be {self.what}")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": self.pattern, "description": self.what}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the catalogue. kind: purpose, category, system, recipient, notice or use."""

    kind: str

    def read(self, value: Any, setting: Setting) -> str:
        if not isinstance(value, str):
            raise Wrong("must be a string")
        known = setting.keys[self.kind]
        if value not in known:
            raise Wrong(unknown(self.kind, value, known))
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": KEY_PATTERN, "description": f"Key of a {self.kind} of the catalogue."}


@dataclass(frozen=True, slots=True)
class Word:
    """One of the values of an enum, as its text."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, enum: type[StrEnum]) -> Word:
        return cls(tuple(one.value for one in enum))

    def read(self, value: Any, setting: Setting) -> str:
        if value not in self.words:
            raise Wrong(f"must be one of {', '.join(self.words)}")
        return str(value)

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Time:
    """A time with a zone, or a date alone; read as the text in which it stands in the graph."""

    def read(self, value: Any, setting: Setting) -> str:
        if not isinstance(value, str) or not _TIME.match(value):
            raise Wrong("must be an ISO 8601 time with a zone, e.g. 2026-01-15T09:00:00Z, or a date")
        try:
            return text_of(parse_instant(value, setting.zone))
        except (ValueError, OverflowError):
            raise Wrong("is not an existing time or date") from None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": TIME_PATTERN}


@dataclass(frozen=True, slots=True)
class Day:
    """A date; kept as it is."""

    def read(self, value: Any, setting: Setting) -> str:
        if not isinstance(value, str) or not _DAY.match(value):
            raise Wrong("must be a date, e.g. 1984-05-12")
        try:
            date.fromisoformat(value)
        except ValueError:
            raise Wrong("is not an existing date") from None
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": DAY_PATTERN}


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, value: Any, setting: Setting) -> bool:
        if value is not True and value is not False:
            raise Wrong("must be true or false")
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within bounds."""

    least: int
    most: int

    def read(self, value: Any, setting: Setting) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise Wrong(f"must be a whole number from {self.least} to {self.most}")
        return value

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Anything:
    """A JSON object that is kept as it is and never shown as a fact."""

    def read(self, value: Any, setting: Setting) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong("must be an object")
        return value

    def schema(self) -> Schema:
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class Many:
    """A list, read as a tuple."""

    of: Form
    least: int = 0

    def read(self, value: Any, setting: Setting) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Wrong("must be a list")
        if len(value) < self.least:
            raise Wrong("cannot be empty")
        index = 0
        read = self.of.read
        found = []
        try:
            for index, one in enumerate(value):  # noqa: B007 - the index is for the error
                found.append(read(one, setting))
        except Wrong as wrong:
            wrong.steps.append(index)
            raise
        return tuple(found)

    def schema(self) -> Schema:
        return {"type": "array", "items": self.of.schema()} | ({"minItems": self.least} if self.least else {})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object. `name` as in the file; `attribute` as in the dataclass."""

    name: str
    form: Form
    required: bool = False
    attribute: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "attribute", self.attribute or snake_case(self.name))


class Structure:
    """An object with known fields, read into a dataclass by `make`."""

    __slots__ = ("_forms", "_required", "fields", "make")

    def __init__(self, make: Callable[..., Any], *fields: Field) -> None:
        self.make = make
        self.fields = fields
        self._forms = {field.name: (field.attribute, field.form.read) for field in fields}
        self._required = tuple(field.name for field in fields if field.required)

    def read(self, value: Any, setting: Setting) -> Any:
        if not isinstance(value, dict):
            raise Wrong("must be an object")
        for name in self._required:
            if name not in value:
                raise Wrong(f"lacks the field {name}")
        found = {}
        name = ""
        try:
            for name, one in value.items():
                form = self._forms.get(name)
                if form is None:
                    name = ""
                    raise Wrong(self._unknown(value))
                found[form[0]] = form[1](one, setting)
        except Wrong as wrong:
            if name:
                wrong.steps.append(name)
            raise
        return self.make(**found)

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {field.name: field.form.schema() for field in self.fields},
            "required": list(self._required),
            "additionalProperties": False,
        }

    def _unknown(self, value: Mapping[str, Any]) -> str:
        name = next(name for name in value if name not in self._forms)
        near = _mistyped(name, self._forms)
        if near:
            return f"unknown field {near}"
        return f"holds a field that the format does not have; it has {', '.join(self._forms)}"


Form = Text | Reference | Matching | Key | Word | Time | Day | Flag | Number | Anything | Many | Structure


def names_of(form: Form) -> frozenset[str]:
    """The names of its fields, those further down included."""
    if isinstance(form, Many):
        return names_of(form.of)
    if isinstance(form, Structure):
        return frozenset().union(*({field.name} | names_of(field.form) for field in form.fields))
    return frozenset()


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """That the catalogue lacks the key. kind: purpose, category, system, recipient, notice or use."""
    near = _mistyped(word, known)
    return f"unknown {kind} {near}" if near else f"names a {kind} that the catalogue does not have"


def _mistyped(word: str, known: Iterable[str]) -> str:
    """The word with the declared one that it is close to; else nothing, because it could be a value that slipped."""
    near = get_close_matches(word, sorted(known), n=1) if _SHOWN.fullmatch(word) else ()
    return f'"{word}"; did you mean "{near[0]}"?' if near else ""
