"""The JSON Schema of the exports that are JSON, derived from their frozen values; published under docs/reference. Pure.

Whoever takes portable data in (Art. 20 GDPR, recital 68) can rely on it: within a major version fields are only added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import EnumType
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from anbieter360.catalogue.model import Lang, Text
from anbieter360.export.as_json import PERSONAL_COPY, PORTABLE_DATA, keys_of
from anbieter360.export.copy import PersonalCopy
from anbieter360.export.portable import PortableData

Schema = dict[str, Any]

_PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    Text: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    NoneType: {"type": "null"},
    Any: {},
}


def published_copy() -> str:
    """The text of docs/reference/personal-copy.schema.json."""
    return _published("A person's copy of all that is held on them (Art. 15 GDPR)", PERSONAL_COPY, PersonalCopy)


def published_portable() -> str:
    """The text of docs/reference/portable-data.schema.json."""
    return _published("What a person provided, to take elsewhere (Art. 20 GDPR)", PORTABLE_DATA, PortableData)


def _published(title: str, schema: Mapping[str, str], kind: type) -> str:
    of = _object(kind)
    head = {
        "schema": {"const": dict(schema)},
        "language": {"enum": [lang.lower() for lang in Lang]},
    }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **of,
        "required": [*head, *of["required"]],
        "properties": {**head, **of["properties"]},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _object(kind: type) -> Schema:
    """All fields are there; one that has no value is null."""
    hints = get_type_hints(kind)
    properties = {key: _schema(hints[name]) for name, key in keys_of(kind)}
    return {"type": "object", "required": [*properties], "properties": properties}


def _schema(hint: Any) -> Schema:
    if is_dataclass(hint) and hint is not Text:
        return _object(hint)  # type: ignore[arg-type]  # a class, as a hint is
    if isinstance(hint, EnumType):
        return {"enum": [member.value for member in hint]}  # type: ignore[var-annotated]
    if isinstance(hint, UnionType):
        return {"anyOf": [_schema(one) for one in get_args(hint)]}
    if get_origin(hint) is tuple:
        return _array(get_args(hint))
    return {"type": "object"} if get_origin(hint) is not None else _PLAIN[hint]


def _array(of: tuple[Any, ...]) -> Schema:
    if of[-1] is Ellipsis:
        return {"type": "array", "items": _schema(of[0])}
    return {"type": "array", "prefixItems": [_schema(one) for one in of], "minItems": len(of), "maxItems": len(of)}
