-- Parts of payouts that are of before the day of moving in.

ALTER TABLE payout_items ADD COLUMN is_earlier INTEGER NOT NULL DEFAULT 0; -- of before these books began, and of no payment known here: in the balances taken over
