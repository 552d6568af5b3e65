"""The few terms of W3C DPV's personal data (pd) that a rule turns on, with all that DPV has below them.

Source: DPV 2.3, module pd (broader terms). A category that names no term is none of these.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Name and address: what a postcard may carry (DECISION.md step 6). `pd:Name` has nothing below it.
POSTCARD_TERMS = frozenset(
    {
        "Name",
        "PhysicalAddress",
        "City",
        "HouseNumber",
        "Locality",
        "PostalCode",
        "Region",
        "RoomNumber",
        "Street",
    }
)

#: Channel -> what it reaches a person by.
CONTACT_TERMS: Mapping[str, frozenset[str]] = {
    "EMAIL": frozenset({"EmailAddress", "EmailAddressPersonal", "EmailAddressWork"}),
    "SMS": frozenset({"TelephoneNumber"}),
}

_MODULES = ("pd:", "dpv-pd:", "https://w3id.org/dpv/pd#")


def is_below(term: str, terms: frozenset[str]) -> bool:
    """Whether a category's term, written as `pd:Name` or in full, is one of these."""
    return any(term.startswith(module) and term.removeprefix(module) in terms for module in _MODULES)
