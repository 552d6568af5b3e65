// take
// The round of a day, for one worker, where it is not done and nobody is at it. Parameters: $id, $day, $worker strings,
// $now and $until times. Rows: {cursor}, one or none.
// What is written first says nothing new of one that is there: it locks it, so that what is asked of it stays true.
MERGE (r:Round {id: $id})
SET r.day = coalesce(r.day, ''), r.cursor = coalesce(r.cursor, '')
WITH r
WHERE (r.day < $day OR r.doneAt IS NULL) AND (r.leasedUntil IS NULL OR r.leasedUntil <= $now)
WITH r, CASE WHEN r.day = $day THEN r.cursor ELSE '' END AS cursor
SET r.day = $day, r.cursor = cursor, r.doneAt = NULL, r.worker = $worker, r.leasedUntil = $until
RETURN cursor

// go_on
// Note how far it is, and hold it longer. Parameters: $id, $worker, $cursor strings, $until time. Rows: {made}.
MATCH (r:Round {id: $id})
WHERE r.worker = $worker
SET r.cursor = $cursor, r.leasedUntil = $until
RETURN count(*) AS made

// finish
// Parameters: $id, $worker strings, $now time. Rows: none.
MATCH (r:Round {id: $id})
WHERE r.worker = $worker
SET r.doneAt = $now, r.worker = NULL, r.leasedUntil = NULL

// people
// A page of people of whom nothing is being erased. Parameters: $from, $until pages (exclusive), $limit int.
// Rows: {id, page}.
MATCH (s:Subject)
WHERE s.page > $from AND s.page < $until AND s.fence IS NULL
RETURN s.id AS id, s.page AS page
ORDER BY s.page
LIMIT $limit

// proving
// A page of erasures that are done and keep consents of somebody who is gone, or objections that were withdrawn.
// Parameters: $from, $until pages (exclusive), $limit int. Rows: {id, page}.
MATCH (g:ErasureRequest)-[:KEEPS]->(:Standing)-[:CONSENTED|OBJECTED]->(n)
WHERE g.page > $from AND g.page < $until AND (n:Consent OR n.withdrawnAt IS NOT NULL)
RETURN DISTINCT g.id AS id, g.page AS page
ORDER BY page
LIMIT $limit

// proved
// The same of one erasure. Parameters: $request id. Rows: {id, isConsent}.
MATCH (:ErasureRequest {id: $request})-[:KEEPS]->(:Standing)-[:CONSENTED|OBJECTED]->(n)
WHERE n:Consent OR n.withdrawnAt IS NOT NULL
RETURN n.id AS id, n:Consent AS isConsent

// forget_proof
// Parameters: $request id. Rows: none.
MATCH (:ErasureRequest {id: $request})-[:KEEPS]->(:Standing)-[:CONSENTED|OBJECTED]->(n)
WHERE n:Consent OR n.withdrawnAt IS NOT NULL
DETACH DELETE n

// forget_standings
// Those that an erasure kept for these alone. Parameters: $request id. Rows: none.
MATCH (:ErasureRequest {id: $request})-[:KEEPS]->(t:Standing)
WHERE NOT EXISTS { (t)-[:CONSENTED]->() } AND NOT EXISTS { (t)-[:OBJECTED]->() }
DETACH DELETE t
