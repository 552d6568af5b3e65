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


def test_threads_of_one_process_take_turns_too(tmp_path: Path) -> None:
    """The file alone would let in every thread that has it open; whoever asks waits for the thread that writes."""
    turn, order = Turn(tmp_path / "vault.db", 10), list[str]()

    def write() -> None:
        with turn.taken():
            order.append("other")

    with turn.taken():
        thread = threading.Thread(target=write)
        thread.start()
        time.sleep(0.05)
        order.append("one")
    thread.join(10)
    assert order == ["one", "other"]
    turn.close()


def test_a_thread_without_patience_leaves_the_others_turn_alone(tmp_path: Path) -> None:
    """Who goes on without a turn does not end that of the thread that has it."""
    impatient, other = Turn(tmp_path / "vault.db", 0.01), Turn(tmp_path / "vault.db", 0)

    def write() -> None:
        with impatient.taken():
            pass

    with impatient.taken():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)
        assert not other._take()
    assert other._take()
    impatient.close()
    other.close()


def test_nobody_waits_for_ever(tmp_path: Path) -> None:
    """Whose patience is over goes on; the database itself lets only one write."""
    one, other = Turn(tmp_path / "vault.db", 10), Turn(tmp_path / "vault.db", 0.01)
    with one.taken(), other.taken():
        pass
    one.close()
    other.close()
    other.close()
