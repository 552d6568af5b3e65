"""Small catalogues and stars for the tests of the decision's rules: say only what the test is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from anbieter360.catalogue.model import (
    STANDARD_PURPOSES,
    Catalogue,
    Category,
    Channel,
    LegalBasis,
    Notice,
    ProcessingUse,
    Provider,
    Purpose,
    Recipient,
    System,
    Text,
    node_id,
)
from anbieter360.decision.facts import (
    Collection,
    Consent,
    Information,
    Item,
    Objection,
    Restriction,
    Standing,
    Star,
    Usage,
)

SHOP = "shop"
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
THEN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)

PROVIDER = Provider(SHOP, Text("Laden", "Shop"), "DE")
CATALOGUE = Catalogue(
    PROVIDER,
    categories=(
        Category("contact", Text("Kontakt", "Contact")),
        Category("email", Text("E-Mail", "E-mail"), parent="contact"),
        Category("birth-date", Text("Geburtstag", "Date of birth")),
    ),
    systems=(System("till", Text("Kasse", "Till")),),
    recipients=(Recipient("carrier", Text("Bote", "Carrier"), None, "DE"),),
    purposes=(
        *STANDARD_PURPOSES,
        Purpose("order", Text("Bestellung", "Order")),
        Purpose("order-change", Text("Umtausch", "Change of order"), parent="order"),
        Purpose("research", Text("Forschung", "Research")),
        Purpose("survey", Text("Umfrage", "Survey"), parent="research"),
        Purpose("loyalty", Text("Bindung", "Loyalty"), marketing=True),
        Purpose("greeting", Text("Gruß", "Greeting"), parent="loyalty"),
        Purpose("raffle", Text("Verlosung", "Raffle"), parent="loyalty"),
    ),
    notices=(
        Notice("leaflet", "de", LONG_AGO.date(), ("order", "research")),
        Notice("consent-text", "de", LONG_AGO.date(), ("greeting",)),
    ),
    uses=(
        ProcessingUse("greet", "greeting", LegalBasis.CONSENT, ("contact", "birth-date"), channel=Channel.EMAIL),
        ProcessingUse("draw", "raffle", LegalBasis.CONSENT, ("email",)),
        ProcessingUse("decide", "order", LegalBasis.CONTRACT, ("email",), automated_decision=True),
        ProcessingUse("audit", "order", LegalBasis.LEGAL_OBLIGATION, ("email",), automated_decision=True),
        ProcessingUse("study", "research", LegalBasis.LEGITIMATE_INTEREST, ("email",)),
    ),
)


def of(label: str, key: str) -> str:
    """A catalogue node's id."""
    return node_id(SHOP, label, key)


def item(ref: str = "mail", category: str = "email", **more: Any) -> Item:
    said: dict[str, Any] = {
        "id": f"id-{ref}",
        "ref": ref,
        "category": of("DataCategory", category),
        "system": of("System", "till"),
        "collected_at": THEN,
        "source": "SUBJECT",
        "value_sealed": "sealed",
        "derived_from": (),
        "shared": False,
    }
    return Item(**said | more)


def collection(purpose: str = "order", basis: str = "CONTRACT", *refs: str, **more: Any) -> Collection:
    """Holds the items of these refs; `mail` where nothing is said."""
    said: dict[str, Any] = {
        "id": f"collection-{purpose}-{basis}",
        "purpose": of("Purpose", purpose),
        "legal_basis": basis,
        "collected_at": THEN,
        "ended_at": None,
        "source": "SUBJECT",
        "informed_at": None,
        "system": of("System", "till"),
        "notice": None,
        "items": frozenset(f"id-{ref}" for ref in refs or ("mail",)),
    }
    return Collection(**said | more)


def consent(purpose: str = "greeting", **more: Any) -> Consent:
    """One without a defect, for whoever is old enough."""
    said: dict[str, Any] = {
        "id": "consent",
        "ref": "consent",
        "purpose": of("Purpose", purpose),
        "given_at": THEN,
        "method": "DOUBLE_OPT_IN",
        "channels": ("EMAIL",),
        "notice": of("Notice", "consent-text"),
        "evidence_sealed": "sealed",
        "preselected": False,
        "bundled": False,
        "explicit": False,
        "age_declared": 30,
        "expires_at": None,
        "withdrawn_at": None,
        "guardian_sealed": None,
    }
    return Consent(**said | more)


def objection(purpose: str, at: datetime = THEN, **more: Any) -> Objection:
    said: dict[str, Any] = {"withdrawn_at": None, "decision_outcome": None, "decision_at": None}
    return Objection("objection", of("Purpose", purpose), at, **said | more)


def restriction(*scope: str, at: datetime = THEN, lifted_at: datetime | None = None) -> Restriction:
    return Restriction("restriction", at, "ACCURACY_CONTESTED", scope, None, lifted_at)


def usage(use: str, *refs: str, last_at: datetime = NOW) -> Usage:
    return Usage(of("ProcessingUse", use), of("ProcessingUse", use), 1, THEN, last_at, frozenset(refs), {})


def star(
    *acts: Collection | Consent | Objection,
    items: Sequence[Item] = (),
    restrictions: Sequence[Restriction] = (),
    usages: Sequence[Usage] = (),
    informed: Sequence[Information] = (),
    country: str | None = "DE",
) -> Star:
    """A person with these acts; with the item `mail` where no other is said."""
    purposes = sorted({act.purpose for act in acts})
    return Star(
        "person",
        "sealed",
        SHOP,
        country,
        None,
        None,
        False,
        standings=tuple(_standing(purpose, acts) for purpose in purposes),
        items=tuple(items) or (item(),),
        restrictions=tuple(restrictions),
        usages=tuple(usages),
        informed=tuple(informed),
    )


def _standing(purpose: str, acts: Sequence[Collection | Consent | Objection]) -> Standing:
    own = [act for act in acts if act.purpose == purpose]
    return Standing(
        f"{purpose}/person",
        purpose,
        tuple(act for act in own if isinstance(act, Collection)),
        tuple(act for act in own if isinstance(act, Consent)),
        tuple(act for act in own if isinstance(act, Objection)),
    )
