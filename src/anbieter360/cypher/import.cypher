// people_by_ref
// Which of these people are in the graph.
// Parameters: $hashes list of refHash. Rows: {hash, subject}.
UNWIND $hashes AS hash
MATCH (s:Subject {refHash: hash})
RETURN hash, s.id AS subject

// people_by_merged_ref
// Which of these refs were merged into another person.
// Parameters: $hashes list of refHash. Rows: {hash, subject}.
UNWIND $hashes AS hash
MATCH (i:Identifier {hash: hash})
WHERE i.type = 'MERGED_REF'
MATCH (s:Subject)-[:HAS_IDENTIFIER]->(i)
RETURN hash, s.id AS subject

// stored_people
// What hangs on some people at one step, as [parent's key, properties].
// In three statements, because Neo4j plans one of twenty patterns six times as long as three of seven.
// Parameters: $ids list of subject ids. Rows: one for each person that is there.
UNWIND $ids AS id
MATCH (s:Subject {id: id})
RETURN
  s.id AS id,
  properties(s) AS subject,
  [(s)-[:HAS_STANDING]->(t:Standing) | [s.id, properties(t)]] AS standings,
  [(s)-[:USED_BY]->(u:Usage) | [s.id, properties(u)]] AS usages,
  [(s)-[:DISCLOSED]->(x:Disclosure) | [s.id, properties(x)]] AS disclosures,
  [(s)-[:HAS_IDENTIFIER]->(i:Identifier) | [s.id, properties(i)]] AS identifiers,
  [(s)-[:INFORMED]->(n:Information) | [s.id, properties(n)]] AS informed,
  [(s)-[:RESTRICTED]->(r:Restriction) | [s.id, properties(r)]] AS restrictions,
  [(s)-[:HELD]->(h:Hold) | [s.id, properties(h)]] AS holds,
  [(s)-[:ASKED]->(q:ErasureRequest) | [s.id, properties(q)]] AS erasures

// stored_standings
// What hangs on their standings, as [parent's key, properties] or pairs of keys.
// Parameters: $ids list of subject ids. Rows: one for each person that is there.
UNWIND $ids AS id
MATCH (s:Subject {id: id})
RETURN
  s.id AS id,
  [(s)-[:HAS_STANDING]->(t:Standing)-[:COLLECTED]->(c:Collection) | [t.page, properties(c)]] AS collections,
  [(s)-[:HAS_STANDING]->(t:Standing)-[:CONSENTED]->(k:Consent) | [t.page, properties(k)]] AS consents,
  [(s)-[:HAS_STANDING]->(t:Standing)-[:OBJECTED]->(o:Objection) | [t.page, properties(o)]] AS objections,
  [(s)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(c:Collection)-[:HOLDS]->(d:DataItem)
    | [c.id, properties(d)]] AS items,
  [(s)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(d:DataItem)-[:DERIVED_FROM]->(f:DataItem)
    | [d.id, f.id]] AS derived,
  [(s)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(d:DataItem)-[:SHARED_WITH]->(o:DataItem)
    | [d.id, o.id]] AS shared,
  [(s)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(d:DataItem)<-[:SHARED_WITH]-(o:DataItem)
    | [o.id, d.id]] AS sharedBy

// stored_usages
// What hangs on their usages and disclosures, and what they asked for and were told, as [parent's key, properties] or pairs of keys.
// Parameters: $ids list of subject ids. Rows: one for each person that is there.
UNWIND $ids AS id
MATCH (s:Subject {id: id})
RETURN
  s.id AS id,
  [(s)-[:REFUSED]->(f:RefusedUse) | [s.id, properties(f)]] AS refused,
  [(s)-[:REQUESTED]->(q:RightsRequest) | [s.id, properties(q)]] AS requests,
  [(s)-[:NOTIFIED]->(w:Notification) | [s.id, properties(w)]] AS notifications,
  [(s)-[:USED_BY]->(u:Usage)-[:EVENT]->(e:UseEvent) | [u.page, properties(e)]] AS events,
  [(s)-[:USED_BY]->(u:Usage)-[:OF]->(d:DataItem) | [u.page, d.id]] AS usageItems,
  [(s)-[:DISCLOSED]->(x:Disclosure)-[:OF]->(d:DataItem) | [x.page, d.id]] AS disclosureItems,
  [(s)-[:USED_BY]->(u:Usage)-[l:LED_TO]->(x:Disclosure) | [u.page, x.page, l.lastAt]] AS ledTo

// touch
// Lock people for this transaction: every writer of a star raises its epoch first. Behind that lock it shows whether an
// erasure of them is being carried out, and none can begin until the transaction ends.
// Parameters: $ids list of subject ids. Rows: {made, fenced}: how many there are, and how many of those.
UNWIND $ids AS id
MATCH (s:Subject {id: id})
SET s.epoch = s.epoch + 1
RETURN count(*) AS made, count(s.fence) AS fenced

// add_subject
// Parameters: $rows list of properties. Rows: {made}.
UNWIND $rows AS row
CREATE (s:Subject)
SET s = row
RETURN count(*) AS made

// add_standing
// Parameters: $rows list of {parent, hub, node}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
MATCH (p:Purpose {id: row.hub})
CREATE (s)-[:HAS_STANDING]->(t:Standing)-[:FOR]->(p)
SET t = row.node
RETURN count(*) AS made

// add_usage
// Parameters: $rows list of {parent, hub, node}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
MATCH (p:ProcessingUse {id: row.hub})
CREATE (s)-[:USED_BY]->(u:Usage)-[:IN]->(p)
SET u = row.node
RETURN count(*) AS made

// add_disclosure
// Parameters: $rows list of {parent, hub, node}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
MATCH (r:Recipient {id: row.hub})
CREATE (s)-[:DISCLOSED]->(x:Disclosure)-[:TO]->(r)
SET x = row.node
RETURN count(*) AS made

// add_identifier
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:HAS_IDENTIFIER]->(i:Identifier)
SET i = child
RETURN count(*) AS made

// add_information
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:INFORMED]->(n:Information)
SET n = child
RETURN count(*) AS made

// add_restriction
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:RESTRICTED]->(r:Restriction)
SET r = child
RETURN count(*) AS made

// add_hold
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:HELD]->(h:Hold)
SET h = child
RETURN count(*) AS made

// add_erasure_request
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:ASKED]->(q:ErasureRequest)
SET q = child
RETURN count(*) AS made

// add_refused_use
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:REFUSED]->(f:RefusedUse)
SET f = child
RETURN count(*) AS made

// add_rights_request
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:REQUESTED]->(q:RightsRequest)
SET q = child
RETURN count(*) AS made

// add_notification
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (s:Subject {id: row.parent})
UNWIND row.children AS child
CREATE (s)-[:NOTIFIED]->(w:Notification)
SET w = child
RETURN count(*) AS made

// add_collection
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (t:Standing {page: row.parent})
UNWIND row.children AS child
CREATE (t)-[:COLLECTED]->(c:Collection)
SET c = child
RETURN count(*) AS made

// add_consent
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (t:Standing {page: row.parent})
UNWIND row.children AS child
CREATE (t)-[:CONSENTED]->(k:Consent)
SET k = child
RETURN count(*) AS made

// add_objection
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (t:Standing {page: row.parent})
UNWIND row.children AS child
CREATE (t)-[:OBJECTED]->(o:Objection)
SET o = child
RETURN count(*) AS made

// add_use_event
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (u:Usage {page: row.parent})
UNWIND row.children AS child
CREATE (u)-[:EVENT]->(e:UseEvent)
SET e = child
RETURN count(*) AS made

// add_data_item
// Parameters: $rows list of {parent, children}. Rows: {made}.
UNWIND $rows AS row
MATCH (c:Collection {id: row.parent})
UNWIND row.children AS child
CREATE (c)-[:HOLDS]->(d:DataItem)
SET d = child
RETURN count(*) AS made

// link_holds
// Parameters: $rows list of {a, b}. Rows: {made}.
UNWIND $rows AS row
MATCH (c:Collection {id: row.a})
MATCH (d:DataItem {id: row.b})
CREATE (c)-[:HOLDS]->(d)
RETURN count(*) AS made

// link_derived_from
// Parameters: $rows list of {a, b}. Rows: {made}.
UNWIND $rows AS row
MATCH (d:DataItem {id: row.a})
MATCH (f:DataItem {id: row.b})
CREATE (d)-[:DERIVED_FROM]->(f)
RETURN count(*) AS made

// link_usage_of
// Parameters: $rows list of {a, b}. Rows: {made}.
UNWIND $rows AS row
MATCH (u:Usage {page: row.a})
MATCH (d:DataItem {id: row.b})
CREATE (u)-[:OF]->(d)
RETURN count(*) AS made

// link_disclosure_of
// Parameters: $rows list of {a, b}. Rows: {made}.
UNWIND $rows AS row
MATCH (x:Disclosure {page: row.a})
MATCH (d:DataItem {id: row.b})
CREATE (x)-[:OF]->(d)
RETURN count(*) AS made

// link_led_to
// Parameters: $rows list of {a, b, last}. Rows: {made}.
UNWIND $rows AS row
MATCH (u:Usage {page: row.a})
MATCH (x:Disclosure {page: row.b})
CREATE (u)-[:LED_TO {lastAt: row.last}]->(x)
RETURN count(*) AS made

// link_shared_with
// Parameters: $rows list of {a, b}. Rows: {made}.
UNWIND $rows AS row
MATCH (d:DataItem {id: row.a})
MATCH (o:DataItem {id: row.b})
CREATE (d)-[:SHARED_WITH]->(o)
RETURN count(*) AS made

// relink_led_to
// Parameters: $rows list of {a, b, last}. Rows: {made}.
UNWIND $rows AS row
MATCH (u:Usage {page: row.a})-[l:LED_TO]->(x:Disclosure {page: row.b})
SET l.lastAt = row.last
RETURN count(*) AS made

// update_subject
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Subject {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_standing
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Standing {page: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_usage
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Usage {page: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_disclosure
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Disclosure {page: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_identifier
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Identifier {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_information
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Information {page: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_restriction
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Restriction {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_hold
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Hold {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_erasure_request
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:ErasureRequest {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_refused_use
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:RefusedUse {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_rights_request
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:RightsRequest {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_notification
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Notification {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_collection
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Collection {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_consent
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Consent {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_objection
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:Objection {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_use_event
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:UseEvent {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// update_data_item
// Parameters: $rows list of {key, changes}. Rows: {made}.
UNWIND $rows AS row
MATCH (n:DataItem {id: row.key})
SET n += row.changes
RETURN count(*) AS made

// import_mark
// How far the import of a file came. Parameters: $id string. Rows: {line}, one or none.
MATCH (m:ImportMark {id: $id})
RETURN m.line AS line

// set_import_mark
// Parameters: $id string, $line int, $at string. Rows: none.
MERGE (m:ImportMark {id: $id})
SET m.line = $line, m.at = $at

// remove_import_mark
// Parameters: $id string. Rows: none.
MATCH (m:ImportMark {id: $id})
DELETE m
