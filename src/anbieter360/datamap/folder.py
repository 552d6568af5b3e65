"""Where the declared schema lies: inside the installed package, or in the checkout beside `src/`."""

from __future__ import annotations

from pathlib import Path


def schema_folder() -> Path:
    """The folder that holds `graph/` and `migrations/`."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_schema"
    return installed if installed.is_dir() else package.parents[1] / "schema"
