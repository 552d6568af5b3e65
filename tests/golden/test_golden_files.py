"""Each golden file shows what its request becomes and is answered; `make golden` rewrites what differs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import orjson
import pytest
from golden_file import Golden, Names, rewritten
from graphql import DocumentNode, parse, print_ast
from two_paths import Paths

FILES = sorted(Path(__file__).parent.glob("*.md"))
REWRITES = os.environ.get("ANBIETER360_GOLDEN") == "rewrite"
#: Golden file -> the operation of the contract that it shows.
CONTRACT = {
    "footprint_of_an_agent": "footprint",
    "footprint_of_an_officer": "footprint",
    "bench": "bench",
    "my_privacy": "my_privacy",
    "reverse_purpose": "reverse_purpose",
    "reverse_recipient": "reverse_recipient",
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_golden_file_is_as_it_is_answered(golden: tuple[Paths, Names], file: Path) -> None:
    """The same on both engines, from one file."""
    paths, names = golden
    asked = Golden.read(file)
    answer = await paths.ask(
        paths.compiled, names.meant(asked.document), json.loads(names.meant(asked.variables)), **asked.who
    )
    text = asked.text(answer.path, paths.heard.heard, names.told(orjson.loads(answer.body)))
    if REWRITES:
        rewritten(file, text)
    else:
        assert text == asked.now


@pytest.mark.parametrize("name", CONTRACT)
def test_the_contracts_operations_are_among_them(shared: Path, name: str) -> None:
    """Word for word, but for comments and spaces."""
    contract = parse((shared / "contract" / f"{CONTRACT[name]}.graphql").read_text(encoding="utf-8"))
    assert print_ast(_of(name)) == print_ast(contract)


def _of(name: str) -> DocumentNode:
    return parse(Golden.read(Path(__file__).parent / f"{name}.md").document)
