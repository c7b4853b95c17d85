//! One report as a workbook: in whose words, and what can go wrong.

use base::format::Locale;
use base::{Fault, Kind, Problem, Shop, ShopDate, text};
use books::ledger::GeneralLedgerError;
use engines::spreadsheet::{Cell, Row, Sheet, SpreadsheetError as EngineError, write_xlsx};
use office::settings;

use super::words::{self, Words};

/// Most postings of an account on one sheet: what a program opens at once.
pub(super) const POSTINGS_MOST: u32 = 100_000;

/// Why a spreadsheet is not written.
#[derive(Debug, thiserror::Error)]
pub enum SpreadsheetError {
    /// It could not be written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No such account in the chart.
    #[error(transparent)]
    Account(#[from] GeneralLedgerError),
    /// So many postings are no sheet to read.
    #[error("more than {POSTINGS_MOST} postings are too many for one sheet: choose fewer days")]
    TooLong,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for SpreadsheetError {
    fn kind(&self) -> Kind {
        match self {
            Self::Engine(_) => Kind::refused("spreadsheet.not_written"),
            Self::Account(cause) => cause.kind(),
            Self::TooLong => Kind::refused("spreadsheet.too_long").field("from"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// In whose words and in whose direction, and as known when.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    pub locale: Locale,
    pub words: &'static Words,
    /// The day at whose end the books were known like this, where it is said.
    pub known_on: Option<ShopDate>,
}

impl Reader {
    /// A reader of the language that was asked for; of the shop's where none was.
    pub async fn of(shop: &Shop, locale: Option<&str>, known_on: Option<ShopDate>) -> Result<Self, Fault> {
        text::at_most("locale", locale, 35)?;
        let locale = match locale {
            Some(locale) => Locale::of(locale),
            None => {
                let settings = shop.db.read(settings::load).await?;
                Locale::of(&settings.ok_or(Fault::NoSuch("shop: it is not set up yet"))?.locale)
            }
        };
        Ok(Self { locale, words: words::of(locale.language), known_on })
    }

    /// What stands over the figures that a report is compared with and over the change; nothing where it is compared with nothing.
    pub fn compare_heads(&self, compared: Option<String>) -> Vec<String> {
        let changes = [self.words.change, self.words.change_percent].map(str::to_owned);
        compared.into_iter().flat_map(|title| std::iter::once(title).chain(changes.clone())).collect()
    }

    /// The last row of a report as it was known once: the day, in a sheet of so many columns.
    pub fn known_row(&self, columns: usize) -> Option<Row> {
        let said = [Cell::text(self.words.known_on), Cell::text(self.locale.day(self.known_on?))];
        Some(plain(said.into_iter().chain(std::iter::repeat_n(Cell::text(""), columns.saturating_sub(2))).collect()))
    }

    /// A sheet of this reader.
    pub fn sheet(&self, name: &str, heads: Vec<String>, rows: Vec<Row>) -> Sheet {
        Sheet { name: name.to_owned(), right_to_left: self.locale.language.is_right_to_left(), heads, rows }
    }
}

/// A row of a report.
pub(super) fn plain(cells: Vec<Cell>) -> Row {
    Row { sum: false, cells }
}

/// A row of sums.
pub(super) fn sum(cells: Vec<Cell>) -> Row {
    Row { sum: true, cells }
}

/// Writing takes milliseconds of computing, so it is done beside the threads that serve.
pub(super) async fn written(title: &str, on: ShopDate, sheets: Vec<Sheet>) -> Result<Vec<u8>, SpreadsheetError> {
    let title = title.to_owned();
    let done = tokio::task::spawn_blocking(move || write_xlsx(&title, on, &sheets)).await;
    Ok(done.map_err(|cause| Fault::bug(format!("a spreadsheet was not written: {cause}")))??)
}
