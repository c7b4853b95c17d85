//! Numbers of documents: gapless within a series and fiscal year, given in the transaction that issues the document.
//!
//! Tables: `number_series`, `number_counters`. Announces nothing. A rollback gives the number back, and one writer
//! means that two documents cannot get the same one; a number given is never given again.

mod number;
mod number_pattern;
mod store;

pub use number::{KINDS, find_pattern, next_number, preview_number, seed_series, set_pattern};
pub use number_pattern::{FiscalYear, NumberPattern, PatternError, PatternRules};

use base::area::Area;
use utoipa_axum::router::OpenApiRouter;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/documents", OpenApiRouter::new, &[])
}
