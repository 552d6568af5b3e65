// What a backup reads and a restore writes. Derived by `python -m anbieter360.datamap`, do not edit.

// roots_idempotency_key
// Parameters: none. Rows: {key}.
MATCH (n:IdempotencyKey)
RETURN n.id AS key

// roots_import_mark
// Parameters: none. Rows: {key}.
MATCH (n:ImportMark)
RETURN n.id AS key

// roots_purpose_change
// Parameters: none. Rows: {key}.
MATCH (n:PurposeChange)
RETURN n.id AS key

// roots_round
// Parameters: none. Rows: {key}.
MATCH (n:Round)
RETURN n.id AS key

// roots_subject
// Parameters: none. Rows: {key}.
MATCH (n:Subject)
RETURN n.id AS key

// roots_erasure_request
// Parameters: none. Rows: {key}.
MATCH (n:ErasureRequest)
WHERE NOT EXISTS { (:Subject)-->(n) }
RETURN n.id AS key

// roots_catalogue_revision
// Parameters: none. Rows: {key}.
MATCH (n:CatalogueRevision)
RETURN n.id AS key

// roots_compatibility
// Parameters: none. Rows: {key}.
MATCH (n:Compatibility)
RETURN n.id AS key

// roots_confidentiality_review
// Parameters: none. Rows: {key}.
MATCH (n:ConfidentialityReview)
RETURN n.id AS key

// roots_data_category
// Parameters: none. Rows: {key}.
MATCH (n:DataCategory)
RETURN n.id AS key

// roots_deletion_rule
// Parameters: none. Rows: {key}.
MATCH (n:DeletionRule)
RETURN n.id AS key

// roots_notice
// Parameters: none. Rows: {key}.
MATCH (n:Notice)
RETURN n.id AS key

// roots_processing_use
// Parameters: none. Rows: {key}.
MATCH (n:ProcessingUse)
RETURN n.id AS key

// roots_provider
// Parameters: none. Rows: {key}.
MATCH (n:Provider)
RETURN n.id AS key

// roots_purpose
// Parameters: none. Rows: {key}.
MATCH (n:Purpose)
RETURN n.id AS key

// roots_recipient
// Parameters: none. Rows: {key}.
MATCH (n:Recipient)
RETURN n.id AS key

// roots_retention_rule
// Parameters: none. Rows: {key}.
MATCH (n:RetentionRule)
RETURN n.id AS key

// roots_statement
// Parameters: none. Rows: {key}.
MATCH (n:Statement)
RETURN n.id AS key

// roots_system
// Parameters: none. Rows: {key}.
MATCH (n:System)
RETURN n.id AS key

// roots_catalogue_state
// Parameters: none. Rows: {key}.
MATCH (n:CatalogueState)
RETURN n.id AS key

// nodes_catalogue_revision
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:CatalogueRevision {id: key})
RETURN key, properties(n) AS node

// put_catalogue_revision
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:CatalogueRevision {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_catalogue_state
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:CatalogueState {id: key})
RETURN key, properties(n) AS node

// put_catalogue_state
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:CatalogueState {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_collection
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Collection {id: key})
RETURN key, properties(n) AS node

// put_collection
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Collection {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_compatibility
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Compatibility {id: key})
RETURN key, properties(n) AS node

// put_compatibility
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Compatibility {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_confidentiality_review
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:ConfidentialityReview {id: key})
RETURN key, properties(n) AS node

// put_confidentiality_review
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:ConfidentialityReview {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_consent
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Consent {id: key})
RETURN key, properties(n) AS node

// put_consent
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Consent {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_data_category
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:DataCategory {id: key})
RETURN key, properties(n) AS node

// put_data_category
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:DataCategory {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_data_item
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:DataItem {id: key})
RETURN key, properties(n) AS node

// put_data_item
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:DataItem {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_deletion_rule
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:DeletionRule {id: key})
RETURN key, properties(n) AS node

// put_deletion_rule
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:DeletionRule {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_disclosure
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Disclosure {page: key})
RETURN key, properties(n) AS node

// put_disclosure
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Disclosure {page: row.page})
SET n = row
RETURN count(*) AS made

// nodes_erasure_request
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:ErasureRequest {id: key})
RETURN key, properties(n) AS node

// put_erasure_request
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:ErasureRequest {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_hold
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Hold {id: key})
RETURN key, properties(n) AS node

// put_hold
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Hold {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_idempotency_key
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:IdempotencyKey {id: key})
RETURN key, properties(n) AS node

// put_idempotency_key
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:IdempotencyKey {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_identifier
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Identifier {id: key})
RETURN key, properties(n) AS node

// put_identifier
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Identifier {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_import_mark
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:ImportMark {id: key})
RETURN key, properties(n) AS node

// put_import_mark
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:ImportMark {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_information
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Information {page: key})
RETURN key, properties(n) AS node

// put_information
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Information {page: row.page})
SET n = row
RETURN count(*) AS made

// nodes_notice
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Notice {id: key})
RETURN key, properties(n) AS node

// put_notice
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Notice {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_notification
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Notification {id: key})
RETURN key, properties(n) AS node

// put_notification
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Notification {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_objection
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Objection {id: key})
RETURN key, properties(n) AS node

// put_objection
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Objection {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_processing_use
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:ProcessingUse {id: key})
RETURN key, properties(n) AS node

// put_processing_use
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:ProcessingUse {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_provider
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Provider {id: key})
RETURN key, properties(n) AS node

// put_provider
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Provider {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_purpose
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Purpose {id: key})
RETURN key, properties(n) AS node

// put_purpose
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Purpose {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_purpose_change
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:PurposeChange {id: key})
RETURN key, properties(n) AS node

// put_purpose_change
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:PurposeChange {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_recipient
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Recipient {id: key})
RETURN key, properties(n) AS node

// put_recipient
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Recipient {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_refused_use
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:RefusedUse {id: key})
RETURN key, properties(n) AS node

// put_refused_use
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:RefusedUse {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_restriction
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Restriction {id: key})
RETURN key, properties(n) AS node

// put_restriction
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Restriction {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_retention_rule
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:RetentionRule {id: key})
RETURN key, properties(n) AS node

// put_retention_rule
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:RetentionRule {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_rights_request
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:RightsRequest {id: key})
RETURN key, properties(n) AS node

// put_rights_request
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:RightsRequest {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_round
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Round {id: key})
RETURN key, properties(n) AS node

// put_round
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Round {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_standing
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Standing {page: key})
RETURN key, properties(n) AS node

// put_standing
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Standing {page: row.page})
SET n = row
RETURN count(*) AS made

// nodes_statement
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Statement {id: key})
RETURN key, properties(n) AS node

// put_statement
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Statement {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_subject
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Subject {id: key})
RETURN key, properties(n) AS node

// put_subject
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Subject {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_suppression
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Suppression {id: key})
RETURN key, properties(n) AS node

// put_suppression
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Suppression {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_system
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:System {id: key})
RETURN key, properties(n) AS node

// put_system
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:System {id: row.id})
SET n = row
RETURN count(*) AS made

// nodes_usage
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:Usage {page: key})
RETURN key, properties(n) AS node

// put_usage
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:Usage {page: row.page})
SET n = row
RETURN count(*) AS made

// nodes_use_event
// Parameters: $keys list. Rows: {key, node}.
UNWIND $keys AS key
MATCH (n:UseEvent {id: key})
RETURN key, properties(n) AS node

// put_use_event
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
MERGE (n:UseEvent {id: row.id})
SET n = row
RETURN count(*) AS made

// out_collection_holds_data_item
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Collection {id: key})-[e:HOLDS]->(n:DataItem)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_collection_holds_data_item
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Collection {id: row.key})
MATCH (b:DataItem {id: row.end})
WHERE NOT EXISTS { (b)<-[:HOLDS]-(a) }
CREATE (a)-[e:HOLDS]->(b)
RETURN count(*) AS made

// out_compatibility_from_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Compatibility {id: key})-[e:FROM]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_compatibility_from_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Compatibility {id: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:FROM]-(a) }
CREATE (a)-[e:FROM]->(b)
RETURN count(*) AS made

// out_compatibility_to_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Compatibility {id: key})-[e:TO]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_compatibility_to_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Compatibility {id: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:TO]-(a) }
CREATE (a)-[e:TO]->(b)
RETURN count(*) AS made

// out_confidentiality_review_reviews_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:ConfidentialityReview {id: key})-[e:REVIEWS]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_confidentiality_review_reviews_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ConfidentialityReview {id: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:REVIEWS]-(a) }
CREATE (a)-[e:REVIEWS]->(b)
RETURN count(*) AS made

// out_data_category_part_of_data_category
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:DataCategory {id: key})-[e:PART_OF]->(n:DataCategory)
RETURN key, n.id AS end, properties(e) AS edge

// tie_data_category_part_of_data_category
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:DataCategory {id: row.key})
MATCH (b:DataCategory {id: row.end})
WHERE NOT EXISTS { (b)<-[:PART_OF]-(a) }
CREATE (a)-[e:PART_OF]->(b)
RETURN count(*) AS made

// out_data_item_derived_from_data_item
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:DataItem {id: key})-[e:DERIVED_FROM]->(n:DataItem)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_data_item_derived_from_data_item
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:DataItem {id: row.key})
MATCH (b:DataItem {id: row.end})
WHERE NOT EXISTS { (b)<-[:DERIVED_FROM]-(a) }
CREATE (a)-[e:DERIVED_FROM]->(b)
RETURN count(*) AS made

// out_data_item_shared_with_data_item
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:DataItem {id: key})-[e:SHARED_WITH]->(n:DataItem)
RETURN key, n.id AS end, properties(e) AS edge

// tie_data_item_shared_with_data_item
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:DataItem {id: row.key})
MATCH (b:DataItem {id: row.end})
WHERE NOT EXISTS { (b)<-[:SHARED_WITH]-(a) }
CREATE (a)-[e:SHARED_WITH]->(b)
RETURN count(*) AS made

// out_deletion_rule_concerns_data_category
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:DeletionRule {id: key})-[e:CONCERNS]->(n:DataCategory)
RETURN key, n.id AS end, properties(e) AS edge

// tie_deletion_rule_concerns_data_category
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:DeletionRule {id: row.key})
MATCH (b:DataCategory {id: row.end})
WHERE NOT EXISTS { (b)<-[:CONCERNS]-(a) }
CREATE (a)-[e:CONCERNS]->(b)
RETURN count(*) AS made

// out_disclosure_to_recipient
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Disclosure {page: key})-[e:TO]->(n:Recipient)
RETURN key, n.id AS end, properties(e) AS edge

// tie_disclosure_to_recipient
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Disclosure {page: row.key})
MATCH (b:Recipient {id: row.end})
WHERE NOT EXISTS { (b)<-[:TO]-(a) }
CREATE (a)-[e:TO]->(b)
RETURN count(*) AS made

// out_disclosure_of_data_item
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Disclosure {page: key})-[e:OF]->(n:DataItem)
RETURN key, n.id AS end, properties(e) AS edge

// tie_disclosure_of_data_item
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Disclosure {page: row.key})
MATCH (b:DataItem {id: row.end})
WHERE NOT EXISTS { (b)<-[:OF]-(a) }
CREATE (a)-[e:OF]->(b)
RETURN count(*) AS made

// out_erasure_request_keeps_standing
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:ErasureRequest {id: key})-[e:KEEPS]->(n:Standing)
RETURN key, n.page AS end, properties(e) AS edge, properties(n) AS node

// tie_erasure_request_keeps_standing
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ErasureRequest {id: row.key})
MATCH (b:Standing {page: row.end})
WHERE NOT EXISTS { (b)<-[:KEEPS]-(a) }
CREATE (a)-[e:KEEPS]->(b)
RETURN count(*) AS made

// out_erasure_request_told_notification
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:ErasureRequest {id: key})-[e:TOLD]->(n:Notification)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_erasure_request_told_notification
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ErasureRequest {id: row.key})
MATCH (b:Notification {id: row.end})
WHERE NOT EXISTS { (b)<-[:TOLD]-(a) }
CREATE (a)-[e:TOLD]->(b)
RETURN count(*) AS made

// out_erasure_request_suppresses_suppression
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:ErasureRequest {id: key})-[e:SUPPRESSES]->(n:Suppression)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_erasure_request_suppresses_suppression
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ErasureRequest {id: row.key})
MATCH (b:Suppression {id: row.end})
WHERE NOT EXISTS { (b)<-[:SUPPRESSES]-(a) }
CREATE (a)-[e:SUPPRESSES]->(b)
RETURN count(*) AS made

// out_notice_announces_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Notice {id: key})-[e:ANNOUNCES]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_notice_announces_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Notice {id: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:ANNOUNCES]-(a) }
CREATE (a)-[e:ANNOUNCES]->(b)
RETURN count(*) AS made

// out_notice_supersedes_notice
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Notice {id: key})-[e:SUPERSEDES]->(n:Notice)
RETURN key, n.id AS end, properties(e) AS edge

// tie_notice_supersedes_notice
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Notice {id: row.key})
MATCH (b:Notice {id: row.end})
WHERE NOT EXISTS { (b)<-[:SUPERSEDES]-(a) }
CREATE (a)-[e:SUPERSEDES]->(b)
RETURN count(*) AS made

// out_processing_use_serves_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:ProcessingUse {id: key})-[e:SERVES]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_processing_use_serves_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ProcessingUse {id: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:SERVES]-(a) }
CREATE (a)-[e:SERVES]->(b)
RETURN count(*) AS made

// out_processing_use_discloses_to_recipient
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:ProcessingUse {id: key})-[e:DISCLOSES_TO]->(n:Recipient)
RETURN key, n.id AS end, properties(e) AS edge

// tie_processing_use_discloses_to_recipient
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ProcessingUse {id: row.key})
MATCH (b:Recipient {id: row.end})
WHERE NOT EXISTS { (b)<-[:DISCLOSES_TO]-(a) }
CREATE (a)-[e:DISCLOSES_TO]->(b)
RETURN count(*) AS made

// out_processing_use_needs_data_category
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:ProcessingUse {id: key})-[e:NEEDS]->(n:DataCategory)
RETURN key, n.id AS end, properties(e) AS edge

// tie_processing_use_needs_data_category
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ProcessingUse {id: row.key})
MATCH (b:DataCategory {id: row.end})
WHERE NOT EXISTS { (b)<-[:NEEDS]-(a) }
CREATE (a)-[e:NEEDS]->(b)
RETURN count(*) AS made

// out_processing_use_runs_in_system
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:ProcessingUse {id: key})-[e:RUNS_IN]->(n:System)
RETURN key, n.id AS end, properties(e) AS edge

// tie_processing_use_runs_in_system
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:ProcessingUse {id: row.key})
MATCH (b:System {id: row.end})
WHERE NOT EXISTS { (b)<-[:RUNS_IN]-(a) }
CREATE (a)-[e:RUNS_IN]->(b)
RETURN count(*) AS made

// out_purpose_part_of_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Purpose {id: key})-[e:PART_OF]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_purpose_part_of_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Purpose {id: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:PART_OF]-(a) }
CREATE (a)-[e:PART_OF]->(b)
RETURN count(*) AS made

// out_retention_rule_concerns_data_category
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:RetentionRule {id: key})-[e:CONCERNS]->(n:DataCategory)
RETURN key, n.id AS end, properties(e) AS edge

// tie_retention_rule_concerns_data_category
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:RetentionRule {id: row.key})
MATCH (b:DataCategory {id: row.end})
WHERE NOT EXISTS { (b)<-[:CONCERNS]-(a) }
CREATE (a)-[e:CONCERNS]->(b)
RETURN count(*) AS made

// out_retention_rule_held_for_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:RetentionRule {id: key})-[e:HELD_FOR]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_retention_rule_held_for_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:RetentionRule {id: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:HELD_FOR]-(a) }
CREATE (a)-[e:HELD_FOR]->(b)
RETURN count(*) AS made

// out_standing_for_purpose
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Standing {page: key})-[e:FOR]->(n:Purpose)
RETURN key, n.id AS end, properties(e) AS edge

// tie_standing_for_purpose
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Standing {page: row.key})
MATCH (b:Purpose {id: row.end})
WHERE NOT EXISTS { (b)<-[:FOR]-(a) }
CREATE (a)-[e:FOR]->(b)
RETURN count(*) AS made

// out_standing_collected_collection
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Standing {page: key})-[e:COLLECTED]->(n:Collection)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_standing_collected_collection
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Standing {page: row.key})
MATCH (b:Collection {id: row.end})
WHERE NOT EXISTS { (b)<-[:COLLECTED]-(a) }
CREATE (a)-[e:COLLECTED]->(b)
RETURN count(*) AS made

// out_standing_consented_consent
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Standing {page: key})-[e:CONSENTED]->(n:Consent)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_standing_consented_consent
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Standing {page: row.key})
MATCH (b:Consent {id: row.end})
WHERE NOT EXISTS { (b)<-[:CONSENTED]-(a) }
CREATE (a)-[e:CONSENTED]->(b)
RETURN count(*) AS made

// out_standing_objected_objection
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Standing {page: key})-[e:OBJECTED]->(n:Objection)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_standing_objected_objection
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Standing {page: row.key})
MATCH (b:Objection {id: row.end})
WHERE NOT EXISTS { (b)<-[:OBJECTED]-(a) }
CREATE (a)-[e:OBJECTED]->(b)
RETURN count(*) AS made

// out_subject_has_identifier_identifier
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:HAS_IDENTIFIER]->(n:Identifier)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_has_identifier_identifier
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Identifier {id: row.end})
WHERE NOT EXISTS { (b)<-[:HAS_IDENTIFIER]-(a) }
CREATE (a)-[e:HAS_IDENTIFIER]->(b)
RETURN count(*) AS made

// out_subject_has_standing_standing
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:HAS_STANDING]->(n:Standing)
RETURN key, n.page AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_has_standing_standing
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Standing {page: row.end})
WHERE NOT EXISTS { (b)<-[:HAS_STANDING]-(a) }
CREATE (a)-[e:HAS_STANDING]->(b)
RETURN count(*) AS made

// out_subject_used_by_usage
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:USED_BY]->(n:Usage)
RETURN key, n.page AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_used_by_usage
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Usage {page: row.end})
WHERE NOT EXISTS { (b)<-[:USED_BY]-(a) }
CREATE (a)-[e:USED_BY]->(b)
RETURN count(*) AS made

// out_subject_disclosed_disclosure
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:DISCLOSED]->(n:Disclosure)
RETURN key, n.page AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_disclosed_disclosure
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Disclosure {page: row.end})
WHERE NOT EXISTS { (b)<-[:DISCLOSED]-(a) }
CREATE (a)-[e:DISCLOSED]->(b)
RETURN count(*) AS made

// out_subject_informed_information
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:INFORMED]->(n:Information)
RETURN key, n.page AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_informed_information
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Information {page: row.end})
WHERE NOT EXISTS { (b)<-[:INFORMED]-(a) }
CREATE (a)-[e:INFORMED]->(b)
RETURN count(*) AS made

// out_subject_restricted_restriction
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:RESTRICTED]->(n:Restriction)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_restricted_restriction
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Restriction {id: row.end})
WHERE NOT EXISTS { (b)<-[:RESTRICTED]-(a) }
CREATE (a)-[e:RESTRICTED]->(b)
RETURN count(*) AS made

// out_subject_refused_refused_use
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:REFUSED]->(n:RefusedUse)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_refused_refused_use
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:RefusedUse {id: row.end})
WHERE NOT EXISTS { (b)<-[:REFUSED]-(a) }
CREATE (a)-[e:REFUSED]->(b)
RETURN count(*) AS made

// out_subject_requested_rights_request
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:REQUESTED]->(n:RightsRequest)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_requested_rights_request
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:RightsRequest {id: row.end})
WHERE NOT EXISTS { (b)<-[:REQUESTED]-(a) }
CREATE (a)-[e:REQUESTED]->(b)
RETURN count(*) AS made

// out_subject_notified_notification
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:NOTIFIED]->(n:Notification)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_notified_notification
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Notification {id: row.end})
WHERE NOT EXISTS { (b)<-[:NOTIFIED]-(a) }
CREATE (a)-[e:NOTIFIED]->(b)
RETURN count(*) AS made

// out_subject_held_hold
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:HELD]->(n:Hold)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_held_hold
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:Hold {id: row.end})
WHERE NOT EXISTS { (b)<-[:HELD]-(a) }
CREATE (a)-[e:HELD]->(b)
RETURN count(*) AS made

// out_subject_asked_erasure_request
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Subject {id: key})-[e:ASKED]->(n:ErasureRequest)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_subject_asked_erasure_request
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Subject {id: row.key})
MATCH (b:ErasureRequest {id: row.end})
WHERE NOT EXISTS { (b)<-[:ASKED]-(a) }
CREATE (a)-[e:ASKED]->(b)
RETURN count(*) AS made

// out_system_flows_to_system
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:System {id: key})-[e:FLOWS_TO]->(n:System)
RETURN key, n.id AS end, properties(e) AS edge

// tie_system_flows_to_system
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:System {id: row.key})
MATCH (b:System {id: row.end})
WHERE NOT EXISTS { (b)<-[:FLOWS_TO]-(a) }
CREATE (a)-[e:FLOWS_TO]->(b)
RETURN count(*) AS made

// out_usage_in_processing_use
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Usage {page: key})-[e:IN]->(n:ProcessingUse)
RETURN key, n.id AS end, properties(e) AS edge

// tie_usage_in_processing_use
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Usage {page: row.key})
MATCH (b:ProcessingUse {id: row.end})
WHERE NOT EXISTS { (b)<-[:IN]-(a) }
CREATE (a)-[e:IN]->(b)
RETURN count(*) AS made

// out_usage_event_use_event
// Parameters: $keys list. Rows: {key, end, edge, node}.
UNWIND $keys AS key
MATCH (:Usage {page: key})-[e:EVENT]->(n:UseEvent)
RETURN key, n.id AS end, properties(e) AS edge, properties(n) AS node

// tie_usage_event_use_event
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Usage {page: row.key})
MATCH (b:UseEvent {id: row.end})
WHERE NOT EXISTS { (b)<-[:EVENT]-(a) }
CREATE (a)-[e:EVENT]->(b)
RETURN count(*) AS made

// out_usage_led_to_disclosure
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Usage {page: key})-[e:LED_TO]->(n:Disclosure)
RETURN key, n.page AS end, properties(e) AS edge

// tie_usage_led_to_disclosure
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Usage {page: row.key})
MATCH (b:Disclosure {page: row.end})
WHERE NOT EXISTS { (b)<-[:LED_TO]-(a) }
CREATE (a)-[e:LED_TO]->(b)
SET e = row.edge
RETURN count(*) AS made

// out_usage_of_data_item
// Parameters: $keys list. Rows: {key, end, edge}.
UNWIND $keys AS key
MATCH (:Usage {page: key})-[e:OF]->(n:DataItem)
RETURN key, n.id AS end, properties(e) AS edge

// tie_usage_of_data_item
// Parameters: $rows list of {key, end, edge}. Rows: {made}.
UNWIND $rows AS row
MATCH (a:Usage {page: row.key})
MATCH (b:DataItem {id: row.end})
WHERE NOT EXISTS { (b)<-[:OF]-(a) }
CREATE (a)-[e:OF]->(b)
RETURN count(*) AS made
