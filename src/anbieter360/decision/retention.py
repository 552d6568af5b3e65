"""Until when a rule of the catalogue keeps an item (Art. 17(3)(b), (e) GDPR; § 147 AO, § 257 HGB and the like)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.duration import add, parse_duration
from anbieter360.catalogue.model import Catalogue, PeriodStart, Retention, RetentionBecause, node_id, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.facts import Collection, Item, Star

#: Name of what is worked out of a catalogue.
_RULES = "retention rules in force"


@dataclass(frozen=True, slots=True)
class RetentionEnd:
    """until: the first day the item may go; None while the period has not begun or is open-ended. rule, category: keys,
    of the rule that says so and of what it keeps."""

    until: date | None
    law: str
    held_for: str
    because: RetentionBecause
    rule: str = field(default="", compare=False)
    category: str = field(default="", compare=False)


def retention_of(item: Item, star: Star, catalogue: Catalogue) -> tuple[RetentionEnd, ...]:
    """One end per rule that keeps the item, in the order of the rules' keys; empty where none does."""
    line = catalogue.category_line(split_node_id(item.category)[2])
    ends = (_end(rule, item, star, catalogue) for rule in rules_in_force(catalogue) if rule.category in line)
    return tuple(end for end in ends if end)


def deletion_of(item: Item, star: Star, catalogue: Catalogue) -> date | None:
    """The first day on which the item goes without anyone asking, by the earliest period of its category; None where
    none is declared, or none has begun."""
    line = catalogue.category_line(split_node_id(item.category)[2])
    zone, holders = ZoneInfo(zone_of(catalogue.provider)), list(star.holders(item.id))
    if not holders:
        return None
    rules = (rule for rule in catalogue.deletion if rule.category in line)
    began = ((rule, _start(rule.starts, item, star, holders, zone)) for rule in rules)
    return min((add(start, parse_duration(rule.after)) for rule, start in began if start), default=None)


def rules_in_force(catalogue: Catalogue) -> tuple[Retention, ...]:
    """The rules for the provider's profile; a rule for that profile stands in place of the general one. Worked out once
    as long as the catalogue lives."""
    known: tuple[Retention, ...] | None = catalogue.worked_out.get(_RULES)
    if known is None:
        known = catalogue.worked_out[_RULES] = _in_force(catalogue)
    return known


def _in_force(catalogue: Catalogue) -> tuple[Retention, ...]:
    profile = catalogue.provider.controller_profile
    special = {(one.category, one.held_for) for one in catalogue.retention if one.controller_profile is profile}
    return tuple(
        one
        for one in sorted(catalogue.retention, key=lambda one: one.key)
        if one.controller_profile is profile
        or (one.controller_profile is None and (one.category, one.held_for) not in special)
    )


def _end(rule: Retention, item: Item, star: Star, catalogue: Catalogue) -> RetentionEnd | None:
    held_for = node_id(catalogue.provider.key, "Purpose", rule.held_for)
    holders = [one for one in star.holders(item.id) if one.purpose == held_for]
    if not holders:
        return None
    start = _start(rule.starts, item, star, holders, ZoneInfo(zone_of(catalogue.provider)))
    until = None if rule.open_ended or start is None else add(start, parse_duration(rule.keep))
    return RetentionEnd(until, rule.law, rule.held_for, rule.because, rule.key, rule.category)


def _start(event: PeriodStart, item: Item, star: Star, holders: list[Collection], zone: ZoneInfo) -> date | None:
    collected = _day(max(one.collected_at for one in holders), zone)
    match event:
        case PeriodStart.COLLECTION:
            return collected
        case PeriodStart.END_OF_YEAR:  # the period begins with the next year's first day (§ 147(4) AO)
            return date(collected.year + 1, 1, 1)
        case PeriodStart.LAST_USE:
            return max([collected, *_last_uses(item, star, zone)])
        case PeriodStart.CONTRACT_END:
            ends = [one.ended_at for one in holders]
            return _day(max(end for end in ends if end), zone) if all(ends) else None


def _last_uses(item: Item, star: Star, zone: ZoneInfo) -> Iterable[date]:
    return (_day(usage.last_at, zone) for usage in star.usages if item.id in usage.items)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
