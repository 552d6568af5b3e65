// Keys and indexes of erasures: the requests in the order they are due, who is being erased, who was.
CREATE CONSTRAINT suppression_id IF NOT EXISTS FOR (n:Suppression) REQUIRE n.id IS UNIQUE;

CREATE INDEX data_item_subject IF NOT EXISTS FOR (n:DataItem) ON (n.subject);
CREATE INDEX erasure_request_page IF NOT EXISTS FOR (n:ErasureRequest) ON (n.page);
CREATE INDEX erasure_request_subject IF NOT EXISTS FOR (n:ErasureRequest) ON (n.subject);
CREATE INDEX subject_fence IF NOT EXISTS FOR (n:Subject) ON (n.fence);
CREATE INDEX suppression_hash IF NOT EXISTS FOR (n:Suppression) ON (n.hash);
