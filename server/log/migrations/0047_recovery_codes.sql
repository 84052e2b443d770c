-- Recovery codes are kept by a slow hash with this salt, which says its cost, too; empty: by a keyed hash alone, as
-- earlier versions did, until the server has started once.
ALTER TABLE recovery_codes ADD COLUMN salt TEXT NOT NULL DEFAULT '';
