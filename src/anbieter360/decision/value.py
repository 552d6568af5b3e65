"""May this item's value be opened under the declared purpose? A simpler rule than `mayUse`: looking is not using.

Source: the contract's README (valueDecision) and DESIGN.md section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from anbieter360.catalogue.model import (
    PRIVACY_OVERSIGHT,
    RIGHTS_HANDLING,
    Catalogue,
    Channel,
    LegalBasis,
    node_id,
    split_node_id,
)
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.consent import defects_of, is_in_force
from anbieter360.decision.facts import (
    Collection,
    Consent,
    Erasure,
    Item,
    Objection,
    Request,
    Restriction,
    Star,
    in_force,
)
from anbieter360.decision.handling import is_about, is_to_erase
from anbieter360.decision.scope import in_scope as in_scope

#: Bases that an objection to another purpose than marketing stops (Art. 21(1)).
STOPPED_BY_OBJECTION = frozenset({LegalBasis.LEGITIMATE_INTEREST, LegalBasis.PUBLIC_TASK})


@dataclass(frozen=True, slots=True)
class ValueDecision:
    """reason is None where no rule was needed: the data is the caller's own."""

    outcome: Outcome
    reason: Reason | None


OWN = ValueDecision(Outcome.ALLOWED, None)


def _denied(reason: Reason) -> ValueDecision:
    return ValueDecision(Outcome.DENIED, reason)


def _allowed(reason: Reason) -> ValueDecision:
    return ValueDecision(Outcome.ALLOWED, reason)


@dataclass(frozen=True)
class ValueRules:
    """One person, one declared purpose, one moment.

    handles_requests: the caller decides on this person's objections and restrictions; handled: the open requests that
    the caller works on; erasures: those for erasure by which they look something up.
    """

    star: Star
    catalogue: Catalogue
    purpose: str
    at: datetime
    birth_date: date | None = None
    handles_requests: bool = False
    handled: tuple[Request, ...] = ()
    erasures: tuple[Erasure, ...] = ()

    def decide(self, item: Item) -> ValueDecision:
        if self.purpose == PRIVACY_OVERSIGHT.key:
            return _denied(Reason.PURPOSE_NOT_COVERED)
        if self.purpose == RIGHTS_HANDLING.key:
            return self._for_a_request(item)
        if self._restricted(item):
            return _denied(Reason.RESTRICTED)
        if item.is_kept_for_another(self._line):
            return _denied(Reason.PURPOSE_NOT_COVERED)
        if self._opened_by_consent(item):
            return self._if_collected_for_it(item) or _allowed(Reason.CONSENT)
        if self._objections and self._is_marketing:
            return _denied(Reason.OBJECTED)
        return self._if_collected_for_it(item) or self._not_covered(item)

    def _for_a_request(self, item: Item) -> ValueDecision:
        if self.handles_requests and (self._restricted(item) or self._objected_without_decision(item)):
            return _allowed(Reason.LEGAL_OBLIGATION)
        if any(is_about(one, item, self.star, self.catalogue) for one in self.handled):
            return _allowed(Reason.LEGAL_OBLIGATION)
        if any(is_to_erase(one, item, self.star, self.catalogue) for one in self.erasures):
            return _allowed(Reason.LEGAL_OBLIGATION)
        return _denied(Reason.PURPOSE_NOT_COVERED)

    def _if_collected_for_it(self, item: Item) -> ValueDecision | None:
        if self._objections and self._is_marketing:
            return None
        stopped = any(not _overridden(one, self.at) for one in self._objections)
        bases = [one.legal_basis for one in self._covering(item)]
        open_bases = [basis for basis in bases if not (stopped and basis in STOPPED_BY_OBJECTION)]
        return _allowed(Reason.COLLECTED_FOR_PURPOSE) if open_bases else None

    def _not_covered(self, item: Item) -> ValueDecision:
        return _denied(Reason.OBJECTED if self._covering(item) else Reason.PURPOSE_NOT_COVERED)

    def _covering(self, item: Item) -> list[Collection]:
        """Collections of the item for the purpose or an ancestor of it."""
        return [one for one in self.star.holders(item.id) if one.purpose in self._line and one.collected_at <= self.at]

    def _opened_by_consent(self, item: Item) -> bool:
        """A purpose with a consent in force opens the items that its uses on consent need, by the channels it names."""
        if not self._consents:
            return False
        line = set(self.catalogue.category_line(split_node_id(item.category)[2]))
        channels = {
            use.channel
            for use in self.catalogue.uses
            if use.purpose == self.purpose and use.legal_basis is LegalBasis.CONSENT and line & set(use.categories)
        }
        return any(self._names(consent, channel) for consent in self._consents for channel in channels)

    def _names(self, consent: Consent, channel: Channel | None) -> bool:
        """Where there is an objection to marketing, a consent that names no channel lifts it for none."""
        if channel is None or channel in consent.channels:
            return True
        return not consent.channels and not (self._is_marketing and self._objections)

    @cached_property
    def _line(self) -> tuple[str, ...]:
        """Ids of the purpose and its ancestors."""
        provider = self.catalogue.provider.key
        return tuple(node_id(provider, "Purpose", key) for key in self.catalogue.purpose_line(self.purpose))

    @cached_property
    def _objections(self) -> tuple[Objection, ...]:
        """To the purpose or an ancestor, standing at that moment."""
        return tuple(
            one
            for one in self.star.objections
            if one.purpose in self._line and in_force(one.at, one.withdrawn_at, self.at)
        )

    @cached_property
    def _consents(self) -> tuple[Consent, ...]:
        """Without defect and in force, and after any objection to marketing: only a later one lifts that."""
        return tuple(
            one
            for one in self.star.consents
            if one.purpose in self._line and is_in_force(one, self.at) and self._lifts(one) and not self._defects(one)
        )

    def _lifts(self, consent: Consent) -> bool:
        """A later one for what was objected to, or for a part of it."""
        if not self._is_marketing:
            return True
        place = self._line.index
        return all(
            place(consent.purpose) <= place(one.purpose) and consent.given_at > one.at for one in self._objections
        )

    def _defects(self, consent: Consent) -> tuple[Reason, ...]:
        return defects_of(consent, self.catalogue, country=self.star.country, birth_date=self.birth_date)

    def _objected_without_decision(self, item: Item) -> bool:
        pending = {split_node_id(one.purpose)[2] for one in self.star.objections if _pending(one, self.at)}
        held_for = (split_node_id(holder.purpose)[2] for holder in self.star.holders(item.id))
        return any(pending.intersection(self.catalogue.purpose_line(purpose)) for purpose in held_for)

    def _restricted(self, item: Item) -> bool:
        return any(in_scope(item, one.scope, self.catalogue) for one in self._restrictions)

    @cached_property
    def _restrictions(self) -> tuple[Restriction, ...]:
        """In force at that moment."""
        return tuple(one for one in self.star.restrictions if in_force(one.at, one.lifted_at, self.at))

    @cached_property
    def _is_marketing(self) -> bool:
        return self.catalogue.is_marketing(self.purpose)


def _overridden(objection: Objection, at: datetime) -> bool:
    """Compelling grounds were found by then (Art. 21(1))."""
    decided = objection.decision_at is not None and objection.decision_at <= at
    return decided and objection.decision_outcome == "OVERRIDDEN"


def _pending(objection: Objection, at: datetime) -> bool:
    decided = objection.decision_at is not None and objection.decision_at <= at
    return in_force(objection.at, objection.withdrawn_at, at) and not decided
