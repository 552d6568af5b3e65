"""Lineage's flows are those that the declared model's `@flow` says, no more and no other way."""

from __future__ import annotations

from dataclasses import replace

from stars import CATALOGUE, NOW, THEN, collection, consent, item, objection, of, star

from anbieter360.catalogue.catalogues import Catalogues
from anbieter360.catalogue.model import System, Text
from anbieter360.datamap.load import load_datamap
from anbieter360.decision.facts import Disclosure, Star, Usage
from anbieter360.ledger.reading.lineage import ABOUT, CLASSIFIES, STORES, Flows, Place, catalogue_flows, star_flows

#: What lineage draws where the hub rule leaves no edge.
DRAWN = {("Subject", ABOUT, "DataItem"), ("System", STORES, "DataItem"), ("DataCategory", CLASSIFIES, "DataItem")}


def whole_catalogue() -> Catalogues:
    systems = (System("till", Text("Kasse", "Till"), flows_to=("books",)), System("books", Text("Bücher", "Books")))
    uses = tuple(replace(use, recipients=("carrier",)) for use in CATALOGUE.uses)
    return Catalogues(1, "shop", {"shop": replace(CATALOGUE, systems=systems, uses=uses)})


def whole_star() -> Star:
    """A person with one of everything that data flows through."""
    items = (item(), item("copy", derived_from=("id-mail",)))
    person = star(collection("order", "CONTRACT", "mail", "copy"), consent(), objection("loyalty"), items=items)
    carrier = of("Recipient", "carrier")
    used = Usage("u/person", of("ProcessingUse", "decide"), 1, THEN, NOW, frozenset({"id-mail"}), {carrier: NOW})
    given = Disclosure(f"{carrier}/person", carrier, (used.use,), THEN, NOW, frozenset({"id-mail"}))
    return replace(person, usages=(used,), disclosures=(given,))


def test_every_flow_of_the_model_is_followed_in_its_direction() -> None:
    """Each edge with FORWARD or BACKWARD, and none with NONE; beside them only what lineage draws itself."""
    declared = {(step.first, step.edge, step.second) for step in load_datamap().flows()}
    catalogue = whole_catalogue().by_provider["shop"]
    followed = {(a.label, kind, b.label) for a, kind, b in (*catalogue_flows(catalogue), *star_flows(whole_star()))}
    assert followed - DRAWN == declared
    assert followed >= DRAWN


def test_upstream_is_downstream_the_other_way_round() -> None:
    """Each hop has its counterpart."""
    flows = Flows.of(star_flows(whole_star()))
    down = {(place, hop.kind, hop.to) for place, hops in flows.downstream.items() for hop in hops}
    up = {(hop.to, hop.kind, place) for place, hops in flows.upstream.items() for hop in hops}
    assert down == up


def test_a_disclosure_that_a_use_led_to_is_the_one_that_is_held() -> None:
    """LED_TO names the disclosure by the key it has."""
    flows = [*star_flows(whole_star())]
    led_to = {target for _, kind, target in flows if kind == "LED_TO"}
    held = {target for _, kind, target in flows if kind == "DISCLOSED"}
    assert led_to == held == {Place("Disclosure", f"{of('Recipient', 'carrier')}/person", "person")}


def test_nodes_of_a_person_name_the_person_and_nodes_of_the_catalogue_do_not() -> None:
    """That is how a walk knows whose star to read."""
    ledger = {"Subject", "DataItem", "Collection", "Standing", "Usage", "Disclosure"}
    places = {place for source, _, target in star_flows(whole_star()) for place in (source, target)}
    assert {place.label for place in places if place.subject} == ledger
