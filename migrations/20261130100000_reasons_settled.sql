-- Why a person should look at a payment or a payout: shown once for each thing it comes from, and settled by a person.

-- What is found again at every look because of the same fact is shown once for that fact.
-- owner: till/payments
CREATE TABLE payment_reasons_shown (
    payment_id TEXT NOT NULL REFERENCES payments (id),
    reason     TEXT NOT NULL,
    cause      TEXT NOT NULL,              -- what it comes from; '' = its words say all
    shown_at   INTEGER NOT NULL,
    PRIMARY KEY (payment_id, reason, cause)
) STRICT, WITHOUT ROWID;

-- owner: till/payments
CREATE TABLE payment_reasons_settled (
    id         INTEGER PRIMARY KEY,
    payment_id TEXT NOT NULL REFERENCES payments (id),
    reason     TEXT NOT NULL,
    note       TEXT NOT NULL CHECK (note <> ''),
    settled_at INTEGER NOT NULL,
    settled_by TEXT NOT NULL
) STRICT;
CREATE INDEX payment_reasons_settled_payment ON payment_reasons_settled (payment_id, id);
CREATE TRIGGER payment_reasons_settled_frozen BEFORE UPDATE ON payment_reasons_settled
    BEGIN SELECT RAISE(ABORT, 'what a person settled stays as it was said'); END;
CREATE TRIGGER payment_reasons_settled_kept BEFORE DELETE ON payment_reasons_settled
    BEGIN SELECT RAISE(ABORT, 'what a person settled is kept'); END;

-- owner: till/payouts
CREATE TABLE payout_reasons_shown (
    payout_id  TEXT NOT NULL REFERENCES payouts (id),
    reason     TEXT NOT NULL,
    cause      TEXT NOT NULL,              -- what it comes from; '' = its words say all
    shown_at   INTEGER NOT NULL,
    PRIMARY KEY (payout_id, reason, cause)
) STRICT, WITHOUT ROWID;

-- owner: till/payouts
CREATE TABLE payout_reasons_settled (
    id         INTEGER PRIMARY KEY,
    payout_id  TEXT NOT NULL REFERENCES payouts (id),
    reason     TEXT NOT NULL,
    note       TEXT NOT NULL CHECK (note <> ''),
    settled_at INTEGER NOT NULL,
    settled_by TEXT NOT NULL
) STRICT;
CREATE INDEX payout_reasons_settled_payout ON payout_reasons_settled (payout_id, id);
CREATE TRIGGER payout_reasons_settled_frozen BEFORE UPDATE ON payout_reasons_settled
    BEGIN SELECT RAISE(ABORT, 'what a person settled stays as it was said'); END;
CREATE TRIGGER payout_reasons_settled_kept BEFORE DELETE ON payout_reasons_settled
    BEGIN SELECT RAISE(ABORT, 'what a person settled is kept'); END;

-- How often a reason was shown so far: by it a list that somebody read is told from the one that stands now.
ALTER TABLE payments ADD COLUMN reasons_shown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payouts ADD COLUMN reasons_shown INTEGER NOT NULL DEFAULT 0;
