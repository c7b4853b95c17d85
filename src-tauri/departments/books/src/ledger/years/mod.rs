//! Fiscal years: what each came to, closing one, and opening it again.

mod close_year;
mod list_years;
mod reopen_year;
mod routes;
mod year;

pub use close_year::close_year;
pub use list_years::list_years;
pub use reopen_year::{YearReopenAsk, reopen_year};
pub(super) use routes::routes;
pub use year::{YearError, YearList, YearStanding, YearState};
