-- Registering the shop's own webhook address at a gateway by a call: what was meant is kept before it is done.

-- owner: till/registered_hooks
CREATE TABLE hook_registrations (
    merchant_account_id TEXT PRIMARY KEY REFERENCES merchant_accounts (id),
    asked_at      INTEGER,                     -- one was begun then and its end is not known; NULL: none
    busy_until    INTEGER NOT NULL,            -- until then somebody is at it; 0 = nobody
    registered_at INTEGER,                     -- when one ended well last; NULL: never
    hook_ref      TEXT NOT NULL,               -- the gateway's id of that one; '' = none
    correlation   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
