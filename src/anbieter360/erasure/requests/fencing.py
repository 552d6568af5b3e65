"""The fence around a person whose erasure is approved: what goes is absent from every read at once (ADR 12)."""

from __future__ import annotations

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.planning.plan import Fence
from anbieter360.errors import SubjectErased

_STATEMENTS = statements("erasure")


async def put_up(tx: Tx, subject: str, request: str, fence: Fence) -> int:
    """Make what goes absent, and take it off the counts; the person's epoch from now on.

    Raises SubjectErased where there is a fence already.
    """
    going, staying = keys_of(fence.going), keys_of(fence.staying)
    rows = await tx.run(
        _STATEMENTS["put_up"], subject=subject, request=request, going=going, staying=staying, hidden=fence.hidden
    )
    if not rows:
        raise SubjectErased
    await uncount(tx, subject, fence)
    return int(rows[0]["epoch"])


async def take_down(tx: Tx, subject: str, request: str) -> bool:
    """Bring back what this request's fence had made absent; False where it had none."""
    rows = await tx.run(_STATEMENTS["take_down"], subject=subject, request=request)
    if not rows[0]["made"]:
        return False
    await tx.run(_STATEMENTS["count"], subject=subject)
    return True


async def uncount(tx: Tx, subject: str, fence: Fence) -> None:
    """Cut what goes off the counts. Who is absent altogether stands to nothing any more, whatever proof stays."""
    staying = [] if fence.hidden else keys_of(fence.staying)
    await tx.run(_STATEMENTS["uncount"], subject=subject, going=keys_of(fence.going), staying=staying)


def keys_of(keys: frozenset[str] | None) -> list[str] | None:
    return None if keys is None else sorted(keys)
