"""May this use run for this person at this moment? A pure function of one person's facts (DECISION.md).

Each item of a needed category walks through the steps; one that gets through is enough for its category, and every
needed category needs one. Unknown is never allowed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from anbieter360.catalogue.model import Catalogue, ProcessingUse
from anbieter360.decision.articles import ALLOWING, ANSWERS, PROGRESS, article_of
from anbieter360.decision.case import Case, Verdict
from anbieter360.decision.codes import Reason
from anbieter360.decision.decided import Decision, ItemDecision, Missing, Step, StoodOn
from anbieter360.decision.declared import declared
from anbieter360.decision.explain import Chosen, explanation
from anbieter360.decision.facts import Item, Star
from anbieter360.decision.walk import Walk

_STEP = {step: place for place, step in enumerate(Step)}


def may_use(
    star: Star,
    use: ProcessingUse,
    catalogue: Catalogue,
    at: datetime,
    *,
    birth_date: date | None,
    sees_erased: bool,
) -> Decision:
    """The decision as of `at`. use: one of this catalogue; birth_date: the person's, None where unknown.

    sees_erased: the caller may know of what was erased (DPO and PRIVACY_MANAGER); for others it is absent. Of the star
    it reads standings with all their acts, items with sources and what they are kept for, restrictions, informed and
    erasures; no values. Never raises.
    """
    case = Case(star, declared(use, catalogue), at, birth_date, sees_erased)
    if star.erased_at is not None and sees_erased:
        return _decision(case, Verdict(Reason.ERASED, Step.STANDING, (StoodOn("Subject", star.id),)), [], {})
    walk = Walk(case)
    verdicts = {item.id: walk.of(item) for item in case.items}
    chosen = _chosen(case, walk, verdicts)
    failing = [one for one in chosen if one.verdict.reason not in ALLOWING]
    if not chosen:  # a use that says nothing of its data
        return _decision(case, walk.without_data(""), [], verdicts)
    if not failing:
        return _decision(case, chosen[0].verdict, chosen, verdicts)
    deciding = _deciding(failing)
    return _decision(case, deciding.verdict, [deciding], verdicts, failing)


def _chosen(case: Case, walk: Walk, verdicts: dict[str, Verdict]) -> list[Chosen]:
    """For each needed category, in the use's order, the item that tells."""
    held: dict[str, list[Item]] = {}
    for item in case.items:
        for category in case.declared.needed[item.category]:
            held.setdefault(category, []).append(item)
    return [
        _best(category, held[category], verdicts)
        if category in held
        else Chosen(category, None, walk.without_data(category))
        for category in case.declared.use.categories
    ]


def _best(category: str, items: Sequence[Item], verdicts: dict[str, Verdict]) -> Chosen:
    """The first that is allowed; where none is, the one that got furthest."""
    for item in items:
        if verdicts[item.id].reason in ALLOWING:
            return Chosen(category, item, verdicts[item.id])
    furthest = max(items, key=lambda one: PROGRESS[verdicts[one.id].reason])
    return Chosen(category, furthest, verdicts[furthest.id])


def _deciding(failing: Sequence[Chosen]) -> Chosen:
    """The first category without a usable item. Data that nobody holds ends all at step 3, so only what ended there
    or before can tell then, the earliest step first."""
    if all(one.item is not None for one in failing):
        return failing[0]
    return min(failing, key=lambda one: _STEP[one.verdict.step])


def _decision(
    case: Case,
    verdict: Verdict,
    told: Sequence[Chosen],
    verdicts: dict[str, Verdict],
    failing: Sequence[Chosen] = (),
) -> Decision:
    use, catalogue, reason = case.declared.use, case.declared.catalogue, verdict.reason
    return Decision(
        case.star.id,
        use.key,
        case.at,
        ANSWERS[reason].outcome,
        reason,
        use.legal_basis,
        article_of(reason, use.legal_basis, catalogue.provider.country),
        _missing(case, reason, told),
        tuple(ItemDecision(item, ANSWERS[one.reason].outcome, one.reason) for item, one in verdicts.items()),
        explanation(case, verdict, told, failing),
    )


def _missing(case: Case, reason: Reason, told: Sequence[Chosen]) -> tuple[Missing, ...]:
    """What would make it allowed. Where the data is held for something else, telling the person of the purpose would
    help as long as nobody did; after that, and for data given by consent, only a consent does."""
    if reason not in (Reason.PURPOSE_NOT_COVERED, Reason.BASIS_ENDED):
        return ANSWERS[reason].missing
    item = told[0].item if told else None
    if item is None:
        return ANSWERS[reason].missing
    by_consent = all(one.legal_basis == "CONSENT" for one in case.holders(item))
    known = case.announced_later is not None or case.announcing(item) is not None
    return (Missing.CONSENT,) if by_consent or known else (Missing.NOTICE,)
