"""Which of some names somebody may have meant who gave another one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def nearest(given: object, names: Sequence[str], most: int = 3) -> list[str]:
    """Of names in upper snake case, the nearest first; none where nothing is near, or no text was given."""
    if not isinstance(given, str):
        return []
    return get_close_matches(given.upper().replace(" ", "_").replace("-", "_"), names, n=most)
