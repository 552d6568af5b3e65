"""Storage periods: ISO 8601 durations, and the few words that say the same without doubt."""

from __future__ import annotations

import re

# TILT allows a moment before the duration: 2020-08-09T18:31:42P3Y6M4DT12H30M17S
_START = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?(T[\d:.]+)?(Z|[+-]\d{2}(:\d{2})?)?(?=P)")
_DURATION = re.compile(
    r"P(?=\d|T\d)(\d+([.,]\d+)?Y)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?W)?(\d+([.,]\d+)?D)?"
    r"(T(?=\d)(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?"
)
_WORDS = re.compile(r"(\d{1,4})\s*([a-zäöü]+)\.?", re.IGNORECASE)
_UNITS = {
    "Y": ("jahr", "jahre", "jahren", "year", "years"),
    "M": ("monat", "monate", "monaten", "month", "months"),
    "W": ("woche", "wochen", "week", "weeks"),
    "D": ("tag", "tage", "tagen", "day", "days"),
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words}


def duration(text: str) -> str | None:
    """The ISO 8601 duration a text states as a whole, or None: `P14D`, `2020-08-09P3Y` and `3 Jahre` are read."""
    trimmed = text.strip()
    iso = _START.sub("", trimmed.upper(), count=1)
    if _DURATION.fullmatch(iso):
        return iso.replace(",", ".")
    words = _WORDS.fullmatch(trimmed)
    unit = _UNIT.get(words[2].lower()) if words else None
    return f"P{int(words[1])}{unit}" if words and unit else None
