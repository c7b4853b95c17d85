-- A bank line may be a payout of a gateway.

ALTER TABLE bank_matches ADD COLUMN payout_id TEXT REFERENCES payouts (id);
-- A payout is banked once.
CREATE UNIQUE INDEX bank_matches_payout ON bank_matches (payout_id) WHERE payout_id IS NOT NULL;
