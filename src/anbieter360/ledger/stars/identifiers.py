"""Identifiers in their one spelling, so that equal ones hash equal. Pure; before every hash and every lookup.

E-mail addresses in lower case, telephone numbers in E.164, the others without spaces around them; all in NFC.
"""

from __future__ import annotations

import re
from enum import StrEnum
from unicodedata import normalize


class IdentifierType(StrEnum):
    """How a person can be found (FORMATS.md)."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"
    CUSTOMER_NUMBER = "CUSTOMER_NUMBER"
    ACCOUNT = "ACCOUNT"
    DEVICE = "DEVICE"
    OTHER = "OTHER"


#: The reference of a record that was merged into this person; never given from outside.
MERGED_REF = "MERGED_REF"

#: Country calling codes of the EEA, Switzerland, the United Kingdom and the United States. Source: ITU-T E.164 (2016).
CALLING_CODES = {
    "AT": "43", "BE": "32", "BG": "359", "CH": "41", "CY": "357", "CZ": "420", "DE": "49", "DK": "45", "EE": "372",
    "ES": "34", "FI": "358", "FR": "33", "GB": "44", "GR": "30", "HR": "385", "HU": "36", "IE": "353", "IS": "354",
    "IT": "39", "LI": "423", "LT": "370", "LU": "352", "LV": "371", "MT": "356", "NL": "31", "NO": "47", "PL": "48",
    "PT": "351", "RO": "40", "SE": "46", "SI": "386", "SK": "421", "US": "1",
}  # fmt: skip

#: What is dialled before a national number and is no part of it. Italy's 0 is part of the number; others have none.
_TRUNK_PREFIXES = {
    "AT": "0", "BE": "0", "BG": "0", "CH": "0", "DE": "0", "FI": "0", "FR": "0", "GB": "0", "HR": "0", "HU": "06",
    "IE": "0", "LT": "0", "NL": "0", "RO": "0", "SE": "0", "SI": "0", "SK": "0", "US": "1",
}  # fmt: skip

_SPACING = re.compile(r"[\s()./\-\u2010-\u2015]")
_OPTIONAL_TRUNK = re.compile(r"\(0\)")  # as in +49 (0)40 123456
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


def normalise(type_: IdentifierType, value: str, countries: tuple[str | None, ...] = ()) -> str:
    """The one spelling of an identifier. countries: the person's, then the provider's; for national numbers.

    Raises ValueError, without the value in the message.
    """
    trimmed = normalize("NFC", value.strip())
    if not trimmed:
        raise ValueError("an identifier cannot be empty")
    if type_ is IdentifierType.EMAIL:
        return normalize("NFC", trimmed.lower())
    if type_ is IdentifierType.PHONE:
        return _e164(trimmed, next((country for country in countries if country), None))
    return trimmed


def normalise_new(type_: IdentifierType, value: str, countries: tuple[str | None, ...] = ()) -> str:
    """The one spelling of an identifier that is to be kept: stricter than a lookup, which may find what is there.

    Raises ValueError, without the value in the message.
    """
    spelt = normalise(type_, value, countries)
    if type_ is IdentifierType.EMAIL and not _ADDRESS.fullmatch(spelt):
        raise ValueError("not an e-mail address: it has one @ with something on both sides and no space")
    return spelt


def _e164(text: str, country: str | None) -> str:
    digits = _SPACING.sub("", _OPTIONAL_TRUNK.sub("", text) if text.startswith(("+", "00")) else text)
    number = _international(digits, country)
    if not _E164.fullmatch(number):
        raise ValueError("not a telephone number")
    return number


def _international(digits: str, country: str | None) -> str:
    if digits.startswith("+"):
        return digits
    if digits.startswith("00"):
        return "+" + digits[2:]
    if country not in CALLING_CODES:
        raise ValueError("a national telephone number needs a country whose calling code is known; write it as +…")
    return f"+{CALLING_CODES[country]}{digits.removeprefix(_TRUNK_PREFIXES.get(country, ' '))}"
