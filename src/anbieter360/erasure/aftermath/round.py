"""Something that looks at everybody once a day, in one process at a time, and goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from secrets import token_hex

from anbieter360.cypher import statements
from anbieter360.erasure.parts import Parts
from anbieter360.instant import text_of

_STATEMENTS = statements("round")

#: Takes where it goes on, and gives where it goes on after that; None where it is at the end.
Next = Callable[[str], Awaitable[str | None]]


async def go_round(parts: Parts, name: str, look: Next) -> bool:
    """Go through the round of today, unless it is done or another process is at it; whether this one was.

    Raises what `look` raises; the next call goes on where it was.
    """
    worker = token_hex(8)
    cursor: str | None = await _take(parts, name, worker)
    if cursor is None:
        return False
    while (cursor := await look(cursor)) is not None:
        until = parts.lease_end
        (row,) = await parts.graph.execute(_STATEMENTS["go_on"], id=name, worker=worker, cursor=cursor, until=until)
        if not row["made"]:  # another process took it over
            return False
    await parts.graph.execute(_STATEMENTS["finish"], id=name, worker=worker, now=text_of(parts.time))
    return True


async def _take(parts: Parts, name: str, worker: str) -> str | None:
    now = text_of(parts.time)
    given = {"id": name, "day": now[:10], "worker": worker, "now": now, "until": parts.lease_end}
    rows = await parts.graph.execute(_STATEMENTS["take"], **given)
    return str(rows[0]["cursor"]) if rows else None
