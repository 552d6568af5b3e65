"""The fence around a person whose erasure is approved: what goes is absent from every read at once (ADR 12)."""

from __future__ import annotations

from anbieter360.cypher import Call, call, statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.planning.plan import Fence

_STATEMENTS = statements("erasure")


def put_up(subject: str, request: str, fence: Fence) -> tuple[Call, Call]:
    """What makes absent what goes, and takes it off the counts, of a person who is locked and has no fence.

    It raises the person's epoch by one.
    """
    keys = {"going": keys_of(fence.going), "staying": keys_of(fence.staying)}
    up = call(_STATEMENTS["put_up"], subject=subject, request=request, hidden=fence.hidden, **keys)
    return up, uncount(subject, fence)


async def take_down(tx: Tx, subject: str, request: str) -> bool:
    """Bring back what this request's fence had made absent; False where it had none."""
    rows = await tx.run(_STATEMENTS["take_down"], subject=subject, request=request)
    if not rows[0]["made"]:
        return False
    await tx.run(_STATEMENTS["count"], subject=subject)
    return True


def uncount(subject: str, fence: Fence) -> Call:
    """What cuts off the counts what goes. Who is absent altogether stands to nothing any more, whatever proof stays."""
    staying = [] if fence.hidden else keys_of(fence.staying)
    return call(_STATEMENTS["uncount"], subject=subject, going=keys_of(fence.going), staying=staying)


def keys_of(keys: frozenset[str] | None) -> list[str] | None:
    return None if keys is None else sorted(keys)
