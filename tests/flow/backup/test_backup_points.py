"""P11: a backup that is taken at each point of an erasure, put back, and nobody who was erased is served."""

from __future__ import annotations

import signal
from itertools import cycle
from pathlib import Path

from copied import copied, is_found, lose_vault, opened, put_back
from dying_eraser import ended
from erasing import approved, carried_out, greeted, invoiced, left, load_people

from anbieter360.erasure.points import Point
from processes import Program

#: Points of an erasure at which the graph or the vault is another than at the one before.
POINTS = (
    Point.TAKEN,
    Point.INTENT,
    Point.PIVOT,
    Point.RESEALED,
    Point.UNREADABLE,
    Point.BATCH,
    Point.GONE,
    Point.LOGGED,
    Point.RECEIPTED,
    Point.FINISHED,
)
KINDS = {"invoiced": invoiced, "greeted": greeted}


async def test_a_backup_of_any_moment_brings_nobody_back(program: Program, tmp_path: Path) -> None:
    """One backup has a person at each point. Put back it ends as the erasures themselves: carried out before, where the
    vault knows of it, or carried on, where the vault is the backup's too."""
    refs = {f"{kind}-{point.name.lower()}": (kind, point) for kind, point in zip(cycle(KINDS), POINTS, strict=False)}
    async with opened(program) as services:
        await load_people(services, tmp_path, [KINDS[kind](ref) for ref, (kind, _) in refs.items()])
        erased = {ref: await approved(services, ref) for ref in refs}
        for ref, (_, point) in refs.items():
            assert await ended(program.settings, point, "carry_out", erased[ref][0]) == -signal.SIGKILL, ref
        await copied(services, tmp_path / "backup")
        for request, _ in erased.values():
            await carried_out(services, request)
        before = {ref: await left(services, *ids) for ref, ids in erased.items()}
    for vault_is_lost in (False, True):
        if vault_is_lost:
            lose_vault(program)
        await put_back(program.settings, tmp_path / "backup")
        async with opened(program) as services:
            assert [ref for ref in refs if ref.startswith("greeted") and await is_found(services, ref)] == []
            for request, _ in erased.values():
                await carried_out(services, request)
            for ref, ids in erased.items():
                assert await left(services, *ids) == before[ref], ref
            assert await services.vault.journal.verify() == []
