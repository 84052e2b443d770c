-- Second factors, where an account is signed in, roles for a time, and what was done to accounts.
-- A sign-in whose `passed` is 0 waits for its second factor and opens nothing. `factor_at`: when one was last shown.

ALTER TABLE sign_ins ADD COLUMN passed SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE sign_ins ADD COLUMN factor_at BIGINT;
ALTER TABLE sign_ins ADD COLUMN challenge TEXT;
ALTER TABLE sign_ins ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ins ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE sign_ins ADD COLUMN strange SMALLINT NOT NULL DEFAULT 0;

ALTER TABLE accounts ADD COLUMN password_at BIGINT;

-- `until`: when it ends by itself, NULL for none. `seen_at`: when somebody last said that it is still needed.
ALTER TABLE roles ADD COLUMN until BIGINT;
ALTER TABLE roles ADD COLUMN why TEXT;
ALTER TABLE roles ADD COLUMN granted_at BIGINT;
ALTER TABLE roles ADD COLUMN granted_by TEXT;
ALTER TABLE roles ADD COLUMN seen_at BIGINT;

-- `sealed`: the secret of an authenticator app under the key of `key_id` (contact_keys). A passkey has its public key
-- in `public` and the host that it is for in `rp`. `step`: the last step of time used, or the passkey's own counter.
CREATE TABLE factors (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed TEXT,
    key_id TEXT,
    public TEXT,
    rp TEXT,
    step BIGINT NOT NULL DEFAULT 0,
    confirmed SMALLINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX factors_account ON factors (account);

-- Keyed hashes; a code that was used is gone.
CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts (id),
    hash TEXT NOT NULL,
    PRIMARY KEY (account, hash)
);

-- Who signs in by another house's word.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (issuer, subject)
);

-- Dense from 1; `digest` covers the row and the digest before it.
CREATE TABLE account_acts (
    n BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    detail TEXT NOT NULL,
    digest TEXT NOT NULL
);

CREATE INDEX account_acts_account ON account_acts (account, n);
