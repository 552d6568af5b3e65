"""What the record of processing activities leaves open, by the letters of Art. 30(1) GDPR. Pure.

The provider's transparency gaps (`catalogue.gaps`) say it of bases, recipients, storage and transfers; what only the
record asks for is found here. A data protection officer and a representative are not due from everyone (Art. 27, 37):
that none is named is said, not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from anbieter360.catalogue.countries import EEA
from anbieter360.catalogue.gaps import transparency_gaps
from anbieter360.catalogue.model import Catalogue, GapKind, ProcessingUse, Recipient


class MissingKind(StrEnum):
    """What is not said; behind it the letter of Art. 30(1)."""

    CONTACT = "CONTACT"  # (a)
    OFFICER = "OFFICER"  # (a)
    REPRESENTATIVE = "REPRESENTATIVE"  # (a), Art. 27
    LEGAL_BASIS = "LEGAL_BASIS"  # Art. 6: no part of the record, but nothing may run without it
    DATA_SUBJECTS = "DATA_SUBJECTS"  # (c)
    CATEGORIES = "CATEGORIES"  # (c)
    RECIPIENT_NAME = "RECIPIENT_NAME"  # (d)
    RECIPIENT_COUNTRY = "RECIPIENT_COUNTRY"  # (d), (e)
    TRANSFER_BASIS = "TRANSFER_BASIS"  # (e)
    SAFEGUARDS_DOCUMENT = "SAFEGUARDS_DOCUMENT"  # (e)
    ERASURE_LIMIT = "ERASURE_LIMIT"  # (f)
    MEASURES = "MEASURES"  # (g)


@dataclass(frozen=True, slots=True)
class Missing:
    """about: key of the category or recipient that it is missing for; None for the activity or the provider."""

    kind: MissingKind
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Gaps:
    """of_use: by key of the use."""

    of_provider: tuple[Missing, ...]
    of_use: dict[str, tuple[Missing, ...]]


_BASES = frozenset({GapKind.BASIS_UNKNOWN, GapKind.BASIS_NOT_TIED})


def gaps_of(catalogue: Catalogue) -> Gaps:
    found = {(gap.kind, gap.key) for gap in transparency_gaps(catalogue)}
    return Gaps(
        tuple(_of_provider(catalogue)),
        {use.key: tuple(_of_use(catalogue, use, found)) for use in catalogue.uses},
    )


def _of_provider(catalogue: Catalogue) -> Iterator[Missing]:
    provider = catalogue.provider
    if not any((provider.contact.email, provider.contact.address, provider.contact.phone)):
        yield Missing(MissingKind.CONTACT)
    if provider.data_protection_officer is None:
        yield Missing(MissingKind.OFFICER)
    if provider.representative is None and provider.country is not None and provider.country not in EEA:
        yield Missing(MissingKind.REPRESENTATIVE)


def _of_use(catalogue: Catalogue, use: ProcessingUse, found: set[tuple[GapKind, str]]) -> Iterator[Missing]:
    if any((kind, use.key) in found for kind in _BASES):
        yield Missing(MissingKind.LEGAL_BASIS)
    if not use.data_subjects:
        yield Missing(MissingKind.DATA_SUBJECTS)
    if not use.categories:
        yield Missing(MissingKind.CATEGORIES)
    for key in use.recipients:
        yield from _of_recipient(catalogue.recipient[key], found)
    for key in use.categories:
        if (GapKind.STORAGE_UNSTATED, key) in found:
            yield Missing(MissingKind.ERASURE_LIMIT, key)
    if not catalogue.provider.measures and not any(catalogue.system[key].measures for key in use.systems):
        yield Missing(MissingKind.MEASURES)


def _of_recipient(one: Recipient, found: set[tuple[GapKind, str]]) -> Iterator[Missing]:
    if (GapKind.RECIPIENT_UNNAMED, one.key) in found:
        yield Missing(MissingKind.RECIPIENT_NAME, one.key)
    if one.country is None:
        yield Missing(MissingKind.RECIPIENT_COUNTRY, one.key)
    if (GapKind.TRANSFER_BASIS_MISSING, one.key) in found:
        yield Missing(MissingKind.TRANSFER_BASIS, one.key)
    if _needs_document(one) and one.safeguards_document is None:
        yield Missing(MissingKind.SAFEGUARDS_DOCUMENT, one.key)


def _needs_document(one: Recipient) -> bool:
    """Suitable safeguards (Art. 46) and the derogations of Art. 49 are documented; an adequacy decision is public."""
    outside = one.country is not None and one.country not in EEA
    return outside and one.transfer_basis is not None and not one.transfer_basis.startswith("A45")
