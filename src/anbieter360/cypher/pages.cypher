// purpose_people
// A page of the people who stand to a purpose, in the order of their ids: a range of one index, never the hub.
// First, here and below: which keys are absent, of the people whose erasure is being carried out; they are few.
// Parameters: $node id, $from string (exclusive), $until string (exclusive), $limit int, $own string or null.
// Rows: [subject, ref, legalBasis, collectedAt]: of the newest collection, which the standing keeps at hand; of who has
// a fence, of the newest that is not absent.
MATCH (p:Subject)
WHERE p.fence > ''
WITH $node + '/' + p.id AS page, <<fence.absent(p, $node + '/' + p.id)>> AS isAbsent
WITH collect(page) AS fenced, collect(CASE WHEN isAbsent THEN page END) AS absent
MATCH (t:Standing)
WHERE t.page > $from AND t.page < $until AND $own IS NULL AND NOT t.page IN absent
WITH fenced, t
ORDER BY t.page
LIMIT $limit
MATCH (t)<-[:HAS_STANDING]-(s:Subject)
RETURN CASE WHEN NOT t.page IN fenced THEN [s.id, s.ref, t.legalBasis, t.collectedAt]
  ELSE reduce(newest = [s.id, s.ref, NULL, NULL],
    c IN [(t)-[:COLLECTED]->(c:Collection) WHERE NOT <<fence.absent(s, c.id)>> | c] |
    CASE WHEN newest[3] IS NULL OR c.collectedAt > newest[3]
        OR (c.collectedAt = newest[3] AND c.legalBasis > newest[2])
      THEN [s.id, s.ref, c.legalBasis, c.collectedAt] ELSE newest END) END AS row
ORDER BY t.page

// purpose_people_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as purpose_people, last first.
MATCH (p:Subject)
WHERE p.fence > ''
WITH $node + '/' + p.id AS page, <<fence.absent(p, $node + '/' + p.id)>> AS isAbsent
WITH collect(page) AS fenced, collect(CASE WHEN isAbsent THEN page END) AS absent
MATCH (t:Standing)
WHERE t.page > $from AND t.page < $until AND $own IS NULL AND NOT t.page IN absent
WITH fenced, t
ORDER BY t.page DESC
LIMIT $limit
MATCH (t)<-[:HAS_STANDING]-(s:Subject)
RETURN CASE WHEN NOT t.page IN fenced THEN [s.id, s.ref, t.legalBasis, t.collectedAt]
  ELSE reduce(newest = [s.id, s.ref, NULL, NULL],
    c IN [(t)-[:COLLECTED]->(c:Collection) WHERE NOT <<fence.absent(s, c.id)>> | c] |
    CASE WHEN newest[3] IS NULL OR c.collectedAt > newest[3]
        OR (c.collectedAt = newest[3] AND c.legalBasis > newest[2])
      THEN [s.id, s.ref, c.legalBasis, c.collectedAt] ELSE newest END) END AS row
ORDER BY t.page DESC

// use_people
// A page of the people whom a use touched. Parameters: $from, $until (exclusive), $limit, $own.
// Rows: [subject, ref, count, firstAt, lastAt].
MATCH (p:Subject)
WHERE p.fence > '' AND <<fence.absent(p, $node + '/' + p.id)>>
WITH collect($node + '/' + p.id) AS absent
MATCH (u:Usage)
WHERE u.page > $from AND u.page < $until AND $own IS NULL AND NOT u.page IN absent
WITH u
ORDER BY u.page
LIMIT $limit
MATCH (u)<-[:USED_BY]-(s:Subject)
RETURN [s.id, s.ref, u.count, u.firstAt, u.lastAt] AS row
ORDER BY u.page

// use_people_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as use_people, last first.
MATCH (p:Subject)
WHERE p.fence > '' AND <<fence.absent(p, $node + '/' + p.id)>>
WITH collect($node + '/' + p.id) AS absent
MATCH (u:Usage)
WHERE u.page > $from AND u.page < $until AND $own IS NULL AND NOT u.page IN absent
WITH u
ORDER BY u.page DESC
LIMIT $limit
MATCH (u)<-[:USED_BY]-(s:Subject)
RETURN [s.id, s.ref, u.count, u.firstAt, u.lastAt] AS row
ORDER BY u.page DESC

// recipient_people
// A page of the people whom a recipient knows. Parameters: $from, $until (exclusive), $limit, $own.
// Rows: [subject, ref, uses, lastAt].
MATCH (p:Subject)
WHERE p.fence > ''
WITH $node + '/' + p.id AS page, <<fence.absent(p, $node + '/' + p.id)>> AS isAbsent
WITH collect(page) AS fenced, collect(CASE WHEN isAbsent THEN page END) AS absent
MATCH (x:Disclosure)
WHERE x.page > $from AND x.page < $until AND $own IS NULL AND NOT x.page IN absent
WITH fenced, x
ORDER BY x.page
LIMIT $limit
MATCH (x)<-[:DISCLOSED]-(s:Subject)
RETURN [s.id, s.ref, CASE WHEN NOT x.page IN fenced THEN x.uses
    ELSE [one IN x.uses WHERE NOT <<fence.absent(s, one + '/' + s.id)>>] END, x.lastAt] AS row
ORDER BY x.page

// recipient_people_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as recipient_people, last first.
MATCH (p:Subject)
WHERE p.fence > ''
WITH $node + '/' + p.id AS page, <<fence.absent(p, $node + '/' + p.id)>> AS isAbsent
WITH collect(page) AS fenced, collect(CASE WHEN isAbsent THEN page END) AS absent
MATCH (x:Disclosure)
WHERE x.page > $from AND x.page < $until AND $own IS NULL AND NOT x.page IN absent
WITH fenced, x
ORDER BY x.page DESC
LIMIT $limit
MATCH (x)<-[:DISCLOSED]-(s:Subject)
RETURN [s.id, s.ref, CASE WHEN NOT x.page IN fenced THEN x.uses
    ELSE [one IN x.uses WHERE NOT <<fence.absent(s, one + '/' + s.id)>>] END, x.lastAt] AS row
ORDER BY x.page DESC

// notice_people
// A page of the people whom a later notice reached. Parameters: $from, $until (exclusive), $limit, $own.
// Rows: [subject, ref, at].
MATCH (p:Subject)
WHERE p.fence > '' AND <<fence.absent(p, $node + '/' + p.id)>>
WITH collect($node + '/' + p.id) AS absent
MATCH (n:Information)
WHERE n.page > $from AND n.page < $until AND $own IS NULL AND NOT n.page IN absent
WITH n
ORDER BY n.page
LIMIT $limit
MATCH (n)<-[:INFORMED]-(s:Subject)
RETURN [s.id, s.ref, n.at] AS row
ORDER BY n.page

// notice_people_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as notice_people, last first.
MATCH (p:Subject)
WHERE p.fence > '' AND <<fence.absent(p, $node + '/' + p.id)>>
WITH collect($node + '/' + p.id) AS absent
MATCH (n:Information)
WHERE n.page > $from AND n.page < $until AND $own IS NULL AND NOT n.page IN absent
WITH n
ORDER BY n.page DESC
LIMIT $limit
MATCH (n)<-[:INFORMED]-(s:Subject)
RETURN [s.id, s.ref, n.at] AS row
ORDER BY n.page DESC

// category_items
// A page of the items of a category. Parameters: $from, $until (exclusive), $limit, $own.
// Rows: [item, itemRef, collectedAt, subject, ref]: id, key and time of the item, id and sealed reference of the person.
MATCH (p:Subject)
WHERE p.fence > ''
WITH collect(p) AS fenced, collect(p.id) AS ids
MATCH (d:DataItem)
WHERE d.categoryPage > $from AND d.categoryPage < $until AND $own IS NULL
  AND (NOT d.subject IN ids OR NONE(p IN fenced WHERE p.id = d.subject AND <<fence.absent(p, d.id)>>))
WITH d
ORDER BY d.categoryPage
LIMIT $limit
MATCH (s:Subject {id: d.subject})
RETURN [d.id, d.ref, d.collectedAt, s.id, s.ref] AS row
ORDER BY d.categoryPage

// category_items_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as category_items, last first.
MATCH (p:Subject)
WHERE p.fence > ''
WITH collect(p) AS fenced, collect(p.id) AS ids
MATCH (d:DataItem)
WHERE d.categoryPage > $from AND d.categoryPage < $until AND $own IS NULL
  AND (NOT d.subject IN ids OR NONE(p IN fenced WHERE p.id = d.subject AND <<fence.absent(p, d.id)>>))
WITH d
ORDER BY d.categoryPage DESC
LIMIT $limit
MATCH (s:Subject {id: d.subject})
RETURN [d.id, d.ref, d.collectedAt, s.id, s.ref] AS row
ORDER BY d.categoryPage DESC

// system_items
// A page of the items of a system. Parameters: $from, $until (exclusive), $limit, $own. Rows: as category_items.
MATCH (p:Subject)
WHERE p.fence > ''
WITH collect(p) AS fenced, collect(p.id) AS ids
MATCH (d:DataItem)
WHERE d.systemPage > $from AND d.systemPage < $until AND $own IS NULL
  AND (NOT d.subject IN ids OR NONE(p IN fenced WHERE p.id = d.subject AND <<fence.absent(p, d.id)>>))
WITH d
ORDER BY d.systemPage
LIMIT $limit
MATCH (s:Subject {id: d.subject})
RETURN [d.id, d.ref, d.collectedAt, s.id, s.ref] AS row
ORDER BY d.systemPage

// system_items_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as category_items, last first.
MATCH (p:Subject)
WHERE p.fence > ''
WITH collect(p) AS fenced, collect(p.id) AS ids
MATCH (d:DataItem)
WHERE d.systemPage > $from AND d.systemPage < $until AND $own IS NULL
  AND (NOT d.subject IN ids OR NONE(p IN fenced WHERE p.id = d.subject AND <<fence.absent(p, d.id)>>))
WITH d
ORDER BY d.systemPage DESC
LIMIT $limit
MATCH (s:Subject {id: d.subject})
RETURN [d.id, d.ref, d.collectedAt, s.id, s.ref] AS row
ORDER BY d.systemPage DESC

// people
// A page of all people of a provider. Parameters: $from, $until (exclusive), $limit, $own. Rows: [subject, ref].
MATCH (s:Subject)
WHERE s.page > $from AND s.page < $until AND $own IS NULL AND <<fence.shown(s)>>
RETURN [s.id, s.ref] AS row
ORDER BY s.page
LIMIT $limit

// people_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: [subject, ref], last first.
MATCH (s:Subject)
WHERE s.page > $from AND s.page < $until AND $own IS NULL AND <<fence.shown(s)>>
RETURN [s.id, s.ref] AS row
ORDER BY s.page DESC
LIMIT $limit

// requests
// A page of what people ask for, in the order in which the answers are due.
// Parameters: $from, $until (exclusive), $limit, $own. Rows: [request, dueOn, subject, ref].
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:REQUESTED]->(n:RightsRequest) WHERE <<fence.absent(p, n.id)>> | n.page] AS key
WITH collect(key) AS absent
MATCH (q:RightsRequest)
WHERE q.page > $from AND q.page < $until AND $own IS NULL AND NOT q.page IN absent
WITH q
ORDER BY q.page
LIMIT $limit
MATCH (q)<-[:REQUESTED]-(s:Subject)
RETURN [q.id, q.dueOn, s.id, s.ref] AS row
ORDER BY q.page

// requests_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as requests, last first.
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:REQUESTED]->(n:RightsRequest) WHERE <<fence.absent(p, n.id)>> | n.page] AS key
WITH collect(key) AS absent
MATCH (q:RightsRequest)
WHERE q.page > $from AND q.page < $until AND $own IS NULL AND NOT q.page IN absent
WITH q
ORDER BY q.page DESC
LIMIT $limit
MATCH (q)<-[:REQUESTED]-(s:Subject)
RETURN [q.id, q.dueOn, s.id, s.ref] AS row
ORDER BY q.page DESC

// request_count
// How many requests there are. Parameters: $from, $until (exclusive), $own. Rows: [people].
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:REQUESTED]->(n:RightsRequest) WHERE <<fence.absent(p, n.id)>> | n.page] AS key
WITH collect(key) AS absent
MATCH (q:RightsRequest)
WHERE q.page > $from AND q.page < $until AND $own IS NULL AND NOT q.page IN absent
RETURN [count(q)] AS row

// notifications
// A page of the outbox's rows of one status, in the order in which they are due.
// Of a person who is erased the row is still there, and the id.
// Parameters: $from, $until (exclusive), $limit, $own. Rows: [notification, queue, subject, row].
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:NOTIFIED]->(n:Notification) WHERE <<fence.gone(p, n.id)>> | n.queue] AS key
WITH collect(key) AS absent
MATCH (w:Notification)
WHERE w.queue > $from AND w.queue < $until AND $own IS NULL AND NOT w.queue IN absent
WITH w
ORDER BY w.queue
LIMIT $limit
RETURN [w.id, w.queue, coalesce(head([(w)<-[:NOTIFIED]-(s:Subject) | s.id]), w.subject),
  [w.id, w.recipient, w.kind, w.at, w.about, w.items, w.uses, w.status, w.queue, w.system, w.request, w.attempts,
    w.lastError, w.deliveredAt, w.acknowledgedAt, w.outcome, w.ground, w.until]] AS row
ORDER BY w.queue

// notifications_backwards
// The same from the end. Parameters: $from, $until (exclusive), $limit, $own. Rows: as notifications, last first.
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:NOTIFIED]->(n:Notification) WHERE <<fence.gone(p, n.id)>> | n.queue] AS key
WITH collect(key) AS absent
MATCH (w:Notification)
WHERE w.queue > $from AND w.queue < $until AND $own IS NULL AND NOT w.queue IN absent
WITH w
ORDER BY w.queue DESC
LIMIT $limit
RETURN [w.id, w.queue, coalesce(head([(w)<-[:NOTIFIED]-(s:Subject) | s.id]), w.subject),
  [w.id, w.recipient, w.kind, w.at, w.about, w.items, w.uses, w.status, w.queue, w.system, w.request, w.attempts,
    w.lastError, w.deliveredAt, w.acknowledgedAt, w.outcome, w.ground, w.until]] AS row
ORDER BY w.queue DESC

// notification_count
// How many rows of one status the outbox has. Parameters: $from, $until (exclusive), $own. Rows: [people].
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:NOTIFIED]->(n:Notification) WHERE <<fence.gone(p, n.id)>> | n.queue] AS key
WITH collect(key) AS absent
MATCH (w:Notification)
WHERE w.queue > $from AND w.queue < $until AND $own IS NULL AND NOT w.queue IN absent
RETURN [count(w)] AS row

// purpose_count
// How many people stand to each of some purposes: the degrees of their nodes.
// Parameters: $ids list of strings, $own. Rows: [id, people].
UNWIND $ids AS id
MATCH (p:Purpose {id: id})
WHERE $own IS NULL
RETURN [id, COUNT { (p)<-[:FOR]-() }] AS row

// use_count
// How many people each of some uses touched, by degree. Parameters: $ids, $own. Rows: [id, people].
UNWIND $ids AS id
MATCH (u:ProcessingUse {id: id})
WHERE $own IS NULL
RETURN [id, COUNT { (u)<-[:IN]-() }] AS row

// recipient_count
// How many people each of some recipients knows, by degree. Parameters: $ids, $own. Rows: [id, people].
UNWIND $ids AS id
MATCH (r:Recipient {id: id})
WHERE $own IS NULL
RETURN [id, COUNT { (r)<-[:TO]-() }] AS row

// notice_count
// How many people a later notice reached. Parameters: $from, $until (exclusive), $own. Rows: [people].
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:INFORMED]->(i:Information) WHERE <<fence.absent(p, i.page)>> | i.page] AS key
WITH collect(key) AS absent
MATCH (n:Information)
WHERE n.page > $from AND n.page < $until AND $own IS NULL AND NOT n.page IN absent
RETURN [count(n)] AS row

// category_count
// How many items a category has. Parameters: $from, $until (exclusive), $own. Rows: [people].
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(n:DataItem)
  WHERE n.categoryPage > $from AND n.categoryPage < $until AND <<fence.absent(p, n.id)>> | n.id] AS key
WITH count(DISTINCT key) AS absent
MATCH (d:DataItem)
WHERE d.categoryPage > $from AND d.categoryPage < $until AND $own IS NULL
WITH absent, count(d) AS every
RETURN [every - absent] AS row

// system_count
// How many items a system has. Parameters: $from, $until (exclusive), $own. Rows: [people].
MATCH (p:Subject)
WHERE p.fence > ''
UNWIND [(p)-[:HAS_STANDING]->(:Standing)-[:COLLECTED]->(:Collection)-[:HOLDS]->(n:DataItem)
  WHERE n.systemPage > $from AND n.systemPage < $until AND <<fence.absent(p, n.id)>> | n.id] AS key
WITH count(DISTINCT key) AS absent
MATCH (d:DataItem)
WHERE d.systemPage > $from AND d.systemPage < $until AND $own IS NULL
WITH absent, count(d) AS every
RETURN [every - absent] AS row

// people_count
// How many people there are. Parameters: $from, $until (exclusive), $own. Rows: [people].
MATCH (p:Subject)
WHERE p.fence > '' AND <<fence.hidden(p)>>
WITH collect(p.page) AS absent
MATCH (s:Subject)
WHERE s.page > $from AND s.page < $until AND $own IS NULL AND NOT s.page IN absent
RETURN [count(s)] AS row
