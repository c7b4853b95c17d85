-- Money that is reserved first and taken by a person later, where the gateway can.

ALTER TABLE merchant_accounts ADD COLUMN reserve_first INTEGER NOT NULL DEFAULT 0 CHECK (reserve_first IN (0, 1));
-- As the account said when the payment was intended: every attempt to make it says the same.
ALTER TABLE payments ADD COLUMN reserve_first INTEGER NOT NULL DEFAULT 0 CHECK (reserve_first IN (0, 1));
