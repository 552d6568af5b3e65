"""`backup` and `restore`: a copy of the whole, and the way back from it."""

from __future__ import annotations

from pathlib import Path

import click

from anbieter360.backup.backup import back_up
from anbieter360.backup.restore import restore as put_back
from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.opening import the_services
from anbieter360.cli.output import CountBar, progress_bar, say, write_json
from anbieter360.settings import Settings


@click.command(epilog="Example: anbieter360 backup /backups/2026-11-28")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@with_settings
@asynchronous
async def backup(settings: Settings, folder: Path, as_json: bool) -> None:
    """Copy graph, vault and keys into a new folder while the gateway runs: all or nothing.

    The keys have a file of their own, wrapped by the master key, which is not in it. Destroy that file when it is
    ANBIETER360_KEY_BACKUP_DAYS old.
    """
    async with the_services(settings) as services:
        with progress_bar() as bar:
            progress = CountBar(bar, "Copying nodes", None)
            made = await back_up(services.graph, services.vault, settings, folder, progress)
    if as_json:
        write_json(made)
        return
    say(f"{sum(made.counts.values())} nodes and edges copied into {folder}.")
    say(f"Destroy {folder / 'keys.jsonl.gz'} by {made.keys_until}.")


@click.command(epilog="Example: anbieter360 restore /backups/2026-11-28")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the existing graph.")
@json_option
@with_settings
@asynchronous
async def restore(settings: Settings, folder: Path, replace: bool, as_json: bool) -> None:
    """Restore a backup, and erase again what was erased since, before anything is served.

    An existing vault is kept: it knows more than the backup. Stop the gateway first. Run it again after an
    interruption.
    """
    with progress_bar() as bar:
        done = await put_back(settings, folder, replaces=replace, progress=CountBar(bar, "Putting back", None))
    if as_json:
        write_json(done)
        return
    say(f"The graph is as of {done.manifest.began}{', the vault as well' if done.with_vault else ''}.")
    if done.with_vault:
        say("What was erased since is back, and no record of that is left: it has to be erased again.")
    else:
        say(f"{done.replayed} {'erasure' if done.replayed == 1 else 'erasures'} done again.")
    say("What came in since is missing, requests of persons included: enter it again.")
