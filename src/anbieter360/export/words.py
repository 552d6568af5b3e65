"""The words of the pages and of the register, in German and English, for somebody who has never read the GDPR.

`say("key")` is a phrase, `code("kind", "CODE")` what a code of the model means. A test holds that every code has words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.duration import parse_duration
from anbieter360.catalogue.model import Lang, Text
from anbieter360.export.phrases import CODES, COUNTRIES, MONTHS, PHRASES

_UNITS = {"years": ("Jahr", "Jahre", "year", "years"), "months": ("Monat", "Monate", "month", "months")}
_UNITS |= {"days": ("Tag", "Tage", "day", "days"), "seconds": ("Sekunde", "Sekunden", "second", "seconds")}


@dataclass(frozen=True, slots=True)
class Words:
    """One language, and the zone in which times are told."""

    lang: Lang
    zone: str

    def say(self, key: str, /, **values: object) -> str:
        """A phrase with its gaps filled. Raises KeyError for one that nobody wrote."""
        return PHRASES[key].get(self.lang).format(**values)

    def code(self, kind: str, code: str | None) -> str:
        """What a code means; the code itself where that is not known, nothing where there is none."""
        found = CODES[kind].get(code or "")
        return found.get(self.lang) if found else code or ""

    def codes(self, kind: str, codes: tuple[str, ...]) -> str:
        return ", ".join(self.code(kind, one) for one in codes)

    def name(self, text: Text | None) -> str:
        return text.get(self.lang) if text else ""

    def country(self, code: str | None) -> str:
        return self._of(COUNTRIES, code)

    def yes(self, value: bool) -> str:
        return self.say("yes" if value else "no")

    def day(self, day: date | None) -> str:
        """5. Januar 2026, 5 January 2026."""
        if day is None:
            return ""
        month = MONTHS[day.month - 1].get(self.lang)
        return f"{day.day}. {month} {day.year}" if self.lang is Lang.DE else f"{day.day} {month} {day.year}"

    def time(self, at: datetime | None) -> str:
        """With the time of day in the page's zone, to the minute."""
        if at is None:
            return ""
        there = at.astimezone(ZoneInfo(self.zone))
        return f"{self.day(there.date())}, {there:%H:%M}"

    def period(self, iso: str) -> str:
        """`P8Y` as 8 Jahre, 8 years; as it stands where it is no duration."""
        try:
            duration = parse_duration(iso)
        except ValueError:
            return iso
        counts = [(getattr(duration, unit), forms) for unit, forms in _UNITS.items()]
        return ", ".join(f"{count} {self._form(count, forms)}" for count, forms in counts if count)

    def _form(self, count: int, forms: tuple[str, str, str, str]) -> str:
        one, many = forms[:2] if self.lang is Lang.DE else forms[2:]
        return one if count == 1 else many

    def _of(self, names: Mapping[str, Text], code: str | None) -> str:
        found = names.get(code or "")
        return found.get(self.lang) if found else code or ""
