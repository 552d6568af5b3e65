"""What holds of every decision, whatever is in ledger and catalogue.

People, catalogues and uses are drawn from a small world in which most is in order, so that what is drawn meets and
many uses are allowed before something is added or taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from asking import balanced, category, compatibility, erasure, notice, recipient
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from stars import CATALOGUE, LONG_AGO, NOW, PROVIDER, THEN, collection, consent, item, objection, of, restriction, star

from anbieter360.catalogue.model import (
    Audience,
    BalancingOutcome,
    Catalogue,
    Channel,
    CompatibilityOutcome,
    DuringRestriction,
    ExistingCustomer,
    LegalBasis,
    ProcessingUse,
    RestrictionException,
)
from anbieter360.decision.articles import ANSWERS
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.consent import ended_before
from anbieter360.decision.decided import Decision
from anbieter360.decision.facts import Collection, Consent, Information, Item, Objection, Star
from anbieter360.decision.may_use import may_use
from lengths import length

EXAMPLES = length(60, 2_000)
slowly = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAY = timedelta(days=1)
LATER = THEN + 10 * DAY
AFTER = NOW + DAY
MOMENTS = (LONG_AGO, THEN, LATER, NOW, AFTER)
DAYS = tuple(one.date() for one in MOMENTS)
PURPOSES = ("order", "order-change", "research", "loyalty", "greeting")
#: An item of each category that a use may need, and one that is derived.
CATEGORY_OF = {"mail": "email", "work": "email", "flat": "home", "born": "birth-date", "beat": "pulse"}
SCOPES = (*CATEGORY_OF, *CATEGORY_OF.values(), "contact")
NEEDS = (("email",), ("email", "birth-date"), ("home",), ("home", "birth-date"), ("contact",), ("pulse",))
NOTICES = ("leaflet", "consent-text", "wide", "late")

T = TypeVar("T")


def sometimes(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | value


def mostly(usual: Sequence[T], other: Sequence[T]) -> st.SearchStrategy[T]:
    """One of the usual ones, in one case of thirteen another."""
    return st.sampled_from([*usual] * 12 * len(other) + [*other] * len(usual))


times, purposes = st.sampled_from(MOMENTS), st.sampled_from(PURPOSES)
notice_ids = mostly(("wide",), NOTICES).map(lambda key: of("Notice", key))
bases = st.sampled_from(LegalBasis)
yes, no = mostly([True], [False]), mostly([False], [True])
never = mostly([None], MOMENTS)


def some(value: st.SearchStrategy[T]) -> st.SearchStrategy[list[T]]:
    """None of it in most cases."""
    nothing: st.SearchStrategy[list[T]] = st.just([])
    return st.one_of(nothing, nothing, nothing, st.lists(value, min_size=1, max_size=2))


@cache  # drawn from again and again; made once
def collections(purpose: str = "order", basis: LegalBasis = LegalBasis.CONTRACT) -> st.SearchStrategy[Collection]:
    """Mostly of all items, for this purpose and on this basis, which goes on."""
    return st.builds(
        lambda purpose, basis, held, **said: collection(purpose, basis, *held, id="held", **said),
        mostly([purpose], PURPOSES),
        mostly([basis], list(LegalBasis)),
        mostly([tuple(CATEGORY_OF)], [("mail",), ("born",)]),
        collected_at=mostly([THEN], MOMENTS),
        ended_at=never,
        source=mostly(["SUBJECT"], ["THIRD_PARTY"]),
        informed_at=sometimes(times),
        notice=sometimes(notice_ids),
    )


@cache
def consents(purpose: str = "greeting") -> st.SearchStrategy[Consent]:
    """Mostly without a defect and in force."""
    return st.builds(
        lambda purpose, **said: consent(purpose, id="consent", **said),
        mostly([purpose], PURPOSES),
        given_at=mostly([THEN, LATER], MOMENTS),
        method=mostly(["CHECKBOX"], ["UNKNOWN"]),
        channels=mostly([("EMAIL", "LETTER", "SMS", "POSTCARD", "PHONE", "PUSH", "IN_PERSON")], [(), ("EMAIL",)]),
        notice=mostly([of("Notice", "wide")], [None, of("Notice", "late"), of("Notice", "leaflet")]),
        evidence_sealed=mostly(["sealed"], [None]),
        preselected=no,
        bundled=no,
        explicit=st.booleans(),
        age_declared=mostly([30], [None, 12]),
        expires_at=never,
        withdrawn_at=never,
        revoked_at=never,
        invalidated_at=never,
        guardian_sealed=mostly([None], ["sealed"]),
        requested=no,
        refused_at=never,
        renews=sometimes(st.just("other")),
    )


objections = st.builds(
    lambda purpose, at, until, outcome, decided: objection(
        purpose, at, withdrawn_at=until, decision_outcome=outcome, decision_at=decided
    ),
    purposes,
    times,
    sometimes(times),
    st.sampled_from([None, "UPHELD", "OVERRIDDEN"]),
    sometimes(times),
)
restrictions = st.builds(
    lambda scope, at, until: restriction(*scope, at=at, lifted_at=until),
    st.lists(st.sampled_from(SCOPES), max_size=2),
    times,
    sometimes(times),
)
informed = st.builds(Information, notice_ids, times, never)
erasures = st.builds(
    lambda verified, gone, refused, executed: erasure(verified, *gone, refused_at=refused, executed_at=executed),
    sometimes(times),
    st.lists(st.sampled_from([*CATEGORY_OF.values()]), max_size=2),
    sometimes(times),
    sometimes(times),
)


@cache
def items(ref: str) -> st.SearchStrategy[Item]:
    return st.builds(
        lambda at, sources, kept: item(
            ref,
            CATEGORY_OF[ref],
            collected_at=at,
            derived_from=tuple(f"id-{one}" for one in sources),
            retained_for=tuple(of("Purpose", one) for one in kept),
        ),
        mostly([THEN, LONG_AGO], MOMENTS),
        mostly([()], [("mail",), ("work",), ("beat", "flat"), ("gone",)]),
        mostly([()], [("order",), ("research", "greeting")]),
    )


_REFS = mostly([tuple(CATEGORY_OF)], [("mail", "flat"), ("work",)])
_FEW = st.sampled_from([0, 1, 1, 2])
_COUNTRIES = st.sampled_from(["DE", "AT", None])
_OTHER_COLLECTIONS, _OBJECTIONS = some(collections()), some(objections)
_RESTRICTIONS, _ERASURES = some(restrictions), some(erasures)
_INFORMED = st.lists(informed, max_size=2)


@st.composite
def people(draw: st.DrawFn, use: ProcessingUse) -> Star:
    """Someone with a few of everything, mostly what the use asks for."""
    purpose, basis = use.purpose, use.legal_basis
    held = [draw(items(ref)) for ref in draw(_REFS)]
    collected = [draw(collections(purpose, basis)), *draw(_OTHER_COLLECTIONS)]
    consented = [draw(consents(purpose)) for _ in range(draw(_FEW))]
    # No two nodes of a ledger have one id, and equal numbers are what a counterexample is made of first.
    acts: list[Collection | Consent | Objection] = [
        *(one._replace(id=f"held-{number}") for number, one in enumerate(collected)),
        *(replace(one, id=f"consent-{number}") for number, one in enumerate(consented)),
        *draw(_OBJECTIONS),
    ]
    person = star(
        *acts,
        items=sorted(held, key=lambda one: (one.collected_at, one.id)),
        restrictions=draw(_RESTRICTIONS),
        informed=draw(_INFORMED),
        country=draw(_COUNTRIES),
    )
    return replace(person, erasures=tuple(draw(_ERASURES)))


uses = st.builds(
    ProcessingUse,
    st.just("it"),
    purposes,
    st.sampled_from([*LegalBasis, LegalBasis.CONSENT, LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST]),
    mostly(NEEDS[:-1], NEEDS),
    channel=sometimes(st.sampled_from(Channel)),
    recipients=mostly([(), ("carrier",), ("cloud",)], [("safe",), ("far",)]),
    law=mostly([None], ["§ 1"]),
    article9=mostly([None], ["A9-2-a", "A9-2-h"]),
    automated_decision=no,
    balancing_test=st.builds(
        balanced,
        mostly([BalancingOutcome.PROVIDER_PREVAILS], [BalancingOutcome.SUBJECT_PREVAILS]),
        mostly(DAYS[:2], DAYS),
    )
    | st.none(),
    existing_customer=mostly([ExistingCustomer(True, True, True), None], [ExistingCustomer(True, True)]),
    during_restriction=mostly([None], [DuringRestriction(RestrictionException.LEGAL_CLAIMS, "a claim")]),
)


_ANNOUNCED = st.sets(purposes, max_size=3)
_AUDIENCES, _OUTCOMES = st.sampled_from(Audience), st.sampled_from(CompatibilityOutcome)
_DAYS, _FAR = mostly(DAYS[:2], DAYS), st.sampled_from([None, "CN"])


@st.composite
def catalogues(draw: st.DrawFn, use: ProcessingUse) -> Catalogue:
    """The shop with this and that around it."""
    announced = (use.purpose, *draw(_ANNOUNCED))
    country, audience = draw(_COUNTRIES) or "DE", draw(_AUDIENCES)
    return replace(
        CATALOGUE,
        provider=replace(PROVIDER, country=country, audience=audience),
        categories=(
            *CATALOGUE.categories,
            category("home", "pd:PhysicalAddress"),
            category("pulse", special=draw(no)),
        ),
        notices=(
            *CATALOGUE.notices,
            notice("wide", *announced, published=LONG_AGO.date(), opt_out_offered=draw(yes)),
            notice("late", *announced, published=draw(_DAYS)),
        ),
        compatibilities=tuple(
            compatibility(one, use.purpose, draw(_OUTCOMES), draw(_DAYS)) for one in sorted(draw(_ANNOUNCED))
        ),
        recipients=(
            *CATALOGUE.recipients,
            recipient("cloud", "US", "A45-3"),
            recipient("safe", "CN", "A46-2-c"),
            recipient("far", draw(_FAR), None),
        ),
    )


birth_dates = mostly([date(1980, 1, 1)], [None, date(2012, 1, 1)])
moments = mostly([NOW], MOMENTS)
worlds = uses.flatmap(
    lambda use: st.tuples(people(use), st.just(use), catalogues(use), moments, birth_dates, st.booleans())
)
World = tuple[Star, ProcessingUse, Catalogue, datetime, date | None, bool]


def decide(world: World, person: Star | None = None, **changed: Any) -> Decision:
    """changed: `use` or `catalogue` in place of the world's."""
    was, use, catalogue, at, birth_date, sees_erased = world
    use, catalogue = changed.get("use", use), changed.get("catalogue", catalogue)
    return may_use(person or was, use, catalogue, at, birth_date=birth_date, sees_erased=sees_erased)


def with_acts(person: Star, change: Callable[[Any], Sequence[Any]]) -> Star:
    """The person with each act changed, dropped or doubled."""
    acts = [*person.collections, *person.consents, *person.objections]
    changed = star(
        *(after for act in acts for after in change(act)),
        items=person.items,
        restrictions=person.restrictions,
        informed=person.informed,
        country=person.country,
    )
    return replace(changed, erasures=person.erasures)


def added(person: Star, *acts: Collection | Consent | Objection) -> Star:
    return with_acts(replace(person, standings=(*person.standings, *star(*acts).standings)), lambda act: [act])


def never_opens(before: Decision, after: Decision) -> None:
    assert before.allowed or not after.allowed


@slowly
@given(worlds)
def test_every_decision_is_whole(world: World) -> None:
    """It never raises; outcome, article and what is missing go with the code; what is allowed has its data."""
    found = decide(world)
    assert found.outcome is ANSWERS[found.reason].outcome
    assert found.article
    assert found.explanation
    assert {one.item for one in found.items} <= {one.id for one in world[0].items if one.collected_at <= world[3]}
    assert not (found.allowed and found.missing)
    if found.allowed:
        usable = {one.item for one in found.items if one.outcome is Outcome.ALLOWED}
        served = {one.category for one in world[0].items if one.id in usable}
        lines = {key for one in served for key in world[2].category_line(one.rpartition(":")[2])}
        assert set(world[1].categories) <= lines


@slowly
@given(worlds, objections)
def test_an_objection_never_opens(world: World, one: Objection) -> None:
    """Whatever stands: an objection more allows nothing more."""
    never_opens(decide(world), decide(world, added(world[0], one)))


@slowly
@given(worlds, restrictions)
def test_a_restriction_never_opens(world: World, one: Any) -> None:
    """Nor does a restriction more."""
    person = world[0]
    never_opens(decide(world), decide(world, replace(person, restrictions=(*person.restrictions, one))))


@slowly
@given(worlds, times, st.sampled_from(["withdrawn_at", "revoked_at", "invalidated_at", "expires_at"]))
def test_the_end_of_a_consent_never_opens(world: World, at: datetime, end: str) -> None:
    """However it ends, and whenever."""
    assume(world[0].consents)
    for one in world[0].consents:
        was = getattr(one, end)
        ended = replace(one, **{end: at if was is None else min(was, at)})
        after = with_acts(world[0], lambda act, one=one, ended=ended: [ended if act is one else act])
        never_opens(decide(world), decide(world, after))


@slowly
@given(worlds, erasures)
def test_an_erasure_never_opens(world: World, one: Any) -> None:
    """Asked for, pending, refused or carried out."""
    person = world[0]
    never_opens(decide(world), decide(world, replace(person, erasures=(*person.erasures, one))))


@slowly
@given(worlds)
def test_removing_evidence_of_a_consent_never_opens(world: World) -> None:
    """The consent itself, its evidence, its notice, a guardian's, what it names, that it was explicit."""
    for gap in ("evidence_sealed", "notice", "guardian_sealed", "channels", "explicit"):
        empty = {"channels": (), "explicit": False}.get(gap)
        after = with_acts(
            world[0],
            lambda act, gap=gap, empty=empty: [replace(act, **{gap: empty}) if isinstance(act, Consent) else act],
        )
        never_opens(decide(world), decide(world, after))
    none = with_acts(world[0], lambda act: [] if isinstance(act, Consent) else [act])
    never_opens(decide(world), decide(world, none))


@slowly
@given(worlds)
def test_removing_what_the_person_was_told_never_opens(world: World) -> None:
    """Later notices, the notice at collection, the notice itself, the collection unless it has ended: that it has is
    why the use is denied, and what a law asks for is allowed on data that was not collected for it."""
    person, use, catalogue, at = world[:4]
    before = decide(world)
    never_opens(before, decide(world, replace(person, informed=())))
    for one in catalogue.notices:
        rest = tuple(other for other in catalogue.notices if other is not one)
        never_opens(before, decide(world, catalogue=replace(catalogue, notices=rest, uses=(use,))))
    for held in person.collections:
        if not ended_before(held.ended_at, at):
            without = with_acts(person, lambda act, held=held: [] if act == held else [act])
            never_opens(before, decide(world, without))
        silent = with_acts(person, lambda act, held=held: [act._replace(notice=None) if act == held else act])
        never_opens(before, decide(world, silent))


@slowly
@given(worlds)
def test_removing_what_the_provider_assessed_never_opens(world: World) -> None:
    """Balancing test, compatibility, transfer basis, exceptions, law."""
    use, catalogue = world[1:3]
    before = decide(world)
    for gap in ("balancing_test", "existing_customer", "during_restriction", "article9", "law"):
        never_opens(before, decide(world, use=replace(use, **{gap: None})))
    never_opens(before, decide(world, catalogue=replace(catalogue, compatibilities=())))
    baseless = tuple(replace(one, transfer_basis=None) for one in catalogue.recipients)
    never_opens(before, decide(world, catalogue=replace(catalogue, recipients=baseless)))


@slowly
@given(worlds)
def test_unknown_is_never_allowed(world: World) -> None:
    """Not an unknown basis, not absent data, not a consent of unknown age."""
    person, use, catalogue, at, _, sees = world
    assert not decide(world, use=replace(use, legal_basis=LegalBasis.UNSPECIFIED)).allowed
    assert not decide(world, replace(person, items=())).allowed
    ageless = with_acts(
        person,
        lambda act: [replace(act, age_declared=None, guardian_sealed=None) if isinstance(act, Consent) else act],
    )
    general = replace(catalogue, provider=replace(catalogue.provider, audience=Audience.GENERAL))
    on_consent = replace(use, legal_basis=LegalBasis.CONSENT)
    assert not may_use(ageless, on_consent, general, at, birth_date=None, sees_erased=sees).allowed


def _later(at: datetime) -> st.SearchStrategy[datetime]:
    return st.sampled_from([at + timedelta(microseconds=1), at + DAY, at + 400 * DAY])


def _happens(person: Star, draw: st.DrawFn, at: datetime) -> Star:
    """The person with everything that could happen to them after `at`."""

    def ends(act: Any) -> list[Any]:
        moment = draw(_later(at))
        if isinstance(act, Consent):
            end = draw(st.sampled_from(["withdrawn_at", "revoked_at", "invalidated_at", "expires_at"]))
            return [replace(act, **{end: moment}) if getattr(act, end) is None else act]
        if isinstance(act, Collection):
            return [act._replace(ended_at=moment) if act.ended_at is None else act]
        if act.decision_at is None:
            act = replace(act, decision_outcome="OVERRIDDEN", decision_at=moment)
        return [replace(act, withdrawn_at=moment) if act.withdrawn_at is None else act]

    ended = with_acts(person, ends)
    then = draw(_later(at))
    new = added(
        ended,
        draw(collections())._replace(collected_at=then),
        replace(draw(consents()), given_at=then),
        replace(draw(objections), at=then),
    )
    return replace(
        new,
        items=(*new.items, item("new", collected_at=then)),
        restrictions=(
            *(replace(one, lifted_at=one.lifted_at or then) for one in new.restrictions),
            restriction(at=then),
        ),
        informed=(*new.informed, Information(draw(notice_ids), then), Information(draw(notice_ids), at, then)),
        erasures=(*new.erasures, erasure(then)),
    )


@slowly
@given(worlds, st.data())
def test_what_happens_later_changes_no_answer_about_the_past(world: World, data: st.DataObject) -> None:
    """Not a word of it, but for an erasure that is carried out and for what is itself backdated."""
    person, use, catalogue, at = world[:4]
    later = data.draw(st.composite(lambda draw: _happens(person, draw, at))())
    after_day = (at + 2 * DAY).date()
    known = {one.from_purpose for one in catalogue.compatibilities}
    assessed = replace(
        catalogue,
        notices=(*catalogue.notices, notice("new", *PURPOSES, published=after_day)),
        compatibilities=(
            *catalogue.compatibilities,
            *(compatibility(one, use.purpose, on=after_day) for one in PURPOSES if one not in known),
        ),
    )
    weighed = use if use.balancing_test else replace(use, balancing_test=balanced(on=after_day))
    assert decide(world, later, catalogue=assessed, use=weighed) == decide(world)


@slowly
@given(worlds)
def test_a_derived_item_is_never_more_usable_than_its_source(world: World) -> None:
    """Where both are in the answer."""
    found = decide(world)
    outcome = {one.item: one.outcome for one in found.items}
    for one in world[0].items:
        for source in one.derived_from:
            if one.id in outcome and source in outcome and outcome[one.id] is Outcome.ALLOWED:
                assert outcome[source] is Outcome.ALLOWED


@slowly
@given(worlds)
def test_who_may_not_see_what_was_erased_hears_nothing_of_it(world: World) -> None:
    """For them it is absent, and nothing is allowed that would not be otherwise."""
    person, use, catalogue, at, birth_date, _ = world
    unseen = may_use(person, use, catalogue, at, birth_date=birth_date, sees_erased=False)
    seen = may_use(person, use, catalogue, at, birth_date=birth_date, sees_erased=True)
    assert Reason.ERASED not in {unseen.reason, *(one.reason for one in unseen.items)}
    assert unseen.allowed == seen.allowed


far_times = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59), timezones=st.just(UTC))  # noqa: DTZ001
far_zones = st.sampled_from(["Pacific/Apia", "Etc/GMT+12"])


@slowly
@given(worlds, far_times, st.dates(), st.dates(), far_zones)
def test_no_time_is_too_far(world: World, at: datetime, born: date, day: date, zone: str) -> None:
    """The first and the last days of the calendar in zones far from UTC."""
    person, use, catalogue = world[:3]
    elsewhere = replace(
        catalogue,
        provider=replace(catalogue.provider, time_zone=zone),
        notices=tuple(replace(one, published=day) for one in catalogue.notices),
        compatibilities=tuple(replace(one, assessed=day) for one in catalogue.compatibilities),
    )
    moved = with_acts(person, lambda act: [replace(act, given_at=at) if isinstance(act, Consent) else act])
    assert may_use(moved, use, elsewhere, at, birth_date=born, sees_erased=True).explanation
