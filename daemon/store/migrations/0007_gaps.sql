-- Questions that the FAQ did not answer or answered wrongly, masked: an editor learns from them.

CREATE TABLE gap (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  reason TEXT NOT NULL,
  text TEXT NOT NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  message_id INTEGER NOT NULL,
  entry TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open',
  settled_at INTEGER NOT NULL DEFAULT 0,
  settled_by TEXT NOT NULL DEFAULT '',
  settled_entry TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX gap_of_message ON gap (message_id);
CREATE INDEX gap_open ON gap (at, id) WHERE state = 'open';
CREATE INDEX gap_of_conversation ON gap (conversation_id);
