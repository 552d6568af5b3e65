"""A backup: the graph, what the vault says, and the keys in a file of their own; wholly there or not at all.

The graph is read first and the vault after it: so the vault has the key of everybody in the graph, and an intent for
every erasure that went on meanwhile.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp

import orjson

from anbieter360.backup.loading import EDGE, NODE, Progress
from anbieter360.backup.manifest import GRAPH, KEYS, VAULT, Manifest, digest_of
from anbieter360.backup.position import is_behind
from anbieter360.backup.stars import Part, parts_of
from anbieter360.engine.bolt import Graph
from anbieter360.engine.migrate import version_of
from anbieter360.errors import BackupFailed, BackupInside, NotEmpty, Quarantined
from anbieter360.settings import Settings
from anbieter360.vault import Vault
from anbieter360.vault.copying import Write
from anbieter360.vault.encoding import now, to_time
from anbieter360.vault.master_source import sync_folder


async def back_up(graph: Graph, vault: Vault, settings: Settings, target: Path, progress: Progress) -> Manifest:
    """Make a copy in a new or empty folder. progress: told how many nodes are copied.

    Raises NotEmpty, BackupInside, Quarantined, BackupFailed, EngineError, VaultError.
    """
    _check_empty(target, settings.data)
    if await is_behind(graph, vault):
        raise Quarantined
    with _wholly(target) as folder:
        manifest = await _written(graph, vault, settings, folder, progress)
        manifest.write(folder)
    return manifest


def _check_empty(target: Path, data: Path) -> None:
    if target.resolve().is_relative_to(data.resolve()):
        raise BackupInside
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotEmpty(f"{target} is not an empty folder; name a new one.")


async def _written(graph: Graph, vault: Vault, settings: Settings, folder: Path, progress: Progress) -> Manifest:
    began = now()
    with _lines(folder / GRAPH) as write:
        counts = await _graph(graph, write, progress)
    with _lines(folder / KEYS) as keys, _lines(folder / VAULT) as sayings:
        heads = await vault.copies.write(keys, sayings)
    ended = now()
    return Manifest(
        began=began,
        ended=ended,
        keys_until=(to_time(ended) + timedelta(days=settings.key_backup_days)).date().isoformat(),
        vault=vault.signer.public.id,
        schema=await version_of(graph),
        counts=dict(sorted(counts.items())),
        heads=heads,
        files={name: digest_of(folder / name) for name in (GRAPH, VAULT, KEYS)},
    )


async def _graph(graph: Graph, write: Write, progress: Progress) -> Counter[str]:
    counts: Counter[str] = Counter()
    nodes = 0
    async for part in parts_of(graph):
        for line in _of(part):
            counts[str(line[1])] += 1
            write(orjson.dumps(line))
        nodes += len(part.nodes)
        progress(nodes)
    return counts


def _of(part: Part) -> Iterator[tuple[object, ...]]:
    yield from ((NODE, label, properties) for label, properties in part.nodes)
    yield from ((EDGE, *edge) for edge in part.edges)


@contextmanager
def _lines(path: Path) -> Iterator[Write]:
    """Write lines into a file for the owner alone, on disk at the end."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1, mtime=0) as file:
            yield lambda line: file.write(line + b"\n")
        raw.flush()
        os.fsync(raw.fileno())


@contextmanager
def _wholly(target: Path) -> Iterator[Path]:
    """A folder beside the target that takes its place at the end; gone where something fails. Raises BackupFailed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(mkdtemp(dir=target.parent, prefix=f".{target.name}-"))  # mode 0700
    except OSError as error:
        raise BackupFailed(f"{target.parent}: {error.strerror}.") from None
    try:
        yield folder
        sync_folder(folder)
        os.replace(folder, target)
        sync_folder(target.parent)
    except OSError as error:
        raise BackupFailed(f"{target}: {error.strerror}.") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
