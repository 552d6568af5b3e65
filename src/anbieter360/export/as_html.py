"""A page as one HTML file: nothing in it is fetched from elsewhere, and every text is escaped by the template."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from anbieter360.export.page import Page


def page_as_html(page: Page) -> bytes:
    """UTF-8; lang, headings and tables with scope, and a print style."""
    return _template().render(page=page).encode("utf-8", "replace")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("anbieter360.export"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.jinja")
