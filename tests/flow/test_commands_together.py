"""Commands begun together on one data folder, without `serve`: none ends the engine that another one uses."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from processes import BIRTHDAY, Program

PERSONS = 200


def _people(file: Path, prefix: str) -> Path:
    lines = (json.dumps({"subject": {"ref": f"{prefix}-{number}"}}) for number in range(PERSONS))
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


async def test_commands_begun_together_all_end_well(tmp_path: Path) -> None:
    """One of them owns the engine and may be done first: the two imports read every line all the same."""
    program = Program(tmp_path / "data")
    program.done("catalogue", "apply", BIRTHDAY / "catalogue.yaml")
    one, other = (_people(tmp_path / f"{prefix}.jsonl", prefix) for prefix in "ab")
    together = (
        ("catalogue", "apply", BIRTHDAY / "catalogue.yaml"),
        ("import", "records", one),
        ("import", "records", other),
    )
    ended = await asyncio.gather(*(asyncio.to_thread(program.run, *command) for command in together))
    assert [done.code for done in ended] == [0, 0, 0], ended
    assert f"{PERSONS} imported" in ended[1].out
    assert f"{PERSONS} imported" in ended[2].out
    report = program.done("graph", "check", "--json")
    assert report.code == 0
