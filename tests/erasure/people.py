"""A small shop and its people for the tests of the planner: one may say only what the test is about.

`Person` puts a star together as an import or a reading of the graph would, `facts_of` makes of it what the rules read.
Ids are plain words, so that a test can name them: an item's id is its ref, a standing's page `shop:Purpose:order/anna`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from anbieter360.catalogue.model import (
    STANDARD_PURPOSES,
    Catalogue,
    Category,
    Channel,
    ErasureEndpoint,
    LegalBasis,
    PeriodStart,
    ProcessingUse,
    Provider,
    Purpose,
    Recipient,
    Retention,
    RetentionBecause,
    System,
    Text,
    node_id,
)
from anbieter360.datamap.graph import DataMap
from anbieter360.decision.facts import (
    Collection,
    Consent,
    Disclosure,
    Erasure,
    Hold,
    Identifier,
    Information,
    Item,
    Notification,
    Objection,
    Request,
    Restriction,
    Standing,
    Star,
    Usage,
)
from anbieter360.erasure.planning.plan import EVERYTHING, Outcome, Plan, Scope, ScopeKind, Step
from anbieter360.erasure.planning.planner import make_plan
from anbieter360.instant import instant_of
from anbieter360.ledger.stars.plain import Node, PlainStar, Properties, key_of
from anbieter360.ledger.stars.stored import StoredStar

SHOP = "shop"
THEN = "2026-01-10T09:00:00.000Z"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def name(text: str) -> Text:
    return Text(text, text)


CATALOGUE = Catalogue(
    Provider(SHOP, name("Shop"), "DE"),
    categories=(
        Category("contact", name("contact")),
        Category("email", name("email"), parent="contact"),
        Category("address", name("address"), parent="contact"),
        Category("birth-date", name("birth date")),
        Category("invoice", name("invoice")),
    ),
    systems=(
        System("till", name("till"), erasure=ErasureEndpoint("https://till.example")),
        System("paper", name("paper")),
    ),
    recipients=(
        Recipient("carrier", name("carrier"), None, "DE", erasure=ErasureEndpoint("https://carrier.example")),
        Recipient("printer", name("printer"), None, "DE"),
    ),
    purposes=(
        *STANDARD_PURPOSES,
        Purpose("order", name("order")),
        Purpose("shipping", name("shipping"), parent="order"),
        Purpose("books", name("books")),
        Purpose("research", name("research")),
        Purpose("loyalty", name("loyalty"), marketing=True),
        Purpose("greeting", name("greeting"), parent="loyalty", marketing=True),
    ),
    uses=(
        ProcessingUse("ship", "shipping", LegalBasis.CONTRACT, ("address",), recipients=("carrier",)),
        ProcessingUse("confirm", "order", LegalBasis.CONTRACT, ("contact",)),
        ProcessingUse("account", "books", LegalBasis.LEGAL_OBLIGATION, ("invoice",)),
        ProcessingUse("study", "research", LegalBasis.LEGITIMATE_INTEREST, ("birth-date",)),
        ProcessingUse("greet", "greeting", LegalBasis.CONSENT, ("email", "birth-date"), channel=Channel.EMAIL),
    ),
    retention=(
        Retention("invoice", "books", RetentionBecause.LEGAL_OBLIGATION, "§ 147 AO", "P8Y", PeriodStart.END_OF_YEAR),
    ),
)


def of(label: str, key: str) -> str:
    """A catalogue node's id."""
    return node_id(SHOP, label, key)


@dataclass
class Person:
    """Someone of whom the graph holds what was added. Every adding method gives the node's key."""

    id: str = "anna"
    star: PlainStar = field(init=False)
    shared_by: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        said = {
            "id": self.id,
            "refHash": f"hash-{self.id}",
            "ref": f"ref-{self.id}",
            "provider": SHOP,
            "page": f"{SHOP}/{self.id}",
            "country": "DE",
            "birthDate": "1990-05-05",
            "language": "de",
            "extra": "{}",
            "pending": False,
            "epoch": 1,
        }
        self.star = PlainStar(self.id, said)

    def item(self, ref: str, category: str = "email", *collections: str, system: str = "till", **more: Any) -> str:
        """Held by these collections; by one for `research` that nothing needs, where none is said."""
        held = collections or (self.collected("research", "LEGITIMATE_INTEREST"),)
        said = {
            "id": ref,
            "ref": ref,
            "subject": self.id,
            "category": of("DataCategory", category),
            "system": of("System", system),
            "collectedAt": THEN,
            "source": "SUBJECT",
            "value": f"value of {ref}",
            "categoryPage": f"{of('DataCategory', category)}/{ref}",
            "systemPage": f"{of('System', system)}/{ref}",
        }
        self.star.nodes["DataItem"][ref] = Node(held[0], said | more)
        for one in held:
            self.star.links["HOLDS"][one, ref] = None
        return ref

    def collected(self, purpose: str, basis: str = "CONTRACT", id_: str | None = None, **more: Any) -> str:
        said = {
            "id": id_ or f"{purpose}-{basis}",
            "legalBasis": basis,
            "collectedAt": THEN,
            "source": "SUBJECT",
            "purpose": of("Purpose", purpose),
            "system": of("System", "till"),
        }
        page = self.standing(purpose)
        self.star.nodes["Standing"][page].properties |= {"legalBasis": basis, "collectedAt": THEN}
        return self.add("Collection", page, **said | more)

    def standing(self, purpose: str) -> str:
        page = f"{of('Purpose', purpose)}/{self.id}"
        if page not in self.star.nodes["Standing"]:
            self.add("Standing", self.id, page=page, purpose=of("Purpose", purpose), subject=self.id)
        return page

    def derived(self, item: str, *sources: str) -> None:
        self.star.links["DERIVED_FROM"].update(((item, source), None) for source in sources)

    def shared(self, item: str, twin: str) -> None:
        self.star.links["SHARED_WITH"][item, twin] = None

    def shared_from(self, twin: str, item: str) -> None:
        self.shared_by.append((twin, item))

    def used(self, use: str, *items: str, event: str | None = None) -> str:
        page = f"{of('ProcessingUse', use)}/{self.id}"
        said = {"use": of("ProcessingUse", use), "subject": self.id, "count": 1, "firstAt": THEN, "lastAt": THEN}
        self.add("Usage", self.id, page=page, **said)
        self.star.links["USAGE_OF"].update(((page, item), None) for item in items)
        self.add("UseEvent", page, id=event or f"event-{use}", at=THEN, reference="r", refused=False, items=list(items))
        return page

    def got(self, recipient: str, use: str, *items: str) -> str:
        """The recipient got these by the use, which took them."""
        usage = self.used(use, *items)
        page = f"{of('Recipient', recipient)}/{self.id}"
        known = self.star.nodes["Disclosure"].get(page)
        uses = sorted({of("ProcessingUse", use), *(known.properties["uses"] if known else ())})
        said = {"recipient": of("Recipient", recipient), "subject": self.id, "uses": uses, "firstAt": THEN}
        self.add("Disclosure", self.id, page=page, **said, lastAt=THEN, recipientRef="R-1")
        self.star.links["DISCLOSURE_OF"].update(((page, item), None) for item in items)
        self.star.links["LED_TO"][usage, page] = THEN
        return page

    def consented(self, purpose: str, id_: str = "consent", **more: Any) -> str:
        said = {"id": id_, "ref": id_, "purpose": of("Purpose", purpose), "givenAt": THEN, "method": "CHECKBOX"}
        said |= {"channels": ["EMAIL"], "preselected": False, "bundled": False, "explicit": False, "evidence": "proof"}
        return self.add("Consent", self.standing(purpose), **said | more)

    def objected(self, purpose: str, id_: str = "objection", **more: Any) -> str:
        said = {"id": id_, "purpose": of("Purpose", purpose), "at": THEN, "reason": "own words"}
        return self.add("Objection", self.standing(purpose), **said | more)

    def restricted(self, ground: str, *scope: str, id_: str = "restriction", **more: Any) -> str:
        said: Properties = {"id": id_, "at": THEN, "ground": ground}
        return self.add("Restriction", self.id, **said, **({"scope": list(scope)} if scope else {}), **more)

    def held(self, *scope: str, id_: str = "hold", **more: Any) -> str:
        said = {"id": id_, "ref": f"ref-of-{id_}", "authority": "court", "scope": list(scope), "placedAt": THEN}
        return self.add("Hold", self.id, **said, reviewAt=THEN, **more)

    def identified(self, type_: str = "EMAIL", id_: str = "identifier") -> str:
        return self.add("Identifier", self.id, id=id_, hash="hash", type=type_, value="a@example.org")

    def told_of(self, notice: str) -> str:
        page = f"{of('Notice', notice)}/{self.id}"
        return self.add("Information", self.id, page=page, notice=of("Notice", notice), at=THEN)

    def refused(self, use: str, id_: str = "refused") -> str:
        said = {"id": id_, "use": of("ProcessingUse", use), "at": THEN, "askedAt": THEN, "outcome": "DENIED"}
        return self.add("RefusedUse", self.id, **said, reason="OBJECTED", decision="{}", actor="till", page="p")

    def asked_for(self, right: str, id_: str = "request", **more: Any) -> str:
        said = {"id": id_, "right": right, "receivedAt": THEN, "dueOn": "2026-02-10", "receivedBy": "SUBJECT"}
        return self.add("RightsRequest", self.id, **said, page=f"{SHOP}/open/2026-02-10/{id_}", **more)

    def notified(self, recipient: str, id_: str = "notification", **more: Any) -> str:
        said = {"id": id_, "recipient": of("Recipient", recipient), "kind": "RECTIFICATION", "at": THEN, "attempts": 1}
        queue = f"DELIVERED/{THEN}/{id_}"
        return self.add("Notification", self.id, **said, status="DELIVERED", queue=queue, recipientRef="R-1", **more)

    def asked_to_go(self, id_: str = "erasure", **more: Any) -> str:
        said = {"id": id_, "status": "FULFILLED", "receivedAt": THEN, "dueAt": THEN}
        return self.add("ErasureRequest", self.id, **said | more)

    def add(self, label: str, parent: str, **properties: Any) -> str:
        key: str = properties[key_of(label)]
        self.star.nodes[label][key] = Node(parent, properties)
        return key

    def stored(self) -> StoredStar:
        return StoredStar(self.star, tuple(self.shared_by))


def plan(
    person: Person,
    scope: Scope = EVERYTHING,
    *,
    catalogue: Catalogue = CATALOGUE,
    at: datetime = NOW,
    datamap: DataMap | None = None,
    request: str | None = None,
) -> Plan:
    facts = facts_of(person.star)
    return make_plan(person.stored(), facts, catalogue, 1, scope, at, datamap=datamap, request=request)


def purposes(*keys: str) -> Scope:
    return Scope(ScopeKind.PURPOSES, frozenset(keys))


def items(*refs: str) -> Scope:
    return Scope(ScopeKind.ITEMS, frozenset(refs))


def retaining(*rules: Retention) -> Catalogue:
    """The shop's catalogue with these rules instead of its own."""
    return replace(CATALOGUE, retention=rules)


def steps(found: Plan, label: str, key: str | None = None) -> dict[str, Step]:
    """Field -> step of the one node of that label, or of the one with that key."""
    chosen = [one for one in found.steps if one.target.label == label and key in (None, one.target.key)]
    assert len({one.target for one in chosen}) <= 1, "name the key"
    return {one.field: one for one in chosen}


def outcome(found: Plan, label: str, key: str | None = None) -> Outcome | None:
    """Of the field that identifies the node; None where it has no steps."""
    step = steps(found, label, key).get(key_of(label))
    return step.outcome if step else None


def outcomes(found: Plan, label: str, key: str | None = None) -> dict[str, Outcome]:
    """Field -> outcome."""
    return {name: step.outcome for name, step in steps(found, label, key).items()}


def rules(found: Plan, label: str, key: str | None = None) -> list[str]:
    """Of every ground of the field that identifies the node, in order."""
    return [ground.rule for ground in steps(found, label, key)[key_of(label)].grounds]


def ended(person: Person, collection: str, at: str = "2026-05-01T00:00:00.000Z") -> None:
    """That collection ended then."""
    person.star.nodes["Collection"][collection].properties["endedAt"] = at


T = TypeVar("T")


def facts_of(plain: PlainStar) -> Star:
    """What the rules read of such a star, as `ledger.star` gives it."""
    said = plain.properties
    return Star(
        plain.subject,
        said["ref"],
        said["provider"],
        said.get("country"),
        said.get("birthDate"),
        said.get("language"),
        said["pending"],
        identifiers=_facts(plain, "Identifier", lambda one: Identifier(one["id"], one["type"], one["value"])),
        standings=tuple(sorted(_standings(plain), key=lambda one: one.purpose)),
        items=tuple(sorted(_items(plain), key=lambda one: (one.collected_at, one.id))),
        usages=tuple(sorted(_usages(plain), key=lambda one: one.use)),
        disclosures=tuple(sorted(_disclosures(plain), key=lambda one: one.recipient)),
        restrictions=_facts(plain, "Restriction", _restriction),
        holds=_facts(plain, "Hold", _hold),
        informed=_facts(plain, "Information", lambda one: Information(one["notice"], instant_of(one["at"]))),
        requests=_facts(plain, "RightsRequest", _request),
        erasures=_facts(plain, "ErasureRequest", _erasure),
        notifications=_facts(plain, "Notification", _notification),
    )


def _facts(plain: PlainStar, label: str, fact: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    """In the order of their keys."""
    return tuple(fact(node.properties) for _, node in sorted(plain.nodes[label].items()))


def _standings(plain: PlainStar) -> Iterable[Standing]:
    for page, node in plain.nodes["Standing"].items():
        hung = {
            label: [one.properties for _, one in sorted(plain.nodes[label].items()) if one.parent == page]
            for label in ("Collection", "Consent", "Objection")
        }
        yield Standing(
            page,
            node.properties["purpose"],
            tuple(_collection(plain, one) for one in hung["Collection"]),
            tuple(_consent(one) for one in hung["Consent"]),
            tuple(_objection(one) for one in hung["Objection"]),
        )


def _collection(plain: PlainStar, said: Mapping[str, Any]) -> Collection:
    return Collection(
        said["id"],
        said["purpose"],
        said["legalBasis"],
        instant_of(said["collectedAt"]),
        _time(said, "endedAt"),
        said["source"],
        None,
        said["system"],
        None,
        frozenset(item for collection, item in plain.links["HOLDS"] if collection == said["id"]),
    )


def _items(plain: PlainStar) -> Iterable[Item]:
    for id_, node in plain.nodes["DataItem"].items():
        said = node.properties
        yield Item(
            id_,
            said["ref"],
            said["category"],
            said["system"],
            instant_of(said["collectedAt"]),
            said["source"],
            said.get("value"),
            tuple(sorted(source for item, source in plain.links["DERIVED_FROM"] if item == id_)),
            False,
        )


def _usages(plain: PlainStar) -> Iterable[Usage]:
    for page, node in plain.nodes["Usage"].items():
        said = node.properties
        taken = frozenset(item for usage, item in plain.links["USAGE_OF"] if usage == page)
        led = {
            plain.nodes["Disclosure"][to].properties["recipient"]: at for (one, to), at in _led(plain) if one == page
        }
        times = {recipient: instant_of(at or THEN) for recipient, at in led.items()}
        yield Usage(
            page, said["use"], said["count"], instant_of(said["firstAt"]), instant_of(said["lastAt"]), taken, times
        )


def _led(plain: PlainStar) -> Iterable[tuple[tuple[str, str], str | None]]:
    return plain.links["LED_TO"].items()


def _disclosures(plain: PlainStar) -> Iterable[Disclosure]:
    for page, node in plain.nodes["Disclosure"].items():
        said = node.properties
        got = frozenset(item for disclosure, item in plain.links["DISCLOSURE_OF"] if disclosure == page)
        times = instant_of(said["firstAt"]), instant_of(said["lastAt"])
        yield Disclosure(page, said["recipient"], tuple(said["uses"]), *times, got)


def _consent(said: Mapping[str, Any]) -> Consent:
    return Consent(
        said["id"],
        said["ref"],
        said["purpose"],
        instant_of(said["givenAt"]),
        said["method"],
        tuple(said["channels"]),
        None,
        said.get("evidence"),
        said["preselected"],
        said["bundled"],
        said["explicit"],
        None,
        _time(said, "expiresAt"),
        _time(said, "withdrawnAt"),
        None,
        requested=bool(said.get("requested")),
        refused_at=_time(said, "refusedAt"),
        revoked_at=_time(said, "revokedAt"),
        invalidated_at=_time(said, "invalidatedAt"),
    )


def _objection(said: Mapping[str, Any]) -> Objection:
    decided = said.get("decisionOutcome"), _time(said, "decisionAt")
    return Objection(said["id"], said["purpose"], instant_of(said["at"]), _time(said, "withdrawnAt"), *decided)


def _restriction(said: Mapping[str, Any]) -> Restriction:
    scope = tuple(said.get("scope", ()))
    return Restriction(said["id"], instant_of(said["at"]), said["ground"], scope, None, _time(said, "liftedAt"))


def _hold(said: Mapping[str, Any]) -> Hold:
    times = instant_of(said["placedAt"]), instant_of(said["reviewAt"]), _time(said, "releasedAt")
    return Hold(said["id"], said["ref"], tuple(said["scope"]), *times)


def _request(said: Mapping[str, Any]) -> Request:
    days = instant_of(said["receivedAt"]), date.fromisoformat(said["dueOn"])
    answered = _time(said, "answeredAt"), said.get("outcome"), None
    return Request(said["id"], said["right"], *days, said["receivedBy"], None, None, None, None, None, *answered)


def _erasure(said: Mapping[str, Any]) -> Erasure:
    return Erasure(said["id"], said["status"], instant_of(said["receivedAt"]), None, None, None, ())


def _notification(said: Mapping[str, Any]) -> Notification:
    times = instant_of(said["at"]), instant_of(said["at"])
    return Notification(said["id"], said["recipient"], said["kind"], *times, None, None, frozenset(), said["status"])


def _time(said: Mapping[str, Any], name_: str) -> datetime | None:
    return instant_of(said[name_]) if said.get(name_) else None
