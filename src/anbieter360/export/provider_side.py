"""The provider's half of a copy: who it is, what for, how long, which rights, what else it states. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from anbieter360.catalogue.model import (
    Catalogue,
    Category,
    Deletion,
    Provider,
    Retention,
    StatementKind,
    Text,
    node_id,
    split_node_id,
)
from anbieter360.decision.retention import rules_in_force
from anbieter360.decision.rights import rights_of
from anbieter360.export.copy import (
    CategoryCopy,
    Controller,
    LookCopy,
    Named,
    NoticeCopy,
    PurposeCopy,
    Reachable,
    RightCopy,
    StatementCopy,
    StorageRule,
)
from anbieter360.export.facts import Facts
from anbieter360.export.person_side import uses_for
from anbieter360.vault import Access

#: What Art. 15(1)(d), (e), (g), (h), (2) asks for beside what the catalogue has as nodes.
_STATED = frozenset(
    {
        StatementKind.STORAGE,
        StatementKind.RIGHT,
        StatementKind.SOURCE,
        StatementKind.AUTOMATED_DECISION,
        StatementKind.THIRD_COUNTRY,
        StatementKind.LEGITIMATE_INTEREST,
    }
)


def controller(provider: Provider) -> Controller:
    contact, officer = provider.contact, provider.data_protection_officer
    return Controller(
        id=provider.key,
        key=provider.key,
        contact=Reachable(provider.name, contact.email, contact.address, contact.phone),
        country=provider.country,
        representative=provider.representative,
        officer=Reachable(_plain(officer.name), officer.email, officer.address, officer.phone) if officer else None,
        withdrawal=provider.withdrawal,
        authority=provider.supervisory_authority,
    )


def _plain(name: str | None) -> Text | None:
    """The same in every language."""
    return Text(name, name) if name else None


def purposes(of: Facts) -> tuple[PurposeCopy, ...]:
    """Those that the person stands to, and those that a use ran for; by key."""
    bases: dict[str, set[str]] = {split_node_id(one.purpose)[2]: set() for one in of.star.standings}
    for collection in of.star.collections:
        bases[split_node_id(collection.purpose)[2]].add(collection.legal_basis)
    for usage in of.star.usages:
        use = of.catalogue.use[split_node_id(usage.use)[2]]
        bases.setdefault(use.purpose, set()).add(use.legal_basis)
    return tuple(_purpose(of, key, sorted(bases[key])) for key in sorted(bases))


def _purpose(of: Facts, key: str, bases: Sequence[str]) -> PurposeCopy:
    found = of.catalogue.purpose.get(key)
    return PurposeCopy(
        purpose=of.named_key("Purpose", key),
        description=found.description if found else None,
        dpv=found.dpv if found else None,
        marketing=found is not None and of.catalogue.is_marketing(key),
        bases=tuple(bases),
    )


def categories(of: Facts) -> tuple[CategoryCopy, ...]:
    """Those of which there is an item, by key."""
    counted = Counter(split_node_id(one.category)[2] for one in of.star.items)
    return tuple(_category(of, key, count) for key, count in sorted(counted.items()))


def _category(of: Facts, key: str, count: int) -> CategoryCopy:
    found = of.catalogue.category.get(key) or Category(key, of.named_key("DataCategory", key).name)
    return CategoryCopy(
        category=of.named_key("DataCategory", key),
        dpv=found.dpv,
        special=any(of.catalogue.category[one].special for one in of.catalogue.category_line(key)),
        items=count,
        storage=storage_rules(of.catalogue, key),
    )


def storage_rules(catalogue: Catalogue, category: str) -> tuple[StorageRule, ...]:
    """What keeps a category and what lets it go, its ancestors' rules among them."""
    line = catalogue.category_line(category)
    kept = (_kept(catalogue, one) for one in rules_in_force(catalogue) if one.category in line)
    goes = (
        _goes(catalogue, one) for one in sorted(catalogue.deletion, key=lambda one: one.key) if one.category in line
    )
    return (*kept, *goes)


def _kept(catalogue: Catalogue, rule: Retention) -> StorageRule:
    held_for = name_in(catalogue, "Purpose", rule.held_for)
    return StorageRule(
        name_in(catalogue, "DataCategory", rule.category), rule.keep, rule.starts, rule.law, held_for, None
    )


def _goes(catalogue: Catalogue, rule: Deletion) -> StorageRule:
    return StorageRule(
        name_in(catalogue, "DataCategory", rule.category), rule.after, rule.starts, None, None, rule.ground
    )


def name_in(catalogue: Catalogue, label: str, key: str) -> Named:
    """A category or purpose of a catalogue."""
    found = (catalogue.category if label == "DataCategory" else catalogue.purpose).get(key)
    return Named(node_id(catalogue.provider.key, label, key), key, found.name if found else Text(key, key))


def notices(of: Facts) -> tuple[NoticeCopy, ...]:
    """Those that a collection or consent names, and those that reached the person later; by key."""
    told = {of.key(one.notice): one.at for one in of.star.informed}
    named = {of.key(one.notice) for one in of.star.collections} | {of.key(one.notice) for one in of.star.consents}
    named |= told.keys()
    return tuple(
        NoticeCopy(
            id=node_id(of.catalogue.provider.key, "Notice", one.key),
            key=one.key,
            language=one.language,
            published=one.published,
            url=one.url,
            text=one.text,
            text_hash=one.text_hash,
            informed_at=told.get(one.key),
        )
        for one in sorted(of.catalogue.notices, key=lambda one: one.key)
        if one.key in named
    )


def automated(of: Facts) -> tuple[Named, ...]:
    """Uses that decide without a human, for the person's purposes or run already (Art. 22(1)); by key."""
    ran = {split_node_id(one.use)[2] for one in of.star.usages}
    keys = {one.key for one in uses_for(of)} | ran
    deciding = sorted(one.key for one in of.catalogue.uses if one.automated_decision and one.key in keys)
    return tuple(of.named_key("ProcessingUse", key) for key in deciding)


def rights(of: Facts) -> tuple[RightCopy, ...]:
    found = rights_of(of.star, of.catalogue, of.at)
    return tuple(RightCopy(one.right, one.available, one.reason) for one in found)


def statements(of: Facts) -> tuple[StatementCopy, ...]:
    """Values that could not be read are left out: they would not tell a person anything."""
    return tuple(
        StatementCopy(one.kind, one.about_key, tuple((fact.name, fact.value) for fact in one.facts if fact.readable))
        for one in of.catalogue.statements
        if one.kind in _STATED
    )


def looks(of: Facts, found: Iterable[Access]) -> tuple[LookCopy, ...]:
    """Newest first, as the log has them."""
    declared = ((one, of.named_key("Purpose", one.purpose) if one.purpose else None) for one in found)
    return tuple(LookCopy(one.at, one.unit, one.role, purpose, one.operation, one.actor) for one, purpose in declared)
