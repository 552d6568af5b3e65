// begin_purpose_change
// How far an announcement has come, held until the transaction ends; it is made where it has not begun.
// Parameters: $id string; $properties map, of a new one. Rows: {properties: map}.
MERGE (c:PurposeChange {id: $id})
ON CREATE SET c += $properties
SET c.touched = coalesce(c.touched, 0) + 1
RETURN properties(c) AS properties

// other_day
// The day from which the same change was announced before, where it was another one.
// Parameters: $provider, $purpose, $notice keys; $effectiveAt string. Rows: {effectiveAt}, one or none.
MATCH (c:PurposeChange)
WHERE c.provider = $provider AND c.purpose = $purpose AND c.notice = $notice AND c.effectiveAt <> $effectiveAt
RETURN c.effectiveAt AS effectiveAt
ORDER BY effectiveAt
LIMIT 1

// go_on_purpose_change
// Parameters: $id string; $changes map. Rows: none.
MATCH (c:PurposeChange {id: $id})
SET c += $changes

// inform
// Tell people of a notice; who was told of it stays as they are, and so does who is being erased, until it is said again.
// Raised epochs keep other writers of them out, an erasure among them.
// Parameters: $rows list of {subject, node}, a node of Information each. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.subject})
SET s.epoch = s.epoch + 1
WITH s, row
WHERE s.fence IS NULL AND NOT EXISTS { (s)-[:INFORMED]->(:Information {page: row.node.page}) }
CREATE (s)-[:INFORMED]->(n:Information)
SET n = row.node
RETURN count(n) AS made
