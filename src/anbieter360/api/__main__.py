"""`python -m anbieter360.api` writes schema/api.graphql; `--check` fails if it differs."""

from __future__ import annotations

import sys

from anbieter360.api.schema import build_schema
from anbieter360.derived import keep

if __name__ == "__main__":
    sys.exit(keep("python -m anbieter360.api", lambda: {"schema/api.graphql": build_schema().as_str() + "\n"}))
