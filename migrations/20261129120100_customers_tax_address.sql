-- Where a customer is taxed, as far as tax depends on it, and why they are not taxed at all. '' = not known.
ALTER TABLE customers ADD COLUMN county TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN city TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN postal_code TEXT NOT NULL DEFAULT '';
ALTER TABLE customers ADD COLUMN exempt_reason TEXT NOT NULL DEFAULT '';      -- as printed: resale, government; '' = not exempt
ALTER TABLE customers ADD COLUMN exempt_certificate TEXT NOT NULL DEFAULT ''; -- its number
ALTER TABLE customers ADD COLUMN exempt_until TEXT;                           -- last day of the certificate; NULL = no end
