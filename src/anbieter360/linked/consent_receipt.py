"""The receipt that a person gets for a consent: what was consented to, with whom, and how it is taken back. Pure.

Fields of ISO/IEC TS 27560:2023 in the words of DPV, as W3C's guide on consent records has them: a ConsentReceipt around
a ConsentRecord, with the parties, one Process per use, the notice, the event, and the way to withdraw. It names nobody:
the person is a number that only this provider can tie to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anbieter360.catalogue.model import (
    Catalogue,
    LegalBasis,
    Notice,
    ProcessingUse,
    Provider,
    Recipient,
    node_id,
    split_node_id,
)
from anbieter360.decision.codes import ConsentStatus, Reason, Right
from anbieter360.decision.facts import Consent
from anbieter360.decision.retention import rules_in_force
from anbieter360.instant import text_of
from anbieter360.linked.dpv import (
    CONSENT_STATUSES,
    RECIPIENT_ROLES,
    RIGHTS,
    article_term,
    context_for,
    country_term,
    dpv_term,
    in_languages,
    legal_basis_term,
)
from anbieter360.linked.iri import catalogue_iri, document_iri, ledger_iri

KIND = "consent-receipt"
_SPECIAL = "dpv:SpecialCategoryPersonalData"
_SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#"
_NO_LONGER = {
    "de": "Bis die Einwilligung endet, danach nur noch als Nachweis.",
    "en": "Until the consent ends; then as evidence only.",
}

#: What a person has with data on consent.
_ON_CONSENT = (
    Right.WITHDRAW_CONSENT,
    Right.ACCESS,
    Right.RECTIFICATION,
    Right.ERASURE,
    Right.RESTRICTION,
    Right.PORTABILITY,
    Right.COMPLAINT,
)

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What the receipt is about. id: the receipt's own; principal: the pseudonym of the person; consent: as it was just
    given; catalogue: its provider's, as far as the person may see it; entered_by: the role of who entered it."""

    id: str
    principal: str
    consent: Consent
    catalogue: Catalogue
    status: ConsentStatus
    defects: tuple[Reason, ...]
    issued_at: datetime
    entered_by: str

    @property
    def purpose(self) -> str:
        return split_node_id(self.consent.purpose)[2]


def consent_receipt(given: Given) -> Node:
    """The receipt's body, as JSON-LD with its context inside."""
    body = {
        "id": document_iri(KIND, given.id),
        "type": "dpv:ConsentReceipt",
        "identifier": given.id,
        "conformsTo": f"{_SCHEMA}receipt-eu-gdpr",
        "issued": text_of(given.issued_at),
        "publisher": catalogue_iri(given.catalogue.provider.key),
        "hasRecordOfActivity": _record(given),
    }
    return {"@context": context_for(body), **body}


def _record(given: Given) -> Node:
    consent, catalogue = given.consent, given.catalogue
    provider = catalogue.provider
    return _said(
        id=ledger_iri("Consent", consent.id),
        type="dpv:ConsentRecord",
        identifier=consent.ref,
        conformsTo=f"{_SCHEMA}record-eu-gdpr",
        hasDataSubject={"type": "dpv:DataSubject", "identifier": given.principal},
        hasDataController=_controller(provider),
        hasAuthority=_authority(provider),
        hasJurisdiction=country_term(provider.country),
        hasApplicableLaw="Regulation (EU) 2016/679 (GDPR)",
        hasLegalBasis=legal_basis_term(LegalBasis.CONSENT, explicit=consent.explicit),
        hasPurpose=_purpose(catalogue, given.purpose),
        hasNotice=_notice(given),
        hasProcess=[*_processes(given)],
        hasConsentControl=_withdrawal(provider),
        hasRight=_rights(provider),
        hasConsentStatus=_event(given),
    )


def _controller(provider: Provider) -> Node:
    officer = provider.data_protection_officer
    found = officer and _said(
        type="dpv:DataProtectionOfficer",
        hasName=officer.name,
        hasAddress=officer.address,
        hasContact=[*filter(None, (officer.email, officer.phone))],
    )
    representative = provider.representative and {"type": "dpv:Representative", "hasName": provider.representative}
    contact = provider.contact
    return _said(
        id=catalogue_iri(provider.key),
        type="dpv:DataController",
        identifier=provider.key,
        hasName=provider.name.de or provider.name.en,
        hasAddress=contact.address,
        hasContact=[*filter(None, (contact.email, contact.phone))],
        hasCountry=country_term(provider.country),
        hasDataProtectionOfficer=found,
        hasRepresentative=representative,
    )


def _authority(provider: Provider) -> Node | None:
    name = provider.supervisory_authority
    return {"type": "dpv:DataProtectionAuthority", "hasName": name} if name else None


def _purpose(catalogue: Catalogue, key: str) -> Node:
    found = catalogue.purpose[key]
    return _said(
        id=catalogue_iri(node_id(catalogue.provider.key, "Purpose", key)),
        type=["dpv:Purpose", *filter(None, [dpv_term(found.dpv)])],
        identifier=key,
        title=in_languages(found.name),
    )


def _notice(given: Given) -> Node | None:
    """The text as it was shown: its key, language and hash."""
    consent = given.consent
    if consent.notice is None:
        return None
    found: Notice | None = given.catalogue.notice.get(split_node_id(consent.notice)[2])
    return _said(
        id=catalogue_iri(consent.notice),
        type="dpv:ConsentNotice",
        identifier=split_node_id(consent.notice)[2],
        language=consent.language,
        textHash=consent.notice_hash,
        published=found.published.isoformat() if found and found.published else None,
        source=found.url if found else None,
    )


def _processes(given: Given) -> Iterator[Node]:
    """One per declared use that the consent may carry, by its purpose and channel."""
    for use in sorted(given.catalogue.uses, key=lambda one: one.key):
        covered = use.channel is None or use.channel in given.consent.channels
        on_it = use.legal_basis is LegalBasis.CONSENT and given.purpose in given.catalogue.purpose_line(use.purpose)
        if on_it and covered:
            yield _process(use, given.catalogue, given.consent)


def _process(use: ProcessingUse, catalogue: Catalogue, consent: Consent) -> Node:
    recipients = [catalogue.recipient[one] for one in use.recipients if one in catalogue.recipient]
    return _said(
        id=catalogue_iri(node_id(catalogue.provider.key, "ProcessingUse", use.key)),
        type="dpv:Process",
        identifier=use.key,
        title=in_languages(use.name),
        hasPurpose=_purpose(catalogue, use.purpose),
        hasLegalBasis=legal_basis_term(LegalBasis.CONSENT, explicit=consent.explicit),
        hasPersonalData=[_category(catalogue, one) for one in use.categories],
        hasProcessing=["dpv:Collect", "dpv:Store", "dpv:Use", *(["dpv:Disclose"] if recipients else [])],
        channel=use.channel and use.channel.value,
        decidedAutomatically=use.automated_decision,
        hasRecipient=[_recipient(one, catalogue) for one in recipients],
        hasStorageCondition=[_location(catalogue), *_storage(catalogue, use)],
    )


def _category(catalogue: Catalogue, key: str) -> Node:
    line = catalogue.category_line(key)
    found = catalogue.category[key]
    special = any(catalogue.category[one].special for one in line)
    return _said(
        id=catalogue_iri(node_id(catalogue.provider.key, "DataCategory", key)),
        type=["dpv:PersonalData", *filter(None, [dpv_term(found.dpv), special and _SPECIAL])],
        identifier=key,
        title=in_languages(found.name),
    )


def _recipient(found: Recipient, catalogue: Catalogue) -> Node:
    role = RECIPIENT_ROLES[found.role] if found.role else None
    name = found.name.de or found.name.en if found.name else found.description
    return _said(
        id=catalogue_iri(node_id(catalogue.provider.key, "Recipient", found.key)),
        type=["dpv:Recipient", *filter(None, [role])],
        identifier=found.key,
        hasName=name,
        hasContact=found.contact,
        hasCountry=country_term(found.country),
        transferBasis=article_term(found.transfer_basis),
    )


def _location(catalogue: Catalogue) -> Node:
    return _said(type="dpv:StorageLocation", hasLocation=country_term(catalogue.provider.country))


def _storage(catalogue: Catalogue, use: ProcessingUse) -> Iterator[Node]:
    """How long what the use needs is kept: until the consent ends, and where a rule of the catalogue says more."""
    yield {"type": "dpv:StorageDuration", "description": _NO_LONGER}
    for category in use.categories:
        yield from _rules(catalogue, category)


def _rules(catalogue: Catalogue, category: str) -> Iterator[Node]:
    line = catalogue.category_line(category)
    of = {"title": in_languages(catalogue.category[category].name)}
    for rule in rules_in_force(catalogue):
        if rule.category in line:
            yield {"type": "dpv:StorageDuration", "hasDuration": rule.keep, "hasApplicableLaw": rule.law, **of}
    for deletion in sorted(catalogue.deletion, key=lambda one: one.key):
        if deletion.category in line:
            yield {"type": "dpv:StorageDeletion", "hasDuration": deletion.after, **of}


def _withdrawal(provider: Provider) -> Node:
    """As easy as giving it (Art. 7(3)): where, and without a reason."""
    where = [*filter(None, (provider.withdrawal, provider.contact.email, provider.contact.address))]
    return _said(type="dpv:WithdrawConsent", isExercisedAt=where[:1], hasContact=where[1:])


def _rights(provider: Provider) -> list[Node]:
    """What the person has with data on consent: DPV's mapping of the basis, with where to turn to."""
    contact = provider.contact.email or provider.contact.address
    elsewhere = {
        Right.WITHDRAW_CONSENT: provider.withdrawal or contact,
        Right.COMPLAINT: provider.supervisory_authority,
    }
    return [
        _said(type=["dpv:DataSubjectRight", RIGHTS[right]], isExercisedAt=elsewhere.get(right, contact))
        for right in _ON_CONSENT
    ]


def _event(given: Given) -> Node:
    """Type, state, time, validity and method of the consent, and what is wrong with it."""
    consent = given.consent
    kind = "dpv:ExplicitlyExpressedConsent" if consent.explicit else "dpv:ExpressedConsent"
    end = text_of(consent.expires_at) if consent.expires_at else ".."
    return _said(
        type=[CONSENT_STATUSES[given.status], kind],
        isIndicatedBy="dpv:DataSubject",
        isIndicatedAtTime=text_of(consent.given_at),
        valid=f"{text_of(consent.given_at)}/{end}",
        hasIndicationMethod=consent.method,
        enteredBy=given.entered_by,
        channel=[*consent.channels],
        preselected=consent.preselected,
        bundled=consent.bundled,
        explicit=consent.explicit,
        ageDeclared=consent.age_declared,
        withGuardian=consent.guardian_sealed is not None,
        defect=[one.value for one in given.defects],
    )


def _said(**properties: Any) -> Node:
    """Without what is not there."""
    return {name: value for name, value in properties.items() if value not in (None, "", [], {})}


def summary(body: Mapping[str, Any]) -> Node:
    """What a receipt's body says in short: which consent, by whom asked, to what, since when and until when."""
    record = body["hasRecordOfActivity"]
    event = record["hasConsentStatus"]
    return {
        "receipt": body["identifier"],
        "issued": body["issued"],
        "consent": record["identifier"],
        "controller": record["hasDataController"].get("hasName"),
        "purpose": record["hasPurpose"]["identifier"],
        "notice": record.get("hasNotice", {}).get("identifier"),
        "valid": event["valid"],
        "withdraw at": record["hasConsentControl"].get("isExercisedAt", [None])[0],
    }
