"""One Cypher with map projections behind a bare route: what an engineer writes who needs this one answer, fast.

The database shapes the answer, Python only passes it on. No GraphQL, no token, no access log, no opened value.
`--grouped` runs the statement that looks up `uses` once for each category and set of purposes, not for each item.
Asked with {"hash": refHash}: it has no key to find a person by reference.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import cast

import orjson
from neo4j import READ_ACCESS, AsyncDriver
from serving import connected, serve
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp
from texts import queries

from anbieter360.instant import text_of
from anbieter360.settings import Settings

FILE = "map_projection_grouped.cypher" if "--grouped" in sys.argv else "map_projection.cypher"
QUERY = queries(FILE)["bench_footprint"]


async def footprint(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    driver = cast(AsyncDriver, request.app.state.driver)
    async with driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
        result = await session.run(QUERY, {"hash": asked["hash"], "now": text_of(datetime.now(UTC))})
        subject = (await result.values())[0][0]
    return Response(orjson.dumps({"data": {"subject": subject}}), media_type="application/json")


@asynccontextmanager
async def build(settings: Settings) -> AsyncIterator[ASGIApp]:
    async with connected(settings) as driver:
        app = Starlette(routes=[Route("/graphql", footprint, methods=["POST"])])
        app.state.driver = driver
        yield app


if __name__ == "__main__":
    serve(build)
