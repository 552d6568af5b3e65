"""How results look: tables for people, JSON for machines, both on stdout; progress on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import click
import orjson
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

MACHINE_WIDTH = 10_000  # where stdout is no terminal, a row stays one line


def write_json(result: Any) -> None:
    """Dataclasses, enums and dates included; indented, one document."""
    click.echo(orjson.dumps(result, option=orjson.OPT_INDENT_2, default=_plain).decode())


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(table)


def say(line: str) -> None:
    """A line of the result."""
    click.echo(line)


def note(line: str) -> None:
    """A line about the work, beside the result."""
    click.echo(line, err=True)


def console() -> Console:
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=MACHINE_WIDTH)


def progress_bar() -> Progress:
    """On stderr; silent where stderr is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=(console := Console(stderr=True)),
        disable=not console.is_terminal,
    )


def _plain(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return str(value)
