-- Files that citizens send. Platforms keep them for days only: a waiting row is fetched at once, and again after a restart.

CREATE TABLE media (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message (id),
  conversation_id INTEGER NOT NULL,
  channel TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- What sender and platform say.
  ref TEXT NOT NULL,
  name TEXT NOT NULL,
  said_type TEXT NOT NULL,
  said_size INTEGER NOT NULL,
  said_sha256 TEXT NOT NULL,
  -- Where it goes: our own random id, in folders of its first characters.
  place TEXT NOT NULL,
  since INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  -- What we found.
  size INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  type TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX media_due ON media (channel, due_at, id) WHERE state = 'waiting';
CREATE INDEX media_of_message ON media (message_id);
CREATE INDEX media_of_conversation ON media (conversation_id, id);
CREATE INDEX media_kept ON media (at) WHERE state = 'fetched';

-- What consoles are shown of a message's files, written with each change of them.
ALTER TABLE message ADD COLUMN files TEXT;
