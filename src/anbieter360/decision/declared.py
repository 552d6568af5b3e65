"""A use with all that its catalogue says around it: what every person's decision needs, worked out once.

Catalogue nodes come as ids of the graph, days as moments in the provider's time zone, so that deciding is looking up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from anbieter360.catalogue.model import (
    BalancingOutcome,
    Catalogue,
    Channel,
    CompatibilityOutcome,
    LegalBasis,
    ProcessingUse,
    Recipient,
    node_id,
)
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.decided import StoodOn
from anbieter360.decision.terms import CONTACT_TERMS, POSTCARD_TERMS, is_below
from anbieter360.instant import start_of_day

#: Transfer bases that stand on a list with dates: `A45-3`, and `A45` where no more is said (Art. 45 GDPR).
_BY_ADEQUACY = "A45"

#: Advertising by these needs a consent (§ 7(2) UWG, § 174 TKG 2021).
_INTRUSIVE = frozenset({Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.PUSH})


#: (key, the category and its ancestors) of every category; the same for all uses of a catalogue.
CategoryLines: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
_LINES = "category lines"


class Assessed(NamedTuple):
    """An assessment, from when it counts."""

    since: datetime
    favourable: bool


@dataclass(frozen=True)
class Declared:
    """One use of one catalogue; `declared` gives it."""

    use: ProcessingUse
    catalogue: Catalogue

    def id_of(self, label: str, key: str) -> str:
        return node_id(self.catalogue.provider.key, label, key)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(zone_of(self.catalogue.provider))

    @cached_property
    def node(self) -> StoodOn:
        return StoodOn("ProcessingUse", self.id_of("ProcessingUse", self.use.key))

    @cached_property
    def purpose(self) -> str:
        return self.id_of("Purpose", self.use.purpose)

    @cached_property
    def line(self) -> Mapping[str, int]:
        """Ids of the purpose (0) and its ancestors (1 …)."""
        keys = self.catalogue.purpose_line(self.use.purpose)
        return {self.id_of("Purpose", key): above for above, key in enumerate(keys)}

    @cached_property
    def marketing(self) -> bool:
        return self.catalogue.is_marketing(self.use.purpose)

    @cached_property
    def needed(self) -> Mapping[str, tuple[str, ...]]:
        """Category id -> keys of the needed categories that an item of it serves: its own and those above."""
        found = {}
        for key, line in self._category_lines:
            serves = tuple(one for one in self.use.categories if one in line)
            if serves:
                found[self.id_of("DataCategory", key)] = serves
        return found

    @cached_property
    def needed_ids(self) -> tuple[str, ...]:
        return tuple(self.needed)

    @cached_property
    def special(self) -> frozenset[str]:
        """Ids of the special categories (Art. 9); what is below one is one."""
        category = self.catalogue.category
        return self._ids(key for key, line in self._category_lines if any(category[one].special for one in line))

    @cached_property
    def needs_special(self) -> bool:
        return any(self.id_of("DataCategory", key) in self.special for key in self.use.categories)

    @cached_property
    def laid_open(self) -> frozenset[str]:
        """Ids of the categories that the channel would show to anyone: on a postcard all but name and address."""
        if self.use.channel is not Channel.POSTCARD:
            return frozenset()
        return self._ids(key for key, line in self._category_lines if not self._is_a(line, POSTCARD_TERMS))

    @cached_property
    def contacts(self) -> frozenset[str]:
        """Ids of the categories by which the channel reaches the person; all needed ones where none is known to."""
        terms = CONTACT_TERMS.get(self.use.channel or "", frozenset())
        found = self._ids(key for key, line in self._category_lines if self._is_a(line, terms)) & self.needed.keys()
        return found or frozenset(self.needed)

    @cached_property
    def abroad(self) -> tuple[Recipient | None, ...]:
        """Recipients whose transfer must be looked at; None for one that the catalogue does not know."""
        recipients = (self.catalogue.recipient.get(key) for key in self.use.recipients)
        return tuple(
            one for one in recipients if one is None or (one.transfer_basis or _BY_ADEQUACY).startswith(_BY_ADEQUACY)
        )

    @cached_property
    def needs_consent_to_channel(self) -> bool:
        return self.marketing and self.use.channel in _INTRUSIVE and self.use.legal_basis is not LegalBasis.CONSENT

    @cached_property
    def announcing(self) -> Mapping[str, datetime]:
        """Notice id -> since when, of those that list the very purpose; one without a date tells nobody anything."""
        return {
            self.id_of("Notice", one.key): self.since(one.published)
            for one in self.catalogue.notices
            if self.use.purpose in one.announces and one.published
        }

    @cached_property
    def opting_out(self) -> Mapping[str, datetime]:
        """Notice id -> since when, of those that offer to opt out (§ 7(3) UWG)."""
        return {
            self.id_of("Notice", one.key): self.since(one.published)
            for one in self.catalogue.notices
            if one.opt_out_offered and one.published
        }

    @cached_property
    def compatible(self) -> Mapping[str, tuple[Assessed, StoodOn]]:
        """Id of the purpose of collection -> whether this use's purpose is compatible with it (Art. 6(4))."""
        found = {}
        for one in self.catalogue.compatibilities:
            if one.to_purpose == self.use.purpose:
                outcome = one.outcome is CompatibilityOutcome.COMPATIBLE
                node = StoodOn("Compatibility", self.id_of("Compatibility", one.key))
                found[self.id_of("Purpose", one.from_purpose)] = Assessed(self.since(one.assessed), outcome), node
        return found

    @cached_property
    def balanced(self) -> Assessed | None:
        test = self.use.balancing_test
        if test is None:
            return None
        return Assessed(self.since(test.assessed), test.outcome is BalancingOutcome.PROVIDER_PREVAILS)

    def since(self, day: date) -> datetime:
        """The day's first moment in the provider's zone."""
        start = start_of_day(day, self.zone.key)
        try:
            return start.astimezone(UTC)  # times of one zone compare fast
        except OverflowError:
            return start

    def day(self, at: datetime) -> date:
        """The day of a moment in the provider's zone."""
        try:
            return at.astimezone(self.zone).date()
        except OverflowError:
            return at.date()

    @cached_property
    def _category_lines(self) -> CategoryLines:
        return _category_lines(self.catalogue)

    def _ids(self, keys: Iterable[str]) -> frozenset[str]:
        return frozenset(self.id_of("DataCategory", key) for key in keys)

    def _is_a(self, line: tuple[str, ...], terms: frozenset[str]) -> bool:
        """The nearest category of the line with a term of DPV tells."""
        own = next((term for key in line if (term := self.catalogue.category[key].dpv)), None)
        return own is not None and is_below(own, terms)


def _category_lines(catalogue: Catalogue) -> CategoryLines:
    known: CategoryLines | None = catalogue.worked_out.get(_LINES)
    if known is None:
        known = tuple((one.key, catalogue.category_line(one.key)) for one in catalogue.categories)
        catalogue.worked_out[_LINES] = known
    return known


def declared(use: ProcessingUse, catalogue: Catalogue) -> Declared:
    """The use in its catalogue; worked out once as long as the catalogue lives."""
    name = f"declared use {use.key}"
    known: Declared | None = catalogue.worked_out.get(name)
    if known is None or known.use is not use:
        known = catalogue.worked_out[name] = Declared(use, catalogue)
    return known
