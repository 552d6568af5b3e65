"""Names of the model as indexes, statements and Python write them. Pure."""

from __future__ import annotations

import re

_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake_case(name: str) -> str:
    """`ErasureRequest` as erasure_request, `birthDate` as birth_date."""
    return _WORD_BEGINS.sub("_", name).lower()
