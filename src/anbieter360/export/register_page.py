"""The record of processing activities as a page: an overview, then a table an activity, each with what is missing."""

from __future__ import annotations

from anbieter360.catalogue.model import Lang
from anbieter360.export.page import Cell, Page, Part, Table
from anbieter360.export.register import Activity, Register
from anbieter360.export.register_fields import Fields, activity_fields, controller_fields, missing_lines
from anbieter360.export.words import Words

_OVERVIEW = ("activity", "purpose", "basis", "missing")


def register_page(register: Register, lang: Lang) -> Page:
    words = Words(lang, register.time_zone)
    provider, at = words.name(register.controller.contact.name), words.time(register.created_at)
    incomplete = sum(bool(one.missing) for one in register.activities)
    return Page(
        lang=lang.lower(),
        title=words.say("register.title", provider=provider),
        sentences=(
            words.say("register.lead", at=at, zone=register.time_zone),
            words.say("register.counts", activities=len(register.activities), incomplete=incomplete),
        ),
        contents=words.say("contents"),
        parts=(
            _controller(register, words),
            _overview(register, words),
            *(_activity(one, words) for one in register.activities),
        ),
        foot=words.say("register.foot", provider=provider, at=at),
    )


def _controller(register: Register, words: Words) -> Part:
    fields = [*controller_fields(register, words), ("missing", missing_lines(register.missing, words))]
    heading = words.say("register.controller")
    return Part("controller", heading, tables=(_table(heading, fields, words),))


def _overview(register: Register, words: Words) -> Part:
    rows = tuple(_row(one, words) for one in register.activities)
    heading = words.say("register.overview")
    columns = tuple(words.say(f"register.{key}") for key in _OVERVIEW)
    tables = (Table(heading, columns, rows),) if rows else ()
    return Part("overview", heading, () if rows else (words.say("none"),), tables)


def _row(one: Activity, words: Words) -> tuple[Cell, ...]:
    fields = dict(activity_fields(one, words))
    cells = tuple(fields[key] for key in _OVERVIEW[:-1])
    return (*cells, fields["missing"] or words.say("register.nothing.missing"))


def _activity(one: Activity, words: Words) -> Part:
    name = words.name(one.use.name)
    return Part(f"activity-{one.use.key}", name, tables=(_table(name, activity_fields(one, words), words),))


def _table(caption: str, fields: Fields, words: Words) -> Table:
    """A row a field; one that has nothing says so."""
    nothing = {"missing": words.say("register.nothing.missing")}
    rows = tuple(
        (words.say(f"register.{key}"), lines or nothing.get(key, words.say("not.stated"))) for key, lines in fields
    )
    return Table(caption, (words.say("what"), words.say("stated")), rows)
