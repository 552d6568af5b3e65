"""The gateway over HTTP: what it refuses, in which shape, and what every answer carries."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest
import structlog
from small_schema import PERSON, schema_of

from anbieter360.access import Role
from anbieter360.api.running.context import Services
from anbieter360.catalogue.store import CatalogueStore
from anbieter360.engine.bolt import Graph
from anbieter360.gateway.answers import STATUS
from anbieter360.gateway.app import build_app
from anbieter360.gateway.logs import configure_logs
from anbieter360.gateway.tokens import development_token
from anbieter360.settings import Settings

Post = Callable[..., Any]


@pytest.fixture
def client(services: Services) -> httpx.AsyncClient:
    return client_of(services, dev=True)


def client_of(services: Services, *, dev: bool) -> httpx.AsyncClient:
    app = build_app(services, schema_of(services.settings), dev=dev)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway")


def token(settings: Settings, role: Role = Role.DPO, **claims: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {development_token(settings, role, **claims)}"}


@pytest.fixture
def post(client: httpx.AsyncClient, settings: Settings) -> Post:
    """Send a body with a good token: a dict as JSON, a string as a query, bytes as they are."""

    async def post(body: Any, **headers: str) -> httpx.Response:
        content = orjson.dumps({"query": body} if isinstance(body, str) else body) if type(body) is not bytes else body
        given = {"Content-Type": "application/json", **token(settings)}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.post("/graphql", content=content, headers={k: v.encode() for k, v in given.items() if v})

    return post


def failure(response: httpx.Response) -> tuple[int, str, str]:
    """(status, code, message) of an answer with one error in the one shape that errors have."""
    body = response.json()
    [error] = body["errors"]
    assert set(body) <= {"data", "errors"}
    assert set(error) <= {"message", "extensions", "locations", "path"}
    assert {"code", "hint", "retry"} <= set(error["extensions"]) <= {"code", "hint", "retry", "requestId"}
    assert error["extensions"].get("requestId") == response.headers.get("x-request-id")
    assert body.get("data") is None
    return response.status_code, error["extensions"]["code"], error["message"]


async def test_an_answer(post: Post) -> None:
    """A query is answered with 200, kept by nobody on the way, and has an id."""
    response = await post("{ role }")
    assert (response.status_code, response.json()) == (200, {"data": {"role": "DPO"}})
    assert {
        name: response.headers.get(name) for name in ("content-type", "cache-control", "x-content-type-options")
    } == {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    assert len(response.headers["x-request-id"]) == 16
    assert "access-control-allow-origin" not in response.headers


async def test_the_context(post: Post) -> None:
    """Purpose, reason and request id reach the resolvers; a reason may be in any script."""
    reason = "Anfrage der Kundin, Straße geändert"
    response = await post("{ told }", Purpose_Of_Use="accounting", Access_Reason=reason)
    assert response.json()["data"]["told"] == ["accounting", reason, response.headers["x-request-id"]]


async def test_the_newer_media_type(post: Post) -> None:
    """Whoever accepts application/graphql-response+json gets it, in answers and refusals."""
    accept = "application/graphql-response+json, application/json;q=0.9"
    for query in ("{ role }", "{ nothing }"):
        assert (await post(query, Accept=accept)).headers["content-type"] == "application/graphql-response+json"
    assert (await post([], Accept=accept)).headers["content-type"] == "application/graphql-response+json"


REFUSED: list[tuple[str, Any, dict[str, str], tuple[int, str, str]]] = [
    ("no JSON", b"{", {}, (400, "BAD_REQUEST", "The body is not JSON in UTF-8.")),
    ("empty", b"", {}, (400, "BAD_REQUEST", "The body is not JSON in UTF-8.")),
    ("not UTF-8", b'{"query": "\xff"}', {}, (400, "BAD_REQUEST", "The body is not JSON in UTF-8.")),
    (
        "a batch",
        [{"query": "{ role }"}],
        {},
        (400, "BAD_REQUEST", "Batches are refused: send one operation per request."),
    ),
    ("a number", b"1", {}, (400, "BAD_REQUEST", "The body is not a JSON object.")),
    ("no query", {}, {}, (400, "BAD_REQUEST", "The body has no 'query'.")),
    ("an empty query", " ", {}, (400, "BAD_REQUEST", "The body has no 'query'.")),
    ("a query that is none", {"query": 1}, {}, (400, "BAD_REQUEST", "The body has no 'query'.")),
    (
        "variables that are none",
        {"query": "{ role }", "variables": [1]},
        {},
        (400, "BAD_REQUEST", "'variables' in the body is of the wrong kind."),
    ),
    (
        "an operation name that is none",
        {"query": "{ role }", "operationName": 1},
        {},
        (400, "BAD_REQUEST", "'operationName' in the body is of the wrong kind."),
    ),
    (
        "several operations without a name",
        {"query": "mutation B { __typename } query A { role }"},
        {},
        (400, "BAD_REQUEST", "The document has several operations: say with 'operationName' which one to run."),
    ),
    (
        "an unknown operation",
        {"query": "query A { role } query B { role }", "operationName": PERSON},
        {},
        (400, "BAD_REQUEST", "The document has no such operation, or several and 'operationName' is none of them."),
    ),
    (
        "text",
        "{ role }",
        {"Content_Type": "text/plain"},
        (415, "UNSUPPORTED_MEDIA_TYPE", "The body is not JSON."),
    ),
    (
        "a form",
        "{ role }",
        {"Content_Type": "multipart/form-data; boundary=x"},
        (415, "UNSUPPORTED_MEDIA_TYPE", "The body is not JSON."),
    ),
    ("no type", "{ role }", {"Content_Type": ""}, (415, "UNSUPPORTED_MEDIA_TYPE", "The body is not JSON.")),
    (
        "Latin-1",
        "{ role }",
        {"Content_Type": "application/json; charset=iso-8859-1"},
        (415, "UNSUPPORTED_MEDIA_TYPE", "The body is not JSON."),
    ),
    ("too large", b" " * 20_001, {}, (413, "LIMIT_EXCEEDED", "The body has more than 20000 bytes.")),
    (
        "a long reason",
        "{ role }",
        {"Access_Reason": "x" * 201},
        (400, "BAD_USER_INPUT", "Access-Reason: is not acceptable; send at most 200 printable characters."),
    ),
    (
        "a syntax error",
        f'{{ role "{PERSON}" }}',
        {},
        (400, "GRAPHQL_PARSE_FAILED", "The document cannot be parsed at line 1, column 8."),
    ),
    (
        "an unknown field",
        "{ nothing }",
        {},
        (400, "GRAPHQL_VALIDATION_FAILED", "Cannot query field 'nothing' on type 'Query'."),
    ),
    (
        "a wrong literal",
        f'{{ friends(first: "{PERSON}") {{ nodes {{ name }} }} }}',
        {},
        (400, "GRAPHQL_VALIDATION_FAILED", "The value at line 1, column 18: not acceptable for Int."),
    ),
    ("an error of ours", "{ forbidden }", {}, (200, "FORBIDDEN", "The role may not do this.")),
    (
        "a subscription",
        "subscription { count(to: 1) }",
        {},
        (400, "BAD_REQUEST", "A subscription is served over WebSocket only."),
    ),
]


@pytest.mark.parametrize(("body", "headers", "expected"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
async def test_a_refusal(post: Post, body: Any, headers: dict[str, str], expected: tuple[int, str, str]) -> None:
    """Whatever fails, it fails in one shape, with its status, and without a value of the caller's."""
    response = await post(body, **headers)
    assert failure(response) == expected
    assert PERSON not in response.text


LIMITS = [
    ("{ friends(first: 40) { nodes { friends(first: 40) { nodes { name } } } } }", "1000 nodes to be read"),
    ("{ friends(first: 1) { nodes { friends { nodes { friends { nodes { name } } } } } } }", "6 levels"),
    ("{ a: role b: role c: role d: role e: role f: role }", "5 aliases"),
    ("{ " + "role " * 21 + "}", "20 fields at its root"),
    ("{ role " + "@include(if: true) " * 5 + "}", "4 directives on one field"),
    ("{ friends(first: 1) { nodes { " + "name " * 21 + "} } }", "20 selections of one name at one place"),
    (
        "{ friends(first: 1) { nodes { " + "...F " * 181 + "} } } fragment F on Friend { name }",
        "180 spreads of fragments",
    ),
]


@pytest.mark.parametrize(("query", "limit"), LIMITS, ids=[limit for _, limit in LIMITS])
async def test_a_query_over_a_limit(post: Post, query: str, limit: str) -> None:
    """Each limit is named, and nothing of the query runs."""
    assert failure(await post(query)) == (413, "LIMIT_EXCEEDED", f"The query has more than {limit}.")


@pytest.mark.parametrize("query", ["{ " + "role " * 400 + "}", "{ a" * 3_000 + "}" * 3_000], ids=["long", "deep"])
async def test_a_query_too_long_to_read(post: Post, query: str) -> None:
    """A document over the limit of tokens is not read to its end."""
    assert failure(await post(query)) == (413, "LIMIT_EXCEEDED", "The query is too long or too deeply nested.")


async def test_variables_count_for_the_limit(post: Post) -> None:
    """The size of a page may come in a variable."""
    query = "query ($n: Int!) { friends(first: $n) { nodes { name } } }"
    assert (await post({"query": query, "variables": {"n": 3}})).status_code == 200
    for page in (1_001, 1_001.0):
        assert failure(await post({"query": query, "variables": {"n": page}}))[1] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eDp5"}])
async def test_a_stranger(client: httpx.AsyncClient, header: dict[str, str]) -> None:
    """Without a token nothing of the request is looked at: a broken body gets the same answer."""
    for body in (b'{"query": "{ __schema { queryType { name } } }"}', b"{", b" " * 30_000):
        response = await client.post("/graphql", content=body, headers=header)
        assert failure(response)[:2] == (401, "UNAUTHENTICATED")
        assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods(client: httpx.AsyncClient, settings: Settings, method: str) -> None:
    """Only POST is answered; a query in the address never is."""
    response = await client.request(method, "/graphql?query={role}", headers=token(settings))
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_a_crash(post: Post) -> None:
    """What nobody foresaw is INTERNAL: no word of the exception gets out."""
    response = await post("{ crash }")
    body = response.json()
    assert (response.status_code, body["data"]) == (200, {"crash": None})
    assert [(error["message"], error["extensions"]["code"]) for error in body["errors"]] == [
        ("Something went wrong inside the gateway.", "INTERNAL")
    ]
    assert PERSON not in response.text


async def test_throttling(services: Services) -> None:
    """An actor over the limit waits as long as Retry-After says; another one does not."""
    slow = Services(
        services.graph, services.vault, services.store, services.settings.model_copy(update={"requests_per_minute": 2})
    )
    client = client_of(slow, dev=True)

    async def ask(actor: str) -> httpx.Response:
        headers = token(services.settings, actor=actor)
        return await client.post("/graphql", json={"query": "{ role }"}, headers=headers)

    assert [(await ask("ada")).status_code for _ in range(3)] == [200, 200, 429]
    refused = await ask("ada")
    assert failure(refused) == (429, "THROTTLED", "The caller sends too many requests.")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert (await ask("bob")).status_code == 200


async def test_other_paths(client: httpx.AsyncClient) -> None:
    """An unknown path is refused in the same shape."""
    assert failure(await client.get("/nothing")) == (404, "NOT_FOUND", "There is nothing at this path.")
    assert failure(await client.post("/healthz"))[:2] == (405, "METHOD_NOT_ALLOWED")


async def test_the_page_is_for_dev(services: Services) -> None:
    """`serve --dev` has a page at /, and sends a browser there; `serve` has none."""
    browser = {"Accept": "text/html"}
    dev = client_of(services, dev=True)
    assert (await dev.get("/")).headers["content-type"] == "text/html; charset=utf-8"
    assert (await dev.get("/graphql", headers=browser)).headers["location"] == "/"
    settings = services.settings.model_copy(update={"jwt_key": "a-shared-secret-of-at-least-32-bytes"})
    served = client_of(
        Services(services.graph, services.vault, services.store, Settings(**settings.model_dump())), dev=False
    )
    assert (await served.get("/", headers=browser)).status_code == 404
    assert (await served.get("/graphql", headers=browser)).status_code == 405


async def test_health_while_the_engine_is_down(client: httpx.AsyncClient) -> None:
    """The process lives, and says what it waits for."""
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        503,
        {"graph": "ENGINE_UNAVAILABLE", "vault": "ready", "catalogue": "ENGINE_UNAVAILABLE", "erasures": "ready"},
    )


async def test_ready(graph: Graph, services: Services) -> None:
    """Ready when graph, vault and catalogue answer."""
    whole = Services(graph, services.vault, CatalogueStore(graph), services.settings)
    ready = await client_of(whole, dev=True).get("/readyz")
    names = ("graph", "vault", "catalogue", "erasures")
    assert (ready.status_code, ready.json()) == (200, dict.fromkeys(names, "ready"))


async def test_metrics(client: httpx.AsyncClient, post: Post) -> None:
    """Requests are measured by type and outcome; a name that a client chooses is no label."""
    await post({"query": "query Anna_Beispiel { role }", "operationName": "Anna_Beispiel"})
    await post("mutation { nothing }")
    await post("{ crash }")
    await post([])
    metrics = (await client.get("/metrics")).text
    for operation, code in (("query", "OK"), ("mutation", "OK"), ("query", "INTERNAL"), ("none", "BAD_REQUEST")):
        assert f'anbieter360_request_seconds_count{{code="{code}",operation="{operation}"}}' in metrics
    assert 'anbieter360_errors_total{code="INTERNAL"}' in metrics
    assert "Anna" not in metrics


async def test_the_log_says_nothing_of_a_person(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line per request with id, type, code, role and time; no query, no value, no token."""
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure_logs("info")
    try:
        response = await post(f'{{ crash told: crash @include(if: "{PERSON}") }}')
        await post("{ crash }")
        logging.getLogger("uvicorn.error").exception("broken", exc_info=RuntimeError(PERSON))
    finally:
        structlog.reset_defaults()
        logging.basicConfig(force=True)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    first = next(line for line in lines if line["event"] == "request")
    assert set(first) == {"event", "level", "timestamp", "request_id", "operation", "code", "role", "milliseconds"}
    assert (first["request_id"], first["code"]) == (response.headers["x-request-id"], "GRAPHQL_VALIDATION_FAILED")
    assert PERSON not in written.getvalue()
    assert "Bearer" not in written.getvalue()


def test_every_code_has_a_status() -> None:
    """The table of codes comes from the error tree."""
    assert (STATUS["UNAUTHENTICATED"], STATUS["THROTTLED"], STATUS["ENGINE_UNAVAILABLE"]) == (401, 429, 503)
