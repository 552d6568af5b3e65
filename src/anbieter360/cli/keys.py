"""`keys show`: the public keys that others check receipts with."""

from __future__ import annotations

import click

from anbieter360.cli.command import asynchronous, json_option, with_settings
from anbieter360.cli.output import write_json, write_table
from anbieter360.engine.open import require_folder
from anbieter360.settings import Settings
from anbieter360.vault import Vault


@click.group()
def keys() -> None:
    """The keys of this installation."""


@keys.command(epilog="Example: anbieter360 keys show --json > keys.json")
@json_option
@with_settings
@asynchronous
async def show(settings: Settings, as_json: bool) -> None:
    """Print the public keys that receipts are signed with; as JSON they are what the gateway serves."""
    require_folder(settings)
    vault = await Vault.open(settings)
    try:
        public = vault.signer.public
    finally:
        await vault.close()
    if as_json:
        write_json({"keys": [public.jwk]})
    else:
        write_table(("key", "public key"), [(public.id, public.text)])
