"""The person's copy as a page: first what is held, then why, who got it, what the person may do. Pure.

Written for the person: what a code means is said in words (`phrases`), items are grouped by category, and single times
that a use ran are counted here and listed in the JSON alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

import orjson

from anbieter360.catalogue.model import Lang
from anbieter360.export.copy import (
    CategoryCopy,
    CollectionCopy,
    ConsentCopy,
    ItemCopy,
    NoticeCopy,
    PersonalCopy,
    Reachable,
    RecipientCopy,
    StorageRule,
    UseCopy,
)
from anbieter360.export.page import Cell, Page, Part, Table
from anbieter360.export.words import Words


def copy_page(copy: PersonalCopy, lang: Lang) -> Page:
    page = _Writer(copy, Words(lang, copy.time_zone))
    words, provider = page.words, page.words.name(copy.controller.contact.name)
    parts = (
        page.provider(),
        page.person(),
        page.data(),
        page.purposes(),
        page.collections(),
        page.recipients(),
        page.uses(),
        page.consents(),
        page.storage(),
        page.automated(),
        page.asked(),
        page.rights(),
        page.looks(),
        page.notices(),
    )
    return Page(
        lang=lang.lower(),
        title=words.say("copy.title", provider=provider),
        sentences=(
            words.say("copy.lead", provider=provider, at=words.time(copy.created_at), zone=copy.time_zone),
            words.say("copy.counts", items=len(copy.items), categories=len(copy.categories)),
        ),
        contents=words.say("contents"),
        parts=parts,
        foot=words.say("copy.foot", provider=provider, at=words.time(copy.created_at)),
    )


def reachable(words: Words, one: Reachable | None) -> tuple[str, ...]:
    """Name, e-mail address, postal address, telephone number: as many lines as there are."""
    if one is None:
        return ()
    return tuple(line for line in (words.name(one.name), one.email, one.address, one.phone) if line)


def storage_lines(words: Words, rules: Iterable[StorageRule]) -> tuple[str, ...]:
    """A line a rule."""
    return tuple(
        words.say("kept.rule", period=words.period(one.period), starts=words.code("start", one.starts), law=one.law)
        if one.law
        else words.say("goes.rule", period=words.period(one.period), starts=words.code("start", one.starts))
        for one in rules
    )


class _Writer:
    """One part of the page a method."""

    def __init__(self, copy: PersonalCopy, words: Words) -> None:
        self.copy, self.words = copy, words
        self._collection: Mapping[str, CollectionCopy] = {one.id: one for one in copy.collections}
        self._recipient: Mapping[str, str] = {one.key: self._recipient_name(one) for one in copy.recipients}

    def provider(self) -> Part:
        say, one = self.words.say, self.copy.controller
        nothing = say("not.stated")
        rows: tuple[tuple[Cell, ...], ...] = (
            (say("controller"), reachable(self.words, one.contact)),
            (say("country"), self.words.country(one.country) or nothing),
            (say("representative"), one.representative or nothing),
            (say("officer"), reachable(self.words, one.officer) or nothing),
            (say("authority"), one.authority or nothing),
            (say("withdrawal"), one.withdrawal or nothing),
        )
        return self._part("provider", rows, (say("what"), say("stated")))

    def person(self) -> Part:
        say, one = self.words.say, self.copy.person
        facts: list[tuple[Cell, ...]] = [
            (say("reference"), one.ref or ""),
            (say("country"), self.words.country(one.country)),
            (say("language"), one.language or ""),
            (say("birth.date"), self.words.day(date.fromisoformat(one.birth_date)) if one.birth_date else ""),
            *((self.words.code("identifier", each.type), each.value or say("unreadable")) for each in one.identifiers),
            *((str(key), _text(value)) for key, value in (one.other or {}).items()),
        ]
        return self._part("person", (row for row in facts if row[1]), (say("what"), say("value")))

    def data(self) -> Part:
        """Items by category; each of them is in one of the tables."""
        by_category = sorted(self.copy.items, key=lambda one: one.category.key)
        grouped = {key: tuple(found) for key, found in groupby(by_category, key=lambda one: one.category.key)}
        parts = tuple(self._category(one, grouped[one.category.key]) for one in self.copy.categories)
        return self._part("data", parts=parts, lead=() if parts else (self.words.say("data.none"),))

    def _category(self, one: CategoryCopy, items: tuple[ItemCopy, ...]) -> Part:
        say, name = self.words.say, self.words.name(one.category.name)
        heading = say("category.special", name=name) if one.special else name
        columns = ("value", "ref", "collected", "source", "why", "where", "until")
        table = Table(
            say("category.caption", name=name, count=one.items),
            tuple(say(f"column.{key}") for key in columns),
            tuple(self._item(item) for item in items),
        )
        return Part(f"category-{one.category.key}", heading, tables=(table,))

    def _item(self, one: ItemCopy) -> tuple[Cell, ...]:
        why = dict.fromkeys(self._why(self._collection[key]) for key in one.collections)
        return (
            self._value(one),
            one.ref,
            self.words.time(one.collected_at),
            self._source(one),
            tuple(why),
            self.words.name(one.system.name),
            tuple(self._until(end.until, end.law) for end in one.kept),
        )

    def _value(self, one: ItemCopy) -> Cell:
        say = self.words.say
        value = one.value if one.value is not None else say("no.value" if one.readable else "unreadable")
        notes = [say("shared")] if one.shared else []
        if one.rectified_at:
            notes.append(say("rectified", at=self.words.time(one.rectified_at)))
        return (value, *notes) if notes else value

    def _source(self, one: ItemCopy) -> str:
        if one.derived_from:
            return self.words.say("derived.from", items=", ".join(one.derived_from))
        return self.words.code("source", one.source)

    def _why(self, one: CollectionCopy) -> str:
        return f"{self.words.name(one.purpose.name)}: {self.words.code('basis', one.legal_basis)}"

    def _until(self, day: date | None, law: str) -> str:
        say = self.words.say
        return say("until", day=self.words.day(day), law=law) if day else say("until.open", law=law)

    def purposes(self) -> Part:
        words = self.words
        rows = (
            (
                words.name(one.purpose.name),
                one.description or "",
                tuple(words.code("basis", basis) for basis in one.bases) or words.say("no.collection"),
                words.yes(one.marketing),
            )
            for one in self.copy.purposes
        )
        return self._part("purposes", rows, self._columns("purpose", "description", "basis", "marketing"))

    def collections(self) -> Part:
        words = self.words
        rows = (
            (
                words.time(one.collected_at),
                words.name(one.purpose.name),
                words.code("basis", one.legal_basis),
                words.code("source", one.source)
                + (words.say("informed", at=words.time(one.informed_at)) if one.informed_at else ""),
                words.name(one.system.name),
                one.notice or words.say("no.notice"),
                str(len(one.items)),
                words.time(one.ended_at),
            )
            for one in self.copy.collections
        )
        columns = ("at", "purpose", "basis", "source", "where", "notice", "items", "ended")
        return self._part("collections", rows, self._columns(*columns))

    def recipients(self) -> Part:
        """Who really got data, and who is declared to get some, apart."""
        got = [one for one in self.copy.recipients if one.received]
        may = [one for one in self.copy.recipients if not one.received]
        columns = self._columns("recipient", "role", "country.of", "transfer", "uses", "times")
        tables = tuple(
            Table(self.words.say(caption), columns, tuple(map(self._recipient_row, found)))
            for caption, found in (("recipients.got", got), ("recipients.may", may))
            if found
        )
        told = self._told()
        return self._part("recipients", tables=(*tables, *told), lead=() if tables else (self.words.say("none"),))

    def _recipient_name(self, one: RecipientCopy) -> str:
        return self.words.name(one.name) or self.words.say("unnamed", what=one.description or one.key)

    def _recipient_row(self, one: RecipientCopy) -> tuple[Cell, ...]:
        words, name = self.words, self._recipient_name(one)
        known = [words.say("known.as", ref=one.known_as)] if one.known_as else []
        return (
            (name, *known, *([one.contact] if one.contact else [])),
            words.code("recipient", one.role),
            words.country(one.country) or words.say("not.stated"),
            self._transfer(one),
            tuple(words.name(use.name) for use in one.uses),
            tuple(dict.fromkeys(words.time(at) for at in (one.first_at, one.last_at) if at)),
        )

    def _transfer(self, one: RecipientCopy) -> Cell:
        words = self.words
        if not one.third_country:
            return words.say("transfer.none")
        basis = words.code("transfer", one.transfer_basis) if one.transfer_basis else words.say("not.stated")
        return (basis, one.safeguards_document) if one.safeguards_document else basis

    def _told(self) -> tuple[Table, ...]:
        words = self.words
        rows = tuple(
            (
                self._recipient.get(one.recipient, one.recipient),
                words.code("told", one.kind),
                words.time(one.at),
                words.code("delivery", one.status),
            )
            for one in self.copy.told
        )
        return (Table(words.say("told"), self._columns("recipient", "told", "at", "status"), rows),) if rows else ()

    def uses(self) -> Part:
        words = self.words
        columns = ("use", "purpose", "basis", "channel", "count", "first", "last", "recipient")
        ran = self._table("uses.ran", columns, (self._use(one) for one in self.copy.uses))
        stopped = (
            (words.name(one.use.name), words.time(one.at), words.code("reason", one.reason))
            for one in self.copy.refused
        )
        refused = self._table("uses.refused", ("use", "at", "because"), stopped)
        return self._part("uses", tables=(*ran, *refused), lead=() if ran or refused else (words.say("none"),))

    def _use(self, one: UseCopy) -> tuple[Cell, ...]:
        words = self.words
        basis = words.code("basis", one.legal_basis)
        return (
            words.name(one.use.name),
            words.name(one.purpose.name),
            (basis, one.law) if one.law else basis,
            words.code("channel", one.channel),
            str(one.count),
            words.time(one.first_at),
            words.time(one.last_at),
            tuple(self._recipient.get(key, key) for key in one.recipients),
        )

    def consents(self) -> Part:
        rows = (self._consent(one) for one in self.copy.consents)
        columns = ("purpose", "status", "given", "how", "channel", "notice", "ends", "wrong")
        return self._part("consents", rows, self._columns(*columns))

    def _consent(self, one: ConsentCopy) -> tuple[Cell, ...]:
        words = self.words
        ended = {
            "ends.expires": one.expires_at,
            "ends.withdrawn": one.withdrawn_at,
            "ends.refused": one.refused_at,
            "ends.revoked": one.revoked_at,
            "ends.invalidated": one.invalidated_at,
        }
        return (
            words.name(one.purpose.name),
            words.code("status", one.status),
            words.time(one.given_at),
            self._how(one),
            words.codes("channel", one.channels),
            one.notice or words.say("no.notice"),
            tuple(words.say(key, at=words.time(at)) for key, at in ended.items() if at),
            tuple(words.code("reason", defect) for defect in one.defects),
        )

    def _how(self, one: ConsentCopy) -> tuple[str, ...]:
        guardian = self.words.say("guardian") if one.guardian else None
        return _lines(self.words.code("method", one.method), one.evidence, guardian)

    def storage(self) -> Part:
        words = self.words
        rows = (
            (words.name(one.category.name), storage_lines(words, one.storage) or words.say("not.stated"))
            for one in self.copy.categories
        )
        return self._part("storage", rows, self._columns("category", "how.long"), self._stated("STORAGE"))

    def automated(self) -> Part:
        words = self.words
        ran = {one.use.key: one.count for one in self.copy.uses}
        rows = tuple((words.name(one.name), str(ran.get(one.key, 0))) for one in self.copy.automated)
        lead = words.say("automated.some" if rows else "automated.none")
        stated = self._stated("AUTOMATED_DECISION")
        tables = self._table("automated.caption", ("use", "count"), rows)
        return self._part("automated", tables=(*tables, *stated), lead=(lead,))

    def asked(self) -> Part:
        """What the person asked for or said: objections, restrictions, requests, erasures."""
        tables = (*self._objections(), *self._restrictions(), *self._requests(), *self._erasures())
        return self._part("asked", tables=tables, lead=() if tables else (self.words.say("none"),))

    def _objections(self) -> tuple[Table, ...]:
        words = self.words
        rows = (
            (
                words.name(one.purpose.name),
                words.time(one.at),
                _lines(one.reason, *one.evidence),
                _lines(words.code("objection", one.outcome), words.time(one.decided_at), one.reasoning),
                words.time(one.withdrawn_at),
            )
            for one in self.copy.objections
        )
        return self._table("objections", ("purpose", "at", "words", "decision", "taken.back"), rows)

    def _restrictions(self) -> tuple[Table, ...]:
        words = self.words
        rows = (
            (
                words.time(one.at),
                words.code("ground", one.ground),
                one.scope or words.say("all.data"),
                one.evidence,
                words.time(one.lifted_at),
            )
            for one in self.copy.restrictions
        )
        return self._table("restrictions", ("at", "because", "scope", "words", "lifted"), rows)

    def _requests(self) -> tuple[Table, ...]:
        words = self.words
        rows = (
            (
                words.code("right", one.right),
                words.time(one.received_at),
                _lines(one.about, one.value, one.text),
                _lines(words.day(one.due_on), one.extension_reason),
                _lines(words.code("answer", one.outcome), words.time(one.answered_at), one.answer),
            )
            for one in self.copy.requests
        )
        return self._table("requests", ("right", "at", "words", "due", "answer"), rows)

    def _erasures(self) -> tuple[Table, ...]:
        words = self.words
        rows = (
            (words.time(one.received_at), words.code("erasure", one.status), words.time(one.executed_at), one.erased)
            for one in self.copy.erasures
        )
        return self._table("erasures", ("at", "status", "done", "erased"), rows)

    def rights(self) -> Part:
        words, one = self.words, self.copy.controller
        rows = (
            (
                words.code("right", each.right),
                words.code("right.means", each.right),
                words.say("right.yes") if each.available else words.code("no.right", each.reason),
            )
            for each in self.copy.rights
        )
        where = reachable(words, one.contact)[1:]
        lead = (
            words.say("rights.where", where=", ".join(where) or words.say("not.stated")),
            words.say("rights.authority", authority=one.authority or words.say("not.stated")),
        )
        return self._part("rights", rows, self._columns("right", "means", "available"), self._stated("RIGHT"), lead)

    def looks(self) -> Part:
        words = self.words
        rows = (
            (
                words.time(one.at),
                _lines(one.unit or words.say("no.unit"), one.actor),
                words.code("role", one.role),
                words.name(one.purpose.name) if one.purpose else "",
            )
            for one in self.copy.looks
        )
        return self._part("looks", rows, self._columns("at", "unit", "role.of", "purpose"))

    def notices(self) -> Part:
        words = self.words
        parts = tuple(self._notice(one) for one in self.copy.notices)
        return self._part("notices", parts=parts, lead=() if parts else (words.say("none"),))

    def _notice(self, one: NoticeCopy) -> Part:
        words = self.words
        heading = words.say("notice.heading", key=one.key, day=words.day(one.published) or words.say("not.stated"))
        told = words.say("notice.told", at=words.time(one.informed_at)) if one.informed_at else None
        return Part(f"notice-{one.key}", heading, _lines(one.text, one.url, told))

    def _stated(self, kind: str) -> tuple[Table, ...]:
        """What else the provider states of a kind, word for word."""
        rows = (
            (one.about or self.words.say("in.general"), tuple(f"{name}: {value}" for name, value in one.facts))
            for one in self.copy.statements
            if one.kind == kind and one.facts
        )
        return self._table("stated.else", ("about", "stated"), rows)

    def _part(
        self,
        name: str,
        rows: Iterable[tuple[Cell, ...]] = (),
        columns: tuple[str, ...] = (),
        tables: tuple[Table, ...] = (),
        lead: tuple[str, ...] = (),
        parts: tuple[Part, ...] = (),
    ) -> Part:
        """With a table where there are columns, or a sentence that there is nothing to show in it."""
        say, found = self.words.say, tuple(rows)
        heading, why = say(f"{name}.heading"), say(f"{name}.lead")
        if columns and not found:
            lead = (*lead, say("none"))
        own = (Table(heading, columns, found),) if found else ()
        return Part(name, heading, (why, *lead), (*own, *tables), parts)

    def _table(self, caption: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]) -> tuple[Table, ...]:
        found = tuple(rows)
        return (Table(self.words.say(caption), self._columns(*columns), found),) if found else ()

    def _columns(self, *keys: str) -> tuple[str, ...]:
        return tuple(self.words.say(f"column.{key}") for key in keys)


def _lines(*texts: str | None) -> tuple[str, ...]:
    """Those that there are."""
    return tuple(text for text in texts if text)


def _text(value: object) -> str:
    """What came as JSON, as text."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
