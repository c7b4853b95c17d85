//! The journal with all that its links cover, one JSON object to a line: what another shop of ours takes in without losing
//! anything. The first line says whose it is and how it ends; each further one is an entry.

use base::{Currency, Fault, Money, ReadTx, Shop, ShopDate, Timestamp};
use serde::{Deserialize, Serialize};

use super::account_code;
use super::chain::{ChainEntry, ChainPosting, ChainTax, ChainText, Hash};
use super::entry::{Entry, EntryId, Line, SignedEntry, TaxLine, TaxStanding};
use super::post::Counted;
use super::store;

/// The form that is written here.
pub(crate) const FORM: u32 = 1;
/// Entries that are read at a time.
const STRIDE: i64 = 1_000;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeJournal {
    /// The form, [`FORM`].
    pub counterfoil_journal: u32,
    pub books_currency: Currency,
    /// How many entries follow.
    pub entries: i64,
    /// The link of the last one, hex.
    pub last_link: String,
}

/// An entry, as its link covers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeEntry {
    pub seq: i64,
    pub id: EntryId,
    pub source: String,
    pub recipe: String,
    pub chain: String,
    pub happened_at: Timestamp,
    pub dated_on: ShopDate,
    pub recorded_at: Timestamp,
    pub late: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub memo: String,
    pub correlation: String,
    pub author: String,
    pub postings: Vec<WholePosting>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taxes: Vec<WholeTax>,
    /// Its link in the chain, hex.
    pub hash: String,
}

/// A posting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholePosting {
    pub account: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub party: String,
    pub currency: Currency,
    pub amount_minor: i64,
    pub base_minor: i64,
}

/// A tax entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeTax {
    pub document: String,
    pub code: String,
    pub component: String,
    pub currency: Currency,
    pub taxable_minor: i64,
    pub tax_minor: i64,
    pub base_taxable_minor: i64,
    pub base_tax_minor: i64,
    pub tax_on: ShopDate,
    pub standing: String,
}

/// Writes the whole journal, line by line, each with its line feed.
pub fn export_whole(
    tx: &ReadTx<'_>,
    shop: &Shop,
    mut write: impl FnMut(&str) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let (entries, last_link) = store::find_head(tx)?;
    let books_currency = shop.basics()?.books_currency;
    let head = WholeJournal { counterfoil_journal: FORM, books_currency, entries, last_link: hex::encode(last_link) };
    write(&line_of(&head)?)?;
    let mut after = 0;
    loop {
        let mut entries = store::find_whole_entries(tx, after, STRIDE)?;
        let (Some(first), Some(last)) = (entries.first().map(|one| one.seq), entries.last().map(|one| one.seq)) else {
            return Ok(());
        };
        let mut postings = store::find_whole_postings(tx, first, last)?.into_iter().peekable();
        let mut taxes = store::find_whole_taxes(tx, first, last)?.into_iter().peekable();
        for entry in &mut entries {
            while let Some((_, posting)) = postings.next_if(|(seq, _)| *seq == entry.seq) {
                entry.postings.push(posting);
            }
            while let Some((_, tax)) = taxes.next_if(|(seq, _)| *seq == entry.seq) {
                entry.taxes.push(tax);
            }
            write(&line_of(entry)?)?;
        }
        after = last;
    }
}

fn line_of(what: &impl Serialize) -> Result<String, Fault> {
    let mut line = serde_json::to_string(what).map_err(Fault::bug)?;
    line.push('\n');
    Ok(line)
}

impl WholeEntry {
    /// The link that the entry has behind one with that link.
    pub(crate) fn link(&self, previous: &Hash) -> Hash {
        let (id, dated_on) = (self.id.to_string(), self.dated_on.to_string());
        let mut text = ChainText::default();
        text.begin(
            previous,
            &ChainEntry {
                seq: self.seq,
                id: &id,
                source: &self.source,
                recipe: &self.recipe,
                chain: &self.chain,
                happened_at: self.happened_at.0,
                dated_on: &dated_on,
                recorded_at: self.recorded_at.0,
                late: self.late,
                reverses: self.reverses,
                memo: &self.memo,
                correlation: &self.correlation,
                author: &self.author,
            },
        );
        for (line, posting) in (1..).zip(&self.postings) {
            text.posting(&ChainPosting {
                line,
                account: &posting.account,
                party: &posting.party,
                currency: posting.currency.code(),
                amount_minor: posting.amount_minor,
                base_minor: posting.base_minor,
            });
        }
        for (line, tax) in (1..).zip(&self.taxes) {
            let tax_on = tax.tax_on.to_string();
            text.tax(&ChainTax {
                line,
                document: &tax.document,
                code: &tax.code,
                component: &tax.component,
                currency: tax.currency.code(),
                taxable_minor: tax.taxable_minor,
                tax_minor: tax.tax_minor,
                base_taxable_minor: tax.base_taxable_minor,
                base_tax_minor: tax.base_tax_minor,
                tax_on: &tax_on,
                standing: &tax.standing,
            });
        }
        text.hash()
    }

    /// The postings, with amounts that fit.
    pub(crate) fn lines(&self, books: Currency) -> Result<Vec<Line>, String> {
        let line = |posting: &WholePosting| {
            let account = account_code(&posting.account)
                .ok_or_else(|| format!("there is no account {} in the chart", posting.account))?;
            let fits = |minor, currency| Money::new(minor, currency).map_err(|wrong| wrong.to_string());
            let (amount, base) = (fits(posting.amount_minor, posting.currency)?, fits(posting.base_minor, books)?);
            Ok(Line { account, party: posting.party.clone(), amount, base })
        };
        self.postings.iter().map(line).collect()
    }

    /// The entry as it was posted first, to be posted again. `recipe` is the name that this one's has in the program.
    pub(crate) fn signed(&self, recipe: &'static str, books: Currency) -> Result<(SignedEntry, Counted), String> {
        let fits = |minor, currency| Money::new(minor, currency).map_err(|wrong| wrong.to_string());
        let tax = |tax: &WholeTax| {
            let standing =
                TaxStanding::parse(&tax.standing).ok_or_else(|| format!("a tax entry stands as '{}'", tax.standing))?;
            Ok::<_, String>(TaxLine {
                document: tax.document.clone(),
                code: tax.code.clone(),
                component: tax.component.clone(),
                taxable: fits(tax.taxable_minor, tax.currency)?,
                tax: fits(tax.tax_minor, tax.currency)?,
                base_taxable: fits(tax.base_taxable_minor, books)?,
                base_tax: fits(tax.base_tax_minor, books)?,
                tax_on: tax.tax_on,
                standing,
            })
        };
        let entry = Entry {
            source: self.source.clone(),
            recipe,
            chain: self.chain.clone(),
            happened_at: self.happened_at,
            memo: self.memo.clone(),
            reverses: self.reverses,
            lines: self.lines(books)?,
            taxes: self.taxes.iter().map(tax).collect::<Result<_, _>>()?,
        };
        let by = base::Byline {
            at: self.recorded_at,
            author: self.author.as_str().into(),
            correlation: self.correlation.as_str().into(),
        };
        let counted = Counted { dated_on: self.dated_on, late: self.late };
        Ok((SignedEntry { id: self.id, entry, takes_back: None, by }, counted))
    }
}
