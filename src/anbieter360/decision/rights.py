"""Which rights a person has, by the legal bases their data stands on.

Source: DPV's mapping of legal bases to rights (eu-gdpr), with the corrections of Art. 7(3), 20(1), 21(2), 22(1)
GDPR: portability only for what the person provided on consent or contract, objection to any marketing and to each use
that may run on interest or public task, human review only with an automated decision, withdrawal only
while a consent is in force, erasure also where retention has run out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from anbieter360.catalogue.model import Catalogue, Lang, LegalBasis, ProcessingUse, Text, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.decision.codes import Right
from anbieter360.decision.consent import is_in_force
from anbieter360.decision.consequences import kept
from anbieter360.decision.deadline import day_of
from anbieter360.decision.facts import Item, Star
from anbieter360.decision.may_use import may_use
from anbieter360.decision.portability import is_retained_alone, portable_by
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


#: Old enough for every consent: who may object does not hang on age.
_BORN = date(1900, 1, 1)

NO_DATA = Text(de="Es sind keine Daten gespeichert.", en="No data is held.")
STILL_KEPT = Text(
    de="Alle Daten werden wegen einer rechtlichen Pflicht oder öffentlichen Aufgabe aufbewahrt; die Frist läuft noch "
    "(Art. 17 Abs. 3 lit. b DSGVO).",
    en="All data is held on a legal obligation or a public task, and its period still runs (Art. 17(3)(b)).",
)
NOTHING_PROVIDED = Text(
    de="Nichts wurde mit Einwilligung oder für einen Vertrag bereitgestellt (Art. 20 Abs. 1 DSGVO).",
    en="Nothing was provided on consent or for a contract (Art. 20(1)).",
)
NO_GROUND_TO_OBJECT = Text(
    de="Nichts beruht auf berechtigtem Interesse oder öffentlicher Aufgabe, und nichts dient der Werbung "
    "(Art. 21 DSGVO).",
    en="Nothing rests on legitimate interest or a public task, and nothing is used for marketing (Art. 21).",
)
NO_CONSENT = Text(
    de="Es liegt keine wirksame Einwilligung vor (Art. 7 Abs. 3 DSGVO).", en="No consent is in force (Art. 7(3))."
)
NO_AUTOMATED_DECISION = Text(
    de="Es wurde keine automatisierte Entscheidung getroffen, die eine Person anfechten kann (Art. 22 Abs. 3 DSGVO).",
    en="No automated decision was made that a person may contest (Art. 22(3)).",
)
#: Why a right may not be available.
REASONS = (NO_DATA, STILL_KEPT, NOTHING_PROVIDED, NO_GROUND_TO_OBJECT, NO_CONSENT, NO_AUTOMATED_DECISION)


@dataclass(frozen=True, slots=True)
class RightAvailable:
    """why: one of REASONS where the right is not available; None where it is."""

    right: Right
    why: Text | None

    @property
    def available(self) -> bool:
        return self.why is None

    @property
    def reason(self) -> str | None:
        """In English."""
        return self.why.get(Lang.EN) if self.why else None


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
    return tuple(RightAvailable(right, reasons[right]) for right in Right)


@dataclass(frozen=True)
class _Missing:
    """For each right, what is missing for it; None where nothing is."""

    star: Star
    catalogue: Catalogue
    at: datetime

    def data(self) -> Text | None:
        return None if self.star.items else NO_DATA

    def erasure(self) -> Text | None:
        if not self.star.items:
            return self.data()
        return None if any(map(self._may_be_erased, self.star.items)) else STILL_KEPT

    def portability(self) -> Text | None:
        is_there = any(portable_by(one, self.star, self.at) for one in self.star.items)
        return None if is_there else NOTHING_PROVIDED

    def objection(self) -> Text | None:
        marketing = any(self.catalogue.is_marketing(split_node_id(one.purpose)[2]) for one in self.star.standings)
        if marketing or self._any_basis(Right.OBJECTION) or any(map(self._may_be_objected_to, self._uses())):
            return None
        return None if any(map(self._may_run, self._declared_to_object_to())) else NO_GROUND_TO_OBJECT

    def consent(self) -> Text | None:
        in_force = any(is_in_force(one, self.at) for one in self.star.consents)
        return None if in_force else NO_CONSENT

    def automated_decision(self) -> Text | None:
        decided = (one for one in self._uses() if one.automated_decision)
        return None if any(_gives(one.legal_basis, Right.HUMAN_REVIEW) for one in decided) else NO_AUTOMATED_DECISION

    def _may_be_erased(self, item: Item) -> bool:
        """Not what an erasure has kept, for as long as it does."""
        if is_retained_alone(item, self.star, self.at):
            return not kept(item, self.star, self.catalogue, self.at)
        by_basis = any(_gives(one.legal_basis, Right.ERASURE) for one in self.star.holders(item.id))
        return by_basis or self._retention_ran_out(item.id)

    def _any_basis(self, right: Right) -> bool:
        return any(_gives(one.legal_basis, right) for one in self.star.collections)

    def _may_be_objected_to(self, use: ProcessingUse) -> bool:
        return _gives(use.legal_basis, Right.OBJECTION) or self.catalogue.is_marketing(use.purpose)

    def _uses(self) -> Iterator[ProcessingUse]:
        """The uses that ran."""
        for usage in self.star.usages:
            use = self.catalogue.use.get(split_node_id(usage.use)[2])
            if use:
                yield use

    def _declared_to_object_to(self) -> Iterator[ProcessingUse]:
        """Of whatever purpose everybody may know."""
        for use in self.catalogue.uses:
            if self._may_be_objected_to(use) and not self.catalogue.is_confidential(use.purpose):
                yield use

    def _may_run(self, use: ProcessingUse) -> bool:
        """Whether the data could serve it, if nobody had objected to anything or had anything restricted."""
        decision = may_use(self._unopposed, use, self.catalogue, self.at, birth_date=_BORN, sees_erased=False)
        return decision.allowed

    @cached_property
    def _unopposed(self) -> Star:
        standings = tuple(replace(one, objections=()) for one in self.star.standings)
        return replace(self.star, standings=standings, restrictions=())

    def _retention_ran_out(self, item: str) -> bool:
        ends = retention_of(self.star.item[item], self.star, self.catalogue)
        today = day_of(self.at, zone_of(self.catalogue.provider))
        return bool(ends) and all(end.until is not None and end.until <= today for end in ends)


def _gives(basis: str, right: Right) -> bool:
    return right in BY_BASIS[LegalBasis(basis)]
