-- Accounts whose gateway tells nothing although there is something to tell. Which addresses stand there some gateways do not say; that
-- nothing comes while money does says it for them.

-- owner: till/payments
CREATE TABLE hook_silences (
    merchant_account_id TEXT PRIMARY KEY REFERENCES merchant_accounts (id),
    since       INTEGER NOT NULL,              -- from then on something could have come, and nothing did
    payments    INTEGER NOT NULL CHECK (payments > 0), -- whose money came in since and was learned without a delivery, when it was noted
    noted_at    INTEGER NOT NULL,
    correlation TEXT NOT NULL
) STRICT, WITHOUT ROWID;
