"""The person's own fields put right (Art. 16 GDPR): birth date, country, language, and how they are found. Pure.

What was put right stands whatever a record says afterwards. Who got data of the person is told of it (Art. 19).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anbieter360.errors import BadInput, NodeNotFound
from anbieter360.instant import text_of
from anbieter360.ledger.rights.sender import PERSON
from anbieter360.ledger.stars.build import Person, identified
from anbieter360.ledger.stars.identifiers import IdentifierType, normalise, normalise_new
from anbieter360.ledger.stars.plain import removed_identifiers
from anbieter360.ledger.stars.records import IdentifierPart
from anbieter360.ledger.writing.outbox import News, NotificationKind, tell_recipients
from anbieter360.ledger.writing.writing import Work

#: The fields that a request can be about, and what it says that it is about: `birthDate`, `identifiers.EMAIL`, where
#: one is replaced with "/" and its id.
BIRTH_DATE = "birthDate"
_IDENTIFIERS = "identifiers."
#: What a provider gives and a person cannot choose.
_GIVEN_BY_PROVIDER = frozenset({IdentifierType.CUSTOMER_NUMBER, IdentifierType.ACCOUNT})


@dataclass(frozen=True, slots=True)
class IdentifierChange:
    """old alone is removed, new alone is added, both: the one takes the other's place. Values as the caller has them.

    Raises BadInput for neither.
    """

    type: IdentifierType
    old: str | None = None
    new: str | None = None

    def __post_init__(self) -> None:
        if not self.old and not self.new:
            raise BadInput("identifier: names no value; give from, to or both.")


def field_of(about: str | None) -> str | None:
    """The person's own field that a request is about, `birthDate` or `identifiers.EMAIL`; None for what is none."""
    field = (about or "").partition("/")[0]
    return field if field == BIRTH_DATE or field.startswith(_IDENTIFIERS) else None


def proposed(work: Work, change: IdentifierChange) -> tuple[str, str] | None:
    """What a request is about that waits with a new identifier, and the identifier as it is kept; None where the person
    has it already.

    Nobody is found by what a person merely says, nor is it told to them that somebody else had it. Raises what
    `put_identifier_right` raises.
    """
    there, old, new = _change(work, change)
    if new is None or new in there:
        return None
    replaced = f"/{there[old]}" if old is not None else ""
    return f"{_IDENTIFIERS}{change.type.value}{replaced}", new


def put_proposed_right(work: Work, about: str, value: str, by: str) -> tuple[str, ...]:
    """The identifier that waited: ids of those that are to be removed, as of `put_identifier_right`."""
    field, _, replaced = about.partition("/")
    type_ = IdentifierType(field.removeprefix(_IDENTIFIERS))
    node = work.stored.nodes["Identifier"].get(replaced)
    old = node.properties.get("value") if node else None
    return put_identifier_right(work, IdentifierChange(type_, old, value), by)


def check_chosen(change: IdentifierChange | None, role: str) -> None:
    """Raises BadInput where a person changes what the provider gave them."""
    if role == PERSON and change and change.type in _GIVEN_BY_PROVIDER:
        raise BadInput(f"identifier.type: the provider gives a {change.type}; ask it to change that.")


def put_fields_right(work: Work, fields: Mapping[str, str], by: str, evidence: str | None = None) -> bool:
    """Add the fields that say something else; whether there were any. fields: country, birthDate, language by name;
    by: the role of who says so."""
    own = work.stored.properties
    new = {name: value for name, value in fields.items() if own.get(name) != value}
    if new:
        work.wanted.properties |= new
        work.wanted.properties["rectified"] = sorted({*own.get("rectified", ()), *new})
        _note(work, by, evidence)
    return bool(new)


def put_identifier_right(work: Work, change: IdentifierChange, by: str, evidence: str | None = None) -> tuple[str, ...]:
    """Add the new one; the answer is the ids of those that are to be removed. Nothing where nothing changes.

    Raises NodeNotFound where the person does not have the old one, BadInput for a value that is none of its type.
    """
    there, old, new = _change(work, change)
    if old == new or (old is None and new in there):
        return ()
    if new is not None:
        part = IdentifierPart(change.type.value, new)
        person = Person("", work.subject, work.subject)
        work.wanted.nodes["Identifier"] |= identified(person, (part,), work.naming).nodes["Identifier"]
    _note(work, by, evidence)
    if old is None:
        return ()
    removed = work.stored.nodes["Identifier"][there[old]].properties["hash"]
    work.wanted.properties["removedIdentifiers"] = sorted({*removed_identifiers(work.stored), removed})
    return (there[old],)


def _change(work: Work, change: IdentifierChange) -> tuple[dict[str, str], str | None, str | None]:
    """Value -> id of the person's identifiers of the type; the old and the new value as they are kept."""
    country = work.wanted.properties.get("country") or work.stored.properties.get("country")
    countries = (country, work.catalogue.provider.country)
    old = _spelt(change.type, change.old, countries, "from")
    new = _spelt(change.type, change.new, countries, "to")
    nodes = work.stored.nodes["Identifier"].items()
    of_type = ((id_, node.properties) for id_, node in nodes if node.properties["type"] == change.type)
    there = {said["value"]: id_ for id_, said in of_type if "value" in said}
    if old is not None and old not in there:
        raise NodeNotFound("identifier.from: the person has no such identifier.")
    return there, old, new


def tell_of_fields(work: Work) -> tuple[str, ...]:
    """Add the notifications of all who got data of the person; the answer is their ids."""
    news = News(NotificationKind.RECTIFICATION, work.subject, work.at)
    return tell_recipients(work.wanted, work.stored, news, work.catalogue, work.naming)


def _note(work: Work, by: str, evidence: str | None) -> None:
    work.wanted.properties |= {"rectifiedAt": text_of(work.at), "rectifiedBy": by}
    if evidence:
        work.wanted.properties["rectificationEvidence"] = evidence


def _spelt(type_: IdentifierType, value: str | None, countries: tuple[str | None, ...], name: str) -> str | None:
    if not value:
        return None
    spell = normalise_new if name == "to" else normalise
    try:
        return spell(type_, value, countries)
    except ValueError as error:
        raise BadInput(f"identifier.{name}: {error}.") from None
