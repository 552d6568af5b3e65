"""A golden file: a request, what it became, and the answer. The request is written by hand, the rest by `make golden`.

An id would say nothing to a reader: `<DataItem:item clara-email>` stands for the global id of that item, in variables
as in answers. No hash and no key of a vault is in a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from scenario import BIRTHDAY

from anbieter360.access import Role
from anbieter360.api.relay.ids import global_id, split_global_id
from anbieter360.cypher import Statement
from anbieter360.vault import Vault

_HASH = re.compile(r"\b[a-z2-7]{32}\b")
_NAMED = re.compile(r"<(\w+):([^<>]*)>")
_ASKED = re.compile(r"Asked by (?:(?P<subject>\w+), a SUBJECT|an? (?P<role>\w+) under `(?P<purpose>[\w-]+)`)\.")
_BLOCK = "```{}\n(.*?)\n```"
Heard = Sequence[tuple[Statement, Mapping[str, Any]]]


@dataclass(frozen=True)
class Names:
    """What keyed hashes are of, and back."""

    name: Mapping[str, str]
    hash: Mapping[str, str]

    @classmethod
    def of(cls, vault: Vault) -> Names:
        found: dict[str, str] = {}
        for line in (BIRTHDAY / "subjects.jsonl").open("rb"):
            record = orjson.loads(line)
            for kind, ref in _named(record):
                found[vault.hash(kind, "musterstrom", ref)] = f"{kind} {ref}"
        return cls(found, {name: one for one, name in found.items()})

    def told(self, value: Any) -> Any:
        """An answer with names for ids."""
        if isinstance(value, dict):
            return {name: self.told(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.told(one) for one in value]
        return self._name(value) if isinstance(value, str) else value

    def meant(self, text: str) -> str:
        """A text with ids for names."""
        return _NAMED.sub(lambda found: global_id(found[1], self._hashed(found[2])), text)

    def _name(self, text: str) -> str:
        label, key = split_global_id(text) or ("", "")
        if not label.isidentifier() or global_id(label, key) != text:
            return text
        return f"<{label}:{_HASH.sub(lambda found: self.name.get(found[0], 'some hash'), key)}>"

    def _hashed(self, key: str) -> str:
        head, slash, tail = key.rpartition("/")
        return head + slash + self.hash.get(tail, tail)


@dataclass(frozen=True)
class Golden:
    """now: the file as it is; head: up to its statements; who: as Api.send takes it."""

    now: str
    head: str
    who: Mapping[str, Any]
    document: str
    variables: str

    @classmethod
    def read(cls, path: Path) -> Golden:
        now = path.read_text(encoding="utf-8")
        head = now.partition("\n## Became")[0].rstrip() + "\n"
        asked = _ASKED.search(head)
        assert asked, f"{path.name} does not say who asks"
        variables = re.search(_BLOCK.format("json"), head, re.DOTALL)
        document = re.search(_BLOCK.format("graphql"), head, re.DOTALL)
        assert document, f"{path.name} has no document"
        return cls(now, head, _who(asked), document[1], variables[1] if variables else "{}")

    def text(self, path: str, heard: Heard, answer: Any) -> str:
        """The whole file."""
        statements = [_statement(statement, parameters) for statement, parameters in heard]
        became = f"\n## Became\nPath: {path}. Statements to the graph: {len(heard)}.\n"
        body = json.dumps(answer, indent=2, ensure_ascii=False)
        return "\n".join([self.head + became, *statements, f"## Answer\n```json\n{body}\n```\n"])


def rewritten(path: Path, text: str) -> None:
    """Write the file anew, if it differs."""
    if path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def _who(asked: re.Match[str]) -> Mapping[str, Any]:
    if asked["role"]:
        return {"role": Role(asked["role"]), "purpose": asked["purpose"]}
    return {"role": Role.SUBJECT, "subject": asked["subject"]}


def _statement(statement: Statement, parameters: Mapping[str, Any]) -> str:
    kinds = "\n".join(f"| {name} | {_kind(parameters[name])} |" for name in sorted(parameters))
    return f"```cypher\n{statement.text}\n```\n\n| parameter | kind |\n| --- | --- |\n{kinds}\n"


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case str():
            return "text with a keyed hash" if _HASH.search(value) else "text"
        case list():
            return f"list of {len(value)}"
    return "number"


def _named(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    items = [item["ref"] for one in record.get("collections", ()) for item in one["items"]]
    return [("subject", record["subject"]["ref"]), *(("item", ref) for ref in items)]
