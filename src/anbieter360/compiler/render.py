"""Reads as one parametrised statement: one record of the catalogue's version and a positional list a read.

Its text depends on the kinds of the reads alone; every key, range and id is a parameter. Each read is a named statement
of a `.cypher` file as the body of a COLLECT; its parameters get its number behind their names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from anbieter360.compiler.reads import AudienceRead, CountRead, FactsRead, PageRead, PersonRead, Read
from anbieter360.cypher import Statement, parse, statements
from anbieter360.ledger.reading.deciding import audience_parameters, audience_statement, facts_statement
from anbieter360.ledger.reading.pages import DEGREES, page_parameters, page_statement
from anbieter360.ledger.reading.star_parts import star_statement

#: The same for every read of a request.
SHARED = frozenset({"own", "hidden", "hiddenUses"})
_PARAMETER = re.compile(r"\$([A-Za-z][A-Za-z0-9]*)")
_TEXTS = 1_000
_QUESTION, _READ = (statements("question")[name].text for name in ("question", "read"))


@dataclass(frozen=True, slots=True)
class Question:
    """A statement and its parameters beside the SHARED ones that it takes."""

    statement: Statement
    parameters: Mapping[str, Any]


def render(reads: Sequence[Read]) -> Question:
    """One statement for all of them, in their order."""
    bodies = tuple(_statement(read) for read in reads)
    parameters = {
        f"{name}{place}": value
        for place, read in enumerate(reads)
        for name, value in _parameters(read).items()
        if name in bodies[place].parameters
    }
    return Question(_joined(bodies), parameters)


def _statement(read: Read) -> Statement:
    match read:
        case PersonRead():
            return star_statement(read.anchor, read.parts)
        case PageRead():
            return page_statement(read.listing, read.range)
        case CountRead():
            return DEGREES[read.listing]
        case FactsRead():
            return facts_statement(read.by)
        case AudienceRead():
            return audience_statement()


def _parameters(read: Read) -> dict[str, Any]:
    match read:
        case PersonRead():
            return {"key": read.key, "provider": read.provider}
        case PageRead():
            return page_parameters(read.node, read.range)
        case CountRead():
            return {"ids": [*read.nodes]}
        case FactsRead():
            return {"keys": [*read.keys], "provider": read.provider, **_deciding(read)}
        case AudienceRead():
            return {**audience_parameters(read.provider, read.range), **_deciding(read)}


def _deciding(read: FactsRead | AudienceRead) -> dict[str, Any]:
    return {"asks": read.asks, "needed": [*read.needed]}


@lru_cache(_TEXTS)
def _joined(bodies: tuple[Statement, ...]) -> Statement:
    reads = "".join(_READ.replace("<<body>>", _numbered(body.text, place)) for place, body in enumerate(bodies))
    return parse("question", _QUESTION.replace("<<reads>>", reads))


def _numbered(text: str, place: int) -> str:
    named = _PARAMETER.sub(lambda found: found[0] if found[1] in SHARED else found[0] + str(place), text)
    return named.replace("\n", "\n    ")
