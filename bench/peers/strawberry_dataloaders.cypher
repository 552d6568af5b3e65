// subject
// Parameters: $hash string. Rows: {node}.
MATCH (s:Subject {refHash: $hash})
RETURN properties(s) AS node

// ---- One batch of a dataloader each. Parameters: $keys list of ids. Rows: {key, found: [map]}, in any order.

// items
UNWIND $keys AS key
MATCH (:Subject {id: key})-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(d:DataItem)
WITH DISTINCT key, d
RETURN key, collect(properties(d)) AS found

// consents
UNWIND $keys AS key
MATCH (:Subject {id: key})-[:HAS_STANDING]->(:Standing)-[:CONSENTED]->(k:Consent)
RETURN key, collect(properties(k)) AS found

// collections
UNWIND $keys AS key
MATCH (:DataItem {id: key})<-[:HOLDS]-(a:Collection)
RETURN key, collect(properties(a)) AS found

// categories
UNWIND $keys AS key
MATCH (c:DataCategory {id: key})
RETURN key, [properties(c)] AS found

// systems
UNWIND $keys AS key
MATCH (y:System {id: key})
RETURN key, [properties(y)] AS found

// purposes
UNWIND $keys AS key
MATCH (p:Purpose {id: key})
RETURN key, [properties(p)] AS found

// purpose_lines
UNWIND $keys AS key
MATCH (:ProcessingUse {id: key})-[:SERVES]->(:Purpose)-[:PART_OF*0..]->(p:Purpose)
RETURN key, collect(properties(p)) AS found

// uses_of_category
UNWIND $keys AS key
MATCH (:DataCategory {id: key})-[:PART_OF*0..]->(:DataCategory)<-[:NEEDS]-(u:ProcessingUse)
WITH DISTINCT key, u
RETURN key, collect(properties(u)) AS found

// purpose_of_use
UNWIND $keys AS key
MATCH (:ProcessingUse {id: key})-[:SERVES]->(p:Purpose)
RETURN key, [properties(p)] AS found

// recipients_of_use
UNWIND $keys AS key
MATCH (:ProcessingUse {id: key})-[:DISCLOSES_TO]->(r:Recipient)
RETURN key, collect(properties(r)) AS found
