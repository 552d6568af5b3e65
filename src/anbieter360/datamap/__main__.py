"""`python -m anbieter360.datamap` writes the files derived from the model; `--check` fails if they differ."""

from __future__ import annotations

import sys

from anbieter360.datamap.derive import COMMAND, derived_files
from anbieter360.datamap.load import load_datamap
from anbieter360.derived import keep

if __name__ == "__main__":
    sys.exit(keep(COMMAND, lambda: derived_files(load_datamap())))
