//! Numbers of documents: gapless within a series and fiscal year, given in the transaction that issues the document.
//!
//! Tables: `number_series`, `number_counters`, `former_patterns`. Announces `number_series.changed`. A rollback gives the
//! number back, and one writer means that two documents cannot get the same one; a number given is never given again,
//! however the pattern is changed.

mod change_series;
mod check_pattern;
mod gapless;
mod given;
mod number;
mod number_pattern;
mod number_run;
mod preview_number;
mod routes;
mod series;
mod store;

pub use change_series::{NumberSeriesChange, change_series};
pub use gapless::SeriesCheck;
pub use number::{KINDS, first_day_for, next_number, seed_series};
pub use number_pattern::{FiscalYear, NumberPattern, PatternError, PatternRules};
pub use number_run::{NumberRun, NumbersGiven};
pub use preview_number::preview_number;
pub use series::{NumberSeries, SeriesError, list_series};

use base::area::Area;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/documents", routes::routes, &[])
}
