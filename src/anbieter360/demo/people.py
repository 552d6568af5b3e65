"""Made-up customers of the demo's provider, as lines of records.jsonl: the same for the same seed.

Names, streets and towns are drawn from short lists written for this project; addresses end in `.example`, telephone
numbers are those kept free for fiction (Bundesnetzagentur, Mitteilung 148/2021). Used by demo, bench and tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

Line = dict[str, Any]

FIRST_NAMES = """
    Ada Alma Bente Birte Carla Clemens Dörte Edda Emil Enno Frauke Fiete Gesa Greta Hanno Henrike Ida Imke Jakob Jette
    Karl Käthe Lasse Leevke Lotte Malte Meike Nele Nils Okka Ole Paula Piet Rieke Rolf Silke Sönke Svea Tamme Thea Till
    Ulf Veit Wiebke Yara Zoe
""".split()  # noqa: SIM905 - a list would be one line each
LAST_NAMES = """
    Ahlers Bahnsen Behrens Boysen Brodersen Carstens Clausen Dierks Eggers Feddersen Gerdes Hansen Harms Hinrichs
    Ingwersen Jensen Jessen Kröger Lorenzen Lührs Matthiesen Möller Nissen Oldsen Paulsen Petersen Quast Rickmers
    Sievers Steffens Thomsen Tiedemann Uhl Volquardsen Wulff Zander
""".split()  # noqa: SIM905 - a list would be one line each
STREETS = ("Deichweg", "Fährstraße", "Gartenweg", "Hafenallee", "Kiefernring", "Lindenplatz", "Mühlenstieg", "Ulmenhof")
TOWNS = (
    ("20095", "Hamburg"),
    ("23552", "Lübeck"),
    ("24103", "Kiel"),
    ("24937", "Flensburg"),
    ("18055", "Rostock"),
    ("28195", "Bremen"),
    ("30159", "Hannover"),
    ("10115", "Berlin"),
)
GOODS = (
    "Zelt, zwei Personen",
    "Schlafsack, drei Jahreszeiten",
    "Wanderstiefel",
    "Regenjacke",
    "Rucksack, 40 Liter",
    "Gaskocher",
    "Stirnlampe",
    "Trinkflasche",
    "Isomatte",
    "Kompass",
)
TOPICS = ("Wandern", "Paddeln", "Radreisen", "Winter")
_START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
_DAYS = 800


def generate_records(count: int, seed: int, items_per_subject: int | None = None) -> Iterator[Line]:
    """`count` customers, valid against the demo's catalogue. items_per_subject: exactly so many items for each, at
    least 10; without it, as many as the customer's orders bring.

    Some share a contract with the next one, some consented, objected or restricted, some know only a part.
    """
    for index in range(count):
        yield _customer(index, count, Random(f"{seed}:{index}"), items_per_subject)  # noqa: S311 - made-up people


@dataclass(slots=True)
class _Customer:
    """One customer while the line grows."""

    ref: str
    random: Random
    notice: str
    line: Line
    items: int = 0

    def item(self, category: str, value: str, **more: object) -> Line:
        self.items += 1
        return {"ref": f"{self.ref}-{category}-{self.items}", "category": category, "value": value, **more}

    def time(self, first: str | None = None) -> str:
        begin = _START if first is None else datetime.fromisoformat(first)
        at = begin + timedelta(
            days=self.random.randrange(1, _DAYS if first is None else 20), minutes=self.random.randrange(600)
        )
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent


def _customer(index: int, count: int, random: Random, items: int | None) -> Line:
    ref = f"N-{index:07d}"
    customer = _Customer(ref, random, random.choice(("privacy-2024-de", "privacy-2026-de")), {})
    customer.line = {
        "subject": _subject(ref, index, random),
        "collections": [],
        "usages": [],
    }
    _account(customer, index, count)
    fixed = customer.items
    for number in range(_orders(customer, items, fixed)):
        _order(customer, number)
    while items is not None and customer.items < items:
        customer.line["collections"][0]["items"].append(customer.item("service-request", _request(random)))
    _say(customer)
    return customer.line


def _subject(ref: str, index: int, random: Random) -> Line:
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    born = date(1945, 1, 1) + timedelta(days=random.randrange(365 * 62))
    mail = f"{_ascii(first)}.{_ascii(last)}.{index}@post.example"
    return {
        "ref": ref,
        "country": random.choices(("DE", "AT", "CH"), (90, 6, 4))[0],
        "birthDate": born.isoformat(),
        "language": "de",
        "identifiers": [{"type": "EMAIL", "value": mail}, {"type": "CUSTOMER_NUMBER", "value": f"K{index:07d}"}],
        "name": f"{first} {last}",
    }


def _account(customer: _Customer, index: int, count: int) -> None:
    """What everybody gives with the first order: five items, and for some a contract of two."""
    subject, random = customer.line["subject"], customer.random
    name = subject.pop("name")
    code, town = random.choice(TOWNS)
    address = f"{random.choice(STREETS)} {random.randrange(1, 120)}, {code} {town}"
    email = subject["identifiers"][0]["value"]
    items = [
        customer.item("name", name),
        customer.item("email", email),
        customer.item("phone", f"+49 40 66969{random.randrange(1000):03d}"),
        customer.item("billing-address", address),
        customer.item("birth-date", subject["birthDate"]),
    ]
    if index % 25 == 0 and index + 1 < count:
        shared = customer.item("delivery-address", f"{name}, Abholung zu zweit, {address}")
        items.append(shared | {"sharedWith": [f"N-{index + 1:07d}"]})
    customer.line["collections"].append(
        {
            "purpose": "order-handling",
            "legalBasis": "CONTRACT",
            "collectedAt": customer.time(),
            "system": "webshop",
            "notice": customer.notice,
            "items": items,
        }
    )


def _orders(customer: _Customer, items: int | None, fixed: int) -> int:
    """Each order brings three items."""
    if items is None:
        return customer.random.choices((1, 2, 3, 5, 8), (40, 25, 18, 12, 5))[0]
    return min(4, max(0, items - fixed) // 3)


def _order(customer: _Customer, number: int) -> None:
    random, first = customer.random, customer.line["collections"][0]
    at = customer.time(first["collectedAt"])
    goods = random.choice(GOODS)
    price = f"{random.randrange(9, 400)},{random.randrange(100):02d} EUR"
    order = customer.item("order", f"{goods}, {random.randrange(1, 4)} Stück")
    paid = customer.item("payment", f"{price}, Lastschrift")
    bill = customer.item("invoice", f"R-{customer.ref}-{number}: {price}")
    address = first["items"][3]["ref"]
    # A moment apart, as they happen: the order of a customer's items is then the same in every installation.
    paid_at, billed_at = _later(at, minutes=1), _later(at, minutes=2)
    contract = {"legalBasis": "CONTRACT", "collectedAt": at, "notice": customer.notice}
    customer.line["collections"] += [
        contract | {"purpose": "order-handling", "system": "webshop", "items": [order]},
        contract
        | {
            "purpose": "payment-handling",
            "collectedAt": paid_at,
            "system": "erp",
            "items": [paid, {"ref": address}],
        },
        contract
        | {
            "purpose": "accounting",
            "collectedAt": billed_at,
            "legalBasis": "LEGAL_OBLIGATION",
            "system": "erp",
            "items": [bill, {"ref": paid["ref"]}, {"ref": address}],
        },
    ]
    name = first["items"][0]["ref"]
    _use(customer, "confirm-order", at, [name, first["items"][1]["ref"], order["ref"]], "hosting")
    _use(customer, "ship-order", customer.time(at), [name, order["ref"]], "parcel-carrier", f"PN-{customer.ref}")
    _use(customer, "take-payment", paid_at, [name, address, paid["ref"]], "payment-house")


def _use(
    customer: _Customer, use: str, at: str, items: list[str], recipient: str, recipient_ref: str | None = None
) -> None:
    known = {"recipientRef": recipient_ref} if recipient_ref else {}
    reference = f"V{customer.random.randrange(10**8):08d}"
    customer.line["usages"].append(
        {"use": use, "at": at, "items": items, "recipient": recipient, "reference": reference, **known}
    )


def _say(customer: _Customer) -> None:
    """Consents, objections, restrictions and notices of a part of the customers."""
    if customer.chance(40):
        customer.line["consents"] = [_newsletter(customer)]
    if customer.chance(8):
        customer.line["objections"] = [{"purpose": "customer-loyalty", "at": customer.time()}]
    if customer.chance(2):
        customer.line["restrictions"] = [
            {"at": customer.time(), "ground": "ACCURACY_CONTESTED", "scope": ["billing-address"]}
        ]
    if customer.notice == "privacy-2024-de" and customer.chance(50):
        customer.line["informed"] = [{"notice": "privacy-2026-de", "at": "2026-01-10T09:00:00Z"}]


def _newsletter(customer: _Customer) -> Line:
    at = customer.time()
    consent: Line = {
        "ref": f"{customer.ref}-newsletter",
        "purpose": "newsletter",
        "givenAt": at,
        "method": "DOUBLE_OPT_IN",
        "channels": ["EMAIL"],
        "notice": "consent-newsletter-v1",
        "evidence": f"Bestätigung {at}, Thema {customer.random.choice(TOPICS)}",
    }
    return consent | ({"withdrawnAt": customer.time(at)} if customer.chance(20) else {})


def _request(random: Random) -> str:
    return f"Frage zu {random.choice(GOODS)}, Vorgang {random.randrange(10**6):06d}"


def _later(at: str, minutes: int) -> str:
    later = datetime.fromisoformat(at) + timedelta(minutes=minutes)
    return later.strftime("%Y-%m-%dT%H:%M:%SZ")


def _ascii(name: str) -> str:
    return name.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
