"""A page for a person to read: headings, sentences and tables as values; `as_html` writes them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

#: A cell holds a text, or several lines.
Cell: TypeAlias = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row is its heading. caption: what it shows, for those who hear it read."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with sentences and tables below it. anchor: its name within the page."""

    anchor: str
    heading: str
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """lang: `de` or `en`; contents: heading of the list of parts; foot: the line at the end."""

    lang: str
    title: str
    sentences: tuple[str, ...]
    contents: str
    parts: tuple[Part, ...]
    foot: str
