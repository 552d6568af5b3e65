"""`catalogue check`, `catalogue apply`, `catalogue show`: what the provider says about itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from anbieter360.backup.alone import serving
from anbieter360.catalogue.difference import Difference, NodeChange
from anbieter360.catalogue.document import catalogue_json, left_open, read_catalogue, write_catalogue
from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.schema import LISTS
from anbieter360.catalogue.store import CatalogueChange, CatalogueStore
from anbieter360.cli.command import Group, asynchronous, json_option, with_settings
from anbieter360.cli.files import existing_file, read_text
from anbieter360.cli.output import say, write_json, write_table
from anbieter360.engine.open import open_graph, require_folder
from anbieter360.errors import NodeNotFound
from anbieter360.settings import Settings


@click.group(cls=Group)
def catalogue() -> None:
    """What the provider says about itself."""


@catalogue.command(epilog="Example: anbieter360 catalogue check catalogue.yaml")
@click.argument("file", type=existing_file)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Check a catalogue file without touching any data; an error names file, line and key."""
    counts = _counts(_read(file))
    if as_json:
        write_json({"file": str(file), **counts})
    else:
        say(f"{file} is sound: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")


@catalogue.command(name="apply", epilog="Example: anbieter360 catalogue apply catalogue.yaml")
@click.argument("file", type=existing_file)
@click.option("--dry-run", is_flag=True, help="Show the difference and apply nothing.")
@json_option
@with_settings
@asynchronous
async def apply(settings: Settings, file: Path, dry_run: bool, as_json: bool) -> None:
    """Make the file the catalogue in force, in one transaction, and show the difference."""
    wanted = _read(file)
    with serving(settings.data):
        async with open_graph(settings, owner=False) as graph:
            store = CatalogueStore(graph)
            if dry_run:
                change: CatalogueChange | Difference = await store.difference(wanted)
            else:
                change = await store.apply(wanted, home=True, source=file.name)
    if as_json:
        write_json(change)
    else:
        _show(change)


@catalogue.command(epilog="Example: anbieter360 catalogue show --format yaml > catalogue.yaml")
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option("--provider", metavar="KEY", help="Key of a provider other than the home one.")
@json_option
@with_settings
@asynchronous
async def show(settings: Settings, form: str, provider: str | None, as_json: bool) -> None:
    """Print the catalogue in force, as a file that `catalogue apply` takes; a comment names what it still needs."""
    require_folder(settings)
    async with open_graph(settings, owner=False) as graph:
        current = await CatalogueStore(graph).current()
    found = current.by_provider.get(provider) if provider else current.home_catalogue
    if found is None:
        raise NodeNotFound(f"There is no provider with the key {provider}.")
    if as_json or form == "json":
        say(catalogue_json(found))
    else:
        for line in _comment(left_open(found)):
            say(line)
        say(write_catalogue(found).rstrip())


def _comment(missing: Sequence[str]) -> Iterator[str]:
    if missing:
        yield "# Before `catalogue apply` takes this file, fix:"
        yield from (f"#   {one}" for one in missing)


def _read(file: Path) -> Catalogue:
    return read_catalogue(read_text(file), str(file))


def _counts(read: Catalogue) -> dict[str, int]:
    return {name: len(getattr(read, name)) for name in LISTS if name != "statements"}


def _show(change: CatalogueChange | Difference) -> None:
    rows = [*_rows("+", change.added), *_rows("~", change.changed), *_rows("-", change.removed)]
    if rows:
        write_table(("change", "node", "field", "before", "after"), rows)
    done = f"Version {change.version} is in force." if isinstance(change, CatalogueChange) else "Nothing was applied."
    say(f"{len(change.added)} added, {len(change.changed)} changed, {len(change.removed)} removed. {done}")


def _rows(sign: str, changes: Sequence[NodeChange]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for one in changes:
        node = f"{one.label} {one.key}"
        rows += [(sign, node, field.name, field.before, field.after) for field in one.fields] or [(sign, node)]
    return rows
