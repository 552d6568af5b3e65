"""What somebody who looked at a person could open, and what that stood on: why a look was made, told afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from anbieter360.catalogue.model import node_id
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.consent import is_in_force
from anbieter360.decision.facts import Collection, Consent, Item
from anbieter360.decision.value import ValueRules


@dataclass(frozen=True, slots=True)
class Look:
    """items: those that are still held; collections and consents: for the declared purpose or one above it."""

    items: tuple[Item, ...]
    collections: tuple[Collection, ...]
    consents: tuple[Consent, ...]


def look_back(rules: ValueRules) -> Look:
    """By the rules of a look's purpose and time. What was collected later was not there to be seen."""
    star, at = rules.star, rules.at
    decided = [(item, rules.decide(item)) for item in star.items if item.collected_at <= at]
    opened = [(item, one.reason) for item, one in decided if one.outcome is Outcome.ALLOWED]
    ids = {item.id for item, _ in opened}
    catalogue = rules.catalogue
    line = {node_id(catalogue.provider.key, "Purpose", key) for key in catalogue.purpose_line(rules.purpose)}
    for_it = (one for one in star.collections if one.purpose in line and one.collected_at <= at)
    collections = tuple(one for one in for_it if one.items & ids)
    by_consent = any(reason is Reason.CONSENT for _, reason in opened)
    consents = (one for one in star.consents if by_consent and one.purpose in line and is_in_force(one, at))
    return Look(tuple(item for item, _ in opened), collections, tuple(consents))
