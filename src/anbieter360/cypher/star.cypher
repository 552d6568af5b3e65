// item_subject
// Whose item this is, if the caller may see that person. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (d:DataItem {id: $id})
WHERE $own IS NULL OR d.subject = $own
RETURN d.subject AS subject

// collection_subject
// Whose collection this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (c:Collection {id: $id})<-[:COLLECTED]-(t:Standing)
WHERE $own IS NULL OR t.subject = $own
RETURN t.subject AS subject

// consent_subject
// Whose consent this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (k:Consent {id: $id})<-[:CONSENTED]-(t:Standing)
WHERE $own IS NULL OR t.subject = $own
RETURN t.subject AS subject

// objection_subject
// Whose objection this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (o:Objection {id: $id})<-[:OBJECTED]-(t:Standing)
WHERE $own IS NULL OR t.subject = $own
RETURN t.subject AS subject

// restriction_subject
// Whose restriction this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (r:Restriction {id: $id})<-[:RESTRICTED]-(s:Subject)
WHERE $own IS NULL OR s.id = $own
RETURN s.id AS subject

// request_subject
// Whose request this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (q:RightsRequest {id: $id})<-[:REQUESTED]-(s:Subject)
WHERE $own IS NULL OR s.id = $own
RETURN s.id AS subject

// use_events
// The times one use ran or was refused for one person, newest first.
// Parameters: $page string, $own string or null; $newerAt, $olderAt string or null and $newerId, $olderId string:
// the events that a page stands between, exclusive; $limit int.
// Rows: {id, at, reference, recipient, refused, outcome, reason, items, recordedAt, decision}.
MATCH (u:Usage {page: $page})-[:EVENT]->(e:UseEvent)
WHERE ($own IS NULL OR u.subject = $own)
  AND ($newerAt IS NULL OR e.at < $newerAt OR (e.at = $newerAt AND e.id < $newerId))
  AND ($olderAt IS NULL OR e.at > $olderAt OR (e.at = $olderAt AND e.id > $olderId))
RETURN e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient, e.refused AS refused,
  e.outcome AS outcome, e.reason AS reason, e.items AS items, e.recordedAt AS recordedAt, e.decision AS decision
ORDER BY e.at DESC, e.id DESC
LIMIT $limit

// use_events_backwards
// The same from the oldest on, oldest first.
MATCH (u:Usage {page: $page})-[:EVENT]->(e:UseEvent)
WHERE ($own IS NULL OR u.subject = $own)
  AND ($newerAt IS NULL OR e.at < $newerAt OR (e.at = $newerAt AND e.id < $newerId))
  AND ($olderAt IS NULL OR e.at > $olderAt OR (e.at = $olderAt AND e.id > $olderId))
RETURN e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient, e.refused AS refused,
  e.outcome AS outcome, e.reason AS reason, e.items AS items, e.recordedAt AS recordedAt, e.decision AS decision
ORDER BY e.at, e.id
LIMIT $limit

// use_event_count
// How often one use ran or was refused for one person. Parameters: $page string, $own. Rows: {events}.
MATCH (u:Usage {page: $page})
WHERE $own IS NULL OR u.subject = $own
RETURN COUNT { (u)-[:EVENT]->() } AS events

// shared_twins
// The other people's sides of a shared item, for those who may see them.
// Parameters: $id string, $own string or null. Rows: {id, subject}.
MATCH (d:DataItem {id: $id})-[:SHARED_WITH]-(other:DataItem)
WHERE $own IS NULL
RETURN other.id AS id, other.subject AS subject
ORDER BY id
