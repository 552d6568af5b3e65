"""A catalogue without some purposes, and without what hangs on them alone: what may be shown of it to a person. Pure.

The one place that says so: for the API's view of a catalogue, for what a write may name, for documents that leave.
"""

from __future__ import annotations

from dataclasses import replace

from anbieter360.catalogue.model import Catalogue, Notice, ProcessingUse, Statement, node_id


def without_purposes(catalogue: Catalogue, hidden: frozenset[str]) -> Catalogue:
    """hidden: ids of the purposes to leave out, those below them among them. The catalogue itself where there is none.

    A recipient of hidden uses alone goes, and so does a notice that announces nothing else: it is as confidential as
    they are. Rules and statements go with what they are about, an assessment with either of its purposes.
    """
    gone = {one.key for one in catalogue.purposes if node_id(catalogue.provider.key, "Purpose", one.key) in hidden}
    if not gone:
        return catalogue
    uses = tuple(one for one in catalogue.uses if one.purpose not in gone)
    recipients = _still_named(catalogue, uses)
    notices = tuple(_less(one, gone) for one in catalogue.notices if not one.announces or set(one.announces) - gone)
    seen = replace(
        catalogue,
        purposes=tuple(one for one in catalogue.purposes if one.key not in gone),
        uses=uses,
        recipients=tuple(one for one in catalogue.recipients if one.key in recipients),
        notices=notices,
        retention=tuple(one for one in catalogue.retention if one.held_for not in gone),
        compatibilities=tuple(
            one for one in catalogue.compatibilities if gone.isdisjoint((one.from_purpose, one.to_purpose))
        ),
    )
    return replace(seen, statements=tuple(one for one in catalogue.statements if _is_about_something(one, seen)))


def hidden_uses(catalogue: Catalogue, hidden: frozenset[str]) -> frozenset[str]:
    """Ids of the uses that serve hidden purposes."""
    provider = catalogue.provider.key
    return frozenset(
        node_id(provider, "ProcessingUse", one.key)
        for one in catalogue.uses
        if node_id(provider, "Purpose", one.purpose) in hidden
    )


def _still_named(catalogue: Catalogue, uses: tuple[ProcessingUse, ...]) -> set[str]:
    kept = {key for use in uses for key in use.recipients}
    named = {key for use in catalogue.uses for key in use.recipients}
    return kept | ({one.key for one in catalogue.recipients} - named)


def _less(notice: Notice, gone: set[str]) -> Notice:
    return replace(notice, announces=tuple(key for key in notice.announces if key not in gone))


def _is_about_something(statement: Statement, seen: Catalogue) -> bool:
    kept = {"Purpose": seen.purpose, "ProcessingUse": seen.use, "Recipient": seen.recipient, "Notice": seen.notice}
    nodes = kept.get(statement.about_label or "")
    return nodes is None or statement.about_key in nodes
