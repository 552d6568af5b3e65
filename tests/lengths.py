"""How long the long tests are: `make test` has a quarter of an hour for all of them, `make torture` has the night."""

from __future__ import annotations

import os

TORTURE = bool(os.environ.get("ANBIETER360_TORTURE"))


def length(short: int, long: int) -> int:
    """How many people, rounds or examples: `short` in `make test`."""
    return long if TORTURE else short
