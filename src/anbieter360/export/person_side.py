"""The person's half of a copy: items, how they were collected, what ran, who got what, what the person said. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import orjson

from anbieter360.catalogue.countries import EEA
from anbieter360.catalogue.model import Recipient, node_id, split_node_id
from anbieter360.decision import facts
from anbieter360.decision.consent import defects_shown, status_at
from anbieter360.decision.retention import retention_of
from anbieter360.export.copy import (
    CollectionCopy,
    ConsentCopy,
    ErasureCopy,
    EventCopy,
    Identified,
    ItemCopy,
    Kept,
    ObjectionCopy,
    Person,
    RecipientCopy,
    RefusedCopy,
    RequestCopy,
    RestrictionCopy,
    ToldCopy,
    UseCopy,
)
from anbieter360.export.facts import Facts
from anbieter360.instant import instant_of
from anbieter360.ledger.rights.own_fields import field_of
from anbieter360.ledger.stars.plain import Properties

#: By what a merged record was known; not a way that the person is found by.
_INTERNAL = "MERGED_REF"


def person(of: Facts) -> Person:
    star, properties = of.star, of.plain.properties
    found = (of.properties("Identifier", one.id) for one in star.identifiers if one.type != _INTERNAL)
    other: Any = orjson.loads(properties["extra"]) if properties.get("extra") else None
    return Person(
        id=star.id,
        ref=properties.get("ref"),
        country=star.country,
        language=star.language,
        birth_date=properties.get("birthDate"),
        identifiers=tuple(Identified(one["type"], one.get("value")) for one in found if one),
        other=other,
    )


def items(of: Facts) -> tuple[ItemCopy, ...]:
    """Each that the star has, once."""
    return tuple(_item(of, one) for one in of.star.items)


def _item(of: Facts, item: facts.Item) -> ItemCopy:
    properties = of.properties("DataItem", item.id)
    value = properties.get("value")
    category = of.catalogue.category.get(of.key(item.category) or "")
    return ItemCopy(
        id=item.id,
        ref=item.ref,
        category=of.named(item.category),
        dpv=category.dpv if category else None,
        value=value,
        readable=value is not None or item.value_sealed is None,
        collected_at=item.collected_at,
        source=item.source,
        system=of.named(item.system),
        derived_from=of.refs(item.derived_from),
        collections=tuple(one.id for one in of.star.holders(item.id)),
        shared=item.shared,
        rectified_at=item.rectified_at,
        kept=tuple(
            Kept(end.until, end.law, end.held_for, end.because) for end in retention_of(item, of.star, of.catalogue)
        ),
    )


def collections(of: Facts) -> tuple[CollectionCopy, ...]:
    return tuple(
        CollectionCopy(
            id=one.id,
            purpose=of.named(one.purpose),
            legal_basis=one.legal_basis,
            collected_at=one.collected_at,
            ended_at=one.ended_at,
            source=one.source,
            informed_at=one.informed_at,
            system=of.named(one.system),
            notice=_notice(of, one.notice),
            items=of.refs(one.items),
        )
        for one in of.star.collections
    )


def _notice(of: Facts, node: str | None) -> str | None:
    """The key of a notice, if the person may see it."""
    key = of.key(node)
    return key if key in of.catalogue.notice else None


def uses(of: Facts) -> tuple[UseCopy, ...]:
    return tuple(_use(of, one) for one in of.star.usages)


def _use(of: Facts, usage: facts.Usage) -> UseCopy:
    declared = of.catalogue.use[split_node_id(usage.use)[2]]
    return UseCopy(
        id=usage.use,
        use=of.named(usage.use),
        purpose=of.named_key("Purpose", declared.purpose),
        legal_basis=declared.legal_basis,
        law=declared.law,
        channel=declared.channel,
        automated=declared.automated_decision,
        count=usage.count,
        first_at=usage.first_at,
        last_at=usage.last_at,
        items=of.refs(usage.items),
        recipients=tuple(sorted(split_node_id(one)[2] for one in usage.disclosures)),
        events=tuple(_event(of, one) for one in of.children("UseEvent", usage.page) if not one.get("refused")),
    )


def _event(of: Facts, properties: Properties) -> EventCopy:
    return EventCopy(instant_of(properties["at"]), properties.get("reference"), _recipient_key(of, properties))


def _recipient_key(of: Facts, properties: Properties) -> str | None:
    """Of a recipient that the person may know of."""
    key = of.key(properties.get("recipient"))
    return key if key in of.catalogue.recipient else None


def refused(of: Facts) -> tuple[RefusedCopy, ...]:
    """Uses that were refused, as far as the person may know of the use."""
    return tuple(
        RefusedCopy(
            use=of.named(one["use"]),
            at=instant_of(one["at"]),
            reason=one["reason"],
            reference=one.get("reference"),
            recipient=_recipient_key(of, one),
        )
        for one in of.children("RefusedUse")
        if of.key(one["use"]) in of.catalogue.use
    )


def recipients(of: Facts) -> tuple[RecipientCopy, ...]:
    """Who really got data, then who is declared to get some for the person's purposes; each by key."""
    received = {of.key(one.recipient) or "": one for one in of.star.disclosures}
    declared = {key for use in uses_for(of) for key in use.recipients} - received.keys()
    known = of.catalogue.recipient
    return tuple(
        _recipient(of, known[key], received.get(key)) for key in [*sorted(received), *sorted(declared)] if key in known
    )


def uses_for(of: Facts) -> list[Any]:
    """The declared uses for purposes that the person's data was collected for, or that they consented to."""
    purposes = {of.key(one.purpose) for one in of.star.standings if one.collections or one.consents}
    return [one for one in of.catalogue.uses if purposes.intersection(of.catalogue.purpose_line(one.purpose))]


def _recipient(of: Facts, one: Recipient, disclosure: facts.Disclosure | None) -> RecipientCopy:
    known_as = of.properties("Disclosure", disclosure.page).get("recipientRef") if disclosure else None
    provider = of.catalogue.provider.key
    declared = sorted(node_id(provider, "ProcessingUse", use.key) for use in uses_for(of) if one.key in use.recipients)
    return RecipientCopy(
        id=of.named_key("Recipient", one.key).id,
        key=one.key,
        name=one.name,
        description=one.description,
        role=one.role,
        country=one.country,
        third_country=one.country is not None and one.country not in EEA,
        transfer_basis=one.transfer_basis,
        safeguards_document=one.safeguards_document,
        contact=one.contact,
        received=disclosure is not None,
        uses=tuple(map(of.named, disclosure.uses if disclosure else declared)),
        items=of.refs(disclosure.items) if disclosure else (),
        first_at=disclosure.first_at if disclosure else None,
        last_at=disclosure.last_at if disclosure else None,
        known_as=known_as,
    )


def consents(of: Facts) -> tuple[ConsentCopy, ...]:
    return tuple(_consent(of, one) for one in of.star.consents)


def _consent(of: Facts, one: facts.Consent) -> ConsentCopy:
    properties = of.properties("Consent", one.id)
    born = of.plain.properties.get("birthDate")
    defects = defects_shown(one, of.star, of.catalogue, date.fromisoformat(born) if born else None)
    return ConsentCopy(
        id=one.id,
        ref=one.ref,
        purpose=of.named(one.purpose),
        status=status_at(one, of.at),
        defects=defects,
        given_at=one.given_at,
        requested=one.requested,
        method=one.method,
        channels=one.channels,
        notice=_notice(of, one.notice),
        language=one.language,
        evidence=properties.get("evidence"),
        preselected=one.preselected,
        bundled=one.bundled,
        explicit=one.explicit,
        age_declared=one.age_declared,
        guardian=one.guardian_sealed is not None,
        expires_at=one.expires_at,
        withdrawn_at=one.withdrawn_at,
        refused_at=one.refused_at,
        revoked_at=one.revoked_at,
        invalidated_at=one.invalidated_at,
        renews=one.renews,
        recorded_by=one.recorded_by,
        receipt=orjson.loads(properties["receipt"]) if "receipt" in properties else None,
    )


def objections(of: Facts) -> tuple[ObjectionCopy, ...]:
    """Who decided is an employee's name and stays out."""
    pairs = ((one, of.properties("Objection", one.id)) for one in of.star.objections)
    return tuple(
        ObjectionCopy(
            id=one.id,
            purpose=of.named(one.purpose),
            at=one.at,
            withdrawn_at=one.withdrawn_at,
            received_by=one.received_by,
            reason=properties.get("reason"),
            evidence=_evidence(properties),
            outcome=one.decision_outcome,
            decided_at=one.decision_at,
            reasoning=properties.get("decisionReasoning"),
        )
        for one, properties in pairs
    )


def restrictions(of: Facts) -> tuple[RestrictionCopy, ...]:
    """One that is about hidden items alone is as hidden as they are."""
    scoped = ((one, _seen(of, one.scope)) for one in of.star.restrictions)
    return tuple(
        RestrictionCopy(
            id=one.id,
            at=one.at,
            ground=one.ground,
            scope=scope,
            received_by=one.received_by,
            evidence=_evidence(of.properties("Restriction", one.id)),
            informed_at=one.informed_at,
            lifted_at=one.lifted_at,
        )
        for one, scope in scoped
        if scope or not one.scope
    )


def _evidence(properties: Properties) -> tuple[str, ...]:
    """What an agent entered as proof that the person wanted it, and that they took it back."""
    return tuple(properties[name] for name in ("evidence", "withdrawalEvidence") if name in properties)


def _seen(of: Facts, scope: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in scope if not of.is_hidden_ref(one))


def requests(of: Facts) -> tuple[RequestCopy, ...]:
    """Who works on one, or answered it, is an employee's name and stays out."""
    pairs = ((one, of.properties("RightsRequest", one.id)) for one in of.star.requests)
    return tuple(
        RequestCopy(
            id=one.id,
            right=one.right,
            received_at=one.received_at,
            due_on=one.due_on,
            received_by=one.received_by,
            about=_about(of, one),
            value=properties.get("value"),
            text=properties.get("text"),
            extended_at=one.extended_at,
            extension_reason=properties.get("extensionReason"),
            answered_at=one.answered_at,
            outcome=one.outcome,
            answer=properties.get("answer"),
        )
        for one, properties in pairs
    )


def _about(of: Facts, request: facts.Request) -> str | None:
    """The ref of the item, or the name of the person's own field; None for what is neither."""
    field = field_of(request.about)
    return field or next(iter(of.refs([request.about] if request.about else [])), None)


def erasures(of: Facts) -> tuple[ErasureCopy, ...]:
    return tuple(
        ErasureCopy(
            id=one.id,
            status=one.status,
            received_at=one.received_at,
            verified_at=one.verified_at,
            refused_at=one.refused_at,
            executed_at=one.executed_at,
            erased=tuple(split_node_id(category)[2] for category in one.erased),
        )
        for one in of.star.erasures
    )


def told(of: Facts) -> tuple[ToldCopy, ...]:
    """Recipients that the person may know of, and what they are told of; nothing that is about hidden items alone."""
    found = ((one, _seen(of, one.items or ())) for one in of.star.notifications)
    return tuple(
        ToldCopy(key, one.kind, one.at, seen, one.status)
        for one, seen in found
        if (key := of.key(one.recipient) or "") in of.catalogue.recipient and (seen or not one.items)
    )
