"""A gateway or command at work on a data folder holds a lock of it, many at a time; a restore holds it alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anbieter360.errors import FolderLocked, SettingsError

LOCK = "serving.lock"


@contextmanager
def serving(data: Path) -> Iterator[None]:
    """Raises FolderLocked while a restore is under way."""
    with _locked(data, fcntl.LOCK_SH, "A restore is under way."):
        yield


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Raises FolderLocked while somebody works on this folder."""
    with _locked(data, fcntl.LOCK_EX, "A gateway serves it, or a command works on it."):
        yield


@contextmanager
def _locked(data: Path, how: int, otherwise: str) -> Iterator[None]:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.fdopen(os.open(data / LOCK, os.O_WRONLY | os.O_CREAT, 0o600), "w")
    except OSError as error:
        raise SettingsError(f"The data folder {data} cannot be written: {error.strerror}.") from None
    with file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderLocked(f"{data} is in use. {otherwise}") from None
        yield
