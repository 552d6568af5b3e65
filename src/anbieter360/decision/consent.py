"""What a consent is worth: its status, and the defects that keep it from carrying a use (DECISION.md step 5)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.model import Audience, Catalogue, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.age import age_limit, age_on
from anbieter360.decision.codes import ConsentStatus, Reason
from anbieter360.decision.facts import Consent, Erasure, Star
from anbieter360.instant import start_of_day


def status_at(consent: Consent, at: datetime) -> ConsentStatus:
    """The status of DPV at that moment; UNKNOWN before anything is known of the consent.

    The person's own act tells first, then what the provider did, then the end of time. One that was only asked for, or
    was refused, was never given.
    """
    if ended_before(consent.refused_at, at):
        return ConsentStatus.REFUSED
    if consent.given_at > at:
        return ConsentStatus.UNKNOWN
    if consent.requested or consent.refused_at:
        return ConsentStatus.REQUESTED
    return _end_at(consent, at) or (ConsentStatus.RENEWED if consent.renews else ConsentStatus.GIVEN)


def _end_at(consent: Consent, at: datetime) -> ConsentStatus | None:
    if ended_before(consent.withdrawn_at, at):
        return ConsentStatus.WITHDRAWN
    if ended_before(consent.revoked_at, at):
        return ConsentStatus.REVOKED
    if ended_before(consent.invalidated_at, at):
        return ConsentStatus.INVALIDATED
    return ConsentStatus.EXPIRED if ended_before(consent.expires_at, at) else None


def was_given(consent: Consent, at: datetime) -> bool:
    """Given by then, whatever became of it; one that was only asked for or was refused never was."""
    return consent.given_at <= at and not consent.requested and consent.refused_at is None


def is_in_force(consent: Consent, at: datetime) -> bool:
    """Given by then and not ended. Says nothing of its defects."""
    return was_given(consent, at) and _end_at(consent, at) is None


def ended_before(end: datetime | None, at: datetime) -> bool:
    """A fact counts until its end, that moment not included (DECISION.md, Time)."""
    return end is not None and end <= at


def defects_of(
    consent: Consent, catalogue: Catalogue, *, country: str | None, birth_date: date | None
) -> tuple[Reason, ...]:
    """What is wrong with the consent, in the order of DECISION.md; empty is good.

    country and birth_date are the person's, None where unknown.
    """
    found = (
        _not_provable(consent),
        _uninformed(consent, catalogue),
        Reason.CONSENT_AMBIGUOUS if consent.preselected else None,
        Reason.CONSENT_NOT_FREELY_GIVEN if consent.bundled else None,
        _age_defect(consent, catalogue, country, birth_date),
    )
    return tuple(defect for defect in found if defect)


def defects_shown(consent: Consent, star: Star, catalogue: Catalogue, birth_date: date | None) -> tuple[Reason, ...]:
    """The same for who reads the proof of a consent: after an erasure of everything, which took whatever was known of
    the age, nobody says that it is unknown."""
    found = defects_of(consent, catalogue, country=star.country, birth_date=birth_date)
    is_erased = any(_took_age(one, consent) for one in star.erasures)
    return tuple(one for one in found if one is not Reason.AGE_UNKNOWN) if is_erased else found


def _took_age(erasure: Erasure, consent: Consent) -> bool:
    """Only an erasure of everything takes what is the person's own."""
    is_later = erasure.executed_at is not None and erasure.executed_at > consent.given_at
    return is_later and erasure.scope_kind in (None, "EVERYTHING")


def _not_provable(consent: Consent) -> Reason | None:
    provable = consent.notice and consent.evidence_sealed and consent.method != "UNKNOWN"
    return None if provable else Reason.CONSENT_NOT_PROVABLE


def _uninformed(consent: Consent, catalogue: Catalogue) -> Reason | None:
    if consent.notice is None:  # that there is none is another defect
        return None
    notice = catalogue.notice.get(split_node_id(consent.notice)[2])
    if notice is None:
        return Reason.CONSENT_UNINFORMED
    zone = zone_of(catalogue.provider)
    published = notice.published is not None and start_of_day(notice.published, zone) <= consent.given_at
    line = catalogue.purpose_line(split_node_id(consent.purpose)[2])
    return None if published and set(line) & set(notice.announces) else Reason.CONSENT_UNINFORMED


def _age_defect(consent: Consent, catalogue: Catalogue, country: str | None, birth_date: date | None) -> Reason | None:
    if consent.guardian_sealed:
        return None
    given_on = consent.given_at.astimezone(ZoneInfo(zone_of(catalogue.provider))).date()
    limit = age_limit(catalogue.provider.country, country, given_on)
    age = age_on(birth_date, given_on) if birth_date else consent.age_declared
    if age is not None:
        return Reason.AGE_LIMIT if age < limit else None
    return None if catalogue.provider.audience is Audience.ADULTS else Reason.AGE_UNKNOWN
