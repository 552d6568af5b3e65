"""Arguments that find something: drawn from what is known, mostly of the person that the question is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from callers import Caller
from graphql import GraphQLArgument
from known import Known, Person

Place = tuple[str, str]
#: People of whom there is most to be told; asked about as often as all the others.
_RICH = ("anna", "victor", "wanda", "lena") * 4
_PAGING = ("first", "after", "last", "before")
#: Arguments that are always given.
_NEEDED = frozenset({"by", "id", "ids", "key", "start", "direction", "maxDepth", "subject", "subjects", "use"})
#: Which of them are given, and how often among a hundred.
_PAGES: Mapping[Sequence[str], float] = {
    (): 46,
    ("first",): 26,
    ("last",): 8,
    ("first", "after"): 8,
    ("last", "before"): 6,
    ("after",): 3,
    ("after", "before"): 2.7,
    _PAGING: 0.3,
}


#: Before, between and after what happens in the scenario.
_TIMES = ("2020-01-01T00:00:00Z", "2026-03-01T00:00:00+02:00", "2026-05-12T00:00:00Z", "2026-08-20T12:30:00.5Z")


class Word(str):
    """The name of an enum's value: without quotes in a document."""

    __slots__ = ()


@dataclass(frozen=True)
class Named:
    """A value of an argument, and where another like it comes from: the field, and its argument or a part of that."""

    value: Any
    place: Place
    name: str

    @property
    def text(self) -> str:
        return literal(self.value)

    def inside(self) -> tuple[str, Named] | None:
        """The one field of an input object, and its value, where a variable can stand for it."""
        if self.name != "by" or "identifier" in self.value:
            return None
        ((key, value),) = self.value.items()
        return key, Named(value, self.place, f"by.{key}")

    def again(self, values: Values) -> Any:
        """A value for a variable in its place."""
        if values.chance(0.3):
            return self.value
        return values.argument(self.place, self.name)


@dataclass(frozen=True)
class Values:
    """Draws for one caller. about: reference of the person that the question is about."""

    known: Known
    caller: Caller
    random: Random
    about: str

    @classmethod
    def draw(cls, known: Known, caller: Caller, random: Random) -> Values:
        return cls(known, caller, random, random.choice([*known.people, *_RICH])).of(caller)

    def of(self, caller: Caller) -> Values:
        about = caller.person if caller.person in self.known.people else self.about
        return replace(self, caller=caller, about=about)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def arguments(self, place: Place, declared: Mapping[str, GraphQLArgument]) -> dict[str, Named]:
        """What is given to a field: all that must be, and some of the rest."""
        given: dict[str, Named] = {}
        for name in declared:
            if name in _PAGING:
                continue
            if name in _NEEDED or self.chance(0.4):
                given[name] = Named(self.argument(place, name), place, name)
        if "first" in declared:
            paging = (name for name in self._page() if name in declared)
            given |= {name: Named(self.argument(place, name), place, name) for name in paging}
        return given

    def argument(self, place: Place, name: str) -> Any:
        """A value for it. Raises KeyError for an argument that nobody said what to try for."""
        draw: Mapping[str, Callable[[], Any]] = {
            "by": self._lookup,
            "by.id": lambda: self._person().ids["Subject"][0],
            "by.ref": lambda: self._person().ref,
            "id": self._id,
            "start": self._id,
            "ids": lambda: [self._id() for _ in range(self.random.randint(1, 4))],
            "key": lambda: self._mostly(self.known.keys[place[1]], "no-such"),
            "provider": lambda: self._mostly(self.known.keys["provider"], "no-such"),
            "subject": self._lookup,
            "subjects": lambda: [self._lookup() for _ in range(self.random.randint(0, 4))],
            "use": lambda: self._mostly(self.known.keys["processingUse"], "no-such"),
            "at": lambda: self._mostly(_TIMES, "0001-01-01T00:00:00+14:00"),
            "lang": lambda: Word(self.random.choice(["DE", "EN"])),
            "direction": lambda: Word(self.random.choice(["UPSTREAM", "DOWNSTREAM", "BOTH"])),
            "maxDepth": lambda: self.random.randint(0, 4),
            "first": self._size,
            "last": self._size,
            "after": lambda: self._cursor(place),
            "before": lambda: self._cursor(place),
        }
        return draw[name]()

    def _page(self) -> Sequence[str]:
        """Which of a connection's arguments are given."""
        return self.random.choices([*_PAGES], [*_PAGES.values()])[0]

    def _size(self) -> int:
        return self.random.choice([1, 1, 2, 3, 5, 50, 500]) if self.chance(0.98) else 0

    def _person(self) -> Person:
        if self.chance(0.9):
            return self.known.people[self.about]
        return self.known.people[self.random.choice([*self.known.people])]

    def _lookup(self) -> dict[str, Any]:
        person = self._person()
        if self.chance(0.04):
            return {"ref": "no-such"}
        match self.random.randrange(3):
            case 0:
                return {"id": person.ids["Subject"][0]}
            case 1:
                return {"ref": person.ref}
        one = self.random.choice([*person.identifiers])
        return {"identifier": {"type": Word(one["type"]), "value": one["value"]}}

    def _id(self) -> str:
        """Of a person's node or of the catalogue's, each label as often as another."""
        if self.chance(0.03):
            return self.random.choice(["", "no id", "U3ViamVjdDo"])
        found = self._person().ids if self.chance(0.75) else self.known.ids
        return self.random.choice(found[self.random.choice([*found])])

    def _cursor(self, place: Place) -> str | None:
        of_person = self._person().cursors.get(place)
        cursors = of_person if of_person is not None else self.known.cursors.get(place, ())
        return self._mostly(cursors, "no cursor") if cursors else None

    def _mostly(self, found: Sequence[str], wrong: str) -> str:
        return self.random.choice(found) if self.chance(0.98) else wrong


def literal(value: Any) -> str:
    """As it stands in a document."""
    match value:
        case Word():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{name}: {literal(one)}" for name, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value)
