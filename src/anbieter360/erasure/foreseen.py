"""Plans that are made without a lock on the person, so that nobody waits for it; under the lock it is seen whether the
person is still what they were.

What was approved a moment ago is carried out by the plan of its approval, where it is the same process.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from anbieter360.erasure.plan import Plan
from anbieter360.ledger.stored import StoredStar

#: How long a plan is kept for the worker, seconds; how many; of how many steps at most.
SECONDS, MOST, STEPS = 60.0, 32, 10_000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A plan, and the star that it is made from. epoch: the person's, read before the star: whoever writes about them
    raises it."""

    plan: Plan
    stored: StoredStar
    epoch: int

    def behind(self, subject: str, epoch: int) -> Foreseen | None:
        """This, where it is of that person and nobody has written about them: epoch is theirs as the lock found it."""
        return self if (self.plan.subject, self.epoch) == (subject, epoch) else None

    def holds(self, epoch: int, catalogue: int) -> bool:
        """Whether nothing of it can have changed. Other people's sides of shared items change by themselves."""
        is_alone = not self.stored.shared_by and not self.stored.star.links["SHARED_WITH"]
        return is_alone and (self.epoch, self.plan.catalogue) == (epoch, catalogue)


class Approved:
    """Plans of requests that were approved in this process a moment ago."""

    def __init__(self) -> None:
        self._plans: dict[str, Foreseen] = {}

    def put(self, request: str, foreseen: Foreseen) -> None:
        """Keep it for a minute, unless it is a large one or there are many."""
        if len(self._plans) < MOST and len(foreseen.plan.steps) <= STEPS:
            self._plans[request] = foreseen
            asyncio.get_running_loop().call_later(SECONDS, self._plans.pop, request, None)

    def take(self, request: str, epoch: int, catalogue: int) -> Foreseen | None:
        """It, where it still holds; once."""
        found = self._plans.pop(request, None)
        return found if found and found.holds(epoch, catalogue) else None
