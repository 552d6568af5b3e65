// Keys and indexes of what a person asks for, what was refused, what recipients are to be told, what is withheld.
CREATE CONSTRAINT confidentiality_review_id IF NOT EXISTS FOR (n:ConfidentialityReview) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT notification_id IF NOT EXISTS FOR (n:Notification) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT purpose_change_id IF NOT EXISTS FOR (n:PurposeChange) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT refused_use_id IF NOT EXISTS FOR (n:RefusedUse) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT rights_request_id IF NOT EXISTS FOR (n:RightsRequest) REQUIRE n.id IS UNIQUE;

CREATE INDEX erasure_request_ref_hash IF NOT EXISTS FOR (n:ErasureRequest) ON (n.refHash);
CREATE INDEX notification_queue IF NOT EXISTS FOR (n:Notification) ON (n.queue);
CREATE INDEX refused_use_page IF NOT EXISTS FOR (n:RefusedUse) ON (n.page);
CREATE INDEX refused_use_reference_hash IF NOT EXISTS FOR (n:RefusedUse) ON (n.referenceHash);
CREATE INDEX rights_request_page IF NOT EXISTS FOR (n:RightsRequest) ON (n.page);
