-- Cash in a country without the smallest coins: what rounding to a whole coin added (below 0: took off) at the payment.
ALTER TABLE payments ADD COLUMN rounding_minor INTEGER NOT NULL DEFAULT 0;
