"""What holds of every plan, whoever the person: it is what the reference model says, and nothing else plays a part.

People are drawn from the small shop: what holds an item, retains it, holds it back, derives and shares it, in any mix,
with circles.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from comparing import STAYING, differences
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people import CATALOGUE, NOW, THEN, Person, facts_of, items, name, plan, purposes

from anbieter360.catalogue.model import (
    Catalogue,
    Category,
    PeriodStart,
    Purpose,
    Recipient,
    Retention,
    RetentionBecause,
)
from anbieter360.erasure.planning.plan import EVERYTHING, Plan, Scope, ScopeKind
from anbieter360.erasure.planning.planner import make_plan
from anbieter360.instant import text_of
from anbieter360.ledger.stars.plain import PlainStar
from anbieter360.ledger.stars.stored import StoredStar
from lengths import length

EXAMPLES = length(60, 2_000)
slowly = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

REFS = ("i0", "i1", "i2", "i3", "i4")
CATEGORIES = ("email", "address", "birth-date", "invoice")
PURPOSES = ("order", "shipping", "books", "research", "loyalty", "greeting")
BASES = ("CONTRACT", "LEGAL_OBLIGATION", "LEGITIMATE_INTEREST", "CONSENT")
USES = tuple(one.key for one in CATALOGUE.uses)
SCOPES = (*REFS, *CATEGORIES, "contact")
GROUNDS = ("ACCURACY_CONTESTED", "UNLAWFUL_PROCESSING", "LEGAL_CLAIMS", "OBJECTION_PENDING")
RULES = (
    *CATALOGUE.retention,
    Retention("contact", "order", RetentionBecause.LEGAL_CLAIMS, "§ 195 BGB", "P3Y", PeriodStart.END_OF_YEAR),
    Retention("address", "order", RetentionBecause.LEGAL_OBLIGATION, "§ 1", "P1M", PeriodStart.LAST_USE),
    Retention("email", "greeting", RetentionBecause.LEGAL_CLAIMS, "§ 2", "P1D", PeriodStart.CONTRACT_END),
)
CATALOGUES = tuple(replace(CATALOGUE, retention=RULES[:count]) for count in range(len(RULES) + 1))
MOMENTS = tuple(text_of(datetime(year, 5, 1, tzinfo=UTC)) for year in (2018, 2022, 2025, 2027, 2040))

T = TypeVar("T")

moments = st.sampled_from(MOMENTS)
scopes = st.lists(st.sampled_from(SCOPES), min_size=1, max_size=2, unique=True)


def sometimes(draw: st.DrawFn, label: str) -> dict[str, str]:
    """That end in one of three cases."""
    return {label: draw(moments)} if draw(st.integers(0, 2)) == 0 else {}


@st.composite
def people(draw: st.DrawFn) -> Person:
    person = Person()
    wanted = draw(st.lists(st.tuples(st.sampled_from(PURPOSES), st.sampled_from(BASES)), min_size=1, unique=True))
    collections = [person.collected(*one, **sometimes(draw, "endedAt")) for one in wanted[:5]]
    refs = REFS[: draw(st.integers(0, len(REFS)))]
    for ref in refs:
        held = draw(st.lists(st.sampled_from(collections), min_size=1, max_size=3, unique=True))
        system = draw(st.sampled_from(("till", "paper")))
        person.item(ref, draw(st.sampled_from(CATEGORIES)), *held, system=system)
    if refs:
        _between(draw, person, refs)
    _beside(draw, person)
    return person


def _between(draw: st.DrawFn, person: Person, refs: tuple[str, ...]) -> None:
    """What joins items: derivation in circles too, twins, uses, recipients."""
    some = st.lists(st.sampled_from(refs), unique=True, max_size=3)
    for item, source in draw(st.lists(st.tuples(st.sampled_from(refs), st.sampled_from(refs)), max_size=5)):
        if item != source:
            person.derived(item, source)
    for ref in draw(some):
        person.shared(ref, f"twin-{ref}") if draw(st.booleans()) else person.shared_from(f"twin-{ref}", ref)
    for use in draw(st.lists(st.sampled_from(USES), max_size=3)):
        person.used(use, *draw(some))
    for recipient in draw(st.lists(st.sampled_from(("carrier", "printer")), max_size=3)):
        person.got(recipient, draw(st.sampled_from(USES)), *draw(some))


def _beside(draw: st.DrawFn, person: Person) -> None:
    """What hangs on standings and on the person."""
    few, many = st.integers(0, 1), st.integers(0, 2)
    for number in range(draw(many)):
        ends = sometimes(draw, "withdrawnAt") | sometimes(draw, "expiresAt")
        person.consented(draw(st.sampled_from(PURPOSES)), f"consent-{number}", **ends | {"givenAt": MOMENTS[0]})
    for number in range(draw(many)):
        decided = {"decisionOutcome": "UPHELD", "decisionAt": THEN} if draw(st.booleans()) else {}
        said = sometimes(draw, "withdrawnAt") | decided
        person.objected(draw(st.sampled_from(PURPOSES)), f"objection-{number}", **said)
    for number in range(draw(few)):
        person.held(*draw(scopes), id_=f"hold-{number}", **sometimes(draw, "releasedAt"))
    for number in range(draw(few)):
        named = draw(st.just([]) | scopes)
        lifted = sometimes(draw, "liftedAt")
        person.restricted(draw(st.sampled_from(GROUNDS)), *named, id_=f"restriction-{number}", **lifted)
    if draw(st.integers(0, 5)) == 0:
        right = draw(st.sampled_from(("ACCESS", "RECTIFICATION")))
        person.asked_for(right, **sometimes(draw, "answeredAt"))
    for add in draw(st.lists(st.sampled_from((_identifier, _notice, _refusal, _notification, _erasure)), max_size=3)):
        add(person)


def _identifier(person: Person) -> None:
    person.identified()


def _notice(person: Person) -> None:
    person.told_of("leaflet")


def _refusal(person: Person) -> None:
    person.refused("greet")


def _notification(person: Person) -> None:
    person.notified("carrier")


def _erasure(person: Person) -> None:
    person.asked_to_go()


@st.composite
def cases(draw: st.DrawFn) -> tuple[Person, Scope]:
    """Someone, and a scope that names what is there."""
    person = draw(people())
    refs = sorted(person.star.nodes["DataItem"])
    keys = st.lists(st.sampled_from(PURPOSES), min_size=1, max_size=2).map(lambda found: purposes(*found))
    some = st.lists(st.sampled_from(refs), min_size=1, max_size=3).map(lambda found: items(*found)) if refs else keys
    return person, draw(st.just(EVERYTHING) | keys | some)


@given(cases(), st.sampled_from(CATALOGUES), st.sampled_from(MOMENTS[1:]))
@slowly
def test_a_plan_is_what_the_reference_model_says(case: tuple[Person, Scope], catalogue: Catalogue, at: str) -> None:
    """Each field's grounds, whom it is told to and the fence are those of the rules written down a second time."""
    assert differences(*case, catalogue=catalogue, at=datetime.fromisoformat(at)) == []


@given(cases(), st.randoms(use_true_random=False))
@slowly
def test_a_plan_does_not_depend_on_the_order_of_reading(case: tuple[Person, Scope], chance: random.Random) -> None:
    """An engine answers in any order: the plan and its hash are the same (I10)."""
    person, scope = case
    assert read_again(person, scope, chance) == (plan(person, scope), plan(person, scope).hash)


def read_again(person: Person, scope: Scope, chance: random.Random) -> tuple[Plan, str]:
    star, twins = shuffled(person.star, chance), [*person.shared_by]
    chance.shuffle(twins)
    facts = facts_of(person.star)
    mixed = replace(
        facts,
        standings=mixed_up(facts.standings, chance),
        items=mixed_up(facts.items, chance),
        usages=mixed_up(facts.usages, chance),
        holds=mixed_up(facts.holds, chance),
        restrictions=mixed_up(facts.restrictions, chance),
    )
    found = make_plan(StoredStar(star, tuple(twins)), mixed, CATALOGUE, 1, scope, NOW)
    return found, found.hash


def shuffled(star: PlainStar, chance: random.Random) -> PlainStar:
    nodes = {label: dict(mixed_up(tuple(found.items()), chance)) for label, found in star.nodes.items()}
    links = {kind: dict(mixed_up(tuple(found.items()), chance)) for kind, found in star.links.items()}
    properties = dict(mixed_up(tuple(star.properties.items()), chance))
    return PlainStar(star.subject, properties, dict(mixed_up(tuple(nodes.items()), chance)), links)


def mixed_up(found: tuple[T, ...], chance: random.Random) -> tuple[T, ...]:
    return tuple(chance.sample(found, len(found)))


@given(cases())
@slowly
def test_what_a_catalogue_has_besides_changes_nothing(case: tuple[Person, Scope]) -> None:
    """Categories, purposes and recipients that the person has nothing to do with play no part (I3)."""
    more = replace(
        CATALOGUE,
        categories=(*CATALOGUE.categories, Category("shoe-size", name("shoe size"))),
        purposes=(Purpose("art", name("art")), *CATALOGUE.purposes),
        recipients=(Recipient("archive", name("archive"), None, "DE"), *CATALOGUE.recipients),
        retention=(replace(RULES[0], category="shoe-size"), *CATALOGUE.retention),
    )
    assert plan(*case, catalogue=more).hash == plan(*case).hash


@given(cases())
@slowly
def test_nothing_goes_that_was_not_asked_for(case: tuple[Person, Scope]) -> None:
    """Of a scope of items or purposes, whatever has no step stays, and what has one belongs to the scope (I2)."""
    person, scope = case
    made = plan(person, scope)
    labels = {one.target.label for one in made.steps}
    if scope.kind is ScopeKind.ITEMS:
        assert labels == {"DataItem"}
    if scope.kind is ScopeKind.PURPOSES:
        assert labels <= {"Standing", "Collection", "Consent", "Objection", "DataItem"}
    if scope.kind is not ScopeKind.EVERYTHING:
        assert made.fence.going is not None
        assert made.fence.going <= {one.target.key for one in made.steps}


@given(people())
@slowly
def test_the_other_persons_side_is_never_named(person: Person) -> None:
    """No step, no ground and no notification has the id of a twin."""
    assert "twin-" not in repr(plan(person))


@given(people())
@slowly
def test_what_stays_hangs_on_what_stays(person: Person) -> None:
    """Every node that stays is reached from the person, or from the request by a standing: no orphans (I9)."""
    made = plan(person)
    stays = {(one.target.label, one.target.key) for one in made.steps if one.outcome in STAYING}
    for label, key in stays - {("Subject", person.id)}:
        if label == "DataItem":
            holders = {collection for collection, item in person.star.links["HOLDS"] if item == key}
            assert any(("Collection", one) in stays for one in holders)
        elif label in ("Collection", "Consent", "Objection"):
            assert ("Standing", person.star.nodes[label][key].parent) in stays
        elif label == "Standing" and made.fence.hidden:
            assert key in made.fence.evidence
        elif label == "UseEvent":
            assert ("Usage", person.star.nodes[label][key].parent) in stays
        elif label not in ("Notification", "ErasureRequest"):
            assert ("Subject", person.id) in stays


@given(people(), st.integers(1, 400))
@slowly
def test_less_stays_as_time_passes(person: Person, days: int) -> None:
    """What goes today goes on any later day too, if nothing is added (I11)."""
    kept = {one.target for one in plan(person).steps if one.target.label == "DataItem" and one.outcome in STAYING}
    later = plan(person, at=NOW + timedelta(days=days))
    assert {one.target for one in later.steps if one.target.label == "DataItem" and one.outcome in STAYING} <= kept
