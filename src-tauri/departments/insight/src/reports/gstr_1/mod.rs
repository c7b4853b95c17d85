//! FORM GSTR-1 (CGST Rules 2017, rule 59): the supplies of some days by who bought, as India asks for them bill by bill.
//!
//! The figures are those of the tax entries that GSTR-3B is made of, so that both returns say the same; who bought, where it went and
//! under which number the papers say. What is asked for is shown in the form's tables; a file in the portal's form it is not.

mod build;
mod by_hsn;
mod tables;

use base::{Fault, ReadTx, Shop, ShopDate};

pub use tables::{BillLine, Gstr1, HsnLine, NumbersLine, PlaceLine, TaxHeads, UntaxedKind, UntaxedLine};

use super::store::gstr_1 as store;

/// The tables for some days.
pub(super) fn gstr_1(tx: &ReadTx<'_>, shop: &Shop, from: ShopDate, to: ShopDate) -> Result<Gstr1, Fault> {
    let basics = shop.basics()?;
    let books = basics.books_currency;
    let read = build::Read {
        papers: store::taxed_papers(tx, books, from, to)?,
        due: store::fell_due(tx, books, from, to)?,
        lines: store::sold_lines(tx, from, to)?,
        charges: store::charged_by_code(tx, from, to)?,
        numbers: store::numbers_given(tx, from, to)?,
    };
    build::tables(&basics.country, books, (from, to), &read)
}
