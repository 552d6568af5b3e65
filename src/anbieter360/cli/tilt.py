"""`import tilt`: transparency documents into the graph, one after the other, with a report on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from anbieter360.backup.alone import serving
from anbieter360.catalogue.document import left_open
from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.model import Gap
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.catalogue.tilt import TiltReport, read_tilt
from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.files import read_text
from anbieter360.cli.output import progress_bar, say, write_json, write_table
from anbieter360.engine.open import open_graph
from anbieter360.errors import Conflict, InputError
from anbieter360.settings import Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a provider in the graph, or an error."""

    file: str
    provider: str | None = None
    changed: int = 0  # nodes added, changed or removed; 0 where it was imported before
    report: TiltReport | None = None
    gaps: Sequence[Gap] = ()
    error: str | None = None
    left_open: Sequence[str] = ()  # with --home: what catalogue.yaml needs and the document does not say


@click.command(name="tilt", epilog="Example: anbieter360 import tilt providers/*.json")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--home", is_flag=True, help="Make it this installation's own catalogue; for one file only.")
@json_option
@with_settings
@asynchronous
async def tilt(settings: Settings, files: tuple[Path, ...], home: bool, as_json: bool) -> int:
    """Import providers' transparency documents and say what became of each value; exit 1 if a file failed."""
    if home and len(files) > 1:
        raise click.UsageError("--home takes one file: an installation has one catalogue of its own.")
    with serving(settings.data):
        async with open_graph(settings, owner=False) as graph:
            outcomes = await _import_all(CatalogueStore(graph), files, home)
    if as_json:
        write_json([_as_document(outcome) for outcome in outcomes])
    else:
        _show(outcomes)
    return 1 if any(outcome.error for outcome in outcomes) else 0


async def _import_all(store: CatalogueStore, files: Sequence[Path], home: bool) -> list[Outcome]:
    with progress_bar() as bar:
        return [await _import(store, file, home) for file in bar.track(files, description="Documents")]


async def _import(store: CatalogueStore, file: Path, home: bool) -> Outcome:
    try:
        read = read_tilt(read_text(file), str(file))
        change = await store.apply(read.catalogue, home=home, source=file.name)
    except (InputError, Conflict) as error:
        return Outcome(str(file), error=error.message)
    changed = len(change.added) + len(change.changed) + len(change.removed)
    gaps = transparency_gaps(read.catalogue)
    missing = left_open(read.catalogue) if home else ()
    return Outcome(str(file), read.catalogue.provider.key, changed, read.report, gaps, left_open=missing)


def _as_document(outcome: Outcome) -> dict[str, object]:
    report = outcome.report
    return {
        "file": outcome.file,
        "provider": outcome.provider,
        "changed": outcome.changed,
        "stated": report.stated if report else 0,
        "imported": report.imported if report else (),
        "reported": report.reported if report else (),
        "gaps": outcome.gaps,
        "left_open": outcome.left_open,
        "error": outcome.error,
    }


def _show(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.report:
            _show_details(outcome, outcome.report)
    columns = ("file", "provider", "stated", "imported", "normalised", "not understood", "not imported", "gaps")
    write_table(columns, (_counts(outcome, outcome.report) for outcome in outcomes if outcome.report))
    for outcome in outcomes:
        if outcome.error:
            say(f"failed: {outcome.error}")
        if outcome.left_open:
            say("\nThe document leaves open what catalogue.yaml must say. Write `anbieter360 catalogue show`")
            say("to a file, fix this in it, and `anbieter360 catalogue apply` it:")
            for one in outcome.left_open:
                say(f"  {one}")


def _show_details(outcome: Outcome, report: TiltReport) -> None:
    rows = [("normalised", one.path, one.normalised_to) for one in report.normalised]
    rows += [("not understood", one.path, one.unread) for one in report.unread]
    rows += [("not imported", one.path, one.reason) for one in report.reported]
    rows += [("gap", f"{gap.label} {gap.key}", f"{gap.kind}: {gap.message}") for gap in outcome.gaps]
    if rows:
        say(f"\n{outcome.file}")
        write_table(("what", "where", "to or why"), rows)


def _counts(outcome: Outcome, report: TiltReport) -> tuple[object, ...]:
    sizes = (report.imported, report.normalised, report.unread, report.reported, outcome.gaps)
    return (Path(outcome.file).name, outcome.provider, report.stated, *map(len, sizes))
