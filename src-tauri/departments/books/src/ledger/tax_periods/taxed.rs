//! The tax entries behind a figure of a return.

use base::{Fault, Money, Page, ReadTx, Shop, ShopDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::TaxPeriodError;
use super::tax_return::find_tax_return;
use crate::ledger::entry::EntryId;
use crate::ledger::general_ledger::LinePlace;
use crate::ledger::store;
use crate::ledger::tax_report::TaxSide;

/// A tax entry, in the books currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TaxedLine {
    /// The journal entry it lies beside.
    pub entry: EntryId,
    /// Place of that entry in the journal.
    pub seq: i64,
    /// Its line among the tax entries of that journal entry.
    pub line: i64,
    /// What caused the entry.
    pub source: String,
    /// The document that shows the tax.
    pub document: String,
    /// The day the entry counts in.
    pub dated_on: ShopDate,
    /// The day the tax counts on.
    pub tax_on: ShopDate,
    /// Tax code.
    pub code: String,
    /// Component; empty where the code has none.
    pub component: String,
    /// Value without tax; below nought where it was taken back.
    pub taxable: Money,
    /// Tax, likewise.
    pub tax: Money,
}

/// The tax entries behind a box of a return, in the order of their days, after a place; one page of them.
pub(super) fn list_taxed_lines(
    tx: &ReadTx<'_>,
    shop: &Shop,
    id: &str,
    (number, after, limit): (&str, Option<LinePlace>, u32),
    today: ShopDate,
) -> Result<Page<TaxedLine>, TaxPeriodError> {
    let found = find_tax_return(tx, shop, id, today)?;
    let known = found.boxes.into_iter().find(|one| one.number == number && one.opens);
    let rows =
        known.and_then(|one| one.rows).ok_or_else(|| Fault::invalid("box", "no figure of this return has entries"))?;
    let days = (found.standing.period.first_on, found.standing.period.last_on);
    let after = after.unwrap_or(LinePlace::start_of(days.0));
    let mut lines = store::list_taxed_lines(tx, found.books_currency, &rows, days, after, limit)?;
    if rows.side == TaxSide::Input {
        for line in &mut lines {
            (line.taxable, line.tax) = (line.taxable.negated(), line.tax.negated());
        }
    }
    Ok(Page::cut(lines, limit, |line| format!("{}/{}/{}", line.tax_on, line.seq, line.line)))
}
