-- What payers say they paid by a link of our own, which nobody reports. A claim is no money: only what a person or a bank line
-- confirms is booked.

-- owner: till/payments
CREATE TABLE payment_claims (
    id         TEXT PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    utr        TEXT NOT NULL CHECK (utr = '' OR (length(utr) = 12 AND utr NOT GLOB '*[^0-9]*')), -- the bank's number of it; '' = not said
    state      TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'refused', 'replaced', 'withdrawn')),
    reason     TEXT NOT NULL DEFAULT '',   -- why it was refused
    claimed_at INTEGER NOT NULL,
    claimed_by TEXT NOT NULL,
    decided_at INTEGER,
    decided_by TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payment_claims_one_open ON payment_claims (payment_id) WHERE state = 'open';
-- One number counts once for each account.
CREATE UNIQUE INDEX payment_claims_counted ON payment_claims (merchant_account_id, utr) WHERE state = 'confirmed' AND utr <> '';
CREATE INDEX payment_claims_payment ON payment_claims (payment_id, id);
CREATE INDEX payment_claims_utr ON payment_claims (utr) WHERE utr <> '';
