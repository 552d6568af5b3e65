"""Checks an import by itself: counts the stated values of the JSON and looks each one up in the catalogue."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from anbieter360.catalogue import rules
from anbieter360.catalogue.document_form import from_document, to_document
from anbieter360.catalogue.graph_form import catalogue_from
from anbieter360.catalogue.graph_form import nodes as graph_nodes
from anbieter360.catalogue.model import Catalogue
from anbieter360.catalogue.tilt import TiltImport, read_tilt


def stated_values(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """(path, value) of each leaf that is a boolean, a number or a string that is not blank."""
    if isinstance(value, dict):
        for name, inner in value.items():
            plain = re.fullmatch(r"[A-Za-z0-9_~-]+", name)
            step = (f".{name}" if path else name) if plain else f"[{json.dumps(name)}]"
            yield from stated_values(inner, path + step)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from stated_values(inner, f"{path}[{index}]")
    elif value is not None and not (isinstance(value, str) and not value.strip()):
        yield path, value


def texts(value: object) -> set[str]:
    """Every string in a frozen value, however deep."""
    if isinstance(value, str):
        return {value}
    if is_dataclass(value):
        return {text for one in fields(value) for text in texts(getattr(value, one.name))}
    return {text for one in value for text in texts(one)} if isinstance(value, tuple) else set()


def nodes(catalogue: Catalogue) -> dict[str, object]:
    """`label:key` -> node."""
    lists = {
        "DataCategory": catalogue.categories,
        "Recipient": catalogue.recipients,
        "Purpose": catalogue.purposes,
        "ProcessingUse": catalogue.uses,
        "Notice": catalogue.notices,
        "DeletionRule": catalogue.deletion,
        "Statement": catalogue.statements,
    }
    pairs = [(f"{label}:{node.key}", node) for label, list_ in lists.items() for node in list_]
    named = dict(pairs)
    assert len(named) == len(pairs), "a key stands twice"
    return named | {f"Provider:{catalogue.provider.key}": catalogue.provider}


def check(text: str, file: str) -> TiltImport:
    """Import and assert that the books are right, the catalogue whole and a second import equal."""
    result = read_tilt(text, file)
    stated = dict(stated_values(json.loads(text.removeprefix("\ufeff"))))
    report, known = result.report, nodes(result.catalogue)
    booked = [one.path for one in report.imported] + [one.path for one in report.reported]
    assert report.stated == len(stated) == len(booked)
    assert set(booked) == set(stated)
    for one in report.imported:
        node = known[one.where.partition(".")[0]]
        value = stated[one.path]
        verbatim = value if isinstance(value, str) else json.dumps(value)
        assert {verbatim, one.normalised_to} & texts(node), one
    assert all(one.reason for one in report.reported)
    rules.check(result.catalogue)
    assert from_document(Catalogue, to_document(result.catalogue)) == result.catalogue
    drawn = graph_nodes(result.catalogue, home=False)
    assert graph_nodes(catalogue_from(drawn.values()), home=False) == drawn
    _whole(result.catalogue, known)
    assert read_tilt(text, file) == result
    return result


def _whole(catalogue: Catalogue, known: dict[str, object]) -> None:
    for node in known:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", node.partition(":")[2])
    named = {f"Purpose:{use.purpose}" for use in catalogue.uses}
    named |= {f"DataCategory:{one}" for use in catalogue.uses for one in use.categories}
    named |= {f"DataCategory:{rule.category}" for rule in catalogue.deletion}
    named |= {f"Recipient:{one}" for use in catalogue.uses for one in use.recipients}
    named |= {f"Purpose:{one}" for notice in catalogue.notices for one in notice.announces}
    named |= {f"{one.about_label}:{one.about_key}" for one in catalogue.statements if one.about_label}
    assert named <= known.keys()
    for text in texts(catalogue.statements) | texts(catalogue.categories) | texts(catalogue.provider):
        text.encode()  # half a character would fail at the engine
