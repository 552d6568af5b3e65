"""The person's copy as JSON-LD in DPV's words: a flat graph of nodes that name each other. Pure.

The document is an eu-gdpr:SARNotice; items are dpv:PersonalData, acts of collecting and uses that ran are
dpv:PersonalDataProcess and prov:Activity, so that PROV tools follow an item from its collection to its recipient.
Names are in both languages. Nothing that JSON has is left out but what the provider states in its own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from anbieter360.catalogue.model import LegalBasis, RecipientRole, Text
from anbieter360.decision.codes import Right
from anbieter360.export.copy import (
    CategoryCopy,
    CollectionCopy,
    ConsentCopy,
    Controller,
    ItemCopy,
    LookCopy,
    Named,
    NoticeCopy,
    ObjectionCopy,
    PersonalCopy,
    PurposeCopy,
    Reachable,
    RecipientCopy,
    RefusedCopy,
    RequestCopy,
    RestrictionCopy,
    RightCopy,
    StorageRule,
    ToldCopy,
    UseCopy,
)
from anbieter360.instant import text_of
from anbieter360.linked.dpv import (
    CONSENT_STATUSES,
    CONTEXT,
    RECIPIENT_ROLES,
    RIGHTS,
    article_term,
    country_term,
    dpv_term,
    in_languages,
    legal_basis_term,
)
from anbieter360.linked.iri import catalogue_iri, document_iri, ledger_iri

Node = dict[str, Any]

_SOURCES = {
    "SUBJECT": "dpv:DataSubjectDataSource",
    "THIRD_PARTY": "dpv:ThirdPartyDataSource",
    "PUBLIC": "dpv:PublicDataSource",
    "DERIVED": "dpv:DataControllerDataSource",
}
_OUTCOMES = {"ACCEPTED": "dpv:RequestAccepted", "REJECTED": "dpv:RequestRejected"}
_ANSWERED, _OPEN = "dpv:RequestFulfilled", "dpv:RequestAcknowledged"


def copy_as_linked(copy: PersonalCopy) -> Node:
    """`@context` and `@graph`; `orjson.dumps` writes it."""
    graph = _Graph(copy)
    return {"@context": dict(CONTEXT), "@graph": [without_nothing(node) for node in graph.nodes()]}


def without_nothing(node: Node) -> Node:
    """A node without properties that have no value: JSON-LD has no null."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {}, ())}


def controller_node(one: Controller) -> Node:
    officer = one.officer
    return {
        "id": catalogue_iri(one.id),
        "type": "dpv:DataController",
        **reachable(one.contact),
        "hasCountry": country_term(one.country),
        "hasRepresentative": {"type": "dpv:Representative", "hasName": one.representative}
        if one.representative
        else None,
        "hasDataProtectionOfficer": without_nothing({"type": "dpv:DataProtectionOfficer", **reachable(officer)})
        if officer
        else None,
        "hasAuthority": {"type": "dpv:DataProtectionAuthority", "hasName": one.authority} if one.authority else None,
        "withdrawal": one.withdrawal,
    }


def reachable(one: Reachable) -> Node:
    """Name, address and contact of an entity."""
    contact = [line for line in (one.email, one.phone) if line]
    return {"title": in_languages(one.name), "hasAddress": one.address, "hasContact": contact}


def storage_nodes(rules: Iterable[StorageRule]) -> list[Node]:
    """A dpv:StorageCondition a rule."""
    return [
        without_nothing(
            {
                "type": "dpv:StorageCondition",
                "hasDuration": one.period,
                "starts": one.starts,
                "hasApplicableLaw": one.law,
                "hasPurpose": catalogue_iri(one.held_for.id) if one.held_for else None,
                "hasJustification": one.ground,
            }
        )
        for one in rules
    ]


class _Graph:
    """A kind of node a method."""

    def __init__(self, copy: PersonalCopy) -> None:
        self.copy = copy
        self._person = ledger_iri("Subject", copy.person.id)
        self._items = {one.ref: ledger_iri("DataItem", one.id) for one in copy.items}
        self._notices = {one.key: catalogue_iri(one.id) for one in copy.notices}
        self._recipients = {one.key: catalogue_iri(one.id) for one in copy.recipients}

    def nodes(self) -> Iterator[Node]:
        copy = self.copy
        yield self._document()
        yield controller_node(copy.controller)
        yield self._subject()
        yield from map(self._purpose, copy.purposes)
        yield from map(self._category, copy.categories)
        yield from map(self._item, copy.items)
        yield from map(self._collection, copy.collections)
        yield from map(self._recipient, copy.recipients)
        yield from map(self._use, copy.uses)
        yield from map(self._refused, copy.refused)
        yield from map(self._consent, copy.consents)
        yield from map(self._objection, copy.objections)
        yield from map(self._restriction, copy.restrictions)
        yield from map(self._notice, copy.notices)
        yield from map(self._request, copy.requests)
        yield from self._erasures()
        yield from map(self._told, copy.told)
        yield from map(self._look, copy.looks)

    def _document(self) -> Node:
        copy = self.copy
        return {
            "id": document_iri("personal-copy", f"{copy.person.id}/{text_of(copy.created_at)}"),
            "type": "eu-gdpr:SARNotice",
            "created": text_of(copy.created_at),
            "hasDataController": catalogue_iri(copy.controller.id),
            "hasDataSubject": self._person,
            "hasPersonalData": list(self._items.values()),
            "hasRecipient": list(self._recipients.values()),
            "hasPurpose": [catalogue_iri(one.purpose.id) for one in copy.purposes],
            "hasRight": [self._right(one) for one in copy.rights],
        }

    def _right(self, one: RightCopy) -> Node:
        return without_nothing({"type": RIGHTS[one.right], "available": one.available, "hasJustification": one.reason})

    def _subject(self) -> Node:
        one = self.copy.person
        return {
            "id": self._person,
            "type": "dpv:DataSubject",
            "identifier": one.ref,
            "hasCountry": country_term(one.country),
            "language": one.language,
            "birthDate": one.birth_date,
            "hasIdentifier": [each.value for each in one.identifiers if each.value],
            "other": [f"{key}: {value}" for key, value in (one.other or {}).items()],
        }

    def _purpose(self, one: PurposeCopy) -> Node:
        bases = [legal_basis_term(basis) for basis in one.bases]
        return {
            "id": catalogue_iri(one.purpose.id),
            "type": types("dpv:Purpose", dpv_term(one.dpv)),
            "title": in_languages(one.purpose.name),
            "description": one.description,
            "hasLegalBasis": [basis for basis in bases if basis],
        }

    def _category(self, one: CategoryCopy) -> Node:
        special = "dpv:SpecialCategoryPersonalData" if one.special else None
        return {
            "id": catalogue_iri(one.category.id),
            "type": types("dpv:PersonalData", dpv_term(one.dpv), special),
            "title": in_languages(one.category.name),
            "hasStorageCondition": storage_nodes(one.storage),
        }

    def _item(self, one: ItemCopy) -> Node:
        kind = "dpv:DerivedPersonalData" if one.derived_from else "dpv:CollectedPersonalData"
        return {
            "id": self._items[one.ref],
            "type": types(kind, dpv_term(one.dpv), "prov:Entity"),
            "identifier": one.ref,
            "subject": catalogue_iri(one.category.id),
            "value": one.value,
            "generatedAtTime": text_of(one.collected_at),
            "modified": text_of(one.rectified_at) if one.rectified_at else None,
            "hasDataSource": _SOURCES[one.source],
            "hasDataSubject": self._person,
            "wasGeneratedBy": [ledger_iri("Collection", key) for key in one.collections],
            "wasDerivedFrom": [self._items[ref] for ref in one.derived_from],
            "isImplementedUsingTechnology": _thing(one.system),
            "shared": one.shared or None,
            "hasStorageCondition": [
                without_nothing(
                    {
                        "type": "dpv:StorageCondition",
                        "hasApplicableLaw": end.law,
                        "retainedUntil": end.until.isoformat() if end.until else None,
                    }
                )
                for end in one.kept
            ],
        }

    def _collection(self, one: CollectionCopy) -> Node:
        return {
            "id": ledger_iri("Collection", one.id),
            "type": ["dpv:PersonalDataProcess", "prov:Activity"],
            "hasProcessing": "dpv:Collect",
            "hasPurpose": catalogue_iri(one.purpose.id),
            "hasLegalBasis": legal_basis_term(one.legal_basis),
            "hasDataController": catalogue_iri(self.copy.controller.id),
            "hasDataSubject": self._person,
            "hasPersonalData": [self._items[ref] for ref in one.items],
            "hasDataSource": _SOURCES[one.source],
            "startedAtTime": text_of(one.collected_at),
            "endedAtTime": text_of(one.ended_at) if one.ended_at else None,
            "informedAt": text_of(one.informed_at) if one.informed_at else None,
            "hasNotice": self._notices.get(one.notice or ""),
            "isImplementedUsingTechnology": _thing(one.system),
        }

    def _recipient(self, one: RecipientCopy) -> Node:
        role = RECIPIENT_ROLES[RecipientRole(one.role)] if one.role else None
        return {
            "id": catalogue_iri(one.id),
            "type": types("dpv:Recipient", role),
            "title": in_languages(one.name or _plain(one.description)),
            "hasCountry": country_term(one.country),
            "hasThirdCountry": country_term(one.country) if one.third_country else None,
            "transferBasis": article_term(one.transfer_basis),
            "safeguards": one.safeguards_document,
            "hasContact": one.contact,
            "received": one.received,
            "hasPersonalData": [self._items[ref] for ref in one.items],
            "firstAt": text_of(one.first_at) if one.first_at else None,
            "lastAt": text_of(one.last_at) if one.last_at else None,
            "knownAs": one.known_as,
        }

    def _use(self, one: UseCopy) -> Node:
        return {
            "id": ledger_iri("Usage", f"{one.id}/{self.copy.person.id}"),
            "type": ["dpv:PersonalDataProcess", "prov:Activity"],
            "title": in_languages(one.use.name),
            "hasProcessing": "dpv:Use",
            "hasPurpose": catalogue_iri(one.purpose.id),
            "hasLegalBasis": legal_basis_term(one.legal_basis),
            "hasApplicableLaw": one.law,
            "hasDataController": catalogue_iri(self.copy.controller.id),
            "hasDataSubject": self._person,
            "hasPersonalData": [self._items[ref] for ref in one.items],
            "used": [self._items[ref] for ref in one.items],
            "hasRecipient": [self._recipients[key] for key in one.recipients if key in self._recipients],
            "channel": one.channel,
            "decidedAutomatically": one.automated,
            "times": one.count,
            "firstAt": text_of(one.first_at),
            "lastAt": text_of(one.last_at),
            "hasPart": [
                without_nothing(
                    {
                        "type": "prov:Activity",
                        "atTime": text_of(event.at),
                        "identifier": event.reference,
                        "hasRecipient": self._recipients.get(event.recipient or ""),
                    }
                )
                for event in one.events
            ],
        }

    def _refused(self, one: RefusedCopy) -> Node:
        return {
            "type": "a360:RefusedUse",
            "title": in_languages(one.use.name),
            "atTime": text_of(one.at),
            "outcome": one.reason,
            "identifier": one.reference,
            "hasDataSubject": self._person,
            "hasRecipient": self._recipients.get(one.recipient or ""),
        }

    def _consent(self, one: ConsentCopy) -> Node:
        ends = (one.withdrawn_at, one.revoked_at, one.invalidated_at, one.refused_at)
        return {
            "id": ledger_iri("Consent", one.id),
            "type": "dpv:ConsentRecord",
            "identifier": one.ref,
            "hasDataSubject": self._person,
            "hasDataController": catalogue_iri(self.copy.controller.id),
            "hasPurpose": catalogue_iri(one.purpose.id),
            "hasLegalBasis": legal_basis_term(LegalBasis.CONSENT, explicit=one.explicit),
            "hasConsentStatus": CONSENT_STATUSES[one.status],
            "hasNotice": self._notices.get(one.notice or ""),
            "isIndicatedAtTime": text_of(one.given_at),
            "hasIndicationMethod": [text for text in (one.method, one.evidence) if text],
            "channel": list(one.channels),
            "language": one.language,
            "preselected": one.preselected,
            "bundled": one.bundled,
            "explicit": one.explicit,
            "ageDeclared": one.age_declared,
            "guardianConsented": one.guardian or None,
            "endedAtTime": next((text_of(at) for at in ends if at), None),
            "expiresAt": text_of(one.expires_at) if one.expires_at else None,
            "role": one.recorded_by,
            "defect": list(one.defects),
        }

    def _objection(self, one: ObjectionCopy) -> Node:
        return {
            "id": ledger_iri("Objection", one.id),
            "type": "dpv:RightExerciseActivity",
            "hasRight": RIGHTS[Right.OBJECTION],
            "hasDataSubject": self._person,
            "hasPurpose": catalogue_iri(one.purpose.id),
            "startedAtTime": text_of(one.at),
            "endedAtTime": text_of(one.withdrawn_at) if one.withdrawn_at else None,
            "description": one.reason,
            "hasIndicationMethod": list(one.evidence),
            "role": one.received_by,
            "outcome": one.outcome,
            "modified": text_of(one.decided_at) if one.decided_at else None,
            "hasJustification": one.reasoning,
        }

    def _restriction(self, one: RestrictionCopy) -> Node:
        return {
            "id": ledger_iri("Restriction", one.id),
            "type": "dpv:RightExerciseActivity",
            "hasRight": RIGHTS[Right.RESTRICTION],
            "hasDataSubject": self._person,
            "startedAtTime": text_of(one.at),
            "endedAtTime": text_of(one.lifted_at) if one.lifted_at else None,
            "informedAt": text_of(one.informed_at) if one.informed_at else None,
            "hasJustification": one.ground,
            "hasIndicationMethod": list(one.evidence),
            "role": one.received_by,
            "scope": list(one.scope),
        }

    def _notice(self, one: NoticeCopy) -> Node:
        return {
            "id": catalogue_iri(one.id),
            "type": "dpv:PrivacyNotice",
            "identifier": one.key,
            "language": one.language,
            "published": one.published.isoformat() if one.published else None,
            "description": one.text,
            "textHash": one.text_hash,
            "source": one.url if one.url and "://" in one.url else None,
            "informedAt": text_of(one.informed_at) if one.informed_at else None,
        }

    def _request(self, one: RequestCopy) -> Node:
        done = _OUTCOMES.get(one.outcome or "", _ANSWERED if one.answered_at else _OPEN)
        return {
            "id": ledger_iri("RightsRequest", one.id),
            "type": "dpv:RightExerciseActivity",
            "hasRight": RIGHTS[Right(one.right)],
            "hasDataSubject": self._person,
            "hasPersonalData": self._items.get(one.about or ""),
            "hasRequestStatus": done,
            "startedAtTime": text_of(one.received_at),
            "endedAtTime": text_of(one.answered_at) if one.answered_at else None,
            "dueOn": one.due_on.isoformat(),
            "role": one.received_by,
            "description": [text for text in (one.text, one.value) if text],
            "hasJustification": one.answer,
        }

    def _erasures(self) -> Iterator[Node]:
        for one in self.copy.erasures:
            yield {
                "id": ledger_iri("ErasureRequest", one.id),
                "type": "dpv:RightExerciseActivity",
                "hasRight": RIGHTS[Right.ERASURE],
                "hasDataSubject": self._person,
                "outcome": one.status,
                "startedAtTime": text_of(one.received_at),
                "endedAtTime": text_of(one.executed_at) if one.executed_at else None,
                "scope": list(one.erased),
            }

    def _told(self, one: ToldCopy) -> Node:
        return {
            "type": "eu-gdpr:RightsRecipientsNotice",
            "hasRecipient": self._recipients.get(one.recipient),
            "created": text_of(one.at),
            "kind": one.kind,
            "outcome": one.status,
            "hasPersonalData": [self._items[ref] for ref in one.items if ref in self._items],
        }

    def _look(self, one: LookCopy) -> Node:
        return {
            "type": "prov:Activity",
            "hasProcessing": "dpv:Consult",
            "hasDataSubject": self._person,
            "atTime": text_of(one.at),
            "unit": one.unit,
            "wasAssociatedWith": {"hasName": one.actor} if one.actor else None,
            "role": one.role,
            "hasPurpose": catalogue_iri(one.purpose.id) if one.purpose else None,
            "identifier": one.operation or None,
        }


def types(*terms: str | None) -> list[str]:
    """Those that there are, each once."""
    return list(dict.fromkeys(term for term in terms if term))


def _thing(one: Named) -> Node:
    """A system by its id and name."""
    return {"id": catalogue_iri(one.id), "title": in_languages(one.name)}


def _plain(text: str | None) -> Text | None:
    return Text(text, text) if text else None
