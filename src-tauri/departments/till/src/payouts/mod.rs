//! Payouts: money that a gateway sends to the shop's bank, what each is made of, and what still lies there.
//!
//! Tables: `payouts`, `payout_items`, `payout_cursors`, `payout_reasons_shown`, `payout_reasons_settled`. Announces `payout.changed` (tags `payouts`, `payments`, `ledger`, `home`).
//!
//! Captured money lies at the gateway (1110) until a payout takes it along (1130), and a bank line shows it (1100). Payouts are
//! fetched at the end of each account's round of catch-up, and kept once for each gateway's id. Each part is laid beside the
//! payment, refund, fee or dispute that is known here; one that names a payment that is not known has that payment fetched, and what
//! a part tells of a payment goes through the one door for news of payments. A payout posts once when it is paid, and is reversed
//! once when it comes back. What does not add up is shown and never made to fit. No gateway is named here.

mod attend_payout;
mod bank;
mod book;
mod desk;
mod document;
mod item;
mod keep;
mod list;
mod match_items;
mod money_at_gateways;
mod payout;
mod round;
mod routes;
mod store;

use base::area::Area;
use base::{Announce, Fault, WriteTx};

pub use attend_payout::attend_payout;
pub use bank::{InTransit, banked, in_transit, list_in_transit, unbanked};
pub use desk::desk;
pub use document::{PayoutDocument, PayoutItemShown, get_payout};
pub use item::{ItemKind, ItemMatch};
pub use list::{PayoutListAsk, PayoutSummary, list_payouts};
pub use money_at_gateways::{MoneyAtGateway, MoneyAtGateways, money_at_gateways};
pub use payout::{Payout, PayoutError, PayoutId, PayoutState};

use crate::payments::PAYMENTS_READ;

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/payouts", routes::routes, &[])
}

/// Tells open windows that a payout changed.
fn announce(tx: &WriteTx<'_>, payout: &Payout) -> Result<(), Fault> {
    tx.announce(&Announce {
        kind: "payout.changed",
        subject: &payout.id.to_string(),
        tags: &["payouts", "payments", "ledger", "home"],
        permission: PAYMENTS_READ,
        body: serde_json::json!({ "state": payout.state }),
    })
}
