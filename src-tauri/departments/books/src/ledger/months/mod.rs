//! Months: what stands in other currencies at the end of one, and putting it to the rate of that day.

mod list_months;
mod month;
mod revalue_month;
mod routes;
mod worth;

pub use list_months::list_months;
pub use month::{ForeignBalance, MonthEnd, MonthError, MonthList, MonthState, MonthWorth};
pub use revalue_month::revalue_month;
pub(super) use routes::routes;
pub use worth::month_worth;
