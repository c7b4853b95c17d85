//! One report on a sheet with the shop's head: in whose words, and what can go wrong. The same report gives the same bytes until
//! the shop's particulars change.

use base::format::Zone;
use base::{Fault, Kind, Money, Problem, Shop};
use books::ledger::{Change, DayRange, GeneralLedgerError};
use engines::documents::model::{Content, Period, Report, ReportCell, ReportColumn, ReportDays, Standing};
use engines::documents::{Document, DocumentError, DrawError, PaperSize, Picture};
use office::settings;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::reports::side;
use crate::spreadsheets::{Reader, Words};

/// Most rows on one paper: about fifty pages of A4.
pub(super) const ROWS_MOST: u32 = 2_000;

/// Sheets a report can be drawn on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportPaper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 in.
    Letter,
}

/// Why a report is not printed.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// So many rows are a book and not a report.
    #[error("more than {ROWS_MOST} rows are too many for one paper: choose fewer days")]
    TooLong,
    /// No such account in the chart.
    #[error(transparent)]
    Account(#[from] GeneralLedgerError),
    /// The paper could not be drawn.
    #[error("this paper cannot be drawn: {0}")]
    Paper(#[from] DrawError),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Problem for PaperError {
    fn kind(&self) -> Kind {
        match self {
            Self::TooLong => Kind::refused("report.too_long").field("from"),
            Self::Account(cause) => cause.kind(),
            Self::Paper(_) => Kind::refused("report.paper"),
            Self::Fault(fault) => fault.kind(),
        }
    }
}

/// Draws a report under the shop's head.
pub(super) async fn drawn(
    shop: &Shop,
    reader: &Reader,
    paper: ReportPaper,
    report: Report,
) -> Result<Vec<u8>, PaperError> {
    if report.rows.len() > usize::try_from(ROWS_MOST).unwrap_or(usize::MAX) {
        return Err(PaperError::TooLong);
    }
    let found = shop.db.read(|tx| {
        let settings = settings::load(tx)?.ok_or(Fault::NoSuch("shop: it is not set up yet"))?;
        let logo = if settings.has_logo { settings::find_logo(tx)? } else { None };
        Ok::<_, Fault>((settings, logo))
    });
    let (own, logo) = found.await?;
    let seller = side(&own.name, &own.address, &own.country, &own.tax_id, &own.email, &own.phone);
    let document = Document {
        size: match paper {
            ReportPaper::A4 => PaperSize::A4,
            ReportPaper::Letter => PaperSize::Letter,
        },
        zone: Zone::get(&own.zone).unwrap_or(Zone::UTC),
        // A logo that cannot be read is left out: the figures matter more.
        logo: logo.and_then(|png| {
            let unread = |cause: &_| tracing::warn!(%cause, "the logo is left out of a paper");
            Picture::from_png(&png).inspect_err(unread).ok()
        }),
        standing: own.practice.then_some(Standing::Test),
        footer: own.name.clone(),
        ..Document::new(Content::Report(report), reader.locale, seller)
    };
    // Drawing takes milliseconds of computing, so it is done beside the threads that serve.
    let drawn = tokio::task::spawn_blocking(move || document.draw());
    let drawn = drawn.await.map_err(|cause| Fault::bug(format!("a paper was not drawn: {cause}")))?;
    drawn.map_err(|error| match error {
        DocumentError::Draw(cause) => cause.into(),
        // Figures that do not add up were added up by us.
        other => Fault::bug(other).into(),
    })
}

/// A report of that title that is compared with nothing, still without a table.
pub(super) fn empty(title: &str, reader: &Reader, days: ReportDays) -> Report {
    Report {
        title: title.to_owned(),
        about: Vec::new(),
        days,
        compare: None,
        known_on: reader.known_on,
        currency: None,
        landscape: false,
        columns: Vec::new(),
        rows: Vec::new(),
        carry: None,
        notes: Vec::new(),
    }
}

/// Days as a paper says them.
pub(super) fn between(DayRange { from, to }: DayRange) -> ReportDays {
    ReportDays::Between(Period { from, to })
}

/// The columns of a statement: names, the figure, and, where it is compared, the other figure and the change.
pub(super) fn statement_columns(words: &Words, figure: String, compare: Option<String>) -> Vec<ReportColumn> {
    let mut columns = vec![ReportColumn::words(words.account, 44), ReportColumn::figures(figure, 18)];
    if let Some(compare) = compare {
        columns.push(ReportColumn::figures(compare, 18));
        columns.push(ReportColumn::figures(words.change, 16));
        columns.push(ReportColumn::figures(words.change_percent, 12));
    }
    columns
}

/// The cells after the names: the figure, and, where it is compared, the other figure and the change.
pub(super) fn statement_cells(
    name: ReportCell,
    (amount, compare, change): (Money, Option<Money>, Option<Change>),
    compared: bool,
) -> Vec<ReportCell> {
    let mut cells = vec![name, ReportCell::Amount(amount)];
    if compared {
        cells.push(amount_of(compare));
        cells.push(amount_of(change.map(|change| change.amount)));
        cells.push(ReportCell::Change(change.and_then(|change| change.percent)));
    }
    cells
}

/// An amount, or nothing.
pub(super) fn amount_of(amount: Option<Money>) -> ReportCell {
    amount.map_or(ReportCell::Empty, ReportCell::Amount)
}
