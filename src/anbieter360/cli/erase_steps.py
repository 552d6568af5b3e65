"""The steps of an erasure's plan as people read them: a line for the fields of a node that have one outcome. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from anbieter360.erasure.planning.plan import Outcome

#: What becomes of a field, in words.
BECOMES: Mapping[str, str] = {
    Outcome.STILL_NECESSARY: "stays: still needed",
    Outcome.HELD: "stays: held",
    Outcome.RETAINED: "stays: has to be kept",
    Outcome.EVIDENCE: "stays: proof",
    Outcome.KEPT_FOR_OTHERS: "stays: another person's",
    Outcome.ANONYMISED: "stays, and tells of nobody",
    Outcome.ERASED: "goes",
}
#: Outcomes whose rule somebody knows by its name: a use; a hold, a restriction or a right.
_NAMED = frozenset({Outcome.STILL_NECESSARY.value, Outcome.HELD.value})


def told_steps(steps: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """What, what becomes of it, because of what, until when, which fields; equal lines once, with their number."""
    fields: dict[tuple[Any, ...], list[str]] = {}
    for step in steps:
        of = step["target"]
        alike = (of["id"], of["kind"], of["ref"], step["outcome"], _because(step), step["until"] or "")
        fields.setdefault(alike, []).append(step["field"])
    counted = Counter(
        (_what(kind, ref), BECOMES[outcome], because, until, ", ".join(names))
        for (_, kind, ref, outcome, because, until), names in fields.items()
    )
    for (what, *rest), times in counted.items():
        yield (what if times == 1 else f"{times} x {what}", *rest)


def _what(kind: str, ref: str | None) -> str:
    name = kind.lower().replace("_", " ")
    return f"{name} {ref}" if ref else name


def _because(step: Mapping[str, Any]) -> str:
    """The law where one obliges, or the name of the rule where somebody gave it one; and the article."""
    article = f"Art. {step['article']} GDPR"
    if step["law"]:
        return f"{step['law']}, {article}"
    return f"{step['rule']}, {article}" if step["outcome"] in _NAMED else article
