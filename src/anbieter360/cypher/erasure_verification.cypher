// items_of_person
// How many items say that they are this person's. Parameters: $subject id. Rows: {found}.
MATCH (n:DataItem)
WHERE n.subject = $subject
RETURN count(n) AS found

// person
// Parameters: $subject id. Rows: {person} of properties, one or none.
MATCH (n:Subject {id: $subject})
RETURN properties(n) AS person

// answers_of_person
// Parameters: $subject id. Rows: {found}.
MATCH (n:IdempotencyKey {subject: $subject})
RETURN count(n) AS found

// count_use_event
// How many nodes of these keys are there. Parameters: $keys list; so below. Rows: {found}.
UNWIND $keys AS key
MATCH (n:UseEvent {id: key})
RETURN count(n) AS found

// count_data_item
UNWIND $keys AS key
MATCH (n:DataItem {id: key})
RETURN count(n) AS found

// count_collection
UNWIND $keys AS key
MATCH (n:Collection {id: key})
RETURN count(n) AS found

// count_consent
UNWIND $keys AS key
MATCH (n:Consent {id: key})
RETURN count(n) AS found

// count_objection
UNWIND $keys AS key
MATCH (n:Objection {id: key})
RETURN count(n) AS found

// count_standing
UNWIND $keys AS key
MATCH (n:Standing {page: key})
RETURN count(n) AS found

// count_usage
UNWIND $keys AS key
MATCH (n:Usage {page: key})
RETURN count(n) AS found

// count_disclosure
UNWIND $keys AS key
MATCH (n:Disclosure {page: key})
RETURN count(n) AS found

// count_identifier
UNWIND $keys AS key
MATCH (n:Identifier {id: key})
RETURN count(n) AS found

// count_information
UNWIND $keys AS key
MATCH (n:Information {page: key})
RETURN count(n) AS found

// count_restriction
UNWIND $keys AS key
MATCH (n:Restriction {id: key})
RETURN count(n) AS found

// count_hold
UNWIND $keys AS key
MATCH (n:Hold {id: key})
RETURN count(n) AS found

// count_refused_use
UNWIND $keys AS key
MATCH (n:RefusedUse {id: key})
RETURN count(n) AS found

// count_rights_request
UNWIND $keys AS key
MATCH (n:RightsRequest {id: key})
RETURN count(n) AS found

// count_notification
UNWIND $keys AS key
MATCH (n:Notification {id: key})
RETURN count(n) AS found

// count_erasure_request
UNWIND $keys AS key
MATCH (n:ErasureRequest {id: key})
RETURN count(n) AS found

// read_use_event
// The nodes of these keys. Parameters: $keys list; so below. Rows: {node} of properties.
UNWIND $keys AS key
MATCH (n:UseEvent {id: key})
RETURN properties(n) AS node

// read_data_item
UNWIND $keys AS key
MATCH (n:DataItem {id: key})
RETURN properties(n) AS node

// read_collection
UNWIND $keys AS key
MATCH (n:Collection {id: key})
RETURN properties(n) AS node

// read_consent
UNWIND $keys AS key
MATCH (n:Consent {id: key})
RETURN properties(n) AS node

// read_objection
UNWIND $keys AS key
MATCH (n:Objection {id: key})
RETURN properties(n) AS node

// read_standing
UNWIND $keys AS key
MATCH (n:Standing {page: key})
RETURN properties(n) AS node

// read_usage
UNWIND $keys AS key
MATCH (n:Usage {page: key})
RETURN properties(n) AS node

// read_disclosure
UNWIND $keys AS key
MATCH (n:Disclosure {page: key})
RETURN properties(n) AS node

// read_identifier
UNWIND $keys AS key
MATCH (n:Identifier {id: key})
RETURN properties(n) AS node

// read_information
UNWIND $keys AS key
MATCH (n:Information {page: key})
RETURN properties(n) AS node

// read_restriction
UNWIND $keys AS key
MATCH (n:Restriction {id: key})
RETURN properties(n) AS node

// read_hold
UNWIND $keys AS key
MATCH (n:Hold {id: key})
RETURN properties(n) AS node

// read_refused_use
UNWIND $keys AS key
MATCH (n:RefusedUse {id: key})
RETURN properties(n) AS node

// read_rights_request
UNWIND $keys AS key
MATCH (n:RightsRequest {id: key})
RETURN properties(n) AS node

// read_notification
UNWIND $keys AS key
MATCH (n:Notification {id: key})
RETURN properties(n) AS node

// read_erasure_request
UNWIND $keys AS key
MATCH (n:ErasureRequest {id: key})
RETURN properties(n) AS node

// orphans_use_event
// How many nodes of these keys hang on nothing. Parameters: $keys list; so below. Rows: {found}.
UNWIND $keys AS key
MATCH (n:UseEvent {id: key})
WHERE NOT EXISTS { (n)<-[:EVENT]-() }
RETURN count(n) AS found

// orphans_data_item
UNWIND $keys AS key
MATCH (n:DataItem {id: key})
WHERE NOT EXISTS { (n)<-[:HOLDS]-() }
RETURN count(n) AS found

// orphans_collection
UNWIND $keys AS key
MATCH (n:Collection {id: key})
WHERE NOT EXISTS { (n)<-[:COLLECTED]-() }
RETURN count(n) AS found

// orphans_consent
UNWIND $keys AS key
MATCH (n:Consent {id: key})
WHERE NOT EXISTS { (n)<-[:CONSENTED]-() }
RETURN count(n) AS found

// orphans_objection
UNWIND $keys AS key
MATCH (n:Objection {id: key})
WHERE NOT EXISTS { (n)<-[:OBJECTED]-() }
RETURN count(n) AS found

// orphans_standing
UNWIND $keys AS key
MATCH (n:Standing {page: key})
WHERE NOT EXISTS { (n)<-[:HAS_STANDING|KEEPS]-() }
RETURN count(n) AS found

// orphans_usage
UNWIND $keys AS key
MATCH (n:Usage {page: key})
WHERE NOT EXISTS { (n)<-[:USED_BY]-() }
RETURN count(n) AS found

// orphans_disclosure
UNWIND $keys AS key
MATCH (n:Disclosure {page: key})
WHERE NOT EXISTS { (n)<-[:DISCLOSED]-() }
RETURN count(n) AS found

// orphans_identifier
UNWIND $keys AS key
MATCH (n:Identifier {id: key})
WHERE NOT EXISTS { (n)<-[:HAS_IDENTIFIER]-() }
RETURN count(n) AS found

// orphans_information
UNWIND $keys AS key
MATCH (n:Information {page: key})
WHERE NOT EXISTS { (n)<-[:INFORMED]-() }
RETURN count(n) AS found

// orphans_restriction
UNWIND $keys AS key
MATCH (n:Restriction {id: key})
WHERE NOT EXISTS { (n)<-[:RESTRICTED]-() }
RETURN count(n) AS found

// orphans_hold
UNWIND $keys AS key
MATCH (n:Hold {id: key})
WHERE NOT EXISTS { (n)<-[:HELD]-() }
RETURN count(n) AS found

// orphans_rights_request
UNWIND $keys AS key
MATCH (n:RightsRequest {id: key})
WHERE NOT EXISTS { (n)<-[:REQUESTED]-() }
RETURN count(n) AS found

// orphans_notification
UNWIND $keys AS key
MATCH (n:Notification {id: key})
WHERE NOT EXISTS { (n)<-[:NOTIFIED|TOLD]-() }
RETURN count(n) AS found
