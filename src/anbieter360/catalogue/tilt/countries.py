"""Countries in the words documents use, normalised to ISO 3166-1 alpha-2."""

from __future__ import annotations

from anbieter360.catalogue.countries import ISO_COUNTRIES

_NAMES = {
    "AE": "Vereinigte Arabische Emirate|United Arab Emirates|UAE|VAE",
    "AR": "Argentinien|Argentina|ARG",
    "AT": "Österreich|Austria|AUT",
    "AU": "Australien|Australia|AUS",
    "BE": "Belgien|Belgium|BEL",
    "BG": "Bulgarien|Bulgaria|BGR",
    "BR": "Brasilien|Brazil|BRA",
    "CA": "Kanada|Canada|CAN",
    "CH": "Schweiz|Switzerland|CHE",
    "CL": "Chile|CHL",
    "CN": "China|Volksrepublik China|People's Republic of China|CHN",
    "CY": "Zypern|Cyprus|CYP",
    "CZ": "Tschechien|Tschechische Republik|Czechia|Czech Republic|CZE",
    "DE": "Deutschland|Germany|Bundesrepublik Deutschland|Federal Republic of Germany|DEU|GER",
    "DK": "Dänemark|Denmark|DNK",
    "EE": "Estland|Estonia|EST",
    "EG": "Ägypten|Egypt|EGY",
    "ES": "Spanien|Spain|ESP",
    "FI": "Finnland|Finland|FIN",
    "FR": "Frankreich|France|FRA",
    "GB": "Großbritannien|Vereinigtes Königreich|United Kingdom|Great Britain|England|UK|GBR",
    "GR": "Griechenland|Greece|GRC",
    "HK": "Hongkong|Hong Kong|HKG",
    "HR": "Kroatien|Croatia|HRV",
    "HU": "Ungarn|Hungary|HUN",
    "ID": "Indonesien|Indonesia|IDN",
    "IE": "Irland|Ireland|Republik Irland|Republic of Ireland|IRL",
    "IL": "Israel|ISR",
    "IN": "Indien|India|IND",
    "IS": "Island|Iceland|ISL",
    "IT": "Italien|Italy|ITA",
    "JO": "Jordanien|Jordan|JOR",
    "JP": "Japan|JPN",
    "KR": "Südkorea|South Korea|Republik Korea|Republic of Korea|KOR",
    "LI": "Liechtenstein|LIE",
    "LT": "Litauen|Lithuania|LTU",
    "LU": "Luxemburg|Luxembourg|LUX",
    "LV": "Lettland|Latvia|LVA",
    "MA": "Marokko|Morocco|MAR",
    "MT": "Malta|MLT",
    "MX": "Mexiko|Mexico|MEX",
    "MY": "Malaysia|MYS",
    "NL": "Niederlande|Netherlands|The Netherlands|Holland|NLD",
    "NO": "Norwegen|Norway|NOR",
    "NZ": "Neuseeland|New Zealand|NZL",
    "PH": "Philippinen|Philippines|PHL",
    "PL": "Polen|Poland|POL",
    "PT": "Portugal|PRT",
    "RO": "Rumänien|Romania|ROU",
    "RS": "Serbien|Serbia|SRB",
    "RU": "Russland|Russische Föderation|Russia|Russian Federation|RUS",
    "SA": "Saudi-Arabien|Saudi Arabia|SAU",
    "SE": "Schweden|Sweden|SWE",
    "SG": "Singapur|Singapore|SGP",
    "SI": "Slowenien|Slovenia|SVN",
    "SK": "Slowakei|Slovakia|SVK",
    "TH": "Thailand|THA",
    "TR": "Türkei|Turkey|Türkiye|TUR",
    "TW": "Taiwan|TWN",
    "UA": "Ukraine|UKR",
    "US": "USA|U.S.A.|U.S.|Vereinigte Staaten|Vereinigte Staaten von Amerika|United States|United States of America",
    "VG": "Britische Jungferninseln|British Virgin Islands|BVI|VGB",
    "VN": "Vietnam|VNM",
    "ZA": "Südafrika|South Africa|ZAF",
}
_CODE_OF = {name.casefold(): code for code, names in _NAMES.items() for name in names.split("|")}


def country_code(text: str) -> str | None:
    """The code of the one country a text names as a whole: `US`, `De`, `Irland`; None for anything else."""
    trimmed = text.strip()
    code = trimmed.upper()
    return code if code in ISO_COUNTRIES and len(trimmed) == 2 else _CODE_OF.get(trimmed.casefold())
