"""Files that a command is given."""

from __future__ import annotations

import os
from pathlib import Path

import click

from anbieter360.errors import InputError, Where

existing_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def write_private(file: Path, content: bytes) -> None:
    """Write the file for its owner alone to read, in place of what was there. Raises InputError where it cannot be."""
    part = file.with_name(f".{file.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
            written.write(content)
        os.replace(part, file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InputError(f"Cannot be written: {error.strerror}.", Where(str(file))) from None


def check_new(file: Path | None, what: str) -> None:
    """Nothing is written over a file that is there, and before anything is done, that it can be written.

    what: the file is for, in the message. Raises InputError.
    """
    if file is None:
        return
    if file.exists():
        raise InputError(f"Something else is already there; name another file for the {what}.", Where(str(file)))
    check_writable(file)


def check_writable(file: Path) -> None:
    """That `write_private` can write it, before there is anything to write. Raises InputError."""
    if not file.parent.is_dir():
        raise InputError("Cannot be written: there is no such folder.", Where(str(file)))
    if file.is_dir() or not os.access(file.parent, os.W_OK):
        raise InputError("Cannot be written: it is a folder, or in a folder that is not yours.", Where(str(file)))


def read_text(file: Path) -> str:
    """The file's text. Raises InputError where it is not UTF-8 or cannot be read."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"Not UTF-8 at byte {error.start}.", Where(str(file))) from None
    except OSError as error:
        raise InputError(f"Cannot be read: {error.strerror}.", Where(str(file))) from None
