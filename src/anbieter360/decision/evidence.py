"""Until when the proof of a consent is kept, after the consent itself has ended (Art. 5(2), 7(1), 17(3)(e) GDPR), and
that of an objection which was withdrawn.

A consent in force is kept as long as it runs. Then the rules below say from when its evidence may go; where several
say something, the last day counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.duration import add, parse_duration
from anbieter360.catalogue.model import Catalogue, Channel, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.facts import Consent, Objection, Star


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """keep: an ISO 8601 duration. country, channel: only a provider there, only marketing by it; None is any.

    from_use: the period begins with the grant and again with each use; else with the end of the year in which the
    consent ended. since: from which day on the law says so, for what was kept by then too.
    """

    law: str
    keep: str
    source: str
    since: date
    country: str | None = None
    channel: Channel | None = None
    from_use: bool = False


#: The period in which the person may still claim that there was no consent.
_GENERAL = EvidenceRule(
    "§§ 195, 199(1) BGB",
    "P3Y",
    "three years from the end of the year in which the claim arose; taken for providers elsewhere as well",
    date(2002, 1, 1),
)
#: As of 2026-11.
RULES = (
    _GENERAL,
    EvidenceRule(
        "§ 7a(2) UWG",
        "P5Y",
        "the advertiser keeps the proof for five years from the grant and after each use of the consent",
        date(2021, 10, 1),
        country="DE",
        channel=Channel.PHONE,
        from_use=True,
    ),
)


@dataclass(frozen=True, slots=True)
class EvidenceEnd:
    """until: the first day on which the evidence may go."""

    until: date
    law: str


def evidence_kept_until(consent: Consent, star: Star, catalogue: Catalogue, at: datetime) -> EvidenceEnd | None:
    """The last of the ends that the rules give; None while the consent runs, so that no period has begun to end.

    What was refused proves that nobody consented: it is kept as long as what ended on that day.
    """
    ended = ended_at(consent)
    if ended is None or ended > at:
        return None
    zone = ZoneInfo(zone_of(catalogue.provider))
    ends = (_end(rule, consent, star, catalogue, ended, zone) for rule in RULES)
    return max((end for end in ends if end), key=lambda end: end.until)


def objection_kept_until(objection: Objection, catalogue: Catalogue, at: datetime) -> EvidenceEnd | None:
    """Of one that was withdrawn, by the general rule: for so long somebody may ask what it stopped. None while it
    stands."""
    withdrawn = objection.withdrawn_at
    if withdrawn is None or withdrawn > at:
        return None
    start = _next_year(withdrawn, ZoneInfo(zone_of(catalogue.provider)))
    return EvidenceEnd(add(start, parse_duration(_GENERAL.keep)), _GENERAL.law)


def ended_at(consent: Consent) -> datetime | None:
    """When it ended or will end, whoever or whatever ends it; a refusal ends what was only asked for."""
    ends = (consent.refused_at, consent.withdrawn_at, consent.revoked_at, consent.invalidated_at, consent.expires_at)
    return min((end for end in ends if end is not None), default=None)


def _end(
    rule: EvidenceRule, consent: Consent, star: Star, catalogue: Catalogue, ended: datetime, zone: ZoneInfo
) -> EvidenceEnd | None:
    if not _applies(rule, consent, star, catalogue, ended, zone):
        return None
    start = _next_year(ended, zone)
    if rule.from_use:
        start = _day(max([consent.given_at, *_uses(rule, consent, star, catalogue)]), zone)
    return EvidenceEnd(add(start, parse_duration(rule.keep)), rule.law)


def _applies(
    rule: EvidenceRule, consent: Consent, star: Star, catalogue: Catalogue, ended: datetime, zone: ZoneInfo
) -> bool:
    if _day(ended, zone) < rule.since or rule.country not in (None, catalogue.provider.country):
        return False
    if rule.channel is None:
        return True
    if consent.requested or not catalogue.is_marketing(split_node_id(consent.purpose)[2]):
        return False
    # A consent that names no channel was one for this channel where it carried a use by it.
    return rule.channel in consent.channels or any(True for _ in _uses(rule, consent, star, catalogue))


def _uses(rule: EvidenceRule, consent: Consent, star: Star, catalogue: Catalogue) -> Iterable[datetime]:
    """The last time of each use by that channel that the consent could carry."""
    covered = split_node_id(consent.purpose)[2]
    for usage in star.usages:
        use = catalogue.use.get(split_node_id(usage.use)[2])
        carried = use and use.channel is rule.channel and covered in catalogue.purpose_line(use.purpose)
        if carried and usage.last_at >= consent.given_at:
            yield usage.last_at


def _next_year(at: datetime, zone: ZoneInfo) -> date:
    """The first day of the year after."""
    return date(_day(at, zone).year + 1, 1, 1)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
