"""Countries found to protect personal data adequately (Art. 45(3) GDPR), with the dates from which and until which.

Sources: the Commission's decisions, as of 2026-11; those under Directive 95/46/EC go on by Art. 45(9). Where a decision
covers only some recipients of a country (Canada: commercial organisations under PIPEDA; Japan: businesses under APPI;
USA: organisations certified under the framework), a catalogue that names `A45-3` for one says that it is among them.
International organisations (the European Patent Organisation) are no countries and not in the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple


class Adequacy(NamedTuple):
    """until is exclusive, None where the decision stands without an end."""

    since: date
    until: date | None
    source: str


#: Country -> its decisions, oldest first.
ADEQUACY: Mapping[str, tuple[Adequacy, ...]] = {
    "AD": (Adequacy(date(2010, 10, 19), None, "Decision 2010/625/EU"),),
    "AR": (Adequacy(date(2003, 6, 30), None, "Decision 2003/490/EC"),),
    "BR": (Adequacy(date(2026, 1, 26), None, "Implementing Decision (EU) 2026/179"),),
    "CA": (Adequacy(date(2001, 12, 20), None, "Decision 2002/2/EC"),),
    "CH": (Adequacy(date(2000, 7, 26), None, "Decision 2000/518/EC"),),
    "FO": (Adequacy(date(2010, 3, 5), None, "Decision 2010/146/EU"),),
    "GB": (
        Adequacy(date(2021, 6, 28), date(2025, 12, 27), "Implementing Decision (EU) 2021/1772, extended in 2025"),
        Adequacy(date(2025, 12, 27), date(2031, 12, 27), "Implementing Decision (EU) 2021/1772, renewed in 2025"),
    ),
    "GG": (Adequacy(date(2003, 11, 21), None, "Decision 2003/821/EC"),),
    "IL": (Adequacy(date(2011, 1, 31), None, "Decision 2011/61/EU"),),
    "IM": (Adequacy(date(2004, 4, 28), None, "Decision 2004/411/EC"),),
    "JE": (Adequacy(date(2008, 5, 8), None, "Decision 2008/393/EC"),),
    "JP": (Adequacy(date(2019, 1, 23), None, "Implementing Decision (EU) 2019/419"),),
    "KR": (Adequacy(date(2021, 12, 17), None, "Implementing Decision (EU) 2022/254"),),
    "NZ": (Adequacy(date(2012, 12, 19), None, "Implementing Decision 2013/65/EU"),),
    "US": (
        # Annulled by the CJEU on 2020-07-16, C-311/18.
        Adequacy(date(2016, 8, 1), date(2020, 7, 16), "Implementing Decision (EU) 2016/1250 (Privacy Shield)"),
        Adequacy(date(2023, 7, 10), None, "Implementing Decision (EU) 2023/1795 (Data Privacy Framework)"),
    ),
    "UY": (Adequacy(date(2012, 8, 21), None, "Implementing Decision 2012/484/EU"),),
}


def is_adequate(country: str | None, on: date) -> bool:
    """Whether a decision for that country stands on that day."""
    return any(one.since <= on and (one.until is None or on < one.until) for one in ADEQUACY.get(country or "", ()))
