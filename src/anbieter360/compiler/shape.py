"""Objects to the answer, by functions made once per selection: no path, no field info, no completion by type.

Where a value comes from is not known here: `Source` gives a getter per field. What an ordinary execution would treat
as an error raises, and the caller runs the operation the ordinary way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any, NoReturn, Protocol, TypeAlias

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLScalarType,
    is_composite_type,
)

from anbieter360.compiler.fragments import Kept
from anbieter360.compiler.selection import Field, Unplannable, every
from anbieter360.compiler.written import Inline, call, kept, once, text, written, written_list
from anbieter360.compiler.written import leaf as written_leaf


class Unshapable(Exception):
    """Nobody's error: only an ordinary execution can say what happens here."""


class Run(Protocol):
    """One request. kept: the catalogue's JSON of its scope; own: parts of the answer that come in it more than once."""

    kept: Kept
    own: dict[Hashable, Any]

    def arguments(self, field: Field) -> Mapping[str, Any]: ...


Call: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Getter:
    """read(object) -> value, for a field without arguments; call(object, arguments) -> value or an awaitable of it.

    takes: whether it takes arguments.
    of_catalogue, of_request: what the field's JSON depends on beside its selection, within one state of the catalogue
    and within one request, where that is little; None where nothing is known.
    """

    call: Call
    read: Callable[[Any], Any]
    is_async: bool
    takes: bool = False
    of_catalogue: Callable[[Any], Hashable] | None = None
    of_request: Callable[[Any], Hashable] | None = None


class Source(Protocol):
    """Where values come from."""

    def getter(self, parent: str, field: str) -> Getter | None:
        """None for a field that only the ordinary path can resolve."""

    def type_of(self, value: Any) -> str:
        """Name of the value's object type."""

    def node_key(self, type_: str) -> Callable[[Any], Hashable] | None:
        """For objects of the catalogue: what names one, so that its JSON can be kept; None for all others."""

    def own_key(self, type_: str) -> Callable[[Any], Hashable] | None:
        """For objects of a person that come more than once in an answer: what names one; None for all others."""


Now: TypeAlias = Callable[[Any, Run], Any]
Later: TypeAlias = Callable[[Any, Run], Awaitable[Any]]


async def _never(_value: Any, _run: Run) -> NoReturn:
    raise Unshapable


@dataclass(frozen=True, slots=True)
class Shaper:
    """now or later: later where something below has to be waited for. inline: the same as now, to be written.

    entries: of an object that is shaped anew each time, so that a list of such can be written as a whole.
    """

    now: Now | None = None
    later: Later = _never
    inline: Inline | None = None
    entries: Sequence[tuple[str, Inline]] = ()

    async def shape(self, value: Any, run: Run) -> Any:
        return self.now(value, run) if self.now is not None else await self.later(value, run)


def shaper(fields: Sequence[Field], source: Source) -> Shaper:
    """How an object becomes a dict of these fields. Raises Unplannable."""
    return _Maker(source).object_(fields)


_NOTHING: Mapping[str, Any] = {}
_PLAIN = ("String", "ID", "Boolean")  # answered as they are
_numbers = count()


@dataclass(frozen=True, slots=True)
class _Maker:
    source: Source

    def object_(self, fields: Sequence[Field]) -> Shaper:
        made = [(field.key, self._field(field)) for field in fields]
        ready = [(key, one.inline or call(one.now)) for key, one in made if one.now is not None]
        if len(ready) == len(made):
            return Shaper(now=written(ready), entries=ready)
        return Shaper(later=_object_later(made))

    def _field(self, field: Field) -> Shaper:
        if field.name == "__typename":
            name = field.parent
            return Shaper(now=lambda _value, _run: name)
        getter = self.source.getter(field.parent, field.name)
        if getter is None:
            raise Unplannable
        made = self._leaf(field, getter) or _got(field, getter, self._complete(field.definition.type, field))
        if made.now is None or _varies(field):
            return made
        if getter.of_catalogue is not None:
            made = _kept(made.now, getter.of_catalogue)
        return made if getter.of_request is None or made.now is None else _once(made.now, getter.of_request)

    def _leaf(self, field: Field, getter: Getter) -> Shaper | None:
        """A scalar or enum that is there at once: the most frequent case, in as few calls as can be."""
        type_ = field.definition.type
        leaf = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if getter.is_async or getter.takes or not isinstance(leaf, GraphQLEnumType | GraphQLScalarType):
            return None
        read, serialise, needed = getter.read, _serialise(leaf), leaf is not type_
        complete = _completed(serialise, needed=needed)
        inline = text(read, complete) if leaf.name in _PLAIN else written_leaf(read, serialise, _refused, needed=needed)
        return Shaper(now=lambda value, _run: complete(read(value)), inline=inline)

    def _complete(self, type_: GraphQLOutputType, field: Field) -> Shaper:
        if isinstance(type_, GraphQLNonNull):
            return _required(self._nullable(type_.of_type, field))
        made = self._nullable(type_, field)
        now, later = made.now, made.later
        if now is not None:
            return Shaper(now=lambda value, run: None if value is None else now(value, run))
        return Shaper(later=_unless_none(later))

    def _nullable(self, type_: GraphQLOutputType, field: Field) -> Shaper:
        """How a value becomes its part of the answer, where it is not None."""
        if isinstance(type_, GraphQLList):
            return _each(self._complete(type_.of_type, field))
        if is_composite_type(type_):
            return self._composite(field)
        if isinstance(type_, GraphQLEnumType | GraphQLScalarType):
            serialise = _serialise(type_)
            return Shaper(now=lambda value, _run: serialise(value))
        raise Unplannable

    def _composite(self, field: Field) -> Shaper:
        made = {name: self._concrete(name, field.below(name)) for name in field.types()}
        if len(made) == 1:
            return next(iter(made.values()))
        return _by_type(made, self.source.type_of)

    def _concrete(self, name: str, fields: Sequence[Field]) -> Shaper:
        made = self.object_(fields)
        if made.now is None or any(map(_varies, fields)):
            return made
        if key := self.source.node_key(name):
            return _kept(made.now, key)
        own = self.source.own_key(name)
        return _once(made.now, own) if own else made


def _varies(field: Field) -> bool:
    """Whether a variable has a part in what this field gives; constants are part of the plan."""
    return any(one.varies for one in every((field,)))


def _serialise(type_: GraphQLEnumType | GraphQLScalarType) -> Callable[[Any], Any]:
    if isinstance(type_, GraphQLEnumType):
        return attrgetter("_name_")  # what `name` reads, without its descriptor's three calls
    serialise = type_.serialize
    if type_.name in _PLAIN:
        return lambda value: value if type(value) is str or type(value) is bool else serialise(value)
    return serialise


def _refused() -> NoReturn:
    raise Unshapable


def _completed(serialise: Callable[[Any], Any], *, needed: bool) -> Callable[[Any], Any]:
    def complete(found: Any) -> Any:
        if found is not None:
            return serialise(found)
        if needed:
            raise Unshapable
        return None

    return complete


def _object_later(made: Sequence[tuple[str, Shaper]]) -> Later:
    async def shape(value: Any, run: Run) -> dict[str, Any]:
        return {key: one.now(value, run) if one.now else await one.shape(value, run) for key, one in made}

    return shape


def _got(field: Field, getter: Getter, complete: Shaper) -> Shaper:
    call, read, then = getter.call, getter.read, complete.now
    if getter.is_async or then is None:
        return Shaper(later=_got_later(field, getter, complete))
    if getter.takes:
        return Shaper(now=lambda value, run: then(call(value, run.arguments(field)), run))
    return Shaper(now=lambda value, run: then(read(value), run))


def _got_later(field: Field, getter: Getter, complete: Shaper) -> Later:
    async def get(value: Any, run: Run) -> Any:
        found = getter.call(value, run.arguments(field) if getter.takes else _NOTHING)
        return await complete.shape(await found if getter.is_async else found, run)

    return get


def _required(made: Shaper) -> Shaper:
    now = made.now
    if now is None:
        return Shaper(later=_required_later(made))

    def required(value: Any, run: Run) -> Any:
        if value is None:
            raise Unshapable
        return now(value, run)

    return Shaper(now=required, entries=made.entries)


def _required_later(made: Shaper) -> Later:
    async def required(value: Any, run: Run) -> Any:
        if value is None:
            raise Unshapable
        return await made.shape(value, run)

    return required


def _unless_none(later: Later) -> Later:
    async def nullable(value: Any, run: Run) -> Any:
        return None if value is None else await later(value, run)

    return nullable


def _each(made: Shaper) -> Shaper:
    now = made.now
    if made.entries:
        return Shaper(now=written_list(made.entries, _refused))
    if now is not None:
        return Shaper(now=lambda values, run: [now(value, run) for value in values])

    async def each(values: Any, run: Run) -> list[Any]:
        return [await made.shape(value, run) for value in values]

    return Shaper(later=each)


def _by_type(made: Mapping[str, Shaper], type_of: Callable[[Any], str]) -> Shaper:
    if all(one.now for one in made.values()):
        return Shaper(now=lambda value, run: made[type_of(value)].now(value, run))  # type: ignore[misc]

    async def shape(value: Any, run: Run) -> Any:
        return await made[type_of(value)].shape(value, run)

    return Shaper(later=shape)


def _kept(now: Now, key_of: Callable[[Any], Hashable]) -> Shaper:
    """The same JSON for the same node of the catalogue, made once."""
    number = next(_numbers)

    def make(key: Hashable, value: Any, run: Run) -> orjson.Fragment:
        return run.kept.put(key, orjson.dumps(now(value, run)))

    def shape(value: Any, run: Run) -> orjson.Fragment:
        key = (number, key_of(value))
        return run.kept.get(key) or make(key, value, run)

    return Shaper(now=shape, inline=kept(number, key_of, make))


def _once(now: Now, key_of: Callable[[Any], Hashable]) -> Shaper:
    """The same part of the answer for the same thing of a person, made once a request."""
    number = next(_numbers)

    def make(key: Hashable, value: Any, run: Run) -> Any:
        made = run.own[key] = now(value, run)
        return made

    def shape(value: Any, run: Run) -> Any:
        key = (number, key_of(value))
        return run.own.get(key) or make(key, value, run)

    return Shaper(now=shape, inline=once(number, key_of, make))
