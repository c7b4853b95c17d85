//! Taking an entry back: another entry with every sign turned.

use base::{Currency, Fault, Money, ReadTx, Shop, Timestamp, WriteTx};

use super::entry::{Entry, Line, Posted, REVERSED, TaxLine, TaxStanding};
use super::{account_code, post, store};

/// An entry as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place in the journal.
    pub seq: i64,
    /// What was posted. The recipe is left empty: it is of no use to whoever reads an entry back.
    pub entry: Entry,
}

impl Recorded {
    /// The same postings and tax entries with every sign turned, naming this entry as the one taken back.
    pub fn turned(&self, source: String, recipe: &'static str, at: Timestamp) -> Entry {
        Entry { reverses: Some(self.seq), ..self.entry.turned(source, recipe, at) }
    }
}

/// The entry of that source with its lines.
pub fn find_recorded(tx: &ReadTx<'_>, shop: &Shop, source: &str) -> Result<Option<Recorded>, Fault> {
    let Some((seq, chain, happened_at, memo, reverses)) = store::find_by_source(tx, source)? else { return Ok(None) };
    let books = shop.basics()?.books_currency;
    let lines = store::find_postings(tx, seq)?
        .into_iter()
        .map(|row| {
            let account = account_code(&row.account)
                .ok_or_else(|| Fault::bug(format!("account {} is not in the chart", row.account)))?;
            Ok(Line { account, party: row.party, amount: row.amount, base: Money::new(row.base_minor, books)? })
        })
        .collect::<Result<_, Fault>>()?;
    let taxes = store::find_tax_entries(tx, seq)?
        .into_iter()
        .map(|row| row.into_tax_line(books))
        .collect::<Result<_, Fault>>()?;
    let entry = Entry { source: source.to_owned(), recipe: "", chain, happened_at, memo, reverses, lines, taxes };
    Ok(Some(Recorded { seq, entry }))
}

/// Posts `<source>:reversed`: the entry of that source with its signs turned, dated by `at`. Its taxes fall into the period
/// of the first one while that is open. An entry is reversed once; the second time is a duplicate.
pub fn reverse(tx: &WriteTx<'_>, shop: &Shop, source: &str, at: Timestamp) -> Result<Posted, Fault> {
    let recorded = find_recorded(tx, shop, source)?
        .ok_or_else(|| Fault::bug(format!("nothing to reverse: {source} was never posted")))?;
    post(tx, shop, recorded.turned(format!("{source}:reversed"), REVERSED, at))
}

impl store::TaxRow {
    fn into_tax_line(self, books: Currency) -> Result<TaxLine, Fault> {
        Ok(TaxLine {
            taxable: Money::new(self.taxable_minor, self.currency)?,
            tax: Money::new(self.tax_minor, self.currency)?,
            base_taxable: Money::new(self.base_taxable_minor, books)?,
            base_tax: Money::new(self.base_tax_minor, books)?,
            document: self.document,
            code: self.code,
            component: self.component,
            tax_on: self.tax_on,
            standing: TaxStanding::parse(&self.standing)
                .ok_or_else(|| Fault::bug(format!("a tax entry stands as {}", self.standing)))?,
        })
    }
}
