"""Migrations are files with numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from anbieter360.datamap.folder import schema_folder
from anbieter360.engine.migrate import Migration, read_migrations
from anbieter360.errors import SchemaMismatch


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.lstrip('_')}.cypher").write_text(text, encoding="utf-8")
    return folder


def test_migrations_come_in_order_of_their_number(tmp_path: Path) -> None:
    """Statements end with a semicolon; comments are left out."""
    folder = put(
        tmp_path, _0002_more="CREATE INDEX b;", _0001_first="// why\nCREATE INDEX a;\n\n// and\nDROP INDEX c;\n"
    )
    assert read_migrations(folder) == (
        Migration(1, "0001_first", ("CREATE INDEX a", "DROP INDEX c")),
        Migration(2, "0002_more", ("CREATE INDEX b",)),
    )


def test_a_gap_is_refused(tmp_path: Path) -> None:
    """A migration that is missing would never be applied."""
    with pytest.raises(SchemaMismatch, match=r"not \[1, 3\]"):
        read_migrations(put(tmp_path, _0001_first="A;", _0003_third="B;"))


def test_a_number_used_twice_is_refused(tmp_path: Path) -> None:
    """Which of the two ran would be unknown."""
    with pytest.raises(SchemaMismatch, match=r"not \[1, 1\]"):
        read_migrations(put(tmp_path, _0001_first="A;", _0001_other="B;"))


def test_a_name_without_a_number_is_refused(tmp_path: Path) -> None:
    """It would have no place in the order."""
    with pytest.raises(SchemaMismatch, match=r"first\.cypher is not named like"):
        read_migrations(put(tmp_path, first="A;"))


def test_the_migrations_of_the_product_are_sound() -> None:
    """They are numbered without a gap, each makes something, and each may run twice."""
    migrations = read_migrations(schema_folder() / "migrations")
    assert migrations
    assert [text for migration in migrations for text in migration.texts if " EXISTS" not in text] == []
