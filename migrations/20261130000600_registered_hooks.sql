-- What is registered at the gateways as webhook addresses, by the last comparison with the shop's own.

-- owner: till/registered_hooks
CREATE TABLE hook_comparisons (
    merchant_account_id TEXT PRIMARY KEY REFERENCES merchant_accounts (id),
    tried_at     INTEGER NOT NULL,             -- when the gateway was asked last
    trouble      TEXT NOT NULL,                -- why it told nothing then; '' = it told
    compared_at  INTEGER,                      -- when it told last; NULL: never
    hooks_base   TEXT NOT NULL,                -- the outside door's address then; '' = the shop has not said
    standing     TEXT NOT NULL CHECK (standing IN ('on', 'off', 'missing', 'unknown')), -- how the shop's own address stands there
    unread       INTEGER NOT NULL,             -- rows that were not understood
    needs_you    TEXT NOT NULL CHECK (needs_you IN ('', 'strange', 'off', 'missing', 'former')), -- why a person should look
    correlation  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX hook_comparisons_needs_you ON hook_comparisons (merchant_account_id) WHERE needs_you <> '';

-- owner: till/registered_hooks
CREATE TABLE registered_hooks (
    merchant_account_id TEXT NOT NULL REFERENCES hook_comparisons (merchant_account_id),
    position     INTEGER NOT NULL,             -- the gateway's order, from 0
    hook_ref     TEXT NOT NULL,                -- the gateway's id of it
    kind         TEXT NOT NULL CHECK (kind IN ('ours', 'former', 'other_account', 'strange')),
    host         TEXT NOT NULL,                -- with its port, unless that is the usual one; '' = the address could not be read
    path         TEXT NOT NULL,                -- without its query; of an address of ours the key is masked
    enabled      INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    events       TEXT,                         -- JSON array of kinds of events, '*' = all; NULL: not told
    accepted_at  INTEGER,                      -- a strange one: a person knows it
    accepted_by  TEXT,
    PRIMARY KEY (merchant_account_id, position),
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR kind = 'strange')
) STRICT, WITHOUT ROWID;
