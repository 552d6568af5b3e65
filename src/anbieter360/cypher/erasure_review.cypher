// old_use_event
// Which nodes of these keys are there and not later than an erasure: what was collected again after it is no return.
// Parameters: $keys list, $at time of the erasure; so below. Rows: {key}.
UNWIND $keys AS key
MATCH (n:UseEvent {id: key})
WHERE coalesce(n.at, '') <= $at
RETURN key

// old_data_item
UNWIND $keys AS key
MATCH (n:DataItem {id: key})
WHERE coalesce(n.collectedAt, '') <= $at
RETURN key

// old_collection
UNWIND $keys AS key
MATCH (n:Collection {id: key})
WHERE coalesce(n.collectedAt, '') <= $at
RETURN key

// old_consent
UNWIND $keys AS key
MATCH (n:Consent {id: key})
WHERE coalesce(n.givenAt, '') <= $at
RETURN key

// old_objection
UNWIND $keys AS key
MATCH (n:Objection {id: key})
WHERE coalesce(n.at, '') <= $at
RETURN key

// old_usage
UNWIND $keys AS key
MATCH (n:Usage {page: key})
WHERE coalesce(n.firstAt, '') <= $at
RETURN key

// old_disclosure
UNWIND $keys AS key
MATCH (n:Disclosure {page: key})
WHERE coalesce(n.firstAt, '') <= $at
RETURN key

// old_information
UNWIND $keys AS key
MATCH (n:Information {page: key})
WHERE coalesce(n.at, '') <= $at
RETURN key

// old_restriction
UNWIND $keys AS key
MATCH (n:Restriction {id: key})
WHERE coalesce(n.at, '') <= $at
RETURN key

// old_hold
UNWIND $keys AS key
MATCH (n:Hold {id: key})
WHERE coalesce(n.placedAt, '') <= $at
RETURN key

// old_refused_use
UNWIND $keys AS key
MATCH (n:RefusedUse {id: key})
WHERE coalesce(n.at, '') <= $at
RETURN key

// old_rights_request
UNWIND $keys AS key
MATCH (n:RightsRequest {id: key})
WHERE coalesce(n.receivedAt, '') <= $at
RETURN key

// old_notification
UNWIND $keys AS key
MATCH (n:Notification {id: key})
WHERE coalesce(n.at, '') <= $at
RETURN key

// old_standing
// A standing has no time of its own: one that is there for something is looked at by what it is there for.
UNWIND $keys AS key
MATCH (n:Standing {page: key})
WHERE NOT EXISTS { (n)-[:COLLECTED|CONSENTED|OBJECTED]->() }
RETURN key

// old_identifier
// Nor has an identifier: it may come back where the mark that it was erased is lifted.
UNWIND $keys AS key
MATCH (n:Identifier {id: key})
WHERE NOT EXISTS { (m:Suppression {hash: key}) WHERE m.liftedAt IS NOT NULL }
RETURN key

// own_fields
// Which fields of their own a person has who stays, if nothing was collected since. Parameters: $subject id, $at time.
// Rows: {fields}, one or none.
MATCH (n:Subject {id: $subject})
WHERE NOT EXISTS { (n)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(c:Collection) WHERE c.collectedAt > $at }
RETURN keys(n) AS fields

// send_back
// What was found sends an erasure back. Parameters: $request id, $changes properties, $statuses list. Rows: {made}.
MATCH (g:ErasureRequest {id: $request})
WHERE g.status IN $statuses
SET g += $changes
RETURN count(*) AS made

// with_receipt
// Requests whose receipt was issued, in the order of their ids. Parameters: $after id, $limit int. Rows: {id}.
MATCH (g:ErasureRequest)
WHERE g.id > $after AND g.logIndex IS NOT NULL
RETURN g.id AS id
ORDER BY id
LIMIT $limit

// repairs
// Requests that wait for somebody to repair them. Parameters: $from, $until pages (exclusive). Rows: {id}.
MATCH (g:ErasureRequest)
WHERE g.page > $from AND g.page < $until AND g.status = 'REPAIR'
RETURN g.id AS id
ORDER BY g.page

// held_requests
// Requests that a worker has, or had until it died. Parameters: $from, $until pages (exclusive), $now time, $running list
// of statuses. Rows: {held, last}: how many, and until when the last of them is held; null where none is.
MATCH (g:ErasureRequest)
WHERE g.page > $from AND g.page < $until AND g.status IN $running AND g.leasedUntil > $now
RETURN count(g) AS held, max(g.leasedUntil) AS last

// people_of_id
// Parameters: $subject id. Rows: {found}.
MATCH (n:Subject {id: $subject})
RETURN count(n) AS found

// items_of_person
// Parameters: $subject id. Rows: {found}.
MATCH (n:DataItem)
WHERE n.subject = $subject
RETURN count(n) AS found

// answers_of_person
// Kept answers of mutations from before. Parameters: $subject id, $at time. Rows: {found}.
MATCH (n:IdempotencyKey {subject: $subject})
WHERE n.at <= $at
RETURN count(n) AS found
