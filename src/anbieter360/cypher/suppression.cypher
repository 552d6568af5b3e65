// marks
// What was erased and is not to come back, by its keyed hash or its key: also where a new ground lifted it since.
// Parameters: $hashes list. Rows: {hash, id, type, at, request, lifted, liftedFor}.
UNWIND $hashes AS hash
MATCH (n:Suppression {hash: hash})<-[:SUPPRESSES]-(g:ErasureRequest)
RETURN hash, n.id AS id, n.type AS type, n.at AS at, g.id AS request, n.liftedAt IS NOT NULL AS lifted,
  n.liftedFor AS liftedFor

// lift
// A new ground lifts them. Parameters: $rows list of {id, collection}, $at time. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Suppression {id: row.id})
WHERE n.liftedAt IS NULL
SET n.liftedAt = $at, n.liftedFor = row.collection
RETURN count(*) AS made

// lost_people
// Of people who are not there, or were just written, those of whom an erasure left something: the graph was restored,
// and they are younger.
// Parameters: $people list of ids. Rows: {id}.
UNWIND $people AS id
MATCH (g:ErasureRequest {subject: id})
WHERE g.pivotAt IS NOT NULL
WITH DISTINCT id
WHERE NOT EXISTS {
  MATCH (h:ErasureRequest {subject: id})-[:SUPPRESSES]->(n:Suppression)
  WHERE n.type IN ['REF', 'MERGED_REF']
}
RETURN id

// tie_requests
// Their requests, when they are there again. Parameters: $people list of ids. Rows: {made}.
UNWIND $people AS id
MATCH (s:Subject {id: id})
MATCH (g:ErasureRequest {subject: id})
CREATE (s)-[:ASKED]->(g)
RETURN count(*) AS made

// tie_told
// Who was told of that. Parameters: $people list of ids. Rows: {made}.
UNWIND $people AS id
MATCH (s:Subject {id: id})-[:ASKED]->(g:ErasureRequest)-[:TOLD]->(w:Notification)
CREATE (s)-[:NOTIFIED]->(w)
RETURN count(*) AS made
