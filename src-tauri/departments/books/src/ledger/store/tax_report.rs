//! Reading what was taxed.

use base::{Fault, ReadTx, ShopDate};

/// What one component of a tax code came to in some days, in minor units of the books currency: + owed, − claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ledger) struct TaxSum {
    pub code: String,
    pub component: String,
    /// Of what the shop bought, not of what it supplied.
    pub bought: bool,
    pub taxable: i64,
    /// The part of `taxable` that no other component of the code counts: CGST and SGST lie on one value.
    pub own_taxable: i64,
    /// Of `own_taxable`, what was taken back.
    pub taken_back: i64,
    pub tax: i64,
}

/// What is due, by code and component. What the shop bought is named by the payment whose fee it is; everything else is a document of its own.
pub(in crate::ledger) fn find_tax_sums(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<Vec<TaxSum>, Fault> {
    tx.all(
        "SELECT code, component, bought, sum(taxable), sum(iif(first, taxable, 0)),
                sum(iif(first AND (taxable < 0) <> bought, taxable, 0)), sum(tax)
           FROM (SELECT t.code, t.component, t.document GLOB 'payment:*' AS bought, t.base_taxable_minor AS taxable,
                        t.base_tax_minor AS tax,
                        NOT EXISTS (SELECT 1
                                      FROM tax_entries AS before
                                     WHERE before.entry_seq = t.entry_seq
                                       AND before.line < t.line
                                       AND before.code = t.code
                                       AND before.document = t.document
                                       AND before.standing = t.standing) AS first
                   FROM tax_entries AS t
                  WHERE t.tax_on BETWEEN ?1 AND ?2
                    AND t.entry_seq <= ?3
                    AND t.standing = 'due')
          GROUP BY code, component, bought
          ORDER BY code, component, bought",
        (from, to, last_seq),
        |row| {
            Ok(TaxSum {
                code: row.get(0)?,
                component: row.get(1)?,
                bought: row.get(2)?,
                taxable: row.get(3)?,
                own_taxable: row.get(4)?,
                taken_back: row.get(5)?,
                tax: row.get(6)?,
            })
        },
    )
}

/// What the accounts of tax that is due moved by in some days in the books currency, + debit, without opening balances and filed
/// returns: those tax nothing. They are input tax, output tax, and reverse charge.
///
/// An entry whose tax counts on another day than itself, because that day's return was filed by then, counts on the day of its tax:
/// that the two are equal in each entry is a standing check.
///
/// Of the entries up to one: the kept movements of days, less what later entries moved.
pub(in crate::ledger) fn find_tax_moved(
    tx: &ReadTx<'_>,
    from: ShopDate,
    to: ShopDate,
    last_seq: i64,
) -> Result<i64, Fault> {
    let moved = tx.one(
        "SELECT coalesce(sum(moved), 0)
           FROM (SELECT account, base_debit_minor - base_credit_minor AS moved
                   FROM daily_movements
                  WHERE dated_on BETWEEN ?1 AND ?2
                  UNION ALL
                 SELECT postings.account, -postings.base_minor
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE (entries.source >= 'opening:' AND entries.source < 'opening;'
                         OR entries.source >= 'tax_period:' AND entries.source < 'tax_period;')
                    AND entries.dated_on BETWEEN ?1 AND ?2
                  UNION ALL
                 SELECT postings.account, -postings.base_minor
                   FROM journal_entries AS entries
                  CROSS JOIN postings ON postings.entry_seq = entries.seq
                  WHERE entries.seq > ?3
                    AND NOT (entries.source >= 'opening:' AND entries.source < 'opening;'
                             OR entries.source >= 'tax_period:' AND entries.source < 'tax_period;')
                    AND entries.dated_on BETWEEN ?1 AND ?2
                  UNION ALL
                 SELECT '2100', taxed.base_tax_minor
                   FROM journal_entries AS entries
                  CROSS JOIN tax_entries AS taxed ON taxed.entry_seq = entries.seq
                  WHERE entries.dated_on BETWEEN ?1 AND ?2
                    AND entries.seq <= ?3
                    AND taxed.standing = 'due'
                    AND taxed.tax_on NOT BETWEEN ?1 AND ?2
                  UNION ALL
                 SELECT '2100', -taxed.base_tax_minor
                   FROM tax_entries AS taxed
                  CROSS JOIN journal_entries AS entries ON entries.seq = taxed.entry_seq
                  WHERE taxed.tax_on BETWEEN ?1 AND ?2
                    AND taxed.entry_seq <= ?3
                    AND taxed.standing = 'due'
                    AND entries.dated_on NOT BETWEEN ?1 AND ?2)
          WHERE account IN ('1300', '2100', '2120')",
        (from, to, last_seq),
        |row| row.get(0),
    )?;
    Ok(moved.unwrap_or(0))
}
