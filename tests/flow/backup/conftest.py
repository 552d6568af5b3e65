"""A program of its own for each test: its data folder, and an embedded engine or the Neo4j of the tests, empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines import Running
from processes import Program


@pytest.fixture
def program(engine: Running, tmp_path: Path) -> Program:
    return Program(tmp_path / "data", engine if engine.name == "neo4j" else None)
