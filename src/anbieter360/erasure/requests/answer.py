"""What a person is told of their request (Art. 12(3), (4) GDPR), apart from the receipt; kept as JSON on the request.

It names categories, laws and days, and no value. Whom recipients told it further stands in the outbox.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

import rfc8785

from anbieter360.catalogue.model import Lang, Provider
from anbieter360.erasure.requests.refusal import RefusalGround, why_refused

#: Countries of providers whose customers are answered in German where they did not say otherwise.
_GERMAN = frozenset({"DE", "AT", "LI"})
_PARAGRAPH, _LETTER = re.compile(r"\((\d+)\)"), re.compile(r"\(([a-z])\)")

_COURT = {
    Lang.DE: "Sie können sich auch an ein Gericht wenden (Art. 79 DSGVO).",
    Lang.EN: "You can also turn to a court (Art. 79 GDPR).",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """category: its key; ground: the article; until: the first day on which it may go, ISO 8601; why: where the person
    can change it themselves, in their language."""

    category: str
    ground: str
    law: str | None = None
    until: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Necessary:
    """What is still needed. why: in the person's language."""

    category: str
    why: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Proof of consents and objections; the request proves itself. until: the first day on which that of the last
    consent may go, ISO 8601; None where it is open."""

    kept: bool
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A mark by which an import that would bring the person back is stopped. why: in the person's language."""

    kept: bool
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """authority: with whom the person may complain (Art. 77), as the provider's catalogue names it."""

    authority: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """erased: keys of categories; backups_until: from when no backup opens what went; judicial_remedy: a sentence.

    refusal, refusal_why: a ground and what it says in the person's language, where nothing is erased; own_erased,
    own_kept: what went and stays of the person's own beside their items, `birthDate` or `identifiers`;
    nothing_why: why there was nothing to erase, in the person's language.
    """

    language: Lang
    complaint: Complaint
    judicial_remedy: str
    erased: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    necessary: tuple[Necessary, ...] = ()
    evidence: Evidence = Evidence(False)
    suppression: Suppression = Suppression(False)
    backups_until: str | None = None
    refusal: str | None = None
    refusal_why: str | None = None
    own_erased: tuple[str, ...] = ()
    own_kept: tuple[str, ...] = ()
    nothing_why: str | None = None


def language_of(tag: str | None, country: str | None = None) -> Lang:
    """The language that a person is answered in: German where their tag says so, else English.

    country: of the provider, whose language is taken where nobody knows the person's.
    """
    if not tag:
        return Lang.DE if country in _GERMAN else Lang.EN
    return Lang.DE if tag.lower().partition("-")[0] == "de" else Lang.EN


def article_in(article: str, language: Lang) -> str:
    """How an article of the GDPR is cited: `17(3)(b)` is Art. 17 Abs. 3 lit. b DSGVO."""
    if language is Lang.EN:
        return f"Art. {article} GDPR"
    named = _LETTER.sub(r" lit. \1", _PARAGRAPH.sub(r" Abs. \1", article))
    return f"Art. {named} DSGVO"


def turn_to(provider: Provider, language: Lang) -> tuple[Complaint, str]:
    """To whom the person can turn who does not agree: an authority, a court."""
    return Complaint(provider.supervisory_authority), _COURT[language]


def refusal(provider: Provider, tag: str | None, ground: RefusalGround) -> Answer:
    """What a person is told whose request is refused. tag: of their language."""
    language = language_of(tag, provider.country)
    why = why_refused(ground, language)
    return Answer(language, *turn_to(provider, language), refusal=ground.value, refusal_why=why)


def text_of_answer(answer: Answer) -> str:
    """As it is kept."""
    return rfc8785.dumps(asdict(answer)).decode()


def answer_of(text: str) -> Answer:
    """The other way."""
    kept: dict[str, Any] = json.loads(text)
    return Answer(
        Lang(kept["language"]),
        Complaint(**kept["complaint"]),
        kept["judicial_remedy"],
        tuple(kept["erased"]),
        tuple(Kept(**one) for one in kept["kept"]),
        tuple(Necessary(**one) for one in kept["necessary"]),
        Evidence(**kept["evidence"]),
        Suppression(**kept["suppression"]),
        kept["backups_until"],
        kept["refusal"],
        kept.get("refusal_why"),
        tuple(kept.get("own_erased", ())),
        tuple(kept.get("own_kept", ())),
        kept.get("nothing_why"),
    )
