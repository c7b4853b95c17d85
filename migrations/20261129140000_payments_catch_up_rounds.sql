-- While you were away: the times in which no gateway could tell the shop anything, and what asking afterwards brought.

-- owner: till/payments
CREATE TABLE catch_up_rounds (
    id        INTEGER PRIMARY KEY,
    cause     TEXT NOT NULL CHECK (cause IN ('start', 'wake', 'network', 'asked')), -- what ended the absence
    from_at   INTEGER NOT NULL,                -- nobody listened since then
    until_at  INTEGER,                         -- up to then; NULL: the line is still down
    begun_at  INTEGER NOT NULL,                -- when the gateways were first asked
    ended_at  INTEGER,                         -- when nothing was left that asking again soon would bring
    took_ms   INTEGER NOT NULL DEFAULT 0,      -- spent asking, by a clock that nobody sets
    CHECK (until_at >= from_at)
) STRICT;

-- owner: till/payments
CREATE TABLE catch_up_round_accounts (
    round_id  INTEGER NOT NULL REFERENCES catch_up_rounds (id),
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    listed    INTEGER NOT NULL,                -- facts that the gateway told
    new       INTEGER NOT NULL,                -- of these, not told by a listing before
    took_ms   INTEGER NOT NULL,
    error     TEXT,                            -- why the last try did not come to its end; NULL: it did
    PRIMARY KEY (round_id, merchant_account_id)
) STRICT, WITHOUT ROWID;

-- What a round found: rows of the inbox, and what had changed of payments and refunds that were asked about one by one.
-- owner: till/payments
CREATE TABLE catch_up_found (
    id        INTEGER PRIMARY KEY,
    round_id  INTEGER NOT NULL REFERENCES catch_up_rounds (id),
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    what      TEXT NOT NULL CHECK (what IN ('listed', 'payment', 'refund')),
    inbox_id  INTEGER,
    payment_id TEXT REFERENCES payments (id),
    CHECK ((what = 'listed') = (inbox_id IS NOT NULL)),
    CHECK ((what = 'listed') = (payment_id IS NULL))
) STRICT;
CREATE INDEX catch_up_found_round ON catch_up_found (round_id, merchant_account_id);

-- The program ran at this instant, and nobody knows of a later one.
-- owner: till/payments
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
) STRICT;

-- owner: till/payments
CREATE INDEX observations_inbox ON observations (inbox_id) WHERE inbox_id IS NOT NULL;
