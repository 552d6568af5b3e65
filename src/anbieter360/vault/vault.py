"""The vault in one object: what the layers above hold. Everything else of the package serves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from hmac import digest

from sqlalchemy import Connection, select

from anbieter360.errors import VaultMissing
from anbieter360.settings import Settings
from anbieter360.vault.accesses import Accesses, month_before, month_keys
from anbieter360.vault.copying import Copies
from anbieter360.vault.encoding import joined, token
from anbieter360.vault.intents import Intents
from anbieter360.vault.journal import Journal
from anbieter360.vault.keys import has_own_keys, vault_keys
from anbieter360.vault.log import ReceiptLog
from anbieter360.vault.master import MasterKeys, open_master_keys
from anbieter360.vault.master_source import MasterSource
from anbieter360.vault.renewal import Renewal, SubjectKeys
from anbieter360.vault.rotation import Rotation
from anbieter360.vault.seal import Sealer
from anbieter360.vault.signing import Signer
from anbieter360.vault.store import Store


class Vault:
    """Keys, keyed hashes, journal and access log of one database. Several processes may have it open.

    `vault.journal` appends and verifies; `vault.accesses` records looks at persons and shows them; `vault.intents`
    keeps what erasures are about to do; `vault.signer` signs what leaves as proof, and `vault.log` proves that it left;
    `vault.rotation` exchanges the master key; `vault.copies` reads the whole for a backup.
    Every method that reads or writes raises VaultUnavailable where the database cannot be used.
    """

    def __init__(self, store: Store, masters: MasterKeys, own_keys: Mapping[str, bytes], settings: Settings) -> None:
        self._store, self._settings = store, settings
        self._index_key = own_keys["index"]
        self._subjects = SubjectKeys(store, masters, settings.key_cache_seconds)
        self._months = month_keys(store, masters, settings.key_cache_seconds)
        self.signer = Signer(own_keys["signing"])
        self.journal = Journal(store, own_keys["journal"])
        self.intents = Intents(store, self.journal)
        self.log = ReceiptLog(store, self.journal, self.signer)
        self.accesses = Accesses(store, self.journal, self._months)
        self.rotation = Rotation(store, MasterSource(settings), masters, self.journal)
        self.copies = Copies(store)

    @classmethod
    async def open(cls, settings: Settings, *, new: bool = True) -> Vault:
        """Open the vault of these settings. new: whether one is made where there is none yet.

        Raises VaultMissing, VaultUnavailable (folder, disk, database), WrongMasterKey, SettingsError (a key that is
        none), VaultError (made by a newer program).
        """
        store = await Store.open(settings)
        try:
            if not new and not await store.read(has_own_keys):
                raise VaultMissing
            masters = await open_master_keys(store, settings)
            own_keys = await vault_keys(store, masters, ("index", "journal", "signing"))
        except BaseException:
            await store.close()
            raise
        return cls(store, masters, own_keys, settings)

    async def close(self) -> None:
        """Write what waits, anchor the journal, forget the keys. Closing again does nothing."""
        try:
            await self.journal.close()
        finally:
            self._subjects.forget()
            self._months.forget()
            await self._store.close()

    async def verify(self) -> None:
        """Raises VaultUnavailable if the database does not answer."""
        await self._store.read(lambda connection: connection.execute(select(1)).scalar_one())

    async def problems(self) -> list[str]:
        """What is wrong with the database's file; reads all of it."""
        return await self._store.problems()

    def hash(self, kind: str, *parts: str) -> str:
        """A keyed hash, 32 characters of [a-z2-7]: equal for equal kind and parts in this vault, and there only.

        It makes ids and finds sealed things again; without the vault nobody can try values against it.
        """
        return token(digest(self._index_key, joined(kind, *parts), sha256))

    async def create_sealers(self, subject_ids: Sequence[str]) -> Mapping[str, Sealer]:
        """A Sealer for each person, with a new key where there is none; new keys are durable on return."""
        return await self._subjects.ensured(subject_ids)

    async def sealers(self, subject_ids: Sequence[str]) -> Mapping[str, Sealer]:
        """The Sealers of the persons who have a key; the others are absent."""
        return await self._subjects.existing(subject_ids)

    def forget(self, subject_ids: Sequence[str]) -> None:
        """Read these persons' keys anew the next time: another process may have exchanged them meanwhile."""
        self._subjects.drop(subject_ids)

    async def begin_renewal(self, subject_id: str) -> Renewal:
        """A fresh key for the person beside the old one, durable on return; the same pair when called again.

        From now on every Sealer of the person seals under the fresh key and opens both. A Sealer that was given out
        before still seals under the old one: whoever re-seals must keep such writers away, or find what they wrote.
        """
        return await self._subjects.begin(subject_id)

    async def begin_renewal_with(
        self, subject_id: str, request: str, kept: Callable[[Sealer], Sequence[Mapping[str, object]]]
    ) -> None:
        """The same, and with it what an erasure keeps of them, as `intents.keep_rewritten` takes it: one transaction.

        kept: what there is to keep, sealed with the fresh key; called in another thread while others wait.
        """

        def also(connection: Connection, renewal: Renewal) -> None:
            self.intents.write_rewritten(connection, request, kept(renewal.fresh))

        await self._subjects.begin(subject_id, also)

    async def finish_renewal(self, subject_id: str, *, wipe: bool = True) -> None:
        """Destroy the person's old key as `destroy_keys` does; the fresh one is the person's key. Again is safe."""
        await self._subjects.finish(subject_id)
        if wipe:
            await self.wipe()

    async def destroy_keys(self, subject_ids: Sequence[str], *, wipe: bool = True) -> None:
        """Make everything sealed for these persons unreadable for good, under the fresh key of a renewal as well.

        Other processes may still hold an unwrapped key for `key_cache_seconds`. wipe: whether the keys' bytes are gone
        from SQLite's files on return; whoever says no calls `wipe` before telling anybody. Raises what `wipe` raises.
        """
        await self._subjects.destroy(subject_ids)
        if wipe:
            await self.wipe()

    async def wipe(self) -> None:
        """Take the bytes of destroyed keys out of SQLite's log; again does no harm.

        Raises VaultUnavailable where another process that reads keeps them there: call again.
        """
        await self._store.wipe_deleted()

    async def forget_old(self, now: datetime) -> tuple[str, ...]:
        """Make the access events of months that are over for `journal_months` unreadable; the months (`2024-10`).

        Their entries stay in the chain, which verifies as before. Called again, it goes on where it was interrupted.
        """
        return await self.accesses.expire_before(month_before(now, self._settings.journal_months))
