"""The master key: wraps every other key. It comes from the environment, or is made once in the data folder.

Each wrapped key carries the id of the master key that wrapped it, so that a master key can be exchanged.
"""

from __future__ import annotations

import binascii
import os
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import digest
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select

from anbieter360.errors import SettingsError, ValueUnreadable, VaultUnavailable, WrongMasterKey
from anbieter360.settings import Settings
from anbieter360.vault import tables
from anbieter360.vault.encoding import joined, now
from anbieter360.vault.seal import KEY_BYTES, decrypt, encrypt
from anbieter360.vault.store import Store

FILE_NAME = "master.key"
_CHECK = b"anbieter360"

_log = structlog.get_logger(__name__)


class MasterKey:
    """Wraps and unwraps keys. Shows only its id, which says nothing about the key."""

    def __init__(self, key: bytes) -> None:
        self.id = digest(key, b"anbieter360 master key id", sha256).hex()[:32]
        self._aead = AESGCM(key)

    def __repr__(self) -> str:
        return f"MasterKey(id={self.id!r})"

    def wrap(self, key: bytes, purpose: str, name: str) -> bytes:
        """The key, readable only with this master key and for this purpose and name."""
        return encrypt(self._aead, key, joined(self.id, purpose, name))

    def unwrap(self, wrapped: bytes, purpose: str, name: str) -> bytes:
        """Raises ValueUnreadable where key, purpose or name is another."""
        return decrypt(self._aead, wrapped, joined(self.id, purpose, name))


async def open_master_key(store: Store, settings: Settings) -> MasterKey:
    """The master key of this vault; the first one that opens an empty vault becomes its key.

    Raises WrongMasterKey where the vault was made with another, SettingsError for a key that is none,
    VaultUnavailable where the key's file cannot be read or written.
    """
    known = await store.read(_known)
    if known:
        return _checked(_key(settings, may_generate=False), known)
    return await store.write(lambda connection: _first(connection, settings), alone=True)


def _known(connection: Connection) -> dict[str, bytes]:
    """Check values by id of master key."""
    return {row.id: bytes(row.check_value) for row in connection.execute(select(tables.master_key))}


def _first(connection: Connection, settings: Settings) -> MasterKey:
    known = _known(connection)
    key = _key(settings, may_generate=not known)
    if known:  # another process was faster
        return _checked(key, known)
    master = MasterKey(key)
    row = {"id": master.id, "check_value": master.wrap(_CHECK, "check", master.id), "created_at": now()}
    connection.execute(insert(tables.master_key), row)
    return master


def _checked(key: bytes, known: Mapping[str, bytes]) -> MasterKey:
    master = MasterKey(key)
    try:
        opened = master.unwrap(known[master.id], "check", master.id)
    except (KeyError, ValueUnreadable):
        raise WrongMasterKey from None
    if opened != _CHECK:
        raise WrongMasterKey
    return master


def _key(settings: Settings, *, may_generate: bool) -> bytes:
    if settings.master_key is not None:
        return _decoded(settings.master_key.get_secret_value(), "ANBIETER360_MASTER_KEY")
    path = settings.data / FILE_NAME
    try:
        if may_generate and not path.exists():
            _generate(path)
        return _decoded(path.read_text("ascii"), str(path))
    except FileNotFoundError:
        raise WrongMasterKey(f"The vault has a master key, but {path} is missing and none is set.") from None
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
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".master-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return  # another process was faster: its key is the one
    finally:
        os.unlink(temporary)
    _sync_folder(path.parent)
    _log.warning("vault.master_key_generated", path=str(path), advice="back it up apart from the data folder")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
