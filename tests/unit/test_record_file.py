"""A file of records that is read in a thread, and closed by whoever started that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from anbieter360.catalogue.document import read_catalogue
from anbieter360.ledger.importing.lines import RecordFile

BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday"


def test_closing_waits_for_the_thread_that_reads() -> None:
    """An import that is interrupted closes the file while a batch of it is being read."""
    entered, go_on = Event(), Event()

    def id_of(ref: str) -> str:
        entered.set()
        assert go_on.wait(30)
        return ref

    catalogue = read_catalogue((BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8"), "catalogue.yaml")
    file = RecordFile(BIRTHDAY / "subjects.jsonl", catalogue, id_of, 1)
    with ThreadPoolExecutor(2) as threads:
        reading = threads.submit(file.next_batch)
        assert entered.wait(30)
        closing = threads.submit(file.close)
        with pytest.raises(TimeoutError):
            closing.result(0.05)
        go_on.set()
        batch = reading.result(30)
        closing.result(30)
    assert batch is not None
    assert batch.read == 1
