"""Bad input as a user meets it: what is said, with which exit code or status, and that nothing of it was written."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from anbieter360.access import Role, Scope
from anbieter360.api.schema import build_schema
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.cli.root import run
from anbieter360.engine.bolt import Graph
from anbieter360.engine.embedded import EmbeddedEngine
from anbieter360.gateway.app import build_app
from anbieter360.gateway.limits import extensions
from anbieter360.gateway.services import open_services
from anbieter360.gateway.tokens import development_token
from anbieter360.settings import Settings
from engines import Engines, Running, emptied

ROOT = Path(__file__).parents[2]
BIRTHDAY = ROOT / "examples" / "birthday"
CATALOGUE = (BIRTHDAY / "catalogue.yaml").read_text(encoding="utf-8")
ANNA = (BIRTHDAY / "subjects.jsonl").read_text(encoding="utf-8").splitlines()[0]
BEN = (BIRTHDAY / "subjects.jsonl").read_text(encoding="utf-8").splitlines()[1]
ENGINES = ("neo4j",) if os.environ.get("ANBIETER360_TEST_NEO4J") else ("embedded", "neo4j")
COUNTS = (
    "MATCH (n) RETURN labels(n)[0] AS kind, count(*) AS number",
    "MATCH ()-[r]->() RETURN type(r) AS kind, count(*) AS number",
)


@dataclass(frozen=True)
class Ended:
    """How a command ended; err without the place where the files of this test lie."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Loaded:
    """The birthday scenario on an engine."""

    running: Running
    settings: Settings

    async def counts(self) -> dict[str, int]:
        rows = [row for text in COUNTS for row in await self.running.graph.run_text(text)]
        return {row["kind"]: row["number"] for row in rows}


Command = Callable[..., Awaitable[Ended]]


@pytest_asyncio.fixture(scope="module", params=ENGINES)
async def loaded(request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The scenario, loaded once: a test here that wrote something would fail by it."""
    running = await emptied(engines, request.param)
    loaded = Loaded(running, running.settings(tmp_path_factory.mktemp("bad") / "data"))
    with pytest.MonkeyPatch.context() as patch:
        use(patch, loaded.settings)
        assert await asyncio.to_thread(run, ["catalogue", "apply", str(BIRTHDAY / "catalogue.yaml")]) == 0
        assert await asyncio.to_thread(run, ["import", "records", str(BIRTHDAY / "subjects.jsonl")]) == 0
    return loaded


@pytest_asyncio.fixture
async def unchanged(loaded: Loaded) -> AsyncIterator[Loaded]:
    """The scenario; as many nodes and edges of each kind after the test as before."""
    before = await loaded.counts()
    yield loaded
    assert await loaded.counts() == before


@pytest.fixture
def command(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs `anbieter360 …` in the folder of the test, on the scenario where the test has it."""
    monkeypatch.chdir(tmp_path)
    if "unchanged" in request.fixturenames:
        use(monkeypatch, request.getfixturevalue("unchanged").settings)
    else:
        monkeypatch.setenv("ANBIETER360_DATA", str(tmp_path / "data"))

    async def call(*arguments: object) -> Ended:
        capsys.readouterr()
        code = await asyncio.to_thread(run, [str(one) for one in arguments])
        out, err = capsys.readouterr()
        return Ended(code, out, err.replace(f"{tmp_path}/", ""))

    return call


def use(patch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Point commands to this data folder and engine."""
    patch.setenv("ANBIETER360_DATA", str(settings.data))
    patch.setenv("ANBIETER360_NEO4J_URI", settings.neo4j_uri or "")
    patch.setenv("ANBIETER360_NEO4J_USER", settings.neo4j_user)
    if settings.neo4j_password:
        patch.setenv("ANBIETER360_NEO4J_PASSWORD", settings.neo4j_password.get_secret_value())


SETTINGS_HINT = "docs/reference/settings.md lists every setting with its unit."
NOTHING_WRITTEN = "Correct the named place and try again; nothing was written."
BASES = "CONSENT, CONTRACT, LEGAL_OBLIGATION, VITAL_INTERESTS, PUBLIC_TASK, LEGITIMATE_INTEREST, UNSPECIFIED"

#: (what, text, other text, what is said behind `error: catalogue.yaml:`)
CATALOGUES = [
    (
        "an unknown purpose",
        "purpose: order-handling, ",
        "purpose: order-handlin, ",
        "42 uses[0].purpose: there is no purpose `order-handlin`; did you mean `order-handling`?",
    ),
    (
        "an unknown category",
        "[email, order]",
        "[email, ordr]",
        "42 uses[0].categories[1]: there is no category `ordr`; did you mean `order`?",
    ),
    (
        "an unknown recipient",
        "recipients: [tax-adviser]",
        "recipients: [tax-advisor]",
        "44 uses[2].recipients[0]: there is no recipient `tax-advisor`; did you mean `tax-adviser`?",
    ),
    (
        "an unknown purpose of a notice",
        "announces: [order-handling, accounting],",
        "announces: [orders],",
        "37 notices[0].announces[0]: there is no purpose `orders`",
    ),
    (
        "an unknown purpose of a rule",
        "heldFor: accounting, ",
        "heldFor: acounting, ",
        "62 retention[0].heldFor: there is no purpose `acounting`; did you mean `accounting`?",
    ),
    ("a key twice", "key: erp, ", "key: webshop, ", "21 systems[1].key: the system `webshop` is declared twice"),
    (
        "a wrong date",
        "published: 2025-01-01",
        "published: 2025-13-01",
        "37 notices[0].published: this looks like a date and is none",
    ),
    (
        "an unknown field",
        "marketing: true",
        "marketin: true",
        "33 purposes[2].marketin: there is no field `marketin` here; did you mean `marketing`?",
    ),
    (
        "an unknown legal basis",
        "legalBasis: CONTRACT, ",
        "legalBasis: CONTRAKT, ",
        f"42 uses[0].legalBasis: must be one of {BASES}, not `CONTRAKT`; did you mean `CONTRACT`?",
    ),
    (
        "a field that is missing",
        "{key: crm,     name: CRM}",
        "{key: crm}",
        "22 systems[2].name: `name` is missing",
    ),
    (
        "no YAML",
        "categories:",
        "categories: [",
        "12: not valid YAML: expected the node content, but found '-'",
    ),
    (
        "a tab",
        "categories:\n",
        "categories:\n\t- {}\n",
        "12: not valid YAML: found character '\\t' that cannot start any token",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), [one[1:] for one in CATALOGUES], ids=[one[0] for one in CATALOGUES])
async def test_a_wrong_catalogue(
    unchanged: Loaded, command: Command, tmp_path: Path, old: str, new: str, said: str
) -> None:
    """The first line says file, line, key and what is wrong; exit 1, and the catalogue in force is the one before."""
    assert old in CATALOGUE
    (tmp_path / "catalogue.yaml").write_text(CATALOGUE.replace(old, new, 1), encoding="utf-8")
    ended = await command("catalogue", "apply", "catalogue.yaml")
    assert ended == Ended(1, "", f"error: catalogue.yaml:{said}\nhint: {NOTHING_WRITTEN}\n")


#: (what, bytes, what is said behind `error: `)
NO_CATALOGUE = [
    ("empty", b"", "file:1: the file is empty"),
    ("comments", b"# nothing\n", "file:1: the file is empty"),
    ("Latin-1", "provider: {name: Gr\xfcn}".encode("latin-1"), "file: Not UTF-8 at byte 19."),
    ("a list", b"- provider\n", "file:1: must be a mapping that begins with `provider:`"),
]

#: (what, bytes, what is said behind `failed: `)
NO_DOCUMENT = [
    ("empty", b"", "file:1: malformed JSON: Expecting value"),
    ("cut off", b'{"meta": {"name": "Beispiel"', "file:1: malformed JSON: Expecting ',' delimiter"),
    (
        "something else",
        b'{"openapi": "3.0"}',
        "file: no transparency document: none of the sections of TILT is there",
    ),
    ("a list", b"[]", "file: no transparency document: none of the sections of TILT is there"),
    (
        "TILT's schema",
        b'{"$schema": "http://json-schema.org/draft-07/schema", "properties": {}}',
        "file: no transparency document: it is a JSON Schema, which says what documents look like; leave it out",
    ),
]


@pytest.mark.parametrize(("content", "said"), [one[1:] for one in NO_CATALOGUE], ids=[one[0] for one in NO_CATALOGUE])
async def test_a_file_that_is_no_catalogue(
    unchanged: Loaded, command: Command, tmp_path: Path, content: bytes, said: str
) -> None:
    """It is named with the reason; exit 1."""
    (tmp_path / "file").write_bytes(content)
    assert await command("catalogue", "apply", "file") == Ended(1, "", f"error: {said}\nhint: {NOTHING_WRITTEN}\n")


@pytest.mark.parametrize(("content", "said"), [one[1:] for one in NO_DOCUMENT], ids=[one[0] for one in NO_DOCUMENT])
async def test_a_file_that_is_no_transparency_document(
    unchanged: Loaded, command: Command, tmp_path: Path, content: bytes, said: str
) -> None:
    """The report names it with the reason; exit 1."""
    (tmp_path / "file").write_bytes(content)
    ended = await command("import", "tilt", "file")
    assert (ended.code, ended.out.splitlines()[1:]) == (1, [f"failed: {said}"])


async def test_an_empty_file_of_records_is_no_error(unchanged: Loaded, command: Command, tmp_path: Path) -> None:
    """No line, no person: zero lines are read, exit 0."""
    (tmp_path / "people.jsonl").write_bytes(b"")
    ended = await command("import", "records", "people.jsonl")
    assert ended == Ended(0, "0 lines read: 0 imported, 0 unchanged, 0 rejected.\n", "")


#: (what, text of anna's line, other text, path, reason)
RECORDS = [
    (
        "an unknown purpose",
        '"purpose":"order-handling"',
        '"purpose":"order-handlin"',
        "collections[0].purpose",
        'unknown purpose "order-handlin"; did you mean "order-handling"?',
    ),
    (
        "an unknown category",
        '"category":"email"',
        '"category":"mail"',
        "collections[0].items[0].category",
        'unknown category "mail"; did you mean "email"?',
    ),
    (
        "an unknown use",
        '"use":"ship-order"',
        '"use":"ship-oder"',
        "usages[0].use",
        'unknown use "ship-oder"; did you mean "ship-order"?',
    ),
    (
        "an unknown recipient",
        '"recipient":"parcel-carrier"',
        '"recipient":"carrier"',
        "usages[0].recipient",
        'unknown recipient "carrier"; did you mean "parcel-carrier"?',
    ),
    (
        "an unknown system",
        '"system":"webshop"',
        '"system":"shop"',
        "collections[0].system",
        'unknown system "shop"; did you mean "webshop"?',
    ),
    (
        "an unknown notice",
        '"notice":"privacy-2025"',
        '"notice":"privacy-2052"',
        "collections[0].notice",
        'unknown notice "privacy-2052"; did you mean "privacy-2026"?',
    ),
    (
        "an unknown legal basis",
        '"legalBasis":"CONTRACT"',
        '"legalBasis":"CONTRAKT"',
        "collections[0].legalBasis",
        f"must be one of {BASES}",
    ),
    (
        "an unknown item",
        '"items":["anna-address"',
        '"items":["anna-adress"',
        "usages[0].items[0]",
        "names an item of this person that neither the line nor the ledger describes",
    ),
    (
        "a wrong date",
        '"collectedAt":"2025-11-03T10:00:00Z"',
        '"collectedAt":"2025-13-03T10:00:00Z"',
        "collections[0].collectedAt",
        "is not an existing time or date",
    ),
    (
        "a time without a zone",
        '"collectedAt":"2025-11-03T10:00:00Z"',
        '"collectedAt":"2025-11-03T10:00:00"',
        "collections[0].collectedAt",
        "must be an ISO 8601 time with a zone, e.g. 2026-01-15T09:00:00Z, or a date",
    ),
    (
        "a birth date that is none",
        '"birthDate":"1984-05-12"',
        '"birthDate":"1984-02-30"',
        "subject.birthDate",
        "is not an existing date",
    ),
    ("an unknown field", '"usages":', '"usage":', None, 'unknown field "usage"; did you mean "usages"?'),
    ("no JSON", '{"subject":{', '{"subject":{{', None, "not JSON, at column 13"),
    ("no ref", '"ref":"anna",', "", "subject", "lacks the field ref"),
    (
        "a ref with a command to the terminal",
        '"ref":"anna",',
        r'"ref":"\u001b]0;anna\u0007",',
        "subject.ref",
        "holds a control or format character",
    ),
    (
        "an item's ref that turns text around",
        '"ref":"anna-email"',
        r'"ref":"anna\u202eemail"',
        "collections[0].items[0].ref",
        "holds a control or format character",
    ),
    ("a long ref", '"ref":"anna",', f'"ref":"{"anna" * 126}",', "subject.ref", "is longer than 500 letters"),
]


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"), [one[1:] for one in RECORDS], ids=[one[0] for one in RECORDS]
)
async def test_a_wrong_record(
    unchanged: Loaded, command: Command, tmp_path: Path, old: str, new: str, path: str | None, reason: str
) -> None:
    """The rejects file has line, path and reason; the good line beside it counts; exit 1."""
    assert old in ANNA
    told = {"line": 2, "path": path, "reason": reason, "code": "RECORD_INVALID"}
    assert await rejects(command, tmp_path, BEN, ANNA.replace(old, new, 1)) == [told]


async def test_a_person_twice_in_a_file(unchanged: Loaded, command: Command, tmp_path: Path) -> None:
    """A second line on a person that says something else is told as DUPLICATE_REF."""
    again = ANNA.replace("1984-05-12", "1985-05-12")
    reason = "an earlier line of the file has the same subject ref and says something else"
    told = {"line": 2, "path": "subject.ref", "reason": reason, "code": "DUPLICATE_REF"}
    assert await rejects(command, tmp_path, ANNA, again) == [told]


BIRTH_PATH = "collections[0].items[2].ref"


async def test_an_item_of_another_person(unchanged: Loaded, command: Command, tmp_path: Path) -> None:
    """A person with an item ref that is another's is told as DUPLICATE_REF, and is not there afterwards."""
    stranger = ANNA.replace("anna", "otto").replace('"ref":"otto-birth"', '"ref":"ben-birth"')
    told = {"line": 2, "path": BIRTH_PATH, "reason": "a ref of an item, consent or hold is another person's"}
    assert await rejects(command, tmp_path, BEN, stranger) == [told | {"code": "DUPLICATE_REF"}]


async def rejects(command: Command, folder: Path, *lines: str) -> list[dict[str, Any]]:
    """What is told of these lines; the first is a good one."""
    (folder / "people.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ended = await command("import", "records", "people.jsonl", "--rejects", "rejects.jsonl")
    assert (ended.code, ended.out.splitlines()[0]) == (1, "2 lines read: 0 imported, 1 unchanged, 1 rejected.")
    return [json.loads(line) for line in (folder / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]


async def test_files_that_are_not_there(unchanged: Loaded, command: Command) -> None:
    """A file that is absent is wrong usage; exit 2."""
    for words in (("catalogue", "apply"), ("import", "records")):
        ended = await command(*words, "absent")
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.splitlines()[0].endswith("File 'absent' does not exist.")


async def test_rejects_that_cannot_be_written(unchanged: Loaded, command: Command, tmp_path: Path) -> None:
    """The file is named with the system's reason before a line is read; exit 1."""
    (tmp_path / "people.jsonl").write_text(ANNA.replace("anna", "otto"), encoding="utf-8")
    ended = await command("import", "records", "people.jsonl", "--rejects", "nowhere/rejects.jsonl")
    said = "nowhere/rejects.jsonl: cannot be written: No such file or directory"
    assert ended == Ended(1, "", f"error: {said}\nhint: {NOTHING_WRITTEN}\n")


async def test_an_engine_that_is_down(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command says so, and what to do; exit 1."""
    address = f"127.0.0.1:{closed_port()}"
    monkeypatch.setenv("ANBIETER360_NEO4J_URI", f"bolt://{address}")
    said = (
        f"error: {address}: The graph engine does not answer (statement ping: ServiceUnavailable).\n"
        "hint: Check that Neo4j runs, and that ANBIETER360_NEO4J_URI is its address.\n"
    )
    for words in (("catalogue", "apply"), ("import", "records"), ("import", "tilt")):
        ended = await command(*words, BIRTHDAY / ("catalogue.yaml" if "catalogue" in words else "subjects.jsonl"))
        assert (ended.code, ended.out, without_warning(ended.err)) == (1, "", said)


async def test_a_catalogue_that_is_not_applied_yet(
    command: Command, monkeypatch: pytest.MonkeyPatch, engine: Running, tmp_path: Path
) -> None:
    """Records without a catalogue are refused, with what to do first; exit 1."""
    use(monkeypatch, engine.settings(tmp_path / "data"))
    ended = await command("import", "records", BIRTHDAY / "subjects.jsonl")
    said = "error: No catalogue has been applied yet.\nhint: Run `anbieter360 catalogue apply FILE` first.\n"
    assert (ended.code, ended.out, without_warning(ended.err)) == (1, "", said)
    assert await engine.graph.run_text("MATCH (s:Subject) RETURN s") == []


@pytest.mark.parametrize(
    ("key", "said", "hint"),
    [
        (
            b64encode(b"x" * 32).decode(),
            "The master key does not open this vault.",
            "Set ANBIETER360_MASTER_KEY to the key this data folder was made with.",
        ),
        (
            "geheim",
            "ANBIETER360_MASTER_KEY: a master key is 32 bytes in base64.",
            SETTINGS_HINT,
        ),
    ],
    ids=["another key", "no key"],
)
async def test_a_wrong_master_key(
    unchanged: Loaded, command: Command, monkeypatch: pytest.MonkeyPatch, key: str, said: str, hint: str
) -> None:
    """It is refused at the start, and neither shown nor used; exit 1."""
    monkeypatch.setenv("ANBIETER360_MASTER_KEY", key)
    ended = await command("import", "records", BIRTHDAY / "subjects.jsonl")
    assert ended == Ended(1, "", f"error: {said}\nhint: {hint}\n")


async def test_a_folder_in_use(command: Command, tmp_path: Path) -> None:
    """A second gateway on a folder is refused and told which process has it; exit 1."""
    engine = await EmbeddedEngine.start(tmp_path / "data" / "engine")
    try:
        ended = await command("serve", "--dev", "--port", "0")
    finally:
        await engine.stop()
    said = (
        f"error: data/engine is in use by process {os.getpid()}.\n"
        "hint: Stop the other one or choose another folder with --data.\n"
    )
    assert (ended.code, ended.out, without_warning(ended.err)) == (1, "", said)


async def test_a_folder_that_cannot_be_written(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Commands and gateway name the path with the system's reason; exit 1."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("ANBIETER360_DATA", str(tmp_path / "file" / "data"))
    said = {}
    for words in (
        ("serve", "--dev", "--port", "0"),
        ("token", "--role", "dpo"),
        ("catalogue", "apply", BIRTHDAY / "catalogue.yaml"),
        ("import", "records", BIRTHDAY / "subjects.jsonl"),
    ):
        ended = await command(*words)
        assert (ended.code, ended.out) == (1, "")
        said[words[0]] = without_warning(ended.err).splitlines()[0]
    assert said == {
        "serve": "error: file/data/dev-token.key: Not a directory.",
        "token": "error: There is no data folder file/data.",
        "catalogue": "error: The data folder file/data cannot be written: Not a directory.",
        "import": "error: The data folder file/data cannot be written: Not a directory.",
    }


async def test_a_port_in_use(command: Command) -> None:
    """The address is named with the reason and the way out, before anything is started; exit 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = await command("serve", "--dev", "--port", port)
    said = (
        f"error: --host 127.0.0.1 --port {port}: Address already in use.\n"
        "hint: Choose another port: --port N, or `make demo PORT=8361`.\n"
    )
    assert (ended.code, ended.out, without_warning(ended.err)) == (1, "", said)
    assert "development_tokens_accepted" in ended.err


PURPOSE = {"Purpose-Of-Use": "order-handling"}
RECORD = """mutation ($input: RecordCollectionInput!) {
  recordCollection(input: $input) { __typename ... on Error { message code } } }"""

#: (what, changed input, (type of the answer, code, message))
MUTATIONS = [
    (
        "an unknown purpose",
        {"purpose": "order-handlin"},
        ("NotFound", "NOT_FOUND", 'unknown purpose "order-handlin"; did you mean "order-handling"?'),
    ),
    (
        "an unknown category",
        {"items": [{"category": "mail", "value": "x"}]},
        ("NotFound", "NOT_FOUND", 'unknown category "mail"; did you mean "email"?'),
    ),
    (
        "an unknown system",
        {"system": "shop"},
        ("NotFound", "NOT_FOUND", 'unknown system "shop"; did you mean "webshop"?'),
    ),
    (
        "an unknown notice",
        {"notice": "privacy-2052"},
        ("NotFound", "NOT_FOUND", 'unknown notice "privacy-2052"; did you mean "privacy-2026"?'),
    ),
    (
        "an unknown person",
        {"subject": {"ref": "otto"}},
        ("NotFound", "SUBJECT_NOT_FOUND", "There is no such person."),
    ),
    (
        "an item of another",
        {"items": [{"ref": "ben-birth", "category": "birth-date"}]},
        ("Conflicted", "DUPLICATE_REF", "items[0].ref: the reference is taken."),
    ),
    (
        "an unknown source",
        {"items": [{"category": "segment", "derivedFrom": ["nothing"]}]},
        ("NotFound", "NOT_FOUND", "items.derivedFrom names an item that the person does not have."),
    ),
    (
        "an empty key",
        {"idempotencyKey": ""},
        (
            "InvalidInput",
            "BAD_USER_INPUT",
            "idempotencyKey: is empty; choose one, another for each new request.",
        ),
    ),
]


@dataclass(frozen=True)
class Named:
    """A mutation that makes up a reference: who may, its input but for the reference, and where that stands."""

    mutation: str
    who: dict[str, Any]
    given: dict[str, Any]
    place: str = "ref"


ANNA_HERSELF: dict[str, Any] = {"role": Role.SUBJECT, "subject": "anna"}
SAID = {"purpose": "birthday-greeting", "notice": "consent-birthday-v1"}
FOREVER = {"subject": {"ref": "anna"}, "authority": "court", "scope": ["email"], "reviewAt": "2999-01-01T00:00:00Z"}
PRINTED = {"subject": {"ref": "anna"}, "use": "ship-order", "recipient": "parcel-carrier"}
NAMED = [
    Named("RegisterSubject", {}, {}),
    Named("RequestConsent", {}, {"subject": {"ref": "anna"}, **SAID}),
    Named("RecordUse", {}, PRINTED, "reference"),
    Named("RecordUse", {}, PRINTED, "recipientRef"),
    Named(
        "GiveConsent",
        ANNA_HERSELF,
        {**SAID, "method": "CHECKBOX", "evidence": "x", "preselected": False, "bundled": False},
    ),
    Named("PlaceHold", {"role": Role.PRIVACY_MANAGER}, FOREVER),
]
REFS = [
    ("\u001b]0;pwned\u0007", "holds a control or format character"),
    ("a\u0000b", "holds a control or format character"),
    ("a\nb", "holds a control or format character"),
    ("a\u202eb", "holds a control or format character"),
    ("a\U000e0041b", "holds a control or format character"),
    ("a" * 501, "is longer than 500 letters"),
    ("a" * 200_001, "is longer than 500 letters"),
]

TIME = "ISO 8601 with a zone, e.g. 2026-01-15T09:00:00Z"

#: (what, changed input, message)
VARIABLES = [
    (
        "a wrong date",
        {"collectedAt": "2026-13-01T00:00:00Z"},
        f"Variable '$input' at input.collectedAt: not acceptable for DateTime, which is {TIME}.",
    ),
    (
        "a time without a zone",
        {"collectedAt": "2026-03-01T00:00:00"},
        f"Variable '$input' at input.collectedAt: not acceptable for DateTime, which is {TIME}.",
    ),
    (
        "an unknown legal basis",
        {"legalBasis": "CONTRAKT"},
        f"Variable '$input' at input.legalBasis: not acceptable for LegalBasis, which is one of {BASES}.",
    ),
    (
        "a mistyped field",
        {"puprose": "accounting"},
        'Variable \'$input\': RecordCollectionInput has no field "puprose"; did you mean "purpose"?',
    ),
    (
        "an unknown field",
        {"anna": "accounting"},
        (
            "Variable '$input': RecordCollectionInput has no such field; it has subject, purpose, legalBasis, notice, "
            "system, collectedAt, items, idempotencyKey."
        ),
    ),
    (
        "a field that is missing",
        {"items": [{"ref": "anna-email"}]},
        "Variable '$input' at input.items[0]: CollectedItemInput needs the field category.",
    ),
    (
        "a list for a text",
        {"purpose": ["order-handling"]},
        "Variable '$input' at input.purpose: not acceptable for String.",
    ),
]


@dataclass(frozen=True)
class Api:
    """A gateway over the scenario."""

    settings: Settings
    client: httpx.AsyncClient

    async def ask(self, query: str, variables: Any = None, *, token: str | None = None, **headers: str) -> Any:
        """Status and answer; as an INTEGRATION that may write, unless another token is given."""
        good = development_token(self.settings, Role.INTEGRATION, scopes=list(Scope))
        given = {"Authorization": f"Bearer {good if token is None else token}", **headers}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=given)
        return answer.status_code, answer.json()


@pytest_asyncio.fixture
async def api(unchanged: Loaded) -> AsyncIterator[Api]:
    async with open_services(unchanged.settings, owner=False) as services:
        app = build_app(services, build_schema(extensions=extensions(unchanged.settings)), dev=True)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://gateway") as client:
            yield Api(unchanged.settings, client)


def collection(**changed: object) -> dict[str, Any]:
    """The input of recordCollection, sound but for what is changed."""
    good = {
        "subject": {"ref": "anna"},
        "purpose": "order-handling",
        "legalBasis": "CONTRACT",
        "system": "webshop",
        "collectedAt": "2026-03-01T10:00:00Z",
        "items": [{"category": "email", "value": "anna@example.net"}],
        "idempotencyKey": "once",
    }
    return good | changed


@pytest.mark.parametrize(("changed", "told"), [one[1:] for one in MUTATIONS], ids=[one[0] for one in MUTATIONS])
async def test_a_wrong_mutation(api: Api, changed: dict[str, Any], told: tuple[str, str, str]) -> None:
    """What a caller can correct comes as data with code and message; nothing is recorded."""
    status, answer = await api.ask(RECORD, {"input": collection(**changed)}, **PURPOSE)
    expected = dict(zip(("__typename", "code", "message"), told, strict=True))
    assert (status, answer) == (200, {"data": {"recordCollection": expected}})


@pytest.mark.parametrize("named", NAMED, ids=[f"{one.mutation} {one.place}" for one in NAMED])
async def test_a_reference_that_nobody_can_read(api: Api, named: Named) -> None:
    """No mutation takes one with control or format characters, or a very long one; none repeats it."""
    field = named.mutation[0].lower() + named.mutation[1:]
    query = f"""mutation ($input: {named.mutation}Input!) {{
        {field}(input: $input) {{ __typename ... on Error {{ code message }} }} }}"""
    who = {"role": Role.INTEGRATION, "scopes": list(Scope), **named.who}
    token = development_token(api.settings, **who)
    purpose = {"Purpose-Of-Use": "rights-handling"} if who["role"] is Role.PRIVACY_MANAGER else PURPOSE
    for ref, fault in REFS:
        given = {**named.given, named.place: ref, "idempotencyKey": "once"}
        status, answer = await api.ask(query, {"input": given}, token=token, **purpose)
        (told,) = answer["data"].values()
        assert (status, told["__typename"], told["code"]) == (200, "InvalidInput", "BAD_USER_INPUT")
        assert told["message"].startswith(f"{named.place}: {fault}")


async def test_an_items_reference_that_nobody_can_read(api: Api) -> None:
    """It is told by its place in the list."""
    for ref, fault in REFS:
        items = [{"category": "email"}, {"category": "email", "ref": ref}]
        _, answer = await api.ask(RECORD, {"input": collection(items=items)}, **PURPOSE)
        assert answer["data"]["recordCollection"] == {
            "__typename": "InvalidInput",
            "code": "BAD_USER_INPUT",
            "message": f"items[1].ref: {fault}; choose another reference.",
        }


@pytest.mark.parametrize(("changed", "message"), [one[1:] for one in VARIABLES], ids=[one[0] for one in VARIABLES])
async def test_a_wrong_variable(api: Api, changed: dict[str, Any], message: str) -> None:
    """It is named by its path and without its value; nothing is recorded."""
    answer = await api.ask(RECORD, {"input": collection(**changed)}, **PURPOSE)
    assert error_of(*answer) == (400, "BAD_USER_INPUT", message)


async def test_a_catalogue_by_mutation(api: Api) -> None:
    """A document with an unknown purpose is refused with line and key, as `catalogue apply` does."""
    document = CATALOGUE.replace("purpose: order-handling, ", "purpose: order-handlin, ", 1)
    manager = development_token(api.settings, Role.PRIVACY_MANAGER)
    query = (
        "mutation ($input: ApplyCatalogueInput!) { applyCatalogue(input: $input) { ... on Error { message code } } }"
    )
    variables = {"input": {"document": document, "idempotencyKey": "once"}}
    _, answer = await api.ask(query, variables, token=manager, **{"Purpose-Of-Use": "privacy-oversight"})
    said = "document:42 uses[0].purpose: there is no purpose `order-handlin`; did you mean `order-handling`?"
    assert answer == {"data": {"applyCatalogue": {"code": "CATALOGUE_INVALID", "message": said}}}


async def test_requests_that_declare_too_little(api: Api) -> None:
    """Without token or purpose, or with an unknown one, nothing is read or written."""
    input_ = {"input": collection()}
    assert error_of(*await api.ask(RECORD, input_)) == (400, "PURPOSE_REQUIRED", "The request declares no purpose.")
    unknown = {"Purpose-Of-Use": "order-handlin"}
    said = "The declared purpose is not in the catalogue."
    assert error_of(*await api.ask(RECORD, input_, **unknown)) == (400, "PURPOSE_UNKNOWN", said)
    said = "No bearer token: the header Authorization is missing or does not begin with 'Bearer '."
    assert error_of(*await api.ask(RECORD, input_, Authorization="")) == (401, "UNAUTHENTICATED", said)


async def test_tokens_that_are_not_good(api: Api, tmp_path: Path) -> None:
    """Each is refused with its reason, and nothing is written."""
    tokens = {
        "expired": development_token(api.settings, Role.INTEGRATION, scopes=list(Scope), ttl_seconds=-60),
        "of another key": development_token(Settings(data=tmp_path / "other"), Role.INTEGRATION, scopes=list(Scope)),
        # 37 characters of a signature are never base64; of 38 it depends on the last one.
        "cut off": development_token(api.settings, Role.INTEGRATION, scopes=list(Scope))[:-6],
        "for another purpose": development_token(
            api.settings, Role.INTEGRATION, scopes=list(Scope), purposes=["accounting"]
        ),
        "without the scope": development_token(api.settings, Role.INTEGRATION),
    }
    said = {
        name: error_of(*await api.ask(RECORD, {"input": collection()}, token=token, **PURPOSE))
        for name, token in tokens.items()
    }
    assert said == {
        "expired": (401, "UNAUTHENTICATED", "The token has expired."),
        "of another key": (401, "UNAUTHENTICATED", "The token's signature does not fit."),
        "cut off": (401, "UNAUTHENTICATED", "The token is malformed."),
        "for another purpose": (403, "PURPOSE_NOT_ALLOWED", "The token does not allow the declared purpose."),
        "without the scope": (
            200,
            "FORBIDDEN",
            "The role INTEGRATION may not write to the ledger without the scope ledger:write.",
        ),
    }


async def test_a_gateway_whose_engine_is_down(unchanged: Loaded) -> None:
    """A request is refused with 503 and ENGINE_UNAVAILABLE, and no word on where the engine is."""
    async with open_services(unchanged.settings, owner=False) as services:
        down = Graph.connect(f"bolt://127.0.0.1:{closed_port()}")
        cut_off = replace(services, graph=down, store=CatalogueStore(down))
        app = build_app(cut_off, build_schema(extensions=extensions(unchanged.settings)), dev=True)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://gateway") as client:
            api = Api(unchanged.settings, client)
            answer = await api.ask(RECORD, {"input": collection()}, **PURPOSE)
        await down.close()
    said = "The graph engine does not answer (statement catalogue_state: ServiceUnavailable)."
    assert error_of(*answer) == (503, "ENGINE_UNAVAILABLE", said)


def error_of(status: int, answer: dict[str, Any]) -> tuple[int, str, str]:
    """Status, code and message of an answer with one error and no data."""
    [error] = answer["errors"]
    assert not answer.get("data")
    return status, error["extensions"]["code"], error["message"]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def without_warning(err: str) -> str:
    """Without the log lines on a new master key and on development tokens."""
    return "".join(line for line in err.splitlines(keepends=True) if not line.startswith("{"))
