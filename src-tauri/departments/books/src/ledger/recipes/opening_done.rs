//! Moving in is done: what the opening balances leave over is the owner's capital.
//!
//! ```text
//!        3100 opening balances                   3000 owner's capital
//!   ─────────────────────┬─────────     ─────────┬─────────────────
//!    the rest            │                       │ the rest
//! ```
//! source `opening:done`; more debts than goods turn the sides. What stands there in another currency crosses 3900

use base::{Currency, Fault, Money, Timestamp};

use crate::ledger::account::PartyBalance;
use crate::ledger::entry::{CONVERSION, Entry, Line};

/// The entry that empties account 3100, of what stands on it; without lines where nothing does.
pub fn opening_done(standing: &[PartyBalance], books: Currency, happened_at: Timestamp) -> Result<Entry, Fault> {
    let mut lines = Vec::new();
    for row in standing {
        lines.push(Line::new("3100", &row.party, row.amount.negated(), row.base.negated()));
        if row.amount.currency != books {
            lines.push(Line::new(CONVERSION, "", row.amount, row.base));
            lines.push(Line::new(CONVERSION, "", row.base.negated(), row.base.negated()));
        }
    }
    let rest = Money::sum(books, standing.iter().map(|row| row.base))?;
    lines.push(Line::new("3000", "", rest, rest));
    lines.retain(|line| !line.is_empty());
    Ok(Entry {
        source: "opening:done".to_owned(),
        recipe: "opening_done",
        chain: "opening:done".to_owned(),
        happened_at,
        memo: String::new(),
        reverses: None,
        lines,
        taxes: Vec::new(),
    })
}
