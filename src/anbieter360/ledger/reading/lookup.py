"""Find a person by id, by the provider's reference or by an identifier; values never reach the graph."""

from __future__ import annotations

from dataclasses import dataclass

from anbieter360.cypher import statements
from anbieter360.errors import BadInput, IdentifierAmbiguous
from anbieter360.ledger.stars.build import Naming
from anbieter360.ledger.stars.identifiers import IdentifierType, normalise
from anbieter360.ledger.stars.refs import spelt
from anbieter360.ledger.stars.stored import Read
from anbieter360.vault import Vault

_STATEMENTS = statements("lookup")


@dataclass(frozen=True, slots=True)
class IdentifierLookup:
    type: IdentifierType
    value: str


@dataclass(frozen=True, slots=True)
class SubjectLookup:
    """Exactly one of them. id: the person's id in the graph, not the API's global id."""

    id: str | None = None
    ref: str | None = None
    identifier: IdentifierLookup | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.id, self.ref, self.identifier)) != 1:
            raise BadInput("lookup: takes exactly one of id, ref and identifier; leave the others out.")
        if self.ref is not None:
            object.__setattr__(self, "ref", spelt(self.ref))


async def find_subject(
    read: Read,
    vault: Vault,
    provider: str,
    lookup: SubjectLookup,
    own: str | None = None,
    country: str | None = None,
    *,
    fenced: bool = False,
) -> str | None:
    """The person's id, or None where there is none, or none that the caller may see.

    own: the only person that the caller may see, or None for all. country: the provider's, for national telephone
    numbers. fenced: whether people are found who are absent altogether while they are erased, for a writer to be
    refused. A ref of a record that was merged into another finds the kept person. Raises BadInput for an identifier
    that is none, IdentifierAmbiguous where it belongs to several people that the caller may see.
    """
    key = key_of(lookup, vault, provider, country)
    given = {"provider": provider, "own": own, "fenced": fenced}
    if lookup.id is not None:
        rows = await read(_STATEMENTS["subject_by_id"], id=key, **given)
    elif lookup.ref is not None:
        rows = await read(_STATEMENTS["subject_by_ref"], hash=key, **given)
        rows = rows or await read(_STATEMENTS["subject_by_identifier"], hash=key, **given)
    else:
        rows = await read(_STATEMENTS["subject_by_identifier"], hash=key, **given)
    if len(rows) > 1:
        raise IdentifierAmbiguous
    return str(rows[0]["subject"]) if rows else None


def key_of(lookup: SubjectLookup, vault: Vault, provider: str, country: str | None = None) -> str:
    """What the graph finds the person by: the id, or the keyed hash of reference or identifier. Raises BadInput."""
    naming = Naming(provider, vault.hash)
    if lookup.id is not None:
        return lookup.id
    if lookup.ref is not None:
        return naming.ref_hash(lookup.ref)
    return _identifier_hash(naming, lookup.identifier, country)


def _identifier_hash(naming: Naming, identifier: IdentifierLookup | None, country: str | None) -> str:
    if identifier is None:
        raise BadInput("lookup: takes exactly one of id, ref and identifier; leave the others out.")
    try:
        value = normalise(identifier.type, identifier.value, (country,))
    except ValueError as error:
        raise BadInput(f"identifier.value: {error}.") from None
    return naming.identifier_hash(identifier.type.value, value)
