"""The published JSON Schema, the dataclasses and the declared graph model say the same."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from graphql import ObjectTypeDefinitionNode, parse
from jsonschema import Draft202012Validator

from anbieter360.catalogue.document_form import camel_case, document_name, hints
from anbieter360.catalogue.graph_form import FORMS, Form
from anbieter360.catalogue.model import Catalogue, Contact, DataProtectionOfficer, Text
from anbieter360.catalogue.schema import CATALOGUE_SCHEMA, CONTACT, OFFICER, PROVIDER, published
from anbieter360.cypher import statements

ROOT = Path(__file__).parents[2]


def test_the_published_schema_is_the_one_in_use() -> None:
    """docs/reference/catalogue.schema.json is what `make derived` writes."""
    text = (ROOT / "docs" / "reference" / "catalogue.schema.json").read_text(encoding="utf-8")
    assert text == published()
    Draft202012Validator.check_schema(json.loads(text))


def schema_of(form: Form) -> dict[str, Any]:
    return PROVIDER if form.part == "provider" else CATALOGUE_SCHEMA["properties"][form.part]["items"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.label)
def test_the_schema_has_the_fields_of_the_class(form: Form) -> None:
    """A field of the file is a field of the class, and the other way round."""
    assert set(schema_of(form)["properties"]) == {document_name(form.kind, one.name) for one in fields(form.kind)}


def test_the_schema_has_the_lists_of_the_catalogue() -> None:
    """Every part of Catalogue is in the file, but what the graph alone keeps; nested values too."""
    of_file = {one.name for one in fields(Catalogue) if one.metadata.get("in_document", True)}
    assert set(CATALOGUE_SCHEMA["properties"]) == of_file
    assert set(CONTACT["properties"]) == {one.name for one in fields(Contact)}
    assert set(OFFICER["properties"]) == {one.name for one in fields(DataProtectionOfficer)}


def declared() -> dict[str, ObjectTypeDefinitionNode]:
    files = (ROOT / "schema" / "graph").glob("*.graphql")
    nodes = (node for file in files for node in parse(file.read_text(encoding="utf-8")).definitions)
    return {node.name.value: node for node in nodes if isinstance(node, ObjectTypeDefinitionNode)}


def edge_type(field: Any) -> str | None:
    for directive in field.directives or ():
        if directive.name.value == "edge":
            return str(directive.arguments[0].value.value)
    return None


def property_names(form: Form) -> set[str]:
    names = {"id", "key"} if form.label == "Provider" else {"id", "key", "provider"}
    own = {"home", "extra"} if form.label == "Provider" else set()
    edges = {edge.field for edge in form.edges}
    for name, hint in hints(form.kind).items():
        if hint is Text:
            names |= {"nameDe", "nameEn"}
        elif name == "facts":
            names |= {"names", "values", "readable"}
        elif name not in edges:
            names.add(camel_case(name))
    return names | own | {edge.order for edge in form.edges if edge.order}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.label)
def test_the_graph_form_is_the_declared_model(form: Form) -> None:
    """Properties and edges that the store writes are exactly those that schema/graph declares."""
    node = declared()[form.label]
    edges = {edge_type(field) for field in node.fields} - {None}
    properties = {field.name.value for field in node.fields if edge_type(field) is None}
    assert (properties, edges) == (property_names(form), {edge.type for edge in form.edges})


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.label)
def test_the_statements_know_every_edge(form: Form) -> None:
    """Loading, saving and cutting a label names each of its edges with the label it points to."""
    cypher = statements("catalogue")
    name = "".join(f"_{one.lower()}" if one.isupper() else one for one in form.label).lstrip("_")
    for edge in form.edges:
        assert f"{edge.type}: [(n)-[:{edge.type}]->(m:{edge.target}) | m.key]" in cypher[f"load_{name}"].text
        assert f"row.{edge.type} | MERGE (m:{edge.target} {{id: target}})" in cypher[f"save_{name}"].text
        assert edge.type in cypher[f"cut_{name}"].text
