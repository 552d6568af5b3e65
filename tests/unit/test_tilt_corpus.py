"""The 50 real transparency documents: each imports, and its report adds up by a count of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tilt_books import check

from anbieter360.catalogue.tilt import read_tilt
from engines import absent

_ROOT = Path(__file__).resolve().parents[2]
_FOLDER = (_ROOT / os.environ.get("ANBIETER360_SHARED", "../shared")).resolve() / "data" / "tilt"
DOCUMENTS = sorted(_FOLDER.glob("*.tilt.json"))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _documents() -> None:
    if not DOCUMENTS:
        absent(
            f"the real documents are not here: no *.tilt.json in {_FOLDER}; ANBIETER360_SHARED names the folder above"
        )


def test_all_fifty_are_there() -> None:
    """The corpus is the whole one."""
    assert len(DOCUMENTS) == 50


@pytest.mark.parametrize("file", DOCUMENTS or [None], ids=lambda file: file.name if file else "none")
def test_every_stated_value_is_imported_or_reported(file: Path) -> None:
    """Values stated, counted by the test itself, are those imported and those reported; the imported are found."""
    check(_text(file), file.name)


def test_no_two_documents_share_a_provider() -> None:
    """Two documents of one brand, amazon.com and amazon.de, are two providers."""
    keys = {read_tilt(_text(file), file.name).catalogue.provider.key for file in DOCUMENTS}
    assert len(keys) == 50


def test_what_cannot_be_understood_is_little() -> None:
    """All values of the corpus are kept, and fewer than one in a hundred is kept without being understood."""
    reports = [read_tilt(_text(file), file.name).report for file in DOCUMENTS]
    stated = sum(report.stated for report in reports)
    assert (stated, sum(len(report.reported) for report in reports)) == (3462, 0)
    assert sum(len(report.unread) for report in reports) < stated / 100
