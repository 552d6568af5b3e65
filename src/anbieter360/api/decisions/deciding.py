"""Decisions of a request: the facts of all people asked about in one statement, then DECISION.md over each of them.

The compiled path reads the facts beforehand (`wanted`), together with all else that is asked; the ordinary path reads
them here. What is made of them is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from anbieter360.access import Act
from anbieter360.api.person.lookup import SubjectLookup
from anbieter360.api.relay.pagination import Asked, cursor_key, size_of
from anbieter360.api.running.context import Context
from anbieter360.catalogue.model import LegalBasis, ProcessingUse, node_id
from anbieter360.compiler.reads import AudienceRead, FactsRead, Read
from anbieter360.compiler.render import render
from anbieter360.decision.decided import Decision
from anbieter360.decision.declared import declared
from anbieter360.decision.facts import Star
from anbieter360.decision.may_use import may_use
from anbieter360.errors import Anbieter360Error, LimitExceeded, UseUnknown
from anbieter360.ledger.reading import lookup as ledger
from anbieter360.ledger.reading.birth_dates import birth_dates_of
from anbieter360.ledger.reading.deciding import Facts, Key, Keys, Shape, grouped, keys_of_all
from anbieter360.ledger.reading.pages import Range
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.writing.given import check_range

#: What one request may ask about at once.
MOST = 1_000
#: How many people a page of an audience looks at, for each that it may show, and at most.
LOOKS_FOR_ONE, MOST_LOOKS = 10, 500
AUDIENCE = "audience"

Note: TypeAlias = Callable[[Sequence[Any]], None]
#: A person's facts, or why there are none.
Found: TypeAlias = Star | Anbieter360Error


def used(context: Context, key: str) -> ProcessingUse:
    """The home provider's use. Raises UseUnknown, also for one whose purpose is hidden from the caller."""
    home = context.catalogues.home_catalogue
    found = home.use.get(key)
    if found is None or node_id(home.provider.key, "Purpose", found.purpose) in context.view.hidden:
        raise UseUnknown
    return found


def moment(context: Context, at: datetime | None) -> datetime:
    """The time that is decided for, the request's own where nothing is said. Raises BadInput for one out of range."""
    if at is not None:
        check_range(at, "at")
    return at or context.at


async def decide(context: Context, use: ProcessingUse, at: datetime, stars: Sequence[Star]) -> list[Decision]:
    """Whether the use may run for each of them; each is noted as looked at. Raises OnePersonPerRequest."""
    asked = node_id(context.catalogues.home_catalogue.provider.key, "ProcessingUse", use.key)
    for star in stars:
        context.look(star.id)
        context.note_withheld(star.id, (asked,))
    births = await _birth_dates(context, use, stars)
    catalogue, sees_erased = context.catalogues.home_catalogue, context.view.may(Act.SEE_ERASED)
    return [
        may_use(star, use, catalogue, at, birth_date=births.get(star.id), sees_erased=sees_erased) for star in stars
    ]


async def _birth_dates(context: Context, use: ProcessingUse, stars: Sequence[Star]) -> Mapping[str, date]:
    """By id; opened only where a consent's age check may ask for it. One whose key is gone is unknown."""
    asked = [star for star in stars if star.erased_at is None and _asks_age(use, star)]
    return await birth_dates_of(context.services.vault, asked)


def _asks_age(use: ProcessingUse, star: Star) -> bool:
    """A consent carries a use, or lifts an objection, a restriction, Art. 9 or Art. 22."""
    lifts = star.objections or star.restrictions or use.automated_decision or use.article9
    return bool(star.consents and (use.legal_basis is LegalBasis.CONSENT or lifts))


async def find(context: Context, use: ProcessingUse, by: SubjectLookup) -> Star:
    """The facts of one person. Raises SubjectNotFound, IdentifierAmbiguous, BadInput."""
    wanted, facts = by.to_ledger(), _facts(context, use)
    keys = facts.keys.get(wanted) or _keys(context).of(wanted)
    if not facts.has(keys):
        await _read(context, _facts_reads(context, use, keys))
    return facts.star(keys, wanted.ref, _shape(context))


async def find_all(context: Context, use: ProcessingUse, lookups: Sequence[SubjectLookup]) -> list[Found]:
    """The facts of each, in their order; what is wrong with one spoils no other. Raises LimitExceeded."""
    if len(lookups) > MOST:
        raise LimitExceeded(f"`subjects` takes at most {MOST:,}.")
    wanted = [one.to_ledger() for one in lookups]
    keys = keys_of_all(_keys(context), wanted)
    await _read(context, _facts_reads(context, use, _missing(context, use, keys)))
    facts, shape = _facts(context, use), _shape(context)
    return [_found(facts, keys[one], one, shape) for one in wanted]


def _found(facts: Facts, keys: list[Key] | Anbieter360Error, lookup: ledger.SubjectLookup, shape: Shape) -> Found:
    if isinstance(keys, Anbieter360Error):
        return keys
    try:
        return facts.star(keys, lookup.ref, shape)
    except Anbieter360Error as error:
        return error


async def page(context: Context, use: ProcessingUse, asked: Asked) -> tuple[list[Star], bool]:
    """The people that a page of an audience looks at, and whether there are more behind them."""
    looked_at = looks(asked)
    if (use.key, looked_at) not in context.ready.audiences:
        await _read(context, _audience_reads(context, use, asked))
    rows, shape = context.ready.audiences[use.key, looked_at], _shape(context)
    return [shape.star(star) for _, star in rows[: looked_at.limit]], len(rows) > looked_at.limit


def looks(asked: Asked) -> Range:
    """The range of people that a page of so many looks at."""
    return Range(min(asked.size * LOOKS_FOR_ONE, MOST_LOOKS), asked.after)


def audience_asked(first: int | None, after: str | None) -> Asked:
    """Raises BadInput."""
    return Asked(size_of(first), cursor_key(after, "after", AUDIENCE), None, False, AUDIENCE)


def wanted(context: Context, field: str, arguments: Mapping[str, Any]) -> Iterator[tuple[Read, Note]]:
    """What a root field of the compiled path reads, and who takes the rows: nothing where it will be refused.

    Raises UseUnknown, BadInput.
    """
    if not context.view.may(Act.MAY_USE if field == "mayUse" else Act.MAY_USE_MANY):
        return
    use = used(context, arguments["use"])
    if field == "mayUse":
        # Who is not found by the first key is looked for by the ordinary path: it is nearly always an error.
        lookup = arguments["subject"].to_ledger()
        keys = _facts(context, use).keys[lookup] = _keys(context).of(lookup)
        yield from _facts_reads(context, use, _facts(context, use).plan(keys[:1]))
    elif field == AUDIENCE:
        yield from _audience_reads(context, use, audience_asked(arguments.get("first"), arguments.get("after")))
    elif len(arguments["subjects"]) <= MOST:
        lookups = [one.to_ledger() for one in arguments["subjects"]]
        keys = _missing(context, use, keys_of_all(_keys(context), lookups))
        yield from _facts_reads(context, use, _facts(context, use).plan(keys))


def _missing(
    context: Context, use: ProcessingUse, keys: Mapping[ledger.SubjectLookup, list[Key] | Anbieter360Error]
) -> list[Key]:
    """Those that were not looked for yet."""
    known = _facts(context, use).asked
    return [key for some in keys.values() if isinstance(some, list) for key in some if key not in known]


def _facts(context: Context, use: ProcessingUse) -> Facts:
    known = context.ready.facts.get(use.key)
    if known is None:
        known = context.ready.facts[use.key] = Facts()
    return known


def _facts_reads(context: Context, use: ProcessingUse, keys: Sequence[Key]) -> Iterator[tuple[Read, Note]]:
    home, asks, facts = context.catalogues.home_catalogue, context.view.asks_about, _facts(context, use)
    needed = declared(use, home).needed_ids
    for by, some in grouped(keys):
        yield FactsRead(by, some, home.provider.key, asks, needed), facts.noting(by, some)


def _audience_reads(context: Context, use: ProcessingUse, asked: Asked) -> Iterator[tuple[Read, Note]]:
    home, looked_at = context.catalogues.home_catalogue, looks(asked)

    def note(rows: Sequence[Any]) -> None:
        context.ready.audiences[use.key, looked_at] = rows

    yield AudienceRead(home.provider.key, looked_at, context.view.asks_about, declared(use, home).needed_ids), note


async def _read(context: Context, wanted: Iterator[tuple[Read, Note]]) -> None:
    """Read it all with one statement."""
    reads = [*wanted]
    if not reads:
        return
    question = render([read for read, _ in reads])
    shared = {"hidden": sorted(context.view.hidden)} if "hidden" in question.statement.parameters else {}
    rows = await context.services.graph.read_lists(question.statement, **question.parameters, **shared)
    for (_, note), found in zip(reads, rows[0][1:], strict=True):
        note(found)


def _keys(context: Context) -> Keys:
    home = context.catalogues.home_catalogue.provider
    return Keys(context.services.vault, home.key, home.country, context.view.may(Act.SEE_ERASED))


def _shape(context: Context) -> Shape:
    provider, view = context.catalogues.home_catalogue.provider.key, context.view
    naming = Naming(provider, context.services.vault.hash)
    return Shape(provider, view.hidden, context.hidden_uses, naming.subject)
