"""What is typed behind `erase` and `may-use` is looked at before an engine is started; here there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from anbieter360.cli.root import run

ONE = "RXJhc3VyZVJlcXVlc3Q6MQ=="
FORMS = "write 2026-05-12 or 2026-05-12T09:00:00+02:00."
GROUND = "Invalid value for '--ground': There is no such ground."
TYPED = {
    "a day as people write it": (
        ("erase", "request", "--subject", "anna", "--received-at", "12.05.2026"),
        2,
        f"--received-at: not an ISO 8601 time; {FORMS}",
    ),
    "a moment without a zone": (
        ("may-use", "--subject", "anna", "--use", "ship-order", "--at", "2026-05-12T09:00:00"),
        2,
        f"--at: a time needs a zone, e.g. 2026-01-15T09:00:00Z; {FORMS}",
    ),
    "an id of nothing": (
        ("erase", "status", "x"),
        1,
        "There is no such request; `anbieter360 erase list` has those that are open.",
    ),
    "an answer that is not whole": (
        ("erase", "acknowledge", "x", "--outcome", "RETAINED"),
        1,
        "--ground: is missing; a recipient that keeps the data says on which ground and until when.",
    ),
    "a ground that is nearly one": (
        ("erase", "refuse", ONE, "--ground", "legal_claim"),
        2,
        f"{GROUND} Did you mean LEGAL_CLAIM_IMPAIRED? docs/reference/refusals.md has all 49.",
    ),
}


@pytest.mark.parametrize(("arguments", "code", "message"), TYPED.values(), ids=TYPED)
def test_what_is_typed_wrong_needs_no_engine(
    arguments: tuple[str, ...],
    code: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is said although there is no data folder."""
    monkeypatch.setenv("ANBIETER360_DATA", str(tmp_path / "none"))
    assert (run(arguments), capsys.readouterr().err.splitlines()[0]) == (code, f"error: {message}")
