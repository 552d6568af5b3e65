"""`journal`: is what was recorded as it was, and what is old enough to be forgotten?"""

from __future__ import annotations

from datetime import UTC, datetime

import click

from anbieter360.cli.command import Group, asynchronous, json_option, with_settings
from anbieter360.cli.output import say, write_json
from anbieter360.cli.vault import the_vault
from anbieter360.settings import Settings


@click.group(cls=Group)
def journal() -> None:
    """The journal: who looked at whom, and what must survive the graph."""


@journal.command(epilog="Example: anbieter360 journal verify")
@json_option
@with_settings
@asynchronous
async def verify(settings: Settings, as_json: bool) -> int:
    """Walk every chain and the receipt log; exit 1 if something was altered, removed or inserted."""
    async with the_vault(settings) as vault:
        problems = await vault.journal.verify()
    if as_json:
        write_json({"problems": problems})
    else:
        say("\n".join(problems) or "The journal is whole.")
    return 1 if problems else 0


@journal.command(epilog="Example: anbieter360 journal expire")
@json_option
@with_settings
@asynchronous
async def expire(settings: Settings, as_json: bool) -> None:
    """Destroy the keys of months older than ANBIETER360_JOURNAL_MONTHS: nobody can tell any longer who looked at
    whom then.

    The entries stay where they are, unreadable, and the journal verifies as before. `serve` does it every day.
    """
    async with the_vault(settings) as vault:
        months = await vault.forget_old(datetime.now(UTC))
    if as_json:
        write_json({"expired": months})
    else:
        say(f"Expired: {', '.join(months)}." if months else "There is no month that old.")
