-- The ledger of consents is kept for ever: what was granted stays as it was written, and a withdrawal is written once.

CREATE TRIGGER consent_is_kept BEFORE DELETE ON consent
BEGIN
  SELECT RAISE(ABORT, 'a consent is never deleted');
END;

CREATE TRIGGER consent_is_written_once BEFORE UPDATE ON consent
WHEN OLD.withdrawn_at <> 0 OR NEW.withdrawn_at = 0 OR NEW.id <> OLD.id OR NEW.contact_id <> OLD.contact_id
  OR NEW.channel <> OLD.channel OR NEW.topic <> OLD.topic OR NEW.purpose <> OLD.purpose OR NEW.wording <> OLD.wording
  OR NEW.granted_at <> OLD.granted_at OR NEW.granted_by <> OLD.granted_by
BEGIN
  SELECT RAISE(ABORT, 'of a consent only its withdrawal may be written, and once');
END;

-- Who was shown citizens' identifiers unmasked, when, of what, and why.
CREATE TABLE disclosure (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  agent TEXT NOT NULL,
  subject TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;

CREATE TRIGGER disclosure_is_kept BEFORE DELETE ON disclosure
BEGIN
  SELECT RAISE(ABORT, 'a disclosure is never deleted');
END;

CREATE TRIGGER disclosure_is_written_once BEFORE UPDATE ON disclosure
BEGIN
  SELECT RAISE(ABORT, 'a disclosure is never changed');
END;
