// begin_purpose_change
// How far an announcement has come, held until the transaction ends; it is made where it has not begun.
// Parameters: $id string; $properties map, of a new one. Rows: {properties: map}.
MERGE (c:PurposeChange {id: $id})
ON CREATE SET c += $properties
SET c.touched = coalesce(c.touched, 0) + 1
RETURN properties(c) AS properties

// go_on_purpose_change
// Parameters: $id string; $changes map. Rows: none.
MATCH (c:PurposeChange {id: $id})
SET c += $changes

// inform
// Tell people of a notice; who was told of it stays as they are. Raised epochs keep other writers of them out.
// Parameters: $rows list of {subject, node}, a node of Information each. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.subject})
WHERE NOT EXISTS { (s)-[:INFORMED]->(:Information {page: row.node.page}) }
SET s.epoch = s.epoch + 1
CREATE (s)-[:INFORMED]->(n:Information)
SET n = row.node
RETURN count(n) AS made
