"""A program of its own for each test: its data folder, and an empty graph on one engine after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines import Running
from processes import Program


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    """On the engine of the tests."""
    return Program(tmp_path / "data", engine)


@pytest.fixture
def embedding(engine: Running, tmp_path: Path) -> Program:
    """With an embedded engine in its data folder, as most have it, or on the Neo4j of the tests."""
    return Program(tmp_path / "data", engine if engine.name == "neo4j" else None)
