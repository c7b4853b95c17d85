-- A gateway may keep its fee in the currency that it settles in, which need not be the one that it collected.
ALTER TABLE payments ADD COLUMN fee_currency TEXT; -- of fee_minor and fee_tax_minor; NULL = the captured currency
