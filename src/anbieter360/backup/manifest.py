"""What a backup's folder holds: manifest.json, and beside it the files that it names with their hashes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from anbieter360.errors import BackupDamaged

NAME = "manifest.json"
GRAPH, VAULT, KEYS = "graph.jsonl.gz", "vault.jsonl.gz", "keys.jsonl.gz"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """began: when; keys_until: the day until which the file of keys may be kept; vault: id of the key that receipts
    are signed with; schema: of the graph; counts: label or edge -> how many; heads: writer of a chain of the journal ->
    its newest entry; files: name -> SHA-256. Times are ISO 8601."""

    began: str
    ended: str
    keys_until: str
    vault: str
    schema: int
    counts: Mapping[str, int]
    heads: Mapping[str, tuple[int, str]]
    files: Mapping[str, str]
    program: str = version("anbieter360")
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Into that folder."""
        with open(os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2) + b"\n")
            file.flush()
            os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Raises BackupDamaged where there is none, or it is of another format."""
    try:
        said: dict[str, Any] = orjson.loads((folder / NAME).read_bytes())
        manifest = Manifest(**said)
    except FileNotFoundError:
        raise BackupDamaged(f"{folder} is no backup: it has no {NAME}.") from None
    except OSError as error:
        raise BackupDamaged(f"{folder / NAME}: {error.strerror}.") from None
    except (ValueError, TypeError):
        raise BackupDamaged(f"{folder / NAME} is no manifest of a backup.") from None
    if manifest.format != FORMAT:
        raise BackupDamaged(f"The backup has format {manifest.format}, this program knows {FORMAT}.")
    return manifest


def check_files(folder: Path, manifest: Manifest) -> None:
    """Every file is as it was written; that of the keys may be gone. Raises BackupDamaged."""
    for name, digest in manifest.files.items():
        path = folder / name
        if name == KEYS and not path.exists():
            continue
        if not path.exists():
            raise BackupDamaged(f"{path} is missing.")
        if digest_of(path) != digest:
            raise BackupDamaged(f"{path} is not as it was written.")


def has_keys(folder: Path) -> bool:
    """Whether the file of keys is there still."""
    return (folder / KEYS).exists()


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
