"""The bare driver route beside `mayUse`: a Starlette route that sends the same statement and answers with its rows.

It finds a person by the keyed hash of the reference and reads what a decision stands on, no more and no less. No token,
no decision, no shape, no access event: what these cost the gateway is the distance to this figure.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from neo4j import READ_ACCESS, AsyncDriver
from serving import connected, serve
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from anbieter360.decision.declared import declared
from anbieter360.demo.fill import demo_catalogue
from anbieter360.ledger.reading.deciding import FindBy, facts_statement
from anbieter360.settings import Settings

STATEMENT = facts_statement(FindBy.REF).text
CATALOGUE = demo_catalogue()
PROVIDER = CATALOGUE.provider.key
NEEDED = {use.key: [*declared(use, CATALOGUE).needed] for use in CATALOGUE.uses}


def app(driver: AsyncDriver) -> ASGIApp:
    async def facts(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        parameters = {
            "keys": [asked["hash"]],
            "provider": PROVIDER,
            "asks": None,
            "hidden": [],
            "needed": NEEDED[asked["use"]],
        }
        async with driver.session(database="neo4j", default_access_mode=READ_ACCESS) as session:
            rows = await (await session.run(STATEMENT, parameters)).values()
        return Response(orjson.dumps(rows), media_type="application/json")

    return Starlette(routes=[Route("/graphql", facts, methods=["POST"])])


@asynccontextmanager
async def build(settings: Settings) -> AsyncIterator[ASGIApp]:
    async with connected(settings) as driver:
        yield app(driver)


if __name__ == "__main__":
    serve(build)
