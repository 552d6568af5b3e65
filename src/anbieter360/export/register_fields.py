"""The fields of an activity in words, in the order of Art. 30(1) GDPR: cells of the CSV, rows of the page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anbieter360.catalogue.model import Text
from anbieter360.export.copy_page import reachable, storage_lines
from anbieter360.export.register import Activity, Register, RegisterRecipient
from anbieter360.export.register_gaps import Missing
from anbieter360.export.words import Words

#: (key of the heading, lines of the cell)
Fields = list[tuple[str, tuple[str, ...]]]


def controller_fields(register: Register, words: Words) -> Fields:
    """Art. 30(1)(a)."""
    one = register.controller
    return [
        ("controller", reachable(words, one.contact)),
        ("representative", _lines(one.representative)),
        ("officer", reachable(words, one.officer)),
    ]


def activity_fields(one: Activity, words: Words) -> Fields:
    """Art. 30(1)(b) to (g), then what helps to keep the record, and last what is missing."""
    return [
        ("activity", tuple(dict.fromkeys((words.name(one.use.name), one.use.key)))),
        ("purpose", _lines(words.name(one.purpose.name), _confidential(one, words))),
        ("basis", _lines(words.code("basis", one.legal_basis), one.law, one.article9)),
        ("data.subjects", tuple(words.code("data.subjects", each) for each in one.data_subjects)),
        ("categories", tuple(_category(words, each.category.name, each.special) for each in one.categories)),
        ("recipients", tuple(_recipient(each, words) for each in one.recipients)),
        ("transfers", _transfers(one, words)),
        ("erasure.limits", tuple(_limits(one, words))),
        ("measures", one.measures),
        ("systems", tuple(words.name(each.system.name) for each in one.systems)),
        ("channel", _lines(words.code("channel", one.channel))),
        ("automated", (words.yes(one.automated),)),
        ("owner", _lines(one.owner)),
        ("dpia", _lines(one.dpia)),
        ("missing", missing_lines(one.missing, words)),
    ]


def missing_lines(missing: Iterable[Missing], words: Words) -> tuple[str, ...]:
    """A line for each thing that is not stated."""
    return tuple(words.code("missing", one.kind) + (f": {one.about}" if one.about else "") for one in missing)


def _confidential(one: Activity, words: Words) -> str | None:
    return words.say("confidential", ground=one.confidential) if one.confidential else None


def _category(words: Words, name: Text, special: bool) -> str:
    said = words.name(name)
    return words.say("category.special", name=said) if special else said


def _recipient(one: RegisterRecipient, words: Words) -> str:
    name = words.name(one.name) or words.say("unnamed", what=one.description or one.key)
    details = ", ".join(text for text in (words.code("recipient", one.role), words.country(one.country)) if text)
    return f"{name} ({details})" if details else name


def _transfers(one: Activity, words: Words) -> tuple[str, ...]:
    """That there is none is said where every recipient's country is known."""
    outside = tuple(_transfer(each, words) for each in one.recipients if each.third_country)
    known = all(each.country for each in one.recipients)
    return outside or ((words.say("transfer.none"),) if known else ())


def _transfer(one: RegisterRecipient, words: Words) -> str:
    name = words.name(one.name) or one.key
    basis = words.code("transfer", one.transfer_basis) if one.transfer_basis else words.say("not.stated")
    document = f", {one.safeguards_document}" if one.safeguards_document else ""
    return f"{name} ({words.country(one.country)}): {basis}{document}"


def _limits(one: Activity, words: Words) -> Iterator[str]:
    for each in one.categories:
        rules = storage_lines(words, each.storage) or (words.say("not.stated"),)
        yield from (f"{words.name(each.category.name)}: {rule}" for rule in rules)


def _lines(*texts: str | None) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
