"""Which type stands for which label: the table behind `node(id:)`, lineage and everything that names a node by id."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from anbieter360.api.erasure import erasure_request
from anbieter360.api.person import (
    collection,
    consent,
    data_item,
    disclosure,
    objection,
    restriction,
    rights_request,
    standing,
    subject,
    usage,
)
from anbieter360.api.person.people import Person
from anbieter360.api.provider import category, notice, provider, purpose, recipient, system, use
from anbieter360.api.provider.visible import Visible, visible
from anbieter360.api.relay.ids import split_global_id
from anbieter360.api.relay.node import Node
from anbieter360.api.running.context import Context
from anbieter360.catalogue.model import split_node_id
from anbieter360.erasure.requests.request import LABEL
from anbieter360.ledger.reading.star import subject_of


def catalogue_node(home: Visible, label: str, node: str) -> Node | None:
    """A node of the provider's half by its id in the graph; None where it is not there for this caller."""
    provider_key, found, key = split_node_id(node)
    if found != label or provider_key != home.provider:
        return None
    if label == "Provider":
        return provider.Provider(home=home)
    make = _CATALOGUE.get(label)
    return make(home, key) if make else None


def is_of_catalogue(label: str) -> bool:
    return label in _CATALOGUE or label == "Provider"


async def find_node(context: Context, opaque: str) -> Node | None:
    """The node of a global id, or None: absent, forbidden and malformed look the same."""
    parts = split_global_id(opaque)
    if parts is None:
        return None
    label, key = parts
    if is_of_catalogue(label):
        home = visible(context, key)
        return catalogue_node(home, label, key) if home else None
    if label == LABEL:
        return await erasure_request.find(context, key)
    return await _person_node(context, label, key)


async def _person_node(context: Context, label: str, key: str) -> Node | None:
    if label == "Subject":
        person = await context.people.get(key)
        return subject.Subject(context=context, key=key) if person else None
    owner = await _owner(context, label, key)
    person = await context.people.unseen(owner) if owner else None
    find = _PERSON.get(label)
    node = find(person, key) if person and find else None
    if person and node:  # what is hidden from the caller shows nobody
        context.look(person.star.id)
    return node


async def _owner(context: Context, label: str, key: str) -> str | None:
    if (label, key) in context.ready.owners:
        return context.ready.owners[label, key]
    return await subject_of(context.services.graph, label, key, own=context.view.own)


def _purpose(home: Visible, key: str) -> Node | None:
    found = home.purpose(key)
    return purpose.Purpose(home=home, value=found) if found else None


def _use(home: Visible, key: str) -> Node | None:
    found = home.use(key)
    return use.ProcessingUse(home=home, value=found) if found else None


def _recipient(home: Visible, key: str) -> Node | None:
    found = home.recipient(key)
    return recipient.Recipient(home=home, value=found) if found else None


def _category(home: Visible, key: str) -> Node | None:
    found = home.catalogue.category.get(key)
    return category.DataCategory(home=home, value=found) if found else None


def _system(home: Visible, key: str) -> Node | None:
    found = home.catalogue.system.get(key)
    return system.System(home=home, value=found) if found else None


def _notice(home: Visible, key: str) -> Node | None:
    found = home.notice(key)
    return notice.Notice(home=home, value=found) if found else None


def _statement(home: Visible, key: str) -> Node | None:
    found = home.statement(key)
    return provider.Statement(home=home, value=found) if found else None


_CATALOGUE: Mapping[str, Callable[[Visible, str], Node | None]] = {
    "Purpose": _purpose,
    "ProcessingUse": _use,
    "Recipient": _recipient,
    "DataCategory": _category,
    "System": _system,
    "Notice": _notice,
    "Statement": _statement,
}


def _item(person: Person, key: str) -> Node | None:
    found = person.star.item.get(key)
    return data_item.DataItem(person=person, fact=found) if found else None


def _collection(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.collections if one.id == key), None)
    return collection.Collection(person=person, fact=found) if found else None


def _consent(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.consents if one.id == key), None)
    return consent.Consent(person=person, fact=found) if found else None


def _objection(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.objections if one.id == key), None)
    return objection.Objection(person=person, fact=found) if found else None


def _restriction(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.restrictions if one.id == key), None)
    return restriction.Restriction(person=person, fact=found) if found else None


def _request(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.requests if one.id == key), None)
    return rights_request.RightsRequest(person=person, fact=found) if found else None


def _standing(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.standings if one.page == key), None)
    return standing.Standing(person=person, fact=found) if found else None


def _usage(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.usages if one.page == key), None)
    return usage.Usage(person=person, fact=found) if found else None


def _disclosure(person: Person, key: str) -> Node | None:
    found = next((one for one in person.star.disclosures if one.page == key), None)
    return disclosure.Disclosure(person=person, fact=found) if found else None


_PERSON: Mapping[str, Callable[[Person, str], Node | None]] = {
    "DataItem": _item,
    "Collection": _collection,
    "Consent": _consent,
    "Objection": _objection,
    "Restriction": _restriction,
    "RightsRequest": _request,
    "Standing": _standing,
    "Usage": _usage,
    "Disclosure": _disclosure,
}
