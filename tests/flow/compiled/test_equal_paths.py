"""The compiled path answers as the resolvers do, to the byte: whatever is asked, by whomever, on both engines."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callers import Caller
from graphql import parse, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from known import Known
from questions import SCHEMA, questions
from two_paths import Answer, Paths

_log = logging.getLogger("generated")

#: How many documents; each is asked four times on both paths. `make fuzz` asks for more, and for others each time.
DOCUMENTS = int(os.environ.get("ANBIETER360_FUZZ") or 30)
GENERATION = settings(
    max_examples=DOCUMENTS,
    deadline=None,
    database=None,
    derandomize="ANBIETER360_FUZZ" not in os.environ,
    suppress_health_check=[*HealthCheck],
)


@dataclass
class Tally:
    """What became of the questions."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, caller: Caller, answer: Answer) -> None:
        role = caller.who["role"]
        self.counts.update(("asked", f"{role} asked", answer.path or "nothing run"))
        if not answer.is_empty:
            self.counts.update(("full", f"{role} full"))
        if answer.is_refused:
            self.counts["refused"] += 1

    def share(self, of: str) -> float:
        return self.counts[of] / self.counts["asked"]


def test_generated_questions_are_answered_alike(paths: Paths, known: Known) -> None:
    """Status and body are the same for every role; at least half of the answers show something."""
    tally = Tally()

    @GENERATION
    @given(st.data())
    def every_question(data: st.DataObject) -> None:
        question = data.draw(questions(known))
        assert validate(SCHEMA, parse(question.document)) == []
        for caller, variables in question.asked:
            answer = paths.loop.run_until_complete(_alike(paths, question.document, variables, caller))
            tally.add(caller, answer)

    every_question()
    _log.warning("%s", dict(sorted(tally.counts.items())))
    assert tally.share("full") >= 0.5
    assert tally.share("compiled") >= 0.4
    assert all(tally.counts[f"{role} full"] for role in ("SUBJECT", "AGENT", "DPO", "PRIVACY_MANAGER", "INTEGRATION"))


async def _alike(paths: Paths, document: str, variables: Mapping[str, Any], caller: Caller) -> Answer:
    return await paths.equal(document, variables, **caller.who)
