"""Which parts of a person's star the fields of a selection stand on.

A field that is not in the table stands on everything, and a part that was left out by mistake refuses its use
(ledger/reading/star_parts.py): a wrong line here costs time, never an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anbieter360.compiler.selection import Field, every
from anbieter360.ledger.reading.deciding import PARTS as DECIDING
from anbieter360.ledger.reading.star_parts import EVERYTHING, whole

_NONE: frozenset[str] = frozenset()
_ITEMS = frozenset({"items"})
_VALUE = frozenset({"items", "consents", "objections", "restrictions", "retained"})
_DISCLOSED = frozenset({"usages", "disclosures"})
_ASKED = frozenset({"requests"})

#: Types of a person's half -> field -> parts, beside what its own selection needs.
NEEDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "Subject": {
        **dict.fromkeys(("id", "ref", "country", "language", "birthDate", "pending", "provider", "accesses"), _NONE),
        "identifiers": frozenset({"identifiers"}),
        "items": _ITEMS,
        "standings": frozenset({"standings"}),
        "collections": frozenset({"collections"}),
        "consents": frozenset({"consents"}),
        "objections": frozenset({"objections"}),
        "usages": frozenset({"usages"}),
        "disclosures": _DISCLOSED,
        "recipients": _DISCLOSED,
        "restrictions": frozenset({"restrictions"}),
        "holds": frozenset({"holds"}),
        "informed": frozenset({"informed"}),
        "requests": frozenset({"requests"}),
        "notifications": frozenset({"notifications"}) | _DISCLOSED | _ITEMS,
        "mayUse": DECIDING,
        "rights": DECIDING - {"objections", "restrictions"} | {"usages"},
    },
    "DataItem": {
        **dict.fromkeys(("id", "subject", "ref", "category", "system", "collectedAt", "source", "collections"), _ITEMS),
        "value": _VALUE | {"values"},
        "valueDecision": _VALUE,
        "uses": frozenset({"items", "consents"}),
        "usages": frozenset({"items", "usages"}),
        "disclosures": _ITEMS | _DISCLOSED,
        "derivedFrom": frozenset({"derived"}),
        "derived": frozenset({"derived"}),
        "shared": frozenset({"shared"}),
        "retention": frozenset({"items", "usages"}),
        "rectifiedAt": frozenset({"rectified"}),
    },
    "Collection": {
        **dict.fromkeys(
            ("id", "subject", "legalBasis", "collectedAt", "endedAt", "source", "informedAt"),
            frozenset({"collections"}),
        ),
        **dict.fromkeys(("purpose", "system", "notice", "standing"), frozenset({"collections"})),
        "items": _ITEMS,
    },
    "Standing": {
        **dict.fromkeys(("id", "subject", "purpose"), frozenset({"standings"})),
        "collections": frozenset({"collections"}),
        "consents": frozenset({"consents"}),
        "objections": frozenset({"objections"}),
    },
    "Consent": {
        **dict.fromkeys(("id", "subject", "ref", "status", "purpose", "standing", "channels"), frozenset({"consents"})),
        **dict.fromkeys(("notice", "noticeHash", "language", "method", "explicit"), frozenset({"consents"})),
        "defects": frozenset({"consents", "erasures"}),
        **dict.fromkeys(("givenAt", "expiresAt", "withdrawnAt", "endedAt"), frozenset({"consents"})),
        **dict.fromkeys(("recordedBy", "renews"), frozenset({"consents"})),
        **dict.fromkeys(("evidenceKeptUntil", "evidenceLaw"), frozenset({"consents", "usages"})),
        "receipt": frozenset({"receipts"}),
    },
    "Objection": {
        **dict.fromkeys(("id", "subject", "purpose", "standing", "at", "withdrawnAt"), frozenset({"objections"})),
        **dict.fromkeys(("decision", "decidedAt", "reasoning", "reason"), frozenset({"objections"})),
        **dict.fromkeys(("receivedBy", "recordedAt"), frozenset({"objections"})),
    },
    "Restriction": dict.fromkeys(
        ("id", "subject", "at", "ground", "scope", "informedAt", "liftedAt", "receivedBy", "recordedAt"),
        frozenset({"restrictions"}),
    ),
    "RightsRequest": {
        **dict.fromkeys(("id", "subject", "right", "receivedAt", "receivedBy", "dueOn", "overdue"), _ASKED),
        **dict.fromkeys(("proposedValue", "text", "assigned", "assignee"), _ASKED),
        **dict.fromkeys(("extendedAt", "extensionReason", "answeredAt", "outcome", "answer"), _ASKED),
        "item": _ASKED | _ITEMS,
        "objection": _ASKED | {"objections"},
        "restriction": _ASKED | {"restrictions"},
    },
    "Usage": {
        **dict.fromkeys(("id", "subject", "use", "recipients", "count", "firstAt", "lastAt"), frozenset({"usages"})),
        "items": frozenset({"usages", "items"}),
        "disclosures": _DISCLOSED,
    },
    "Disclosure": {
        **dict.fromkeys(("id", "subject", "recipient", "uses", "usages", "firstAt", "lastAt"), _DISCLOSED),
        "items": _DISCLOSED | _ITEMS,
    },
}
#: A node of a star -> the part it is found in.
LOCATES: Mapping[str, frozenset[str]] = {
    "DataItem": _ITEMS,
    "Collection": frozenset({"collections"}),
    "Consent": frozenset({"consents"}),
    "Objection": frozenset({"objections"}),
    "Restriction": frozenset({"restrictions"}),
    "RightsRequest": _ASKED,
    "Standing": frozenset({"standings"}),
    "Usage": frozenset({"usages"}),
    "Disclosure": _DISCLOSED,
}
#: A part -> what a caller from whom purposes are hidden needs with it: the first visible collection describes an item.
_WITH_HIDDEN: Mapping[str, frozenset[str]] = {"items": frozenset({"derived", "collections"})}
#: What somebody works on for a person.
_HANDLED = frozenset({"requests", "erasures"})
#: What opens under rights-handling by what the person asks for.
_OPENED_BY_REQUEST = frozenset({("DataItem", "value"), ("DataItem", "valueDecision")})
_SAME = {"Me": "Subject"}
_PERSON = frozenset({*NEEDS, *_SAME})


def parts_of(type_: str, fields: Sequence[Field], *, hidden: bool, handling: bool = False) -> frozenset[str]:
    """What a `type_` of a person's half, and all selected below it, stand on.

    hidden: whether purposes are; handling: whether the caller works on what people ask for.
    """
    found = {*LOCATES.get(type_, ())}
    for field in every(fields):
        if field.parent in _PERSON and field.name != "__typename":
            table = NEEDS.get(_SAME.get(field.parent, field.parent), {})
            found |= table.get(field.name, EVERYTHING)
        if handling and (field.parent, field.name) in _OPENED_BY_REQUEST:
            found |= _HANDLED
    if hidden:
        found.update(*(more for part, more in _WITH_HIDDEN.items() if part in whole(frozenset(found))))
    return frozenset(found)
