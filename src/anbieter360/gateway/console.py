"""The page of `serve --dev`: GraphiQL, and a plain form where GraphiQL cannot be fetched.

GraphiQL comes from a public host, pinned by hash; a closed machine gets the form, which is all in the page. The
part of the address after `#` fills in the headers and never reaches a server: `/#token=…&purpose=…`.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def page() -> str:
    """The page as HTML."""
    return (files(__package__) / "console.html").read_text(encoding="utf-8")
