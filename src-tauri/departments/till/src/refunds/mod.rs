//! Refunds: money that goes back to a customer, once.
//!
//! Tables: `refunds`, `refund_policy`. Announces `refund.changed` (tags `refunds`, `payments`, `invoices`, `ledger`, `home`) with the
//! fact in its body: `RefundRequested`, `RefundApproved`, `RefundRejected`, `RefundSent`, `RefundSettled`, `RefundFailed`,
//! `RefundReturned`, `RefundUnknown`, `RefundFound`.
//!
//! Who lets a refund go alone is the owner's `policy`: amounts, and `rules` for what goes by itself and what is suspicious. Why
//! somebody should look is kept with the refund.
//!
//! Request → approve → send → finish. The row, with a key for good, is stored before anything is sent; what is asked for, under way or
//! in doubt never exceeds with what went back already what came in, and the database holds that too. A call without a clear answer
//! leaves the refund unknown: the gateway is asked, nothing is sent again under another name, and no other refund of that payment
//! leaves meanwhile. A refund ends in `finish_refund` alone, whoever brings the news, through the facts of its payment; one that was
//! made in the gateway's own screen gets a row of its own. No gateway is named here, and nothing here posts: payments do.

mod approve_refund;
mod credit_refund;
mod document;
mod effect_of_refund;
mod error;
mod finish_refund;
mod list;
mod news;
mod policy;
mod refund;
mod request_refund;
mod request_refunds;
mod routes;
mod rules;
mod send_refund;
mod store;
mod tell_refund;

use base::Permission;
use base::area::{Area, EffectHandler};

pub use approve_refund::{approve_refund, reject_refund};
pub use credit_refund::credit_refund;
pub use document::{RefundDocument, get_refund};
pub use effect_of_refund::{RefundEffect, effect_of_refund};
pub use error::RefundError;
pub use finish_refund::desk;
pub use list::{RefundListAsk, RefundSummary, list_refunds};
pub use policy::{RefundPolicy, change_policy, get_policy};
pub use refund::{Concern, Refund, RefundId, RefundMethod, RefundOrigin, RefundState, Takes};
pub use request_refund::{RefundAsk, Refundable, refundable, request_refund};
pub use request_refunds::{BulkRefund, BulkRefundOutcome, BulkRefunded, request_refunds};
pub use rules::{AutomaticRules, SuspicionRules};
pub use send_refund::KIND as SEND_REFUND;
pub use store::{find, list_by_hand};
pub use tell_refund::tell_refund;

/// Ask for money back.
pub const REFUNDS_CREATE: Permission = Permission("refunds:create");
/// Let it go, or say no; say what became of one that nobody can tell; change who may do what alone.
pub const REFUNDS_APPROVE: Permission = Permission("refunds:approve");

/// Hands the area to the program.
pub fn register() -> Area {
    Area::new("till/refunds", routes::routes, &[REFUNDS_APPROVE, REFUNDS_CREATE])
        .carries_out(EffectHandler {
            kind: send_refund::KIND,
            carry_out: |shop, row| Box::pin(send_refund::carry_out(shop, row)),
        })
        .after_restore(store::may_have_left)
}
