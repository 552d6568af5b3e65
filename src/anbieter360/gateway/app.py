"""The routes, and what every answer carries.

POST /graphql, WebSocket /graphql → view · /healthz → this process lives · /readyz → graph, vault and catalogue
answer, and the graph has every erasure · /metrics → Prometheus · /.well-known/anbieter360-keys → the public keys of
receipts · / → the page of `serve --dev`, and nothing otherwise
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anbieter360.api.running.context import Services
from anbieter360.errors import Anbieter360Error, MethodNotAllowed, NoSuchPath, RequestError
from anbieter360.gateway import console
from anbieter360.gateway.answers import refusal
from anbieter360.gateway.auth import Authenticator
from anbieter360.gateway.view import View

#: Where several workers keep their measurements, in prometheus_client's words.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
READY_SECONDS = 5  # longest wait for one of the parts
READY = "ready"
GRAPHQL = "/graphql"
_HEADERS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


def build_app(services: Services, schema: Any, *, dev: bool) -> ASGIApp:
    """The gateway over opened services and `build_schema(extensions=limits.extensions(settings))`.

    `dev` accepts development tokens and adds the page. Raises SettingsError where nothing could verify a token.
    """
    view = View(schema, services, Authenticator(services.settings, dev=dev), dev=dev)
    routes: list[BaseRoute] = [
        Route("/healthz", _alive),
        Route("/readyz", _readiness(services)),
        Route("/metrics", _metrics),
        Route("/.well-known/anbieter360-keys", _keys(services)),
    ]
    if dev:
        routes.append(Route("/", _page))
    return _Gateway(view, Starlette(routes=routes, exception_handlers={HTTPException: _refused}))


async def _alive(_request: Request) -> Response:
    return JSONResponse({"status": "alive"})


def _readiness(services: Services) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_request: Request) -> Response:
        names = ("graph", "vault", "catalogue", "erasures")
        parts = (
            services.graph.verify(),
            services.vault.verify(),
            services.store.current(),
            services.quarantine.verify(),
        )
        states = dict(zip(names, await asyncio.gather(*map(_state, parts)), strict=True))
        return JSONResponse(states, 200 if set(states.values()) == {READY} else 503)

    return ready


async def _state(part: Awaitable[object]) -> str:
    """Ready, or the code of what is wrong."""
    try:
        await asyncio.wait_for(part, READY_SECONDS)
    except Anbieter360Error as error:
        return error.code
    except TimeoutError:
        return "TIMEOUT"
    return READY


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(_measurements()), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _measurements() -> CollectorRegistry:
    """Those of this process, or of all workers together: whichever of them is asked, the sums are the same."""
    if METRICS_FOLDER not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _keys(services: Services) -> Callable[[Request], Awaitable[Response]]:
    """The public keys that receipts are signed with, as a JWK set (RFC 7517): for everybody, and for keeping."""

    async def keys(_request: Request) -> Response:
        return JSONResponse({"keys": [services.vault.signer.public.jwk]})

    return keys


async def _page(_request: Request) -> Response:
    return HTMLResponse(console.page())


async def _refused(_request: Request, error: Exception) -> Response:
    """Starlette's own refusals, in our shape."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    refused = {404: NoSuchPath, 405: MethodNotAllowed}.get(status, RequestError)()
    response = refusal(refused)
    response.headers.update(error.headers or {} if isinstance(error, HTTPException) else {})
    return response


class _Gateway:
    """The view and, beside it, everything else: a question goes through none of what routing takes.

    No answer is kept by anyone on the way, and none is taken for another type than it says.
    """

    def __init__(self, view: ASGIApp, others: ASGIApp) -> None:
        self._view, self._others = view, others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        app = self._view if scope.get("path") == GRAPHQL else self._others
        await app(scope, receive, with_headers if scope["type"] == "http" else send)
