"""The record of processing activities as JSON-LD: a dpv:RecordsOfActivities of dpv:PersonalDataProcess nodes. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from anbieter360.catalogue.model import RecipientRole
from anbieter360.export.linked_copy import Node, controller_node, storage_nodes, types, without_nothing
from anbieter360.export.register import Activity, Register, RegisterCategory, RegisterRecipient, RegisterSystem
from anbieter360.export.register_gaps import Missing
from anbieter360.instant import text_of
from anbieter360.linked.dpv import (
    CONTEXT,
    RECIPIENT_ROLES,
    article_term,
    country_term,
    dpv_term,
    in_languages,
    legal_basis_term,
)
from anbieter360.linked.iri import catalogue_iri, document_iri

#: Kinds of data subjects that DPV has a term for; others are told in words.
_DATA_SUBJECTS = {
    "customers": "dpv:Customer",
    "employees": "dpv:Employee",
    "applicants": "dpv:Applicant",
    "visitors": "dpv:Visitor",
}


def register_as_linked(register: Register) -> Node:
    """`@context` and `@graph`; each category, recipient and system once."""
    nodes = (without_nothing(node) for node in _nodes(register))
    return {"@context": dict(CONTEXT), "@graph": list({node["id"]: node for node in nodes}.values())}


def _nodes(register: Register) -> Iterator[Node]:
    provider = catalogue_iri(register.controller.id)
    yield {
        "id": document_iri("processing-register", f"{register.controller.key}/{text_of(register.created_at)}"),
        "type": "dpv:RecordsOfActivities",
        "created": text_of(register.created_at),
        "hasDataController": provider,
        "hasProcess": [catalogue_iri(one.use.id) for one in register.activities],
        "missing": _missing(register.missing),
    }
    yield controller_node(register.controller)
    for one in register.activities:
        yield _activity(one, provider)
        yield {
            "id": catalogue_iri(one.purpose.id),
            "type": types("dpv:Purpose", dpv_term(one.purpose_dpv)),
            "title": in_languages(one.purpose.name),
        }
        yield from map(_category, one.categories)
        yield from map(_recipient, one.recipients)
        yield from map(_system, one.systems)


def _activity(one: Activity, provider: str) -> Node:
    return {
        "id": catalogue_iri(one.use.id),
        "type": "dpv:PersonalDataProcess",
        "title": in_languages(one.use.name),
        "identifier": one.use.key,
        "hasDataController": provider,
        "hasPurpose": catalogue_iri(one.purpose.id),
        "accessRights": one.confidential,
        "hasLegalBasis": [term for term in (legal_basis_term(one.legal_basis), article_term(one.article9)) if term],
        "hasApplicableLaw": one.law,
        "hasDataSubject": [_data_subject(each) for each in one.data_subjects],
        "hasPersonalData": [catalogue_iri(each.category.id) for each in one.categories],
        "hasRecipient": [catalogue_iri(each.id) for each in one.recipients],
        "hasTechnicalOrganisationalMeasure": [
            {"type": "dpv:TechnicalOrganisationalMeasure", "description": each} for each in one.measures
        ],
        "isImplementedUsingTechnology": [catalogue_iri(each.system.id) for each in one.systems],
        "channel": one.channel,
        "decidedAutomatically": one.automated,
        "missing": _missing(one.missing),
    }


def _data_subject(kind: str) -> Node:
    return {"type": types("dpv:DataSubject", _DATA_SUBJECTS.get(kind)), "hasName": kind}


def _category(one: RegisterCategory) -> Node:
    special = "dpv:SpecialCategoryPersonalData" if one.special else None
    return {
        "id": catalogue_iri(one.category.id),
        "type": types("dpv:PersonalData", dpv_term(one.dpv), special),
        "title": in_languages(one.category.name),
        "hasStorageCondition": storage_nodes(one.storage),
    }


def _recipient(one: RegisterRecipient) -> Node:
    role = RECIPIENT_ROLES[RecipientRole(one.role)] if one.role else None
    return {
        "id": catalogue_iri(one.id),
        "type": types("dpv:Recipient", role),
        "title": in_languages(one.name),
        "description": one.description,
        "hasCountry": country_term(one.country),
        "hasThirdCountry": country_term(one.country) if one.third_country else None,
        "transferBasis": article_term(one.transfer_basis),
        "safeguards": one.safeguards_document,
    }


def _system(one: RegisterSystem) -> Node:
    return {
        "id": catalogue_iri(one.system.id),
        "type": "dpv:Technology",
        "title": in_languages(one.system.name),
        "hasTechnicalOrganisationalMeasure": [
            {"type": "dpv:TechnicalOrganisationalMeasure", "description": each} for each in one.measures
        ],
    }


def _missing(found: tuple[Missing, ...]) -> list[str]:
    """The kind, and the key of what it is missing for: `ERASURE_LIMIT segment`."""
    return [f"{one.kind} {one.about}" if one.about else one.kind for one in found]
