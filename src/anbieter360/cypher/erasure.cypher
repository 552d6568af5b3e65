// put_up
// Put a fence up around a person. Parameters: $subject id, $request id; $going and $staying lists of keys, one of them
// null; $hidden boolean. Rows: {made}.
MATCH (s:Subject {id: $subject})
WHERE s.fence IS NULL
SET s.fence = $request, s.hidden = $hidden, s.going = $going, s.staying = $staying, s.epoch = s.epoch + 1
RETURN count(*) AS made

// uncount
// Parameters: $subject id, $going and $staying, one of them null. Rows: {made}.
MATCH (:Subject {id: $subject})-[:HAS_STANDING|USED_BY|DISCLOSED]->(n)-[e:FOR|IN|TO]->()
WHERE ($going IS NULL OR n.page IN $going) AND ($staying IS NULL OR NOT n.page IN $staying)
DELETE e
RETURN count(*) AS made

// take_down
// Take a fence down: of a request that was cancelled, or at its end. Parameters: $subject id, $request id. Rows: {made}.
MATCH (s:Subject {id: $subject})
WHERE s.fence = $request
SET s.fence = NULL, s.hidden = NULL, s.going = NULL, s.staying = NULL, s.epoch = s.epoch + 1
RETURN count(*) AS made

// count
// Count again what a fence had cut off. Parameters: $subject id. Rows: {made}.
MATCH (:Subject {id: $subject})-[:HAS_STANDING]->(n:Standing)
WHERE NOT EXISTS { (n)-[:FOR]->() }
MATCH (p:Purpose {id: n.purpose})
CREATE (n)-[:FOR]->(p)
RETURN count(*) AS made
UNION ALL
MATCH (:Subject {id: $subject})-[:USED_BY]->(n:Usage)
WHERE NOT EXISTS { (n)-[:IN]->() }
MATCH (p:ProcessingUse {id: n.use})
CREATE (n)-[:IN]->(p)
RETURN count(*) AS made
UNION ALL
MATCH (:Subject {id: $subject})-[:DISCLOSED]->(n:Disclosure)
WHERE NOT EXISTS { (n)-[:TO]->() }
MATCH (p:Recipient {id: n.recipient})
CREATE (n)-[:TO]->(p)
RETURN count(*) AS made

// take
// Take a request over that may run: whoever had it before writes no more. Parameters: $request id, $worker string,
// $now and $until times, $running list of statuses.
// Rows: {token, request, epoch, catalogue}: its properties, the person's epoch, the catalogue's version; one or none.
// What is written first says nothing new: it locks the request, so that what is asked of it stays true.
MATCH (g:ErasureRequest {id: $request})
SET g.provider = g.provider
WITH g
WHERE g.status IN $running AND (g.undoUntil IS NULL OR g.undoUntil <= $now)
  AND (g.leasedUntil IS NULL OR g.leasedUntil <= $now OR g.worker = $worker)
SET g.token = coalesce(g.token, 0) + 1, g.worker = $worker, g.leasedUntil = $until
WITH g
OPTIONAL MATCH (s:Subject {id: g.subject})
OPTIONAL MATCH (c:CatalogueState {id: 'catalogue'})
RETURN g.token AS token, properties(g) AS request, s.epoch AS epoch, c.version AS catalogue

// hold
// Keep writers of a person out, and other workers of the request. Parameters: $subject, $request ids.
// Rows: {epoch, token}, one or none.
// What is written first says nothing new: it locks both, so that what is asked of them stays true.
MATCH (s:Subject {id: $subject})
SET s.provider = s.provider
WITH s
MATCH (g:ErasureRequest {id: $request})
SET g.provider = g.provider
WITH s, g
RETURN s.epoch AS epoch, g.token AS token

// rewrite
// What stays of nodes of every label. Parameters: a list of {key, changes} for each. Rows: {made}.
UNWIND $useEvent AS row
MATCH (n:UseEvent {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $dataItem AS row
MATCH (n:DataItem {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $collection AS row
MATCH (n:Collection {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $consent AS row
MATCH (n:Consent {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $objection AS row
MATCH (n:Objection {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $standing AS row
MATCH (n:Standing {page: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $usage AS row
MATCH (n:Usage {page: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $disclosure AS row
MATCH (n:Disclosure {page: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $identifier AS row
MATCH (n:Identifier {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $information AS row
MATCH (n:Information {page: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $restriction AS row
MATCH (n:Restriction {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $hold AS row
MATCH (n:Hold {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $refusedUse AS row
MATCH (n:RefusedUse {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $rightsRequest AS row
MATCH (n:RightsRequest {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $notification AS row
MATCH (n:Notification {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $erasureRequest AS row
MATCH (n:ErasureRequest {id: row.key})
SET n += row.changes
RETURN count(*) AS made
UNION ALL
UNWIND $subject AS row
MATCH (n:Subject {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// keep
// In every transaction of a worker: is it still its own? Then longer. Parameters: $request id, $token int, $until time,
// $changes properties. Rows: {made}.
MATCH (g:ErasureRequest {id: $request})
SET g.provider = g.provider
WITH g
WHERE g.token = $token
SET g.leasedUntil = $until, g += $changes
RETURN count(*) AS made

// finish
// The last that a worker writes: what the request says, and the fence of whoever stays down with it, for what it had
// taken off the counts is gone. Parameters: $request and $subject id, $token int, $until time, $changes properties.
// Rows: {made}.
MATCH (g:ErasureRequest {id: $request})
SET g.provider = g.provider
WITH g
WHERE g.token = $token
SET g.leasedUntil = $until, g += $changes
WITH g
OPTIONAL MATCH (s:Subject {id: $subject})
WHERE s.fence = $request
SET s.fence = NULL, s.hidden = NULL, s.going = NULL, s.staying = NULL, s.epoch = s.epoch + 1
RETURN count(*) AS made

// token
// Whose a request is. Parameters: $request id. Rows: {token}, one or none.
MATCH (g:ErasureRequest {id: $request})
RETURN g.token AS token

// runnable
// Open requests that nobody works on. Parameters: $from, $until pages (exclusive), $now time, $running list of statuses.
// Rows: {id}.
MATCH (g:ErasureRequest)
WHERE g.page > $from AND g.page < $until AND g.status IN $running AND (g.undoUntil IS NULL OR g.undoUntil <= $now)
  AND (g.leasedUntil IS NULL OR g.leasedUntil <= $now)
RETURN g.id AS id
ORDER BY g.page
LIMIT 100

// answered
// Open requests for which everybody who was told has answered. Parameters: $from, $until pages (exclusive), $status
// string. Rows: {id}.
MATCH (g:ErasureRequest)
WHERE g.page > $from AND g.page < $until AND g.status = $status
  AND COUNT { (g)-[:TOLD]->(w:Notification) WHERE w.request = g.id AND w.status <> 'ACKNOWLEDGED' } = 0
RETURN g.id AS id
ORDER BY g.page
LIMIT 100

// request
// Parameters: $request id. Rows: {request} of its properties, one or none.
MATCH (g:ErasureRequest {id: $request})
RETURN properties(g) AS request

// withdraw
// A request counts as withdrawal: consents end at $at. Parameters: $ids list, $at time. Rows: {made}.
UNWIND $ids AS id
MATCH (k:Consent {id: id})
SET k.withdrawnAt = $at
RETURN count(*) AS made

// tell
// Rows of the outbox, hung on the person and on the request, and the fence about so much more that stays.
// Parameters: $request id, $subject id, $rows properties; $going, $staying lists of keys, one of them null. Rows: {made}.
MATCH (s:Subject {id: $subject})
WHERE s.fence = $request
SET s.going = $going, s.staying = $staying
WITH s
MATCH (g:ErasureRequest {id: $request})
UNWIND $rows AS row
CREATE (g)-[:TOLD]->(w:Notification)<-[:NOTIFIED]-(s)
SET w = row
RETURN count(*) AS made

// suppress
// Parameters: $request id, $rows properties of Suppression. Rows: {made}.
MATCH (g:ErasureRequest {id: $request})
UNWIND $rows AS row
CREATE (g)-[:SUPPRESSES]->(n:Suppression)
SET n = row
RETURN count(*) AS made

// suppress_again
// The same where some of them may be there already. Parameters: $request id, $rows properties of Suppression.
// Rows: {made}.
MATCH (g:ErasureRequest {id: $request})
UNWIND $rows AS row
OPTIONAL MATCH (there:Suppression {id: row.id})
WITH g, row, there
WHERE there IS NULL
CREATE (g)-[:SUPPRESSES]->(n:Suppression)
SET n = row
RETURN count(*) AS made

// strip
// Properties that go from a node that stays. Parameters: $subject id, $changes with nulls. Rows: {made}.
MATCH (s:Subject {id: $subject})
SET s += $changes
RETURN count(*) AS made

// retain
// What stays serves nothing but these purposes. Parameters: $rows list of {id, retainedFor}. Rows: {made}.
UNWIND $rows AS row
MATCH (d:DataItem {id: row.id})
SET d.retainedFor = row.retainedFor
RETURN count(*) AS made

// keep_standings
// The person's node is about to go: what stays as evidence hangs on the request, and has no place among the people of
// its purpose any more, or a page that should show somebody would find nobody there. Parameters: $request, $subject ids,
// $pages of standings. Rows: {made}.
MATCH (g:ErasureRequest {id: $request})
MATCH (s:Subject {id: $subject})-[:HAS_STANDING]->(t:Standing)
WHERE t.page IN $pages AND NOT EXISTS { (g)-[:KEEPS]->(t) }
CREATE (g)-[:KEEPS]->(t)
SET t.page = 'kept/' + t.page
RETURN count(*) AS made

// keep_notifications
// The same of what recipients were told before. Parameters: $request, $subject ids. Rows: {made}.
MATCH (g:ErasureRequest {id: $request})
MATCH (s:Subject {id: $subject})-[:NOTIFIED]->(w:Notification)
WHERE NOT EXISTS { ()-[:TOLD]->(w) }
CREATE (g)-[:TOLD]->(w)
RETURN count(*) AS made

// remove_answers
// Answers that mutations about the person gave. Parameters: $subject id, $limit int. Rows: {made}.
MATCH (k:IdempotencyKey {subject: $subject})
WITH k LIMIT $limit
DELETE k
RETURN count(*) AS made

// remove_person
// Parameters: $subject id, $request id. Rows: {made}.
MATCH (s:Subject {id: $subject})
WHERE s.fence = $request
DETACH DELETE s
RETURN count(*) AS made

// remove
// Nodes that go, label by label. Parameters: a list of keys for each label. Rows: {made}.
UNWIND $useEvent AS key
MATCH (n:UseEvent {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $dataItem AS key
MATCH (n:DataItem {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $collection AS key
MATCH (n:Collection {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $consent AS key
MATCH (n:Consent {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $objection AS key
MATCH (n:Objection {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $standing AS key
MATCH (n:Standing {page: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $usage AS key
MATCH (n:Usage {page: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $disclosure AS key
MATCH (n:Disclosure {page: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $identifier AS key
MATCH (n:Identifier {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $information AS key
MATCH (n:Information {page: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $restriction AS key
MATCH (n:Restriction {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $hold AS key
MATCH (n:Hold {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $refusedUse AS key
MATCH (n:RefusedUse {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $rightsRequest AS key
MATCH (n:RightsRequest {id: key})
DETACH DELETE n
RETURN count(*) AS made
UNION ALL
UNWIND $notification AS key
MATCH (n:Notification {id: key})
DETACH DELETE n
RETURN count(*) AS made

// set
// Parameters: $request id, $changes properties, null to take one off. Rows: none.
MATCH (g:ErasureRequest {id: $request})
SET g += $changes

// waiting
// A request that waits for recipients, and how many have not answered. Parameters: $request id, $status string.
// Rows: {request, open}, one or none.
MATCH (g:ErasureRequest {id: $request})
WHERE g.status = $status
RETURN properties(g) AS request,
  COUNT { (g)-[:TOLD]->(w:Notification) WHERE w.request = $request AND w.status <> 'ACKNOWLEDGED' } AS open

// forget_references
// How recipients know the person, of those who have answered. Parameters: $request id. Rows: none.
MATCH (:ErasureRequest {id: $request})-[:TOLD]->(w:Notification)
WHERE w.status = 'ACKNOWLEDGED'
SET w.recipientRef = NULL

// evidence
// What is kept of a person by their requests, and whether they are there themselves. Parameters: $subject id.
// Rows: {people} and a list of properties by label, one for each request.
OPTIONAL MATCH (s:Subject {id: $subject})
WITH count(s) AS people
MATCH (g:ErasureRequest {subject: $subject})
RETURN people, [properties(g)] AS ErasureRequest,
  [(g)-[:TOLD]->(w:Notification) | properties(w)] AS Notification,
  [(g)-[:KEEPS]->(:Standing)-[:CONSENTED]->(k:Consent) | properties(k)] AS Consent,
  [(g)-[:KEEPS]->(:Standing)-[:OBJECTED]->(o:Objection) | properties(o)] AS Objection

// proof
// What proves an erasure. Parameters: $request id. Rows: {request, told, marks} of properties, one or none.
MATCH (g:ErasureRequest {id: $request})
RETURN properties(g) AS request,
  [(g)-[:TOLD]->(w:Notification) | properties(w)] AS told,
  [(g)-[:SUPPRESSES]->(n:Suppression) | properties(n)] AS marks
