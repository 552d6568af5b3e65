"""The rows of `dataDisclosed`: categories, purposes, recipients, and one use per row and purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from anbieter360.catalogue.duration import parse_duration
from anbieter360.catalogue.model import (
    Category,
    Deletion,
    Fact,
    LegalBasis,
    PeriodStart,
    ProcessingUse,
    Purpose,
    Statement,
    StatementKind,
    Text,
)
from anbieter360.catalogue.tilt.bases import BASIS_OF_LETTER, article_6, article_9, national_law
from anbieter360.catalogue.tilt.document import Leaf, Place
from anbieter360.catalogue.tilt.draft import Draft
from anbieter360.catalogue.tilt.durations import duration
from anbieter360.catalogue.tilt.facts import read_basis
from anbieter360.catalogue.tilt.recipients import take_recipient

#: A row may give purposes, recipients or periods and leave its category out; they still belong together.
_UNNAMED = Text(de="(Kategorie nicht genannt)", en="(category not named)")


@dataclass(frozen=True, slots=True)
class Basis:
    """What a row says of its legal basis as a whole."""

    legal_basis: LegalBasis
    law: str | None
    article9: str | None


def take_rows(draft: Draft, rows: Place) -> None:
    """Put every row that states anything into the draft, and the deletion rules that follow from their periods."""
    periods: dict[str, list[str | None]] = {}
    for row in rows.items("category"):
        if row.stated:
            category, stated = _take_row(draft, row)
            periods.setdefault(category, []).extend(stated)
    for category, stated in periods.items():
        # Two periods, or one that cannot be read, leave open when an item must go: they stay statements.
        period = stated[0] if len(stated) == 1 else None
        if period is not None and _runs(period):
            rule = Deletion(category, period, PeriodStart.COLLECTION)
            draft.deletion[rule.key] = rule


def _runs(period: str) -> bool:
    """Whether a rule can reckon with it: fractions of a year are ISO 8601 but end on no certain day."""
    try:
        parse_duration(period)
    except ValueError:
        return False
    return True


def _take_row(draft: Draft, row: Place) -> tuple[str, list[str | None]]:
    """Returns the row's first category and the periods it states, None for each that cannot be read."""
    categories = _categories(draft, row)
    about = ("DataCategory", categories[0])
    purposes = _unique(_purpose(draft, one) for one in row.field("purposes").items("purpose"))
    basis = _basis(draft, row, about)
    recipients = _recipients(draft, row)
    for purpose in purposes:
        _use(draft, categories, purpose, basis, recipients)
    if recipients and not purposes:
        _recipients_without_purpose(draft, about, recipients)
    periods = _statements(draft, row, about)
    return categories[0], periods


def _categories(draft: Draft, row: Place) -> tuple[str, ...]:
    return _unique(_category(draft, leaf) for leaf in row.field("category").texts()) or (_unnamed(draft),)


def _category(draft: Draft, leaf: Leaf) -> str:
    key = draft.keys.key("DataCategory", leaf.text, leaf.text)
    draft.categories.setdefault(key, Category(key, draft.text(leaf.text)))
    draft.account.take(leaf, f"DataCategory:{key}.name")
    return key


def _unnamed(draft: Draft) -> str:
    key = draft.keys.next_key("DataCategory", "category-not-named")
    draft.categories[key] = Category(key, _UNNAMED)
    return key


def _purpose(draft: Draft, place: Place) -> str | None:
    """The same name is the same purpose; a purpose with a description only is called by it."""
    description = place.field("description").first()
    name = place.field("purpose").first() or description
    if name is None:
        return None
    key = draft.keys.key("Purpose", name.text, name.text)
    known = draft.purposes.setdefault(key, Purpose(key, draft.text(name.text)))
    draft.account.take(name, f"Purpose:{key}.name")
    if description is None or description == name:
        return key
    if known.description in (None, description.text):
        draft.purposes[key] = replace(known, description=description.text)
        draft.account.take(description, f"Purpose:{key}.description")
    else:
        draft.detail(StatementKind.DOCUMENT, ("Purpose", key), "description", description)
    return key


def _basis(draft: Draft, row: Place, about: tuple[str, str]) -> Basis:
    """State the row's bases; exactly one distinct Art. 6(1) basis is the basis of its uses, several tie to none."""
    texts: list[str] = []
    for one in row.field("legalBases").items("reference"):
        texts.extend(leaf.text for leaf in one.leaves() if leaf.valid)
        draft.state(StatementKind.LEGAL_BASIS, one, f"legal-basis-{about[1]}", about, read_basis)
    letters = {letter for text in texts for letter in article_6(text)}
    special = {letter for text in texts for letter in article_9(text)}
    laws = _unique(law for text in texts for law in national_law(text))
    return Basis(
        BASIS_OF_LETTER[letters.pop()] if len(letters) == 1 else LegalBasis.UNSPECIFIED,
        "; ".join(laws) or None,
        f"A9-2-{special.pop()}" if len(special) == 1 else None,
    )


def _recipients(draft: Draft, row: Place) -> tuple[str, ...]:
    places = (
        *row.field("recipients").items("category"),
        *row.field("recipientsOnlyCategory").items("category"),
    )
    return _unique(take_recipient(draft, one) for one in places)


def _use(draft: Draft, categories: tuple[str, ...], purpose: str, basis: Basis, recipients: tuple[str, ...]) -> None:
    """One use; the same use stated by two rows is one."""
    identity = (categories, purpose, basis, recipients)
    key = draft.keys.key("ProcessingUse", identity, f"{categories[0]}-for-{purpose}")
    draft.uses[key] = ProcessingUse(
        key,
        purpose,
        basis.legal_basis,
        categories,
        recipients=recipients,
        law=basis.law,
        article9=basis.article9,
    )


def _recipients_without_purpose(draft: Draft, about: tuple[str, str], recipients: tuple[str, ...]) -> None:
    # No use can carry them, yet who gets this category is the very thing the row says.
    key = draft.keys.next_key("Statement", f"recipients-of-{about[1]}")
    facts = tuple(Fact("recipient", one) for one in recipients)
    draft.statements.append(Statement(key, StatementKind.RECIPIENT_DETAIL, facts, *about))


def _statements(draft: Draft, row: Place, about: tuple[str, str]) -> list[str | None]:
    """State what a row says beside its uses; returns its periods, None for each that cannot be read."""
    key = about[1]
    for one in row.field("legitimateInterests").items("reasoning"):
        draft.state(StatementKind.LEGITIMATE_INTEREST, one, f"legitimate-interest-{key}", about)
    periods: list[str | None] = []
    for one in row.field("storage").items("description"):
        periods.extend(duration(leaf.text) for leaf in one.leaves() if one.name_of(leaf).endswith("ttl"))
        draft.state(StatementKind.STORAGE, one, f"storage-{key}", about)
    for one in row.field("nonDisclosure").items("consequences"):
        draft.state(StatementKind.NON_DISCLOSURE, one, f"non-disclosure-{key}", about)
    draft.state(StatementKind.SUBCATEGORIES, row.field("subcategories"), f"subcategories-{key}", about)
    for name in ("_id", "_comment"):
        for leaf in draft.account.open_leaves(row.field(name)):
            draft.detail(StatementKind.DOCUMENT, about, name, leaf)
    return periods


def _unique(keys: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in keys if key is not None))
