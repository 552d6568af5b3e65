"""What holds of every decision, whatever is in the ledger and the catalogue (issue 5). Set ANBIETER360_EXAMPLES for more.

People, catalogues and uses are drawn from a small world: few purposes, categories, notices and moments, so that what
is drawn meets.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

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
from anbieter360.decision.decided import Decision
from anbieter360.decision.facts import Collection, Consent, Information, Objection, Star
from anbieter360.decision.may_use import may_use

EXAMPLES = int(os.environ.get("ANBIETER360_EXAMPLES", "200"))
slowly = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

DAY = timedelta(days=1)
LATER = THEN + 10 * DAY
AFTER = NOW + DAY
MOMENTS = (LONG_AGO, THEN, LATER, NOW, AFTER)
DAYS = tuple(one.date() for one in MOMENTS)
PURPOSES = ("order", "order-change", "research", "loyalty", "greeting")
CATEGORIES = ("contact", "email", "birth-date", "home", "pulse")
REFS = ("mail", "born", "flat", "beat", "guess")
NOTICES = ("leaflet", "consent-text", "wide", "late")


def sometimes(value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | value


times, purposes, categories = st.sampled_from(MOMENTS), st.sampled_from(PURPOSES), st.sampled_from(CATEGORIES)
notice_ids = st.sampled_from(NOTICES).map(lambda key: of("Notice", key))
bases = st.sampled_from(LegalBasis)
#: Mostly yes, so that consents are often good and uses often allowed.
mostly = st.sampled_from([True, True, True, False])
rarely = mostly.map(lambda yes: not yes)


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    held = draw(st.sets(st.sampled_from(REFS), min_size=1))
    return collection(
        draw(purposes),
        draw(bases),
        *held,
        id=f"collection-{draw(st.integers(0, 10**6))}",
        collected_at=draw(times),
        ended_at=draw(sometimes(times)),
        source=draw(st.sampled_from(["SUBJECT", "SUBJECT", "THIRD_PARTY"])),
        informed_at=draw(sometimes(times)),
        notice=draw(sometimes(notice_ids)),
    )


@st.composite
def consents(draw: st.DrawFn) -> Consent:
    return consent(
        draw(purposes),
        id=f"consent-{draw(st.integers(0, 10**6))}",
        given_at=draw(times),
        method=draw(st.sampled_from(["CHECKBOX", "CHECKBOX", "UNKNOWN"])),
        channels=tuple(draw(st.sets(st.sampled_from(["EMAIL", "LETTER", "SMS", "POSTCARD"])))),
        notice=draw(sometimes(st.just(of("Notice", "consent-text")) | notice_ids)),
        evidence_sealed="sealed" if draw(mostly) else None,
        preselected=draw(rarely),
        bundled=draw(rarely),
        explicit=draw(st.booleans()),
        age_declared=draw(st.sampled_from([None, 12, 30, 30])),
        expires_at=draw(sometimes(times)) if draw(rarely) else None,
        withdrawn_at=draw(sometimes(times)) if draw(rarely) else None,
        guardian_sealed="sealed" if draw(rarely) else None,
        requested=draw(rarely) and draw(rarely),
        renews=draw(sometimes(st.just("other"))),
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
    st.lists(st.sampled_from([*REFS, *CATEGORIES]), max_size=2),
    times,
    sometimes(times),
)
informed = st.builds(Information, notice_ids, times, sometimes(times))
erasures = st.builds(
    lambda verified, gone, refused, executed: erasure(verified, *gone, refused_at=refused, executed_at=executed),
    sometimes(times),
    st.lists(categories, max_size=2),
    sometimes(times),
    sometimes(times),
)


@st.composite
def people(draw: st.DrawFn) -> Star:
    """Someone with a few of everything."""
    items = [
        item(
            ref,
            draw(categories),
            collected_at=draw(st.sampled_from([LONG_AGO, THEN, THEN, LATER, AFTER])),
            derived_from=tuple(f"id-{one}" for one in draw(st.sets(st.sampled_from([*REFS, "gone"]), max_size=1)))
            if draw(rarely)
            else (),
            retained_for=(of("Purpose", draw(purposes)),) if draw(rarely) else (),
        )
        for ref in draw(st.sets(st.sampled_from(REFS), min_size=1))
    ]
    acts: list[Collection | Consent | Objection] = [
        *draw(st.lists(collections(), min_size=1, max_size=3)),
        *draw(st.lists(consents(), max_size=3)),
        *(draw(st.lists(objections, max_size=2)) if draw(rarely) else []),
    ]
    person = star(
        *acts,
        items=sorted(items, key=lambda one: (one.collected_at, one.id)),
        restrictions=draw(st.lists(restrictions, max_size=2)) if draw(rarely) else [],
        informed=draw(st.lists(informed, max_size=2)),
        country=draw(st.sampled_from(["DE", "AT", None])),
    )
    return replace(person, erasures=tuple(draw(st.lists(erasures, max_size=2)) if draw(rarely) else ()))


@st.composite
def uses(draw: st.DrawFn) -> ProcessingUse:
    return ProcessingUse(
        "it",
        draw(purposes),
        draw(bases),
        tuple(draw(st.lists(categories, min_size=1, max_size=2, unique=True))),
        channel=draw(sometimes(st.sampled_from(Channel))),
        recipients=tuple(draw(st.sets(st.sampled_from(["carrier", "cloud", "safe", "far"]), max_size=1)))
        if draw(rarely)
        else (),
        law=draw(sometimes(st.just("§ 1"))),
        article9=draw(st.sampled_from([None, "A9-2-a", "A9-2-h"])),
        automated_decision=draw(rarely),
        balancing_test=balanced(draw(st.sampled_from(BalancingOutcome)), draw(st.sampled_from(DAYS)))
        if draw(mostly)
        else None,
        existing_customer=ExistingCustomer(draw(mostly), draw(mostly), draw(sometimes(st.booleans())))
        if draw(st.booleans())
        else None,
        during_restriction=DuringRestriction(RestrictionException.LEGAL_CLAIMS, "a claim") if draw(rarely) else None,
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """The shop with this and that around it."""
    announced = tuple(draw(st.sets(purposes)))
    pairs = draw(st.sets(st.tuples(purposes, purposes), max_size=4))
    return replace(
        CATALOGUE,
        provider=replace(
            PROVIDER,
            country=draw(st.sampled_from(["DE", "AT"])),
            audience=draw(st.sampled_from(Audience)),
        ),
        categories=(
            *CATALOGUE.categories,
            category("home", "pd:PhysicalAddress"),
            category("pulse", special=draw(st.booleans())),
        ),
        notices=(
            *CATALOGUE.notices,
            notice("wide", *announced, published=LONG_AGO.date(), opt_out_offered=draw(st.booleans())),
            notice("late", *announced, published=draw(sometimes(st.sampled_from(DAYS)))),
        ),
        compatibilities=tuple(
            compatibility(*pair, draw(st.sampled_from(CompatibilityOutcome)), draw(st.sampled_from(DAYS)))
            for pair in sorted(pairs)
        ),
        recipients=(
            *CATALOGUE.recipients,
            recipient("cloud", "US", "A45-3"),
            recipient("safe", "CN", "A46-2-c"),
            recipient("far", draw(st.sampled_from([None, "CN"])), draw(st.sampled_from([None, "A45-3"]))),
        ),
    )


birth_dates = st.sampled_from([None, date(1980, 1, 1), date(2012, 1, 1)])
worlds = st.tuples(people(), uses(), catalogues(), times, birth_dates, st.booleans())
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
    """Later notices, the notice at collection, the notice itself, the collection."""
    person, use, catalogue = world[:3]
    before = decide(world)
    never_opens(before, decide(world, replace(person, informed=())))
    for one in catalogue.notices:
        rest = tuple(other for other in catalogue.notices if other is not one)
        never_opens(before, decide(world, catalogue=replace(catalogue, notices=rest, uses=(use,))))
    for held in person.collections:
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
        items=(*new.items, item("new", draw(categories), collected_at=then)),
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
    assessed = replace(
        catalogue,
        notices=(*catalogue.notices, notice("new", *PURPOSES, published=after_day)),
        compatibilities=(
            *catalogue.compatibilities,
            *(
                compatibility(one, use.purpose, on=after_day)
                for one in PURPOSES
                if all(
                    (known.from_purpose, known.to_purpose) != (one, use.purpose) for known in catalogue.compatibilities
                )
            ),
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


@slowly
@given(
    people(), uses(), catalogues(), far_times, st.dates(), st.dates(), st.sampled_from(["Pacific/Apia", "Etc/GMT+12"])
)
def test_no_time_is_too_far(
    person: Star, use: ProcessingUse, catalogue: Catalogue, at: datetime, born: date, day: date, zone: str
) -> None:
    """The first and the last days of the calendar in zones far from UTC."""
    elsewhere = replace(
        catalogue,
        provider=replace(catalogue.provider, time_zone=zone),
        notices=tuple(replace(one, published=day) for one in catalogue.notices),
        compatibilities=tuple(replace(one, assessed=day) for one in catalogue.compatibilities),
    )
    moved = with_acts(person, lambda act: [replace(act, given_at=at) if isinstance(act, Consent) else act])
    assert may_use(moved, use, elsewhere, at, birth_date=born, sees_erased=True).explanation
