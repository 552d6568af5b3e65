"""What a person is told when their request was carried out (Art. 12(3), 17, 19 GDPR). Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from anbieter360.catalogue.model import Catalogue, Lang, split_node_id
from anbieter360.erasure.execution.retaining import Kept as KeptGround
from anbieter360.erasure.execution.retaining import read_kept
from anbieter360.erasure.planning.plan import Outcome, ScopeKind
from anbieter360.erasure.requests.answer import (
    Answer,
    Evidence,
    Kept,
    Necessary,
    Suppression,
    article_in,
    language_of,
    turn_to,
)
from anbieter360.erasure.requests.asked import Erasing

#: The person's own fields that they know of; identifiers are nodes of their own.
_OWN, _IDENTIFIERS = ("ref", "birthDate", "country", "language", "extra"), "identifiers"
#: Labels of what stays as proof.
_EVIDENCE = ("Consent", "Objection")

_WHY_NECESSARY = {
    Lang.DE: "Ein laufender Vertrag braucht diese Angabe noch: {use}.",
    Lang.EN: "A running contract still needs it: {use}.",
}
_RESTRICTED = {
    Lang.DE: "Sie haben die Verarbeitung einschränken lassen: {because}. Nehmen Sie die Einschränkung zurück, kann "
    "gelöscht werden.",
    Lang.EN: "You had the processing restricted: {because}. Withdraw the restriction, and it can be erased.",
}
#: Article of a restriction -> for which reason it was.
_BECAUSE: Mapping[str, Mapping[Lang, str]] = {
    "18(1)(a)": {Lang.DE: "Sie bestreiten, dass die Angabe stimmt", Lang.EN: "you contest that it is accurate"},
    "18(1)(b)": {
        Lang.DE: "Sie wollten statt der Löschung die Einschränkung",
        Lang.EN: "you wanted that instead of its erasure",
    },
    "18(1)(c)": {Lang.DE: "Sie brauchen die Angabe für Rechtsansprüche", Lang.EN: "you need it for legal claims"},
}
#: Article -> why it stays, where something is to be done about it first.
_WHY_KEPT: Mapping[str, Mapping[Lang, str]] = {
    "15": {
        Lang.DE: "Sie haben eine Kopie Ihrer Daten verlangt; die bekommen Sie zuerst.",
        Lang.EN: "You asked for a copy of your data, which you get first.",
    },
    "18(1)(d)": {
        Lang.DE: "Über Ihren Widerspruch ist noch nicht entschieden.",
        Lang.EN: "Your objection is not decided yet.",
    },
}
_NOTHING = {
    Lang.DE: "Gelöscht wurde nichts: Zu dem, was Sie genannt haben, gibt es keine Angaben mehr, die nicht auch für "
    "einen anderen Zweck gespeichert sind.",
    Lang.EN: "Nothing was erased: about what you named there is nothing any more that is not held for another "
    "purpose, too.",
}
_WITHDRAWN = {
    Lang.DE: " Eine Einwilligung dafür gilt als widerrufen.",
    Lang.EN: " A consent to it counts as withdrawn.",
}
_WHY_SUPPRESSED = {
    Lang.DE: "Damit kein Import die Daten zurückbringt, bleibt ein mit einem geheimen Schlüssel gebildeter Hashwert, "
    "aus dem niemand sie lesen kann.",
    Lang.EN: "So that no import brings the data back, a keyed hash stays, from which nobody can read it.",
}


def answer_to(request: Mapping[str, Any], erasing: Erasing, catalogue: Catalogue, backups_until: str) -> Answer:
    """request: the properties of its node; backups_until: a time as in the graph."""
    language = language_of(request.get("language"), catalogue.provider.country)
    kept = tuple(may_know(read_kept(erasing.kept), catalogue))
    complaint, remedy = turn_to(catalogue.provider, language)
    answer = Answer(
        language,
        complaint,
        remedy,
        erased=tuple(sorted(split_node_id(one)[2] for one in erasing.named)),
        kept=tuple(_kept(one, catalogue, language) for one in _lasting(kept)),
        necessary=tuple(dict.fromkeys(_necessary(kept, catalogue, language))),
        evidence=Evidence(any(erasing.staying.get(label) for label in _EVIDENCE), erasing.proof_until or None),
        suppression=Suppression(True, _WHY_SUPPRESSED[language]) if erasing.marks else Suppression(False),
        backups_until=backups_until,
        own_erased=tuple(_own(erasing.gone, erasing.own)),
        own_kept=tuple(_own(erasing.staying, _own_kept(erasing))) if erasing.fence.staying is not None else (),
    )
    went = any(outcome == Outcome.ERASED for _, outcome, _ in erasing.counted)
    if went or answer.erased or answer.own_erased or answer.kept or answer.necessary:
        return answer
    return replace(answer, nothing_why=_nothing_why(request, language))


def _nothing_why(request: Mapping[str, Any], language: Lang) -> str:
    """Where nothing went, and nothing stays for a reason that the answer gives."""
    withdrawn = _WITHDRAWN[language] if request.get("scopeKind") == ScopeKind.PURPOSES else ""
    return f"{_NOTHING[language]}{withdrawn}"


def _kept(one: KeptGround, catalogue: Catalogue, language: Lang) -> Kept:
    why = why_kept(one.article, language)
    return Kept(one.category, article_in(one.article, language), one.law or None, one.until or None, why)


def why_kept(article: str, language: Lang) -> str | None:
    """What keeps it, where it was the person who asked for that (Art. 12(1) GDPR); of the rest the law is told."""
    if article in _BECAUSE:
        return _RESTRICTED[language].format(because=_BECAUSE[article][language])
    return _WHY_KEPT[article][language] if article in _WHY_KEPT else None


def _own(nodes: Mapping[str, Iterable[str]], fields: Container[str]) -> Iterable[str]:
    """Of nodes by label, and of fields of the person's own."""
    yield from (name for name in _OWN if name in fields)
    if nodes.get("Identifier"):
        yield _IDENTIFIERS


def _own_kept(erasing: Erasing) -> frozenset[str]:
    """Where everything was asked for; else nothing of these was."""
    return frozenset(name for name in _OWN if f"Subject.{name}" in (erasing.fence.staying or ()))


def _lasting(kept: Iterable[KeptGround]) -> Iterable[KeptGround]:
    return (one for one in kept if one.outcome != Outcome.STILL_NECESSARY)


def _necessary(kept: Iterable[KeptGround], catalogue: Catalogue, language: Lang) -> Iterable[Necessary]:
    for one in kept:
        if one.outcome == Outcome.STILL_NECESSARY:
            yield Necessary(one.category, _WHY_NECESSARY[language].format(use=_name(one.rule, catalogue, language)))


def may_know(kept: Iterable[KeptGround], catalogue: Catalogue) -> Iterable[KeptGround]:
    """What the person may know of why something of theirs is kept: not the law of a rule that keeps it for a
    confidential purpose, which would tell of that, nor that a confidential use needs it."""
    for one in kept:
        if one.outcome == Outcome.STILL_NECESSARY and _is_hidden(one.rule, catalogue):
            continue
        yield replace(one, law="") if _serves_hidden(one, catalogue) else one


def _serves_hidden(kept: KeptGround, catalogue: Catalogue) -> bool:
    served = {one.held_for for one in catalogue.retention if one.key == kept.rule}
    return kept.outcome == Outcome.RETAINED and any(map(catalogue.is_confidential, served))


def _is_hidden(use: str, catalogue: Catalogue) -> bool:
    """Whether the person must not hear of it: it serves a confidential purpose."""
    found = catalogue.use.get(use)
    return found is not None and catalogue.is_confidential(found.purpose)


def _name(use: str, catalogue: Catalogue, language: Lang) -> str:
    """What the provider calls it: by its own name, else by that of what it is for; its key where neither has one."""
    found = catalogue.use.get(use)
    if found is None:
        return use
    of = catalogue.purpose.get(found.purpose)
    return (found.name.get(language) if found.name else "") or (of.name.get(language) if of else "") or use
