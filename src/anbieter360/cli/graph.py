"""`graph check`, `graph explain`: the declared model, and the database beside it."""

from __future__ import annotations

import click

from anbieter360.cli.command import Group, asynchronous, json_option, with_settings
from anbieter360.cli.output import say, write_json, write_table
from anbieter360.datamap.explain import explain
from anbieter360.datamap.load import load_datamap
from anbieter360.engine.check import find_undeclared
from anbieter360.engine.open import open_graph, require_folder
from anbieter360.errors import ModelError
from anbieter360.settings import Settings


@click.group(cls=Group)
def graph() -> None:
    """The declared model of the graph."""


@graph.command(name="check", epilog="Example: anbieter360 graph check")
@json_option
@with_settings
@asynchronous
async def check(settings: Settings, as_json: bool) -> int:
    """Check the declared model, and that the database holds nothing else; exit 1 if it does."""
    datamap = load_datamap()
    require_folder(settings)
    async with open_graph(settings, owner=False) as opened:
        found = await find_undeclared(opened, datamap)
    if as_json:
        write_json({"undeclared": found})
    elif found:
        write_table(("undeclared", "name", "count"), ((one.kind, one.name, one.count) for one in found))
    else:
        say(f"The model is sound: {len(datamap.node)} labels, {len(datamap.edges)} edges.")
        say("The database holds nothing else.")
    return 1 if found else 0


@graph.command(name="explain", epilog="Example: anbieter360 graph explain DataItem")
@click.argument("label", required=False)
@json_option
def explain_(label: str | None, as_json: bool) -> None:
    """Explain whom each label, field and edge belongs to, and what an erasure does to it."""
    try:
        rows = explain(load_datamap(), label)
    except ModelError as error:
        raise click.UsageError(error.message) from None
    if as_json:
        write_json(rows)
    else:
        write_table(
            ("kind", "name", "belongs to", "erasure"), ((r.kind, r.name, r.belongs_to, r.erasure) for r in rows)
        )
