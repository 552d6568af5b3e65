"""`python -m anbieter360.datamap` writes the files derived from the model; `--check` fails if they differ."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from anbieter360.datamap.derive import COMMAND, derived_files
from anbieter360.datamap.folder import schema_folder
from anbieter360.datamap.load import load_datamap
from anbieter360.errors import ModelError


def main() -> int:
    """0 done or equal, 1 different or the model is wrong."""
    arguments = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing, fail if a file differs")
    only_check = arguments.parse_args().check
    try:
        root = checkout()
        stale = stale_files(root)
    except ModelError as error:
        return _say(str(error), 1)
    if only_check:
        return _say(f"Differs from the model: {', '.join(stale)}; run `{COMMAND}`.", 1) if stale else 0
    for path, text in stale.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return _say(f"Written: {', '.join(stale) or 'nothing, all are as the model says'}.", 0)


def checkout() -> Path:
    """The root of the checkout. Raises ModelError where the package is installed without one."""
    folder = schema_folder()
    if folder.name != "schema":
        raise ModelError("The derived files belong to a checkout: run this in one, installed with `pip install -e .`.")
    return folder.parent


def stale_files(root: Path) -> dict[str, str]:
    """Path -> text, for the derived files that are missing under `root` or hold something else."""
    return {path: text for path, text in derived_files(load_datamap()).items() if _text(root / path) != text}


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _say(message: str, code: int) -> int:
    sys.stderr.write(message + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
