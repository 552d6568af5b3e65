"""People whose every personal field holds a marker of its own: wherever one lies, it is known whose it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

Line = dict[str, Any]

_BORN = date(1901, 1, 1).toordinal()


@dataclass(frozen=True)
class Canary:
    """record: as it is imported, without what is sent later; said: what is, by mutation; known: how recipients and the
    provider's own systems know the person, which they are sent; keys: refs that stand in clear and tell nothing."""

    ref: str
    record: Line
    said: dict[str, Line]
    known: frozenset[str]
    keys: frozenset[str]

    @property
    def values(self) -> set[str]:
        """Every marker of a sealed field, and the person's birth date."""
        texts = json.dumps([self.record, list(self.said.values())])
        found = {word for word in texts.replace('"', " ").split() if word.startswith("mk") or "@" in word}
        return found | {self.record["subject"]["birthDate"]} | self.known


def canaries(count: int, seed: int) -> list[Canary]:
    """So many, every other one with an invoice that has to be kept, each sharing an address with the one before."""
    random, found = Random(seed), list[Canary]()  # noqa: S311 - made-up people
    for number in range(count):
        found.append(_canary(number, random, found[-1].ref if found else None))
    return found


def _canary(number: int, random: Random, neighbour: str | None) -> Canary:
    def mark() -> str:
        return f"mk{random.randbytes(30).hex()}"  # longer than what Neo4j packs into fewer bits

    ref, born = mark(), (date.fromordinal(_BORN) + timedelta(days=number)).isoformat()
    keys = {name: f"key{random.randbytes(6).hex()}" for name in ("mail", "home", "born", "order", "fan", "bill")}
    known = {name: mark() for name in ("carrier", "cloud")}
    email = f"{mark()}@example.org"
    record: Line = {
        "subject": {
            "ref": ref,
            "country": "DE",
            "birthDate": born,
            "language": "de",
            "identifiers": [{"type": "EMAIL", "value": email}, {"type": "OTHER", "value": mark()}],
        },
        "collections": [_ordered(keys, email, mark, neighbour), _greeted(keys, born, mark)],
        "usages": list(_used(keys, known, mark)),
        "consents": [_consent(keys, mark)],
        "objections": [_objection(mark)],
        "informed": [{"notice": "privacy-2026", "at": "2026-02-01T10:00:00Z"}],
        "holds": [_released(keys, mark)],
        "extra": {"note": mark(), "deep": {"list": [mark()]}},
    }
    if number % 2 == 0:
        record["collections"].append(_booked(keys, mark))
    return Canary(ref, record, _said(mark), frozenset({*known.values(), ref}), frozenset(keys.values()))


def _ordered(keys: Line, email: str, mark: Any, neighbour: str | None) -> Line:
    home = {"ref": keys["home"], "category": "billing-address", "value": f"Weg {mark()} Hamburg"}
    return {
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "notice": "privacy-2026",
        "collectedAt": "2026-01-03T10:00:00Z",
        "endedAt": "2026-05-31T00:00:00Z",
        "system": "webshop",
        "items": [
            {"ref": keys["mail"], "category": "email", "value": email},
            home | ({"sharedWith": [neighbour]} if neighbour else {}),
        ],
    }


def _greeted(keys: Line, born: str, mark: Any) -> Line:
    return {
        "purpose": "birthday-greeting",
        "legalBasis": "CONSENT",
        "notice": "consent-birthday-v1",
        "collectedAt": "2026-02-01T10:00:00Z",
        "system": "crm",
        "items": [
            {"ref": keys["born"], "category": "birth-date", "value": born},
            {"ref": keys["fan"], "category": "segment", "value": mark(), "derivedFrom": [keys["born"]]},
        ],
    }


def _booked(keys: Line, mark: Any) -> Line:
    return {
        "purpose": "accounting",
        "legalBasis": "LEGAL_OBLIGATION",
        "notice": "privacy-2026",
        "collectedAt": "2026-01-03T10:00:00Z",
        "system": "erp",
        "items": [{"ref": keys["bill"], "category": "invoice", "value": f"R-17 {mark()} EUR"}, {"ref": keys["home"]}],
    }


def _used(keys: Line, known: Line, mark: Any) -> Iterator[Line]:
    for use, recipient, name, items in (
        ("ship-order", "parcel-carrier", "carrier", ["home"]),
        ("birthday-email", "mail-cloud", "cloud", ["mail", "born"]),
    ):
        yield {
            "use": use,
            "at": "2026-02-04T08:00:00Z",
            "items": [keys[one] for one in items],
            "recipient": recipient,
            "recipientRef": known[name],
            "reference": mark(),
        }


def _consent(keys: Line, mark: Any) -> Line:
    return {
        "ref": f"{keys['mail']}-consent",
        "purpose": "birthday-greeting",
        "givenAt": "2026-02-01T10:00:00Z",
        "method": "DOUBLE_OPT_IN",
        "channels": ["EMAIL"],
        "notice": "consent-birthday-v1",
        "evidence": mark(),
        "guardian": {"evidence": mark()},
    }


def _objection(mark: Any) -> Line:
    decision = {"outcome": "UPHELD", "at": "2026-06-02T10:00:00Z", "by": mark(), "reasoning": mark()}
    return {"purpose": "customer-loyalty", "at": "2026-06-01T10:00:00Z", "decision": decision}


def _released(keys: Line, mark: Any) -> Line:
    return {
        "ref": f"{keys['mail']}-hold",
        "authority": mark(),
        "scope": ["email"],
        "placedAt": "2026-01-10T09:00:00Z",
        "reviewAt": "2026-12-01T09:00:00Z",
        "releasedAt": "2026-03-01T09:00:00Z",
    }


def _said(mark: Any) -> dict[str, Line]:
    """What an agent enters for them later."""
    return {
        "objectToProcessing": {"purpose": "order-handling", "reason": mark(), "evidence": mark()},
        "giveConsent": {
            "purpose": "birthday-greeting",
            "notice": "consent-birthday-v1",
            "method": "ORAL",
            "guardian": {"evidence": mark()},
            "preselected": False,
            "bundled": False,
            "evidence": mark(),
        },
        "withdrawConsent": {"purpose": "birthday-greeting", "evidence": mark()},
    }
