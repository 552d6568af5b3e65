"""Catalogue values as plain documents and back: the shape of catalogue.yaml, of `catalogue show` and of a revision.

A document is what JSON can say: mappings, lists, strings, numbers and booleans. Field names become camelCase; a
value that equals its default is left out. What arrives here was validated before (`document`) or written by us.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from anbieter360.catalogue.model import Catalogue, Compatibility, Deletion, Retention, Text

T = TypeVar("T")

#: Fields whose name in a document is not the camelCase of their own.
_RENAMED = {
    (Retention, "starts"): "from",
    (Deletion, "starts"): "from",
    (Compatibility, "from_purpose"): "from",
    (Compatibility, "to_purpose"): "to",
}


def to_document(value: Any) -> Any:
    """The plain form of a catalogue value: `Text` with equal languages is a string, a date is ISO 8601."""
    if isinstance(value, Text):
        return value.de if value.de == value.en else _without_none({"de": value.de, "en": value.en})
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_document(one) for one in value]
    if is_dataclass(value):
        return {document_name(type(value), one): to_document(given) for one, given in _given(value)}
    return value


def from_document(kind: type[T], document: Mapping[str, Any]) -> T:
    """The value of that class. The document is trusted; a field it lacks has its default, or None."""
    kinds: Mapping[str, Any] = hints(kind)  # type: ignore[arg-type]  # a class is hashable
    given: dict[str, Any] = {}
    for one in fields(kind):  # type: ignore[arg-type]  # only our dataclasses come here
        name = document_name(kind, one.name)
        if name in document:
            given[one.name] = _value(kinds[one.name], document[name])
        elif _required(one):
            given[one.name] = None
    return kind(**given)


def document_name(kind: type, field: str) -> str:
    """What a field is called in a document: `flows_to` is `flowsTo`."""
    return _RENAMED.get((kind, field)) or camel_case(field)


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


@cache
def hints(kind: type[Any]) -> Mapping[str, Any]:
    """The type of each field, without `| None`."""
    return {name: _present(hint) for name, hint in get_type_hints(kind).items()}


def _value(hint: Any, document: Any) -> Any:
    if document is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in document)
    if hint is Text:
        return Text(document, document) if isinstance(document, str) else Text(**document)
    if hint is date:
        return date.fromisoformat(document)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(document)
    return from_document(hint, document) if isinstance(hint, type) and is_dataclass(hint) else document


def _given(value: Any) -> list[tuple[str, Any]]:
    pairs = [(one, getattr(value, one.name)) for one in fields(value) if one.metadata.get("in_document", True)]
    return [(one.name, given) for one, given in pairs if given is not None and not _is_default(one, given)]


def _is_default(one: Field[Any], given: Any) -> bool:
    if one.default_factory is not MISSING:
        return bool(given == one.default_factory())
    return one.default is not MISSING and bool(given == one.default)


def _required(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _present(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


def _without_none(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if value is not None}


def catalogue_of(document: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a whole document, e.g. of a revision."""
    return from_document(Catalogue, document)
