ALTER TABLE payments ADD COLUMN customer_id TEXT REFERENCES customers (id); -- whose advance its money was taken as, before an invoice; NULL = no advance
