"""A restore: the vault where it is lost, keys of the erased destroyed, then the graph, then what was erased since.

A vault that is there stays as it is: it has on top of the backup whatever happened since, and none of it may be lost.
"""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from anbieter360.backup.alone import alone
from anbieter360.backup.fitting import tie_to
from anbieter360.backup.loading import Progress, is_empty, load_graph
from anbieter360.backup.manifest import GRAPH, KEYS, VAULT, Manifest, check_files, has_keys, read_manifest
from anbieter360.backup.replay import replay_all
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.engine.migrate import version_of
from anbieter360.engine.open import open_graph
from anbieter360.erasure.execution.resealing import destroy_old
from anbieter360.erasure.execution.rewriting import Rewritten
from anbieter360.erasure.parts import Parts
from anbieter360.errors import BackupError, NotEmpty
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from anbieter360.vault.copying import is_lost, load

RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """manifest: of the backup; with_vault: whether the vault came from it too; replayed: erasures done again."""

    manifest: Manifest
    with_vault: bool
    replayed: int


async def restore(settings: Settings, folder: Path, *, replaces: bool, progress: Progress = lambda _: None) -> Restored:
    """Put a backup into this data folder, and erase again what was erased since. Run again after an interruption.

    replaces: whether it may take the place of a graph; progress: told how many nodes and edges are there again.
    Raises BackupDamaged, NotEmpty, FolderLocked, WrongMasterKey, BackupError, EngineError, VaultError.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    with alone(settings.data):
        with_vault = await _is_lost(settings, manifest)
        async with open_graph(settings, owner=True) as graph:
            await _check_graph(graph, manifest, replaces=replaces)
            if with_vault:
                await _load_vault(settings, folder)
            replayed = await _put_back(settings, manifest, graph, folder / GRAPH, progress)
    return Restored(manifest, with_vault, replayed)


async def _check_graph(graph: Graph, manifest: Manifest, *, replaces: bool) -> None:
    """Before anything is written: a graph that stays would be newer than a vault that is put back."""
    if not (replaces or await is_empty(graph)):
        raise NotEmpty("There is a graph already; `restore --replace` takes its place.")
    if manifest.schema > await version_of(graph):
        raise BackupError("The backup is of a newer program: restore it with that.")


async def _put_back(settings: Settings, manifest: Manifest, graph: Graph, file: Path, progress: Progress) -> int:
    """How many erasures were done again."""
    async with _fitting_vault(settings, manifest) as vault:
        parts = Parts(graph, vault, CatalogueStore(graph), settings)
        await _destroy_keys(parts)
        await tie_to(graph, vault)
        await load_graph(graph, file, manifest.began, progress)
        replayed = await replay_all(parts)
        await vault.journal.append(RESTORED, {"began": manifest.began, "replayed": replayed})
    return replayed


async def _is_lost(settings: Settings, manifest: Manifest) -> bool:
    """Whether there is no vault, or one that nobody was ever in: a command that looked before the restore made it."""
    if await is_lost(settings):
        return True
    vault = await Vault.open(settings, new=False)
    try:
        return vault.signer.public.id != manifest.vault and not await vault.copies.is_used()
    finally:
        await vault.close()


async def _load_vault(settings: Settings, folder: Path) -> None:
    if not has_keys(folder):
        raise BackupError(
            "The vault is lost, and the backup's keys have been destroyed: no sealed value opens any more, and nobody "
            "is found by reference."
        )
    await load(settings, _lines(folder / KEYS, folder / VAULT))


@asynccontextmanager
async def _fitting_vault(settings: Settings, manifest: Manifest) -> AsyncIterator[Vault]:
    """Raises BackupError where the vault is not the one that the backup goes with."""
    vault = await Vault.open(settings)
    try:
        if vault.signer.public.id != manifest.vault:
            raise BackupError("The backup is of another installation: its people's keys are not in this vault.")
        if await vault.copies.lacks(manifest.heads):
            raise BackupError("The vault is older than the backup: move its database away, and it is put back as well.")
        yield vault
    finally:
        await vault.close()


async def _destroy_keys(parts: Parts) -> None:
    """First of all, those that an erasure was about to destroy when the vault was copied, or it was interrupted."""
    for mark in await parts.vault.intents.unfinished():
        intent = await parts.vault.intents.get(mark.request)
        if intent is not None and intent.rewritten:
            await destroy_old(parts, intent.subject, [Rewritten(**one) for one in intent.rewritten])


def _lines(*paths: Path) -> Iterator[bytes]:
    for path in paths:
        with gzip.open(path, "rb") as file:
            yield from file
