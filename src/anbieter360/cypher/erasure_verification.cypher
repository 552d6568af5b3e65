// left
// How much there is of what was to go, of a person and of the other people's sides of their items: label by label in one
// round trip. Parameters: $person id, $twins ids; a list of keys for each label.
// Rows: {what, found}; what: a label, or `items` and `answers` of the person, `people`, `twins`.
UNWIND $useEvent AS key
MATCH (n:UseEvent {id: key})
RETURN 'UseEvent' AS what, count(n) AS found
UNION ALL
UNWIND $dataItem AS key
MATCH (n:DataItem {id: key})
RETURN 'DataItem' AS what, count(n) AS found
UNION ALL
UNWIND $collection AS key
MATCH (n:Collection {id: key})
RETURN 'Collection' AS what, count(n) AS found
UNION ALL
UNWIND $consent AS key
MATCH (n:Consent {id: key})
RETURN 'Consent' AS what, count(n) AS found
UNION ALL
UNWIND $objection AS key
MATCH (n:Objection {id: key})
RETURN 'Objection' AS what, count(n) AS found
UNION ALL
UNWIND $standing AS key
MATCH (n:Standing {page: key})
RETURN 'Standing' AS what, count(n) AS found
UNION ALL
UNWIND $usage AS key
MATCH (n:Usage {page: key})
RETURN 'Usage' AS what, count(n) AS found
UNION ALL
UNWIND $disclosure AS key
MATCH (n:Disclosure {page: key})
RETURN 'Disclosure' AS what, count(n) AS found
UNION ALL
UNWIND $identifier AS key
MATCH (n:Identifier {id: key})
RETURN 'Identifier' AS what, count(n) AS found
UNION ALL
UNWIND $information AS key
MATCH (n:Information {page: key})
RETURN 'Information' AS what, count(n) AS found
UNION ALL
UNWIND $restriction AS key
MATCH (n:Restriction {id: key})
RETURN 'Restriction' AS what, count(n) AS found
UNION ALL
UNWIND $hold AS key
MATCH (n:Hold {id: key})
RETURN 'Hold' AS what, count(n) AS found
UNION ALL
UNWIND $refusedUse AS key
MATCH (n:RefusedUse {id: key})
RETURN 'RefusedUse' AS what, count(n) AS found
UNION ALL
UNWIND $rightsRequest AS key
MATCH (n:RightsRequest {id: key})
RETURN 'RightsRequest' AS what, count(n) AS found
UNION ALL
UNWIND $notification AS key
MATCH (n:Notification {id: key})
RETURN 'Notification' AS what, count(n) AS found
UNION ALL
UNWIND $twins AS key
MATCH (n:DataItem {id: key})
RETURN 'twins' AS what, count(n) AS found
UNION ALL
MATCH (n:DataItem)
WHERE n.subject = $person
RETURN 'items' AS what, count(n) AS found
UNION ALL
MATCH (n:IdempotencyKey {subject: $person})
RETURN 'answers' AS what, count(n) AS found
UNION ALL
MATCH (n:Subject {id: $person})
RETURN 'people' AS what, count(n) AS found

// kept
// What was to stay, node by node, and whether it hangs on somebody or on a request. Parameters: $person id; a list of
// keys for each label. Rows: {what, found}, a label and a list of [properties, hangs], for a row each is what costs the
// driver most; of the person, where they are there, `names` of their properties and those that are sealed, not a fence, which may
// be long. EXISTS takes the embedded engine twice as long as a list of what a node hangs on.
UNWIND $useEvent AS key
MATCH (n:UseEvent {id: key})
RETURN 'UseEvent' AS what, collect([properties(n), [(n)<-[:EVENT]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $dataItem AS key
MATCH (n:DataItem {id: key})
RETURN 'DataItem' AS what, collect([properties(n), [(n)<-[:HOLDS]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $collection AS key
MATCH (n:Collection {id: key})
RETURN 'Collection' AS what, collect([properties(n), [(n)<-[:COLLECTED]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $consent AS key
MATCH (n:Consent {id: key})
RETURN 'Consent' AS what, collect([properties(n), [(n)<-[:CONSENTED]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $objection AS key
MATCH (n:Objection {id: key})
RETURN 'Objection' AS what, collect([properties(n), [(n)<-[:OBJECTED]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $standing AS key
MATCH (n:Standing {page: key})
RETURN 'Standing' AS what, collect([properties(n), [(n)<-[:HAS_STANDING|KEEPS]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $usage AS key
MATCH (n:Usage {page: key})
RETURN 'Usage' AS what, collect([properties(n), [(n)<-[:USED_BY]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $disclosure AS key
MATCH (n:Disclosure {page: key})
RETURN 'Disclosure' AS what, collect([properties(n), [(n)<-[:DISCLOSED]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $identifier AS key
MATCH (n:Identifier {id: key})
RETURN 'Identifier' AS what, collect([properties(n), [(n)<-[:HAS_IDENTIFIER]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $information AS key
MATCH (n:Information {page: key})
RETURN 'Information' AS what, collect([properties(n), [(n)<-[:INFORMED]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $restriction AS key
MATCH (n:Restriction {id: key})
RETURN 'Restriction' AS what, collect([properties(n), [(n)<-[:RESTRICTED]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $hold AS key
MATCH (n:Hold {id: key})
RETURN 'Hold' AS what, collect([properties(n), [(n)<-[:HELD]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $refusedUse AS key
MATCH (n:RefusedUse {id: key})
RETURN 'RefusedUse' AS what, collect([properties(n), true]) AS found
UNION ALL
UNWIND $rightsRequest AS key
MATCH (n:RightsRequest {id: key})
RETURN 'RightsRequest' AS what, collect([properties(n), [(n)<-[:REQUESTED]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $notification AS key
MATCH (n:Notification {id: key})
RETURN 'Notification' AS what, collect([properties(n), [(n)<-[:NOTIFIED|TOLD]-(o) | 1] <> []]) AS found
UNION ALL
UNWIND $erasureRequest AS key
MATCH (n:ErasureRequest {id: key})
RETURN 'ErasureRequest' AS what, collect([properties(n), true]) AS found
UNION ALL
MATCH (n:Subject {id: $person})
RETURN 'Subject' AS what, collect([{id: n.id, names: keys(n), ref: n.ref, birthDate: n.birthDate, extra: n.extra,
  rectificationEvidence: n.rectificationEvidence}, true]) AS found
