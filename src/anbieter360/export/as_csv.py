"""The record of processing activities as CSV: RFC 4180, UTF-8, a header and a row an activity.

A spreadsheet runs a cell that begins with one of `= + - @` as a formula. What others wrote into the catalogue must not
run anywhere: such a cell gets an apostrophe before it, which the spreadsheet takes as "this is text".
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from anbieter360.catalogue.model import Lang
from anbieter360.export.register import Register
from anbieter360.export.register_fields import activity_fields, controller_fields
from anbieter360.export.words import Words

#: Keys of the columns, in the order of the fields.
COLUMNS = (
    "controller",
    "representative",
    "officer",
    "activity",
    "purpose",
    "basis",
    "data.subjects",
    "categories",
    "recipients",
    "transfers",
    "erasure.limits",
    "measures",
    "systems",
    "channel",
    "automated",
    "owner",
    "dpia",
    "missing",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BETWEEN = "; "


def register_as_csv(register: Register, lang: Lang) -> bytes:
    """Each row stands alone: it has the controller in it, too."""
    words = Words(lang, register.time_zone)
    controller = controller_fields(register, words)
    rows = [[*controller, *activity_fields(one, words)] for one in register.activities]
    written = StringIO()
    lines = csv.writer(written, lineterminator="\r\n")
    lines.writerow(_header(words))
    lines.writerows([harmless(_BETWEEN.join(cell)) for _, cell in row] for row in rows)
    return written.getvalue().encode("utf-8", "replace")


def harmless(cell: str) -> str:
    """The cell, or the same as a text that no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _header(words: Words) -> Sequence[str]:
    return [words.say(f"register.{key}") for key in COLUMNS]
