-- The region that tax depends on: of the shop, of a customer, and of a supply. '' = not said.
ALTER TABLE shop ADD COLUMN region TEXT NOT NULL DEFAULT '';      -- code as in base::regions, of the shop's country
ALTER TABLE customers ADD COLUMN region TEXT NOT NULL DEFAULT ''; -- code as in base::regions, of the customer's country, else of the shop's

-- The code that applies in place of this one where a supply goes into another region: India's IGST for CGST and SGST.
ALTER TABLE tax_codes ADD COLUMN interstate_code TEXT REFERENCES tax_codes (code) DEFERRABLE INITIALLY DEFERRED;
UPDATE tax_codes
   SET interstate_code = code || 'I'
 WHERE code IN ('IN18', 'IN5', 'IN40', 'IN3')
   AND EXISTS (SELECT 1 FROM shop WHERE country = 'IN')
   AND EXISTS (SELECT 1 FROM tax_codes AS other WHERE other.code = tax_codes.code || 'I');

ALTER TABLE invoice_lines ADD COLUMN tax_code_asked TEXT;         -- as chosen, where the place of supply put another in its place
ALTER TABLE invoices ADD COLUMN place_asked TEXT;                 -- region, where a person chose it
ALTER TABLE invoices ADD COLUMN place_of_supply TEXT;             -- region by which it was taxed; NULL = tax does not depend on it

CREATE TRIGGER invoices_place_frozen BEFORE UPDATE OF place_asked, place_of_supply ON invoices
    WHEN OLD.status <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'an issued invoice never changes'); END;
