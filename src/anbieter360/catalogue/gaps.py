"""Transparency gaps: what a provider's story leaves open, found in any catalogue, from YAML or a transparency document.

Pure. A gap is no error: the catalogue is kept as it is, and the gap is shown beside it as `provider { gaps }`.
Source: what Art. 13, 14 GDPR ask for; named recipients: CJEU C-154/21.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anbieter360.catalogue.countries import EEA
from anbieter360.catalogue.model import (
    Catalogue,
    Contact,
    DataProtectionOfficer,
    Fact,
    Gap,
    GapKind,
    LegalBasis,
    ProcessingUse,
    Recipient,
    Statement,
    StatementKind,
)

_ORDER = {kind: at for at, kind in enumerate(GapKind)}


def transparency_gaps(catalogue: Catalogue) -> tuple[Gap, ...]:
    """Every gap, by kind in the order of GapKind, then by label, key and message. `label`, `key` name the node."""
    found = {
        *_unnamed_recipients(catalogue),
        *_bases(catalogue),
        *_storage(catalogue),
        *_transfers(catalogue),
        *_rights(catalogue),
        *_unreadable(catalogue),
    }
    return tuple(sorted(found, key=lambda gap: (_ORDER[gap.kind], gap.label, gap.key, gap.message)))


def _unnamed_recipients(catalogue: Catalogue) -> Iterator[Gap]:
    for recipient in catalogue.recipients:
        if not recipient.identified:
            message = f"Recipient '{recipient.key}' is only a category of recipients, nobody is named."
            yield Gap(GapKind.RECIPIENT_UNNAMED, message, "Recipient", recipient.key)


def _bases(catalogue: Catalogue) -> Iterator[Gap]:
    """Art. 13(1)(c): the basis of each purpose."""
    for use in catalogue.uses:
        if use.legal_basis is not LegalBasis.UNSPECIFIED:
            continue
        if _states_bases(catalogue, use):
            message = f"Use '{use.key}' has a legal basis among those stated, but none is tied to its purpose."
            yield Gap(GapKind.BASIS_NOT_TIED, message, "ProcessingUse", use.key)
        else:
            message = f"Use '{use.key}' has no legal basis of Art. 6(1) GDPR stated."
            yield Gap(GapKind.BASIS_UNKNOWN, message, "ProcessingUse", use.key)


def _states_bases(catalogue: Catalogue, use: ProcessingUse) -> bool:
    about = {("ProcessingUse", use.key), ("Purpose", use.purpose)}
    about |= {("DataCategory", category) for category in use.categories}
    return any(
        fact.name == "article" and fact.value.startswith("Art. 6(1)")
        for statement in _of_kind(catalogue, StatementKind.LEGAL_BASIS)
        if (statement.about_label, statement.about_key) in about
        for fact in statement.facts
    )


def _storage(catalogue: Catalogue) -> Iterator[Gap]:
    """Art. 13(2)(a): the period, or the criteria for it; a parent's rule holds for its parts."""
    ruled = {rule.category for rule in catalogue.deletion} | {rule.category for rule in catalogue.retention}
    ruled |= {
        statement.about_key
        for statement in _of_kind(catalogue, StatementKind.STORAGE)
        if statement.about_label == "DataCategory" and statement.about_key and _says_how_long(statement)
    }
    for category in catalogue.categories:
        if not ruled.intersection(catalogue.category_line(category.key)):
            message = f"Category '{category.key}' has neither a storage period nor criteria for one."
            yield Gap(GapKind.STORAGE_UNSTATED, message, "DataCategory", category.key)


def _says_how_long(statement: Statement) -> bool:
    # The aggregation function alone says how to combine periods, not how long they are.
    return any(fact.readable and not fact.name.endswith("aggregationFunction") for fact in statement.facts)


def _transfers(catalogue: Catalogue) -> Iterator[Gap]:
    """Art. 13(1)(f): what a transfer out of the EEA rests on."""
    stated = _of_kind(catalogue, StatementKind.THIRD_COUNTRY)
    safe = {_country(statement) for statement in stated if _has_safeguard(statement)}
    for recipient in catalogue.recipients:
        if _outside(recipient) and recipient.country not in safe:
            message = f"Recipient '{recipient.key}' is in {recipient.country}, and no basis of the transfer is stated."
            yield Gap(GapKind.TRANSFER_BASIS_MISSING, message, "Recipient", recipient.key)
    for statement in stated:
        if not _has_safeguard(statement) and _country(statement) not in EEA:
            message = f"Statement '{statement.key}' on a third country names no safeguard that is available."
            yield Gap(GapKind.TRANSFER_BASIS_MISSING, message, "Statement", statement.key)


def _outside(recipient: Recipient) -> bool:
    return recipient.country is not None and recipient.country not in EEA and recipient.transfer_basis is None


def _country(statement: Statement) -> str | None:
    return next((fact.value for fact in statement.facts if fact.name == "countryCode"), None)


def _has_safeguard(statement: Statement) -> bool:
    # Enforceable rights are a condition of Art. 46(1), not a basis of their own.
    bases = ("adequacyDecision", "appropriateGuarantees", "standardDataProtectionClause")
    return any(_is_true(fact, "available") and fact.name.startswith(bases) for fact in statement.facts)


def _rights(catalogue: Catalogue) -> Iterator[Gap]:
    """Art. 12(2), 13(2)(b): a right needs someone to turn to; the provider's own contact serves for each."""
    provider = catalogue.provider
    if _reachable(provider.contact) or _reachable(provider.data_protection_officer):
        return
    for statement in _of_kind(catalogue, StatementKind.RIGHT):
        facts = statement.facts
        withdrawal = provider.withdrawal and _value(facts, "right") == "rightToWithdrawConsent"
        if any(fact.name == "available" and _is_true(fact, "available") for fact in facts):
            if withdrawal or any(fact.name.rpartition(".")[2] in ("url", "email") for fact in facts):
                continue
            message = f"Statement '{statement.key}' gives a right, but neither it nor the provider says where to turn."
            yield Gap(GapKind.RIGHT_WITHOUT_CONTACT, message, "Statement", statement.key)


def _reachable(contact: Contact | DataProtectionOfficer | None) -> bool:
    return contact is not None and any((contact.email, contact.address, contact.phone))


def _unreadable(catalogue: Catalogue) -> Iterator[Gap]:
    for statement in catalogue.statements:
        for fact in statement.facts:
            if not fact.readable:
                message = f"Statement '{statement.key}' has a value in '{fact.name}' that cannot be read."
                yield Gap(GapKind.VALUE_UNREADABLE, message, "Statement", statement.key)


def _of_kind(catalogue: Catalogue, kind: StatementKind) -> tuple[Statement, ...]:
    return tuple(statement for statement in catalogue.statements if statement.kind is kind)


def _is_true(fact: Fact, name: str) -> bool:
    return fact.readable and fact.name.rpartition(".")[2] == name and fact.value == "true"


def _value(facts: Sequence[Fact], name: str) -> str | None:
    return next((fact.value for fact in facts if fact.name == name), None)
