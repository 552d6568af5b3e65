"""The inline JSON-LD context of all our documents, and the DPV and GDPR terms behind our own enums.

Source: W3C DPV 2.3 with its extensions pd, loc and eu-gdpr; DCMI terms; PROV-O. Nothing is ever fetched: a document
carries CONTEXT itself. A reader drops a key that is not in it; there is no `@vocab` that would make up a term for it,
and tests find any that would be dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from anbieter360.catalogue.model import LegalBasis, RecipientRole, Text
from anbieter360.decision.codes import ConsentStatus, Right

#: Prefix -> namespace. `a360` has what no vocabulary has; its words are listed in OWN.
NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        "dpv": "https://w3id.org/dpv#",
        "pd": "https://w3id.org/dpv/pd#",
        "loc": "https://w3id.org/dpv/loc#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "dct": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "a360": "urn:anbieter360:terms#",
    }
)

#: Properties whose values are nodes: named by `{"id": …}`, by a string that is an IRI, or nested.
_NODES = {
    "dpv": (
        "hasAuthority hasConsentControl hasConsentStatus hasCountry hasDataController hasDataProtectionOfficer"
        " hasDataSource hasDataSubject hasJurisdiction hasLegalBasis hasLocation hasNotice hasPersonalData"
        " hasPersonalDataProcess hasProcess hasProcessing hasPurpose hasRecipient hasRecordOfActivity"
        " hasRepresentative hasRequestStatus hasRight hasScope hasStatus hasStorageCondition"
        " hasTechnicalOrganisationalMeasure hasThirdCountry isImplementedUsingTechnology isIndicatedBy"
    ),
    "dct": "conformsTo hasPart isPartOf isReplacedBy publisher replaces requires source subject",
    "prov": "used wasAssociatedWith wasAttributedTo wasDerivedFrom wasGeneratedBy",
}
#: Properties whose values are text.
_TEXTS = {
    "dpv": (
        "hasAddress hasApplicableLaw hasContact hasIdentifier hasIndicationMethod hasJustification hasName"
        " isExercisedAt"
    ),
    "dct": "accessRights format identifier language type valid",
    "rdf": "value",
}
#: Properties whose values are text in one or more languages: a plain string, or `{"de": …, "en": …}`.
_NAMES = {"dct": "description title"}
#: Properties whose values are a time with a zone (ISO 8601).
_TIMES = {
    "dpv": "isIndicatedAtTime",
    "dct": "created issued modified",
    "prov": "atTime endedAtTime generatedAtTime invalidatedAtTime startedAtTime",
}
#: Words of our own: what a document needs and no vocabulary has. Property -> type of its value.
OWN: Mapping[str, str] = MappingProxyType(
    {
        "ageDeclared": "xsd:integer",
        "available": "xsd:boolean",
        "birthDate": "xsd:date",
        "bundled": "xsd:boolean",
        "channel": "xsd:string",
        "decidedAutomatically": "xsd:boolean",
        "defect": "xsd:string",
        "enteredBy": "xsd:string",
        "expiresAt": "xsd:dateTime",
        "explicit": "xsd:boolean",
        "firstAt": "xsd:dateTime",
        "guardian": "xsd:string",
        "guardianConsented": "xsd:boolean",
        "informedAt": "xsd:dateTime",
        "knownAs": "xsd:string",
        "lastAt": "xsd:dateTime",
        "missing": "xsd:string",
        "other": "xsd:string",
        "outcome": "xsd:string",
        "preselected": "xsd:boolean",
        "received": "xsd:boolean",
        "restrictedUntil": "xsd:dateTime",
        "retainedUntil": "xsd:date",
        "role": "xsd:string",
        "safeguards": "xsd:string",
        "scope": "xsd:string",
        "shared": "xsd:boolean",
        "starts": "xsd:string",
        "textHash": "xsd:string",
        "times": "xsd:integer",
        "transferBasis": "@id",
        "unit": "xsd:string",
        "withGuardian": "xsd:boolean",
        "withdrawal": "xsd:string",
    }
)
#: `dct:type` of a node and `@type` share a name; in our documents `type` is the class.
_ALIASES = {"id": "@id", "type": "@type", "kind": "dct:type"}


def _terms(names: Mapping[str, str], **more: str) -> dict[str, Any]:
    return {
        name: {"@id": f"{prefix}:{name}", **more}
        for prefix, words in names.items()
        for name in words.split()
        if name not in _ALIASES
    }


def _own(name: str, type_: str) -> dict[str, str]:
    """A plain string has no type of its own: some readers take one that is named for another text."""
    term = f"a360:{name}"
    return {"@id": term} if type_ == "xsd:string" else {"@id": term, "@type": type_}


#: What stands under `@context` of every document of ours.
CONTEXT: Mapping[str, Any] = MappingProxyType(
    {
        "@version": 1.1,
        **NAMESPACES,
        **_ALIASES,
        **_terms(_NODES, **{"@type": "@id"}),
        **_terms(_TEXTS),
        **_terms(_NAMES, **{"@container": "@language"}),
        **_terms(_TIMES, **{"@type": "xsd:dateTime"}),
        "hasDuration": {"@id": "dpv:hasDuration", "@type": "xsd:duration"},
        "published": {"@id": "dct:issued", "@type": "xsd:date"},
        "dueOn": {"@id": "dct:available", "@type": "xsd:date"},
        **{name: _own(name, type_) for name, type_ in OWN.items()},
    }
)

#: Art. 6(1) GDPR, (a) to (f). UNSPECIFIED has no term: a document leaves the basis out, and says so.
LEGAL_BASES: Mapping[LegalBasis, str] = MappingProxyType(
    {
        LegalBasis.CONSENT: "eu-gdpr:A6-1-a",
        LegalBasis.CONTRACT: "eu-gdpr:A6-1-b",
        LegalBasis.LEGAL_OBLIGATION: "eu-gdpr:A6-1-c",
        LegalBasis.VITAL_INTERESTS: "eu-gdpr:A6-1-d",
        LegalBasis.PUBLIC_TASK: "eu-gdpr:A6-1-e",
        LegalBasis.LEGITIMATE_INTEREST: "eu-gdpr:A6-1-f",
    }
)
EXPLICIT_CONSENT = "eu-gdpr:A6-1-a-explicit-consent"

CONSENT_STATUSES: Mapping[ConsentStatus, str] = MappingProxyType(
    {
        ConsentStatus.REQUESTED: "dpv:ConsentRequested",
        ConsentStatus.GIVEN: "dpv:ConsentGiven",
        ConsentStatus.RENEWED: "dpv:RenewedConsentGiven",
        ConsentStatus.REFUSED: "dpv:ConsentRefused",
        ConsentStatus.WITHDRAWN: "dpv:ConsentWithdrawn",
        ConsentStatus.REVOKED: "dpv:ConsentRevoked",
        ConsentStatus.EXPIRED: "dpv:ConsentExpired",
        ConsentStatus.INVALIDATED: "dpv:ConsentInvalidated",
        ConsentStatus.UNKNOWN: "dpv:ConsentUnknown",
    }
)

RIGHTS: Mapping[Right, str] = MappingProxyType(
    {
        Right.ACCESS: "eu-gdpr:A15",
        Right.RECTIFICATION: "eu-gdpr:A16",
        Right.ERASURE: "eu-gdpr:A17",
        Right.RESTRICTION: "eu-gdpr:A18",
        Right.PORTABILITY: "eu-gdpr:A20",
        Right.OBJECTION: "eu-gdpr:A21",
        Right.WITHDRAW_CONSENT: "eu-gdpr:A7-3",
        Right.HUMAN_REVIEW: "eu-gdpr:A22",
        Right.COMPLAINT: "eu-gdpr:A77",
    }
)

RECIPIENT_ROLES: Mapping[RecipientRole, str] = MappingProxyType(
    {
        RecipientRole.PROCESSOR: "dpv:DataProcessor",
        RecipientRole.CONTROLLER: "dpv:DataController",
        RecipientRole.JOINT_CONTROLLER: "dpv:JointDataControllers",
        RecipientRole.SUBPROCESSOR: "dpv:DataSubProcessor",
        RecipientRole.AUTHORITY: "dpv:Authority",
    }
)


def legal_basis_term(basis: str, *, explicit: bool = False) -> str | None:
    """The term of a basis (`eu-gdpr:A6-1-b`); None where it is unspecified."""
    if explicit and basis == LegalBasis.CONSENT:
        return EXPLICIT_CONSENT
    return LEGAL_BASES.get(LegalBasis(basis))


def article_term(article: str | None) -> str | None:
    """`A46-2-c` or `A9-2-a`, as the catalogue writes what a transfer or a special category rests on."""
    return f"eu-gdpr:{article}" if article else None


def country_term(code: str | None) -> str | None:
    """A country by its ISO 3166-1 alpha-2 code."""
    return f"loc:{code}" if code else None


def dpv_term(term: str | None) -> str | None:
    """The catalogue's own `dpv:` field, where it names a term of DPV or of its personal data; else None."""
    prefix, _, name = (term or "").partition(":")
    return term if prefix in ("dpv", "pd") and name.isalnum() else None


def context_for(body: Mapping[str, Any]) -> dict[str, Any]:
    """The part of CONTEXT that a document needs whose terms are few: its namespaces, aliases and own keys."""
    used = {"@version", *NAMESPACES, *_ALIASES, *_keys(body)}
    return {
        name: dict(meaning) if isinstance(meaning, dict) else meaning
        for name, meaning in CONTEXT.items()
        if name in used
    }


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield name
            yield from _keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _keys(inner)


def in_languages(text: Text | None) -> dict[str, str]:
    """A name for `title` or `description`: language -> text; empty where there is none."""
    if text is None:
        return {}
    return {code: words for code, words in (("de", text.de), ("en", text.en)) if words}
