//! Moving in: the balances that the shop brings from its books before, each an entry against account 3100, until nothing is left
//! there.
//!
//! Owns `opening_state`, `opening_balances`. A balance is taken over once and corrected by taking it back and entering it anew, while
//! the day of moving in is open. What customers and suppliers still owe comes document by document and is paid here, because its
//! invoice or bill lies in the books before. Announces `opening.changed`. It knows no customer: whose sub-account something is,
//! the areas that keep such records say.

mod ask;
mod check;
mod correct_balance;
mod finish_moving_in;
mod import_balances;
mod opening_balance;
mod routes;
mod set_moving_day;
mod settle_document;
mod standing;
mod store;
mod take_over_balance;

pub use ask::OpeningBalanceAsk;
pub use correct_balance::{CorrectionAsk, correct_balance};
pub use finish_moving_in::{FinishAsk, finish_moving_in};
pub use import_balances::{OpeningImport, OpeningImportAsk, OpeningImportProblem, import_balances};
pub use opening_balance::{OpeningBalance, OpeningBalanceId, OpeningError};
pub use set_moving_day::{MovingDayAsk, set_moving_day};
pub use settle_document::{SettlementAsk, settle_document};
pub use standing::{MovingIn, OpeningStanding, books_begin_at};
pub use take_over_balance::take_over_balance;

use base::area::Area;

/// What this area hands to the program. It guards its actions with the ledger's permissions, which the ledger declares.
pub fn register() -> Area {
    Area::new("books/opening", routes::routes, &[]).checks(check::NOTHING_LEFT)
}
