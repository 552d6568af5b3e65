"""How results look: tables for people, JSON for machines, both on stdout; progress on stderr.

Whatever is printed is `visible`: a reference that was taken in long ago cannot move the cursor or turn text around.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
import orjson
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from anbieter360.visible import visible

if TYPE_CHECKING:  # the importer brings engine and vault, which most commands need not
    from anbieter360.ledger.importing.importer import Progress as ImportProgress


def write_json(result: Any) -> None:
    """Dataclasses, enums and dates included; indented, one document."""
    click.echo(visible(orjson.dumps(result, option=orjson.OPT_INDENT_2, default=_plain).decode()))


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Aligned on a terminal; a line of cells with tabs between them elsewhere. A list's cell has commas."""
    lines = [[visible(_text(cell), between="") for cell in row] for row in rows]
    console = Console(highlight=False)
    if not console.is_terminal:
        click.echo("\n".join("\t".join(line) for line in ([*columns], *lines)))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(*map(Text, line))
    console.print(table)


def say(line: str) -> None:
    """A line of the result."""
    click.echo(visible(line))


def note(line: str) -> None:
    """A line about the work, beside the result."""
    click.echo(visible(line), err=True)


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


class ImportBar:
    """Progress of an import of records, over the bytes of its file."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Importing persons", total=None)

    def __call__(self, progress: ImportProgress) -> None:
        report = progress.report
        done = f"{report.imported:,} imported, {report.unchanged:,} unchanged, {report.rejected:,} rejected"
        self._bar.update(self._task, completed=progress.bytes_read, total=progress.bytes_total, description=done)


class CountBar:
    """Progress of work on so many things of a kind."""

    def __init__(self, bar: Progress, what: str, total: int | None) -> None:
        self._bar = bar
        self._task = bar.add_task(what, total=total)

    def __call__(self, done: int) -> None:
        self._bar.update(self._task, completed=done)


def _text(cell: object) -> str:
    if isinstance(cell, list | tuple):
        return ", ".join(map(str, cell))
    return "" if cell is None else str(cell)


def _plain(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):  # a read-only view of a dict is none to orjson
        return dict(value)
    return str(value)
