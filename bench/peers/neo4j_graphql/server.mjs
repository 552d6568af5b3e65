// @neo4j/graphql on graphql-yoga, as its documentation sets it up for production. Prints `ready URL`.
import { Neo4jGraphQL } from '@neo4j/graphql'
import { createYoga } from 'graphql-yoga'
import neo4j from 'neo4j-driver'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const { ANBIETER360_NEO4J_URI: uri, ANBIETER360_NEO4J_USER: user, ANBIETER360_NEO4J_PASSWORD: password } = process.env
const auth = password ? neo4j.auth.basic(user ?? 'neo4j', password) : undefined
const driver = neo4j.driver(uri, auth, {
  disableLosslessIntegers: false,
  notificationFilter: { minimumSeverityLevel: 'OFF' },
})
const typeDefs = readFileSync(new URL('./schema.graphql', import.meta.url), 'utf8')
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema()
const sessionConfig = { database: 'neo4j' }
const yoga = createYoga({
  schema,
  context: () => ({ sessionConfig }),
  graphiql: false,
  landingPage: false,
  logging: false,
  maskedErrors: false,
})
const server = createServer(yoga)
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(`ready http://127.0.0.1:${server.address().port}/graphql`))

process.on('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await driver.close()
})
