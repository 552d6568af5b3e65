"""Whether what a mutation was given can be taken. A refusal says the place, what is wrong, and what to do."""

from __future__ import annotations

from datetime import datetime

from anbieter360.errors import BadInput
from anbieter360.instant import text_of

#: Beyond them a time in another zone, or a period later, may be none that a computer knows.
YEARS = range(1900, 3000)
#: Letters of what a person or the provider writes.
LONGEST_WORDS = 10_000


def check_filled(words: str | tuple[str, ...], name: str) -> None:
    """Raises BadInput where there is nothing in it. name: of the input's field."""
    if not (words.strip() if isinstance(words, str) else words):
        raise BadInput(f"{name}: is empty; say something there.")


def check_words(words: str | None, name: str) -> None:
    """Raises BadInput where somebody wrote too much. name: of the input's field."""
    if words is not None and len(words) > LONGEST_WORDS:
        raise BadInput(f"{name}: is longer than {LONGEST_WORDS:,} letters; shorten it.")


def check_needed(words: str, name: str) -> None:
    """Raises BadInput where there is nothing in it, or too much. name: of the input's field."""
    check_filled(words, name)
    check_words(words, name)


def time_text(at: datetime, name: str) -> str:
    """As it stands in the graph. Raises BadInput for a time out of range or without a zone. name: of the input's
    field."""
    check_range(at, name)
    try:
        return text_of(at)
    except ValueError:
        raise BadInput(f"{name}: needs a zone; write it as 2026-01-15T09:00:00Z.") from None


def check_range(at: datetime, name: str) -> None:
    """Raises BadInput for a time that nothing can be reckoned from. name: of the input's field."""
    if at.year not in YEARS:
        raise BadInput(f"{name}: is out of range; give a time between the years {YEARS[0]} and {YEARS[-1]}.")
