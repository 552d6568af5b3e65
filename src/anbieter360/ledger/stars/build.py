"""From a record to the stars that it speaks of: its own person's, and a part of each it shares an item with. Pure.

Ids are keyed hashes as docs/architecture.md lists them, so that the same fact always becomes the same node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson

from anbieter360.catalogue.model import node_id
from anbieter360.ledger.stars.identifiers import MERGED_REF
from anbieter360.ledger.stars.left_out import NOTHING_LEFT_OUT, LeftOut
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties
from anbieter360.ledger.stars.records import (
    CollectionPart,
    ConsentPart,
    HoldPart,
    IdentifierPart,
    InformedPart,
    ItemPart,
    ObjectionPart,
    Record,
    RestrictionPart,
    SubjectPart,
    UsagePart,
)
from anbieter360.ledger.stars.refs import spelt

FIRST_EPOCH = 1
_TWIN_LETTERS = 20
_OWN_FIELDS = ("country", "birthDate", "language")
_NOBODY: Mapping[str, LeftOut] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Naming:
    """How the nodes of one provider's ledger are named, references in their one spelling. hash: `Vault.hash`."""

    provider: str
    hash: Callable[..., str]

    def subject(self, ref: str) -> str:
        return self.hash("subject", self.provider, spelt(ref))

    def subject_again(self, ref: str, request: str) -> str:
        """Of somebody who comes back. request: id of the erasure that they come back after."""
        return self.hash("subject", self.provider, spelt(ref), request)

    def ref_hash(self, ref: str) -> str:
        return self.hash("ref", self.provider, spelt(ref))

    def identifier_hash(self, type_: str, value: str) -> str:
        """Of a normalised value; of a merged reference, its `ref_hash`."""
        return self.ref_hash(value) if type_ == MERGED_REF else self.hash("identifier", type_, value)

    def reference_hash(self, reference: str) -> str:
        return self.hash("reference", self.provider, spelt(reference))

    def item(self, ref: str) -> str:
        return self.hash("item", self.provider, spelt(ref))

    def consent(self, ref: str) -> str:
        return self.hash("consent", self.provider, spelt(ref))

    def hold(self, ref: str) -> str:
        return self.hash("hold", self.provider, spelt(ref))

    def objection(self, origin: str, purpose: str, at: str) -> str:
        """origin: as of a Person; purpose: its key."""
        return self.hash("objection", origin, self.node("Purpose", purpose), at)

    def restriction(self, origin: str, at: str, ground: str) -> str:
        """origin: as of a Person."""
        return self.hash("restriction", origin, at, ground)

    def twin_ref(self, ref: str, other: str) -> str:
        """The ref of the other person's side of a shared item; it tells them nothing of the first one's."""
        return f"shared-{self.hash('twin', self.provider, spelt(ref), other)[:_TWIN_LETTERS]}"

    def node(self, label: str, key: str) -> str:
        return node_id(self.provider, label, key)

    def maybe(self, label: str, key: str | None) -> str | None:
        return None if key is None else node_id(self.provider, label, key)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a ref means. subject: the id in the graph; after a merge it is not the one that the ref gives, `origin`.

    Nodes with an id of their own are named after `origin`, so that the same record finds them again after a merge.
    """

    ref: str
    origin: str
    subject: str

    @property
    def merged(self) -> bool:
        return self.origin != self.subject


def build(
    record: Record, persons: Mapping[str, Person], naming: Naming, left_out: Mapping[str, LeftOut] = _NOBODY
) -> list[PlainStar]:
    """The stars that the record speaks of, its own person's first. persons: by each ref that the record holds;
    left_out: id of a person -> what does not come in, because it was erased."""
    person = persons[record.subject.ref]
    builder = _Builder(naming, person, PlainStar(person.subject, _subject(record.subject, person, naming)), left_out)
    builder.latest = max((one.collected_at for one in record.collections), default="")
    builder.own(record)
    builder.identifiers(record.subject.identifiers)
    described = {item.ref: item for one in record.collections for item in one.items if item.category}
    builder.again = builder.described_in_vain(record.collections)
    twins = [twin for one in record.collections for twin in builder.collection(one, described, persons)]
    builder.usages(record.usages)
    builder.consents(record.consents)
    builder.objections(record.objections)
    builder.informed(record.informed)
    builder.restrictions(record.restrictions)
    builder.holds(record.holds)
    return [builder.star, *twins]


def bare_star(person: Person, naming: Naming) -> PlainStar:
    """A person of whom only the ref is known."""
    return PlainStar(person.subject, _subject(SubjectPart(person.ref), person, naming) | {"pending": True})


def identified(person: Person, identifiers: Iterable[IdentifierPart], naming: Naming) -> PlainStar:
    """A person and identifiers, nothing else."""
    builder = _Builder(naming, person, bare_star(person, naming))
    builder.identifiers(identifiers)
    return builder.star


def _subject(part: SubjectPart, person: Person, naming: Naming) -> Properties:
    if person.merged:
        # Two records speak of this person; what it is itself, the one that was kept says.
        return {"pending": False}
    return _given(
        id=person.subject,
        refHash=naming.ref_hash(part.ref),
        ref=spelt(part.ref),
        provider=naming.provider,
        page=f"{naming.provider}/{person.subject}",
        country=part.country,
        birthDate=part.birth_date,
        language=part.language,
        pending=False,
        epoch=FIRST_EPOCH,
    )


@dataclass(slots=True)
class _Builder:
    """Adds parts of a record to one star.

    latest: the time of the record's newest collection, which what has no time of its own comes in with; again: refs of
    items that are described where they do not come in.
    """

    naming: Naming
    person: Person
    star: PlainStar
    left_out: Mapping[str, LeftOut] = field(default_factory=lambda: _NOBODY)
    latest: str = ""
    again: frozenset[str] = frozenset()
    left: LeftOut = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.left_out.get(self.star.subject, NOTHING_LEFT_OUT)

    def own(self, record: Record) -> None:
        """What the person is, beside how they are named."""
        if self.left.own_fields(self.latest):
            for name in _OWN_FIELDS:
                self.star.properties.pop(name, None)
        elif record.extra and not self.person.merged:
            extra = orjson.dumps(dict(record.extra), option=orjson.OPT_SORT_KEYS).decode()
            self.star.properties["extra"] = extra

    def described_in_vain(self, parts: Iterable[CollectionPart]) -> frozenset[str]:
        """Refs of items whose description stands in a collection by which they do not come in."""
        if self.left is NOTHING_LEFT_OUT:
            return frozenset()
        return frozenset(
            item.ref for part in parts for item in part.items if item.category and self._is_out(part, item)
        )

    def _is_out(self, part: CollectionPart, item: ItemPart) -> bool:
        at = part.collected_at
        return self.left.has(collection_id(part, self.person.origin, self.naming), at) or self.left.has(
            self.naming.item(item.ref), at
        )

    def identifiers(self, parts: Iterable[IdentifierPart]) -> None:
        for part in parts:
            id_ = self.naming.hash("identifier-node", self.star.subject, part.type, part.value)
            hash_ = self.naming.identifier_hash(part.type, part.value)
            self._add(
                "Identifier", self.star.subject, self.latest, id=id_, hash=hash_, type=part.type, value=part.value
            )

    def collection(
        self, part: CollectionPart, described: Mapping[str, ItemPart], persons: Mapping[str, Person]
    ) -> list[PlainStar]:
        """Add it; the answer is the other people's sides of what it shares."""
        id_ = collection_id(part, self.person.origin, self.naming)
        if self.left.has(id_, part.collected_at):
            return []
        self._collection_node(id_, part)
        held = [item for item in part.items if not self.left.has(self.naming.item(item.ref), part.collected_at)]
        for item in held:
            self._item(id_, part, described[item.ref] if item.ref in self.again else item)
        shared = [(described[item.ref], persons[ref]) for item in held for ref in item.shared_with]
        # After a merge both sides can be one person's; then there is nobody to share with.
        twins = (self._twin(id_, part, item, other) for item, other in shared if other.subject != self.star.subject)
        return [twin for twin in twins if twin is not None]

    def usages(self, parts: Iterable[UsagePart]) -> None:
        for part in parts:
            use = self.naming.node("ProcessingUse", part.use)
            page = f"{use}/{self.star.subject}"
            event, properties = self._event(part, use)
            if event in self.star.nodes["UseEvent"] or self.left.has(event, part.at):
                continue
            self.star.nodes["UseEvent"][event] = Node(page, properties)
            self._usage(page, use, part.at)
            items = [self.naming.item(ref) for ref in part.items]
            self.star.links["USAGE_OF"].update(((page, item), None) for item in items)
            if part.recipient is not None:
                self._disclosure(page, use, part, items)

    def consents(self, parts: Iterable[ConsentPart]) -> None:
        for part in parts:
            purpose = self.naming.node("Purpose", part.purpose)
            id_ = self.naming.consent(part.ref)
            if self.left.has(id_, part.given_at):
                continue
            self._add(
                "Consent",
                self._standing(purpose),
                part.given_at,
                id=id_,
                ref=spelt(part.ref),
                purpose=purpose,
                givenAt=part.given_at,
                method=part.method,
                channels=list(dict.fromkeys(part.channels)) or None,
                notice=self.naming.maybe("Notice", part.notice),
                evidence=part.evidence,
                preselected=part.preselected,
                bundled=part.bundled,
                explicit=part.explicit,
                ageDeclared=part.age_declared,
                expiresAt=part.expires_at,
                withdrawnAt=part.withdrawn_at,
                guardianEvidence=part.guardian and part.guardian.evidence,
                noticeHash=part.notice_hash,
                language=part.language,
            )

    def objections(self, parts: Iterable[ObjectionPart]) -> None:
        for part in parts:
            purpose = self.naming.node("Purpose", part.purpose)
            decision = part.decision
            id_ = self.naming.objection(self.person.origin, part.purpose, part.at)
            if self.left.has(id_, part.at):
                continue
            self._add(
                "Objection",
                self._standing(purpose),
                part.at,
                id=id_,
                purpose=purpose,
                at=part.at,
                withdrawnAt=part.withdrawn_at,
                decisionOutcome=decision and decision.outcome,
                decisionAt=decision and decision.at,
                decisionBy=decision and decision.by,
                decisionReasoning=decision and decision.reasoning,
            )

    def informed(self, parts: Iterable[InformedPart]) -> None:
        for part in sorted(parts, key=lambda one: one.at, reverse=True):  # the earliest stays
            notice = self.naming.node("Notice", part.notice)
            page = f"{notice}/{self.star.subject}"
            self._add("Information", self.star.subject, part.at, page=page, notice=notice, at=part.at)

    def restrictions(self, parts: Iterable[RestrictionPart]) -> None:
        for part in parts:
            self._add(
                "Restriction",
                self.star.subject,
                part.at,
                id=self.naming.restriction(self.person.origin, part.at, part.ground),
                at=part.at,
                ground=part.ground,
                scope=_refs(part.scope) or None,
                informedAt=part.informed_at,
                liftedAt=part.lifted_at,
            )

    def holds(self, parts: Iterable[HoldPart]) -> None:
        for part in parts:
            self._add(
                "Hold",
                self.star.subject,
                part.placed_at,
                id=self.naming.hold(part.ref),
                ref=spelt(part.ref),
                authority=part.authority,
                scope=_refs(part.scope),
                placedAt=part.placed_at,
                reviewAt=part.review_at,
                releasedAt=part.released_at,
            )

    def _add(self, label: str, parent: str, since: str, **properties: Any) -> None:
        """A node, unless it is left out. since: the time that it is of."""
        given = _given(**properties)
        key = given.get("id") or given["page"]
        if not self.left.has(key, since):
            self.star.nodes[label][key] = Node(parent, given)

    def _standing(self, purpose: str, basis: str | None = None, at: str | None = None) -> str:
        """The page of the standing, which takes basis and time where they are newer."""
        page = f"{purpose}/{self.star.subject}"
        properties = _given(page=page, purpose=purpose, subject=self.star.subject, legalBasis=basis, collectedAt=at)
        known = self.star.nodes["Standing"].get(page)
        if known is None:
            self.star.nodes["Standing"][page] = Node(self.star.subject, properties)
        else:
            known.properties = newest_standing(known.properties, properties)
        return page

    def _collection_node(self, id_: str, part: CollectionPart) -> None:
        purpose = self.naming.node("Purpose", part.purpose)
        self._add(
            "Collection",
            self._standing(purpose, part.legal_basis, part.collected_at),
            part.collected_at,
            id=id_,
            legalBasis=part.legal_basis,
            collectedAt=part.collected_at,
            endedAt=part.ended_at,
            source=part.source,
            informedAt=part.informed_at,
            purpose=purpose,
            system=self.naming.node("System", part.system),
            notice=self.naming.maybe("Notice", part.notice),
        )

    def _item(self, collection: str, part: CollectionPart, item: ItemPart) -> str:
        id_ = self.naming.item(item.ref)
        self.star.links["HOLDS"][collection, id_] = None
        if item.category is not None:
            category = self.naming.node("DataCategory", item.category)
            system = self.naming.node("System", part.system)
            properties: Properties = {
                "id": id_,
                "ref": spelt(item.ref),
                "subject": self.star.subject,
                "category": category,
                "system": system,
                "collectedAt": part.collected_at,
                "source": "DERIVED" if item.derived_from else part.source,
                "categoryPage": f"{category}/{id_}",
                "systemPage": f"{system}/{id_}",
            }
            if item.value is not None:
                properties["value"] = item.value
            self.star.nodes["DataItem"][id_] = Node(collection, properties)
        for ref in item.derived_from:
            self.star.links["DERIVED_FROM"][id_, self.naming.item(ref)] = None
        return id_

    def _twin(self, collection: str, part: CollectionPart, item: ItemPart, other: Person) -> PlainStar | None:
        """The other person's side: an item of its own under a collection of its own with the same facts; None where it
        was erased."""
        side = _Builder(self.naming, other, bare_star(other, self.naming), self.left_out)
        twin = ItemPart(self.naming.twin_ref(item.ref, other.origin), item.category, item.value)
        # Named after the collection that shares: the other person's own ones never mix with it.
        id_ = self.naming.hash("collection", other.origin, "shared", collection)
        if any(side.left.has(key, part.collected_at) for key in (id_, self.naming.item(twin.ref))):
            return None
        side._collection_node(id_, part)
        twin_id = side._item(id_, part, twin)
        self.star.links["SHARED_WITH"][self.naming.item(item.ref), twin_id] = None
        return side.star

    def _event(self, part: UsagePart, use: str) -> tuple[str, Properties]:
        recipient = self.naming.maybe("Recipient", part.recipient)
        page = f"{use}/{self.person.origin}"
        reference = spelt(part.reference or "")
        facts = ("ref", spelt(part.ref)) if part.ref else ("facts", recipient or "", part.at, reference)
        id_ = self.naming.hash("event", page, *facts)
        return id_, _given(
            id=id_,
            at=part.at,
            reference=reference or None,
            referenceHash=self.naming.reference_hash(reference) if reference else None,
            recipient=recipient,
            refused=False,
            items=[self.naming.item(ref) for ref in part.items] or None,
        )

    def _usage(self, page: str, use: str, at: str) -> None:
        known = self.star.nodes["Usage"].get(page)
        if known is None:
            self._add(
                "Usage",
                self.star.subject,
                at,
                page=page,
                use=use,
                subject=self.star.subject,
                count=1,
                firstAt=at,
                lastAt=at,
            )
            return
        usage = known.properties
        usage["count"] += 1
        usage["firstAt"], usage["lastAt"] = min(usage["firstAt"], at), max(usage["lastAt"], at)

    def _disclosure(self, usage: str, use: str, part: UsagePart, items: Iterable[str]) -> None:
        recipient = self.naming.node("Recipient", part.recipient or "")
        page = f"{recipient}/{self.star.subject}"
        properties = _given(
            page=page,
            recipient=recipient,
            subject=self.star.subject,
            uses=[use],
            firstAt=part.at,
            lastAt=part.at,
            recipientRef=part.recipient_ref and spelt(part.recipient_ref),
        )
        known = self.star.nodes["Disclosure"].get(page)
        if known is None:
            self.star.nodes["Disclosure"][page] = Node(self.star.subject, properties)
        else:
            known.properties = joined_disclosure(known.properties, properties)
        self.star.links["DISCLOSURE_OF"].update(((page, item), None) for item in items)
        led_to = self.star.links["LED_TO"]
        led_to[usage, page] = max(led_to.get((usage, page)) or "", part.at)


def collection_id(part: CollectionPart, origin: str, naming: Naming) -> str:
    """By its reference, or else by its facts. origin: as of a Person."""
    if part.ref is not None:
        return naming.hash("collection", origin, "ref", spelt(part.ref))
    return naming.hash(
        "collection",
        origin,
        "facts",
        naming.node("Purpose", part.purpose),
        part.legal_basis,
        part.collected_at,
        naming.node("System", part.system),
        naming.maybe("Notice", part.notice) or "",
        part.source,
    )


def newest_standing(old: Properties, new: Properties) -> Properties:
    """Basis and time of the newest collection; at the same time the basis decides, so that order does not matter."""
    ranked = sorted((old, new), key=lambda one: (one.get("collectedAt", ""), one.get("legalBasis", "")))
    return {**ranked[0], **ranked[1]}


def joined_disclosure(old: Properties, new: Properties) -> Properties:
    """Both together; the recipient's reference as last told, whichever statement came in last."""
    earlier, later = (new, old) if new["lastAt"] < old["lastAt"] else (old, new)
    return {
        **earlier,
        **later,
        "uses": sorted({*old["uses"], *new["uses"]}),
        "firstAt": min(old["firstAt"], new["firstAt"]),
        "lastAt": max(old["lastAt"], new["lastAt"]),
    }


def _refs(scope: Iterable[str]) -> list[str]:
    """Each once, in the order in which they were said."""
    return list(dict.fromkeys(map(spelt, scope)))


def _given(**properties: Any) -> Properties:
    """Without what is not there: the graph holds no nulls."""
    return {name: value for name, value in properties.items() if value is not None}
