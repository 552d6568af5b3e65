"""Each statement about people leaves out what an erasure makes absent, or it is said here why it need not.

A new statement that does neither fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

import anbieter360
from anbieter360 import cypher
from anbieter360.datamap.graph import Half
from anbieter360.datamap.load import load_datamap

_LABELS = "|".join(name for name, node in load_datamap().node.items() if node.half is Half.LEDGER)
_OF_PEOPLE = re.compile(rf":({_LABELS})\b")
_HEADER = re.compile(r"^// ([a-z][a-z0-9_]*)$", re.MULTILINE)
_WRITES = re.compile(r"\b(SET|CREATE|MERGE|DELETE)\b")
_FENCED = "<<fence."

#: File -> why none of its statements asks for the fence.
WHOLE_FILES: Mapping[str, str] = {
    "copies": "a backup is of the whole graph, and a restored one is served to nobody until erasures are carried out",
    "graph_state": "whether a graph may be served at all",
    "erasure": "carries erasures out: it is what the fence is for",
    "erasure_requests": "requests are asked for by themselves, and outlive the person",
    "erasure_verification": "looks for what an erasure left, whatever hides it",
    "erasure_review": "looks at erasures that are done, and sends them back",
    "round": "goes over everybody for erasures that are due; who has a fence has one already",
    "suppression": "marks of those who are gone",
    "delivery": "rows of the outbox are sent whether or not the person is still there",
}
#: File -> how its writers are kept out.
WRITERS: Mapping[str, str] = {
    "import": "they run behind `touch`, which tells that there is a fence",
    "write": "the same; keys of answers are nobody's node",
    "announcing": "raises the epoch itself, and passes by whom a fence is around",
}
#: (file, statement) -> why it need not ask, though it reads.
READS: Mapping[tuple[str, str], str] = {
    **dict.fromkeys(
        [("catalogue", f"standing_on_{one}") for one in ("purpose", "processing_use", "recipient", "data_category")]
        + [("catalogue", f"standing_on_{one}") for one in ("system", "notice")],
        "what still stands on a node of the catalogue does so until it is gone; answers a number or yes",
    ),
    ("catalogue", "any_subject"): "whether a ledger is empty, which it is not while somebody is being erased",
    ("decision", "erased_by_ref"): "the mark of an erasure that is done",
    **dict.fromkeys(
        [("import", f"people_by_{one}") for one in ("ref", "merged_ref")],
        "whom a writer means; it is refused at `touch`",
    ),
    **dict.fromkeys(
        [("import", f"stored_{one}") for one in ("people", "standings", "usages")],
        "for writers, behind `touch`; a copy for the person takes out what is absent by plain_without_absent",
    ),
    ("requests", "person_of_request"): "whom a writer means; it is refused at `touch`",
    **dict.fromkeys(
        [("write", one) for one in ("person_of_collection", "items_of_others", "stored_use", "erasure_ties")],
        "for writers; they are refused at `touch`",
    ),
    ("star_parts", "stars_behind_fence"): "for who carries an erasure out",
}


class Named(NamedTuple):
    """body: without comments, with the names of conditions as they stand in the file."""

    file: str
    name: str
    body: str

    @property
    def is_part(self) -> bool:
        """A part of a star: `star_of` takes out what is absent, of whatever was read."""
        return self.file == "star_parts" and not self.name.startswith("stars") and not self.name.startswith("star_")


def _every() -> Iterator[Named]:
    """Each statement that names a label of a person's half."""
    for path in files(cypher).iterdir():
        if path.name.endswith(".cypher") and path.name != "fence.cypher":
            text = path.read_text(encoding="utf-8")
            headers = list(_HEADER.finditer(text))
            ends = [one.start() for one in headers[1:]] + [len(text)]
            for header, end in zip(headers, ends, strict=True):
                lines = text[header.end() : end].splitlines()
                body = "\n".join(line for line in lines if not line.startswith("//"))
                if _OF_PEOPLE.search(body):
                    yield Named(path.name.removesuffix(".cypher"), header[1], body)


def _why_not(one: Named) -> str | None:
    """The reason why it asks for no fence; None where nobody gave one."""
    if one.is_part:
        return "a part of a star"
    if _WRITES.search(one.body):
        return WHOLE_FILES.get(one.file) or WRITERS.get(one.file)
    return WHOLE_FILES.get(one.file) or READS.get((one.file, one.name))


EVERY = sorted(_every())


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.file}.{one.name}")
def test_a_statement_about_people_leaves_out_what_is_absent_or_says_why_not(one: Named) -> None:
    """One that is new does the one or the other."""
    assert _FENCED in one.body or _why_not(one), f"{one.file}.cypher, {one.name}: add <<fence…>>, or say here why not"


def test_no_reason_is_given_for_what_is_not_there() -> None:
    """Nor for a statement that asks for the fence."""
    open_ = {(one.file, one.name) for one in EVERY if _FENCED not in one.body}
    assert READS.keys() <= open_
    assert {*WHOLE_FILES, *WRITERS} <= {file for file, _ in open_}


def test_every_way_to_read_a_star_but_the_erasures_own_finds_nobody_who_is_hidden() -> None:
    """So a way that is new does, too."""
    ways = [one for one in EVERY if one.file == "star_parts" and not one.is_part]
    assert len(ways) > 10
    assert [one.name for one in ways if _FENCED not in one.body] == ["stars_behind_fence"]


def test_nobody_but_an_erasure_looks_behind_the_fence() -> None:
    """The statement that does is named in its package alone."""
    sources = Path(anbieter360.__file__).parent
    found = {
        module.relative_to(sources).parts[0]
        for module in sources.rglob("*.py")
        if "stars_behind_fence" in module.read_text(encoding="utf-8")
    }
    assert found == {"erasure"}
