"""The page of `serve --dev`: GraphiQL, and a plain form where GraphiQL cannot be fetched.

Strawberry's own page names the public host and the hashes of the GraphiQL it was tested with; ours takes those tags
from there. A closed machine gets the form, which is all in the page. The part of the address after `#` fills in the
headers and never reaches a server: `/#token=…&purpose=…`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_TAG = re.compile(
    r"""<(?:link|script)\b[^>]*(?:href|src)="[^"]*/(?:react|react-dom|graphiql)@[^"]*"[^>]*?/?>(?:\s*</script>)?"""
)
_PLACE = "<!-- graphiql -->"


@cache
def page() -> str:
    """The page as HTML."""
    theirs = (files("strawberry") / "static" / "graphiql.html").read_text(encoding="utf-8")
    ours = (files(__package__) / "console.html").read_text(encoding="utf-8")
    return ours.replace(_PLACE, "\n    ".join(_TAG.findall(theirs)))
