//! Tax returns: the periods they are for, what stands in them in the shape of the country, filing one, paying it.
//!
//! Periods follow on each other without a gap. A filed return never changes: tax that is told later falls into the period that is
//! open then, and what was wrong is put right in the next return.

mod boxes;
mod file_return;
mod list_periods;
mod pay_return;
mod period;
mod problem;
mod return_kind;
mod reverse_payment;
mod routes;
mod standing;
mod tax_return;
mod taxed;
mod turnover;

pub(super) use boxes::Rows;
pub use boxes::{BoxLabel, TaxBox, TaxHead, is_zero_rated_in_india};
pub use file_return::{TaxReturnAsk, file_return};
pub use list_periods::{NextTaxPeriod, TaxPeriodList, list_tax_periods};
pub use pay_return::{TaxPaymentAsk, pay_return};
pub use period::TaxPeriod;
pub use problem::TaxPeriodError;
pub use return_kind::ReturnKind;
pub use reverse_payment::reverse_tax_payment;
pub(super) use routes::routes;
pub use standing::{TaxPeriodStanding, TaxPeriodState};
pub use tax_return::{TaxPayment, TaxReturn, find_tax_return};
pub use taxed::TaxedLine;
pub use turnover::Turnover;
