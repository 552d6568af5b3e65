"""What was said once stays as it was said, whoever said it; a later statement adds what comes later in its life. Pure.

A consent has to be shown as it was given (Art. 7(1) GDPR), and a withdrawal stands: an end is added, or comes earlier,
and never goes. `Contradiction` is what a record says otherwise; `lasting` is what is left of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anbieter360.ledger.stars.plain import PlainStar, Properties, erased_at

_OTHERWISE = "is otherwise in the ledger, and an import does not change what was said"

#: Label -> what is said at once.
_SAID: Mapping[str, tuple[str, ...]] = {
    "Collection": ("purpose", "legalBasis", "collectedAt", "system", "notice", "source"),
    "DataItem": ("category",),
    "Consent": (
        "purpose",
        "givenAt",
        "method",
        "channels",
        "notice",
        "evidence",
        "preselected",
        "bundled",
        "explicit",
        "ageDeclared",
        "expiresAt",
        "guardianEvidence",
    ),
    "Objection": ("purpose", "at"),
    "Restriction": ("at", "ground", "scope"),
    "Hold": ("authority", "scope", "placedAt", "reviewAt"),
}
#: What is said later, all of it at once.
_LATER: Mapping[str, tuple[str, ...]] = {
    "Objection": ("decisionOutcome", "decisionAt", "decisionBy", "decisionReasoning"),
    "Restriction": ("informedAt",),
}
_ENDS: Mapping[str, str] = {
    "Consent": "withdrawnAt",
    "Objection": "withdrawnAt",
    "Restriction": "liftedAt",
    "Hold": "releasedAt",
}
#: What reads the same in any order.
_SETS = frozenset({"channels", "scope"})
#: Fields that a line names otherwise than the graph.
_PATHS: Mapping[str, str] = {
    "guardianEvidence": "guardian.evidence",
    "decisionOutcome": "decision.outcome",
    "decisionAt": "decision.at",
    "decisionBy": "decision.by",
    "decisionReasoning": "decision.reasoning",
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """key: of the node that is there; field: as a line names it; reason: without a value."""

    key: str
    field: str
    reason: str


def contradiction(wanted: PlainStar, stored: PlainStar) -> Contradiction | None:
    """The first of what is said otherwise than it is there."""
    return next(_contradictions(wanted, stored), None)


def lasting(label: str, old: Properties, new: Properties) -> Properties:
    """What of a later statement may be joined to what is there: nothing that was said, and no end that is later."""
    if is_answer(label, old, new):
        return {name: value for name, value in new.items() if name != "purpose"}
    fixed = {*_SAID.get(label, ()), *(_LATER.get(label, ()) if _is_decided(label, old) else ())}
    left = {name: value for name, value in new.items() if name not in fixed}
    end = _ENDS.get(label, "")
    if left.get(end) is not None and end in old:
        left[end] = min(left[end], old[end])
    return left


def is_answer(label: str, old: Properties, new: Properties) -> bool:
    """Whether it says what the person answered to a consent that they were asked for, and had not answered yet."""
    return label == "Consent" and bool(old.get("requested")) and "refusedAt" not in old and "givenAt" in new


def same_facts(star: PlainStar, first: PlainStar, second: PlainStar) -> bool:
    """Whether of what the star speaks of the same was said and ended at two moments."""
    keys = [(label, key) for label in _SAID for key in star.nodes[label]]
    return all(_properties(first, *one) == _properties(second, *one) for one in keys)


def _properties(star: PlainStar, label: str, key: str) -> Properties | None:
    node = star.nodes[label].get(key)
    return node.properties if node else None


def _contradictions(wanted: PlainStar, stored: PlainStar) -> Iterator[Contradiction]:
    tolerant = bool(erased_at(stored))
    for label in _SAID:
        for key, node in wanted.nodes[label].items():
            old = stored.nodes[label].get(key)
            if old is not None:
                for field, reason in _differences(label, old.properties, node.properties, tolerant):
                    yield Contradiction(key, _PATHS.get(field, field), reason)


def _differences(label: str, old: Properties, new: Properties, tolerant: bool) -> Iterator[tuple[str, str]]:
    """(field, reason). tolerant: what is not there may have been erased; it stays out, and is not told."""
    answered = is_answer(label, old, new)
    for name in ("purpose",) if answered else _SAID[label]:
        if name in new and not (tolerant and name not in old) and not _same(name, old.get(name), new[name]):
            yield name, _OTHERWISE
    for name in _LATER.get(label, ()):
        if name in new and name in old and old[name] != new[name]:
            yield name, _OTHERWISE
    end = _ENDS.get(label, "")
    if end in new and not answered:
        yield from ((end, reason) for reason in _faults_of_end(old, old.get(end), new[end]))


def _faults_of_end(old: Properties, known: str | None, said: str) -> Iterator[str]:
    if known is not None and said > known:
        yield "is later than in the ledger, and an end that was said only comes earlier"
    elif said != known and said <= old.get("recordedAt", ""):
        yield "is not later than it was recorded"


def _same(name: str, old: object, new: object) -> bool:
    if name in _SETS and isinstance(old, list) and isinstance(new, list):
        return {*old} == {*new}
    return old == new


def _is_decided(label: str, old: Properties) -> bool:
    return label == "Objection" and "decisionAt" in old
