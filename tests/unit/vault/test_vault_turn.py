"""The turn to write, among processes: two open files stand for two of them."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from anbieter360.vault.turn import Turn


def test_one_at_a_time_has_its_turn(tmp_path: Path) -> None:
    """Who asks while another writes goes on when that one is done."""
    one, other = Turn(tmp_path / "vault.db", 10), Turn(tmp_path / "vault.db", 10)
    order: list[str] = []

    def write() -> None:
        with other.taken():
            order.append("other")

    with one.taken():
        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(0.05)
        order.append("one")
    thread.join(10)
    assert order == ["one", "other"]
    one.close()
    other.close()


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    """Whose patience is over goes on; the database itself lets only one write."""
    one, other = Turn(tmp_path / "vault.db", 10), Turn(tmp_path / "vault.db", 0.01)
    with one.taken(), other.taken():
        pass
    one.close()
    other.close()
    other.close()
