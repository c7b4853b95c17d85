-- Restrictions of merchant accounts: from which countries payments are started through one, and by which card brands it is paid.

-- owner: till/merchant_accounts
CREATE TABLE merchant_account_restrictions (
    merchant_account_id TEXT NOT NULL REFERENCES merchant_accounts (id),
    name TEXT NOT NULL CHECK (name IN ('countries', 'card_brands')),
    rule TEXT NOT NULL CHECK (rule IN ('only', 'not')), -- what is on the list and nothing else, or everything else
    list TEXT NOT NULL CHECK (json_valid(list)),        -- ISO 3166-1 alpha-2 codes, or brands, as a JSON array: never empty
    PRIMARY KEY (merchant_account_id, name)
) STRICT, WITHOUT ROWID;
