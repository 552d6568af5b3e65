"""No value of a person lies in clear in any file: data folder, engine, logs. Real processes, searched afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml

from anbieter360.access import Role
from anbieter360.cypher import Statement
from anbieter360.demo import people
from anbieter360.engine.bolt import Graph
from bytesearch import Found, Needles
from engines import Running, own_neo4j
from lengths import length
from processes import Gateway, Program

ROOT = Path(__file__).parents[2]
BIRTHDAY = ROOT / "examples" / "birthday"
DEMO_CATALOGUE = Path(people.__file__).with_name("catalogue.yaml")
NEO4J = os.environ.get("ANBIETER360_TEST_NEO4J")
ENGINES = ("neo4j",) if NEO4J else ("embedded", "neo4j")
SUBJECTS = length(60, 1_000)

#: Fields of a record that are sealed, beside a subject's ref.
SEALED = {"value", "birthDate", "reference", "recipientRef", "evidence", "by", "reasoning", "authority"}

FOOTPRINT = "query ($by: SubjectLookup!) { subject(by: $by) { ref items(first: 99) { nodes { value } } } }"
RECORD = """mutation ($input: RecordCollectionInput!) {
  recordCollection(input: $input) { __typename ... on Error { code } } }"""

USE = "mutation ($input: RecordUseInput!) { recordUse(input: $input) { __typename } }"
#: A use that may run for everyone who ordered, and one that may run for nobody.
USES = {"confirm-order": "UseRecorded", "birthday-postcard": "UseRefused"}

SAY = {
    mutation: f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ __typename ... on Error {{ code }} }} }}"
    for mutation, kind in (
        ("objectToProcessing", "ObjectInput"),
        ("rectifyItem", "RectifyInput"),
        ("restrictProcessing", "RestrictInput"),
        ("giveConsent", "GiveConsentInput"),
        ("withdrawConsent", "WithdrawConsentInput"),
    )
}

Line = dict[str, Any]


#: Written without its seal, so that the search is seen to find what is there.
UNSEALED = "Unversiegelt 7, 20095 Hamburg, bei Beispiel im Hinterhaus rechts"
CONTROL = Statement("control", "CREATE (s:Subject {id: 'control', refHash: 'x', ref: $ref})", frozenset({"ref"}))


@dataclass(frozen=True)
class Installed:
    """What an installation with people in it left: all its files, and all that its graph answered before it ended."""

    folders: tuple[Path, ...]
    needles: Needles
    properties: list[dict[str, Any]]

    def search(self, needles: Needles) -> list[Found]:
        return sorted(needles.search(*self.folders))


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    """The scenario's people and the generated ones."""
    scenario = [json.loads(line) for line in (BIRTHDAY / "subjects.jsonl").read_text(encoding="utf-8").splitlines()]
    return scenario + list(generated())


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, lines: list[Line]
) -> Installed:
    """People imported by the command, requests answered by the gateway, at log level debug; then all is stopped."""
    folder = tmp_path_factory.mktemp("clear")
    needles = Needles(clear_values(lines))
    more = {"ANBIETER360_IMPORT_BATCH": "50"}
    if request.param == "embedded":
        program = Program(folder / "data", more=more)
        return Installed((program.data, program.errors), needles, await fill(program, folder, lines))
    server = own_neo4j(folder / "neo4j")
    try:
        graph = Graph.connect(server.uri)
        await server.wait_ready(graph)
        program = Program(folder / "data", Running("neo4j", graph, server.uri, None, None, server.home), more)
        properties = await fill(program, folder, lines)
        await graph.close()
        server.end_orderly()
    finally:
        server.stop()
    return Installed((program.data, program.errors, server.home), needles, properties)


def test_a_byte_search_finds_no_value(installed: Installed) -> None:
    """No file of the data folder, of the engine or of the logs holds a sealed value, in UTF-8 or UTF-16."""
    assert len(installed.needles.texts) > 15 * SUBJECTS
    assert installed.search(installed.needles) == []


def test_no_property_of_the_graph_holds_a_value(installed: Installed) -> None:
    """Neither whole nor as a part; asked of the graph, because Neo4j packs short texts into fewer bits."""
    known = set(installed.needles.texts)
    texts = {text for one in installed.properties for value in one.values() for text in texts_of(value)}
    assert len(installed.properties) > 60 * SUBJECTS
    assert texts & known == set()
    unsealed = "\n".join(text for text in texts if not text.startswith("s1."))
    assert [needle for needle in some(known) if needle in unsealed] == []


def test_the_search_finds_what_is_not_sealed(installed: Installed) -> None:
    """A text that was written without its seal is found, in a file of the engine."""
    assert {one.text for one in installed.search(Needles([UNSEALED]))} == {UNSEALED}


def test_the_search_reads_across_the_ends_of_chunks(tmp_path: Path) -> None:
    """Wherever a text begins, in each encoding, short or long, it is found."""
    texts = ["K-1001", "PN-55301", "1984-05-12", "Weg 1, 20095 Köln"]
    needles = Needles(texts)
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        for shift in range(0, 64, 3):
            body = b"." * ((1 << 20) - shift) + "..".join(texts).encode(encoding) + b"." * 9
            (tmp_path / "file").write_bytes(body)
            assert {one.text for one in needles.search(tmp_path) if one.encoding == encoding} == set(texts), shift


async def fill(program: Program, folder: Path, lines: list[Line]) -> list[dict[str, Any]]:
    """Apply and import beside a gateway, as a user does, then ask it, rightly and wrongly; what the graph holds."""
    catalogue, file = folder / "catalogue.yaml", folder / "people.jsonl"
    catalogue.write_text(yaml.safe_dump(both_catalogues(), allow_unicode=True), encoding="utf-8")
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    with program.serving() as gateway:
        program.done("--log-level", "debug", "catalogue", "apply", catalogue)
        report = program.done("--log-level", "debug", "import", "records", file, "--json").json
        assert report["imported"] == len(lines), report
        async with httpx.AsyncClient(timeout=60) as client:
            await ask(gateway, client, lines[-1])
        async with program.open_graph() as graph:
            rows = await graph.run_text("MATCH (n) RETURN properties(n) AS found")
            rows += await graph.run_text("MATCH ()-[r]->() RETURN properties(r) AS found")
            await graph.execute(CONTROL, ref=UNSEALED)
        assert gateway.stop() == 0
    return [row["found"] for row in rows]


def both_catalogues() -> dict[str, Any]:
    """The demo's, and of the scenario's what has other keys."""
    demo, scenario = (
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in (DEMO_CATALOGUE, BIRTHDAY / "catalogue.yaml")
    )
    for name in ("categories", "systems", "recipients", "purposes", "notices", "uses"):
        known = {one["key"] for one in demo[name]}
        demo[name] += [one for one in scenario[name] if one["key"] not in known]
    return dict(demo)


async def ask(gateway: Gateway, client: httpx.AsyncClient, line: Line) -> None:
    """One look that is answered, uses under a value as reference, and requests with values where they are wrong."""
    subject = line["subject"]
    email = {"identifier": {"type": "EMAIL", "value": subject["identifiers"][0]["value"]}}
    answered = await gateway.ask(FOOTPRINT, {"by": email}, client=client, role=Role.AGENT)
    assert answered.json()["data"]["subject"]["ref"] == subject["ref"]
    name = line["collections"][0]["items"][0]["value"]
    for use, expected in USES.items():
        answer = await gateway.ask(USE, {"input": used(email, use, name)}, client=client)
        assert answer.json()["data"]["recordUse"] == {"__typename": expected}, answer.text
    for mutation, given in said(line, name).items():
        whole = {"input": {"subject": email, "idempotencyKey": "say", "evidence": name, **given}}
        answer = await gateway.ask(SAY[mutation], whole, client=client, role=Role.AGENT)
        assert list(answer.json()["data"][mutation]) == ["__typename"], answer.text
    wrong: list[tuple[str, dict[str, Any]]] = [
        (FOOTPRINT, {"by": {"identifier": {"type": name, "value": name}}}),
        (FOOTPRINT, {"by": name}),
        (FOOTPRINT.replace("items", json.dumps(name, ensure_ascii=False)), {"by": email}),
        (RECORD, {"input": collection(email, name, category=name)}),
        (RECORD, {"input": collection(email, name, category="email")}),
    ]
    for query, variables in wrong:
        answer = await gateway.ask(query, variables, client=client)
        assert name not in answer.text


def said(line: Line, value: str) -> dict[str, Line]:
    """What an agent enters on a person's behalf, a value wherever words are asked for."""
    return {
        "objectToProcessing": {"purpose": "order-handling", "reason": value},
        "rectifyItem": {"item": line["collections"][0]["items"][1]["ref"], "value": value},
        "restrictProcessing": {"ground": "ACCURACY_CONTESTED"},
        "giveConsent": {
            "purpose": "birthday-greeting",
            "notice": "consent-birthday-v1",
            "method": "ORAL",
            "guardian": {"evidence": value},
            "preselected": False,
            "bundled": False,
        },
        "withdrawConsent": {"purpose": "birthday-greeting"},
    }


def collection(by: object, value: str, category: str) -> Line:
    return {
        "subject": by,
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "system": "webshop",
        "collectedAt": "2026-03-01T10:00:00Z",
        "items": [{"ref": "told-later", "category": category, "value": value}],
        "idempotencyKey": f"key-{category}",
    }


def used(by: object, use: str, reference: str) -> Line:
    recipient = {"recipient": "hosting", "recipientRef": reference} if use == "confirm-order" else {}
    return {"subject": by, "use": use, "reference": reference, "idempotencyKey": use} | recipient


def generated() -> Iterator[Line]:
    """Made-up people, each value of whom occurs nowhere else; some with everything that a record can say."""
    random = Random(1)  # noqa: S311 - made-up people
    refs = {f"N-{number:07d}": f"kd-{random.randbytes(6).hex()}" for number in range(SUBJECTS)}
    for number, line in enumerate(people.generate_records(SUBJECTS, 3)):
        if number % 10 == 0:
            line |= seldom(line["subject"]["ref"])
        yield unique(line, random, refs)


def seldom(ref: str) -> Line:
    decision = {"outcome": "UPHELD", "at": "2026-02-01T09:00:00Z", "by": "sachbearbeitung", "reasoning": "Interesse"}
    return {
        "objections": [{"purpose": "customer-loyalty", "at": "2026-01-01T09:00:00Z", "decision": decision}],
        "consents": [
            {
                "ref": f"{ref}-consent",
                "purpose": "newsletter",
                "givenAt": "2026-01-01T09:00:00Z",
                "method": "CHECKBOX",
                "evidence": "Formular",
                "guardian": {"evidence": "Unterschrift der Mutter"},
            }
        ],
        "holds": [
            {
                "ref": f"{ref}-hold",
                "authority": "Staatsanwaltschaft",
                "scope": ["order"],
                "placedAt": "2026-01-01T09:00:00Z",
                "reviewAt": "2027-01-01T09:00:00Z",
            }
        ],
    }


def unique(value: Any, random: Random, refs: dict[str, str], name: str = "") -> Any:
    """The same with every sealed text made one of its kind; refs of items and consents, which are not sealed, stay."""
    if isinstance(value, list):
        return [unique(one, random, refs, name) for one in value]
    if isinstance(value, dict):
        return {key: unique(one, random, refs, f"{name}.{key}") for key, one in value.items()}
    if name in (".subject.ref", ".collections.items.sharedWith"):
        return refs[value]
    if name.rpartition(".")[2] in SEALED - {"birthDate"} and "@" not in value:
        return f"{value} {random.randbytes(5).hex()}"
    return value


def clear_values(lines: Iterable[Line]) -> set[str]:
    """Every sealed text of the lines, and identifiers as they are looked up.

    Without a ref that the scenario also uses as the start of its items' refs, which are technical keys in clear.
    """
    found = {text for line in lines for text in sealed_texts(line)} | {line["subject"]["ref"] for line in lines}
    return (found | {text.strip().lower() for text in found if "@" in text}) - {"moritz"}


def sealed_texts(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from sealed_texts(one, key)
    elif isinstance(value, list):
        for one in value:
            yield from sealed_texts(one, name)
    elif name in SEALED:
        yield value


def texts_of(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def some(needles: set[str]) -> list[str]:
    """Some hundred of them, for a search that looks for each by itself."""
    return sorted(needles)[:: max(1, len(needles) // 500)]
