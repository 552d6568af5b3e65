"""Objects to the answer: as graphql-core would complete them, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from operator import itemgetter
from typing import Any

import orjson
import pytest
from graphql import build_schema
from selected import selected

from anbieter360.compiler.fragments import Kept
from anbieter360.compiler.selection import Field
from anbieter360.compiler.shape import Getter, Shaper, Unshapable, shaper

SCHEMA = build_schema("""
interface Thing { name: String! }
type Cat implements Thing { name: String!, lives: Int, mood: Mood, kittens: [Cat!]!, toys: [[String!]], later: Cat }
type Stone implements Thing { name: String!, said(word: String!): String }
enum Mood { CALM ANGRY }
type Query { cat: Cat, must: Cat!, thing: Thing, things: [Thing]!, stone: Stone }
""")


class Source:
    """Values of dicts; `later` is awaited; a Stone is of the catalogue, named by its name."""

    def getter(self, parent: str, name: str) -> Getter | None:
        if name == "later":
            return Getter(_later, _later, is_async=True)
        if name == "said":
            return Getter(lambda value, given: f"{value['name']} {given['word']}", itemgetter("name"), False, True)
        return Getter(lambda value, _given: value.get(name), lambda value: value.get(name), is_async=False)

    def type_of(self, value: Any) -> str:
        return str(value["type"])

    def node_key(self, type_: str) -> Callable[[Any], Hashable] | None:
        return itemgetter("name") if type_ == "Stone" else None

    def own_key(self, type_: str) -> Callable[[Any], Hashable] | None:
        return None


async def _later(value: Any, _given: Any = None) -> Any:
    return value.get("later")


@dataclass
class Run:
    kept: Kept = field(default_factory=Kept)
    own: dict[Hashable, Any] = field(default_factory=dict)
    word: str = "moo"

    def arguments(self, one: Field) -> Mapping[str, Any]:
        return {"word": self.word}


def made(text: str, variables: Mapping[str, Any] | None = None) -> Shaper:
    return shaper(selected(text, variables, SCHEMA), Source())


async def shaped(text: str, root: Any, run: Run | None = None) -> Any:
    return orjson.loads(orjson.dumps(await made(text).shape(root, run or Run())))


class Mood(Enum):
    CALM = "as a cat is"


TOM = {"type": "Cat", "name": "Tom", "lives": 9, "mood": Mood.CALM, "kittens": [], "toys": [["a"], None]}
NAMED = {"name": "Tom"}
SHAPED = [
    ("{ cat { name lives } }", {"cat": TOM}, {"cat": {"name": "Tom", "lives": 9}}),
    ("{ cat { name } }", {"cat": None}, {"cat": None}),
    ("{ cat { lives mood } }", {"cat": {}}, {"cat": {"lives": None, "mood": None}}),
    ("{ cat { m: mood __typename } }", {"cat": TOM}, {"cat": {"m": "CALM", "__typename": "Cat"}}),
    ("{ cat { toys kittens { name } } }", {"cat": TOM}, {"cat": {"toys": [["a"], None], "kittens": []}}),
    ("{ cat { kittens { name } } }", {"cat": {"kittens": [TOM]}}, {"cat": {"kittens": [{"name": "Tom"}]}}),
    (
        "{ cat { later { later { name } } } }",
        {"cat": {"later": {"later": TOM}}},
        {"cat": {"later": {"later": {"name": "Tom"}}}},
    ),
    ("{ cat { later { name } lives } }", {"cat": {"lives": 1}}, {"cat": {"later": None, "lives": 1}}),
    (
        "{ things { name ... on Cat { lives } __typename } }",
        {"things": [TOM, None, {"type": "Stone", "name": "S"}]},
        {"things": [{"name": "Tom", "lives": 9, "__typename": "Cat"}, None, {"name": "S", "__typename": "Stone"}]},
    ),
]


@pytest.mark.parametrize(("text", "root", "expected"), SHAPED)
async def test_an_answer_has_what_was_selected(text: str, root: Any, expected: Any) -> None:
    """In its order, by its aliases, with null where that may be."""
    found = await shaped(text, root)
    assert orjson.dumps(found) == orjson.dumps(expected)


NOT_SHAPED = [
    ("{ must { name } }", {"must": None}),
    ("{ cat { name } }", {"cat": {"name": None}}),
    ("{ cat { kittens { name } } }", {"cat": {"kittens": None}}),
    ("{ cat { kittens { name } } }", {"cat": {"kittens": [None]}}),
    ("{ cat { toys } }", {"cat": {"toys": [["a", None]]}}),
    ("{ cat { later { name } } }", {"cat": {"later": {"name": None}}}),
    ("{ thing { name } }", {"thing": {"type": "Stone", "name": None}}),
]


@pytest.mark.parametrize(("text", "root"), NOT_SHAPED)
async def test_a_null_where_none_may_be_is_no_answer(text: str, root: Any) -> None:
    """Which error it is, and what becomes null of it, only an ordinary execution says."""
    with pytest.raises(Unshapable):
        await shaped(text, root)


def test_what_needs_no_waiting_is_shaped_at_once() -> None:
    """Only what has something async below is awaited."""
    assert made("{ cat { kittens { name } } }").now is not None
    assert made("{ cat { kittens { later { name } } } }").now is None


async def test_json_of_the_catalogue_is_made_once() -> None:
    """For one node and one selection; another selection of it is another text."""
    run, first, changed = Run(), {"name": "S", "type": "Stone"}, {"name": "S", "type": "Stone", "x": 1}
    shape = made("{ stone { name } }")
    one, two = [await shape.shape({"stone": stone}, run) for stone in (first, changed)]
    assert one["stone"] is two["stone"]
    assert len(run.kept) == 1
    await made("{ stone { n: name } }").shape({"stone": first}, run)
    assert len(run.kept) == 2
    await shape.shape({"stone": {"name": "T"}}, run)
    assert len(run.kept) == 3


async def test_what_a_variable_decides_is_not_kept() -> None:
    """A constant is part of the plan, a variable is of the request."""
    stone = {"stone": {"name": "S", "type": "Stone"}}
    kept, varying = Run(), Run()
    await made('{ stone { said(word: "moo") } }').shape(stone, kept)
    assert len(kept.kept) == 1
    shape = made("query ($w: String!) { stone { said(word: $w) } }", {"w": "x"})
    answers = []
    for word in ("one", "two"):
        varying.word = word
        answers.append(await shape.shape(stone, varying))
    assert answers == [{"stone": {"said": "S one"}}, {"stone": {"said": "S two"}}]
    assert len(varying.kept) == 0


async def test_what_is_of_a_request_is_made_once_in_it() -> None:
    """And never kept for the next."""

    class OfRequest(Source):
        def getter(self, parent: str, name: str) -> Getter | None:
            if name == "kittens":
                read = itemgetter("kittens")
                return Getter(
                    lambda value, _given: read(value), itemgetter("kittens"), False, of_request=itemgetter("name")
                )
            return super().getter(parent, name)

    shape = shaper(selected("{ cat { kittens { name } } }", schema=SCHEMA), OfRequest())
    one, other = Run(), Run()
    cat = {"cat": {"name": "Tom", "kittens": [TOM]}}
    assert (await shape.shape(cat, one))["cat"]["kittens"] is (await shape.shape(cat, one))["cat"]["kittens"]
    assert (len(one.own), len(one.kept), len(other.own)) == (1, 0, 0)


async def test_no_name_of_a_document_becomes_source() -> None:
    """The functions are written as text, and response keys come in as values: also hundreds of them."""
    keys = [f"value_{number}" for number in range(300)] + ["run", "kept", "own", "shape", "c0_0", "k0", "__builtins__"]
    text = f"{{ cat {{ {' '.join(f'{key}: name' for key in keys if not key.startswith('__'))} }} }}"
    found = await shaped(text, {"cat": TOM})
    assert [*found["cat"]] == [key for key in keys if not key.startswith("__")]
    assert {*found["cat"].values()} == {"Tom"}
