"""Where master keys come from: the environment, or files in the data folder, where the first one is made.

While a master key is exchanged there are two, the old one and the new one; rotation.py says how.
"""

from __future__ import annotations

import binascii
import os
import tempfile
from base64 import b64decode, b64encode
from contextlib import suppress
from hashlib import sha256
from hmac import digest
from pathlib import Path

import structlog

from anbieter360.errors import SettingsError, VaultUnavailable, WrongMasterKey
from anbieter360.settings import Settings
from anbieter360.vault.seal import KEY_BYTES

FILE_NAME, NEW_FILE_NAME = "master.key", "master.key.new"

_log = structlog.get_logger(__name__)


def key_id(key: bytes) -> str:
    """Says nothing about the key."""
    return digest(key, b"anbieter360 master key id", sha256).hex()[:32]


class MasterSource:
    """What the settings and the data folder have. Every method raises SettingsError for a key that is none, and
    VaultUnavailable where a file cannot be read or written."""

    def __init__(self, settings: Settings) -> None:
        self._given, self._given_new = settings.master_key, settings.master_key_new
        self._file, self._new_file = settings.data / FILE_NAME, settings.data / NEW_FILE_NAME

    def all(self) -> list[bytes]:
        """The keys that are there. Raises WrongMasterKey where there is none."""
        found = [key for key in (self._first(), self._new()) if key is not None]
        if not found:
            raise WrongMasterKey(f"The vault has a master key, but {self._file} is missing and none is set.")
        return found

    def made(self) -> bytes:
        """The first key, generated into its file where there is neither."""
        if self._given is None and not self._file.exists():
            _generate(self._file)
        return self.all()[0]

    def made_new(self) -> bytes:
        """The key that is to follow: generated into a file of its own where the present one lies in a file too."""
        if self._given is not None and self._given_new is None:
            raise SettingsError("ANBIETER360_MASTER_KEY_NEW: set it to the new master key, beside the one in use.")
        if self._given_new is None and not self._new_file.exists():
            _generate(self._new_file)
        key = self._new()
        if key is None:
            raise VaultUnavailable(f"{self._new_file}: it was taken away.")
        return key

    def install(self) -> Path | None:
        """Let the new key's file be the file of the key in use, where it is one. Again is safe.

        The answer is where the old key lies on, under a name that no method here reads; None where that is not ours.
        """
        new = None if self._given_new is not None else _read(self._new_file)
        if new is None:
            return None
        try:
            kept = self._keep(new)
            os.replace(self._new_file, self._file)
            sync_folder(self._file.parent)
        except FileNotFoundError:
            return None  # another process was faster
        except OSError as error:
            raise VaultUnavailable(f"{self._file}: {error.strerror}.") from error
        return kept

    def _keep(self, new: bytes) -> Path | None:
        """A second name for the old key's file, there before it loses the first one: backups need it still.

        Another process that was faster did both: then the first name is the new key's, or the second one is taken.
        """
        old = _read(self._file)
        if old is None or old == new:
            return None
        kept = self._file.with_name(f"{FILE_NAME}.{key_id(old)[:8]}.old")
        with suppress(FileExistsError):
            os.link(self._file, kept)
        kept.chmod(0o600)
        sync_folder(kept.parent)
        return kept

    def _first(self) -> bytes | None:
        if self._given is not None:
            return _decoded(self._given.get_secret_value(), "ANBIETER360_MASTER_KEY")
        return _read(self._file)

    def _new(self) -> bytes | None:
        if self._given_new is not None:
            return _decoded(self._given_new.get_secret_value(), "ANBIETER360_MASTER_KEY_NEW")
        return _read(self._new_file)


def _read(path: Path) -> bytes | None:
    try:
        return _decoded(path.read_text("ascii"), str(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise VaultUnavailable(f"{path}: {error.strerror}.") from error


def _decoded(text: str, where: str) -> bytes:
    try:
        key = b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{where}: a master key is {KEY_BYTES} bytes in base64.")
    return key


def _generate(path: Path) -> None:
    """Write a new key for the owner alone, whole or not at all, never over an existing one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".master-")  # mode 0600
    except OSError as error:
        raise VaultUnavailable(f"{path}: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return  # another process was faster: its key is the one
    except OSError as error:
        raise VaultUnavailable(f"{path}: {error.strerror}.") from error
    finally:
        os.unlink(temporary)
    sync_folder(path.parent)
    _log.warning("vault.master_key_generated", path=str(path), advice="back it up apart from the data folder")


def sync_folder(folder: Path) -> None:
    """Let the names in a folder be on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
