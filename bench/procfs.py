"""What the kernel says of a process and its children: CPU seconds so far, and the most memory they had."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and its living children, in seconds, with what ended children took."""
    return sum(map(_own_cpu, tree(pid)))


def peak_megabytes(pid: int) -> float:
    """The sum of the peaks of resident memory (VmHWM) of the process and its living children."""
    return sum(map(_own_peak, tree(pid))) / 1024


def tree(pid: int) -> Iterator[int]:
    """The process and its living descendants."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(task).split():
            yield from tree(int(child))


def _own_cpu(pid: int) -> float:
    # The name in brackets may hold spaces; the fields after it are counted from `state`, the third.
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICKS if fields else 0.0


def _own_peak(pid: int) -> int:
    lines = (line.split() for line in _read(Path(f"/proc/{pid}/status")).splitlines())
    return next((int(line[1]) for line in lines if line[:1] == ["VmHWM:"]), 0)


def _read(path: Path) -> str:
    """Empty where the process has just ended."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
