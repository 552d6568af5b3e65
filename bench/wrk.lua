-- Sends the bodies of a file in turn, one JSON document a line, and prints what came of it as one line of JSON.
-- Arguments after `--`: the file, then header names and values in turn.
local requests = {}
local turn = 0

function init(arguments)
  local headers = { ["Content-Type"] = "application/json" }
  for at = 2, #arguments, 2 do
    headers[arguments[at]] = arguments[at + 1]
  end
  for body in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"seconds": %.6f, "requests": %d, "bytes": %d, "failed": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.duration / 1e6, summary.requests, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
