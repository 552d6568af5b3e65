"""`import tilt` and `import records`: what comes in from outside."""

from __future__ import annotations

import click

from anbieter360.cli.command import Group
from anbieter360.cli.records import records
from anbieter360.cli.tilt import tilt


@click.group(name="import", cls=Group)
def import_() -> None:
    """Bring in providers' transparency documents, or the persons of this provider."""


import_.add_command(tilt)
import_.add_command(records)
