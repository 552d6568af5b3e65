"""The master key: wraps every other key. It comes from the environment, or is made once in the data folder.

Each wrapped key carries the id of the master key that wrapped it, so that a master key can be exchanged. While it is,
the vault knows two: the retiring one still opens, the other one wraps.
"""

from __future__ import annotations

from collections.abc import Iterable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select

from anbieter360.errors import ValueUnreadable, WrongMasterKey
from anbieter360.settings import Settings
from anbieter360.vault import tables
from anbieter360.vault.encoding import joined, now
from anbieter360.vault.master_source import MasterSource, key_id
from anbieter360.vault.seal import decrypt, encrypt
from anbieter360.vault.store import Store

_CHECK = b"anbieter360"
_EXCHANGED = "The master key was exchanged: restart this process with the new one."
_INCOMPLETE = "The master key is being exchanged: the old and the new one are both needed until `keys rotate` is done."


class MasterKey:
    """Wraps and unwraps keys. Shows only its id, which says nothing about the key."""

    def __init__(self, key: bytes) -> None:
        self.id = key_id(key)
        self._aead = AESGCM(key)

    def __repr__(self) -> str:
        return f"MasterKey(id={self.id!r})"

    def wrap(self, key: bytes, purpose: str, name: str) -> bytes:
        """The key, readable only with this master key and for this purpose and name."""
        return encrypt(self._aead, key, joined(self.id, purpose, name))

    def unwrap(self, wrapped: bytes, purpose: str, name: str) -> bytes:
        """Raises ValueUnreadable where key, purpose or name is another."""
        return decrypt(self._aead, wrapped, joined(self.id, purpose, name))


class MasterKeys:
    """The master keys of this process, by id. Where it lacks one it looks again: the data folder may have it by now."""

    def __init__(self, source: MasterSource, keys: Iterable[MasterKey]) -> None:
        self._source = source
        self._by_id = {key.id: key for key in keys}

    def of(self, master_key_id: str) -> MasterKey:
        """Raises WrongMasterKey."""
        if master_key_id not in self._by_id:
            self._by_id |= _by_id(self._source.all())
        try:
            return self._by_id[master_key_id]
        except KeyError:
            raise WrongMasterKey(_EXCHANGED) from None

    def in_use(self, connection: Connection) -> MasterKey:
        """The one to wrap with, in a transaction that writes. Raises WrongMasterKey.

        It is asked of the database each time: what is wrapped by a key that has retired would be lost with it. On
        PostgreSQL the key cannot retire for good before this transaction has ended; on SQLite nobody else writes.
        """
        known, retiring = tables.master_key.c.id, select(tables.retiring_master_key.c.id)
        in_use = select(known).where(known.not_in(retiring)).with_for_update(read=True)
        return self.of(connection.execute(in_use).scalar_one())


async def open_master_keys(store: Store, settings: Settings) -> MasterKeys:
    """The master keys of this vault; the first one that opens an empty vault becomes its key.

    Raises WrongMasterKey where the vault knows one that is not there, SettingsError for a key that is none,
    VaultUnavailable where a key's file cannot be read or written.
    """
    source = MasterSource(settings)
    known = await store.read(known_keys) or await store.write(lambda connection: _first(connection, source), alone=True)
    return _checked(source, known)


def check_master_keys(connection: Connection, settings: Settings) -> None:
    """That what this vault knows can be opened. Raises as `open_master_keys`."""
    _checked(MasterSource(settings), known_keys(connection))


def known_keys(connection: Connection) -> dict[str, bytes]:
    """Check values by id of master key."""
    return {row.id: bytes(row.check_value) for row in connection.execute(select(tables.master_key))}


def enter(connection: Connection, master: MasterKey) -> None:
    """Let the vault know another master key."""
    row = {"id": master.id, "check_value": master.wrap(_CHECK, "check", master.id), "created_at": now()}
    connection.execute(insert(tables.master_key), row)


def _first(connection: Connection, source: MasterSource) -> dict[str, bytes]:
    known = known_keys(connection)
    if not known:  # else another process was faster
        enter(connection, MasterKey(source.made()))
    return known_keys(connection)


def _checked(source: MasterSource, known: dict[str, bytes]) -> MasterKeys:
    """Every key that the vault knows must be there and open its check value."""
    found = _by_id(source.all())
    missing = [master_key_id for master_key_id in known if master_key_id not in found]
    if missing:
        raise WrongMasterKey(_INCOMPLETE if len(known) > len(missing) else None)
    for master_key_id, check_value in known.items():
        if not _opens(found[master_key_id], check_value):
            raise WrongMasterKey
    return MasterKeys(source, found.values())


def _opens(master: MasterKey, check_value: bytes) -> bool:
    try:
        return master.unwrap(check_value, "check", master.id) == _CHECK
    except ValueUnreadable:
        return False


def _by_id(keys: Iterable[bytes]) -> dict[str, MasterKey]:
    return {master.id: master for master in map(MasterKey, keys)}
