// answered
// The answer that a mutation gave before.
// Parameters: $id string. Rows: {inputHash, result}, one or none.
MATCH (k:IdempotencyKey {id: $id})
RETURN k.inputHash AS inputHash, k.result AS result

// keep_answer
// Parameters: $properties of an IdempotencyKey. Rows: {made}.
CREATE (k:IdempotencyKey)
SET k = $properties
RETURN count(*) AS made

// items_of_others
// Which of these items are not this person's. Parameters: $ids list of item ids, $subject id. Rows: {id}.
UNWIND $ids AS id
MATCH (d:DataItem {id: id})
WHERE d.subject <> $subject
RETURN d.id AS id

// person_of_collection
// Whose collection it is. Parameters: $id string. Rows: {subject, collectedAt}, one or none.
MATCH (c:Collection {id: $id})<-[:COLLECTED]-(t:Standing)
RETURN t.subject AS subject, c.collectedAt AS collectedAt

// end_collection
// Parameters: $id string, $endedAt string. Rows: none.
MATCH (c:Collection {id: $id})
SET c.endedAt = $endedAt

// remove_identifier
// Parameters: $subject and $id, of a person and an identifier of theirs. Rows: none.
MATCH (:Subject {id: $subject})-[:HAS_IDENTIFIER]->(i:Identifier {id: $id})
DETACH DELETE i

// remove_items
// First of five statements that take a person's star out of the graph. Parameters: $id subject id. Rows: none.
MATCH (:Subject {id: $id})-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(d:DataItem)
WITH DISTINCT d
DETACH DELETE d

// remove_acts
// Parameters: $id subject id. Rows: none.
MATCH (:Subject {id: $id})-[:HAS_STANDING]->(:Standing)-[:COLLECTED|CONSENTED|OBJECTED]->(n)
WITH DISTINCT n
DETACH DELETE n

// remove_events
// Parameters: $id subject id. Rows: none.
MATCH (:Subject {id: $id})-[:USED_BY]->(:Usage)-[:EVENT]->(e:UseEvent)
WITH DISTINCT e
DETACH DELETE e

// remove_rays
// Parameters: $id subject id. Rows: none.
MATCH (:Subject {id: $id})
  -[:HAS_IDENTIFIER|HAS_STANDING|USED_BY|DISCLOSED|INFORMED|RESTRICTED|HELD|ASKED|REFUSED|REQUESTED|NOTIFIED]->(n)
WITH DISTINCT n
DETACH DELETE n

// remove_centre
// Parameters: $id subject id. Rows: none.
MATCH (s:Subject {id: $id})
DETACH DELETE s

// erasure_ties
// What hangs on the requests for erasure of a person, who is about to be written again under another: whom each was told
// to, and its marks. Parameters: $id subject id. Rows: {request, told, marks}, lists of ids.
MATCH (:Subject {id: $id})-[:ASKED]->(g:ErasureRequest)
RETURN g.id AS request, [(g)-[:TOLD]->(w:Notification) | w.id] AS told,
  [(g)-[:SUPPRESSES]->(m:Suppression) | m.id] AS marks

// tie_told
// Parameters: $rows list of {request, told}. Rows: none.
UNWIND $rows AS row
MATCH (g:ErasureRequest {id: row.request})
UNWIND row.told AS id
MATCH (w:Notification {id: id})
CREATE (g)-[:TOLD]->(w)

// tie_marks
// Parameters: $rows list of {request, marks}. Rows: none.
UNWIND $rows AS row
MATCH (g:ErasureRequest {id: row.request})
UNWIND row.marks AS id
MATCH (m:Suppression {id: id})
CREATE (g)-[:SUPPRESSES]->(m)

// answers_follow
// Answered mutations about a merged person are about the kept one now, so that a repeated call still finds its person.
// Parameters: $merged, $kept subject ids. Rows: none.
MATCH (k:IdempotencyKey {subject: $merged})
SET k.subject = $kept, k.result = replace(k.result, $merged, $kept)

// stored_use
// What the graph holds of one use of a person's data and of what one recipient got, before it is written about.
// Parameters: $id subject id, $usage and $disclosure pages.
// Rows: {usages, disclosures}, of properties; {usageItems, disclosureItems, ledTo}, pairs of keys; one or none.
MATCH (s:Subject {id: $id})
RETURN
  [(s)-[:USED_BY]->(u:Usage) WHERE u.page = $usage | properties(u)] AS usages,
  [(s)-[:USED_BY]->(u:Usage)-[:OF]->(d:DataItem) WHERE u.page = $usage | [u.page, d.id]] AS usageItems,
  [(s)-[:USED_BY]->(u:Usage)-[l:LED_TO]->(x:Disclosure) WHERE u.page = $usage | [u.page, x.page, l.lastAt]] AS ledTo,
  [(s)-[:DISCLOSED]->(x:Disclosure) WHERE x.page = $disclosure | properties(x)] AS disclosures,
  [(s)-[:DISCLOSED]->(x:Disclosure)-[:OF]->(d:DataItem) WHERE x.page = $disclosure | [x.page, d.id]] AS disclosureItems
