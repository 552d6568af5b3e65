"""Documents that are small, and dear to validate: they are refused before that has cost much."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from graphql import get_introspection_query, parse

from anbieter360.api.schema import Schema, build_schema
from anbieter360.errors import LimitExceeded
from anbieter360.gateway.limits import MAX_COMPARISONS, MAX_REPEATS, MAX_SPREADS, extensions
from anbieter360.gateway.measure import Writing, written
from anbieter360.settings import Settings

REFUSED_SECONDS = 0.3  # of a busy machine; graphql-core alone needs more than one
FRAGMENTS = " ".join(f"fragment F{one} on Me {{ items {{ nodes {{ id }} }} }}" for one in range(330))
SPREAD = " ".join(f"...F{one}" for one in range(330))
REPEATED = " items { nodes { id } }"

#: The document, and the sentence that refuses it.
DEAR = {
    "fragments side by side": (f"{{ me {{ {SPREAD} }} }} {FRAGMENTS}", f"{MAX_SPREADS} spreads of fragments"),
    "fewer fragments side by side": (
        f"{{ me {{ {SPREAD.partition('...F179')[0]} }} }} {FRAGMENTS.partition('fragment F179 ')[0]}",
        f"{MAX_COMPARISONS} pairs of selections to be compared",
    ),
    "fragments in one that nobody uses": (
        f"{{ me {{ id }} }} fragment Unused on Me {{ {SPREAD} }} {FRAGMENTS}",
        f"{MAX_SPREADS} spreads of fragments",
    ),
    "one name side by side": (
        f"{{ {' '.join(f'me {{{REPEATED * 40} }}' for _ in range(17))} }}",
        f"{MAX_REPEATS} selections of one name at one place",
    ),
    "one name in inline fragments": (
        f"{{ me {{ {f' ... {{{REPEATED} }}' * 300} }} }}",
        f"{MAX_REPEATS} selections of one name at one place",
    ),
    "one name level by level": (
        f"{{ {' '.join(f'me {{{REPEATED * 18} }}' for _ in range(18))} }}",
        f"{MAX_COMPARISONS} pairs of selections to be compared",
    ),
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return build_schema(extensions(Settings(data=tmp_path_factory.mktemp("dear"))))


@pytest.mark.parametrize("what", DEAR)
async def test_a_dear_document_is_refused_at_once(schema: Schema, what: str) -> None:
    """The limit is named, and the event loop stands still for no more than a fraction of a second."""
    document, excess = DEAR[what]
    started = time.process_time()
    result = await schema.execute(document)
    assert time.process_time() - started < REFUSED_SECONDS
    assert [one.message for one in result.errors or ()] == [f"The query has more than {excess}."]
    assert [(one.extensions or {})["code"] for one in result.errors or ()] == [LimitExceeded.code]


async def test_what_people_ask_is_far_from_dear(schema: Schema) -> None:
    """The query of every tool, and a page out of thirty fragments, are run."""
    page = f"{{ __schema {{ {SPREAD[: SPREAD.index('...F30')]} }} }}" + " ".join(
        f"fragment F{one} on __Schema {{ types {{ name description }} queryType {{ name }} }}" for one in range(30)
    )
    assert written(parse(get_introspection_query())) == Writing(spreads=8, repeats=1)
    for document in (get_introspection_query(), page):
        codes = [(one.extensions or {}).get("code") for one in (await schema.execute(document)).errors or ()]
        assert LimitExceeded.code not in codes


def test_a_contract_query_is_far_from_dear(shared: Path) -> None:
    """No query of the contract spreads a fragment or selects a field more than twice."""
    for file in (shared / "contract").glob("*.graphql"):
        writing = written(parse(file.read_text(encoding="utf-8")))
        assert (writing.spreads, writing.repeats <= 2) == (0, True), file.name
