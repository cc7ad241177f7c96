-- The desk: people, conversations, messages, their deliveries, and what consoles need to follow along.
-- Times are epoch milliseconds, 0 for never. Texts that came from outside are bound, stored and returned as they are.

CREATE TABLE contact (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- One name of a person on one platform. It belongs to one contact at a time and may move.
CREATE TABLE identifier (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  since INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_of_contact ON identifier (contact_id);

CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  channel TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  mode TEXT NOT NULL DEFAULT 'bot',
  status TEXT NOT NULL DEFAULT 'open',
  owner TEXT NOT NULL DEFAULT '',
  owner_since INTEGER NOT NULL DEFAULT 0,
  waiting_since INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  attention TEXT NOT NULL DEFAULT '',
  last_text TEXT NOT NULL DEFAULT '',
  last_origin TEXT NOT NULL DEFAULT '',
  last_at INTEGER NOT NULL DEFAULT 0,
  last_inbound_at INTEGER NOT NULL DEFAULT 0,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL DEFAULT 0,
  outcome TEXT NOT NULL DEFAULT '',
  dialogue TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX conversation_of_contact ON conversation (channel, contact_id);
CREATE INDEX conversation_waiting ON conversation (waiting_since) WHERE waiting_since > 0 AND owner = '';
CREATE INDEX conversation_open ON conversation (last_at) WHERE status <> 'closed';
CREATE INDEX conversation_closed ON conversation (closed_at) WHERE status = 'closed';

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  channel TEXT NOT NULL,
  direction TEXT NOT NULL,
  origin TEXT NOT NULL,
  author TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT 'text',
  text TEXT NOT NULL DEFAULT '',
  options TEXT,
  detail TEXT,
  platform_id TEXT,
  at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL DEFAULT 0,
  entry TEXT NOT NULL DEFAULT '',
  confidence REAL NOT NULL DEFAULT 0,
  edited_at INTEGER NOT NULL DEFAULT 0,
  revoked INTEGER NOT NULL DEFAULT 0
) STRICT;
-- What makes a message that comes twice one message.
CREATE UNIQUE INDEX message_of_platform ON message (channel, platform_id) WHERE platform_id IS NOT NULL;
CREATE INDEX message_of_conversation ON message (conversation_id, id);

CREATE TABLE delivery (
  message_id INTEGER PRIMARY KEY REFERENCES message (id),
  conversation_id INTEGER NOT NULL,
  channel TEXT NOT NULL,
  origin TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  platform_id TEXT,
  platform_code TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX delivery_due ON delivery (channel, due_at, message_id) WHERE state = 'queued';
CREATE INDEX delivery_order ON delivery (conversation_id, message_id) WHERE state = 'queued';
CREATE UNIQUE INDEX delivery_of_platform ON delivery (channel, platform_id) WHERE platform_id IS NOT NULL;

-- Only the oldest waiting message of a conversation may go: one view tells what is due and when to wake.
CREATE VIEW delivery_head AS
SELECT * FROM delivery AS d
WHERE d.state = 'queued' AND NOT EXISTS (
  SELECT 1 FROM delivery AS earlier
  WHERE earlier.state = 'queued' AND earlier.conversation_id = d.conversation_id AND earlier.message_id < d.message_id
);

CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;

-- Bodies as platforms sent them, for a short while.
CREATE TABLE raw (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  at INTEGER NOT NULL,
  problem TEXT NOT NULL DEFAULT '',
  body BLOB NOT NULL
) STRICT;
CREATE INDEX raw_problem ON raw (channel, at) WHERE problem <> '';

CREATE TABLE channel (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  limits TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'running',
  reason TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1,
  last_inbound_at INTEGER NOT NULL DEFAULT 0,
  last_outbound_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE agent (
  name TEXT PRIMARY KEY,
  display TEXT NOT NULL,
  role TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  agent TEXT NOT NULL,
  conversation_id INTEGER NOT NULL REFERENCES conversation (id),
  private INTEGER NOT NULL,
  text TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (agent, conversation_id, private)
) STRICT, WITHOUT ROWID;

-- Commands that were carried out, so that the same key does nothing twice.
CREATE TABLE command (
  key TEXT PRIMARY KEY,
  agent TEXT NOT NULL,
  at INTEGER NOT NULL,
  done BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX command_age ON command (at);

CREATE TABLE faq_entry (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  body BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
