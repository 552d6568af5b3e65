"""From facts to the copy: both sides, put together. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from anbieter360.catalogue.zones import zone_of
from anbieter360.export import person_side, provider_side
from anbieter360.export.copy import PersonalCopy
from anbieter360.export.facts import Facts
from anbieter360.vault import Access


def gather_copy(of: Facts, looks: Iterable[Access]) -> PersonalCopy:
    """looks: those that the person may read, newest first."""
    provider = of.catalogue.provider
    return PersonalCopy(
        created_at=of.at,
        time_zone=zone_of(provider),
        controller=provider_side.controller(provider),
        person=person_side.person(of),
        purposes=provider_side.purposes(of),
        categories=provider_side.categories(of),
        items=person_side.items(of),
        collections=person_side.collections(of),
        recipients=person_side.recipients(of),
        uses=person_side.uses(of),
        refused=person_side.refused(of),
        automated=provider_side.automated(of),
        consents=person_side.consents(of),
        objections=person_side.objections(of),
        restrictions=person_side.restrictions(of),
        notices=provider_side.notices(of),
        requests=person_side.requests(of),
        erasures=person_side.erasures(of),
        told=person_side.told(of),
        rights=provider_side.rights(of),
        statements=provider_side.statements(of),
        looks=provider_side.looks(of, looks),
    )
