//! One report as a workbook: in whose words, and what can go wrong.

use base::format::Locale;
use base::{Fault, Kind, Problem, Shop, ShopDate, text};
use engines::spreadsheet::{Cell, Row, Sheet, SpreadsheetError as EngineError, write_xlsx};
use office::settings;

use super::words::{self, Words};

/// Why a spreadsheet is not written.
#[derive(Debug, thiserror::Error)]
pub enum SpreadsheetError {
    /// It could not be written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for SpreadsheetError {
    fn kind(&self) -> Kind {
        match self {
            Self::Engine(_) => Kind::refused("spreadsheet.not_written"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// In whose words, and in whose direction.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    pub locale: Locale,
    pub words: &'static Words,
}

impl Reader {
    /// A reader of the language that was asked for; of the shop's where none was.
    pub async fn of(shop: &Shop, locale: Option<&str>) -> Result<Self, Fault> {
        text::at_most("locale", locale, 35)?;
        let locale = match locale {
            Some(locale) => Locale::of(locale),
            None => {
                let settings = shop.db.read(settings::load).await?;
                Locale::of(&settings.ok_or(Fault::NoSuch("shop: it is not set up yet"))?.locale)
            }
        };
        Ok(Self { locale, words: words::of(locale.language) })
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
