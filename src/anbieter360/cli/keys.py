"""`keys`: the public keys that others check receipts with, and the master key that wraps all others."""

from __future__ import annotations

import click

from anbieter360.cli.command import Group, asynchronous, json_option, with_settings
from anbieter360.cli.output import CountBar, progress_bar, say, write_json, write_table
from anbieter360.cli.vault import the_vault
from anbieter360.settings import Settings
from anbieter360.vault.rotation import Rotated


@click.group(cls=Group)
def keys() -> None:
    """The keys of this installation."""


@keys.command(epilog="Example: anbieter360 keys show --json > keys.json")
@json_option
@with_settings
@asynchronous
async def show(settings: Settings, as_json: bool) -> None:
    """Print the public keys that receipts are signed with, and which master key wraps how many keys.

    As JSON they are the public keys alone, as the gateway serves them.
    """
    async with the_vault(settings) as vault:
        public, wrapped_by = vault.signer.public, await vault.rotation.wrapped_by()
    if as_json:
        write_json({"keys": [public.jwk]})
    else:
        write_table(("key", "public key"), [(public.id, public.text)])
        write_table(("master key", "wraps keys"), wrapped_by.items())


@keys.command(epilog="Example: anbieter360 keys rotate")
@json_option
@with_settings
@asynchronous
async def rotate(settings: Settings, as_json: bool) -> None:
    """Exchange the master key: every key is wrapped by a new one, while the gateway works on.

    The new one is ANBIETER360_MASTER_KEY_NEW, or generated where the present one lies in the data folder; that stays
    beside it, as `master.key.….old`, for the backups from before. Run it again after an interruption, with the same
    keys.
    """
    async with the_vault(settings) as vault:
        with progress_bar() as bar:
            total = sum((await vault.rotation.wrapped_by()).values())
            done = await vault.rotation.rotate(CountBar(bar, "Wrapping keys", total))
    if as_json:
        write_json(done)
        return
    say(f"{done.keys} keys wrapped anew; {done.master} is the master key now.")
    say(f"Backups from before open with the old master key alone{_what_to_do(done)}.")
    if settings.master_key_new is not None:
        say("Set ANBIETER360_MASTER_KEY to the new key and ANBIETER360_MASTER_KEY_NEW to nothing in every process.")


def _what_to_do(done: Rotated) -> str:
    if done.old is None:
        return ": keep a copy of that, or back up now"
    return f", which is in {done.old} now: move it apart from the data, and destroy it with the last of them"
