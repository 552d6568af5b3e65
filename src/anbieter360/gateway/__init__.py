"""HTTP and WebSocket in and out: the first and the last that a request meets.

app        routes, and what every answer carries
view       one request over HTTP: token, limits, body, execution, answer
websocket  the same over WebSocket, operation by operation
auth       the token becomes an Actor
tokens     development tokens, for `serve --dev` alone
limits     how often, how deep, how much; measure tells a query's size
answers    the one shape of an error, and its status
observe    a log line, metrics and a span for each request
logs       how log lines look
console    the page of `serve --dev`
serve      opens what is needed, serves, closes it again; server is uvicorn for it
doctor     what `anbieter360 doctor` looks at

The only package that uses starlette, uvicorn, jwt and prometheus_client.
"""
