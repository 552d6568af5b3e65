"""The embedded engine's own process: `python -m anbieter360.engine.embedded_child FOLDER`.

Started by `embedded`. Standard input carries one line of JSON, the Launch, and then stays open as a lifeline:
when it ends, whoever started this process is gone, and so is the engine, at once if the last line was END and else as
soon as nobody else uses it. Standard output answers the line READY once the engine is up; everything else that Python
and the JVM print goes where standard error goes.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import sys
import threading
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

READY = "ready"
END = "end"
LOCK = "engine.lock"
USERS = "engine.users"  # locked together by all who use an engine that is not theirs, and by an ending one alone
ADDRESS = "engine.json"
LOG_BYTES = 1_000_000
LOG_FILES = 3

# What the engine logs of its queries holds values ("Duplicated key [...]"), so those loggers are off.
_LOGGING = """\
handlers = java.util.logging.FileHandler
.level = WARNING
com.arcadedb.server.level = INFO
com.arcadedb.bolt.level = OFF
com.arcadedb.query.level = OFF
com.arcadedb.database.level = OFF
com.arcadedb.index.level = OFF
com.arcadedb.graph.level = OFF
com.arcadedb.schema.level = OFF
com.arcadedb.serializer.level = OFF
java.util.logging.FileHandler.pattern = {pattern}
java.util.logging.FileHandler.limit = {limit}
java.util.logging.FileHandler.count = {count}
java.util.logging.FileHandler.append = true
java.util.logging.FileHandler.formatter = com.arcadedb.log.LogFormatter
"""


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start. `heap` as Java writes it (512m); ports are free ones of the loopback interface.

    `timeout_seconds` is the longest time of one statement.
    """

    bolt_port: int
    http_port: int
    password: str
    heap: str
    timeout_seconds: float


@dataclass(frozen=True, slots=True)
class Address:
    """What `engine.json` holds: where the engine of this folder listens, and the way in."""

    uri: str
    user: str
    password: str
    pid: int

    @classmethod
    def at(cls, launch: Launch, pid: int) -> Address:
        return cls(f"bolt://127.0.0.1:{launch.bolt_port}", "root", launch.password, pid)

    @classmethod
    def of(cls, folder: Path) -> Address | None:
        """The address in the folder, or None if there is none; it may be that of a dead engine."""
        try:
            return cls(**json.loads((folder / ADDRESS).read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """At once and readable by the owner alone."""
        new = folder / f"{ADDRESS}.new"
        with contextlib.suppress(FileNotFoundError):
            new.unlink()
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
        new.rename(folder / ADDRESS)


def main() -> None:
    """Serve until standard input ends."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    os.umask(0o077)
    folder, launch = Path(sys.argv[1]), Launch(**json.loads(sys.stdin.readline()))
    gone = threading.Event()
    threading.Thread(target=_watch, args=(folder, gone), daemon=True).start()
    lock = _hold(folder / LOCK)
    os.chdir(folder)
    server = _start(folder, launch)
    Address.at(launch, os.getpid()).write(folder)
    with contextlib.suppress(BrokenPipeError):
        print(READY, file=answer, flush=True)  # the parent reads it
    gone.wait()
    (folder / ADDRESS).unlink(missing_ok=True)
    server.stop()
    lock.close()


def _watch(folder: Path, gone: threading.Event) -> None:
    """Ends with the owner, who says END; one that was killed, or leaves while others are at work, does not."""
    last = b""
    try:
        while read := os.read(0, 4096):
            last = read
        if last.decode().strip() != END:
            _wait_for_users(folder)
    finally:
        gone.set()


def _wait_for_users(folder: Path) -> None:
    """Until nobody uses this engine; from then on nobody can begin to, for the file is never closed."""
    fcntl.flock(os.open(folder / USERS, os.O_RDWR | os.O_CREAT, 0o600), fcntl.LOCK_EX)


def _hold(path: Path) -> Any:
    """Held as long as this process lives: it tells the next gateway that the folder still has an engine."""
    lock = path.open("a+", encoding="utf-8")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _start(folder: Path, launch: Launch) -> Any:
    # Imported here: the JVM's library is loaded in this process only.
    from arcadedb_embedded.server import ArcadeDBServer

    # The password is of this start, the file of the start before.
    (folder / "config" / "server-users.jsonl").unlink(missing_ok=True)
    server = ArcadeDBServer(str(folder), launch.password, _config(folder, launch), _jvm(folder, launch))
    server.start()
    java: Any = server._java_server
    if _wal_flush(java.getDatabase("neo4j")) < 1:
        raise RuntimeError("the write-ahead log is not flushed at commit")
    java.getHttpServer().stopService()  # Bolt is the only door
    return server


def _wal_flush(database: Any) -> int:
    """What the open database does at commit: 0 no flush, 1 without metadata, 2 all."""
    import jpype  # type: ignore[import-untyped]  # it has no stubs

    setting = jpype.JClass("com.arcadedb.GlobalConfiguration").TX_WAL_FLUSH
    return int(database.getConfiguration().getValueAsInteger(setting))


def _config(folder: Path, launch: Launch) -> dict[str, Any]:
    return {
        "host": "127.0.0.1",
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt_port": launch.bolt_port,
        "http_port": launch.http_port,
        "mode": "production",
        "txWalFlush": 1,  # a commit is on the disk before it is acknowledged
        "command_timeout": int(launch.timeout_seconds * 1000),  # the engine does not heed the driver's
        "server_defaultDatabases": "neo4j[root]",
        "server_logsDirectory": str(folder / "log"),
        "polyglotEngineEnabled": False,
        "serverMetrics": False,
    }


def _jvm(folder: Path, launch: Launch) -> dict[str, Any]:
    logs = folder / "log"
    for old in logs.glob("server-event-log-*"):  # one more at each start, and nothing in it
        old.unlink()
    settings = logs / "logging.properties"
    pattern = str(logs / "engine.log").replace("\\", "\\\\").replace("%", "%%") + ".%g"
    settings.write_text(_LOGGING.format(pattern=pattern, limit=LOG_BYTES, count=LOG_FILES), encoding="utf-8")
    return {
        "heap_size": launch.heap,
        "jvm_args": [
            f"-Djava.util.logging.config.file={settings}",
            f"-XX:ErrorFile={logs}/crash-%p.log",
            "-XX:-CreateCoredumpOnCrash",  # a core holds the heap
            "-XX:+ExitOnOutOfMemoryError",  # and is started again
        ],
    }


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        traceback.print_exc()
        os._exit(1)  # threads of the JVM must not keep the process
    os._exit(0)
