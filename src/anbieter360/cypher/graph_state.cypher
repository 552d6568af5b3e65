// state
// What the graph says of itself. Parameters: none. Rows: {state} of properties, one or none.
MATCH (g:GraphState {id: 'graph'})
RETURN properties(g) AS state

// set_state
// A copy is put into the graph. Parameters: $loading boolean, $since time when the copy was begun. Rows: none.
MERGE (g:GraphState {id: 'graph'})
SET g.loading = $loading, g.since = $since

// clear_state
// That is over. Parameters: none. Rows: none.
MATCH (g:GraphState {id: 'graph'})
SET g.loading = NULL, g.since = NULL

// belong
// Which vault the graph goes with: the first that it met. Parameters: $vault id. Rows: {vault}.
MERGE (g:GraphState {id: 'graph'})
SET g.vault = coalesce(g.vault, $vault)
RETURN g.vault AS vault

// belong_now
// The same of a graph that is about to be filled from a copy. Parameters: $vault id. Rows: none.
MERGE (g:GraphState {id: 'graph'})
SET g.vault = $vault

// nodes
// Whether there are nodes beside the database's own. Parameters: none. Rows: {nodes}, 0 or 1.
MATCH (n)
WHERE NOT n:SchemaVersion AND NOT n:GraphState
WITH n LIMIT 1
RETURN count(n) AS nodes

// logged
// Where the receipt stands that was entered last in the vault's log. Parameters: none. Rows: {newest} index, null
// where there is none.
MATCH (g:ErasureRequest)
WHERE g.logIndex IS NOT NULL
RETURN max(g.logIndex) AS newest

// wipe
// Take out so many nodes, whatever they are. Parameters: $limit int. Rows: {gone}.
MATCH (n)
WHERE NOT n:SchemaVersion AND NOT n:GraphState
WITH n LIMIT $limit
DETACH DELETE n
RETURN count(*) AS gone

// free
// Whoever worked on an erasure when the copy was made works on it no more. Parameters: none. Rows: none.
MATCH (g:ErasureRequest)
WHERE g.leasedUntil IS NOT NULL
SET g.leasedUntil = NULL, g.worker = NULL, g.token = coalesce(g.token, 0) + 1

// leave_pages
// What a copy of an older program keeps of people who are gone has no place among the people of its purpose.
// Parameters: none. Rows: none.
MATCH (:ErasureRequest)-[:KEEPS]->(t:Standing)
WHERE NOT t.page STARTS WITH 'kept/' AND NOT EXISTS { (t)<-[:HAS_STANDING]-() }
SET t.page = 'kept/' + t.page

// erasures
// How far erasures are in this graph. Parameters: $requests list of ids. Rows: {request, status, pivotAt, receiptAt,
// isSigned} of those that are there; isSigned: the receipt is about to be issued.
UNWIND $requests AS id
MATCH (g:ErasureRequest {id: id})
RETURN g.id AS request, g.status AS status, g.pivotAt AS pivotAt, g.receiptAt AS receiptAt,
  g.draft IS NOT NULL AS isSigned

// lock
// Hold a request until the transaction ends; who works on it until when. Parameters: $request id. Rows: {leasedUntil,
// token}, one or none.
MATCH (g:ErasureRequest {id: $request})
SET g.done = coalesce(g.done, 0)
RETURN g.leasedUntil AS leasedUntil, coalesce(g.token, 0) AS token

// fence
// Put the fence of an erasure around a person, whatever stood there. Parameters: $subject, $request ids; $going and
// $staying lists of keys, one of them null; $hidden boolean. Rows: {made}.
MATCH (s:Subject {id: $subject})
SET s.fence = $request, s.hidden = $hidden, s.going = $going, s.staying = $staying, s.epoch = s.epoch + 1
RETURN count(*) AS made
