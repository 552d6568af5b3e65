"""Each item's walk through the steps of DECISION.md, in their order: the first that denies or cannot tell ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from anbieter360.catalogue.model import LegalBasis
from anbieter360.decision.articles import ALLOWING, PROGRESS
from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.channels import by_channel, laid_open
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import Step, StoodOn
from anbieter360.decision.facts import Item
from anbieter360.decision.grounds import consented, ground_of
from anbieter360.decision.objecting import objected_by_erasure, objecting
from anbieter360.decision.standing_of import standing_of
from anbieter360.decision.use_itself import special, use_itself


@dataclass(frozen=True)
class Walk:
    """All walks of one case; what is the same for every item is worked out once."""

    case: Case

    def of(self, item: Item) -> Verdict:
        """Where the item's walk ends. A derived item gets no further than the worst of its sources."""
        own = self._alone(item)
        if not item.derived_from:
            return own
        return min((own, *self._sources(item)), key=lambda one: PROGRESS[one.reason])

    def without_data(self, category: str) -> Verdict:
        """Where a needed category ends of which nobody holds an item: at step 3 unless something stops it before."""
        erasure = self.case.erasure_of(category) if self.case.sees_erased else None
        if erasure is not None:
            return Verdict(Reason.ERASED, Step.STANDING, (StoodOn("ErasureRequest", erasure.id),))
        node = StoodOn("DataCategory", self.case.declared.id_of("DataCategory", category))
        stopped = standing_of(self.case, None) or self._whole
        return stopped or Verdict(Reason.DATA_MISSING, Step.DATA, (node,))

    def _alone(self, item: Item) -> Verdict:
        """The item's own walk, whatever it was derived from."""
        stopped = standing_of(self.case, item) or objected_by_erasure(self.case, item)
        return stopped or self._whole or self._special(item) or self._carried(item)

    def _carried(self, item: Item) -> Verdict:
        """Steps 4 to 6."""
        verdict = by_channel(self.case, item) or self._ground(item)
        if verdict.reason not in ALLOWING:
            return verdict
        return laid_open(self.case.declared, item) or verdict

    def _sources(self, item: Item) -> Iterator[Verdict]:
        for source in self.case.sources(item):
            if source is None:
                yield Verdict(Reason.DATA_MISSING, Step.DATA, (StoodOn("DataItem", item.id),))
            else:
                found = self._alone(source)
                yield found._replace(nodes=(StoodOn("DataItem", source.id), *found.nodes))

    @cached_property
    def _whole(self) -> Verdict | None:
        """Steps 1 and 2: what stops the use for all data of this person alike."""
        return objecting(self.case) or use_itself(self.case)

    def _special(self, item: Item) -> Verdict | None:
        """An item is of a special category although none that the use names is: one below it, or a source's."""
        return special(self.case) if item.category in self.case.declared.special else None

    def _ground(self, item: Item) -> Verdict:
        if self.case.declared.use.legal_basis is LegalBasis.CONSENT:
            return self._consented
        return ground_of(self.case, item)

    @cached_property
    def _consented(self) -> Verdict:
        """A consent carries the use, not an item: the data may come from anywhere."""
        return consented(self.case)
