"""Which forms there are, and each export written in one: media type, file name, bytes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson

from anbieter360.catalogue.model import Lang
from anbieter360.export.as_csv import register_as_csv
from anbieter360.export.as_html import page_as_html
from anbieter360.export.as_json import copy_as_json, portable_as_json
from anbieter360.export.copy import PersonalCopy
from anbieter360.export.copy_page import copy_page
from anbieter360.export.linked_copy import copy_as_linked
from anbieter360.export.linked_register import register_as_linked
from anbieter360.export.portable import PortableData
from anbieter360.export.register import Register
from anbieter360.export.register_page import register_page


class CopyFormat(StrEnum):
    """Of a person's copy."""

    JSON = "JSON"
    JSONLD = "JSONLD"
    HTML = "HTML"


class RegisterFormat(StrEnum):
    """Of the record of processing activities."""

    CSV = "CSV"
    HTML = "HTML"
    JSONLD = "JSONLD"


_MEDIA_TYPES = {
    "JSON": "application/json",
    "JSONLD": "application/ld+json",
    "HTML": "text/html; charset=utf-8",
    "CSV": "text/csv; charset=utf-8; header=present",
}


@dataclass(frozen=True, slots=True)
class Document:
    """filename: what it is and of which day (UTC); nothing of the person."""

    media_type: str
    filename: str
    content: bytes


def write_copy(copy: PersonalCopy, form: CopyFormat, lang: Lang) -> Document:
    match form:
        case CopyFormat.JSON:
            content = copy_as_json(copy, lang)
        case CopyFormat.JSONLD:
            content = _json(copy_as_linked(copy))
        case CopyFormat.HTML:
            content = page_as_html(copy_page(copy, lang))
    return _document("personal-copy", copy.created_at, form, content)


def write_portable(data: PortableData, lang: Lang) -> Document:
    return _document("portable-data", data.created_at, CopyFormat.JSON, portable_as_json(data, lang))


def write_register(register: Register, form: RegisterFormat, lang: Lang) -> Document:
    match form:
        case RegisterFormat.CSV:
            content = register_as_csv(register, lang)
        case RegisterFormat.HTML:
            content = page_as_html(register_page(register, lang))
        case RegisterFormat.JSONLD:
            content = _json(register_as_linked(register))
    return _document("processing-register", register.created_at, form, content)


def _document(name: str, at: datetime, form: CopyFormat | RegisterFormat, content: bytes) -> Document:
    return Document(_MEDIA_TYPES[form], f"{name}-{at:%Y-%m-%d}.{form.lower()}", content)


def _json(document: Any) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
