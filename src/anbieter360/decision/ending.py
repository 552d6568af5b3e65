"""What has to go by now although nobody asked: items that nothing carries any more, or whose time is over, and consents
that nobody has to prove any more. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from anbieter360.catalogue.model import Catalogue, LegalBasis, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.consent import is_in_force
from anbieter360.decision.consequences import in_use, kept, supported
from anbieter360.decision.deadline import day_of
from anbieter360.decision.evidence import ended_at, evidence_kept_until
from anbieter360.decision.facts import Collection, Consent, Item, Star, in_force
from anbieter360.decision.retention import deletion_of

#: The letters of Art. 17(1) GDPR.
NOT_NECESSARY, WITHDRAWN, OBJECTED, OBLIGED = "A17_1_A", "A17_1_B", "A17_1_C", "A17_1_E"

_NOTHING: frozenset[str] = frozenset()
#: Of a request that is closed: carried out, and not.
_CARRIED_OUT = frozenset({"FULFILLED", "PARTIALLY_FULFILLED"})
_CLOSED = _CARRIED_OUT | {"REFUSED", "CANCELLED"}


def may_end(star: Star, catalogue: Catalogue, at: datetime) -> bool:
    """Whether `ending_of` may find something: said without knowing the date of birth."""
    return bool(_candidates(star, catalogue, at))


def ending_of(star: Star, catalogue: Catalogue, at: datetime, birth_date: date | None) -> Mapping[str, str]:
    """Id of an item that has to go -> the letter by which it does. birth_date: None where unknown.

    What some use may still touch stays, whatever it was collected for, unless its own time is over.
    """
    found = _candidates(star, catalogue, at)
    open_ = {id_ for id_, ground in found.items() if ground != OBLIGED and not star.item[id_].retained_for}
    used = in_use(star, catalogue, at, birth_date) if open_ else _NOTHING
    return {id_: ground for id_, ground in found.items() if id_ not in open_ or id_ not in used}


def is_remainder(star: Star, at: datetime) -> bool:
    """Whether all that is there of the person is what an erasure of everything left: what is not needed any more of
    that goes with what names them, and at the end they themselves do.

    Not of whom something was collected since, or who has agreed or asked for something; nor while there is a dispute,
    or somebody who was told has not answered: until then it is looked at item by item.
    """
    whole = [one for one in star.erasures if one.scope_kind == "EVERYTHING"]
    last = max((one.executed_at for one in whole if one.executed_at and one.status in _CARRIED_OUT), default=None)
    if last is None or any(one.status not in _CLOSED for one in whole):
        return False
    if _is_claimed(star, at) or (star.items and _is_restricted(star, at)):
        return False
    agreed = (one.given_at for one in star.consents)
    collected = (one.collected_at for one in star.collections)
    return all(item.retained_for for item in star.items) and all(moment <= last for moment in (*agreed, *collected))


def unproved(star: Star, catalogue: Catalogue, at: datetime) -> frozenset[str]:
    """Refs of the consents whose evidence has to go: its period is over (Art. 5(1)(e), 17(3)(e)).

    It stays while something is held on the consent, and while a hold, a restriction or an open request shows that it
    may still be needed.
    """
    if _is_contested(star, at):
        return _NOTHING
    today = day_of(at, zone_of(catalogue.provider))
    ends = ((one, evidence_kept_until(one, star, catalogue, at)) for one in star.consents)
    over = (one for one, end in ends if end and end.until <= today)
    return frozenset(one.ref for one in over if not _carries(one, star, catalogue))


def _is_contested(star: Star, at: datetime) -> bool:
    return _is_claimed(star, at) or _is_restricted(star, at)


def _is_claimed(star: Star, at: datetime) -> bool:
    """Whether somebody waits for something: a court, or the person for an answer."""
    is_held = any(in_force(one.placed_at, one.released_at, at) for one in star.holds)
    return is_held or any(one.is_open(at) for one in star.requests)


def _is_restricted(star: Star, at: datetime) -> bool:
    return any(in_force(one.at, one.lifted_at, at) for one in star.restrictions)


def _carries(consent: Consent, star: Star, catalogue: Catalogue) -> bool:
    """Whether anything is there that was collected on it."""
    given = split_node_id(consent.purpose)[2]
    held = (one for one in star.collections if one.legal_basis == LegalBasis.CONSENT and one.items)
    return any(given in catalogue.purpose_line(split_node_id(one.purpose)[2]) for one in held)


def _candidates(star: Star, catalogue: Catalogue, at: datetime) -> dict[str, str]:
    carried = supported(star, catalogue, at)
    today = day_of(at, zone_of(catalogue.provider))
    found = {}
    for item in star.items:
        ground = _ground(item, star, catalogue, at, today, is_carried=item.id in carried)
        if ground and not kept(item, star, catalogue, at):
            found[item.id] = ground
    return found


def _ground(item: Item, star: Star, catalogue: Catalogue, at: datetime, today: date, *, is_carried: bool) -> str | None:
    """What would make it go, whatever keeps it."""
    goes_on = deletion_of(item, star, catalogue)
    if goes_on is not None and goes_on <= today:
        return OBLIGED
    if item.retained_for:
        return None if _runs_for(item, star, at) else NOT_NECESSARY
    if is_carried:
        return None
    return _lost(item, star, catalogue, at)


def _runs_for(item: Item, star: Star, at: datetime) -> bool:
    """Whether a contract goes on for which it was kept after an erasure."""
    contracts = (one for one in star.holders(item.id) if one.legal_basis == LegalBasis.CONTRACT)
    return any(one.purpose in item.retained_for and _runs(one, at) for one in contracts)


def _lost(item: Item, star: Star, catalogue: Catalogue, at: datetime) -> str | None:
    """What took its last standing away; None where that is nothing but the end of a contract, or of a collection on a
    consent that goes on, for which the catalogue declares a period, or where no consent was ever known: that is for
    somebody to look at."""
    lost = [one for one in star.holders(item.id) if one.legal_basis == LegalBasis.CONSENT or _runs(one, at)]
    on_consent = [one for one in lost if one.legal_basis == LegalBasis.CONSENT]
    if not lost or not all(_has_lost_consent(one, star, catalogue, at) for one in on_consent):
        return None
    return WITHDRAWN if on_consent else OBJECTED


def _runs(collection: Collection, at: datetime) -> bool:
    return in_force(collection.collected_at, collection.ended_at, at)


def _has_lost_consent(collection: Collection, star: Star, catalogue: Catalogue, at: datetime) -> bool:
    """Whether any that covered it has ended, and none is in force."""
    line = catalogue.purpose_line(split_node_id(collection.purpose)[2])
    covering = [one for one in star.consents if split_node_id(one.purpose)[2] in line]
    ends = (ended_at(one) for one in covering)
    return any(end is not None and end <= at for end in ends) and not any(is_in_force(one, at) for one in covering)
