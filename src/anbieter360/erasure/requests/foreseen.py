"""Plans that are made without a lock on the person, so that nobody waits for it; under the lock it is seen whether the
person is still what they were.

What was requested a moment ago is approved and carried out by the plan of then, where it is the same process.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from anbieter360.erasure.planning.plan import Plan
from anbieter360.erasure.requests.request import LABEL
from anbieter360.ledger.stars.plain import Node, Properties
from anbieter360.ledger.stars.stored import StoredStar

#: How long a plan is kept for who needs it next, seconds; how many; of how many steps at most.
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

    def with_request(self, request: Properties, epoch: int) -> Foreseen:
        """The same when the request that it is for has come in: it stays, whatever goes. epoch: of the person then."""
        plan, star, id_ = self.plan, self.stored.star, request["id"]
        if plan.fence.staying is not None:
            plan = replace(plan, fence=replace(plan.fence, staying=plan.fence.staying | {id_}))
        requests = {**star.nodes[LABEL], id_: Node(star.subject, request)}
        star = replace(star, nodes={**star.nodes, LABEL: requests})
        return Foreseen(plan, replace(self.stored, star=star), epoch)


class Foresight:
    """Plans of requests that came in, or were approved, in this process a moment ago; the newest of them."""

    def __init__(self) -> None:
        self._plans: dict[str, Foreseen] = {}

    def put(self, request: str, foreseen: Foreseen) -> None:
        """Keep it for a minute, in place of an older one, unless it is large."""
        self._plans.pop(request, None)
        if len(foreseen.plan.steps) > STEPS:
            return
        if len(self._plans) >= MOST:
            del self._plans[next(iter(self._plans))]
        self._plans[request] = foreseen
        asyncio.get_running_loop().call_later(SECONDS, self._forget, request, foreseen)

    def take(self, request: str, epoch: int, catalogue: int) -> Foreseen | None:
        """It, where it still holds; once."""
        found = self._plans.pop(request, None)
        return found if found and found.holds(epoch, catalogue) else None

    def _forget(self, request: str, foreseen: Foreseen) -> None:
        if self._plans.get(request) is foreseen:
            del self._plans[request]
