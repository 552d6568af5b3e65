"""What a document says beside its rows: who the controller is, and its statements on rights, transfers and sources."""

from __future__ import annotations

from anbieter360.catalogue.model import Contact, DataProtectionOfficer, Fact, Provider, StatementKind
from anbieter360.catalogue.tilt.countries import country_code
from anbieter360.catalogue.tilt.document import Leaf, Place
from anbieter360.catalogue.tilt.draft import Draft
from anbieter360.catalogue.tilt.keys import kebab

RIGHTS = (
    "accessAndDataPortability",
    "rightToInformation",
    "rightToRectificationOrDeletion",
    "rightToDataPortability",
    "rightToWithdrawConsent",
    "rightToComplain",
)


def take_provider(draft: Draft, root: Place, key: str) -> Provider:
    """The controller with its officer and authority (Art. 13(1)(a), (b), (2)(d)); the rest of them as statements."""
    controller = Taker(draft, root.field("controller"), key)
    agent = Taker(draft, controller.place.field("representative"), key)
    name = controller.take("name", "name")
    fallback = root.field("meta").field("name").first()
    provider = Provider(
        key,
        draft.text(name or (fallback.text if fallback else key)),
        country=controller.take_country("country"),
        contact=Contact(
            email=agent.take("email", "contact.email"),
            address=controller.take("address", "contact.address"),
            phone=agent.take("phone", "contact.phone"),
        ),
        data_protection_officer=_officer(draft, root, key),
        representative=agent.take("name", "representative"),
        supervisory_authority=_authority(root),
    )
    draft.state(StatementKind.DOCUMENT, controller.place, "controller")
    draft.state(StatementKind.DOCUMENT, root.field("dataProtectionOfficer"), "data-protection-officer")
    return provider


def take_meta(draft: Draft, root: Place) -> None:
    """The document's own facts."""
    draft.state(StatementKind.DOCUMENT, root.field("meta"), "document")
    draft.state(StatementKind.DOCUMENT, root.field("_comment"), "document-comment")


def take_statements(draft: Draft, root: Place) -> None:
    """Rights, third countries, sources, automated decisions and changes of purpose, one statement each."""
    for right in RIGHTS:
        for one in root.field(right).items("description"):
            draft.state(StatementKind.RIGHT, one, kebab(right), lead=(Fact("right", right),))
    for field, kind, stands_for in (
        ("thirdCountryTransfers", StatementKind.THIRD_COUNTRY, "country"),
        ("sources", StatementKind.SOURCE, "dataCategory"),
        ("automatedDecisionMaking", StatementKind.AUTOMATED_DECISION, "logicInvolved"),
        ("changesOfPurpose", StatementKind.CHANGE_OF_PURPOSE, "description"),
    ):
        for one in root.field(field).items(stands_for):
            draft.state(kind, one, kind.lower().replace("_", "-"))


class Taker:
    """Takes fields of one object into fields of the provider."""

    def __init__(self, draft: Draft, place: Place, key: str) -> None:
        self.draft, self.key = draft, key
        self.place = Place(place.steps, place.raw, "name")

    def take(self, name: str, into: str) -> str | None:
        leaf = self._leaf(name)
        if leaf is None:
            return None
        self.draft.account.take(leaf, f"Provider:{self.key}.{into}")
        return leaf.text

    def take_country(self, name: str) -> str | None:
        """The country's code; what names no country stays for the statement about the rest."""
        leaf = self._leaf(name)
        code = country_code(leaf.text) if leaf else None
        if leaf is not None and code is not None:
            self.draft.account.take(leaf, f"Provider:{self.key}.country", code if code != leaf.text else None)
        return code

    def _leaf(self, name: str) -> Leaf | None:
        return self.place.field(name).first()


def _officer(draft: Draft, root: Place, key: str) -> DataProtectionOfficer | None:
    taker = Taker(draft, root.field("dataProtectionOfficer"), key)
    fields = {one: taker.take(one, f"dataProtectionOfficer.{one}") for one in ("name", "email", "address", "phone")}
    return DataProtectionOfficer(**fields) if any(fields.values()) else None


def _authority(root: Place) -> str | None:
    """Its name; the statement on the right to complain has all of it."""
    place = root.field("rightToComplain").field("supervisoryAuthority")
    name = Place(place.steps, place.raw, "name").field("name").first()
    return name.text if name else None
