"""A transparency document becomes a catalogue and a report on every value of it.

Order matters only for keys: where two names give one slug, the first in the document has the plain key.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from anbieter360.catalogue.model import STANDARD_PURPOSES, Catalogue, Notice
from anbieter360.catalogue.tilt.account import TiltReport
from anbieter360.catalogue.tilt.document import Place, fingerprint, parse
from anbieter360.catalogue.tilt.draft import Draft
from anbieter360.catalogue.tilt.facts import day
from anbieter360.catalogue.tilt.keys import LONGEST, short_hash, slug
from anbieter360.catalogue.tilt.rows import take_rows
from anbieter360.catalogue.tilt.sections import take_meta, take_provider, take_statements

#: ISO 639-2 for a document that does not say its language.
UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class TiltImport:
    catalogue: Catalogue
    report: TiltReport


def read_tilt(text: str, file: str) -> TiltImport:
    """Read one transparency document.

    Every stated value of it stands in the catalogue or in the report. The same text gives the same catalogue, and a
    later version of the document (same `meta._id`, name, host and language) the same provider key.
    Raises TiltError where the text is malformed JSON or no transparency document.
    """
    root = parse(text, file)
    draft = Draft(german=_language(root).lower().startswith("de"))
    for standard in STANDARD_PURPOSES:
        draft.keys.reserve("Purpose", standard.key)
    provider = take_provider(draft, root, provider_key(root))
    take_meta(draft, root)
    take_rows(draft, root.field("dataDisclosed"))
    take_statements(draft, root)
    catalogue = Catalogue(
        provider,
        categories=tuple(draft.categories.values()),
        recipients=tuple(draft.recipients.values()),
        purposes=(*draft.purposes.values(), *STANDARD_PURPOSES),
        notices=(_notice(draft, root),),
        uses=tuple(draft.uses.values()),
        deletion=tuple(draft.deletion.values()),
        statements=draft.all_statements(),
    )
    return TiltImport(catalogue, draft.account.close(root, file))


def provider_key(root: Place) -> str:
    """The name's slug with a hash of what tells the document apart: `amazon-1f0c9d3e`.

    Names alone are shared (amazon.com, amazon.de), ids alone are copied from the format's example.
    """
    meta = root.field("meta")
    name = _text(meta, "name") or _text(Place((), root.field("controller").raw, "name"), "name")
    host = _host(_text(meta, "url"))
    identity = (_text(meta, "_id"), host, _language(root), name)
    told_apart = identity if identity[0] or host or name else (fingerprint(root),)
    base = slug(name)[:LONGEST].strip("-") or slug(host)[:LONGEST].strip("-") or "provider"
    return f"{base}-{short_hash(*told_apart)}"


def _notice(draft: Draft, root: Place) -> Notice:
    """The document itself is what was announced (Art. 13); its last change is when these words came out."""
    meta = root.field("meta")
    return Notice(
        "tilt",
        language=_language(root),
        published=day(_text(meta, "modified")) or day(_text(meta, "created")),
        announces=tuple(draft.purposes),
        text_hash=fingerprint(root),
        url=_text(meta, "url") or None,
    )


def _language(root: Place) -> str:
    return _text(root.field("meta"), "language") or UNDETERMINED


def _text(place: Place, name: str) -> str:
    leaf = place.field(name).first()
    return leaf.text if leaf else ""


def _host(url: str) -> str:
    """The host of a URL, also of one without a scheme; empty where there is none."""
    try:
        return urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
