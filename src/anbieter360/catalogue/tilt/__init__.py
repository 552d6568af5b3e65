"""Import of transparency documents in TILT (Art. 13, 14 GDPR as data): text in, catalogue and report out; pure.

`document` reads the JSON, `convert` goes through it, by `sections` and `rows`, and `draft` becomes the catalogue.
`account` keeps book that nothing is lost. `facts` reads one value; `bases`, `countries`, `durations` and `recipients`
read their kinds; `keys` makes keys of names.
Source of the format: Grünewald, Pallas: TILT: A GDPR-Aligned Transparency Information Language (FAccT 2021).
"""

from anbieter360.catalogue.tilt.account import Imported, Reported, TiltReport
from anbieter360.catalogue.tilt.convert import TiltImport, read_tilt

__all__ = ["Imported", "Reported", "TiltImport", "TiltReport", "read_tilt"]
