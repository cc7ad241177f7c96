-- Full-text search over messages, filled a little behind the writing so that no citizen waits for it.

CREATE VIRTUAL TABLE message_search USING fts5 (text, content = 'message', content_rowid = 'id', tokenize = 'unicode61');

-- One row: every message up to this id stands in the index.
CREATE TABLE message_searchable (upto INTEGER NOT NULL) STRICT;
INSERT INTO message_searchable (upto) VALUES (0);
