// node run.mjs URL CONNECTIONS SECONDS FILE HEADERS: sends the bodies of FILE in turn, prints what wrk.lua prints.
import autocannon from 'autocannon'
import { readFileSync } from 'node:fs'

const [url, connections, seconds, file, headers] = process.argv.slice(2)
const bodies = readFileSync(file, 'utf8').trim().split('\n')
let turn = 0

const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  timeout: 60,
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...JSON.parse(headers) },
  requests: [{ setupRequest: (request) => ({ ...request, body: bodies[turn++ % bodies.length] }) }],
})
console.log('RESULT ' + JSON.stringify({
  seconds: result.duration,
  requests: result.requests.total,
  bytes: result.throughput.total,
  failed: result.errors + result.non2xx,
  p50: result.latency.p50,
  p99: result.latency.p99,
}))
