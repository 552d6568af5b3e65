"""Countries as data: which codes exist (ISO 3166-1 alpha-2) and where the GDPR holds without a transfer (the EEA).

Read by the catalogue's checks, the TILT import, the transparency gaps and the decision (Chapter V GDPR).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

#: ISO 3166-1 alpha-2, officially assigned, as of 2025-01-01. Source: ISO Online Browsing Platform.
ISO_COUNTRIES: frozenset[str] = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - a table reads better than 249 quoted strings
)

#: State -> (in the EU or the EEA from, until), until is exclusive and None where it still is. Sources: the treaties of
#: accession (EUR-Lex); Agreement on the European Economic Area, OJ L 1, 3.1.1994, GDPR in it since Decision 154/2018.
#: GB: left on 2020-01-31 with a transition to the end of 2020 (OJ L 29, 31.1.2020, Art. 126, 127); after that transfers
#: counted as inside until its adequacy was decided on 2021-06-28 (trade agreement, OJ L 149, 30.4.2021, Art. 782).
EEA_MEMBERSHIP: Mapping[str, tuple[date, date | None]] = {
    **dict.fromkeys(("BE", "DE", "FR", "IT", "LU", "NL"), (date(1958, 1, 1), None)),
    **dict.fromkeys(("DK", "IE"), (date(1973, 1, 1), None)),
    "GB": (date(1973, 1, 1), date(2021, 6, 28)),
    "GR": (date(1981, 1, 1), None),
    **dict.fromkeys(("ES", "PT"), (date(1986, 1, 1), None)),
    **dict.fromkeys(("IS", "NO"), (date(1994, 1, 1), None)),
    **dict.fromkeys(("AT", "FI", "SE"), (date(1995, 1, 1), None)),
    "LI": (date(1995, 5, 1), None),
    **dict.fromkeys(("CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"), (date(2004, 5, 1), None)),
    **dict.fromkeys(("BG", "RO"), (date(2007, 1, 1), None)),
    "HR": (date(2013, 7, 1), None),
}

#: Territories with a code of their own where Union law holds as in their state. Source: Art. 349, 355(1), (4) TFEU.
_PART_OF: Mapping[str, str] = {
    "AX": "FI",
    **dict.fromkeys(("GF", "GP", "MF", "MQ", "RE", "YT"), "FR"),
}

#: The EEA as of now: 27 EU members with IS, LI and NO.
EEA: frozenset[str] = frozenset(state for state, (_, until) in EEA_MEMBERSHIP.items() if until is None)


def in_eea(country: str | None, on: date) -> bool:
    """Whether data that goes there on that day stays inside (Chapter V GDPR); an unknown country is not known to be."""
    since, until = EEA_MEMBERSHIP.get(_PART_OF.get(country or "", country or ""), (date.max, None))
    return since <= on and (until is None or on < until)
