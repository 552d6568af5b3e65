"""Exports as JSON: camelCase keys, names in one language, times in UTC, each document with its schema and version.

Source of the form: the frozen values of this package; a field more there is a field more here. A version's minor
number is raised where fields come, its major one where they go or change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import orjson

from anbieter360.catalogue.model import Lang, Text
from anbieter360.export.copy import Named, PersonalCopy
from anbieter360.export.portable import PortableData
from anbieter360.instant import text_of

PERSONAL_COPY = {"name": "anbieter360.personal-copy", "version": "1.0"}
PORTABLE_DATA = {"name": "anbieter360.portable-data", "version": "1.0"}
#: Ids of the graph that a Named has: the key names it outside.
_INSIDE = frozenset({(Named, "id")})


def copy_as_json(copy: PersonalCopy, lang: Lang) -> bytes:
    """UTF-8, indented: people open it in an editor."""
    return _written({"schema": PERSONAL_COPY, "language": lang.lower(), **plain(copy, lang)})


def portable_as_json(data: PortableData, lang: Lang) -> bytes:
    """UTF-8, indented."""
    return _written({"schema": PORTABLE_DATA, "language": lang.lower(), **plain(data, lang)})


def plain(value: Any, lang: Lang) -> Any:
    """Dataclasses to dicts, a Text to its words in that language, all else to what JSON has."""
    if isinstance(value, Text):
        return value.get(lang)
    if isinstance(value, datetime):
        return text_of(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {key: plain(getattr(value, name), lang) for name, key in keys_of(value.__class__)}
    if isinstance(value, Mapping):
        return dict(value)  # what came as JSON goes as JSON
    if isinstance(value, tuple):
        return [plain(one, lang) for one in value]
    return value


@cache
def keys_of(kind: type) -> tuple[tuple[str, str], ...]:
    """(field, key) of a dataclass: those that get out."""
    names = (one.name for one in fields(kind) if (kind, one.name) not in _INSIDE)
    return tuple((name, _camel(name)) for name in names)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _written(document: Mapping[str, Any]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
