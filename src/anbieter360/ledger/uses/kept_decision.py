"""A decision as it is kept beside the use that ran on it, or beside the attempt that it refused: JSON, to be sealed.

It holds codes, days, keys and ids, no value; it is sealed all the same, because it says how a person stands.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import orjson

from anbieter360.catalogue.model import LegalBasis, Text
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Decision, Finding, ItemDecision, Missing, Step, StoodOn
from anbieter360.instant import instant_of, text_of


def written(decision: Decision) -> str:
    """As JSON; `read_decision` gives the same decision back."""
    return orjson.dumps({**asdict(decision), "at": text_of(decision.at)}, default=_by_name).decode()


def read_decision(text: str, subject: str) -> Decision:
    """subject: the person whose it is now; after a merge that is not the one it was made about."""
    kept: dict[str, Any] = orjson.loads(text)
    return Decision(
        subject=subject,
        use=kept["use"],
        at=instant_of(kept["at"]),
        outcome=Outcome(kept["outcome"]),
        reason=Reason(kept["reason"]),
        legal_basis=LegalBasis(kept["legal_basis"]),
        article=kept["article"],
        missing=tuple(map(Missing, kept["missing"])),
        items=tuple(map(_item, kept["items"])),
        explanation=tuple(map(_finding, kept["explanation"])),
    )


def _by_name(part: ItemDecision | Finding | StoodOn) -> dict[str, Any]:
    return part._asdict()


def _item(kept: dict[str, str]) -> ItemDecision:
    return ItemDecision(kept["item"], Outcome(kept["outcome"]), Reason(kept["reason"]))


def _finding(kept: dict[str, Any]) -> Finding:
    return Finding(Step(kept["step"]), Text(**kept["text"]), tuple(StoodOn(**one) for one in kept["nodes"]))
