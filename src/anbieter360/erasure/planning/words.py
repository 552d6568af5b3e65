"""What the declared model says of a field: that it goes, stays as evidence, or as long as a rule lasts.

A field that stays does so by its own word. The word of the edge by which its node hangs is a further ground.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from anbieter360.datamap.graph import Erase, ErasureRule
from anbieter360.decision.evidence import EvidenceEnd, ended_at, evidence_kept_until, objection_kept_until
from anbieter360.decision.facts import Consent, Hold, Objection
from anbieter360.erasure.planning.case import Case, Key
from anbieter360.erasure.planning.plan import Ground, Outcome

GOES = "17(1)"
_STAYING = {Erase.EVIDENCE: Outcome.EVIDENCE, Erase.RETAIN: Outcome.RETAINED}
_OTHERWISE = {Outcome.EVIDENCE: "17(3)(e)", Outcome.RETAINED: "17(3)(b)"}
_ARTICLE = re.compile(r"\d+(\(\w+\))*(?=$|\W)")


@dataclass(frozen=True, slots=True)
class Term:
    """How long the rule of a node lasts. runs: whether it does; until: the first day on which it does not any more."""

    runs: bool = True
    law: str | None = None
    until: date | None = None


RUNS = Term()


def terms_of(case: Case) -> Mapping[Key, Term]:
    """Of what has an end: consents and withdrawn objections by the rules for their evidence, holds by their release."""
    consents = {("Consent", one.id): _evidence(one, case) for one in case.star.consents}
    objections = {("Objection", one.id): _objection(one, case) for one in case.star.objections}
    return consents | objections | {("Hold", one.id): _hold(one, case) for one in case.star.holds}


def stays(rule: ErasureRule | None) -> bool:
    """Whether the word is one that keeps."""
    return rule is not None and rule.do in _STAYING


def staying(own: ErasureRule | None, hanging: ErasureRule | None, term: Term = RUNS) -> tuple[Ground, ...]:
    """The grounds for which a field stays by the model's word, its own first; none where it goes."""
    if own is None or not term.runs or not stays(own):
        return ()
    rules = [own, hanging] if hanging is not None and stays(hanging) else [own]
    return tuple(dict.fromkeys(_grounds(rules, term)))


@lru_cache(maxsize=4096)  # the same few for every field of every item
def going(own: ErasureRule | None, rules: tuple[str, ...]) -> tuple[Ground, ...]:
    """The grounds for which a field goes. rules: by which its node is asked to."""
    if own is not None and own.do is Erase.ANONYMISE:
        return tuple(Ground(Outcome.ANONYMISED, rule, GOES) for rule in (own.rule or own.do, *rules))
    return tuple(Ground(Outcome.ERASED, rule, GOES) for rule in rules)


def _grounds(rules: list[ErasureRule], term: Term) -> Iterator[Ground]:
    article = next((found for found in map(_article, rules) if found), None)
    for rule in rules:
        outcome = _STAYING[rule.do]
        named = _article(rule) or article or _OTHERWISE[outcome]
        yield Ground(outcome, rule.rule or rule.do, named, term.law, term.until)


def _article(rule: ErasureRule) -> str | None:
    """The first that its rule names: `Art. 21(3)` in `suppression, Art. 21(3)`."""
    found = _ARTICLE.search(rule.rule or "")
    return found.group() if found else None


def _evidence(consent: Consent, case: Case) -> Term:
    """As if it was withdrawn with the request, where it still ran."""
    ended = ended_at(consent)
    if ended is None or ended > case.at:
        consent = replace(consent, withdrawn_at=case.at)
    return _term(evidence_kept_until(consent, case.star, case.catalogue, case.at), case)


def _objection(objection: Objection, case: Case) -> Term:
    return _term(objection_kept_until(objection, case.catalogue, case.at), case)


def _term(end: EvidenceEnd | None, case: Case) -> Term:
    return Term(end.until > case.today, end.law, end.until) if end else RUNS


def _hold(hold: Hold, case: Case) -> Term:
    return Term(hold.released_at is None or hold.released_at > case.at)
