"""A transparency document as places with paths: where every value stands, whatever its shape. First step of the import.

Real documents have `[]` where a string is due, strings where objects are due and lists in lists. A `Place` therefore
never asks what a value is: it gives its fields, its items and its texts, and is empty where there are none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from anbieter360.errors import TiltError, Where

Scalar = str | int | float | bool
Steps = tuple[str | int, ...]

#: Deeper nesting than this is no transparency document; the fields of TILT reach six.
DEEPEST = 100

#: The sections only TILT has; a document without any of them is something else.
SECTIONS = frozenset(
    {
        "accessAndDataPortability",
        "automatedDecisionMaking",
        "changesOfPurpose",
        "controller",
        "dataDisclosed",
        "dataProtectionOfficer",
        "rightToComplain",
        "rightToDataPortability",
        "rightToInformation",
        "rightToRectificationOrDeletion",
        "rightToWithdrawConsent",
        "thirdCountryTransfers",
    }
)

_PLAIN = re.compile(r"[\w~-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One stated value: a number, a boolean or a string that is not blank."""

    steps: Steps
    value: Scalar

    @property
    def path(self) -> str:
        """As in `dataDisclosed[3].storage[0].temporal[0].ttl`; other names are written `["as JSON"]`."""
        return "".join(_step(step, first=not at) for at, step in enumerate(self.steps))

    @property
    def text(self) -> str:
        """The trimmed text; numbers and booleans as JSON writes them."""
        return self.value.strip() if isinstance(self.value, str) else json.dumps(self.value)

    @property
    def valid(self) -> bool:
        """Whether the text can be stored: JSON may escape half a character."""
        return not any("\ud800" <= char <= "\udfff" for char in self.text)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the document. `stands_for` is the field that a scalar is taken for where an object is due."""

    steps: Steps
    raw: object
    stands_for: str = "value"

    def field(self, name: str) -> Place:
        """That field of the object, of the first object that states it in a list, or of the scalar standing for it."""
        for one in self.items(self.stands_for):
            if isinstance(one.raw, dict):
                inner = Place((*one.steps, name), one.raw.get(name))
            else:
                inner = one if name == self.stands_for else Place((*one.steps, name), None)
            if inner.stated:
                return inner
        return Place((*self.steps, name), None)

    def items(self, stands_for: str) -> tuple[Place, ...]:
        """Objects and scalars here, lists in lists opened."""
        return tuple(Place(one.steps, one.raw, stands_for) for one in _opened(self))

    def texts(self) -> tuple[Leaf, ...]:
        """The stated scalars here, lists opened, objects left out; what cannot be stored left out too."""
        leaves = (_leaf(one) for one in _opened(self))
        return tuple(leaf for leaf in leaves if leaf is not None and leaf.valid)

    def first(self) -> Leaf | None:
        """The first of `texts`."""
        return next(iter(self.texts()), None)

    def leaves(self) -> tuple[Leaf, ...]:
        """Every stated value here and below, in the order of the document."""
        return tuple(_leaves(self))

    @property
    def stated(self) -> bool:
        """Whether any value is stated here or below."""
        return next(_leaves(self), None) is not None

    def name_of(self, leaf: Leaf) -> str:
        """The leaf's field seen from here, without indices: `temporal.ttl`."""
        steps = [step for step in leaf.steps[len(self.steps) :] if isinstance(step, str)]
        return ".".join(steps) or self.stands_for


def parse(text: str, file: str) -> Place:
    """The document's root.

    Raises TiltError for malformed JSON (with its line), for JSON that is no transparency document, and for one nested
    deeper than DEEPEST.
    """
    try:
        raw = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_each_name_once, parse_constant=_no_number)
    except json.JSONDecodeError as wrong:
        raise TiltError(f"malformed JSON: {wrong.msg}", Where(file, wrong.lineno)) from wrong
    except (ValueError, RecursionError) as wrong:
        raise TiltError("malformed JSON: a number or a nesting that cannot be read", Where(file)) from wrong
    if not isinstance(raw, dict) or not SECTIONS & raw.keys():
        raise TiltError(f"no transparency document: {_why_none(raw)}", Where(file))
    root = Place((), raw)
    if any(depth > DEEPEST for depth in _depths(raw)):
        raise TiltError(f"nested deeper than {DEEPEST} levels", Where(file))
    return root


def _why_none(raw: object) -> str:
    if isinstance(raw, dict) and {"$schema", "properties"} <= raw.keys():
        return "it is a JSON Schema, which says what documents look like; leave it out"
    return "none of the sections of TILT is there"


def fingerprint(root: Place) -> str:
    """SHA-256 of the document as JSON without white space and with sorted names, in hex."""
    canonical = json.dumps(root.raw, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # A name given twice would silently lose its first value; the later ones get a name of their own and are reported.
    named: dict[str, object] = {}
    for name, value in pairs:
        unique, count = name, 1
        while unique in named:
            count += 1
            unique = f"{name}#{count}"
        named[unique] = value
    return named


def _no_number(_: str) -> NoReturn:
    raise ValueError


def _depths(raw: object) -> Iterator[int]:
    waiting = [(raw, 1)]
    while waiting:
        here, depth = waiting.pop()
        yield depth
        if depth <= DEEPEST:
            inner = here.values() if isinstance(here, dict) else here if isinstance(here, list) else ()
            waiting.extend((one, depth + 1) for one in inner)


def _opened(place: Place) -> Iterator[Place]:
    if isinstance(place.raw, list):
        for index, one in enumerate(place.raw):
            yield from _opened(Place((*place.steps, index), one, place.stands_for))
    elif isinstance(place.raw, dict) or _leaf(place) is not None:
        yield place


def _leaf(place: Place) -> Leaf | None:
    raw = place.raw
    if isinstance(raw, str):
        return Leaf(place.steps, raw) if raw.strip() else None
    return Leaf(place.steps, raw) if isinstance(raw, bool | int | float) else None


def _leaves(place: Place) -> Iterator[Leaf]:
    for one in _opened(place):
        if isinstance(one.raw, dict):
            for name, inner in one.raw.items():
                yield from _leaves(Place((*one.steps, name), inner))
        elif leaf := _leaf(one):
            yield leaf


def _step(step: str | int, *, first: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if not _PLAIN.fullmatch(step):
        return f"[{json.dumps(step)}]"
    return step if first else f".{step}"
