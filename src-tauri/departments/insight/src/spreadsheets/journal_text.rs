//! The journal as a text that is written while it is read, however long it is: a table for spreadsheet programs, or JSON for others.
//! Some entries at a time are held, and the places of all.

use std::fmt::Write;
use std::sync::Arc;

use base::{Actor, Fault, Shop, ShopDate};
use books::ledger::{self, EXPORT_RUN, EntryFilter, JournalEntry, Known, LEDGER_READ};
use engines::spreadsheet::Cell;
use futures::stream::{self, Stream};
use serde::Deserialize;
use utoipa::ToSchema;

use super::SpreadsheetError;
use super::journal::{heads, rows_of};
use super::workbook::Reader;
use super::write_spreadsheet::JournalSheetAsk;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = JournalFileForm)]
pub enum JournalForm {
    /// A table with commas (RFC 4180), a row for each posting.
    Csv,
    /// Entries with their postings as the list of entries tells them.
    Json,
}

/// What the journal is as JSON.
#[derive(Debug, Clone, ToSchema)]
pub struct JournalFile {
    /// The day at whose end it was known like this, where one was asked for.
    pub known_on: Option<ShopDate>,
    /// Entries with their postings, the oldest first.
    pub items: Vec<JournalEntry>,
}

/// The journal on its way out.
struct JournalText {
    shop: Shop,
    reader: Reader,
    form: JournalForm,
    known_on: Option<ShopDate>,
    places: Arc<[i64]>,
    at: usize,
    ended: bool,
}

/// The entries of a filter as a text in pieces, the oldest first.
///
/// # Errors
/// Before the first piece: who may not read the ledger or take figures out, a filter that cannot be. A piece that cannot be read
/// ends the text with an error.
pub async fn write_journal_text(
    shop: &Shop,
    who: &Actor,
    form: JournalForm,
    ask: JournalSheetAsk,
) -> Result<impl Stream<Item = Result<String, Fault>> + use<>, SpreadsheetError> {
    who.may(LEDGER_READ)?;
    who.may(EXPORT_RUN)?;
    let reader = Reader::of(shop, ask.locale.as_deref(), ask.known_on).await?;
    let known_on = ask.known_on;
    let filter = EntryFilter::from(ask);
    filter.must_be_short()?;
    let own = shop.clone();
    let found = shop.db.read(move |tx| {
        let filter = filter.as_known(tx, &own, Known::on(known_on))?;
        ledger::list_places(tx, &filter)
    });
    let places = found.await?;
    let text = JournalText { shop: shop.clone(), reader, form, known_on, places: places.into(), at: 0, ended: false };
    Ok(stream::try_unfold(text, |mut text| async move { Ok(text.next().await?.map(|piece| (piece, text))) }))
}

impl JournalText {
    /// The next piece; none after the last.
    async fn next(&mut self) -> Result<Option<String>, Fault> {
        if self.ended {
            return Ok(None);
        }
        let mut piece = if self.at == 0 { self.head()? } else { String::new() };
        let (own, places, at) = (self.shop.clone(), self.places.clone(), self.at);
        let entries = self.shop.db.read(move |tx| ledger::read_from(tx, &own, &places, at)).await?;
        for entry in &entries {
            self.write(entry, &mut piece)?;
            self.at = self.at.saturating_add(1);
        }
        self.ended = entries.is_empty() || self.at >= self.places.len();
        if self.ended && self.form == JournalForm::Json {
            piece.push_str("]}\n");
        }
        Ok(Some(piece))
    }

    fn head(&self) -> Result<String, Fault> {
        Ok(match self.form {
            // The mark at the beginning has spreadsheet programs read it as UTF-8.
            JournalForm::Csv => format!("\u{feff}{}", line(&heads(self.reader.words).map(Cell::text))),
            JournalForm::Json => {
                let known = serde_json::to_string(&self.known_on).map_err(Fault::bug)?;
                format!("{{\"known_on\":{known},\"items\":[")
            }
        })
    }

    fn write(&self, entry: &JournalEntry, piece: &mut String) -> Result<(), Fault> {
        match self.form {
            JournalForm::Csv => piece.extend(rows_of(entry, &self.reader).iter().map(|cells| line(cells))),
            JournalForm::Json => {
                let comma = if self.at == 0 { "" } else { "," };
                let entry = serde_json::to_string(entry).map_err(Fault::bug)?;
                // Writing to a string cannot fail.
                let _written = write!(piece, "{comma}\n{entry}");
            }
        }
        Ok(())
    }
}

/// A row of the table. Amounts are numbers; a text that a spreadsheet would take for a formula stands behind an apostrophe.
fn line(cells: &[Cell]) -> String {
    let texts = cells.iter().map(|cell| match cell {
        Cell::Text(text) => books::csv_cell(text),
        Cell::Amount(amount) => amount.decimal_text(),
        Cell::Percent(percent) => percent.to_string(),
    });
    format!("{}\r\n", texts.collect::<Vec<_>>().join(","))
}
