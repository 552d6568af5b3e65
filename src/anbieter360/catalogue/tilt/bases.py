"""Legal bases in every spelling found, normalised: Art. 6(1) and 9(2) GDPR, and national law beside them.

Read are `GDPR-6-1-b`, `DSGVO-6-1-a`, `Art. 6 Abs. 1 S. 1 lit. b, f DSGVO`, `Artikel 6 Absatz 1 Buchstabe b)`,
`Art. 6(1)(f)`, `point (f) of Article 6(1)`, also inside sentences and several in one; words without an article
("consent") are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anbieter360.catalogue.model import LegalBasis

BASIS_OF_LETTER = {
    "a": LegalBasis.CONSENT,
    "b": LegalBasis.CONTRACT,
    "c": LegalBasis.LEGAL_OBLIGATION,
    "d": LegalBasis.VITAL_INTERESTS,
    "e": LegalBasis.PUBLIC_TASK,
    "f": LegalBasis.LEGITIMATE_INTEREST,
}

_GDPR = r"(?:EU[- ]?)?(?:GDPR|DS-?GVO|RGPD)"
_LETTER_WORD = r"(?:lit(?:era|\.)?|buchst(?:aben?|\.)?|points?|letters?)"
_SENTENCE = r"(?:,?\s*(?:U?Abs\.|S\.|Satz|Unterabs(?:atz|\.)|sentence)\s*1)?"
_AND = r"(?:,|/|&|;|–|-|und\b|and\b|sowie\b|oder\b|or\b|bis\b|to\b)"
# A further letter must be followed by what ends or continues the list, or "and a contract" would read as (a).
_LIST_GOES_ON = rf"(?=\s*(?:[),;.:/]|$|und\b|and\b|sowie\b|oder\b|or\b|der\b|of\b|bis\b|to\b|[–-]|{_GDPR}))(?!\.\w)"
_OTHER_LAW = re.compile(r"[\s)]*(?:GG|EMRK|GRCh|DSG|revDSG|Bay[A-Z]\w*)\b")


def _patterns(article: str, paragraph: str, letters: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    one = rf"\(?[{letters}]\)?"
    more = rf"(?:\s*{_AND}\s*{_LETTER_WORD}?\s*{one}{_LIST_GOES_ON})*"
    paragraphs = rf"(?:{paragraph}|{'I' * int(paragraph)}(?=[\s)]))"
    code = rf"{_GDPR}[-_ ]+{article}[-_ ]{paragraph}[-_ ](?P<letters>[{letters}])\b"
    prose = (
        rf"(?:Art(?:ikel|icle)?\b\.?\s*|\b(?={article}\s?\({paragraph}\)\s?\())\b{article}\s*,?\s*"
        rf"(?:Abs(?:atz|\.)?|para(?:graph|\.)?|\()?\s*{paragraphs}\)?\s*{_SENTENCE}\s*,?\s*{_LETTER_WORD}?\s*"
        rf"(?P<letters>{one}(?![a-zäöüß0-9]){more})"
    )
    point = rf"{_LETTER_WORD}\s*(?P<letters>{one}{more})\s*(?:of\s+|,\s*)?Art(?:ikel|icle)?\.?\s*{article}\b"
    return re.compile(code, re.IGNORECASE), re.compile(prose, re.IGNORECASE), re.compile(point, re.IGNORECASE)


_ARTICLE_6 = _patterns("6", "1", "a-f")
_ARTICLE_9 = _patterns("9", "2", "a-j")

# Laws are abbreviated in capitals with few small letters between: BGB, GwG, UStG, BayDSG.
_LAW_NAME = r"[A-Z][a-z]{0,3}[A-Z]{1,6}[a-z]?[A-Z]?"
_LAW_CODE = re.compile(rf"(?!{_GDPR}\b){_LAW_NAME}(?:[- ]\d+[a-z]?)*(?:-[a-z])?")
_LAW_SECTION = re.compile(rf"§§?\s*\d+[^§;\n]{{0,60}}?\b(?!{_GDPR}\b){_LAW_NAME}\b(?:\s[IVX]+\b)?")


def article_6(text: str) -> tuple[str, ...]:
    """The distinct letters of Art. 6(1) GDPR that a text names, in alphabetical order."""
    return _letters(text, _ARTICLE_6)


def article_9(text: str) -> tuple[str, ...]:
    """The distinct letters of Art. 9(2) GDPR that a text names, in alphabetical order."""
    return _letters(text, _ARTICLE_9)


def national_law(text: str) -> tuple[str, ...]:
    """The national laws a text names, verbatim: the whole text where it is a code (`TMG-15-3`), else its sections."""
    trimmed = text.strip()
    if _LAW_CODE.fullmatch(trimmed):
        return (trimmed,)
    return tuple(dict.fromkeys(found[0] for found in _LAW_SECTION.finditer(trimmed)))


def _letters(text: str, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, ...]:
    # Long white space would make the optional parts of the patterns try every split of it.
    plain = " ".join(text.split())
    found = {
        letter
        for pattern in patterns
        for match in pattern.finditer(plain)
        if not _OTHER_LAW.match(plain, match.end())
        for letter in _listed(match["letters"])
    }
    return tuple(sorted(found))


def _listed(letters: str) -> Iterator[str]:
    """The letters of `a) und f`, of `a, b` and of the range `a bis f`."""
    tokens = re.findall(r"\b[a-j]\b|–|-|\bbis\b|\bto\b", letters.lower())
    for at, token in enumerate(tokens):
        if len(token) == 1 and token.isalpha():
            yield token
        elif 0 < at < len(tokens) - 1:
            yield from (chr(code) for code in range(ord(tokens[at - 1][0]), ord(tokens[at + 1][0])))
