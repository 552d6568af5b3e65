"""What must hold in a catalogue beyond its structure: references, duplicate keys, circles, hashes. Pure.

Works on the document form, also on a broken one, so that a file's problems are all found at once; what has the
wrong shape is passed over here, `schema` names it. A place is a path such as ("uses", 3, "purpose").
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from anbieter360.catalogue.document_form import from_document, to_document
from anbieter360.catalogue.model import STANDARD_PURPOSES, Catalogue, Compatibility, Deletion, Retention
from anbieter360.errors import CatalogueError, InvalidCatalogue, Where

Path = tuple[str | int, ...]
Entry = tuple[Path, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where."""

    path: Path
    reason: str


def check(catalogue: Catalogue) -> None:
    """Raises InvalidCatalogue with every broken rule of a catalogue that came from elsewhere than a file."""
    found = [CatalogueError(one.reason, Where(path=path_text(one.path))) for one in problems(to_document(catalogue))]
    if found:
        raise InvalidCatalogue(found)


def problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Every broken rule."""
    yield from _duplicates(document)
    yield from _unknown_keys(document)
    yield from _circles(document)
    yield from _texts_and_hashes(document)
    yield from _standard_purposes(document)


def path_text(path: Path) -> str:
    """`uses[3].purpose`"""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def text_hash(text: str) -> str:
    """SHA-256 of the UTF-8 text, in hex: what stands as `textHash` of a notice."""
    return hashlib.sha256(text.encode()).hexdigest()


def did_you_mean(given: str, known: list[str]) -> str:
    """`; did you mean x?`, or nothing where nothing is close."""
    close = get_close_matches(given, known, n=1)
    return f"; did you mean `{close[0]}`?" if close else ""


_KEYED = ("categories", "systems", "recipients", "purposes", "notices", "uses", "statements")
_RULES: Mapping[str, type[Compatibility] | type[Retention] | type[Deletion]] = {
    "compatibilities": Compatibility,
    "retention": Retention,
    "deletion": Deletion,
}

#: list of the file -> {field: the list whose keys it names}
_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "categories": {"parent": "categories"},
    "systems": {"flowsTo": "systems"},
    "purposes": {"parent": "purposes"},
    "notices": {"announces": "purposes", "supersedes": "notices"},
    "uses": {"purpose": "purposes", "categories": "categories", "recipients": "recipients", "systems": "systems"},
    "compatibilities": {"from": "purposes", "to": "purposes"},
    "retention": {"category": "categories", "heldFor": "purposes"},
    "deletion": {"category": "categories"},
}

_ALWAYS_THERE = " and ".join(f"`{one.key}`" for one in STANDARD_PURPOSES) + ", which are always there"
_ONE = {
    "categories": "category",
    "systems": "system",
    "recipients": "recipient",
    "purposes": "purpose",
    "notices": "notice",
    "uses": "use",
    "statements": "statement",
}


def _entries(document: Mapping[str, Any], name: str) -> list[Entry]:
    given = document.get(name)
    listed = given if isinstance(given, list) else []
    return [((name, number), one) for number, one in enumerate(listed) if isinstance(one, Mapping)]


def _keys(document: Mapping[str, Any], name: str) -> list[str]:
    own = [one["key"] for _, one in _entries(document, name) if isinstance(one.get("key"), str)]
    return own + [one.key for one in STANDARD_PURPOSES] if name == "purposes" else own


def _duplicates(document: Mapping[str, Any]) -> Iterator[Problem]:
    for name in _KEYED:
        seen: set[str] = set()
        for path, one in _entries(document, name):
            key = one.get("key")
            if isinstance(key, str):
                if key in seen:
                    yield Problem((*path, "key"), f"the {_ONE[name]} `{key}` is declared twice")
                seen.add(key)
    for name, kind in _RULES.items():
        yield from _duplicate_rules(document, name, kind)


def _duplicate_rules(
    document: Mapping[str, Any], name: str, kind: type[Compatibility] | type[Retention] | type[Deletion]
) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, one in _entries(document, name):
        try:
            key = from_document(kind, one).key
        except (AttributeError, TypeError, ValueError):
            continue  # the wrong shape, which the schema names
        if key in seen:
            yield Problem(path, f"the same rule stands above: `{key}`")
        seen.add(key)


def _unknown_keys(document: Mapping[str, Any]) -> Iterator[Problem]:
    """A list that is not there is one problem, however many keys of it are named."""
    unknown = [
        (target, place, key) for target, place, key in _references(document) if key not in _keys(document, target)
    ]
    absent = {target for target, _, _ in unknown if not isinstance(document.get(target), list)}
    for target in sorted(absent - document.keys()):
        if not _misnamed(document, target):
            always = f", beside {_ALWAYS_THERE}" if target == "purposes" else ""
            yield Problem((target,), f"the list `{target}` is missing, and its keys are named{always}")
    for target, place, key in unknown:
        if target not in absent:
            known = _keys(document, target)
            yield Problem(place, f"there is no {_ONE[target]} `{_shown(key)}`{did_you_mean(key, known)}")


def _references(document: Mapping[str, Any]) -> Iterator[tuple[str, Path, str]]:
    """The list, the place and the key of each reference."""
    for name, references in _REFERENCES.items():
        for path, one in _entries(document, name):
            for field, target in references.items():
                yield from ((target, *named) for named in _named((*path, field), one.get(field)))


def _misnamed(document: Mapping[str, Any], target: str) -> bool:
    """Whether a list with nearly that name is there: `structure` names it then."""
    others = [name for name in document if name not in (*_KEYED, *_REFERENCES, "provider", "extra")]
    return bool(get_close_matches(target, others, n=1))


def _named(path: Path, given: Any) -> Iterator[tuple[Path, str]]:
    """The keys in a reference or a list of references, each with its place."""
    if isinstance(given, str):
        yield path, given
    elif isinstance(given, list):
        yield from (((*path, number), one) for number, one in enumerate(given) if isinstance(one, str))


def _shown(key: str) -> str:
    """What was written, if it is a key; free text may hold anything and is not repeated."""
    return key if len(key) <= 80 and key.replace("-", "").replace("_", "").isalnum() else "…"


def _circles(document: Mapping[str, Any]) -> Iterator[Problem]:
    for name, field in (("categories", "parent"), ("purposes", "parent"), ("notices", "supersedes")):
        upwards = {one.get("key"): one.get(field) for _, one in _entries(document, name) if _plain(one, field)}
        for path, one in _entries(document, name):
            if _plain(one, field) and _returns(one["key"], upwards):
                yield Problem((*path, field), f"the {_ONE[name]} `{one['key']}` comes back to itself by `{field}`")


def _plain(one: Mapping[str, Any], field: str) -> bool:
    return isinstance(one.get("key"), str) and isinstance(one.get(field), str)


def _returns(start: str, upwards: Mapping[Any, Any]) -> bool:
    current = upwards.get(start)
    for _ in upwards:
        if current is None or current == start:
            break
        current = upwards.get(current)
    return bool(current == start)


def _texts_and_hashes(document: Mapping[str, Any]) -> Iterator[Problem]:
    for path, one in _entries(document, "notices"):
        text, stated = one.get("text"), one.get("textHash")
        if isinstance(text, str) and isinstance(stated, str) and text_hash(text) != stated:
            yield Problem((*path, "textHash"), "`textHash` is not the SHA-256 of `text`; leave one of them out")


def _standard_purposes(document: Mapping[str, Any]) -> Iterator[Problem]:
    reserved = {one.key for one in STANDARD_PURPOSES}
    for path, one in _entries(document, "purposes"):
        if one.get("key") not in reserved:
            continue
        for field in ("parent", "marketing", "confidential"):
            if one.get(field):
                yield Problem((*path, field), f"`{one['key']}` is always there and can have no `{field}`")
