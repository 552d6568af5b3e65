"""What an erasure must do with a person, written down a second time from DESIGN.md section 6, ADR 12 and the issue.

It shares nothing with the planner but the types of a plan and the two tables of the law (`decision.retention`,
`decision.evidence`): no annotation is read here, only the names of fields; what each does stands in tables. It is
slow and simple: every question goes over everything again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from people import Person, facts_of

from anbieter360.catalogue.model import Catalogue, LegalBasis, node_id, split_node_id
from anbieter360.catalogue.zones import zone_of
from anbieter360.datamap.load import load_datamap
from anbieter360.decision.deadline import day_of
from anbieter360.decision.evidence import evidence_kept_until
from anbieter360.decision.facts import Star
from anbieter360.decision.retention import retention_of
from anbieter360.erasure.planning.plan import Outcome, Scope, ScopeKind
from anbieter360.instant import instant_of, text_of

#: What stays by itself: label -> (by default, fields with a word of their own, fields that go all the same).
PROOF: dict[str, tuple[str, dict[str, str], set[str]]] = {
    "Consent": ("Art. 7(1)", {"guardianEvidence": "Art. 8(2)"}, set()),
    "Objection": (
        "Art. 21, suppression",
        {"decisionOutcome": "Art. 21(1)", "decisionAt": "Art. 21(1)"},
        {"reason", "sentBy", "evidence", "withdrawalEvidence", "decisionBy", "decisionReasoning"},
    ),
    "Notification": ("Art. 19", {}, {"recipientRef", "token"}),
    "ErasureRequest": (
        "Art. 5(2)",
        {
            **dict.fromkeys(
                ("dueAt", "extendedAt", "extensionReason", "language", "answeredAt", "answer"), "Art. 12(3)"
            ),
            **dict.fromkeys(("refusedAt", "refusalGround", "refusedBy", "kept"), "Art. 12(4)"),
            **dict.fromkeys(("identityAskedAt", "pausedDays"), "Art. 12(6)"),
        },
        {"step", "draft", "cursor", "token", "worker", "leasedUntil", "going", "staying"},
    ),
    "Hold": ("until released", {}, set()),
}
#: The word of what such a node hangs on.
HUNG = {
    "Consent": "Art. 7(1)",
    "Objection": "Art. 21, suppression",
    "Notification": "Art. 19",
    "ErasureRequest": "Art. 5(2)",
    "Hold": "legal hold, Art. 17(3)(e)",
}
#: By which edge, and which word of the model, a node goes with what it hangs on.
GOES = {
    "Standing": "HAS_STANDING DEEP",
    "Usage": "USED_BY DEEP",
    "Disclosure": "DISCLOSED DEEP",
    "Identifier": "HAS_IDENTIFIER DEEP",
    "Information": "INFORMED DEEP",
    "Restriction": "RESTRICTED DEEP",
    "Hold": "HELD RETAIN",
    "ErasureRequest": "ASKED EVIDENCE",
    "RefusedUse": "REFUSED DEEP",
    "RightsRequest": "REQUESTED DEEP",
    "Notification": "NOTIFIED EVIDENCE",
    "Collection": "COLLECTED DEEP",
    "Consent": "CONSENTED EVIDENCE",
    "Objection": "OBJECTED EVIDENCE",
    "UseEvent": "EVENT DEEP",
}
#: Fields of the person's own: what names them stays with anything but proof, their language with a contract.
NAMING = {"id", "provider", "page", "epoch", "pending", "ref", "refHash", "removedIdentifiers"}
#: What is known of them besides: it stays with a hold, a restriction or a copy that is about everything.
KNOWN = {"birthDate", "country", "extra", "rectificationEvidence", "rectified", "rectifiedAt", "rectifiedBy"}
#: Fields that have a step whether they are set or not.
UNSET = {"Subject": {"fence", "hidden", "going", "staying"}}

Reason = tuple[Outcome, str]
Node = tuple[str, str]
Told = tuple[str, bool, tuple[str, ...] | None]


@dataclass(frozen=True, eq=False)
class Expected:
    """What is expected of the plan for a person and a scope."""

    person: Person
    scope: Scope
    catalogue: Catalogue
    at: datetime

    @cached_property
    def star(self) -> Star:
        return facts_of(self.person.star)

    @cached_property
    def now(self) -> str:
        return text_of(self.at)

    @cached_property
    def fields(self) -> dict[tuple[Node, str], set[Reason]]:
        """What is expected of every field that has a step."""
        return {(node, name): self.field(node, name) for node in self.asked for name in self.names(node)}

    def names(self, node: Node) -> set[str]:
        """The fields that are set, and those that have a step whether they are or not."""
        label, key = node
        said = self.person.star.properties if label == "Subject" else self.person.star.nodes[label][key].properties
        if label in ("ErasureRequest", "Notification"):
            return {*said, *(field.name for field in load_datamap().node[label].fields)}
        return {*said, *UNSET.get(label, set())}

    @cached_property
    def shared(self) -> set[Node]:
        """Items that go here, with a twin that stays another person's."""
        ours = {item for item, _ in self.person.star.links["SHARED_WITH"]} | {one for _, one in self.person.shared_by}
        return {("DataItem", item) for item in ours & self.going}

    def field(self, node: Node, name: str) -> set[Reason]:
        """Every reason for the outcome of one field; the strongest decides."""
        label = node[0]
        staying = self.proof(node, name) | self.carried(node, name)
        if not staying:
            return {(Outcome.ERASED, word) for word in self.goes_by(node)}
        return staying | ({(Outcome.ERASED, "names what goes")} if self.is_cut_down(label, node[1], name) else set())

    # What is asked to go

    @cached_property
    def asked(self) -> set[Node]:
        nodes = self.person.star.nodes
        if self.scope.kind is ScopeKind.EVERYTHING:
            every = {(label, key) for label, found in nodes.items() for key in found}
            return every | {("Subject", self.person.id)}
        if self.scope.kind is ScopeKind.CONSENTS:
            return self.proofs
        if self.scope.kind is ScopeKind.ITEMS:
            return self.with_derived({("DataItem", ref) for ref in self.scope.keys})
        pages = {page for page in nodes["Standing"] if self.in_scope(page)}
        hung = {
            (label, key)
            for label in ("Collection", "Consent", "Objection")
            for key, one in nodes[label].items()
            if one.parent in pages
        }
        held = {
            ("DataItem", item)
            for item in nodes["DataItem"]
            if all(("Collection", collection) in hung for collection in self.holders(item))
        }
        return self.with_derived({("Standing", page) for page in pages} | hung | held)

    @property
    def proofs(self) -> set[Node]:
        """The consents that are named, and standings on which nothing else hangs."""
        nodes = self.person.star.nodes
        named = {("Consent", key) for key, one in nodes["Consent"].items() if one.properties["ref"] in self.scope.keys}
        hung = {
            (label, key): one.parent
            for label in ("Collection", "Consent", "Objection")
            for key, one in nodes[label].items()
        }
        left = {parent for node, parent in hung.items() if node not in named}
        return named | {("Standing", hung[node]) for node in named if hung[node] not in left}

    def with_derived(self, asked: set[Node]) -> set[Node]:
        """A derived item goes with any source that goes."""
        while True:
            more = {
                ("DataItem", item)
                for item, source in self.person.star.links["DERIVED_FROM"]
                if ("DataItem", source) in asked and not self.keeps(source)
            }
            if more <= asked:
                return asked
            asked = asked | more

    def goes_by(self, node: Node) -> set[str]:
        label, key = node
        if label == "Subject":
            return {"EVERYTHING"}
        if self.scope.kind is ScopeKind.CONSENTS:
            goes_along = label == "Consent" and ("Standing", self.person.star.nodes[label][key].parent) in self.asked
            return {"CONSENTS", GOES[label]} if goes_along else {"CONSENTS"}
        if label != "DataItem":
            seed = label == "Standing" and self.scope.kind is ScopeKind.PURPOSES
            return {"PURPOSES" if seed else GOES[label]}
        words = set()
        if all(("Collection", one) in self.asked for one in self.holders(key)):
            words.add("HOLDS REFCOUNT")
        if any(source in self.going for item, source in self.person.star.links["DERIVED_FROM"] if item == key):
            words.add("DERIVED_FROM DEEP")
        if self.scope.kind is ScopeKind.ITEMS and key in self.scope.keys:
            words.add("ITEMS")
        return words

    @cached_property
    def going(self) -> set[str]:
        """Items that go."""
        return {key for label, key in self.asked if label == "DataItem" and not self.keeps(key)}

    # Why an item stays

    def keeps(self, item: str) -> set[tuple[Outcome, str, str | None]]:
        """(outcome, rule, the purpose that it then serves; None for any)."""
        return {*self.necessary(item), *self.held(item), *self.retained(item)}

    def necessary(self, item: str) -> Iterator[tuple[Outcome, str, str | None]]:
        for collection in self.holders(item):
            said = self.person.star.nodes["Collection"][collection].properties
            if said["legalBasis"] != "CONTRACT" or said.get("endedAt", "9") <= self.now:
                continue
            purpose = key_of(said["purpose"])
            for use in self.catalogue.uses:
                contract = use.legal_basis is LegalBasis.CONTRACT and self.is_below(use.purpose, purpose)
                if contract and any(self.is_of(item, category) for category in use.categories):
                    yield Outcome.STILL_NECESSARY, use.key, purpose

    def held(self, item: str) -> Iterator[tuple[Outcome, str, str | None]]:
        return ((outcome, rule, None) for outcome, rule in self.holding(lambda scope: self.covers(scope, item)))

    @cached_property
    def held_whole(self) -> set[Reason]:
        """What holds whatever is known of the person."""
        return set(self.holding(lambda scope: not scope))

    def holding(self, covers: Callable[[list[str]], bool]) -> Iterator[Reason]:
        nodes = self.person.star.nodes
        for hold in nodes["Hold"].values():
            said = hold.properties
            if said.get("releasedAt", "9") > self.now and covers(said["scope"]):
                yield Outcome.HELD, said["ref"]
        for restriction in nodes["Restriction"].values():
            said = restriction.properties
            over = said.get("liftedAt", "9") <= self.now
            if not over and not self.is_decided(said["ground"]) and covers(said.get("scope", [])):
                yield Outcome.HELD, said["ground"]
        if self.access_is_due:
            yield Outcome.HELD, "ACCESS"

    def is_decided(self, ground: str) -> bool:
        """Objections are known, and none of them waits any more."""
        objections = [one.properties for one in self.person.star.nodes["Objection"].values()]
        waiting = [one for one in objections if one.get("withdrawnAt", "9") > self.now and "decisionOutcome" not in one]
        return ground == "OBJECTION_PENDING" and bool(objections) and not waiting

    @property
    def access_is_due(self) -> bool:
        requests = [one.properties for one in self.person.star.nodes["RightsRequest"].values()]
        return any(one["right"] == "ACCESS" and one.get("answeredAt", "9") > self.now for one in requests)

    def retained(self, item: str) -> Iterator[tuple[Outcome, str, str | None]]:
        today = day_of(self.at, zone_of(self.catalogue.provider))
        for end in retention_of(self.star.item[item], self.star, self.catalogue):
            if end.until is None or end.until > today:
                yield Outcome.RETAINED, end.rule, end.held_for

    # What stays with it

    def proof(self, node: Node, name: str) -> set[Reason]:
        label, key = node
        if label not in PROOF or self.is_over(label, key):
            return set()
        default, other, goes = PROOF[label]
        outcome = Outcome.RETAINED if label == "Hold" else Outcome.EVIDENCE
        return set() if name in goes else {(outcome, other.get(name, default)), (outcome, HUNG[label])}

    def is_over(self, label: str, key: str) -> bool:
        if label == "Hold":
            said = self.person.star.nodes["Hold"][key].properties
            return bool(said.get("releasedAt", "9") <= self.now)
        today = day_of(self.at, zone_of(self.catalogue.provider))
        return label in ("Consent", "Objection") and (self.proved_until(label, key) or date.max) <= today

    def proved_until(self, label: str, key: str) -> date | None:
        """The first day on which it has to be proved no more; of a consent where it ends now at the latest, of an
        objection where it was withdrawn."""
        if label == "Objection":
            said = self.person.star.nodes[label][key].properties.get("withdrawnAt", "9")
            if said > self.now:
                return None
            day = day_of(instant_of(said), zone_of(self.catalogue.provider))
            return date(day.year + 4, 1, 1)
        (consent,) = (one for one in self.star.consents if one.id == key)
        running = evidence_kept_until(consent, self.star, self.catalogue, self.at) is None
        ended = replace(consent, withdrawn_at=self.at) if running else consent
        end = evidence_kept_until(ended, self.star, self.catalogue, self.at)
        assert end is not None
        return end.until

    def carried(self, node: Node, name: str) -> set[Reason]:
        label, key = node
        if label == "Subject":
            return self.own(name)
        if label == "Standing":
            return self.of_standing(key, name)
        found: dict[str, Callable[[str], set[Reason]]] = {
            "DataItem": lambda item: plain(self.keeps(item)),
            "Identifier": lambda _: self.only_necessary,
            "Collection": self.of_collection,
            "Usage": self.of_usage,
            "Disclosure": self.of_disclosure,
            "UseEvent": self.of_event,
            "Restriction": self.of_restriction,
            "RightsRequest": self.of_request,
        }
        return found[label](key) if label in found else set()

    @cached_property
    def person_stays(self) -> set[Reason]:
        nodes = self.person.star.nodes
        found = {reason for item in nodes["DataItem"] for reason in plain(self.keeps(item))}
        found |= {reason for key in nodes["Hold"] for reason in self.proof(("Hold", key), "id")}
        return found | self.held_whole

    @property
    def only_necessary(self) -> set[Reason]:
        return {reason for reason in self.person_stays if reason[0] is Outcome.STILL_NECESSARY} | self.held_whole

    def own(self, name: str) -> set[Reason]:
        if name in NAMING:
            return self.person_stays
        if name == "language":
            return self.only_necessary
        return self.held_whole if name in KNOWN else set()

    def of_collection(self, key: str) -> set[Reason]:
        """It stays for an item only where it is the ground for which the item does."""
        said = self.person.star.nodes["Collection"][key].properties
        running = said["legalBasis"] == "CONTRACT" and said.get("endedAt", "9") > self.now
        found = set()
        for item in (item for collection, item in self.person.star.links["HOLDS"] if collection == key):
            for outcome, rule, serves in self.keeps(item):
                if serves is None or (serves == key_of(said["purpose"]) and (running or outcome is Outcome.RETAINED)):
                    found.add((outcome, rule))
        return found

    def of_standing(self, page: str, name: str) -> set[Reason]:
        nodes = self.person.star.nodes
        collected = {
            reason
            for key, one in nodes["Collection"].items()
            if one.parent == page
            for reason in self.of_collection(key)
        }
        proofs = {
            reason
            for label in ("Consent", "Objection")
            for key, one in nodes[label].items()
            if one.parent == page
            for reason in self.proof((label, key), "id")
        }
        tells_of_collections = name in ("legalBasis", "collectedAt")
        return set() if tells_of_collections and not collected else collected | proofs

    def of_usage(self, page: str) -> set[Reason]:
        use = self.person.star.nodes["Usage"][page].properties["use"]
        taken = {item for usage, item in self.person.star.links["USAGE_OF"] if usage == page}
        events = {key for key, one in self.person.star.nodes["UseEvent"].items() if one.parent == page}
        held = {reason for key in events for reason in self.of_event(key)}
        return held | {reason for item in taken for reason in self.served(item, use)}

    def of_disclosure(self, page: str) -> set[Reason]:
        found = set()
        for item in (item for disclosure, item in self.person.star.links["DISCLOSURE_OF"] if disclosure == page):
            found |= plain(one for one in self.keeps(item) if one[0] is Outcome.HELD)
            for use in self.person.star.nodes["Disclosure"][page].properties["uses"]:
                if (f"{use}/{self.person.id}", item) in self.person.star.links["USAGE_OF"]:
                    found |= self.served(item, use)
        return found

    def served(self, item: str, use: str) -> set[Reason]:
        """Why the item stays, as far as the use serves that."""
        (declared,) = (one for one in self.catalogue.uses if one.key == key_of(use))
        return plain(
            (outcome, rule, serves)
            for outcome, rule, serves in self.keeps(item)
            if serves is None or self.is_below(declared.purpose, serves)
        )

    def of_event(self, key: str) -> set[Reason]:
        named = self.person.star.nodes["UseEvent"][key].properties["items"]
        return plain(one for item in named for one in self.keeps(item) if one[0] is Outcome.HELD)

    def of_restriction(self, key: str) -> set[Reason]:
        said = self.person.star.nodes["Restriction"][key].properties
        covered = (item for item in self.person.star.nodes["DataItem"] if self.covers(said.get("scope", []), item))
        over = said.get("liftedAt", "9") <= self.now
        return set() if over else {reason for item in covered for reason in plain(self.keeps(item))}

    def of_request(self, key: str) -> set[Reason]:
        said = self.person.star.nodes["RightsRequest"][key].properties
        due = said["right"] == "ACCESS" and said.get("answeredAt", "9") > self.now
        return {(Outcome.HELD, "ACCESS")} if due else set()

    def is_cut_down(self, label: str, key: str, name: str) -> bool:
        """Whether a list that stays names something that goes."""
        nodes = self.person.star.nodes
        if (label, name) == ("Disclosure", "uses"):
            return any(not self.of_usage(f"{use}/{self.person.id}") for use in nodes[label][key].properties["uses"])
        if (label, name) == ("UseEvent", "items"):
            return any(not self.keeps(item) for item in nodes[label][key].properties["items"])
        if (label, name) == ("Restriction", "scope"):
            named = {*nodes[label][key].properties["scope"]} & nodes["DataItem"].keys()
            return any(not self.keeps(item) for item in named)
        return False

    # Whom it is told to

    @cached_property
    def told(self) -> set[Told]:
        """(id, whether there is an address, refs of what goes or None for all)."""
        found = set()
        recipients = {one.key: one.erasure is not None for one in self.catalogue.recipients}
        for page, one in self.person.star.nodes["Disclosure"].items():
            got = {item for disclosure, item in self.person.star.links["DISCLOSURE_OF"] if disclosure == page}
            if got & self.going:
                id_ = one.properties["recipient"]
                found.add((id_, recipients[key_of(id_)], self.part(got)))
        for system in self.catalogue.systems:
            id_ = node_id(self.catalogue.provider.key, "System", system.key)
            nodes = self.person.star.nodes["DataItem"]
            has = {item for item, one in nodes.items() if one.properties["system"] == id_}
            if has & self.going:
                found.add((id_, system.erasure is not None, self.part(has)))
        return found

    def part(self, has: set[str]) -> tuple[str, ...] | None:
        return None if has <= self.going else tuple(sorted(has & self.going))

    # Small questions

    def holders(self, item: str) -> set[str]:
        return {collection for collection, held in self.person.star.links["HOLDS"] if held == item}

    def covers(self, scope: list[str], item: str) -> bool:
        return not scope or item in scope or any(self.is_of(item, name) for name in scope)

    def is_of(self, item: str, category: str) -> bool:
        own = key_of(self.person.star.nodes["DataItem"][item].properties["category"])
        parent = {one.key: one.parent for one in self.catalogue.categories}
        return category in (own, parent.get(own))  # two levels are all that the shop has

    def is_below(self, purpose: str, other: str) -> bool:
        parent = {one.key: one.parent for one in self.catalogue.purposes}
        return other in (purpose, parent.get(purpose))

    def in_scope(self, page: str) -> bool:
        return any(self.is_below(key_of(page.rpartition("/")[0]), wanted) for wanted in self.scope.keys)


def plain(keeps: Iterator[tuple[Outcome, str, str | None]] | set[tuple[Outcome, str, str | None]]) -> set[Reason]:
    return {(outcome, rule) for outcome, rule, _ in keeps}


def key_of(node: str) -> str:
    return split_node_id(node)[2]
