"""Files that a command is given."""

from __future__ import annotations

from pathlib import Path

import click

from anbieter360.errors import InputError, Where

existing_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def read_text(file: Path) -> str:
    """The file's text. Raises InputError where it is not UTF-8 or cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"Not UTF-8 at byte {error.start}.", Where(str(file))) from None
    except OSError as error:
        raise InputError(f"Cannot be read: {error.strerror}.", Where(str(file))) from None
