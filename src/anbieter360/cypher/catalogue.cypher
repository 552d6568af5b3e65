// catalogue_state
// The number that every change of any catalogue raises, and the key of the home provider.
// Parameters: none. Rows: {version: int, home: string | null}, none or one.
MATCH (s:CatalogueState {id: 'catalogue'})
RETURN s.version AS version, s.home AS home

// lock_catalogue
// The state node is written, so it is held until the transaction ends: changes of the catalogue run one after the
// other. What is read in the same statement may be older than the lock: read `catalogue_state` after it.
// Parameters: none. Rows: none.
MERGE (s:CatalogueState {id: 'catalogue'})
ON CREATE SET s.version = 0
SET s.id = 'catalogue'

// raise_version
// Parameters: $version int, $home string | null. Rows: none.
MATCH (s:CatalogueState {id: 'catalogue'})
SET s.version = $version, s.home = $home

// leave_home
// The former home provider is one among others from now on.
// Parameters: $id string, its id. Rows: none.
MATCH (n:Provider {id: $id})
SET n.home = false

// save_revision
// Parameters: $id string, $properties map. Rows: none.
MERGE (r:CatalogueRevision {id: $id})
SET r = $properties

// revisions
// Every version of one provider's half that was in force, oldest first.
// Parameters: $provider string, its key. Rows: {version, at, source, document}.
MATCH (r:CatalogueRevision {provider: $provider})
RETURN r.version AS version, r.at AS at, r.source AS source, r.document AS document
ORDER BY version

// any_subject
// Whether the provider's ledger has a person. Parameters: $from, $to string, a range of `page`. Rows: {id}, none or one.
MATCH (s:Subject)
WHERE s.page >= $from AND s.page < $to
RETURN s.id AS id
LIMIT 1

// ---- load_<label>: every node of the label. Parameters: none.
// ---- Rows: {properties: map, edges: {<edge type>: [key of the target]}}, in no order.

// load_provider
MATCH (n:Provider)
RETURN properties(n) AS properties, {} AS edges

// load_data_category
MATCH (n:DataCategory)
RETURN properties(n) AS properties, {PART_OF: [(n)-[:PART_OF]->(m:DataCategory) | m.key]} AS edges

// load_system
MATCH (n:System)
RETURN properties(n) AS properties, {FLOWS_TO: [(n)-[:FLOWS_TO]->(m:System) | m.key]} AS edges

// load_recipient
MATCH (n:Recipient)
RETURN properties(n) AS properties, {} AS edges

// load_purpose
MATCH (n:Purpose)
RETURN properties(n) AS properties, {PART_OF: [(n)-[:PART_OF]->(m:Purpose) | m.key]} AS edges

// load_notice
MATCH (n:Notice)
RETURN properties(n) AS properties, {ANNOUNCES: [(n)-[:ANNOUNCES]->(m:Purpose) | m.key], SUPERSEDES: [(n)-[:SUPERSEDES]->(m:Notice) | m.key]} AS edges

// load_processing_use
MATCH (n:ProcessingUse)
RETURN properties(n) AS properties, {
  SERVES: [(n)-[:SERVES]->(m:Purpose) | m.key],
  DISCLOSES_TO: [(n)-[:DISCLOSES_TO]->(m:Recipient) | m.key],
  NEEDS: [(n)-[:NEEDS]->(m:DataCategory) | m.key],
  RUNS_IN: [(n)-[:RUNS_IN]->(m:System) | m.key]
} AS edges

// load_compatibility
MATCH (n:Compatibility)
RETURN properties(n) AS properties, {FROM: [(n)-[:FROM]->(m:Purpose) | m.key], TO: [(n)-[:TO]->(m:Purpose) | m.key]} AS edges

// load_retention_rule
MATCH (n:RetentionRule)
RETURN properties(n) AS properties, {CONCERNS: [(n)-[:CONCERNS]->(m:DataCategory) | m.key], HELD_FOR: [(n)-[:HELD_FOR]->(m:Purpose) | m.key]} AS edges

// load_deletion_rule
MATCH (n:DeletionRule)
RETURN properties(n) AS properties, {CONCERNS: [(n)-[:CONCERNS]->(m:DataCategory) | m.key]} AS edges

// load_statement
MATCH (n:Statement)
RETURN properties(n) AS properties, {} AS edges

// load_reviews
// Every decision on a confidential purpose, in the order of time. Parameters: none. Rows: {properties: map}.
MATCH (r:ConfidentialityReview)
RETURN properties(r) AS properties
ORDER BY r.at, r.id

// save_review
// Parameters: $purpose string, id of the purpose; $properties map. Rows: {made: int}.
MATCH (p:Purpose {id: $purpose})
CREATE (r:ConfidentialityReview)-[:REVIEWS]->(p)
SET r = $properties
RETURN count(r) AS made

// remove_reviews
// Those of purposes that go. Parameters: $ids list of ids of purposes. Rows: none.
UNWIND $ids AS id
MATCH (r:ConfidentialityReview)-[:REVIEWS]->(:Purpose {id: id})
DETACH DELETE r

// ---- save_<label>: nodes as they shall be, with their edges; edges that shall go were cut before.
// ---- Parameters: $rows [{id, properties, <edge type>: [id of the target]}]. Rows: none.

// save_provider
UNWIND $rows AS row
MERGE (n:Provider {id: row.id})
SET n = row.properties

// save_data_category
UNWIND $rows AS row
MERGE (n:DataCategory {id: row.id})
SET n = row.properties
FOREACH (target IN row.PART_OF | MERGE (m:DataCategory {id: target}) MERGE (n)-[:PART_OF]->(m))

// save_system
UNWIND $rows AS row
MERGE (n:System {id: row.id})
SET n = row.properties
FOREACH (target IN row.FLOWS_TO | MERGE (m:System {id: target}) MERGE (n)-[:FLOWS_TO]->(m))

// save_recipient
UNWIND $rows AS row
MERGE (n:Recipient {id: row.id})
SET n = row.properties

// save_purpose
UNWIND $rows AS row
MERGE (n:Purpose {id: row.id})
SET n = row.properties
FOREACH (target IN row.PART_OF | MERGE (m:Purpose {id: target}) MERGE (n)-[:PART_OF]->(m))

// save_notice
UNWIND $rows AS row
MERGE (n:Notice {id: row.id})
SET n = row.properties
FOREACH (target IN row.ANNOUNCES | MERGE (m:Purpose {id: target}) MERGE (n)-[:ANNOUNCES]->(m))
FOREACH (target IN row.SUPERSEDES | MERGE (m:Notice {id: target}) MERGE (n)-[:SUPERSEDES]->(m))

// save_processing_use
UNWIND $rows AS row
MERGE (n:ProcessingUse {id: row.id})
SET n = row.properties
FOREACH (target IN row.SERVES | MERGE (m:Purpose {id: target}) MERGE (n)-[:SERVES]->(m))
FOREACH (target IN row.DISCLOSES_TO | MERGE (m:Recipient {id: target}) MERGE (n)-[:DISCLOSES_TO]->(m))
FOREACH (target IN row.NEEDS | MERGE (m:DataCategory {id: target}) MERGE (n)-[:NEEDS]->(m))
FOREACH (target IN row.RUNS_IN | MERGE (m:System {id: target}) MERGE (n)-[:RUNS_IN]->(m))

// save_compatibility
UNWIND $rows AS row
MERGE (n:Compatibility {id: row.id})
SET n = row.properties
FOREACH (target IN row.FROM | MERGE (m:Purpose {id: target}) MERGE (n)-[:FROM]->(m))
FOREACH (target IN row.TO | MERGE (m:Purpose {id: target}) MERGE (n)-[:TO]->(m))

// save_retention_rule
UNWIND $rows AS row
MERGE (n:RetentionRule {id: row.id})
SET n = row.properties
FOREACH (target IN row.CONCERNS | MERGE (m:DataCategory {id: target}) MERGE (n)-[:CONCERNS]->(m))
FOREACH (target IN row.HELD_FOR | MERGE (m:Purpose {id: target}) MERGE (n)-[:HELD_FOR]->(m))

// save_deletion_rule
UNWIND $rows AS row
MERGE (n:DeletionRule {id: row.id})
SET n = row.properties
FOREACH (target IN row.CONCERNS | MERGE (m:DataCategory {id: target}) MERGE (n)-[:CONCERNS]->(m))

// save_statement
UNWIND $rows AS row
MERGE (n:Statement {id: row.id})
SET n = row.properties

// ---- cut_<label>: the edges that start at these nodes. Parameters: $ids [string]. Rows: none.

// cut_data_category
UNWIND $ids AS id
MATCH (:DataCategory {id: id})-[e:PART_OF]->()
DELETE e

// cut_system
UNWIND $ids AS id
MATCH (:System {id: id})-[e:FLOWS_TO]->()
DELETE e

// cut_purpose
UNWIND $ids AS id
MATCH (:Purpose {id: id})-[e:PART_OF]->()
DELETE e

// cut_notice
UNWIND $ids AS id
MATCH (:Notice {id: id})-[e:ANNOUNCES|SUPERSEDES]->()
DELETE e

// cut_processing_use
UNWIND $ids AS id
MATCH (:ProcessingUse {id: id})-[e:SERVES|DISCLOSES_TO|NEEDS|RUNS_IN]->()
DELETE e

// cut_compatibility
UNWIND $ids AS id
MATCH (:Compatibility {id: id})-[e:FROM|TO]->()
DELETE e

// cut_retention_rule
UNWIND $ids AS id
MATCH (:RetentionRule {id: id})-[e:CONCERNS|HELD_FOR]->()
DELETE e

// cut_deletion_rule
UNWIND $ids AS id
MATCH (:DeletionRule {id: id})-[e:CONCERNS]->()
DELETE e

// ---- remove_<label>: plain DELETE, so that a node that got an edge meanwhile stops the transaction.
// ---- Parameters: $ids [string]. Rows: none.

// remove_data_category
UNWIND $ids AS id
MATCH (n:DataCategory {id: id})
DELETE n

// remove_system
UNWIND $ids AS id
MATCH (n:System {id: id})
DELETE n

// remove_recipient
UNWIND $ids AS id
MATCH (n:Recipient {id: id})
DELETE n

// remove_purpose
UNWIND $ids AS id
MATCH (n:Purpose {id: id})
DELETE n

// remove_notice
UNWIND $ids AS id
MATCH (n:Notice {id: id})
DELETE n

// remove_processing_use
UNWIND $ids AS id
MATCH (n:ProcessingUse {id: id})
DELETE n

// remove_compatibility
UNWIND $ids AS id
MATCH (n:Compatibility {id: id})
DELETE n

// remove_retention_rule
UNWIND $ids AS id
MATCH (n:RetentionRule {id: id})
DELETE n

// remove_deletion_rule
UNWIND $ids AS id
MATCH (n:DeletionRule {id: id})
DELETE n

// remove_statement
UNWIND $ids AS id
MATCH (n:Statement {id: id})
DELETE n

// ---- standing_on_<label>: how much of the ledger stands on one node that would be removed.
// ---- Parameters: $id string, its id; $from, $to string, the range of its `page` keys. Rows: {what: string, count: int}.

// standing_on_purpose
MATCH (:Purpose {id: $id})<-[:FOR]-(s:Standing)
RETURN 'Standing' AS what, count(s) AS count

// standing_on_processing_use
// The scan of refused uses happens only when a use goes.
MATCH (:ProcessingUse {id: $id})<-[:IN]-(u:Usage)
RETURN 'Usage' AS what, count(u) AS count
UNION ALL
MATCH (f:RefusedUse {use: $id})
RETURN 'RefusedUse' AS what, count(f) AS count

// standing_on_recipient
// Behind 'ACKNOWLEDGED/' stands who has still to be told. Disclosures are read first: an erasure writes whom to tell
// before it takes them away. The scan of refused uses happens only when a recipient goes.
MATCH (:Recipient {id: $id})<-[:TO]-(d:Disclosure)
RETURN 'Disclosure' AS what, count(d) AS count
UNION ALL
MATCH (w:Notification)
WHERE w.queue > 'ACKNOWLEDGED0' AND w.recipient = $id
RETURN 'Notification' AS what, count(w) AS count
UNION ALL
MATCH (f:RefusedUse {recipient: $id})
RETURN 'RefusedUse' AS what, count(f) AS count

// standing_on_data_category
MATCH (i:DataItem)
WHERE i.categoryPage >= $from AND i.categoryPage < $to
RETURN 'DataItem' AS what, count(i) AS count

// standing_on_system
// The scan of collections happens only when a system goes; notifications as above.
MATCH (i:DataItem)
WHERE i.systemPage >= $from AND i.systemPage < $to
RETURN 'DataItem' AS what, count(i) AS count
UNION ALL
MATCH (c:Collection {system: $id})
RETURN 'Collection' AS what, count(c) AS count
UNION ALL
MATCH (w:Notification)
WHERE w.queue > 'ACKNOWLEDGED0' AND w.system = $id
RETURN 'Notification' AS what, count(w) AS count

// standing_on_notice
// The scans of collections and consents happen only when a notice goes, or would say something else.
MATCH (i:Information)
WHERE i.page >= $from AND i.page < $to
RETURN 'Information' AS what, count(i) AS count
UNION ALL
MATCH (c:Collection {notice: $id})
RETURN 'Collection' AS what, count(c) AS count
UNION ALL
MATCH (c:Consent {notice: $id})
RETURN 'Consent' AS what, count(c) AS count
