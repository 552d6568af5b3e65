"""The states of an erasure, explored: every order in which people decide, workers work and workers die."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from anbieter360.erasure.requests.request import BEFORE_PIVOT, FINAL, UNVERIFIED
from anbieter360.erasure.requests.request import ErasureStatus as Status

WORKERS = ("one", "two")
MOST_TOKENS = 4  # how often a worker takes it over in the model; each further time is as one of these
DONE = frozenset({Status.FULFILLED, Status.PARTIALLY_FULFILLED})
ENDED_EARLY = (Status.REFUSED, Status.CANCELLED)
#: Status -> those that may follow it.
NEXT: Mapping[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.IDENTITY_UNVERIFIED, Status.PREVIEWED, *ENDED_EARLY}),
    Status.IDENTITY_UNVERIFIED: frozenset({Status.PREVIEWED, *ENDED_EARLY}),
    Status.PREVIEWED: frozenset({Status.APPROVED, *ENDED_EARLY}),
    Status.APPROVED: frozenset({Status.IN_PROGRESS, Status.PREVIEWED, *ENDED_EARLY}),
    Status.IN_PROGRESS: frozenset({Status.VERIFYING}),
    Status.VERIFYING: frozenset({Status.REPAIR, Status.WAITING_FOR_RECIPIENTS}),
    Status.REPAIR: frozenset({Status.IN_PROGRESS}),
    Status.WAITING_FOR_RECIPIENTS: frozenset({Status.FULFILLED, Status.PARTIALLY_FULFILLED, Status.REPAIR}),
    Status.FULFILLED: frozenset({Status.REPAIR}),
    Status.PARTIALLY_FULFILLED: frozenset({Status.REPAIR}),
    Status.REFUSED: frozenset(),
    Status.CANCELLED: frozenset(),
}
#: A worker has to do with it.
WORKED_ON = frozenset(
    {Status.APPROVED, Status.IN_PROGRESS, Status.VERIFYING, Status.REPAIR, Status.WAITING_FOR_RECIPIENTS}
)


@dataclass(frozen=True)
class World:
    """One person's request. token: the latest; held: worker -> the token that it has, 0 for none.

    left: whether something is there that was to go; late: how often something may still turn up; joined: whether the
    person asked again; wrote: the workers of whom a write was taken under the present token.
    """

    status: Status = Status.RECEIVED
    is_past_pivot: bool = False
    is_verified: bool = False
    token: int = 0
    held: tuple[int, int] = (0, 0)
    left: bool = True
    late: int = 1
    joined: bool = False
    wrote: frozenset[str] = frozenset()

    def to(self, status: Status, **changed: object) -> World:
        assert status in NEXT[self.status], (self.status, status)
        return replace(self, status=status, **changed)  # type: ignore[arg-type]


def people(world: World) -> Iterator[World]:
    """The person, and whoever decides."""
    if world.status not in FINAL and not world.joined:
        yield replace(world, joined=True)  # the same request again is the one that is there
    if world.status is Status.RECEIVED:
        yield world.to(Status.IDENTITY_UNVERIFIED)
    if world.status in UNVERIFIED:
        yield world.to(Status.PREVIEWED)
    if world.status is Status.PREVIEWED:
        yield world.to(Status.APPROVED)
    if world.status in BEFORE_PIVOT:
        yield world.to(Status.CANCELLED)
        yield world.to(Status.REFUSED)
    if world.status is Status.WAITING_FOR_RECIPIENTS:
        yield from (world.to(status) for status in DONE)


def workers(world: World) -> Iterator[World]:
    """Both workers; a write under an older token than the latest is not taken."""
    for place, name in enumerate(WORKERS):
        held = [*world.held]
        if world.status in WORKED_ON and world.token < MOST_TOKENS:  # the watchdog may be wrong: the other one lives
            held[place] = world.token + 1
            yield replace(world, token=world.token + 1, held=(held[0], held[1]), wrote=frozenset())
        if world.held[place] and world.held[place] == world.token:
            yield from (replace(after, wrote=world.wrote | {name}) for after in step(world))


def step(world: World) -> Iterator[World]:
    """What the worker does next, in one transaction."""
    match world.status:
        case Status.APPROVED:
            yield world.to(Status.IN_PROGRESS, is_past_pivot=True)
            yield world.to(Status.PREVIEWED)  # the plan changed
        case Status.IN_PROGRESS:
            yield world.to(Status.VERIFYING, left=False)
        case Status.VERIFYING if world.left:
            yield world.to(Status.REPAIR)
        case Status.VERIFYING:
            yield world.to(Status.WAITING_FOR_RECIPIENTS, is_verified=True)
        case Status.REPAIR:
            yield world.to(Status.IN_PROGRESS)


def misfortune(world: World) -> Iterator[World]:
    """A worker dies; something that was to go turns up."""
    for place, token in enumerate(world.held):
        if token:
            held = [*world.held]
            held[place] = 0
            yield replace(world, held=(held[0], held[1]))
    if world.late and world.status in (Status.IN_PROGRESS, Status.VERIFYING):
        yield replace(world, left=True, late=world.late - 1)


def explored() -> Mapping[World, frozenset[World]]:
    """Every world that can come to be -> those that can follow it."""
    found: dict[World, frozenset[World]] = {}
    waiting = deque([World()])
    while waiting:
        world = waiting.popleft()
        if world not in found:
            found[world] = frozenset((*people(world), *workers(world), *misfortune(world)))
            waiting.extend(found[world])
    return found


WORLDS = explored()


def test_every_status_is_reached() -> None:
    """So what is said of the worlds is said of all of them."""
    assert {world.status for world in WORLDS} == {*Status}


def test_nothing_is_done_that_was_not_verified() -> None:
    """And nothing is left then."""
    done = [world for world in WORLDS if world.status in DONE]
    assert done
    assert all(world.is_verified and not world.left for world in done)


def test_what_is_cancelled_or_refused_was_never_begun() -> None:
    """And from the pivot on there is no way there."""
    early = {Status.CANCELLED, Status.REFUSED}
    assert not any(world.is_past_pivot for world in WORLDS if world.status in early)
    behind = reachable({status for status in Status if status not in BEFORE_PIVOT | early})
    assert not behind & (early | BEFORE_PIVOT)


def test_no_two_workers_write_under_one_token() -> None:
    """Whoever has an older one writes nothing, also where the watchdog was wrong."""
    assert all(len(world.wrote) <= 1 for world in WORLDS)


def test_the_same_request_again_is_the_one_that_is_there() -> None:
    """Wherever it is, asking again leads no further than not asking."""
    asked_again = {replace(world, joined=False) for world in WORLDS if world.joined}
    assert {world.status for world in asked_again} == {*Status}
    assert asked_again <= {*WORLDS}


def test_every_request_can_end_from_wherever_it_is() -> None:
    """Whatever went wrong before: as long as workers are started again and people answer, it ends.

    A world whose tokens are used up in the model is continued by one that has one more.
    """
    ending = {world for world in WORLDS if world.status in FINAL}
    before: dict[World, set[World]] = {}
    for world, following in WORLDS.items():
        for after in following:
            before.setdefault(after, set()).add(world)
    waiting = deque(ending)
    while waiting:
        for world in before.get(waiting.popleft(), ()):
            if world not in ending:
                ending.add(world)
                waiting.append(world)
    stuck = [world for world in WORLDS if world not in ending and world.token < MOST_TOKENS]
    assert stuck == []


def test_every_status_leads_to_an_end() -> None:
    """By the table alone, and an end leads nowhere but to REPAIR, where it turns out undone."""
    assert DONE | {Status.CANCELLED, Status.REFUSED} == FINAL
    assert {*NEXT} == {*Status}
    assert frozenset().union(*(NEXT[status] for status in FINAL)) == {Status.REPAIR}
    assert all(reachable({status}) & FINAL for status in Status)


def reachable(begin: set[Status]) -> set[Status]:
    found, waiting = set(begin), deque(begin)
    while waiting:
        for following in NEXT[waiting.popleft()] - found:
            found.add(following)
            waiting.append(following)
    return found
