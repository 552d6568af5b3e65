"""`doctor`: what is wrong with this installation."""

from __future__ import annotations

import click

from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.output import write_json, write_table
from anbieter360.gateway.doctor import examine
from anbieter360.settings import Settings


@click.command(epilog="Example: anbieter360 doctor")
@json_option
@with_settings
@asynchronous
async def doctor(settings: Settings, as_json: bool) -> int:
    """Look at versions, engine, schema, keys, clock and disk; exit 1 if something is wrong."""
    findings = await examine(settings)
    if as_json:
        write_json(findings)
    else:
        write_table(("state", "what", "found"), (("ok" if f.ok else "WRONG", f.name, f.detail) for f in findings))
    return 0 if all(finding.ok for finding in findings) else 1
