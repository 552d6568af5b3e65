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
