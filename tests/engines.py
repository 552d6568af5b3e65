"""The two engines that tests run on, real ones, started on first use and once a session.

Neo4j comes from Maven Central into `.neo4j/<version>/lib`, once; it needs `java` and `mvn`. Its process ends when
the standard input of its shell does, so a killed test run leaves none behind.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from anbieter360.cypher import Statement
from anbieter360.engine.bolt import Graph
from anbieter360.engine.embedded import EmbeddedEngine, OwnedEngine, free_port
from anbieter360.engine.migrate import migrate
from anbieter360.errors import EngineUnavailable
from anbieter360.settings import Settings

CACHE = Path(__file__).resolve().parents[1] / ".neo4j"
START_SECONDS = 90.0
END_SECONDS = 60.0
JVMS = Path("/usr/lib/jvm")

#: For an engine that lives as long as the tests, where one thread collects, and for one of seconds, where compiling
#: well costs more than it gains. A bench leaves both out.
LONG_LIVED = ("-XX:+UseSerialGC",)
SHORT_LIVED = ("-XX:TieredStopAtLevel=1", *LONG_LIVED)

WIPE = Statement(
    "wipe",
    "MATCH (n) WHERE NOT n:SchemaVersion WITH n LIMIT 2000 DETACH DELETE n RETURN count(*) AS gone",
    frozenset(),
)

# Ends Java when the shell's standard input ends; at once, because nobody needs its data again.
LIFELINE = 'exec 3<&0; "$@" </dev/null & java=$!; (cat <&3 >/dev/null; kill -9 $java) & wait $java'


class NotHere(Exception):  # it is a reason to skip, not an error
    """What this engine needs is not on this machine."""


@dataclass(frozen=True)
class Release:
    """A Neo4j to test on, its main class and the oldest Java it runs on."""

    version: str
    main: str
    java: int


RELEASES = {
    "5": Release("5.26.30", "org.neo4j.server.CommunityEntryPoint", 17),
    "2026": Release("2026.08.1", "org.neo4j.server.Neo4jCommunity", 21),
}


@dataclass(frozen=True)
class Memory:
    """What the engines may take, as Java and Neo4j write it; a bench gives them more than the tests do."""

    heap: str = "512m"
    page_cache: str = "64m"
    embedded_heap: str = "512m"


@dataclass(frozen=True)
class Running:
    """An engine under test: a graph on it, its address, and the folder with everything it writes."""

    name: str
    graph: Graph
    uri: str
    user: str | None
    password: str | None
    folder: Path
    pid: int = 0  # of the engine or of the shell around it

    def settings(self, data: Path, **others: object) -> Settings:
        """Settings by which a gateway or a command uses this engine, with a data folder of its own."""
        return Settings.load(
            data=data, neo4j_uri=self.uri, neo4j_user=self.user, neo4j_password=self.password, **others
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same for a process."""
        named = {"URI": self.uri, "USER": self.user, "PASSWORD": self.password}
        return {f"ANBIETER360_NEO4J_{name}": value for name, value in named.items() if value is not None}

    async def emptied(self) -> Graph:
        """The graph, migrated and without a node."""
        while (await self.graph.execute(WIPE))[0]["gone"]:
            pass
        await migrate(self.graph)
        return self.graph


class Engines:
    """Both engines of a session, each started when it is first asked for.

    java: options of Neo4j's Java; the embedded engine's are in ARCADEDB_JVM_ARGS.
    """

    def __init__(self, folder: Path, memory: Memory = Memory(), java: Sequence[str] = ()) -> None:
        self._folder, self._memory, self._java = folder, memory, java
        self._running: dict[str, Running] = {}
        self._embedded: OwnedEngine | None = None
        self._neo4j: Neo4jServer | None = None

    async def get(self, name: str) -> Running:
        """`embedded` or `neo4j`. Raises NotHere."""
        if name not in self._running:
            self._running[name] = await (self._start_embedded() if name == "embedded" else self._start_neo4j())
        return self._running[name]

    async def stop(self) -> None:
        for running in self._running.values():
            await running.graph.close()
        if self._embedded is not None:
            await self._embedded.stop()
        if self._neo4j is not None:
            self._neo4j.stop()

    async def _start_embedded(self) -> Running:
        heap = self._memory.embedded_heap
        self._embedded = engine = await EmbeddedEngine.start(self._folder / "embedded", heap=heap)
        graph = Graph.connect(engine.uri, engine.user, engine.password)
        return Running("embedded", graph, engine.uri, engine.user, engine.password, engine.folder, engine.pid or 0)

    async def _start_neo4j(self) -> Running:
        release = RELEASES[os.environ.get("ANBIETER360_TEST_NEO4J") or "5"]
        self._neo4j = server = Neo4jServer(release, self._folder / "neo4j", self._memory, self._java)
        graph = Graph.connect(server.uri)
        await server.wait_ready(graph)
        return Running("neo4j", graph, server.uri, None, None, server.home, server.process.pid)


class Neo4jServer:
    """A Neo4j Community of its own, without authentication, on a free loopback port; on the store in `home`, if any."""

    def __init__(self, release: Release, home: Path, memory: Memory = Memory(), options: Sequence[str] = ()) -> None:
        java, jars = find_java(release.java), find_jars(release)
        port = free_port()
        self.home = home
        self.uri = f"bolt://127.0.0.1:{port}"
        (home / "conf").mkdir(parents=True, exist_ok=True)
        (home / "conf" / "neo4j.conf").write_text(configuration(port, memory.page_cache), encoding="utf-8")
        self.log = home / "server.log"
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", LIFELINE, "neo4j", *command(java, jars, release, home, memory.heap, options)],
            stdin=subprocess.PIPE,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    async def wait_ready(self, graph: Graph) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return await graph.verify()
            except EngineUnavailable:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"Neo4j does not start:\n{self.log.read_text()[-2000:]}") from None
                await asyncio.sleep(0.2)

    def end_orderly(self) -> None:
        """SIGTERM, after which Neo4j writes its store files; waits until it says that it has."""
        os.killpg(self.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + END_SECONDS
        log = self.home / "logs" / "neo4j.log"
        while "Stopped." not in log.read_text(encoding="utf-8"):
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")[-2000:]
            time.sleep(0.1)

    def stop(self) -> None:
        """Cut the lifeline and wait."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=60)


def own_neo4j(home: Path) -> Neo4jServer:
    """A Neo4j of a test's own: in that of the others lies what they wrote. Left out where there is none."""
    try:
        return Neo4jServer(RELEASES[os.environ.get("ANBIETER360_TEST_NEO4J") or "5"], home, options=SHORT_LIVED)
    except NotHere as reason:
        absent(str(reason))


def configuration(port: int, page_cache: str = "64m") -> str:
    return "\n".join(
        (
            f"server.bolt.listen_address=127.0.0.1:{port}",
            f"server.bolt.advertised_address=127.0.0.1:{port}",
            "server.http.enabled=false",
            "server.https.enabled=false",
            "dbms.security.auth_enabled=false",
            f"server.memory.pagecache.size={page_cache}",
            "dbms.usage_report.enabled=false",
            # A graph that is emptied and filled again by every test would have each statement planned anew.
            "dbms.cypher.min_replan_interval=1h",
        )
    )


def command(
    java: Path, jars: Path, release: Release, home: Path, heap: str = "512m", options: Sequence[str] = ()
) -> list[str]:
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
    place = [f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    return [str(java), f"-Xmx{heap}", *options, *opened, "-cp", f"{jars}/*", release.main, *place]


def find_java(least: int) -> Path:
    """The oldest Java on this machine that is new enough."""
    found = sorted({(major, path) for path in _javas() if (major := _major(path)) >= least})
    if not found:
        raise NotHere(f"no Java {least} or newer in JAVA_HOME, on the PATH or in {JVMS}")
    return found[0][1]


def find_jars(release: Release) -> Path:
    """The folder of Neo4j's jars, fetched once by Maven."""
    jars = CACHE / release.version / "lib"
    if jars.is_dir():
        return jars
    if shutil.which("mvn") is None:
        raise NotHere("no mvn on the PATH, which fetches Neo4j")
    with tempfile.TemporaryDirectory() as folder:
        pom = Path(folder) / "pom.xml"
        pom.write_text(POM.format(version=release.version), encoding="utf-8")
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}/lib"]
        subprocess.run(["mvn", "-q", "-B", "-f", str(pom), *goal], check=True)
        jars.parent.mkdir(parents=True, exist_ok=True)
        new = jars.with_name(f"lib.{os.getpid()}")
        shutil.move(f"{folder}/lib", new)
    try:
        new.rename(jars)
    except OSError:  # the other process of `pytest -n 2` was faster
        if not jars.is_dir():
            raise
        shutil.rmtree(new)
    return jars


POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>anbieter360</groupId><artifactId>neo4j-under-test</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version></dependency>
  </dependencies>
</project>
"""


def _javas() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield Path(found)
    yield from sorted(JVMS.glob("*/bin/java"))


def _major(java: Path) -> int:
    """17 of `openjdk version "17.0.15"`; 0 if it does not run."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    match = re.search(r'version "(\d+)', said)
    return int(match[1]) if match else 0


async def emptied(engines: Engines, name: str) -> Running:
    """That engine, its graph migrated and empty; the test is left out where the engine cannot be had."""
    try:
        running = await engines.get(name)
    except NotHere as reason:
        absent(str(reason))
    await running.emptied()
    return running


def absent(reason: str) -> NoReturn:
    """Skip on a machine that lacks something; fail where everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
