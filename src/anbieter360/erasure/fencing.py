"""The fence around a person whose erasure is approved: what goes is absent from every read at once (ADR 12)."""

from __future__ import annotations

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.plan import Fence
from anbieter360.errors import SubjectErased

_STATEMENTS = statements("erasure")
_UNCOUNT = ("uncount_standings", "uncount_usages", "uncount_disclosures")
_COUNT = ("count_standings", "count_usages", "count_disclosures")


async def put_up(tx: Tx, subject: str, request: str, fence: Fence) -> None:
    """Make what goes absent, and take it off the counts. Raises SubjectErased where there is a fence already."""
    going, staying = _keys(fence.going), _keys(fence.staying)
    rows = await tx.run(
        _STATEMENTS["put_up"], subject=subject, request=request, going=going, staying=staying, hidden=fence.hidden
    )
    if not rows[0]["made"]:
        raise SubjectErased
    for name in _UNCOUNT:
        # Who is absent altogether stands to nothing any more, whatever proof stays.
        kept = [] if fence.hidden else staying
        await tx.run(_STATEMENTS[name], subject=subject, going=going, staying=kept)


async def take_down(tx: Tx, subject: str, request: str) -> bool:
    """Bring back what this request's fence had made absent; False where it had none."""
    rows = await tx.run(_STATEMENTS["take_down"], subject=subject, request=request)
    if not rows[0]["made"]:
        return False
    for name in _COUNT:
        await tx.run(_STATEMENTS[name], subject=subject)
    return True


def _keys(keys: frozenset[str] | None) -> list[str] | None:
    return None if keys is None else sorted(keys)


async def widen(tx: Tx, subject: str, request: str, fence: Fence) -> None:
    """What stays has become more, by what the erasure itself writes. Raises SubjectErased where it has no fence."""
    going, staying = _keys(fence.going), _keys(fence.staying)
    rows = await tx.run(_STATEMENTS["widen"], subject=subject, request=request, going=going, staying=staying)
    if not rows[0]["made"]:
        raise SubjectErased
