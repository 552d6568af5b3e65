"""The statement that reads a person's star, put together from the parts of it that are asked for.

The texts stand in cypher/star_parts.cypher. What is not read comes as null and is `NOT_READ` in the facts: whoever
needs it all the same fails, and never takes what was not asked for as absent.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NoReturn

from anbieter360.cypher import Statement, parse, statements

_TEXTS = statements("star_parts")
_PART = re.compile(r"<<([a-z]+)>>")

#: A part -> the one it stands in; it is read where a part of it is.
_WITHIN = {
    "collections": "standings",
    "consents": "standings",
    "objections": "standings",
    "receipts": "consents",
    "items": "collections",
    "values": "items",
    "derived": "items",
    "shared": "items",
    "retained": "items",
    "rectified": "items",
}
_ALWAYS = frozenset({"star", "subject"})
#: A part that leaves some items out; it stands behind a pattern, or nothing does.
NEEDED = "needed"

EVERYTHING = frozenset(_TEXTS) - {name for name in _TEXTS if name.startswith("star")} - _ALWAYS - {NEEDED}


class PartNotRead(Exception):
    """A part of a star was needed that its statement left out."""


class _NotRead:
    """Stands where a part was not read; every use of it raises PartNotRead."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise PartNotRead

    __bool__ = __iter__ = __len__ = __getitem__ = __contains__ = __getattr__ = _refuse
    __eq__ = __hash__ = __str__ = __format__ = _refuse


NOT_READ: Any = _NotRead()


@cache
def whole(parts: frozenset[str]) -> frozenset[str]:
    """The parts and all that they stand in."""
    found = set(parts)
    for part in parts:
        while part in _WITHIN:
            part = _WITHIN[part]
            found.add(part)
    return frozenset(found)


@cache
def star_statement(name: str, parts: frozenset[str] = EVERYTHING) -> Statement:
    """The statement of that name for these parts. Rows: [star], a positional list as `star_of` takes it."""
    return parse(name, _put_together(_TEXTS[name].text, whole(parts) | _ALWAYS))


def _put_together(text: str, parts: frozenset[str]) -> str:
    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name == NEEDED:
            return f" {_TEXTS[name].text}" if name in parts else ""
        return _put_together(_TEXTS[name].text, parts) if name in parts else "NULL"

    return _PART.sub(part, text)
