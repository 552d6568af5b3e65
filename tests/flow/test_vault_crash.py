"""Real processes: one is killed right after an acknowledged record, several share a vault, a disk is full."""

from __future__ import annotations

import asyncio
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anbieter360.errors import VaultUnavailable
from anbieter360.settings import Settings
from anbieter360.vault import AccessEvent, Vault

RECORDER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from anbieter360.settings import Settings
from anbieter360.vault import AccessEvent, Vault

async def main(folder, count):
    vault = await Vault.open(Settings(data=Path(folder)))
    async def record(number):
        at, operation = datetime.now(UTC), f"op{number}"
        event = AccessEvent(at, "maria", None, "AGENT", "order-handling", operation, ("anna",), None, "r")
        await vault.accesses.record(event)
        sys.stdout.write(f"op{number}\\n")
        sys.stdout.flush()
    for start in range(0, count, 4):
        await asyncio.gather(*(record(start + number) for number in range(4)))
    await vault.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


@pytest.mark.parametrize("acknowledged", [1, 2, 137])
async def test_a_killed_process_loses_no_acknowledged_look(tmp_path: Path, acknowledged: int) -> None:
    """SIGKILL right after `record` returned: the event is there, and the journal is whole."""
    await (await Vault.open(Settings(data=tmp_path))).close()  # so that the process prints nothing about it
    recorder = _start(tmp_path, 1_000_000)
    assert recorder.stdout is not None
    seen = [recorder.stdout.readline() for _ in range(acknowledged)]
    recorder.kill()
    rest, _ = recorder.communicate(timeout=10)
    seen += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert recorder.returncode == -signal.SIGKILL
    vault = await Vault.open(Settings(data=tmp_path))
    page = await vault.accesses.of_subject("anna", first=1_000_000)
    assert {line.strip() for line in seen} <= {access.operation for access in page.accesses}
    assert await vault.journal.verify() == []
    await vault.close()


async def test_processes_that_start_at_once_share_one_vault(tmp_path: Path) -> None:
    """Three processes make and fill the same vault: one master key, three whole chains, every look kept."""
    recorders = [_start(tmp_path, 200) for _ in range(3)]
    ends = await asyncio.gather(*(asyncio.to_thread(recorder.communicate, timeout=60) for recorder in recorders))
    assert [recorder.returncode for recorder in recorders] == [0, 0, 0], ends
    vault = await Vault.open(Settings(data=tmp_path))
    assert (await vault.accesses.of_subject("anna", first=1)).total == 600
    assert await vault.journal.verify() == []
    await vault.close()


async def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    """Where the files cannot grow, a record is VaultUnavailable; with room again the chain goes on."""
    vault = await Vault.open(Settings(data=tmp_path))
    await vault.accesses.record(_look())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, ((tmp_path / "vault.db-wal").stat().st_size, hard))
    try:
        with pytest.raises(VaultUnavailable, match="The vault cannot be used: "):
            await vault.accesses.record(_look())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await vault.accesses.record(_look())
    assert (await vault.accesses.of_subject("anna", first=1)).total == 2
    assert await vault.journal.verify() == []
    await vault.close()


def _look() -> AccessEvent:
    return AccessEvent(datetime.now(UTC), "maria", None, "AGENT", "order-handling", "Footprint", ("anna",), None, "r")


def _start(folder: Path, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", RECORDER, str(folder), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
