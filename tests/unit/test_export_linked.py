"""Exports as JSON-LD: read by other programs, they lose nothing and keep to the shapes."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import orjson
from rdflib import RDF, Literal, Namespace, URIRef

from anbieter360.catalogue.document import read_catalogue
from anbieter360.export.copy import PersonalCopy
from anbieter360.export.linked_copy import copy_as_linked
from anbieter360.export.linked_register import register_as_linked
from anbieter360.export.register import register_of
from copies import AT, SCRIPT, personal_copy
from linked import dropped, graph_of, violations

DPV, PROV = Namespace("https://w3id.org/dpv#"), Namespace("http://www.w3.org/ns/prov#")
BIRTHDAY = Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml"


def read(node: dict[str, Any]) -> dict[str, Any]:
    """As a reader gets it."""
    return orjson.loads(orjson.dumps(node))  # type: ignore[no-any-return]


def copy() -> dict[str, Any]:
    return read(copy_as_linked(personal_copy()))


def register(text: str = BIRTHDAY.read_text(encoding="utf-8")) -> dict[str, Any]:
    return read(register_as_linked(register_of(read_catalogue(text, "catalogue.yaml"), AT)))


def test_a_processor_drops_nothing_of_a_copy() -> None:
    """Every key is in the context: expanded by pyld, none falls away."""
    assert dropped(copy()) == []


def test_a_processor_drops_nothing_of_the_register() -> None:
    """The same of the record of processing activities."""
    assert dropped(register()) == []


def test_a_key_without_a_term_would_be_found() -> None:
    """So the two tests above can fail."""
    document = copy()
    document["@graph"][0]["hasSecret"] = "x"
    assert dropped(document) == ["hasSecret"]


def test_a_copy_keeps_to_its_shape() -> None:
    """pyshacl finds nothing wrong, with something of every kind in the copy."""
    assert violations(copy(), "personal_copy.ttl") == []


def test_the_register_keeps_to_its_shape() -> None:
    """Each letter of Art. 30(1) is stated, or said to be missing."""
    assert violations(register(), "processing_register.ttl") == []


def test_a_copy_without_its_controller_breaks_the_shape() -> None:
    """So the shape is one that can be broken."""
    document = copy()
    del document["@graph"][0]["hasDataController"]
    assert violations(document, "personal_copy.ttl") != []


def test_an_entry_that_hides_a_gap_breaks_the_shape() -> None:
    """Without `missing`, an activity without measures is wrong."""
    document = register()
    for node in document["@graph"]:
        node.pop("missing", None)
    assert violations(document, "processing_register.ttl") != []


def test_an_item_leads_to_its_recipient() -> None:
    """Over the use that had it: as PROV has it, item, use, recipient."""
    graph = graph_of(copy())
    (item,) = graph.subjects(RDF.value, Literal(SCRIPT))
    (use,) = graph.subjects(PROV.used, item)
    assert [*graph.objects(use, DPV.hasRecipient)] == [URIRef("urn:anbieter360:catalogue:shop:Recipient:carrier")]


def test_an_item_leads_to_how_it_was_collected() -> None:
    """A derived item leads to what it was derived from."""
    graph = graph_of(copy())
    (guess,) = graph.subjects(RDF.value, Literal("Kunde"))
    (source,) = graph.objects(guess, PROV.wasDerivedFrom)
    assert graph.value(source, RDF.value) == Literal(SCRIPT)
    assert graph.value(source, PROV.wasGeneratedBy) == URIRef("urn:anbieter360:ledger:Collection:c1")


def test_an_unspecified_basis_has_no_term() -> None:
    """It is left out, never guessed."""
    document = copy()
    (purpose,) = [one for one in document["@graph"] if "dpv:Purpose" in one.get("type", ())]
    assert purpose["hasLegalBasis"] == ["eu-gdpr:A6-1-b"]


def test_an_empty_copy_is_one_too() -> None:
    """Of a person of whom nothing is held, there is still a document with controller, person and rights."""
    held = [one.name for one in fields(PersonalCopy) if one.name not in ("rights", "statements")]
    empty = replace(personal_copy(), **{name: () for name in held if isinstance(getattr(personal_copy(), name), tuple)})
    document = read(copy_as_linked(empty))
    assert (dropped(document), violations(document, "personal_copy.ttl"), len(document["@graph"])) == ([], [], 3)
