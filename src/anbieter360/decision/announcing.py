"""Who must be told of a change of purpose before it runs: those whose data it is to use, and who never heard of it.

Source: Art. 13(3), 14(4) GDPR; as in DECISION.md a notice announces exactly the purposes it lists. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from anbieter360.catalogue.model import Catalogue, node_id, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.facts import Item, Star
from anbieter360.instant import start_of_day


@dataclass(frozen=True)
class PurposeChange:
    """A purpose that data which is there is to serve as well, as of one moment. purpose: its key."""

    catalogue: Catalogue
    purpose: str
    at: datetime

    def concerns(self, star: Star) -> bool:
        """Whether the person has an item that the purpose's uses need, and it was not announced for that item."""
        if any(self._announces(one.notice, one.at) for one in star.informed):
            return False
        return any(self._needs(item) and not self._announced_at_collection(item, star) for item in star.items)

    def _needs(self, item: Item) -> bool:
        known = self._needed_categories.get(item.category)
        if known is None:
            line = self.catalogue.category_line(split_node_id(item.category)[2])
            known = self._needed_categories[item.category] = not self._needed.isdisjoint(line)
        return known

    def _announced_at_collection(self, item: Item, star: Star) -> bool:
        """Of a third party's data, when the person was told of it."""
        acts = star.holders(item.id)
        told = ((one.notice, one.collected_at if one.source == "SUBJECT" else one.informed_at) for one in acts)
        return any(at is not None and self._announces(notice, at) for notice, at in told)

    def _announces(self, notice: str | None, at: datetime) -> bool:
        published = self._notices.get(notice or "")
        return published is not None and published <= at <= self.at

    @cached_property
    def _notices(self) -> Mapping[str, datetime]:
        """Id -> since when, of the notices that announce the purpose."""
        provider = self.catalogue.provider
        return {
            node_id(provider.key, "Notice", one.key): start_of_day(one.published, zone_of(provider))
            for one in self.catalogue.notices
            if one.published and self.purpose in one.announces
        }

    @cached_property
    def _needed(self) -> frozenset[str]:
        """Keys of the categories that the purpose's uses need."""
        return frozenset(key for use in self.catalogue.uses if use.purpose == self.purpose for key in use.categories)

    @cached_property
    def _needed_categories(self) -> dict[str, bool]:
        return {}
