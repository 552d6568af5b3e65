"""JSON-LD read by programs that are not ours: pyld expands it, rdflib reads it, pyshacl holds it against shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from pyld import jsonld
from pyshacl import validate
from rdflib import Graph

SHAPES = Path(__file__).parent / "data" / "shapes"
_DROPPED = "urn:dropped:"


def dropped(document: dict[str, Any]) -> list[str]:
    """The keys that a JSON-LD processor would leave out, because the context does not know them."""
    catching = {**document, "@context": [document["@context"], {"@vocab": _DROPPED}]}
    expanded = orjson.dumps(jsonld.expand(catching)).decode()
    return sorted({part.split('"')[0] for part in expanded.split(_DROPPED)[1:]})


def graph_of(document: dict[str, Any]) -> Graph:
    """What the document says, as triples."""
    return Graph().parse(data=orjson.dumps(document), format="json-ld")


def violations(document: dict[str, Any], shapes: str) -> list[str]:
    """What pyshacl finds wrong with the document by the shapes of a file; empty is good."""
    conforms, _, text = validate(graph_of(document), shacl_graph=Graph().parse(SHAPES / shapes, format="turtle"))
    return [] if conforms else [line.strip() for line in text.splitlines() if "Message" in line or "Focus" in line]
