"""Catalogue values as nodes and back, and the difference of two of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from anbieter360.catalogue.difference import Difference, FieldChange, NodeChange, difference
from anbieter360.catalogue.document import read_catalogue
from anbieter360.catalogue.document_form import catalogue_of, to_document
from anbieter360.catalogue.graph_form import Node, catalogue_from, nodes, value_of
from anbieter360.catalogue.model import Catalogue, Fact, Provider, Recipient, Statement, StatementKind, Text

BIRTHDAY = read_catalogue(
    (Path(__file__).parents[2] / "examples" / "birthday" / "catalogue.yaml").read_text(encoding="utf-8"), "c.yaml"
)
SILENT = Catalogue(
    Provider("x", Text(en="X"), None),
    recipients=(Recipient("r", None, None, None, description="hosting"),),
    statements=(Statement("s", StatementKind.SOURCE, (Fact("a", "1"), Fact("b", "", False))),),
    extra={"a": [1, {"b": None}]},
)


def test_a_silent_provider_survives_the_graph() -> None:
    """What a transparency document leaves open is None again, and facts keep their order."""
    assert catalogue_from(nodes(SILENT, home=False).values()) == SILENT


def test_a_silent_provider_survives_a_document() -> None:
    """The same in the form of a revision."""
    assert catalogue_of(to_document(SILENT)) == SILENT


def test_a_use_is_flat_properties_and_edges() -> None:
    """Nested values are canonical JSON, references are edges, what is not said is not there."""
    assert nodes(BIRTHDAY, home=True)["ProcessingUse", "bookkeeping"] == Node(
        "ProcessingUse",
        "bookkeeping",
        {
            "id": "musterstrom:ProcessingUse:bookkeeping",
            "key": "bookkeeping",
            "provider": "musterstrom",
            "legalBasis": "LEGAL_OBLIGATION",
            "dataSubjects": ["customers"],
            "categoryOrder": ["invoice", "billing-address"],
            "automatedDecision": False,
            "duringRestriction": '{"exception":"PUBLIC_INTEREST","ground":"taxation"}',
        },
        {
            "SERVES": ("accounting",),
            "DISCLOSES_TO": ("tax-adviser",),
            "NEEDS": ("invoice", "billing-address"),
            "RUNS_IN": (),
        },
    )


def test_order_is_no_difference() -> None:
    """Lists and references in another order are the same catalogue."""
    notices = tuple(replace(one, announces=one.announces[::-1]) for one in BIRTHDAY.notices[::-1])
    assert difference(BIRTHDAY, replace(BIRTHDAY, notices=notices, uses=BIRTHDAY.uses[::-1])) == Difference()


def test_what_a_use_needs_keeps_its_order() -> None:
    """The first tells, so another order is a difference; as an older program wrote it, it is the one of keys."""
    use = BIRTHDAY.use["bookkeeping"]
    node = nodes(BIRTHDAY, home=True)["ProcessingUse", "bookkeeping"]
    read = replace(node, edges=node.edges | {"NEEDS": tuple(sorted(use.categories))})
    older = replace(read, properties={name: it for name, it in read.properties.items() if name != "categoryOrder"})
    assert use.categories == value_of(read).categories == ("invoice", "billing-address")
    assert value_of(older).categories == ("billing-address", "invoice")
    turned = replace(BIRTHDAY, uses=tuple(replace(one, categories=one.categories[::-1]) for one in BIRTHDAY.uses))
    changed = {one.key: one.fields for one in difference(BIRTHDAY, turned).changed}
    assert changed["bookkeeping"] == (FieldChange("categories", use.categories, use.categories[::-1]),)


def test_a_difference_names_nodes_and_fields() -> None:
    """Added, changed and removed nodes, the changed ones with each field before and after."""
    accounting = replace(BIRTHDAY.purpose["accounting"], marketing=True, parent="order-handling")
    new = replace(
        BIRTHDAY,
        purposes=tuple(accounting if one.key == "accounting" else one for one in BIRTHDAY.purposes),
        systems=BIRTHDAY.systems[:2],
        recipients=(*BIRTHDAY.recipients, SILENT.recipients[0]),
    )
    assert difference(BIRTHDAY, new) == Difference(
        added=(NodeChange("Recipient", "r"),),
        changed=(
            NodeChange(
                "Purpose",
                "accounting",
                (FieldChange("marketing", False, True), FieldChange("parent", (), ("order-handling",))),
            ),
        ),
        removed=(NodeChange("System", "crm"),),
    )
