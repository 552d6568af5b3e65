"""What a consent is worth: its status, and the defects that keep it from carrying a use (DECISION.md step 5)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.model import Audience, Catalogue, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.age import age_limit, age_on
from anbieter360.decision.codes import ConsentStatus, Reason
from anbieter360.decision.facts import Consent, in_force
from anbieter360.instant import start_of_day


def status_at(consent: Consent, at: datetime) -> ConsentStatus:
    """Withdrawal tells before expiry: it was the person's own act."""
    if consent.withdrawn_at and consent.withdrawn_at <= at:
        return ConsentStatus.WITHDRAWN
    if consent.expires_at and consent.expires_at <= at:
        return ConsentStatus.EXPIRED
    return ConsentStatus.GIVEN


def is_in_force(consent: Consent, at: datetime) -> bool:
    """Given by then, not withdrawn, not expired. Says nothing of its defects."""
    return in_force(consent.given_at, consent.withdrawn_at, at) and (
        consent.expires_at is None or at < consent.expires_at
    )


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
