"""Asks `may_use` about one made-up use of the small shop in stars.py: say only what the test is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from stars import CATALOGUE, LONG_AGO, NOW, SHOP, THEN, collection, of

from anbieter360.catalogue.model import (
    BalancingOutcome,
    BalancingTest,
    Catalogue,
    Category,
    Channel,
    Compatibility,
    CompatibilityOutcome,
    LegalBasis,
    Notice,
    ProcessingUse,
    Recipient,
    Text,
)
from anbieter360.decision.codes import Outcome, Reason
from anbieter360.decision.decided import Decision, Missing
from anbieter360.decision.facts import Erasure, Star
from anbieter360.decision.may_use import may_use

ADULT = date(1980, 1, 1)
DAY_ONE = LONG_AGO.date()


def use_of(purpose: str, basis: LegalBasis, *categories: str, **said: Any) -> ProcessingUse:
    return ProcessingUse("it", purpose, basis, categories or ("email",), **said)


def shop(use: ProcessingUse, **more: Any) -> Catalogue:
    """The shop with this use alone. more: fields of the catalogue, added to what it has."""
    added = {name: (*getattr(CATALOGUE, name), *values) for name, values in more.items() if name != "provider"}
    provider = more.get("provider", CATALOGUE.provider)
    return replace(CATALOGUE, uses=(use,), provider=provider, **added)


def ask(
    person: Star,
    use: ProcessingUse,
    catalogue: Catalogue | None = None,
    *,
    at: datetime = NOW,
    birth_date: date | None = ADULT,
    sees_erased: bool = True,
) -> Decision:
    return may_use(person, use, catalogue or shop(use), at, birth_date=birth_date, sees_erased=sees_erased)


def balanced(outcome: BalancingOutcome = BalancingOutcome.PROVIDER_PREVAILS, on: date = DAY_ONE) -> BalancingTest:
    return BalancingTest(outcome, on, "somebody", "because")


def compatibility(
    from_purpose: str,
    to_purpose: str,
    outcome: CompatibilityOutcome = CompatibilityOutcome.COMPATIBLE,
    on: date = DAY_ONE,
) -> Compatibility:
    return Compatibility(from_purpose, to_purpose, outcome, on, "somebody", "because")


def notice(key: str, *announces: str, published: date | None = DAY_ONE, **more: Any) -> Notice:
    return Notice(key, "de", published, announces, **more)


def category(key: str, dpv: str | None = None, **more: Any) -> Category:
    return Category(key, Text(key, key), dpv, **more)


def recipient(key: str, country: str | None, basis: str | None = None) -> Recipient:
    return Recipient(key, Text(key, key), None, country, basis)


def erasure(verified_at: datetime | None, *gone: str, executed_at: datetime | None = None, **more: Any) -> Erasure:
    """gone: keys of the categories of which items went."""
    said: dict[str, Any] = {"status": "APPROVED", "received_at": LONG_AGO, "refused_at": None} | more
    erased = tuple(f"{SHOP}:DataCategory:{one}" for one in gone)
    return Erasure("erasure", verified_at=verified_at, executed_at=executed_at, erased=erased, **said)


DAY = timedelta(days=1)
LATER = THEN + 10 * DAY

CONTRACT = use_of("order", LegalBasis.CONTRACT)
STUDY = use_of("research", LegalBasis.LEGITIMATE_INTEREST, balancing_test=balanced())
GREET = use_of("greeting", LegalBasis.CONSENT, channel=Channel.EMAIL)
LETTER = use_of("greeting", LegalBasis.LEGITIMATE_INTEREST, channel=Channel.LETTER, balancing_test=balanced())
#: Data of the order, under a notice that announced research.
ANNOUNCED = collection(notice=of("Notice", "leaflet"))


def told(decision: Decision) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return decision.outcome, decision.reason, decision.article, decision.missing


def denied(reason: Reason, article: str, *missing: Missing) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return Outcome.DENIED, reason, article, missing


def allowed(reason: Reason, article: str) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return Outcome.ALLOWED, reason, article, ()


def undetermined(reason: Reason, article: str, missing: Missing) -> tuple[Outcome, Reason, str, tuple[Missing, ...]]:
    return Outcome.UNDETERMINED, reason, article, (missing,)
