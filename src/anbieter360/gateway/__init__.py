"""HTTP and WebSocket in and out: the first and the last that a request meets.

a request
  app           routes, and what every answer carries
  view, body    one request over HTTP: token, limits, body, execution, answer
  websocket     the same over WebSocket, operation by operation
  auth          the token becomes an Actor
  tokens        development tokens, for `serve --dev` alone
  limits        how often, how much; measure tells a query's size
  answers       the one shape of an error, and its status
  observe       a log line, metrics and a span for each request; logs says how lines look
  console       the page of `serve --dev`
a process
  serve         opens what is needed, serves, closes it again; server is uvicorn for it
  services      what a gateway or a command works with
  workers       several behind one port; worker is one of them, spread hands out connections, channel is between them
  collector     how often it looks for garbage
  doctor        what `anbieter360 doctor` looks at
in the background
  working       what is done, in which order; background runs it
  deliveries    recipients are told
  erasures      what is approved is carried out
  nightly       what the passing of time asks for

The only package that uses starlette, uvicorn, uvloop, jwt, prometheus_client and opentelemetry.
"""
