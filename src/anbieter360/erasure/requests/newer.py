"""What is there of a person that an erasure past its pivot had no plan for: then who asks again asks for more.

Such a request may wait for recipients for months. Whoever asks meanwhile joins it only where it has done all of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from anbieter360.erasure.parts import Parts
from anbieter360.erasure.planning.plan import FENCE, Outcome, Plan, Step
from anbieter360.erasure.planning.preview import Sight, preview_of
from anbieter360.erasure.requests.request import LABEL
from anbieter360.ledger.stars.plain import PlainStar, key_of

#: The product's own records, which say nothing new of the person.
_RECORDS = frozenset({LABEL, "Notification"})


async def has_newer(parts: Parts, request: str, plan: Plan, star: PlainStar, hidden: frozenset[str]) -> bool:
    """Whether a plan made now takes out anything, or anything is in it that was not there at the pivot of the request.

    star: the one that the plan was made from; hidden: ids of the purposes that are absent for who asks. What is there
    of these makes no difference: a request that is new would tell them of it.
    """
    intent = await parts.vault.intents.get(request)
    if intent is None:
        return True
    left = {key for keys in intent.body["staying"].values() for key in keys}
    uses = (await parts.store.current()).uses_of(hidden)
    return _is_newer(preview_of(plan, star, Sight(hidden, uses, sees_holds=False)).steps, left)


def _is_newer(steps: Iterable[Step], left: set[str]) -> bool:
    return any(_goes(one) or not _is_known(one, left) for one in steps if one.target.label not in _RECORDS)


def _goes(step: Step) -> bool:
    """Whether it takes out a node, or something of the person's own."""
    if step.outcome is not Outcome.ERASED:
        return False
    if step.target.label == "Subject":
        return step.field not in FENCE
    return step.field == key_of(step.target.label)


def _is_known(step: Step, left: set[str]) -> bool:
    return step.target.label == "Subject" or step.target.key in left
