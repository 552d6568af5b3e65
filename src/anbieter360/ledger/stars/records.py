"""One line of records.jsonl: read, checked and turned into frozen values. Pure; first step of an import.

The format stands here once (`RECORD`); docs/reference/records.schema.json is derived from it. Source: FORMATS.md.
Times come out as they stand in the graph, keys as in the catalogue, identifiers in their one spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from anbieter360.catalogue.countries import ISO_COUNTRIES
from anbieter360.catalogue.model import Catalogue, Channel, LegalBasis
from anbieter360.catalogue.zones import zone_of
from anbieter360.errors import RecordError, Where
from anbieter360.instant import start_of_day, text_of
from anbieter360.ledger.stars.form import (
    Anything,
    Day,
    Field,
    Flag,
    Key,
    Many,
    Matching,
    Number,
    Reference,
    Setting,
    Structure,
    Text,
    Time,
    Word,
    Wrong,
    names_of,
)
from anbieter360.ledger.stars.identifiers import IdentifierType, normalise_new
from anbieter360.ledger.stars.json_line import read_json

#: How far the clocks of those who send records may be apart.
CLOCKS_APART = timedelta(minutes=5)


class Source(StrEnum):
    """Where data came from (Art. 13 or 14 GDPR)."""

    SUBJECT = "SUBJECT"
    THIRD_PARTY = "THIRD_PARTY"
    PUBLIC = "PUBLIC"


class ConsentMethod(StrEnum):
    CHECKBOX = "CHECKBOX"
    SIGNATURE = "SIGNATURE"
    DOUBLE_OPT_IN = "DOUBLE_OPT_IN"
    ORAL = "ORAL"
    UNKNOWN = "UNKNOWN"


class ObjectionOutcome(StrEnum):
    """Art. 21(1): OVERRIDDEN by compelling grounds."""

    UPHELD = "UPHELD"
    OVERRIDDEN = "OVERRIDDEN"


class RestrictionGround(StrEnum):
    """Art. 18(1) GDPR, (a) to (d)."""

    ACCURACY_CONTESTED = "ACCURACY_CONTESTED"
    UNLAWFUL_PROCESSING = "UNLAWFUL_PROCESSING"
    LEGAL_CLAIMS = "LEGAL_CLAIMS"
    OBJECTION_PENDING = "OBJECTION_PENDING"


@dataclass(frozen=True, slots=True)
class IdentifierPart:
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class SubjectPart:
    ref: str
    country: str | None = None
    birth_date: str | None = None
    language: str | None = None
    identifiers: tuple[IdentifierPart, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemPart:
    """An item; one without a category is already described and now also held here."""

    ref: str
    category: str | None = None
    value: str | None = None
    derived_from: tuple[str, ...] = ()
    shared_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectionPart:
    purpose: str
    legal_basis: str
    collected_at: str
    system: str
    items: tuple[ItemPart, ...] = ()
    notice: str | None = None
    ended_at: str | None = None
    source: str = Source.SUBJECT.value
    informed_at: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class UsagePart:
    use: str
    at: str
    items: tuple[str, ...] = ()
    recipient: str | None = None
    recipient_ref: str | None = None
    reference: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class GuardianPart:
    evidence: str


@dataclass(frozen=True, slots=True)
class ConsentPart:
    """notice_hash, language: of the notice, as it was shown; they stand in the catalogue, not in a line."""

    ref: str
    purpose: str
    given_at: str
    method: str
    channels: tuple[str, ...] = ()
    notice: str | None = None
    evidence: str | None = None
    preselected: bool = False
    bundled: bool = False
    explicit: bool = False
    age_declared: int | None = None
    expires_at: str | None = None
    withdrawn_at: str | None = None
    guardian: GuardianPart | None = None
    notice_hash: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class InformedPart:
    notice: str
    at: str


@dataclass(frozen=True, slots=True)
class DecisionPart:
    outcome: str
    at: str
    by: str
    reasoning: str


@dataclass(frozen=True, slots=True)
class ObjectionPart:
    purpose: str
    at: str
    withdrawn_at: str | None = None
    decision: DecisionPart | None = None


@dataclass(frozen=True, slots=True)
class RestrictionPart:
    at: str
    ground: str
    scope: tuple[str, ...] = ()
    lifted_at: str | None = None
    informed_at: str | None = None


@dataclass(frozen=True, slots=True)
class HoldPart:
    ref: str
    authority: str
    scope: tuple[str, ...]
    placed_at: str
    review_at: str
    released_at: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """All that a line says about one person. `named`: item refs that the line names and does not describe, each with
    the path where it does; they must be in the ledger already."""

    subject: SubjectPart
    collections: tuple[CollectionPart, ...] = ()
    usages: tuple[UsagePart, ...] = ()
    consents: tuple[ConsentPart, ...] = ()
    informed: tuple[InformedPart, ...] = ()
    objections: tuple[ObjectionPart, ...] = ()
    restrictions: tuple[RestrictionPart, ...] = ()
    holds: tuple[HoldPart, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    named: Mapping[str, str] = field(default_factory=dict, hash=False)


_COUNTRY = Matching(r"[A-Z]{2}", "an ISO 3166-1 alpha-2 country code", ISO_COUNTRIES)
_LANGUAGE = Matching(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language tag such as de or de-AT")
_TEXT, _REF, _TIME, _FLAG = Text(), Reference(), Time(), Flag()

ITEM = Structure(
    ItemPart,
    Field("ref", _REF, required=True),
    Field("category", Key("category")),
    Field("value", _TEXT),
    Field("derivedFrom", Many(_REF)),
    Field("sharedWith", Many(_REF)),
)
COLLECTION = Structure(
    CollectionPart,
    Field("purpose", Key("purpose"), required=True),
    Field("legalBasis", Word.of(LegalBasis), required=True),
    Field("collectedAt", _TIME, required=True),
    Field("system", Key("system"), required=True),
    Field("items", Many(ITEM), required=True),
    Field("notice", Key("notice")),
    Field("endedAt", _TIME),
    Field("source", Word.of(Source)),
    Field("informedAt", _TIME),
    Field("ref", _REF),
)
RECORD = Structure(
    Record,
    Field(
        "subject",
        Structure(
            SubjectPart,
            Field("ref", _REF, required=True),
            Field("country", _COUNTRY),
            Field("birthDate", Day()),
            Field("language", _LANGUAGE),
            Field(
                "identifiers",
                Many(
                    Structure(
                        IdentifierPart,
                        Field("type", Word.of(IdentifierType), required=True),
                        Field("value", _TEXT, required=True),
                    )
                ),
            ),
        ),
        required=True,
    ),
    Field("collections", Many(COLLECTION)),
    Field(
        "usages",
        Many(
            Structure(
                UsagePart,
                Field("use", Key("use"), required=True),
                Field("at", _TIME, required=True),
                Field("items", Many(_REF)),
                Field("recipient", Key("recipient")),
                Field("recipientRef", _REF),
                Field("reference", _REF),
                Field("ref", _REF),
            )
        ),
    ),
    Field(
        "consents",
        Many(
            Structure(
                ConsentPart,
                Field("ref", _REF, required=True),
                Field("purpose", Key("purpose"), required=True),
                Field("givenAt", _TIME, required=True),
                Field("method", Word.of(ConsentMethod), required=True),
                Field("channels", Many(Word.of(Channel))),
                Field("notice", Key("notice")),
                Field("evidence", _TEXT),
                Field("preselected", _FLAG),
                Field("bundled", _FLAG),
                Field("explicit", _FLAG),
                Field("ageDeclared", Number(0, 150)),
                Field("expiresAt", _TIME),
                Field("withdrawnAt", _TIME),
                Field("guardian", Structure(GuardianPart, Field("evidence", _TEXT, required=True))),
            )
        ),
    ),
    Field(
        "informed",
        Many(Structure(InformedPart, Field("notice", Key("notice"), required=True), Field("at", _TIME, required=True))),
    ),
    Field(
        "objections",
        Many(
            Structure(
                ObjectionPart,
                Field("purpose", Key("purpose"), required=True),
                Field("at", _TIME, required=True),
                Field("withdrawnAt", _TIME),
                Field(
                    "decision",
                    Structure(
                        DecisionPart,
                        Field("outcome", Word.of(ObjectionOutcome), required=True),
                        Field("at", _TIME, required=True),
                        Field("by", _TEXT, required=True),
                        Field("reasoning", _TEXT, required=True),
                    ),
                ),
            )
        ),
    ),
    Field(
        "restrictions",
        Many(
            Structure(
                RestrictionPart,
                Field("at", _TIME, required=True),
                Field("ground", Word.of(RestrictionGround), required=True),
                Field("scope", Many(_REF)),
                Field("liftedAt", _TIME),
                Field("informedAt", _TIME),
            )
        ),
    ),
    Field(
        "holds",
        Many(
            Structure(
                HoldPart,
                Field("ref", _REF, required=True),
                Field("authority", _TEXT, required=True),
                Field("scope", Many(_REF, least=1), required=True),
                Field("placedAt", _TIME, required=True),
                Field("reviewAt", _TIME, required=True),
                Field("releasedAt", _TIME),
            )
        ),
    ),
    Field("extra", Anything()),
)


#: Parts of a line, by what each is told from the others, and what is said of it at once.
_SAID_ONCE: tuple[tuple[str, Callable[[Any], object], Callable[[Any], object]], ...] = (
    ("collections", lambda one: one.ref or one, lambda one: replace(one, items=())),
    ("consents", lambda one: one.ref, lambda one: one),
    ("objections", lambda one: (one.purpose, one.at), lambda one: one),
    ("restrictions", lambda one: (one.at, one.ground), lambda one: one),
    ("holds", lambda one: one.ref, lambda one: one),
)

#: Every field of the format: no other key of a line is ever repeated.
FIELD_NAMES = names_of(RECORD)


def json_schema() -> dict[str, Any]:
    """The format as JSON Schema 2020-12; what only the catalogue can tell is not in it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of records.jsonl: one person",
        **RECORD.schema(),
    }


def setting_of(catalogue: Catalogue) -> Setting:
    """What lines are read against; made once per catalogue."""
    kinds = ("purpose", "category", "system", "recipient", "notice", "use")
    return Setting({kind: frozenset(getattr(catalogue, kind)) for kind in kinds}, zone_of(catalogue.provider))


def parse_record(
    line: bytes, line_number: int, file: str, catalogue: Catalogue, setting: Setting | None = None
) -> Record:
    """The record of one line. setting: `setting_of(catalogue)`, where many lines are read.

    Raises RecordError with file, line and path, and no value in the message.
    """
    try:
        return read_record(read_json(line, FIELD_NAMES), catalogue, setting or setting_of(catalogue))
    except Wrong as wrong:
        raise RecordError(wrong.reason, Where(file, line_number, wrong.path or None)) from None


def read_record(value: Any, catalogue: Catalogue, setting: Setting) -> Record:
    """A record from parsed JSON. Raises Wrong."""
    record: Record = RECORD.read(value, setting)
    described = _described(record)
    for path, collection in _indexed("collections", record.collections):
        check_collection(collection, path, record.subject.ref, described)
    _check_times(record)
    _check_notices(record, catalogue, setting.zone)
    _check_once(record)
    check_birth(record.subject.birth_date, setting.zone, "subject.birthDate")
    named = dict(_named(record, described, setting.keys["category"]))
    consents = tuple(with_notice(one, catalogue) for one in record.consents)
    subject = _with_spelling(record.subject, catalogue)
    return replace(record, subject=subject, consents=consents, named=MappingProxyType(named))


def with_notice(consent: ConsentPart, catalogue: Catalogue) -> ConsentPart:
    """A consent that says which words were shown."""
    if consent.notice is None:
        return consent
    notice = catalogue.notice[consent.notice]
    return replace(consent, notice_hash=notice.shown_hash, language=notice.language)


def check_collection(collection: CollectionPart, path: str, person: str, described: frozenset[str]) -> None:
    """What no single field tells. described: refs of the items that are described beside it. Raises Wrong."""
    check_happened(collection.collected_at, f"{path}.collectedAt")
    check_order(collection.collected_at, collection.ended_at, "collectedAt", f"{path}.endedAt")
    if collection.source != Source.SUBJECT and collection.informed_at is None:
        raise _wrong(f"source {collection.source} needs informedAt (Art. 14(3) GDPR)", path)
    held: set[str] = set()
    for item_path, item in _indexed(f"{path}.items", collection.items):
        if item.ref in held:
            raise _wrong("the collection names this item twice", f"{item_path}.ref")
        held.add(item.ref)
        if item.category is None and (item.value is not None or item.derived_from):
            raise _wrong("category is required where an item is first described", item_path)
        if item.ref in item.derived_from:
            raise _wrong("an item cannot be derived from itself", f"{item_path}.derivedFrom")
        if item.shared_with and item.ref not in described:
            raise _wrong("an item is shared where it is described", f"{item_path}.sharedWith")
        if person in item.shared_with:
            raise _wrong("an item is shared with another person, not with its own", f"{item_path}.sharedWith")


def check_order(first: str, last: str | None, first_name: str, last_path: str) -> None:
    """What ends does not end before it began; times as in the graph. Raises Wrong, at the end's path."""
    if last is not None and last < first:
        raise _wrong(f"is before {first_name}", last_path)


def check_birth(day: str | None, zone: str, path: str) -> None:
    """Nobody is born after today. day: as 1984-05-12. Raises Wrong."""
    if day is not None and day > datetime.now(ZoneInfo(zone)).date().isoformat():
        raise _wrong("is in the future", path)


def check_happened(at: str, path: str) -> None:
    """What was collected and used has happened; clocks may be apart. at: as in the graph. Raises Wrong."""
    if at > text_of(datetime.now(UTC) + CLOCKS_APART):
        raise _wrong("is in the future; only what has happened is recorded", path)


def _check_times(record: Record) -> None:
    for path, usage in _indexed("usages", record.usages):
        check_happened(usage.at, f"{path}.at")
    for path, consent in _indexed("consents", record.consents):
        check_order(consent.given_at, consent.withdrawn_at, "givenAt", f"{path}.withdrawnAt")
        check_order(consent.given_at, consent.expires_at, "givenAt", f"{path}.expiresAt")
    for path, objection in _indexed("objections", record.objections):
        check_order(objection.at, objection.withdrawn_at, "at", f"{path}.withdrawnAt")
        if objection.decision:
            check_order(objection.at, objection.decision.at, "at", f"{path}.decision.at")
    for path, restriction in _indexed("restrictions", record.restrictions):
        check_order(restriction.at, restriction.lifted_at, "at", f"{path}.liftedAt")
        check_order(restriction.at, restriction.informed_at, "at", f"{path}.informedAt")
        if restriction.informed_at:  # Art. 18(3): before it is lifted
            check_order(restriction.informed_at, restriction.lifted_at, "informedAt", f"{path}.liftedAt")
    for path, hold in _indexed("holds", record.holds):
        check_order(hold.placed_at, hold.released_at, "placedAt", f"{path}.releasedAt")
        check_order(hold.placed_at, hold.review_at, "placedAt", f"{path}.reviewAt")


def _check_notices(record: Record, catalogue: Catalogue, zone: str) -> None:
    """Nobody was told of a notice that was not published. Raises Wrong."""
    for path, informed in _indexed("informed", record.informed):
        published = catalogue.notice[informed.notice].published
        if published is not None and informed.at < text_of(start_of_day(published, zone)):
            raise _wrong("is before the notice was published", f"{path}.at")


def _check_once(record: Record) -> None:
    """What a line says twice it says alike: nobody knows which of two was meant. Raises Wrong, at the second."""
    for name, identity, facts in _SAID_ONCE:
        first: dict[object, object] = {}
        for path, part in _indexed(name, getattr(record, name)):
            if first.setdefault(identity(part), facts(part)) != facts(part):
                raise _wrong("the line says this twice, and not alike", path)


def item_paths(record: Record) -> Iterator[tuple[str, str]]:
    """Ref and path of each item in the order of the line."""
    for path, collection in _indexed("collections", record.collections):
        for item_path, item in _indexed(f"{path}.items", collection.items):
            yield item.ref, f"{item_path}.ref"


def _described(record: Record) -> frozenset[str]:
    """Refs of the items that the line describes; each at one place. Raises Wrong."""
    found: set[str] = set()
    for path, collection in _indexed("collections", record.collections):
        for item_path, item in _indexed(f"{path}.items", collection.items):
            if item.category is None:
                continue
            if item.ref in found:
                raise _wrong("the line describes an item with this ref twice", f"{item_path}.ref")
            found.add(item.ref)
    return frozenset(found)


def _named(record: Record, described: frozenset[str], categories: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Refs that the line names and does not describe, with their paths."""
    for path, collection in _indexed("collections", record.collections):
        for item_path, item in _indexed(f"{path}.items", collection.items):
            if item.ref not in described:
                yield item.ref, f"{item_path}.ref"
            yield from _unknown(item.derived_from, described, f"{item_path}.derivedFrom")
    for path, usage in _indexed("usages", record.usages):
        yield from _unknown(usage.items, described, f"{path}.items")
    for what, parts in (("restrictions", record.restrictions), ("holds", record.holds)):
        for path, part in _indexed(what, parts):
            yield from _unknown(part.scope, described | categories, f"{path}.scope")


def _unknown(refs: tuple[str, ...], known: frozenset[str], path: str) -> Iterator[tuple[str, str]]:
    return ((ref, f"{path}[{index}]") for index, ref in enumerate(refs) if ref not in known)


def _with_spelling(subject: SubjectPart, catalogue: Catalogue) -> SubjectPart:
    if not subject.identifiers:
        return subject
    countries = (subject.country, catalogue.provider.country)
    spelt: list[IdentifierPart] = []
    for path, one in _indexed("subject.identifiers", subject.identifiers):
        try:
            spelt.append(IdentifierPart(one.type, normalise_new(IdentifierType(one.type), one.value, countries)))
        except ValueError as error:
            raise _wrong(str(error), f"{path}.value") from None
    return replace(subject, identifiers=tuple(dict.fromkeys(spelt)))


def _indexed(path: str, parts: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    return ((f"{path}[{index}]", part) for index, part in enumerate(parts))


def _wrong(reason: str, path: str) -> Wrong:
    wrong = Wrong(reason)
    wrong.steps.append(path)
    return wrong
