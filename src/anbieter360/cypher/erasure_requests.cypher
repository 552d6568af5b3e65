// erasure_request
// One request, for whom may see it: everybody where $own is null, else the person, also where nothing but the hash of
// their reference is left, and who sent it or asked for the same.
// Parameters: $id string, $own subject id or null, $ref and $sentBy keyed hashes. Rows: {request}, one or none.
MATCH (q:ErasureRequest {id: $id})
WHERE $own IS NULL OR q.subject = $own OR q.refHash = $ref OR q.sentByHash = $sentBy
  OR $sentBy IN coalesce(q.joinedByHash, [])
RETURN properties(q) AS request

// erasure_requests_of
// Those of one person who is there. Parameters: $subject id. Rows: {request}.
MATCH (:Subject {id: $subject})-[:ASKED]->(q:ErasureRequest)
RETURN properties(q) AS request
ORDER BY q.receivedAt, q.id

// erasure_requests_by_ref
// Those of one person, who may be gone. Parameters: $ref keyed hash of their reference. Rows: {request}.
MATCH (q:ErasureRequest {refHash: $ref})
RETURN properties(q) AS request
ORDER BY q.receivedAt, q.id

// cover
// Another erasure has done what this request asked for. Parameters: $id, $waiting statuses, $changes properties. Rows: none.
MATCH (q:ErasureRequest {id: $id})
SET q.provider = q.provider
WITH q
WHERE q.status IN $waiting
SET q += $changes

// change
// Parameters: $id string, $changes properties, null to take one off. Rows: {made}.
MATCH (q:ErasureRequest {id: $id})
SET q += $changes
RETURN count(*) AS made

// erasure_page
// A page of requests in the order in which they are due. Parameters: $from, $until (exclusive), $limit, $own;
// $unanswered whether only those of which the person was told nothing yet, $statuses list or null for all, $dead whether
// only those with a recipient who was told in vain. Rows: {request}.
MATCH (q:ErasureRequest)
WHERE q.page > $from AND q.page < $until AND $own IS NULL AND ($statuses IS NULL OR q.status IN $statuses)
  AND (NOT $unanswered OR q.answeredAt IS NULL)
  AND (NOT $dead OR EXISTS { (q)-[:TOLD]->(:Notification {status: 'DEAD'}) })
RETURN properties(q) AS request
ORDER BY q.page
LIMIT $limit

// erasure_page_backwards
// The same from the end, last first.
MATCH (q:ErasureRequest)
WHERE q.page > $from AND q.page < $until AND $own IS NULL AND ($statuses IS NULL OR q.status IN $statuses)
  AND (NOT $unanswered OR q.answeredAt IS NULL)
  AND (NOT $dead OR EXISTS { (q)-[:TOLD]->(:Notification {status: 'DEAD'}) })
RETURN properties(q) AS request
ORDER BY q.page DESC
LIMIT $limit

// erasure_count
// How many there are. Parameters: $from, $until (exclusive), $own, $unanswered, $statuses, $dead as above. Rows: {requests}.
MATCH (q:ErasureRequest)
WHERE q.page > $from AND q.page < $until AND $own IS NULL AND ($statuses IS NULL OR q.status IN $statuses)
  AND (NOT $unanswered OR q.answeredAt IS NULL)
  AND (NOT $dead OR EXISTS { (q)-[:TOLD]->(:Notification {status: 'DEAD'}) })
RETURN count(q) AS requests

// erasure_told
// Who is told of it. Parameters: $id string. Rows: {row}, as `notification_of` takes it.
MATCH (:ErasureRequest {id: $id})-[:TOLD]->(w:Notification)
RETURN [w.id, w.recipient, w.kind, w.at, w.about, w.items, w.uses, w.status, w.queue, w.system, w.request, w.attempts,
  w.lastError, w.deliveredAt, w.acknowledgedAt, w.outcome, w.ground, w.until] AS row
ORDER BY w.id

// lock_for_request
// Lock a person for this transaction, whatever fence there is. Parameters: $subject id.
// Rows: {refHash, language, epoch, fence}, one or none; fence: id of the request that keeps writers out.
MATCH (s:Subject {id: $subject})
SET s.epoch = s.epoch + 1
RETURN s.refHash AS refHash, s.language AS language, s.epoch AS epoch, s.fence AS fence

// lock_by_request
// The same of the person of a request. Parameters: $id of the request. Rows: {request, fence, epoch, catalogue}, one or
// none; request: its properties; catalogue: its version.
MATCH (q:ErasureRequest {id: $id})
MATCH (s:Subject {id: q.subject})
SET s.epoch = s.epoch + 1
WITH q, s
OPTIONAL MATCH (c:CatalogueState {id: 'catalogue'})
RETURN properties(q) AS request, s.fence AS fence, s.epoch AS epoch, c.version AS catalogue

// before_lock
// A request, the epoch of its person and the catalogue's version, without any lock. Parameters: $id string.
// Rows: {request, epoch, catalogue}, one or none.
MATCH (q:ErasureRequest {id: $id})
MATCH (s:Subject {id: q.subject})
OPTIONAL MATCH (c:CatalogueState {id: 'catalogue'})
RETURN properties(q) AS request, s.epoch AS epoch, c.version AS catalogue

// epoch
// The epoch of a person, without any lock. Parameters: $subject id. Rows: {epoch}, one or none.
MATCH (s:Subject {id: $subject})
RETURN s.epoch AS epoch

// let_see
// One more who asked for the same, and may ask what became of it. Parameters: $id string, $sentBy keyed hash.
// Rows: {made}. What is written first says nothing new: it locks the request.
MATCH (q:ErasureRequest {id: $id})
SET q.provider = q.provider
WITH q
WHERE NOT $sentBy IN coalesce(q.joinedByHash, []) AND NOT $sentBy = coalesce(q.sentByHash, '')
SET q.joinedByHash = coalesce(q.joinedByHash, []) + [$sentBy]
RETURN count(*) AS made

// items_in_scope
// Those of some items that are the person's, and are held for a purpose that is not hidden.
// Parameters: $ids list of item ids, $subject id, $hidden ids of purposes. Rows: {id}.
UNWIND $ids AS id
MATCH (d:DataItem {id: id})<-[:HOLDS]-(c:Collection)
WHERE d.subject = $subject AND NOT c.purpose IN $hidden
RETURN DISTINCT d.id AS id

// stuck_requests
// Those that nobody has worked on for a while, though somebody should have: ids.
// Parameters: $from, $until (exclusive), $running list of statuses, $since time. Rows: {id}.
MATCH (q:ErasureRequest)
WHERE q.page > $from AND q.page < $until AND q.status IN $running AND q.approvedAt < $since
  AND (q.leasedUntil IS NULL OR q.leasedUntil < $since) AND (q.undoUntil IS NULL OR q.undoUntil < $since)
RETURN q.id AS id
ORDER BY q.page

// queued
// How many rows of the outbox have a status, by what they tell of, and their ids in the order of their queue.
// Parameters: $from, $until (exclusive): what its queue stands between; $named, how many are named of each.
// Rows: {kind, notifications, ids}, by kind.
MATCH (w:Notification)
WHERE w.queue > $from AND w.queue < $until
WITH w
ORDER BY w.queue
WITH w.kind AS kind, collect(w.id) AS ids
RETURN kind, size(ids) AS notifications, ids[0..$named] AS ids
ORDER BY kind
