-- What limits a refund that the shop asks for, and what of it a credit note stands behind.

ALTER TABLE payments ADD COLUMN charged_back_minor INTEGER NOT NULL DEFAULT 0; -- taken by the customer's bank: open or lost
ALTER TABLE payments ADD COLUMN sale_credited_minor INTEGER NOT NULL DEFAULT 0; -- taken out of the sale like sale_refunded_minor, with a credit note behind it
