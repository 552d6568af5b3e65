"""The structure of catalogue.yaml as JSON Schema 2020-12: read by `document`, published in docs/reference.

One source: which fields there are, which are required, what their values look like. A `description` is written so
that "must be <description>" is the message where a value does not fit. `rules` has what a schema cannot say.
`make derived` writes it to docs/reference/catalogue.schema.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from jsonschema import Draft202012Validator, FormatChecker

from anbieter360.catalogue.countries import ISO_COUNTRIES
from anbieter360.catalogue.duration import parse_duration
from anbieter360.catalogue.model import (
    Audience,
    BalancingOutcome,
    Channel,
    CompatibilityOutcome,
    ControllerProfile,
    LegalBasis,
    PeriodStart,
    RecipientRole,
    RestrictionException,
    RetentionBecause,
    StatementKind,
)

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
KEY: Schema = {
    "type": "string",
    "pattern": "^[a-z0-9][a-z0-9-]*$(?!\\n)",
    "maxLength": 200,
    "description": "a key of lower-case letters, digits and hyphens, e.g. order-handling",
}
KEYS: Schema = {"type": "array", "items": KEY, "uniqueItems": True}
NAME: Schema = {
    "description": "a text, or texts by language: {de: …, en: …}",
    "anyOf": [
        TEXT,
        {
            "type": "object",
            "properties": {"de": TEXT, "en": TEXT},
            "minProperties": 1,
            "additionalProperties": False,
        },
    ],
}
DATE: Schema = {"type": "string", "format": "date", "description": "a date, e.g. 2026-01-05"}
DURATION: Schema = {"type": "string", "format": "duration", "description": "an ISO 8601 duration, e.g. P8Y"}
URL: Schema = {"type": "string", "format": "uri", "description": "an address that begins with https:// or http://"}
COUNTRY: Schema = {
    "type": "string",
    "enum": sorted(ISO_COUNTRIES),
    "description": "a country code of ISO 3166-1 alpha-2, e.g. DE",
}
TIME_ZONE: Schema = {"type": "string", "format": "time-zone", "description": "a time zone, e.g. Europe/Berlin"}
LANGUAGE: Schema = {
    "type": "string",
    "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$(?!\\n)",
    "description": "a language, e.g. de",
}
HASH: Schema = {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$(?!\\n)",
    "description": "a SHA-256 in 64 lower-case hex digits",
}
TRANSFER_BASIS: Schema = {
    "type": "string",
    "pattern": "^A4[5-9](-[0-9]+)?(-[a-z])?$(?!\\n)",
    "description": "a transfer basis of Chapter V GDPR, e.g. A45-3 or A46-2-c",
}
ARTICLE_9: Schema = {
    "type": "string",
    "pattern": "^A9-2-[a-j]$(?!\\n)",
    "description": "an exception of Art. 9(2) GDPR, A9-2-a to A9-2-j",
}


def one_of(kind: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [one.value for one in kind]}


def mapping(required: str, properties: Mapping[str, Schema], **more: Any) -> Schema:
    """An object that has these fields and no others; `required` names some, separated by blanks."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": dict(properties),
        "additionalProperties": False,
        **more,
    }


CONTACT = mapping("email", {"email": TEXT, "address": TEXT, "phone": TEXT})
OFFICER = mapping("name email", {"name": TEXT, "email": TEXT, "address": TEXT, "phone": TEXT})
ERASURE = mapping("webhook", {"webhook": URL, "secretRef": TEXT})

PROVIDER = mapping(
    "key name country contact",
    {
        "key": KEY,
        "name": NAME,
        "country": COUNTRY,
        "contact": CONTACT,
        "withdrawal": TEXT,
        "dataProtectionOfficer": OFFICER,
        "representative": TEXT,
        "supervisoryAuthority": TEXT,
        "controllerProfile": one_of(ControllerProfile),
        "timeZone": TIME_ZONE,
        "audience": one_of(Audience),
        "measures": TEXTS,
    },
)
CATEGORY = mapping(
    "key name", {"key": KEY, "name": NAME, "dpv": TEXT, "parent": KEY, "special": FLAG, "description": TEXT}
)
SYSTEM = mapping(
    "key name",
    {"key": KEY, "name": NAME, "description": TEXT, "flowsTo": KEYS, "measures": TEXTS, "erasure": ERASURE},
)
RECIPIENT = mapping(
    "key role country",
    {
        "key": KEY,
        "name": NAME,
        "role": one_of(RecipientRole),
        "country": COUNTRY,
        "transferBasis": TRANSFER_BASIS,
        "safeguardsDocument": TEXT,
        "contact": TEXT,
        "erasure": ERASURE,
        "description": TEXT,
    },
)
PURPOSE = mapping(
    "key name",
    {
        "key": KEY,
        "name": NAME,
        "description": TEXT,
        "dpv": TEXT,
        "parent": KEY,
        "marketing": FLAG,
        "confidential": mapping("ground reviewAt", {"ground": TEXT, "reviewAt": DATE}),
    },
)
NOTICE = mapping(
    "key language published announces",
    {
        "key": KEY,
        "language": LANGUAGE,
        "published": DATE,
        "announces": KEYS,
        "text": TEXT,
        "textHash": HASH,
        "url": TEXT,
        "supersedes": KEY,
        "optOutOffered": FLAG,
    },
    allOf=[
        {
            "description": "a notice with `text` or `textHash`",
            "anyOf": [{"required": ["text"]}, {"required": ["textHash"]}],
        }
    ],
)
BALANCING_TEST = mapping(
    "outcome assessed by reasoning",
    {"outcome": one_of(BalancingOutcome), "assessed": DATE, "by": TEXT, "advice": TEXT, "reasoning": TEXT},
)
EXISTING_CUSTOMER = mapping(
    "similarProducts optOutInEachMessage",
    {"similarProducts": FLAG, "optOutInEachMessage": FLAG, "ecgListChecked": FLAG},
)
USE = mapping(
    "key purpose legalBasis categories",
    {
        "key": KEY,
        "name": NAME,
        "purpose": KEY,
        "legalBasis": one_of(LegalBasis),
        "categories": {**KEYS, "minItems": 1},
        "channel": one_of(Channel),
        "recipients": KEYS,
        "systems": KEYS,
        "dataSubjects": {**TEXTS, "minItems": 1},
        "law": TEXT,
        "article9": ARTICLE_9,
        "automatedDecision": FLAG,
        "balancingTest": BALANCING_TEST,
        "existingCustomer": EXISTING_CUSTOMER,
        "duringRestriction": mapping("exception ground", {"exception": one_of(RestrictionException), "ground": TEXT}),
        "owner": TEXT,
        "dpia": TEXT,
    },
)
COMPATIBILITY = mapping(
    "from to outcome assessed by reasoning",
    {
        "from": KEY,
        "to": KEY,
        "outcome": one_of(CompatibilityOutcome),
        "assessed": DATE,
        "by": TEXT,
        "reasoning": TEXT,
    },
)
RETENTION = mapping(
    "category heldFor because law keep from",
    {
        "category": KEY,
        "heldFor": KEY,
        "because": one_of(RetentionBecause),
        "law": TEXT,
        "keep": DURATION,
        "from": one_of(PeriodStart),
        "controllerProfile": one_of(ControllerProfile),
        "openEnded": FLAG,
    },
)
DELETION = mapping(
    "category after from", {"category": KEY, "after": DURATION, "from": one_of(PeriodStart), "ground": TEXT}
)
#: Not for writing by hand: what a transparency document states, so that `catalogue show` leaves nothing out.
STATEMENT = mapping(
    "key kind facts",
    {
        "key": TEXT,
        "kind": one_of(StatementKind),
        "facts": {
            "type": "array",
            "items": mapping("name value", {"name": TEXT, "value": {"type": "string"}, "readable": FLAG}),
        },
        "aboutLabel": TEXT,
        "aboutKey": TEXT,
    },
)

#: The lists of the file, each with what it is a list of.
LISTS: Mapping[str, Schema] = {
    "categories": CATEGORY,
    "systems": SYSTEM,
    "recipients": RECIPIENT,
    "purposes": PURPOSE,
    "notices": NOTICE,
    "uses": USE,
    "compatibilities": COMPATIBILITY,
    "retention": RETENTION,
    "deletion": DELETION,
    "statements": STATEMENT,
}

CATALOGUE_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "catalogue.yaml",
    **mapping(
        "provider",
        {
            "provider": PROVIDER,
            **{name: {"type": "array", "items": one} for name, one in LISTS.items()},
            "extra": {"type": "object", "description": "Kept, and never shown as a fact."},
        },
    ),
}

FORMATS = FormatChecker(formats=())


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    # fromisoformat alone takes 20260105 and 2026-W01-1 too.
    return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value


@FORMATS.checks("duration", raises=ValueError)
def _is_duration(value: object) -> bool:
    return not isinstance(value, str) or bool(parse_duration(value))


@FORMATS.checks("uri", raises=ValueError)
def _is_url(value: object) -> bool:
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(one.isspace() for one in value)


@FORMATS.checks("time-zone")
def _is_time_zone(value: object) -> bool:
    return not isinstance(value, str) or value in available_timezones()


VALIDATOR = Draft202012Validator(CATALOGUE_SCHEMA, format_checker=FORMATS)


def published() -> str:
    """The text of docs/reference/catalogue.schema.json."""
    return json.dumps(CATALOGUE_SCHEMA, ensure_ascii=False, indent=2) + "\n"
