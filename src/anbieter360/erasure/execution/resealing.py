"""What stays is sealed afresh, then the old key is destroyed: whatever copy of what went there is, nobody reads it.

Again from the start after an interruption: sealing twice does no harm, and both keys open until the old one is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from anbieter360.cypher import statements
from anbieter360.engine.bolt import Tx
from anbieter360.erasure.execution.by_label import about, by_label
from anbieter360.erasure.execution.lease import Lease, keep_with
from anbieter360.erasure.execution.pace import in_batches
from anbieter360.erasure.execution.rewriting import Rewritten, rewritten
from anbieter360.erasure.parts import Parts
from anbieter360.erasure.points import Point, passed
from anbieter360.erasure.requests.asked import Erasing
from anbieter360.erasure.requests.reading import stored_star
from anbieter360.ledger.stars.plain import PlainStar, sealed_fields
from anbieter360.ledger.stars.save import sealed
from anbieter360.vault import Sealer

_STATEMENTS = statements("erasure")


async def reseal(
    parts: Parts, lease: Lease, erasing: Erasing, star: PlainStar | None = None, *, begun: bool = True
) -> None:
    """Write what stays, sealed with a fresh key, and destroy the old one.

    star: opened, as the pivot found it, where it is at hand; begun: it may have been interrupted before.
    Raises LeaseLost.
    """
    rows = (await _kept(parts, erasing) if begun else []) or await _fresh(parts, erasing, star)
    await write_rows(parts, lease, rows)
    await passed(Point.RESEALED)
    # Its bytes go out of the vault's log beside the first look of verification, which comes last anyway.
    await destroy_old(parts, erasing.subject, rows, wipe=False)
    await passed(Point.UNREADABLE)


async def destroy_old(parts: Parts, subject: str, rows: Iterable[Rewritten], *, wipe: bool = True) -> None:
    """The key that these rows are not sealed with, which is every key where none of them is sealed. Again is safe."""
    if any(map(_has_sealed, rows)):
        await parts.vault.finish_renewal(subject, wipe=wipe)
    else:
        await parts.vault.destroy_keys((subject,), wipe=wipe)


async def _kept(parts: Parts, erasing: Erasing) -> list[Rewritten]:
    """Of a worker that was interrupted: the graph may be an older one, with nothing that a key opens any more."""
    intent = await parts.vault.intents.get(erasing.request)
    return [Rewritten(**one) for one in intent.rewritten] if intent else []


async def _fresh(parts: Parts, erasing: Erasing, star: PlainStar | None) -> list[Rewritten]:
    if star is not None:
        return await _fresh_at_once(parts, erasing, star)
    # First the keys, then what they open: after an interruption a part of it is under the fresh one.
    renewal = await parts.vault.begin_renewal(erasing.subject)
    star = (await stored_star(parts.graph.read, parts, erasing.subject)).star
    rows = _rows(star, erasing, renewal.fresh)
    await parts.vault.intents.keep_rewritten(erasing.request, [asdict(one) for one in rows])
    return rows


async def _fresh_at_once(parts: Parts, erasing: Erasing, star: PlainStar) -> list[Rewritten]:
    """In the transaction in which the key is made: what is at hand is little."""
    rows: list[Rewritten] = []

    def kept(fresh: Sealer) -> list[dict[str, Any]]:
        rows[:] = _rows(star, erasing, fresh)
        return [asdict(one) for one in rows]

    await parts.vault.begin_renewal_with(erasing.subject, erasing.request, kept)
    return rows


def _rows(star: PlainStar, erasing: Erasing, fresh: Sealer) -> list[Rewritten]:
    nodes = rewritten(star, erasing.fence, erasing.stripped)
    return [Rewritten(one.label, one.key, _sealed(one, fresh)) for one in nodes]


def _has_sealed(one: Rewritten) -> bool:
    return any(one.changes.get(name) is not None for name in sealed_fields(one.label))


async def write_rows(parts: Parts, lease: Lease, rows: Sequence[Rewritten]) -> None:
    """What stays, as it is sealed now. Raises LeaseLost."""

    async def some(batch: Sequence[Rewritten]) -> None:
        await parts.graph.write(partial(_write_batch, parts=parts, lease=lease, batch=batch))

    await in_batches(rows, some)


async def _write_batch(tx: Tx, parts: Parts, lease: Lease, batch: Sequence[Rewritten]) -> None:
    rows = by_label((one.label, {"key": one.key, "changes": one.changes}) for one in batch)
    await keep_with(tx, parts, lease, [about(_STATEMENTS["rewrite"], rows)])


def _sealed(one: Rewritten, fresh: Sealer) -> dict[str, Any]:
    kept = {name: value for name, value in one.changes.items() if value is not None}
    return one.changes | sealed(one.label, one.key, kept, fresh)
