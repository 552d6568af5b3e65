"""What a figure was measured on, without a path or a host's name."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "anbieter360",
    "strawberry-graphql",
    "graphql-core",
    "neo4j",
    "neo4j-rust-ext",
    "orjson",
    "uvicorn",
    "starlette",
    "arcadedb-embedded",
)


def machine() -> Mapping[str, object]:
    """{cpu, cores, memory_gb, system}"""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
    }


def versions(more: Mapping[str, str]) -> Mapping[str, str]:
    """Of Python, its packages, Node, Java and what else was measured."""
    python = {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
    tools = {"node": _said(["node", "--version"]), "java": _said(["java", "--version"])}
    return {**python, **{name: said for name, said in tools.items() if said}, **more}


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _said(command: Sequence[str]) -> str:
    """The first line, or nothing where there is no such program."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return ""
