"""Files that are derived from the code and committed. `python -m <module>` writes them, `--check` compares.

`make derived` runs every such command, `make test` every check.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from anbieter360.errors import Anbieter360Error, InputError

Files = Mapping[str, str]


def keep(command: str, files: Callable[[], Files]) -> int:
    """Run such a command: `files` gives path from the root of the checkout -> text. 0 done or equal, 1 not."""
    arguments = argparse.ArgumentParser(prog=command, description="Write the derived files.")
    arguments.add_argument("--check", action="store_true", help="write nothing, fail if a file differs")
    only_check = arguments.parse_args().check
    try:
        root = checkout()
        stale = stale_files(root, files())
    except Anbieter360Error as error:
        return _say(f"error: {error.message}", 1)
    if only_check:
        return _say(f"error: Not as derived: {', '.join(stale)}; run `{command}`.", 1) if stale else 0
    for path, text in stale.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return _say(f"Written: {', '.join(stale) or 'nothing, all are as derived'}.", 0)


def checkout() -> Path:
    """The root of the checkout. Raises InputError where the package is installed without one."""
    root = Path(__file__).resolve().parents[2]
    if not (root / "pyproject.toml").is_file():
        raise InputError("The derived files belong to a checkout: run this in one, installed with `pip install -e .`.")
    return root


def stale_files(root: Path, files: Files) -> dict[str, str]:
    """Those that are missing under `root` or hold something else."""
    return {path: text for path, text in files.items() if _text(root / path) != text}


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _say(message: str, code: int) -> int:
    sys.stderr.write(message + "\n")
    return code
