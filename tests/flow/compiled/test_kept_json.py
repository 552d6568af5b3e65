"""JSON that is kept for the next answer is never another's: one document asked by everybody, about everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from callers import CALLERS, Caller
from graphql import GraphQLObjectType, get_named_type, is_leaf_type
from known import Known
from questions import SCHEMA
from two_paths import Paths

from anbieter360.access import Role
from anbieter360.api.running.fields import _OF_CATALOGUE, _OF_REQUEST

#: Fields of the catalogue that people hang on: of one node alone, they are asked elsewhere.
PEOPLE = {"subjects", "subjectCount", "informed", "items"}


def whole(type_: str, depth: int = 1) -> str:
    """All fields of a type of the catalogue, and what is in reach below them."""
    found = SCHEMA.type_map[type_]
    assert isinstance(found, GraphQLObjectType)
    below = [(name, get_named_type(one.type)) for name, one in found.fields.items() if name not in PEOPLE]
    leaves = [name for name, kind in below if is_leaf_type(kind)]
    objects = [
        f"{name} {whole(kind.name, depth - 1)}" for name, kind in below if depth and isinstance(kind, GraphQLObjectType)
    ]
    return f"{{ __typename {' '.join(leaves + objects)} }}"


def kept(type_: str) -> str:
    """Every field of a person's type whose JSON is kept."""
    keyed = [name for parent, name in {**_OF_CATALOGUE, **_OF_REQUEST} if parent == type_]
    found = SCHEMA.type_map[type_]
    assert isinstance(found, GraphQLObjectType)
    named = {name: get_named_type(found.fields[name].type).name for name in keyed}
    return " ".join(f"{name} {OWN.get(one) or whole(one)}" for name, one in named.items())


#: What is below a field that leads to something of the person's own.
OWN = {"Collection": "{ id legalBasis collectedAt endedAt source informedAt purpose { key } notice { key } }"}
PERSON = f"""{{ ref
  items {{ nodes {{ ref value {kept("DataItem")} }} }}
  collections {{ {kept("Collection")} }}
  standings {{ {kept("Standing")} }} consents {{ {kept("Consent")} }} objections {{ {kept("Objection")} }}
  usages {{ nodes {{ {kept("Usage")} }} }} disclosures {{ {kept("Disclosure")} }}
  informed {{ at notice {{ key }} }} }}"""
SUBJECT = f"query ($by: SubjectLookup!) {{ subject(by: $by) {PERSON} }}"
PROVIDER = f"{{ provider {whole('Provider', 2)} }}"

#: One after the other, so that what one of them left behind is there for the next: to and fro.
TURNS: Sequence[Caller] = (*CALLERS, *reversed(CALLERS))


def test_every_kept_field_is_asked() -> None:
    """Of all types of a person that have such fields."""
    for type_, name in {**_OF_CATALOGUE, **_OF_REQUEST}:
        assert f"{name} {{" in kept(type_)
        assert kept(type_) in PERSON


@pytest.mark.parametrize("way", ["by person", "by caller"])
async def test_one_document_is_asked_about_everybody_by_everybody(paths: Paths, known: Known, way: str) -> None:
    """Each gets their own, whoever asked before."""
    pairs = [(ref, one) for ref in known.people for one in CALLERS if one.person is None]
    for ref, caller in pairs if way == "by person" else sorted(pairs, key=lambda pair: pair[1].name):
        answer = await paths.equal(SUBJECT, {"by": {"ref": ref}}, **caller.who)
        assert answer.path == "compiled" or caller.who["role"] is Role.INTEGRATION


async def test_everybody_asks_for_themselves(paths: Paths, known: Known) -> None:
    """The caller's own values are open and nobody else's."""
    for ref in known.people:
        answer = await paths.equal(f"{{ me {PERSON} }}", role=Role.SUBJECT, subject=ref)
        assert (answer.path, f'"ref":"{ref}"'.encode() in answer.body) == ("compiled", True)


async def test_everybody_asks_for_the_provider(paths: Paths) -> None:
    """The whole catalogue as far as each may see it: what is confidential is in no answer that follows."""
    seen: dict[bytes, set[str]] = {}
    for caller in TURNS:
        answer = await paths.equal(PROVIDER, **caller.who)
        assert answer.path == "compiled"
        seen.setdefault(answer.body, set()).add(caller.name)
    assert len(seen) == 3  # with the inquiry and people's figures, with the inquiry, without it


LANGUAGES: Sequence[Mapping[str, Any]] = ({"lang": "DE"}, {"lang": "EN"}, {}, {"lang": "DE"})


async def test_what_a_variable_decides_is_not_kept(paths: Paths) -> None:
    """A name in the language of this request, whatever the one before asked."""
    query = """query ($lang: Lang = EN) { provider { name(lang: $lang) purposes { name(lang: $lang) key } }
      subject(by: {ref: "anna"}) { collections { purpose { name(lang: $lang) } } } }"""
    names = [await paths.equal(query, one, role=Role.DPO, purpose="privacy-oversight") for one in LANGUAGES]
    assert names[0].body == names[3].body != names[1].body == names[2].body
