ALTER TABLE payments ADD COLUMN instalment INTEGER; -- the part of the invoice's plan it was started for; NULL = no plan, or no part
