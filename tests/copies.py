"""A person's copy made by hand, with something of each kind in it, for tests of the forms it is written in."""

from __future__ import annotations

from datetime import UTC, date, datetime

from anbieter360.catalogue.model import Text
from anbieter360.decision.codes import ConsentStatus, Reason, Right
from anbieter360.export.copy import (
    CategoryCopy,
    CollectionCopy,
    ConsentCopy,
    Controller,
    ErasureCopy,
    EventCopy,
    Identified,
    ItemCopy,
    Kept,
    LookCopy,
    Named,
    NoticeCopy,
    ObjectionCopy,
    Person,
    PersonalCopy,
    PurposeCopy,
    Reachable,
    RecipientCopy,
    RefusedCopy,
    RequestCopy,
    RestrictionCopy,
    RightCopy,
    StatementCopy,
    StorageRule,
    ToldCopy,
    UseCopy,
)

AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
EARLIER = datetime(2026, 1, 2, 8, 0, tzinfo=UTC)
#: Text that would run in a browser.
SCRIPT = "<script>alert('x')</script>"


def named(label: str, key: str, de: str, en: str) -> Named:
    return Named(f"shop:{label}:{key}", key, Text(de, en))


EMAIL = named("DataCategory", "email", "E-Mail-Adresse", "E-mail address")
ORDERS = named("Purpose", "orders", "Bestellung", "Orders")
SHOP = named("System", "webshop", "Webshop", "Web shop")
SHIP = named("ProcessingUse", "ship", "Versand", "Shipping")


def item(ref: str, value: str | None, *, readable: bool = True, derived_from: tuple[str, ...] = ()) -> ItemCopy:
    return ItemCopy(
        id=f"id-{ref}",
        ref=ref,
        category=EMAIL,
        dpv="pd:EmailAddress",
        value=value,
        readable=readable,
        collected_at=EARLIER,
        source="DERIVED" if derived_from else "SUBJECT",
        system=SHOP,
        derived_from=derived_from,
        collections=("c1",),
        shared=False,
        rectified_at=None,
        kept=(Kept(date(2033, 1, 1), "§ 147 AO", "orders", "LEGAL_OBLIGATION"),),
    )


CONTROLLER = Controller(
    id="shop",
    key="shop",
    contact=Reachable(Text("Laden <AG>", "Shop <plc>"), "privacy@shop.example", "Hafen 1", None),
    country="DE",
    representative="Vertretung",
    officer=Reachable(None, "dpo@shop.example"),
    withdrawal="https://shop.example/no",
    authority="Behörde",
)
PERSON = Person("p1", "anna", "DE", "de", "1990-05-06", (Identified("EMAIL", "anna@example.org"),), {"vip": True})
PURPOSES = (PurposeCopy(ORDERS, "to deliver", "dpv:ServiceProvision", False, ("CONTRACT", "UNSPECIFIED")),)
REFUSED = (RefusedCopy(SHIP, AT, "RESTRICTED", "parcel 2", "carrier"),)
AUTOMATED = (SHIP,)
CONSENTS = (
    ConsentCopy(
        id="k1",
        ref="consent-1",
        purpose=ORDERS,
        status=ConsentStatus.WITHDRAWN,
        defects=(Reason.CONSENT_AMBIGUOUS,),
        given_at=EARLIER,
        requested=False,
        method="CHECKBOX",
        channels=("EMAIL", "SMS"),
        notice="privacy-1",
        language="de",
        evidence="form 7",
        preselected=True,
        bundled=False,
        explicit=True,
        age_declared=17,
        guardian=True,
        expires_at=AT,
        withdrawn_at=AT,
        refused_at=None,
        revoked_at=None,
        invalidated_at=None,
        renews=None,
        recorded_by="AGENT",
        receipt={"signature": "s"},
    ),
)
OBJECTIONS = (ObjectionCopy("o1", ORDERS, AT, None, "SUBJECT", "no more", ("call 3",), "UPHELD", AT, "agreed"),)
NOTICES = (NoticeCopy("shop:Notice:privacy-1", "privacy-1", "de", date(2026, 1, 1), None, "Wir …", None, AT),)
ERASURES = (ErasureCopy("e1", "REFUSED", EARLIER, EARLIER, AT, None, ("email",)),)
RIGHTS = tuple(
    RightCopy(right, right is not Right.ERASURE, None if right is not Right.ERASURE else "No data is held.")
    for right in Right
)
STATEMENTS = (StatementCopy("AUTOMATED_DECISION", "ship", (("logic", "weight"),)),)
LOOKS = (LookCopy(AT, "Service", "AGENT", ORDERS, "Footprint", None),)


def categories(items: int) -> tuple[CategoryCopy, ...]:
    return (
        CategoryCopy(
            EMAIL,
            "pd:EmailAddress",
            True,
            items,
            (
                StorageRule(EMAIL, "P8Y", "END_OF_YEAR", "§ 147 AO", ORDERS, None),
                StorageRule(EMAIL, "P30D", "LAST_USE", None, None, "unused"),
            ),
        ),
    )


def recipients(got: tuple[str, ...]) -> tuple[RecipientCopy, ...]:
    """One that got items, and one that is only declared, without a name."""
    return (
        RecipientCopy(
            id="shop:Recipient:carrier",
            key="carrier",
            name=Text("Träger", "Carrier"),
            description=None,
            role="PROCESSOR",
            country="US",
            third_country=True,
            transfer_basis="A46-2-c",
            safeguards_document="https://shop.example/scc",
            contact=None,
            received=True,
            uses=(SHIP,),
            items=got,
            first_at=EARLIER,
            last_at=AT,
            known_as="C-1",
        ),
        RecipientCopy(
            id="shop:Recipient:banks",
            key="banks",
            name=None,
            description="Banken",
            role=None,
            country=None,
            third_country=False,
            transfer_basis=None,
            safeguards_document=None,
            contact=None,
            received=False,
            uses=(),
            items=(),
            first_at=None,
            last_at=None,
            known_as=None,
        ),
    )


def uses(used: tuple[str, ...]) -> tuple[UseCopy, ...]:
    return (
        UseCopy(
            id="shop:ProcessingUse:ship",
            use=SHIP,
            purpose=ORDERS,
            legal_basis="CONTRACT",
            law="§ 433 BGB",
            channel="LETTER",
            automated=True,
            count=2,
            first_at=EARLIER,
            last_at=AT,
            items=used,
            recipients=("carrier",),
            events=(EventCopy(EARLIER, "parcel 1", "carrier"), EventCopy(AT, None, None)),
        ),
    )


def requests(about: str) -> tuple[RequestCopy, ...]:
    """One that was answered late, and one that waits."""
    day = date(2026, 2, 2)
    asked = ("SUBJECT", about, "new", "wrong", AT, "many", AT, "ACCEPTED", "ok")
    return (
        RequestCopy("q1", "RECTIFICATION", EARLIER, day, *asked),
        RequestCopy("q2", "ACCESS", AT, day, "AGENT", *[None] * 8),
    )


def personal_copy(*items: ItemCopy) -> PersonalCopy:
    """With these items, or with one whose value is SCRIPT, one derived from it and one that is unreadable."""
    held = items or (
        item("mail", SCRIPT),
        item("guess", "Kunde", derived_from=("mail",)),
        item("old", None, readable=False),
    )
    refs = tuple(one.ref for one in held)
    first = refs[:1]
    return PersonalCopy(
        created_at=AT,
        time_zone="Europe/Berlin",
        controller=CONTROLLER,
        person=PERSON,
        purposes=PURPOSES,
        categories=categories(len(held)),
        items=held,
        collections=(
            CollectionCopy("c1", ORDERS, "CONTRACT", EARLIER, AT, "THIRD_PARTY", EARLIER, SHOP, "privacy-1", refs),
        ),
        recipients=recipients(first),
        uses=uses(first),
        refused=REFUSED,
        automated=AUTOMATED,
        consents=CONSENTS,
        objections=OBJECTIONS,
        restrictions=(RestrictionCopy("r1", EARLIER, "ACCURACY_CONTESTED", first, "AGENT", ("mail 4",), AT, None),),
        notices=NOTICES,
        requests=requests(refs[0]),
        erasures=ERASURES,
        told=(ToldCopy("carrier", "RECTIFICATION", AT, first, "PENDING"),),
        rights=RIGHTS,
        statements=STATEMENTS,
        looks=LOOKS,
    )
