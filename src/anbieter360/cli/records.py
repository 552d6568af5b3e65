"""`import records`: this provider's persons from a file, with a bar on stderr and the rejected lines in a file."""

from __future__ import annotations

from pathlib import Path

import click

from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.files import existing_file
from anbieter360.cli.output import ImportBar, progress_bar, say, write_json, write_table
from anbieter360.gateway.services import open_services
from anbieter360.ledger.importing.importer import ImportReport, import_records
from anbieter360.settings import Settings


@click.command(epilog="Example: anbieter360 import records customers.jsonl --rejects rejects.jsonl")
@click.argument("file", metavar="FILE.jsonl", type=existing_file)
@click.option("--rejects", type=click.Path(path_type=Path), help="Bad lines go here, with line number and reason.")
@json_option
@with_settings
@asynchronous
async def records(settings: Settings, file: Path, rejects: Path | None, as_json: bool) -> int:
    """Import persons with what is known of them; run it again after an interruption; exit 1 if a line is rejected."""
    async with open_services(settings, owner=False) as services:
        with progress_bar() as bar:
            report = await import_records(
                file,
                services.graph,
                services.vault,
                services.store,
                rejects=rejects,
                batch=settings.import_batch,
                on_progress=ImportBar(bar),
            )
    if as_json:
        write_json(report)
    else:
        _show(report, rejects)
    return 1 if report.rejected else 0


def _show(report: ImportReport, rejects: Path | None) -> None:
    if report.resumed_from_line:
        say(f"Continued after line {report.resumed_from_line}, where an earlier run stopped.")
    told = f"{report.imported} imported, {report.unchanged} unchanged, {report.rejected} rejected"
    say(f"{report.read} {'line' if report.read == 1 else 'lines'} read: {told}.")
    if report.left_out:
        say("Left out, because it was erased, taken off or put right before:")
        write_table(("kind", "left out"), sorted(report.left_out.items()))
    if report.rejected:
        write_table(("reason", "lines"), sorted(report.by_reason.items()))
        say(f"Each is in {rejects}." if rejects else "With --rejects FILE, each is written there with its line number.")
