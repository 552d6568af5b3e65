// item_subject
// Whose item this is, if the caller may see that person. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (d:DataItem {id: $id})
MATCH (s:Subject {id: d.subject})
WHERE ($own IS NULL OR d.subject = $own) AND <<fence.passes(s, d.id)>>
RETURN d.subject AS subject

// collection_subject
// Whose collection this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (c:Collection {id: $id})<-[:COLLECTED]-(t:Standing)<-[:HAS_STANDING]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, t.page)>> AND <<fence.passes(s, c.id)>>
RETURN s.id AS subject

// consent_subject
// Whose consent this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (k:Consent {id: $id})<-[:CONSENTED]-(t:Standing)<-[:HAS_STANDING]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, t.page)>> AND <<fence.passes(s, k.id)>>
RETURN s.id AS subject

// objection_subject
// Whose objection this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (o:Objection {id: $id})<-[:OBJECTED]-(t:Standing)<-[:HAS_STANDING]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, t.page)>> AND <<fence.passes(s, o.id)>>
RETURN s.id AS subject

// restriction_subject
// Whose restriction this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (r:Restriction {id: $id})<-[:RESTRICTED]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, r.id)>>
RETURN s.id AS subject

// request_subject
// Whose request this is. Parameters: $id string, $own string or null. Rows: {subject}.
MATCH (q:RightsRequest {id: $id})<-[:REQUESTED]-(s:Subject)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, q.id)>>
RETURN s.id AS subject

// use_events
// The times one use ran or was refused for one person, newest first.
// Parameters: $page string, $own string or null; $newerAt, $olderAt string or null and $newerId, $olderId string:
// the events that a page stands between, exclusive; $limit int.
// Rows: {id, at, reference, recipient, refused, outcome, reason, items, recordedAt, decision}.
MATCH (s:Subject)-[:USED_BY]->(u:Usage {page: $page})-[:EVENT]->(e:UseEvent)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, u.page)>> AND <<fence.passes(s, e.id)>>
  AND ($newerAt IS NULL OR e.at < $newerAt OR (e.at = $newerAt AND e.id < $newerId))
  AND ($olderAt IS NULL OR e.at > $olderAt OR (e.at = $olderAt AND e.id > $olderId))
RETURN e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient, e.refused AS refused,
  e.outcome AS outcome, e.reason AS reason, e.items AS items, e.recordedAt AS recordedAt, e.decision AS decision
ORDER BY e.at DESC, e.id DESC
LIMIT $limit

// use_events_backwards
// The same from the oldest on, oldest first.
MATCH (s:Subject)-[:USED_BY]->(u:Usage {page: $page})-[:EVENT]->(e:UseEvent)
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, u.page)>> AND <<fence.passes(s, e.id)>>
  AND ($newerAt IS NULL OR e.at < $newerAt OR (e.at = $newerAt AND e.id < $newerId))
  AND ($olderAt IS NULL OR e.at > $olderAt OR (e.at = $olderAt AND e.id > $olderId))
RETURN e.id AS id, e.at AS at, e.reference AS reference, e.recipient AS recipient, e.refused AS refused,
  e.outcome AS outcome, e.reason AS reason, e.items AS items, e.recordedAt AS recordedAt, e.decision AS decision
ORDER BY e.at, e.id
LIMIT $limit

// use_event_count
// How often one use ran or was refused for one person. Parameters: $page string, $own. Rows: {events}.
MATCH (s:Subject)-[:USED_BY]->(u:Usage {page: $page})
WHERE ($own IS NULL OR s.id = $own) AND <<fence.passes(s, u.page)>>
RETURN CASE WHEN s.fence IS NULL THEN COUNT { (u)-[:EVENT]->() }
  ELSE size([(u)-[:EVENT]->(e:UseEvent) WHERE <<fence.passes(s, e.id)>> | e.id]) END AS events

// shared_twins
// The other people's sides of a shared item, for those who may see them.
// Parameters: $id string, $own string or null. Rows: {id, subject}.
MATCH (d:DataItem {id: $id})-[:SHARED_WITH]-(other:DataItem)
MATCH (s:Subject {id: other.subject})
WHERE $own IS NULL AND <<fence.passes(s, other.id)>>
RETURN other.id AS id, other.subject AS subject
ORDER BY id
