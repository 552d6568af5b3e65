"""`python -m anbieter360.api` rewrites schema/api.graphql; with --check it fails where the file differs."""

from __future__ import annotations

import sys

from anbieter360.api.schema import build_schema
from anbieter360.datamap.folder import schema_folder


def main() -> int:
    path = schema_folder() / "api.graphql"
    text = build_schema().as_str() + "\n"
    if "--check" not in sys.argv:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("schema/api.graphql differs from src/anbieter360/api: run `python -m anbieter360.api`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
