"""Which rights a person has, by the legal bases their data stands on.

Source: DPV's mapping of legal bases to rights (eu-gdpr), with the corrections of Art. 7(3), 20(1), 21(2), 22(1)
GDPR: portability only for what the person provided on consent or contract, objection to any marketing, human review
only with an automated decision, withdrawal only while a consent is in force, erasure also where retention has run out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from anbieter360.catalogue.model import Catalogue, LegalBasis, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.codes import Right
from anbieter360.decision.consent import is_in_force
from anbieter360.decision.facts import Star
from anbieter360.decision.retention import retention_of

#: Rights that depend on the basis; ACCESS, RECTIFICATION, RESTRICTION and COMPLAINT follow from every basis.
BY_BASIS: Mapping[LegalBasis, frozenset[Right]] = {
    LegalBasis.CONSENT: frozenset({Right.ERASURE, Right.PORTABILITY, Right.WITHDRAW_CONSENT, Right.HUMAN_REVIEW}),
    LegalBasis.CONTRACT: frozenset({Right.ERASURE, Right.PORTABILITY, Right.HUMAN_REVIEW}),
    LegalBasis.LEGAL_OBLIGATION: frozenset(),
    LegalBasis.VITAL_INTERESTS: frozenset({Right.ERASURE, Right.HUMAN_REVIEW}),
    LegalBasis.PUBLIC_TASK: frozenset({Right.OBJECTION, Right.HUMAN_REVIEW}),
    LegalBasis.LEGITIMATE_INTEREST: frozenset({Right.ERASURE, Right.OBJECTION, Right.HUMAN_REVIEW}),
    LegalBasis.UNSPECIFIED: frozenset({Right.ERASURE}),  # Art. 17(1)(d): what has no basis must go
}


@dataclass(frozen=True, slots=True)
class RightAvailable:
    """reason says why a right is not available; None where it is."""

    right: Right
    available: bool
    reason: str | None


def rights_of(star: Star, catalogue: Catalogue, at: datetime) -> tuple[RightAvailable, ...]:
    """Every right once, in the order of the enum."""
    missing = _Missing(star, catalogue, at)
    reasons = {
        Right.ACCESS: None,
        Right.RECTIFICATION: missing.data(),
        Right.ERASURE: missing.erasure(),
        Right.RESTRICTION: missing.data(),
        Right.PORTABILITY: missing.portability(),
        Right.OBJECTION: missing.objection(),
        Right.WITHDRAW_CONSENT: missing.consent(),
        Right.HUMAN_REVIEW: missing.automated_decision(),
        Right.COMPLAINT: None,
    }
    return tuple(RightAvailable(right, reasons[right] is None, reasons[right]) for right in Right)


@dataclass(frozen=True)
class _Missing:
    """For each right, what is missing for it; None where nothing is."""

    star: Star
    catalogue: Catalogue
    at: datetime

    def data(self) -> str | None:
        return None if self.star.items else "No data is held."

    def erasure(self) -> str | None:
        if not self.star.items:
            return self.data()
        if self._any_basis(Right.ERASURE) or any(self._retention_ran_out(item.id) for item in self.star.items):
            return None
        return "All data is held on a legal obligation or a public task, and its period still runs (Art. 17(3)(b))."

    def portability(self) -> str | None:
        portable = (
            item.source == "SUBJECT" and any(_gives(one.legal_basis, Right.PORTABILITY) for one in holders)
            for item, holders in ((item, self.star.holders(item.id)) for item in self.star.items)
        )
        return None if any(portable) else "Nothing was provided on consent or for a contract (Art. 20(1))."

    def objection(self) -> str | None:
        marketing = any(self.catalogue.is_marketing(split_node_id(one.purpose)[2]) for one in self.star.standings)
        if marketing or self._any_basis(Right.OBJECTION) or self._any_legitimate_use():
            return None
        return "Nothing rests on legitimate interest or a public task, and nothing is used for marketing (Art. 21)."

    def consent(self) -> str | None:
        in_force = any(is_in_force(one, self.at) for one in self.star.consents)
        return None if in_force else "No consent is in force (Art. 7(3))."

    def automated_decision(self) -> str | None:
        uses = (self.catalogue.use.get(split_node_id(usage.use)[2]) for usage in self.star.usages)
        decided = any(use and use.automated_decision and _gives(use.legal_basis, Right.HUMAN_REVIEW) for use in uses)
        return None if decided else "No automated decision was made that a person may contest (Art. 22(3))."

    def _any_basis(self, right: Right) -> bool:
        return any(_gives(one.legal_basis, right) for one in self.star.collections)

    def _any_legitimate_use(self) -> bool:
        uses = (self.catalogue.use.get(split_node_id(usage.use)[2]) for usage in self.star.usages)
        return any(use and _gives(use.legal_basis, Right.OBJECTION) for use in uses)

    def _retention_ran_out(self, item: str) -> bool:
        ends = retention_of(self.star.item[item], self.star, self.catalogue)
        today = self.at.astimezone(ZoneInfo(zone_of(self.catalogue.provider))).date()
        return bool(ends) and all(end.until is not None and end.until <= today for end in ends)


def _gives(basis: str, right: Right) -> bool:
    return right in BY_BASIS[LegalBasis(basis)]
