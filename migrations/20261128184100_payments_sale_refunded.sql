ALTER TABLE payments ADD COLUMN sale_refunded_minor INTEGER NOT NULL DEFAULT 0; -- of refunded_minor: taken out of the sale (1200)
-- Until now every refund of an invoice's payment was taken out of the sale, and one of money without an invoice out of 2900.
UPDATE payments SET sale_refunded_minor = refunded_minor WHERE invoice_id IS NOT NULL;
UPDATE payments SET unidentified_minor = unidentified_minor - refunded_minor WHERE invoice_id IS NULL;
