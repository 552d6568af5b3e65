// person_of_request
// Whose request it is. Parameters: $id string. Rows: {subject}, one or none.
MATCH (q:RightsRequest {id: $id})<-[:REQUESTED]-(s:Subject)
RETURN s.id AS subject
