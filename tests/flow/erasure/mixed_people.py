"""Three people in any mix of what an erasure has to weigh: items held once or twice, derived in circles, shared.

Every value is a marker that occurs nowhere else, so wherever one is found, it is known what was left behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

Line = dict[str, Any]

#: What a collection is for, and on which basis; the contract of some has ended, so that a rule alone keeps the items.
COLLECTIONS = (
    ("order-handling", "CONTRACT", "webshop"),
    ("accounting", "LEGAL_OBLIGATION", "erp"),
    ("birthday-greeting", "CONSENT", "crm"),
    ("customer-loyalty", "LEGITIMATE_INTEREST", "crm"),
)
CATEGORIES = ("email", "billing-address", "birth-date", "order", "invoice", "segment")
#: Uses of what is read already: to whom it went, of which categories.
USES = (("birthday-email", "mail-cloud", ("email", "birth-date")), ("ship-order", "parcel-carrier", ("order",)))
WHEN = "2026-02-01T10:00:00Z"


def people(refs: Sequence[str], draw: st.DrawFn) -> list[Line]:
    """A record for each."""
    return [_person(ref, refs, draw) for ref in refs]


def marker(ref: str, what: str) -> str:
    """A value that occurs nowhere else."""
    return f"QX{what}XQ{ref}QX"


def markers(ref: str) -> Iterator[str]:
    """Every value that is the person's own, as it may stand somewhere."""
    every = ("mail", "extra", "evidence", *(f"item{number}" for number in range(4)), *(to for _, to, _ in USES))
    for what in every:
        yield marker(ref, what)
        yield marker(ref, what).lower()


def _person(ref: str, refs: Sequence[str], draw: st.DrawFn) -> Line:
    items = [_item(ref, number, draw) for number in range(draw(st.integers(2, 4)))]
    _derive(items, draw)
    others = [other for other in refs if other != ref]
    if draw(st.booleans()):
        items[0]["sharedWith"] = [draw(st.sampled_from(others))]
    return {
        "subject": {
            "ref": ref,
            "country": "DE",
            "birthDate": "1990-02-03",
            "language": "de",
            "identifiers": [{"type": "EMAIL", "value": f"{marker(ref, 'mail').lower()}@example.org"}],
        },
        "extra": {"note": marker(ref, "extra")},
        "collections": list(_collections(items, draw)),
        "usages": [one for use in USES for one in _used(ref, items, *use) if draw(st.booleans())],
        "consents": [_consent(ref)] if draw(st.booleans()) else [],
        "objections": [{"purpose": "customer-loyalty", "at": "2026-06-01T10:00:00Z"}] if draw(st.booleans()) else [],
        "informed": [{"notice": "privacy-2026", "at": WHEN}],
    }


def _item(ref: str, number: int, draw: st.DrawFn) -> Line:
    category = draw(st.sampled_from(CATEGORIES))
    value = marker(ref, f"item{number}")
    return {"ref": f"{ref}-{number}", "category": category, "value": f"Weg {value}" if "addr" in category else value}


def _derive(items: list[Line], draw: st.DrawFn) -> None:
    """One of them from another."""
    if draw(st.booleans()):
        items[-1]["derivedFrom"] = [items[0]["ref"]]


def _collections(items: list[Line], draw: st.DrawFn) -> Any:
    """Each item is held by one of them or by two; it is described where it is held first."""
    held = [draw(st.sets(st.integers(0, len(COLLECTIONS) - 1), min_size=1, max_size=2)) for _ in items]
    has_ended, described = draw(st.booleans()), set()
    for number, (purpose, basis, system) in enumerate(COLLECTIONS):
        own = [item for item, holders in zip(items, held, strict=True) if number in holders]
        if own:
            said = [item if item["ref"] not in described else {"ref": item["ref"]} for item in own]
            described |= {item["ref"] for item in own}
            ended = {"endedAt": "2026-05-31T00:00:00Z"} if basis == "CONTRACT" and has_ended else {}
            yield {
                "purpose": purpose,
                "legalBasis": basis,
                "notice": "privacy-2026",
                "collectedAt": WHEN,
                "system": system,
                "items": said,
                **ended,
            }


def _used(ref: str, items: list[Line], use: str, recipient: str, categories: Sequence[str]) -> Any:
    taken = [item["ref"] for item in items if item["category"] in categories]
    if taken:
        yield {
            "use": use,
            "at": "2026-02-03T08:00:00Z",
            "items": taken,
            "recipient": recipient,
            "recipientRef": marker(ref, recipient),
            "reference": marker(ref, use),
        }


def _consent(ref: str) -> Line:
    return {
        "ref": f"{ref}-consent",
        "purpose": "birthday-greeting",
        "givenAt": WHEN,
        "method": "DOUBLE_OPT_IN",
        "channels": ["EMAIL"],
        "notice": "consent-birthday-v1",
        "evidence": marker(ref, "evidence"),
    }
