// due_notifications
// Rows of the outbox that are to be tried, the one that waited longest first. That a restriction is lifted, or placed
// anew, waits until its recipient has what came before of the person's restrictions, or it was given up.
// Parameters: $until (exclusive, of the queue), $limit. Rows: {id}.
MATCH (w:Notification)
WHERE w.queue > 'PENDING/' AND w.queue < $until
  AND NOT (w.kind STARTS WITH 'RESTRICTION' AND EXISTS {
    MATCH (w)<-[:NOTIFIED]-(:Subject)-[:NOTIFIED]->(e:Notification)
    WHERE e.recipient = w.recipient AND e.status = 'PENDING' AND e.kind STARTS WITH 'RESTRICTION' AND e.at < w.at })
RETURN w.id AS id
ORDER BY w.queue
LIMIT $limit

// take_notifications
// Take rows that are still due, for a while: who takes one counts the try and has its token. The node comes back whole,
// with the person whom it hangs on, if it does. What is written first says nothing new: it locks the rows, here and
// below, so that what is asked of them stays true.
// Parameters: $ids, $until (exclusive, of the queue), $leasedUntil. Rows: {row, person}.
UNWIND $ids AS id
MATCH (w:Notification {id: id})
SET w.kind = w.kind
WITH w
WHERE w.queue > 'PENDING/' AND w.queue < $until
SET w.token = coalesce(w.token, 0) + 1, w.attempts = w.attempts + 1,
    w.queue = 'PENDING/' + $leasedUntil + '/' + w.id
RETURN properties(w) AS row, head([(w)<-[:NOTIFIED]-(s:Subject) | s.id]) AS person

// note_attempt
// What became of a row that was taken; nothing where somebody else has taken it since, or it was acknowledged.
// Parameters: $id, $token, $status, $queue, $lastError, $deliveredAt. Rows: {noted}.
MATCH (w:Notification {id: $id})
SET w.kind = w.kind
WITH w
WHERE w.token = $token AND w.status = 'PENDING'
SET w.status = $status, w.queue = $queue, w.lastError = $lastError, w.deliveredAt = $deliveredAt
RETURN count(w) AS noted

// locked_notification
// One row of the outbox, locked until the transaction ends. Parameters: $id. Rows: {row}, one or none.
MATCH (w:Notification {id: $id})
SET w.kind = w.kind
WITH w
RETURN properties(w) AS row

// notification_fact
// One row of the outbox as its pages show it. Parameters: $id. Rows: {subject, row}, one or none.
MATCH (w:Notification {id: $id})
RETURN coalesce(head([(w)<-[:NOTIFIED]-(s:Subject) | s.id]), w.subject) AS subject,
  [w.id, w.recipient, w.kind, w.at, w.about, w.items, w.uses, w.status, w.queue, w.system, w.request, w.attempts,
    w.lastError, w.deliveredAt, w.acknowledgedAt, w.outcome, w.ground, w.until] AS row

// notification_references
// How those who are told know the person, sealed. Parameters: $ids. Rows: {id, subject, reference}, one each.
UNWIND $ids AS id
MATCH (w:Notification {id: id})
RETURN w.id AS id, coalesce(head([(w)<-[:NOTIFIED]-(s:Subject) | s.id]), w.subject) AS subject,
  w.recipientRef AS reference

// acknowledge
// Parameters: $id, $queue, $at, $outcome, $ground, $until. Rows: none.
MATCH (w:Notification {id: $id})
SET w.status = 'ACKNOWLEDGED', w.queue = $queue, w.acknowledgedAt = $at, w.outcome = $outcome, w.ground = $ground,
    w.until = $until

// resend
// A row that was given up is due as if it had never been tried. Parameters: $id, $queue. Rows: none.
MATCH (w:Notification {id: $id})
SET w.status = 'PENDING', w.queue = $queue, w.attempts = 0, w.lastError = NULL

// overdue_acknowledgements
// Rows whose receiver has them and has not said in time that it acted on them.
// Parameters: $until (exclusive, of the queue). Rows: {overdue}.
MATCH (w:Notification)
WHERE w.queue > 'DELIVERED/' AND w.queue < $until
RETURN count(w) AS overdue
