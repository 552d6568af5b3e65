"""Recipients of a row: one node per name, or per description where the document names only a category of recipients."""

from __future__ import annotations

from dataclasses import replace

from anbieter360.catalogue.model import Recipient, StatementKind
from anbieter360.catalogue.tilt.countries import country_code
from anbieter360.catalogue.tilt.document import Leaf, Place
from anbieter360.catalogue.tilt.draft import Draft


def take_recipient(draft: Draft, place: Place) -> str | None:
    """The key of the recipient stated at a place; None where neither name nor category is stated."""
    name, category = place.field("name").first(), place.field("category").first()
    if name is not None:
        key = _named(draft, name)
    elif category is not None:
        key = _category_only(draft, category)
    else:
        return None
    _country(draft, key, place.field("country").first())
    _description(draft, key, category)
    _contact(draft, key, place.field("representative").field("email").first())
    for leaf in draft.account.open_leaves(place):
        draft.detail(StatementKind.RECIPIENT_DETAIL, ("Recipient", key), place.name_of(leaf), leaf)
    return key


def _named(draft: Draft, name: Leaf) -> str:
    """The same name in other capitals or spaces is the same recipient; the other spelling is kept as a detail."""
    identity = ("name", " ".join(name.text.casefold().split()))
    key = draft.keys.key("Recipient", identity, name.text)
    words = draft.text(name.text)
    known = draft.recipients.setdefault(key, Recipient(key, words, role=None, country=None))
    if known.name == words:
        draft.account.take(name, f"Recipient:{key}.name")
    else:
        draft.detail(StatementKind.RECIPIENT_DETAIL, ("Recipient", key), "name", name)
    return key


def _category_only(draft: Draft, category: Leaf) -> str:
    key = draft.keys.key("Recipient", ("category", category.text), category.text)
    draft.recipients.setdefault(key, Recipient(key, None, role=None, country=None, description=category.text))
    draft.account.take(category, f"Recipient:{key}.description")
    return key


def _country(draft: Draft, key: str, leaf: Leaf | None) -> None:
    code = country_code(leaf.text) if leaf else None
    known = draft.recipients[key]
    if leaf is None or code is None or known.country not in (None, code):
        return  # what is unreadable or another country becomes a detail
    draft.recipients[key] = replace(known, country=code)
    draft.account.take(leaf, f"Recipient:{key}.country", code if code != leaf.text else None)


def _description(draft: Draft, key: str, leaf: Leaf | None) -> None:
    known = draft.recipients[key]
    if leaf is not None and known.description in (None, leaf.text):
        draft.recipients[key] = replace(known, description=leaf.text)
        draft.account.take(leaf, f"Recipient:{key}.description")


def _contact(draft: Draft, key: str, leaf: Leaf | None) -> None:
    known = draft.recipients[key]
    if leaf is not None and known.contact in (None, leaf.text):
        draft.recipients[key] = replace(known, contact=leaf.text)
        draft.account.take(leaf, f"Recipient:{key}.contact")
