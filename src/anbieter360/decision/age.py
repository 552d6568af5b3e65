"""From which age a person consents alone to information society services (Art. 8(1) GDPR), by country and date.

Sources: Art. 8(1) GDPR (16 where a state has set nothing lower) and the states' own laws, among them § 4(4) DSG (AT),
Art. 45 of law 78-17 (FR), § 6(2) of the Danish data protection act (13, from 2024-01-01: 15), Art. 7 LOPDGDD (ES),
Art. 2-quinquies of the Italian code, Art. 8 ZVOP-2 (SI, from 2023-01-26). As of 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

#: Art. 8(1): the limit where no law of the state lowers it.
DEFAULT_LIMIT = 16

_SINCE_GDPR = date(2018, 5, 25)

#: Country -> (valid from, limit), oldest first.
LIMITS: Mapping[str, tuple[tuple[date, int], ...]] = {
    "AT": ((_SINCE_GDPR, 14),),
    "BE": ((_SINCE_GDPR, 13),),
    "BG": ((_SINCE_GDPR, 14),),
    "CY": ((_SINCE_GDPR, 14),),
    "CZ": ((_SINCE_GDPR, 15),),
    "DE": ((_SINCE_GDPR, 16),),
    "DK": ((_SINCE_GDPR, 13), (date(2024, 1, 1), 15)),
    "EE": ((_SINCE_GDPR, 13),),
    "ES": ((_SINCE_GDPR, 14),),
    "FI": ((_SINCE_GDPR, 13),),
    "FR": ((_SINCE_GDPR, 15),),
    "GB": ((_SINCE_GDPR, 13),),
    "GR": ((_SINCE_GDPR, 15),),
    "HR": ((_SINCE_GDPR, 16),),
    "HU": ((_SINCE_GDPR, 16),),
    "IE": ((_SINCE_GDPR, 16),),
    "IS": ((_SINCE_GDPR, 13),),
    "IT": ((_SINCE_GDPR, 14),),
    "LI": ((_SINCE_GDPR, 16),),
    "LT": ((_SINCE_GDPR, 14),),
    "LU": ((_SINCE_GDPR, 16),),
    "LV": ((_SINCE_GDPR, 13),),
    "MT": ((_SINCE_GDPR, 13),),
    "NL": ((_SINCE_GDPR, 16),),
    "NO": ((_SINCE_GDPR, 13),),
    "PL": ((_SINCE_GDPR, 16),),
    "PT": ((_SINCE_GDPR, 13),),
    "RO": ((_SINCE_GDPR, 16),),
    "SE": ((_SINCE_GDPR, 13),),
    "SI": ((_SINCE_GDPR, 16), (date(2023, 1, 26), 15)),
    "SK": ((_SINCE_GDPR, 16),),
}


def age_limit(provider_country: str | None, person_country: str | None, on: date) -> int:
    """The higher limit of the provider's and the person's country on that day, in years."""
    return max(_limit(country, on) for country in {provider_country, person_country or provider_country})


def age_on(birth_date: date, on: date) -> int:
    """Completed years. Who is born on 29 February completes a year on 1 March of other years (§ 188(2) BGB)."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def _limit(country: str | None, on: date) -> int:
    limit = DEFAULT_LIMIT
    for since, age in LIMITS.get(country or "", ()):
        if since <= on:
            limit = age
    return limit
