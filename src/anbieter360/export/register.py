"""The record of processing activities (Art. 30(1) GDPR) from the catalogue: a row a declared use. Pure.

What a row does not say is named in `missing`, so that nobody takes an empty cell for "none": see `gaps`. Confidential
purposes are in it: the record is for the controller and the authority, not for the public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anbieter360.catalogue.countries import EEA
from anbieter360.catalogue.model import Catalogue, ProcessingUse, Recipient, System, Text, node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.export.copy import Controller, Named, StorageRule
from anbieter360.export.provider_side import controller, name_in, storage_rules
from anbieter360.export.register_gaps import Missing, gaps_of


@dataclass(frozen=True, slots=True)
class RegisterCategory:
    """Art. 30(1)(c), (f). storage: empty where no time limit is declared."""

    category: Named
    dpv: str | None
    special: bool
    storage: tuple[StorageRule, ...]


@dataclass(frozen=True, slots=True)
class RegisterRecipient:
    """Art. 30(1)(d), (e). third_country: outside the EEA."""

    id: str
    key: str
    name: Text | None
    description: str | None
    role: str | None
    country: str | None
    third_country: bool
    transfer_basis: str | None
    safeguards_document: str | None


@dataclass(frozen=True, slots=True)
class RegisterSystem:
    """measures: its own, Art. 30(1)(g)."""

    system: Named
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """One processing activity. measures: the provider's and those of its systems, each once."""

    use: Named
    purpose: Named
    purpose_dpv: str | None
    confidential: str | None
    legal_basis: str
    law: str | None
    article9: str | None
    data_subjects: tuple[str, ...]
    categories: tuple[RegisterCategory, ...]
    recipients: tuple[RegisterRecipient, ...]
    systems: tuple[RegisterSystem, ...]
    measures: tuple[str, ...]
    channel: str | None
    automated: bool
    owner: str | None
    dpia: str | None
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """missing: what the record as a whole does not say."""

    created_at: datetime
    time_zone: str
    controller: Controller
    activities: tuple[Activity, ...]
    missing: tuple[Missing, ...]


def register_of(catalogue: Catalogue, at: datetime) -> Register:
    """Activities by key."""
    gaps = gaps_of(catalogue)
    return Register(
        created_at=at,
        time_zone=zone_of(catalogue.provider),
        controller=controller(catalogue.provider),
        activities=tuple(
            _activity(catalogue, one, gaps.of_use[one.key]) for one in sorted(catalogue.uses, key=lambda one: one.key)
        ),
        missing=gaps.of_provider,
    )


def _activity(catalogue: Catalogue, use: ProcessingUse, missing: tuple[Missing, ...]) -> Activity:
    purpose = catalogue.purpose.get(use.purpose)
    systems = tuple(_system(catalogue, catalogue.system[key]) for key in use.systems)
    return Activity(
        use=Named(
            node_id(catalogue.provider.key, "ProcessingUse", use.key), use.key, use.name or Text(use.key, use.key)
        ),
        purpose=name_in(catalogue, "Purpose", use.purpose),
        purpose_dpv=purpose.dpv if purpose else None,
        confidential=_confidential(catalogue, use.purpose),
        legal_basis=use.legal_basis,
        law=use.law,
        article9=use.article9,
        data_subjects=use.data_subjects,
        categories=tuple(_category(catalogue, key) for key in use.categories),
        recipients=tuple(_recipient(catalogue, catalogue.recipient[key]) for key in use.recipients),
        systems=systems,
        measures=tuple(dict.fromkeys((*catalogue.provider.measures, *(m for one in systems for m in one.measures)))),
        channel=use.channel,
        automated=use.automated_decision,
        owner=use.owner,
        dpia=use.dpia,
        missing=missing,
    )


def _confidential(catalogue: Catalogue, purpose: str) -> str | None:
    """The ground of the nearest purpose that is confidential."""
    marks = (catalogue.purpose[key].confidential for key in catalogue.purpose_line(purpose))
    return next((mark.ground for mark in marks if mark), None)


def _category(catalogue: Catalogue, key: str) -> RegisterCategory:
    found = catalogue.category[key]
    return RegisterCategory(
        category=name_in(catalogue, "DataCategory", key),
        dpv=found.dpv,
        special=any(catalogue.category[one].special for one in catalogue.category_line(key)),
        storage=storage_rules(catalogue, key),
    )


def _recipient(catalogue: Catalogue, one: Recipient) -> RegisterRecipient:
    return RegisterRecipient(
        id=node_id(catalogue.provider.key, "Recipient", one.key),
        key=one.key,
        name=one.name,
        description=one.description,
        role=one.role,
        country=one.country,
        third_country=one.country is not None and one.country not in EEA,
        transfer_basis=one.transfer_basis,
        safeguards_document=one.safeguards_document,
    )


def _system(catalogue: Catalogue, one: System) -> RegisterSystem:
    return RegisterSystem(Named(node_id(catalogue.provider.key, "System", one.key), one.key, one.name), one.measures)
