-- The service catalogue, what offices' endpoints last said of a service, and how long citizens waited for a person.

CREATE TABLE service (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  body BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last answer that could be used, and the trouble since then if there is any.
CREATE TABLE service_data (
  service TEXT PRIMARY KEY,
  endpoint TEXT NOT NULL,
  facts BLOB NOT NULL,
  fetched_at INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  trouble TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- The last claims out of the queue: what the place in the queue is worth.
CREATE TABLE claim_wait (
  id INTEGER PRIMARY KEY,
  queued_at INTEGER NOT NULL,
  claimed_at INTEGER NOT NULL
) STRICT;
