//! Which days are closed. A closed day refuses what a person dates in it; a fact that comes late is booked on the first open day.
//!
//! Table: `closed_days`. Announces nothing. Never moves an entry: it only says which day one counts in.

mod store;

use base::area::Area;
use base::{Fault, ReadTx, ShopDate, WriteTx};
use utoipa_axum::router::OpenApiRouter;

/// What this area hands to the program.
pub fn register() -> Area {
    Area::new("books/periods", OpenApiRouter::new, &[])
}

/// The last closed day; `None` while every day is open.
pub fn closed_to(tx: &ReadTx<'_>) -> Result<Option<ShopDate>, Fault> {
    store::find_closed_to(tx)
}

/// The day itself while it is open, else the first open day.
pub fn first_open_day(tx: &ReadTx<'_>, day: ShopDate) -> Result<ShopDate, Fault> {
    Ok(open_day_after(closed_to(tx)?, day))
}

/// The same for a reader who knows the last closed day.
pub fn open_day_after(closed_to: Option<ShopDate>, day: ShopDate) -> ShopDate {
    match closed_to {
        Some(closed) if day <= closed => closed.plus_days(1),
        _ => day,
    }
}

/// Closes every day up to and including this one. What is closed stays closed: an earlier day is refused.
pub fn close_to(tx: &WriteTx<'_>, day: ShopDate) -> Result<(), Fault> {
    if let Some(closed) = closed_to(tx)?
        && day < closed
    {
        return Err(Fault::invalid("closed_to", format!("the days up to {closed} are closed already")));
    }
    store::write_closed_to(tx, day)
}
