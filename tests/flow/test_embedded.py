"""The embedded engine as a process: crashes, orphans, locks, and what it leaves on the disk."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from anbieter360.cypher import parse
from anbieter360.engine.bolt import Graph
from anbieter360.engine.embedded import EmbeddedEngine, OwnedEngine
from anbieter360.engine.embedded_child import Address
from anbieter360.engine.open import open_graph
from anbieter360.errors import ConstraintViolated, EngineError, EngineUnavailable, FolderLocked, SettingsError
from anbieter360.settings import Settings

ONE = parse("one", "RETURN 1 AS one")
PUT = parse("put", "CREATE (s:Subject {id: $id})")
NUMBER = parse("number", "MATCH (s:Subject) RETURN count(s) AS number")

OWNER = """\
import asyncio, sys
from pathlib import Path
from anbieter360.engine.embedded import EmbeddedEngine

async def main():
    await EmbeddedEngine.start(Path(sys.argv[1]))
    print("up", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


# The same, but it stops the engine in good order once its standard input ends.
STOPPING = OWNER.replace("    await EmbeddedEngine.start", "    engine = await EmbeddedEngine.start").replace(
    "await asyncio.Event().wait()", "await asyncio.to_thread(sys.stdin.read); await engine.stop()"
)


@pytest_asyncio.fixture
async def owned(tmp_path: Path) -> AsyncIterator[OwnedEngine]:
    """An engine of its own, for a test that kills it."""
    engine = await EmbeddedEngine.start(tmp_path / "engine")
    yield engine
    await engine.stop()


def connected(engine: EmbeddedEngine) -> Graph:
    return Graph.connect(engine.uri, engine.user, engine.password)


async def owned_by_another(folder: Path, text: str = OWNER) -> tuple[asyncio.subprocess.Process, Address]:
    """Another process that owns the folder, and the address of its engine."""
    pipe = asyncio.subprocess.PIPE
    owner = await asyncio.create_subprocess_exec(sys.executable, "-c", text, str(folder), stdin=pipe, stdout=pipe)
    assert owner.stdout is not None
    assert await owner.stdout.readline() == b"up\n"
    address = Address.of(folder)
    assert address is not None
    return owner, address


async def answers_again(graph: Graph, seconds: float = 30.0) -> list[str]:
    """Read until the engine answers; the codes of the errors before."""
    codes: list[str] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            await graph.read(ONE)
        except EngineError as error:
            codes.append(error.code)
            await asyncio.sleep(0.05)
        else:
            return codes
    raise AssertionError("the engine does not come back")


async def test_a_killed_engine_comes_back_with_everything_acknowledged(tmp_path: Path) -> None:
    """After SIGKILL in the middle of writes, requests are ENGINE_UNAVAILABLE for a while; no commit is lost."""
    async with open_graph(Settings(data=tmp_path), owner=True) as graph:
        address = Address.of(tmp_path / "engine")
        assert address is not None
        acknowledged: set[str] = set()

        async def write(worker: int) -> None:
            for number in range(10_000):
                await graph.execute(PUT, id=f"{worker}-{number}")
                acknowledged.add(f"{worker}-{number}")

        writers = [asyncio.create_task(write(worker)) for worker in range(4)]
        await asyncio.sleep(1.0)
        os.kill(address.pid, signal.SIGKILL)
        sure = set(acknowledged)
        codes = await answers_again(graph)
        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)

        assert sure
        assert set(codes) == {"ENGINE_UNAVAILABLE"}
        found = {row["id"] for row in await graph.run_text("MATCH (s:Subject) RETURN s.id AS id")}
        assert sure <= found
        for _ in range(600):  # the new engine answers a moment before it says who it is
            again = Address.of(tmp_path / "engine")
            if again != address:
                break
            await asyncio.sleep(0.1)
        assert again is not None
        assert again != address
        assert (again.uri, again.password) == (address.uri, address.password)


async def test_what_was_stored_is_there_at_the_next_start(tmp_path: Path) -> None:
    """Stop and start keep the data, though each start has a port and a password of its own."""
    for expected in ([{"number": 0}], [{"number": 1}]):
        async with open_graph(Settings(data=tmp_path), owner=True) as graph:
            assert await graph.read(NUMBER) == expected
            await graph.execute(PUT, id=f"s{expected[0]['number']}")


async def test_a_second_gateway_on_the_folder_is_refused(owned: OwnedEngine) -> None:
    """FOLDER_LOCKED names the folder and the process that has it."""
    with pytest.raises(FolderLocked) as caught:
        await EmbeddedEngine.start(owned.folder)
    assert caught.value.message == f"{owned.folder} is in use by process {os.getpid()}."


async def test_a_command_uses_the_engine_that_runs(owned: OwnedEngine) -> None:
    """It attaches, and its end leaves the engine running."""
    attached = await EmbeddedEngine.attach_or_start(owned.folder)
    assert not isinstance(attached, OwnedEngine)
    assert attached.uri == owned.uri
    await attached.stop()
    graph = connected(owned)
    assert await graph.read(ONE) == [{"one": 1}]
    await graph.close()


async def test_a_command_starts_an_engine_where_none_runs(tmp_path: Path) -> None:
    """It owns it for its own time, and leaves the folder free."""
    engine = await EmbeddedEngine.attach_or_start(tmp_path / "engine")
    assert isinstance(engine, OwnedEngine)
    await engine.stop()
    assert Address.of(tmp_path / "engine") is None
    await (await EmbeddedEngine.start(tmp_path / "engine")).stop()


async def test_the_way_in_is_for_the_owner_alone(owned: OwnedEngine) -> None:
    """engine.json has mode 0600; without its password nobody gets in, and only loopback listens."""
    assert stat.S_IMODE((owned.folder / "engine.json").stat().st_mode) == 0o600
    assert owned.uri.startswith("bolt://127.0.0.1:")
    stranger = Graph.connect(owned.uri, owned.user, "a guess")
    with pytest.raises(EngineUnavailable, match="Unauthorized"):
        await stranger.verify()
    await stranger.close()


async def test_an_engine_orphaned_by_a_killed_gateway_does_not_block_the_next(tmp_path: Path) -> None:
    """After SIGKILL of the owner the next start gets the folder, and the old engine is gone."""
    folder = tmp_path / "engine"
    owner, orphan = await owned_by_another(folder)
    owner.kill()
    await owner.wait()
    engine = await EmbeddedEngine.start(folder)
    assert engine.pid != orphan.pid
    await ended(orphan.pid)
    await engine.stop()


async def test_an_orphan_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that does not heed the end of its owner is ended by the next start."""
    monkeypatch.setattr("anbieter360.engine.embedded.ORPHAN_SECONDS", 1.0)
    folder = tmp_path / "engine"
    owner, orphan = await owned_by_another(folder)
    os.kill(orphan.pid, signal.SIGSTOP)
    owner.kill()
    await owner.wait()
    engine = await EmbeddedEngine.start(folder)
    await ended(orphan.pid)
    await engine.stop()


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_an_engine_goes_on_until_those_who_use_it_are_done(tmp_path: Path, how: str) -> None:
    """Its owner is gone, in good order or killed: who uses it works on, others may join, and the last one ends it."""
    folder = tmp_path / "engine"
    owner, address = await owned_by_another(folder, STOPPING)
    first = await EmbeddedEngine.attach_or_start(folder)
    graph = connected(first)
    assert owner.stdin is not None
    owner.kill() if how == "kill" else owner.stdin.close()
    await owner.wait()
    second = await EmbeddedEngine.attach_or_start(folder)
    assert second.uri == first.uri == address.uri
    await first.stop()
    await graph.execute(PUT, id="s1")
    await graph.close()
    await second.stop()
    await ended(address.pid)
    assert Address.of(folder) is None


async def test_a_gateway_does_not_end_an_engine_that_commands_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for them a while, then FOLDER_LOCKED says what it waited for; once they are done it starts."""
    monkeypatch.setattr("anbieter360.engine.embedded.ORPHAN_SECONDS", 0.5)
    folder = tmp_path / "engine"
    owner, address = await owned_by_another(folder)
    command = await EmbeddedEngine.attach_or_start(folder)
    owner.kill()
    await owner.wait()
    with pytest.raises(FolderLocked, match=rf"commands that are not done, on the engine of process {address.pid}\."):
        await EmbeddedEngine.start(folder)
    await command.stop()
    await ended(address.pid)
    await (await EmbeddedEngine.start(folder)).stop()


async def test_an_address_of_a_dead_engine_is_not_believed(tmp_path: Path) -> None:
    """A pid in engine.json that now belongs to another program is neither used nor killed."""
    folder = tmp_path / "engine"
    folder.mkdir()
    other = await asyncio.create_subprocess_exec("sleep", "60")
    stale = {"uri": "bolt://127.0.0.1:9", "user": "root", "password": "x", "pid": other.pid}
    (folder / "engine.json").write_text(json.dumps(stale), encoding="utf-8")
    engine = await EmbeddedEngine.attach_or_start(folder)
    assert engine.uri != stale["uri"]
    assert other.returncode is None
    await engine.stop()
    other.kill()
    await other.wait()


@pytest.mark.parametrize("place", ["file/data", "/proc/anbieter360"])
async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, place: str) -> None:
    """The error names the folder and the reason of the system."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"The data folder .*{place}.* cannot be written: .+"):
        async with open_graph(Settings(data=tmp_path / place), owner=True):
            pass


async def test_a_heap_that_java_refuses_is_said(tmp_path: Path) -> None:
    """The engine's own output is where the reason stands, and the folder is free again."""
    with pytest.raises(EngineError, match=r"does not start; .*engine\.out says why"):
        await EmbeddedEngine.start(tmp_path, heap="many")
    await (await EmbeddedEngine.start(tmp_path)).stop()


async def test_no_value_reaches_a_log_of_the_engine(owned: OwnedEngine) -> None:
    """Not from a doubled key, a wrong statement, or a value that does not fit."""
    graph = connected(owned)
    await graph.run_text("CREATE CONSTRAINT one_name IF NOT EXISTS FOR (x:Thing) REQUIRE x.name IS UNIQUE")
    await graph.execute(parse("put", "CREATE (x:Thing {name: $name})"), name="geheim-0001")
    with pytest.raises(ConstraintViolated):
        await graph.execute(parse("put", "CREATE (x:Thing {name: $name})"), name="geheim-0001")
    with pytest.raises(EngineError):
        await graph.read(parse("day", "RETURN date($day) AS day"), day="geheim-0001")
    with pytest.raises(EngineError):
        await graph.run_text("MATCH 'geheim-0001'")
    await graph.close()
    logs = [path for path in owned.folder.rglob("*") if path.is_file() and "databases" not in path.parts]
    assert logs
    assert [path.name for path in logs if b"geheim" in path.read_bytes()] == []


async def ended(pid: int) -> None:
    """Returns once the process has ended; who must collect a process whose parent is gone may take its time."""
    for _ in range(400):
        if not _lives(pid):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"the engine {pid} lives on")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"
