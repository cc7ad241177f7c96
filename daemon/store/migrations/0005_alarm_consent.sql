-- What the bot recognised as an emergency or a crisis, for every console's bell; and the ledger of consents.

ALTER TABLE conversation ADD COLUMN alarm TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN alarm_at INTEGER NOT NULL DEFAULT 0;
-- When its text was said: once in an incident, whoever takes the chat over meanwhile.
ALTER TABLE conversation ADD COLUMN emergency_said_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversation ADD COLUMN crisis_said_at INTEGER NOT NULL DEFAULT 0;

-- One row for each grant; a withdrawal is written into it and changes nothing else of it.
CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  channel TEXT NOT NULL,
  topic TEXT NOT NULL,
  purpose TEXT NOT NULL,
  wording TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  granted_by INTEGER NOT NULL REFERENCES message (id),
  withdrawn_at INTEGER NOT NULL DEFAULT 0,
  withdrawn_by INTEGER REFERENCES message (id)
) STRICT;
CREATE INDEX consent_of_contact ON consent (contact_id, channel, topic);
CREATE UNIQUE INDEX consent_in_force ON consent (contact_id, channel, topic) WHERE withdrawn_at = 0;
