"""The case to decide: one person, one declared use, one moment. What several steps ask about is answered here, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from anbieter360.decision.codes import Reason
from anbieter360.decision.consent import defects_of, ended_before, is_in_force, was_given
from anbieter360.decision.decided import Step, StoodOn
from anbieter360.decision.declared import Declared
from anbieter360.decision.facts import Collection, Consent, Erasure, Item, Objection, Restriction, Star, in_force


class Verdict(NamedTuple):
    """Where a walk through the steps ended: the code, the step that gave it, the nodes it stood on."""

    reason: Reason
    step: Step
    nodes: tuple[StoodOn, ...] = ()


@dataclass(frozen=True)
class Case:
    """sees_erased: the caller may know that something was erased; for others it is absent."""

    star: Star
    declared: Declared
    at: datetime
    birth_date: date | None
    sees_erased: bool
    _known_defects: dict[str, tuple[Reason, ...]] = field(default_factory=dict)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Those of needed categories that exist for this moment and this caller, in the star's order."""
        needed = self.declared.needed
        return tuple(one for one in self.star.items if one.category in needed and self.exists(one))

    def exists(self, item: Item) -> bool:
        return item.collected_at <= self.at and (self.sees_erased or not item.is_kept_for_another(self.declared.line))

    def holders(self, item: Item) -> list[Collection]:
        """The collections that hold the item by then, in the order of time."""
        return [one for one in self.star.holders(item.id) if one.collected_at <= self.at]

    def on_own_basis(self, item: Item) -> list[Collection]:
        """Those for this purpose or one above it, on the use's own basis."""
        line, basis = self.declared.line, self.declared.use.legal_basis
        return [one for one in self.holders(item) if one.purpose in line and one.legal_basis == basis]

    @cached_property
    def erasing(self) -> tuple[Erasure, ...]:
        """Verified by then, not refused, not carried out yet."""
        return tuple(one for one in self.star.erasures if _is_pending(one, self.at))

    def erasure_of(self, category: str) -> Erasure | None:
        """The latest erasure that took items of this category (its key) or of one below it."""
        needed = self.declared.needed
        for one in reversed(self.star.erasures):
            if one.executed_at and any(category in needed.get(gone, ()) for gone in one.erased):
                return one
        return None

    @cached_property
    def restrictions(self) -> tuple[Restriction, ...]:
        return tuple(one for one in self.star.restrictions if in_force(one.at, one.lifted_at, self.at))

    @cached_property
    def objections(self) -> tuple[Objection, ...]:
        """To the purpose or one above it, standing at that moment."""
        line = self.declared.line
        return tuple(
            one for one in self.star.objections if one.purpose in line and in_force(one.at, one.withdrawn_at, self.at)
        )

    @cached_property
    def consents(self) -> tuple[Consent, ...]:
        """Given by then for the purpose or one above it, in the order of time; what became of them is not looked at."""
        line = self.declared.line
        return tuple(one for one in self.star.consents if one.purpose in line and was_given(one, self.at))

    @cached_property
    def in_force(self) -> tuple[Consent, ...]:
        return tuple(one for one in self.consents if is_in_force(one, self.at))

    @cached_property
    def valid(self) -> tuple[Consent, ...]:
        """In force and without a defect; whether they name the channel is not looked at."""
        return tuple(one for one in self.in_force if not self.defects(one))

    @cached_property
    def explicit(self) -> Consent | None:
        """An explicit one that is valid (Art. 9(2)(a), 22(2)(c))."""
        return next((one for one in self.valid if one.explicit), None)

    def defects(self, consent: Consent) -> tuple[Reason, ...]:
        found = self._known_defects.get(consent.id)
        if found is None:
            found = defects_of(consent, self.declared.catalogue, country=self.star.country, birth_date=self.birth_date)
            self._known_defects[consent.id] = found
        return found

    def names_channel(self, consent: Consent) -> bool:
        return self.declared.use.channel is None or self.declared.use.channel in consent.channels

    @cached_property
    def announced_later(self) -> StoodOn | None:
        """The notice that told the person of this purpose after collection (Art. 13(3), 14(4))."""
        for one in self.star.informed:
            published = self.declared.announcing.get(one.notice)
            if published is not None and published <= self.at and max(one.at, one.effective_at or one.at) <= self.at:
                return StoodOn("Notice", one.notice)
        return None

    def announcing(self, item: Item) -> Collection | None:
        """The collection whose notice announced the purpose: at collection, of third parties' data when told of it."""
        for one in self.holders(item):
            published = self.declared.announcing.get(one.notice or "")
            told = one.collected_at if one.source == "SUBJECT" else one.informed_at
            if published is not None and told is not None and published <= told <= self.at:
                return one
        return None

    def sources(self, item: Item) -> Iterator[Item | None]:
        """All that the item was derived from, directly or not; None for a source that does not exist (any more)."""
        seen, waiting = {item.id}, list(item.derived_from)
        while waiting:
            id_ = waiting.pop()
            if id_ in seen:
                continue
            seen.add(id_)
            source = self.star.item.get(id_)
            if source is None or not self.exists(source):
                yield None
            else:
                yield source
                waiting.extend(source.derived_from)


def _is_pending(erasure: Erasure, at: datetime) -> bool:
    verified = erasure.verified_at is not None and erasure.verified_at <= at
    ends = (erasure.refused_at, erasure.cancelled_at, erasure.executed_at)
    return verified and not any(ended_before(end, at) for end in ends)
